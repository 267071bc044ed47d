"""Reads one file safely: bytes to text to YAML nodes, with every way in which that can go wrong as a finding.

Nothing is guessed from YAML text here: nodes keep what was written and where. `generator.typed` gives them types by schema.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from generator.diagnostics import FieldPath, Finding, Span

MOST_BYTES = 2 * 1024 * 1024
MOST_DEPTH = 40

# libyaml is ten times as fast; the pure parser gives the same nodes where the wheel comes without it.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# C0 and C1 controls except tab and line ends, zero-width and direction marks, byte order marks, non-characters, lone surrogates.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")
# Where an anchor, alias or tag could begin. Only a suspicion: the events decide.
_MAYBE_REFERENCE = re.compile(r"(?:^|[\s\[{,:?-])[&*!]", re.M)
_KEY = r"^[ ]*(?:- +)*([A-Za-z_][A-Za-z0-9_-]*)"
_WIDE_COLON = re.compile(_KEY + "(：)", re.M)
_TIGHT_COLON = re.compile(_KEY + r"(:)(?![\s]|$|//)", re.M)
_TAB = re.compile(r"^[ ]*(?:- *)*(\t)", re.M)


class Unreadable(Exception):
    """Carries the findings of a file that has no usable content."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


def walk(folder: Path) -> Iterator[Path]:
    """Every entry below a folder that is not a plain folder, in a stable order; hidden names (`.git`) are left out."""
    stack = [folder]
    while stack:
        here = stack.pop()
        with os.scandir(here) as entries:
            found = sorted(entries, key=lambda e: e.name)
        below = []
        for entry in found:
            if entry.name.startswith("."):
                continue
            # A folder that is named like a record is somebody's slip, not a place to look for more.
            if entry.is_dir(follow_symlinks=False) and not entry.name.endswith((".yml", ".yaml", ".json")):
                below.append(Path(entry.path))
            else:
                yield Path(entry.path)
        stack.extend(reversed(below))


def read_text(path: Path, file: str) -> str:
    """The text of a file of at most 2 MiB of UTF-8. Raises Unreadable."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        slug = "not-a-file" if path.is_symlink() else "unreadable-file"
        raise Unreadable([_at(file, slug, reason=error.strerror or str(error))]) from None
    with os.fdopen(fd, "rb") as handle:
        info = os.fstat(fd)
        if not stat.S_ISREG(info.st_mode):
            raise Unreadable([_at(file, "not-a-file", reason="")])
        if info.st_size > MOST_BYTES:
            raise Unreadable([_at(file, "file-too-large", size=f"{info.st_size / 1024 / 1024:.1f}")])
        data = handle.read()
    return decode(data, file)


def decode(data: bytes, file: str) -> str:
    """Bytes as text without a byte order mark. Raises Unreadable for other encodings and control characters."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        span = Span(line, column, line, column + 1)
        raise Unreadable([Finding(file, (), "not-utf8", {"guess": _guess_encoding(data)}, span=span)]) from None
    text = text.replace("\r\n", "\n")
    bad = [
        Finding(file, (), "control-character", {"code": f"U+{ord(m[0]):04X}"}, span=span_at(text, m.start(), m.end()))
        for m in _CONTROL.finditer(text)
    ]
    if bad:
        raise Unreadable(bad[:20])
    return text


def compose(text: str, file: str) -> yaml.MappingNode:
    """The YAML nodes of one record. Raises Unreadable for anything but one plain mapping."""
    try:
        loader = _Loader(text)
        try:
            if _MAYBE_REFERENCE.search(text):
                _refuse_references(text, file)
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except RecursionError:
        raise Unreadable([_at(file, "nesting-too-deep", most=str(MOST_DEPTH))]) from None
    except yaml.YAMLError as error:
        raise Unreadable(_explain_syntax(error, text, file)) from None
    if not isinstance(node, yaml.MappingNode):
        slips = _colon_slips(text, file)
        if node is None:
            slips = [_at(file, "empty-file")]
        raise Unreadable(slips or [_at(file, "not-a-mapping")])
    return node


def node_span(node: yaml.Node) -> Span:
    """Where a node stands. A block text ends at the end of its first line: the caret is for pointing, not for painting."""
    start, end = node.start_mark, node.end_mark
    if end.line != start.line:
        return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    return Span(start.line + 1, start.column + 1, end.line + 1, max(end.column, start.column + 1) + 1)


def find(node: yaml.Node, path: FieldPath, at: str = "value") -> Span:
    """The place of a field path in a document, or of the deepest part of it that exists."""
    key: yaml.Node | None = None
    for step in path:
        below: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for k, v in node.value:
                if k.value == step:
                    key, below = k, v
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            key, below = None, node.value[step]
        if below is None:
            # The last step does not exist (something is missing): point at what should hold it.
            return node_span(key) if key is not None else _first_line(node)
        node = below
    if at == "key" and key is not None:
        return node_span(key)
    if isinstance(node, yaml.ScalarNode) and not node.value and key is not None:
        return node_span(key)
    return node_span(node) if isinstance(node, yaml.ScalarNode) else (node_span(key) if key is not None else _first_line(node))


def span_at(text: str, start: int, end: int) -> Span:
    """Character offsets as a span on the line of the first."""
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Span(line, column, line, column + max(end - start, 1))


def _first_line(node: yaml.Node) -> Span:
    mark = node.start_mark
    return Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


def _at(file: str, slug: str, **values: str) -> Finding:
    return Finding(file, (), slug, values, span=Span(1, 1, 1, 2))


def _guess_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GB18030 (GBK)"


def _refuse_references(text: str, file: str) -> None:
    """Anchors, aliases and tags can make a small file huge or a text something else, and records have no use for them."""
    found: list[Finding] = []
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_DEPTH * 4:
            raise RecursionError
        anchor = getattr(event, "anchor", None)
        mark = event.start_mark
        place = Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
        if anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            found.append(Finding(file, (), "yaml-anchor", {"value": f"{sign}{anchor}"}, span=place))
        tag = getattr(event, "tag", None)
        if tag is not None:
            found.append(Finding(file, (), "yaml-tag", {"value": tag}, span=place))
    if found:
        raise Unreadable(found[:20])


_PROBLEMS = (
    ("mapping values are not allowed", "yaml-unexpected-colon"),
    ("could not find expected ':'", "yaml-missing-colon"),
    ("cannot start any token", "yaml-reserved-character"),
    ("while scanning a quoted scalar", "yaml-open-quote"),
    ("unexpected end of stream", "yaml-open-quote"),
    ("unknown escape", "yaml-bad-escape"),
    ("hex", "yaml-bad-escape"),
    ("did not find expected ',' or", "yaml-open-bracket"),
    ("did not find expected", "yaml-indentation"),
    ("block sequence entries are not allowed", "yaml-indentation"),
)


def _explain_syntax(error: yaml.YAMLError, text: str, file: str) -> list[Finding]:
    slips = _colon_slips(text, file)
    slips += [Finding(file, (), "tab-indentation", {}, span=span_at(text, m.start(1), m.end(1))) for m in _TAB.finditer(text)]
    if slips:
        return slips
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(error)
    if "expected a single document" in said:
        later = [m for m in re.finditer(r"^---", text, re.M) if text[: m.start()].strip()]
        span = span_at(text, later[0].start(), later[0].end()) if later else Span(1, 1, 1, 2)
        return [Finding(file, (), "multiple-documents", {}, span=span)]
    slug = next((slug for words, slug in _PROBLEMS if words in said), "yaml-syntax")
    if mark is None:
        return [Finding(file, (), slug, {}, span=Span(1, 1, 1, 2))]
    # libyaml marks the end of a file one line below the last one.
    line = min(mark.line, max(text.rstrip("\n").count("\n"), 0))
    column = mark.column if line == mark.line else 0
    span = Span(line + 1, column + 1, line + 1, column + 2)
    return [Finding(file, (), slug, {}, span=span)]


def _colon_slips(text: str, file: str) -> list[Finding]:
    """The two slips that make YAML see one long text instead of a field; only asked once YAML has failed."""
    found = [
        Finding(file, (), slug, {"key": m[1]}, span=span_at(text, m.start(2), m.end(2)))
        for slug, pattern in (("full-width-colon", _WIDE_COLON), ("no-space-after-colon", _TIGHT_COLON))
        for m in pattern.finditer(text)
    ]
    return found[:20]
