"""Turns field paths into lines and columns: reads a file again, exactly, only when there is something to say about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import yaml

from generator import source
from generator.diagnostics import Finding, Span

_TOP = Span(1, 1, 1, 2)


def locator(root: Path) -> Callable[[Finding], tuple[Span, str]]:
    """A function from a finding to its place and the line of text there; it keeps what it has read."""
    read: dict[str, tuple[yaml.MappingNode | None, list[str]]] = {}

    def place(finding: Finding) -> tuple[Span, str]:
        if finding.file not in read:
            read[finding.file] = _document(root, finding.file)
        node, lines = read[finding.file]
        span = finding.span
        if span is None:
            span = source.find(node, finding.path, finding.at) if node is not None else _TOP
            if finding.within:
                span = _narrowed(lines, span, finding.within)
        # What is wrong with a file as a whole is not to be seen in its first line.
        whole = span == _TOP and not finding.path
        excerpt = lines[span.line - 1] if span.line <= len(lines) and not whole else ""
        return span, excerpt

    return place


def _document(root: Path, file: str) -> tuple[yaml.MappingNode | None, list[str]]:
    try:
        text = source.read_text(root / file, file)
    except source.Unreadable:
        return None, source.lines_of_damaged(root / file)
    if file.endswith(".json"):
        text = text.replace("\t", "  ")
    # Not splitlines(): only what YAML counts as an end of line.
    lines = text.split("\n")
    try:
        return source.compose(text, file), lines
    except source.Unreadable:
        return None, lines


def _narrowed(lines: list[str], span: Span, part: str) -> Span:
    """The place of a part of the value that begins at a span; the span itself where the part is written in another way (escapes)."""
    first = part.split("\n")[0]
    for number in range(span.line, len(lines) + 1):
        start = lines[number - 1].find(first, span.column - 1 if number == span.line else 0)
        if start >= 0:
            return Span(number, start + 1, number, start + 1 + len(first))
    return span
