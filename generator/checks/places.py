"""Turns field paths into lines and columns. It reads a file a second time, exactly, only if there is a finding about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import yaml

from generator.model.findings import Finding, Span
from generator.reading import foreign, source
from generator.reading.given import locate

_TOP = Span(1, 1, 1, 2)


def locator(root: Path) -> Callable[[Finding], tuple[Span, str]]:
    """A function from a finding to its place and the line of text there. It keeps the files that it has read."""
    read: dict[str, tuple[yaml.MappingNode | None, list[str]]] = {}

    def place(finding: Finding) -> tuple[Span, str]:
        if finding.file not in read:
            read[finding.file] = _document(root, finding.file)
        node, lines = read[finding.file]
        span = finding.span
        if span is None:
            span = source.find(node, finding.path, finding.at) if node is not None else _TOP
            if finding.within:
                span = source.narrowed(lines, span, finding.within)
        # A fault of the file as a whole is not visible in its first line.
        whole = span == _TOP and not finding.path
        excerpt = lines[span.line - 1] if span.line <= len(lines) and not whole else ""
        return span, excerpt

    return place


def _document(root: Path, file: str) -> tuple[yaml.MappingNode | None, list[str]]:
    try:
        text = source.read_text(locate(root, file), file)
    except source.Unreadable:
        content = source.read_bytes(locate(root, file))
        return None, foreign.loosely(content).split("\n") if content is not None else []
    if file.endswith(".json"):
        text = text.replace("\t", "  ")
    # Not splitlines(), which also splits where YAML sees no end of line.
    lines = text.split("\n")
    try:
        return source.compose(text, file), lines
    except source.Unreadable:
        return None, lines
