"""Reads one file safely: bytes to text to YAML nodes. Everything that can go wrong is a finding.

No type is guessed here: nodes keep what was written and where. `generator.reading.typed` gives them types by the schema.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any

import yaml

from generator.engine.system import BINARY
from generator.model.findings import FieldPath, Finding, Span
from generator.reading import foreign
from generator.text import characters

MOST_BYTES = 2 * 1024 * 1024
MOST_DEPTH = 40
# Characters that input methods type for the bar before a text of several lines.
WIDE_BARS = frozenset("｜丨︱│❘￨")
# Links are not followed, and opening a fifo does not wait.
_OPEN = os.O_RDONLY | BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def _node_loader() -> Any:
    """A loader that only composes nodes. libyaml is ten times as fast; the pure parser gives the same if the wheel lacks libyaml."""
    if not hasattr(yaml, "CBaseLoader"):
        return yaml.BaseLoader

    from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave out what libyaml is bound by

    class Nodes(CParser):
        # Types come from the schema, so the tags that a resolver would guess (a third of the time) are not needed.
        def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
            return ""

        def descend_resolver(self, current_node: Any, current_index: Any) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass

        def dispose(self) -> None:
            pass

    return Nodes


_Loader = _node_loader()

# Characters before an anchor, alias or tag. This is only a suspicion: the events of the parser decide.
_BEFORE_REFERENCE = frozenset(" \t\n[{,:?-")
# The beginning of a line that is nested deeper than MOST_DEPTH in block style. Deep nesting would exhaust the stack of the C parser.
_MAYBE_DEEP = re.compile(rf"(?:\n|\A)[ ?:-]{{{MOST_DEPTH}}}")
_KEY = r"^[ ]*(?:- +)*([A-Za-z_][A-Za-z0-9_-]*)"
_WIDE_COLON = re.compile(_KEY + "(：)", re.MULTILINE)
# Not \s: a full-width or unbreakable blank after the colon looks right, but YAML does not count it as a blank.
_TIGHT_COLON = re.compile(_KEY + r"(:)(?![ \t\n]|$|//)", re.MULTILINE)
_TAB = re.compile(r"^[ ]*(?:- *)*(\t)", re.MULTILINE)


class Unreadable(Exception):
    """The file has no usable content; carries the findings."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


def read_bytes(path: Path | str) -> bytes | None:
    """The content of a plain file of at most 2 MiB; None for anything else (then `read_text` says why)."""
    try:
        fd = os.open(path, _OPEN)
    except OSError:
        return None
    try:
        info = os.fstat(fd)
        size = info.st_size
        if size > MOST_BYTES or not stat.S_ISREG(info.st_mode):
            return None
        # One byte more shows that the file grew meanwhile.
        data = os.read(fd, size + 1)
        return data if len(data) == size else None
    finally:
        os.close(fd)


def read_text(path: Path, file: str) -> str:
    """The text of a file of at most 2 MiB of UTF-8. Raises Unreadable."""
    try:
        fd = os.open(path, _OPEN)
    except OSError as error:
        slug = "not-a-file" if path.is_symlink() else "unreadable-file"
        raise Unreadable([at_top(file, slug, reason=error.strerror or str(error))]) from None
    info = os.fstat(fd)
    if not stat.S_ISREG(info.st_mode):
        # Closed before fdopen, which would refuse a folder with another message.
        os.close(fd)
        raise Unreadable([at_top(file, "not-a-file", reason="")])
    with os.fdopen(fd, "rb") as handle:
        if info.st_size > MOST_BYTES:
            raise Unreadable([at_top(file, "file-too-large", size=f"{info.st_size / 1024 / 1024:.1f}")])
        data = handle.read()
    return decode(data, file)


def decode(data: bytes, file: str) -> str:
    """Bytes as text without a byte order mark. Raises Unreadable for other encodings and for odd characters."""
    try:
        # The decoder that knows the mark is slower.
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        span = Span(line, column, line, column + 1)
        raise Unreadable([Finding(file, (), "not-utf8", {"guess": _guess_encoding(data)}, span=span)]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = [_odd(file, one, span_at(text, one.start, one.end)) for one in characters.odd(text, data)]
    if bad:
        raise Unreadable(bad[:20])
    return text


def _odd(file: str, one: characters.Odd, span: Span) -> Finding:
    """The finding about an odd character, with its place."""
    return Finding(file, (), characters.slug(one), characters.words(one), span=span)


def compose(text: str, file: str) -> yaml.MappingNode:
    """The YAML nodes of one record. Raises Unreadable for anything but one plain mapping."""
    try:
        loader = _Loader(text)
        try:
            if _maybe_reference(text) or _MAYBE_DEEP.search(text) or text.count("[") + text.count("{") > MOST_DEPTH:
                _refuse_references(text, file)
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise Unreadable(_explain_syntax(error, text, file)) from None
    if not isinstance(node, yaml.MappingNode):
        slips = _colon_slips(text, file)
        if node is None:
            slips = [at_top(file, "empty-file")]
        raise Unreadable(slips or [at_top(file, "not-a-mapping")])
    return node


def node_span(node: yaml.Node) -> Span:
    """The place of a node. For a block text it ends with the first line, which is enough for a caret."""
    start, end = node.start_mark, node.end_mark
    if end.line != start.line:
        return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    return Span(start.line + 1, start.column + 1, end.line + 1, max(end.column, start.column + 1) + 1)


def find(node: yaml.Node, path: FieldPath, at: str = "value") -> Span:
    """The place of a field path in a document, or of the deepest part of the path that exists."""
    key: yaml.Node | None = None
    for step in path:
        below: yaml.Node | None = None
        if isinstance(step, int) and not isinstance(node, yaml.SequenceNode):
            # The only item of a list that is written without the list.
            continue
        if isinstance(node, yaml.MappingNode):
            for k, v in node.value:
                if k.value == step:
                    key, below = k, v
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            key, below = None, node.value[step]
        if below is None:
            # The last step does not exist (something is missing): the place is that of the mapping that should hold it.
            return node_span(key) if key is not None else _first_line(node)
        node = below
    if at == "key" and key is not None:
        return node_span(key)
    if isinstance(node, yaml.ScalarNode) and not node.value and key is not None:
        return node_span(key)
    return node_span(node) if isinstance(node, yaml.ScalarNode) else (node_span(key) if key is not None else _first_line(node))


def span_at(text: str, start: int, end: int) -> Span:
    """Character offsets as a span, which ends at the end of its first line and holds at least one column."""
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Span(line, column, line, column + max(len(text[start:end].partition("\n")[0]), 1))


def _first_line(node: yaml.Node) -> Span:
    mark = node.start_mark
    return Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


def narrowed(lines: list[str], span: Span, part: str) -> Span:
    """The place of a part of the value at a span; the span itself if the part is written in another way (escapes)."""
    first = part.split("\n")[0]
    for number in range(span.line, len(lines) + 1):
        start = lines[number - 1].find(first, span.column - 1 if number == span.line else 0)
        if start >= 0:
            return Span(number, start + 1, number, start + 1 + len(first))
    return span


def at_top(file: str, slug: str, **values: str) -> Finding:
    """A finding about a file as a whole."""
    return Finding(file, (), slug, values, span=Span(1, 1, 1, 2))


def _guess_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    # In UTF-16 about half of the bytes of plain text are zeros; other encodings have none.
    if b"\x00" in data[:2000] and foreign.loosely(data):
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GB18030 (GBK)"


def _maybe_reference(text: str) -> bool:
    # Looking for three characters one by one is ten times as fast as a search for any of them with the character before.
    for sign in "&*!":
        at = text.find(sign)
        while at >= 0:
            if at == 0 or text[at - 1] in _BEFORE_REFERENCE or text[at - 1].isspace():
                return True
            at = text.find(sign, at + 1)
    return False


def _refuse_references(text: str, file: str) -> None:
    """Anchors, aliases, tags and deep nesting can make a small file huge or change its meaning; records do not need them."""
    found: list[Finding] = []
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        mark: Any = event.start_mark
        place = Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
        if depth > MOST_DEPTH:
            raise Unreadable([Finding(file, (), "nesting-too-deep", {"most": str(MOST_DEPTH)}, span=place)])
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            found.append(Finding(file, (), "yaml-anchor", {"value": f"{sign}{anchor}"}, span=place))
        tag = getattr(event, "tag", None)
        if tag is not None:
            found.append(Finding(file, (), "yaml-tag", {"value": tag.replace("tag:yaml.org,2002:", "!!")}, span=place))
    if found:
        raise Unreadable(found[:20])


# Message of libyaml, slug, and whether the fault is where it was noticed ("problem") or where the construct began ("context").
_PROBLEMS = (
    ("mapping values are not allowed", "yaml-unexpected-colon", "problem"),
    ("could not find expected ':'", "yaml-missing-colon", "context"),
    ("cannot start any token", "yaml-reserved-character", "problem"),
    ("while scanning an alias", "yaml-reserved-character", "context"),
    ("while scanning an anchor", "yaml-reserved-character", "context"),
    ("while scanning a tag", "yaml-reserved-character", "context"),
    ("while parsing a tag", "yaml-reserved-character", "context"),
    ("undefined tag handle", "yaml-reserved-character", "problem"),
    ("mapping keys are not allowed", "yaml-reserved-character", "problem"),
    ("did not find expected node content", "yaml-reserved-character", "problem"),
    ("found unexpected end of stream", "yaml-open-quote", "context"),
    ("unknown escape", "yaml-bad-escape", "problem"),
    ("hex", "yaml-bad-escape", "problem"),
    ("did not find expected ',' or", "yaml-open-bracket", "context"),
    ("did not find expected comment or line break", "yaml-text-after-bar", "problem"),
    ("did not find expected key", "yaml-indentation", "problem"),
    ("did not find expected '-' indicator", "yaml-indentation", "problem"),
    ("block sequence entries are not allowed", "yaml-indentation", "problem"),
)
# A value that ends in a quote or bracket, followed by more on the same line.
_AFTER_VALUE = re.compile(r"""[ ]*(?:- +)*(?:[^\s:：#]+:[ ]+.*|["'\[{].*)["'\]}][ ]*""")


def _explain_syntax(error: yaml.YAMLError, text: str, file: str) -> list[Finding]:
    slips = _colon_slips(text, file)
    slips += [Finding(file, (), "tab-indentation", {}, span=span_at(text, m.start(1), m.end(1))) for m in _TAB.finditer(text)]
    if slips:
        return slips
    said = str(error)
    if "expected a single document" in said:
        later = [m for m in re.finditer(r"^---", text, re.MULTILINE) if text[: m.start()].strip()]
        span = span_at(text, later[0].start(), later[0].end()) if later else Span(1, 1, 1, 2)
        return [Finding(file, (), "multiple-documents", {}, span=span)]
    slug, where = next(((slug, where) for words, slug, where in _PROBLEMS if words in said), ("yaml-syntax", "problem"))
    mark = getattr(error, f"{where}_mark", None) or getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return [Finding(file, (), slug, {}, span=Span(1, 1, 1, 2))]
    lines = text.split("\n")
    # libyaml reports the end of a file one line below the last one.
    line = min(mark.line, max(text.rstrip("\n").count("\n"), 0))
    column = mark.column if line == mark.line else 0
    here, above = lines[line], lines[line - 1] if line else ""
    if slug == "yaml-missing-colon" and (wide := re.match(r"[ ]*(?:- +)*([^\s:：]+)(：)", here)):
        # A Chinese key, which the pattern of _colon_slips would take for a sentence.
        return [Finding(file, (), "full-width-colon", {"key": wide[1]}, span=Span(line + 1, wide.start(2) + 1, line + 1, wide.end(2) + 1))]
    if slug == "yaml-missing-colon" and re.search(r":[ ]+[|>][+-]?[ ]*$", above):
        slug = "yaml-indentation"
    elif slug == "yaml-unexpected-colon" and re.fullmatch(r"[ ]*(?:- +)*[A-Za-z_][A-Za-z0-9_-]*", here[:column]):
        # The first colon of its line, and not a second one inside a value: the line above has none, or this line is indented too far.
        column = _margin(here)
        if line and _margin(above) == column and not re.search(r":(?:[ ]|$)", above):
            slug, line = "yaml-missing-colon", line - 1
        else:
            slug = "yaml-indentation"
    elif "<document start>" in said and (first := next((i for i, one in enumerate(lines) if one.strip() and one[0] != "#"), 0)) < line:
        # If the first line is indented, all others stand outside.
        if lines[first].startswith(" "):
            slug, line, column = "yaml-indentation", first, 0
    elif slug == "yaml-reserved-character" and (mark.line > line or not here[column : column + 1].strip()):
        # The end of the file or line, where a bracket still needs its content.
        start = max(text.rfind("["), text.rfind("{"))
        slug = "yaml-open-bracket" if start >= 0 else "yaml-syntax"
        line, column = (text.count("\n", 0, start), start - text.rfind("\n", 0, start) - 1) if start >= 0 else (line, column)
    elif slug == "yaml-indentation" and _AFTER_VALUE.fullmatch(here[:column]):
        slug = "yaml-text-after-value"
    span = Span(line + 1, column + 1, line + 1, column + 2)
    values = {"value": here[column : column + 1]} if slug == "yaml-reserved-character" else {}
    return [Finding(file, (), slug, values, span=span)]


def _margin(line: str) -> int:
    """The column where the content of a line begins, behind blanks and the dashes of list items."""
    return len(line) - len(re.sub(r"^[ ]*(?:- +)*", "", line))


def _colon_slips(text: str, file: str) -> list[Finding]:
    """The two typing errors by which YAML reads one long text instead of a field; tried only after YAML has failed."""
    found = [
        Finding(file, (), slug, {"key": m[1]}, span=span_at(text, m.start(2), m.end(2)))
        for slug, pattern in (("full-width-colon", _WIDE_COLON), ("no-space-after-colon", _TIGHT_COLON))
        for m in pattern.finditer(text)
    ]
    return found[:20]
