"""Records as YAML: written in the order of their schema, or changed in existing files without touching what stays the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from generator.model.fields import Field
from generator.reading import source, typed
from generator.text.numbers import plain

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
# Signs that would end a plain text, or change its meaning.
_NOT_PLAIN = re.compile(r": | #|:\Z|[\t\n\r]")


def dump(data: Mapping[str, Any], shape: Field) -> str:
    """A record as a file. The same data in the same order gives the same bytes. A single item is written without its list if it may be."""
    return "".join(_entry(key, value, 0) for key, value in _written(data, shape).items())


def _written(value: Any, shape: Field | None) -> Any:
    """Data in the form in which it is written."""
    if shape is None:
        return value
    if isinstance(value, Mapping):
        return {key: _written(below, shape.properties.get(key)) for key, below in value.items()}
    if isinstance(value, list):
        items = [_written(one, shape.items) for one in value]
        return items[0] if shape.single and len(items) == 1 else items
    return value


def _entry(key: str, value: Any, indent: int) -> str:
    return " " * indent + key + ":" + _value(value, indent + 2)


def _value(value: Any, indent: int) -> str:
    """The text behind the colon of a key, with the end of its line."""
    if isinstance(value, Mapping):
        return "\n" + "".join(_entry(key, below, indent) for key, below in value.items())
    if isinstance(value, list):
        return "\n" + "".join(_item(one, indent) for one in value) if value else " []\n"
    return f" {_scalar(value, indent)}\n"


def _item(value: Any, indent: int) -> str:
    dash = " " * indent + "- "
    if isinstance(value, Mapping):
        return dash + "".join(_entry(key, below, indent + 2) for key, below in value.items())[indent + 2 :]
    return f"{dash}{_scalar(value, indent + 2)}\n"


def _scalar(value: Any, indent: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return plain(value)
    text = str(value)
    if "\n" in text and _fits_block(text):
        return "|\n" + "\n".join(" " * indent + line if line else "" for line in text.split("\n"))
    return inline(text)


def _fits_block(text: str) -> bool:
    """Whether a text of several lines can be written as a literal block and read back unchanged."""
    return not text[0].isspace() and not text.endswith("\n") and text.replace("\n", "").replace("\u3000", "").isprintable()


def inline(text: str) -> str:
    """A text on one line: without quotes if YAML reads it back unchanged, else quoted."""
    visible = text.replace("\u3000", "").isprintable()
    if visible and text == text.strip() and text[0] not in _INDICATORS and not _NOT_PLAIN.search(text):
        return text
    return "'" + text.replace("'", "''") + "'" if visible else json.dumps(text, ensure_ascii=False)


class _Unsuited(Exception):
    """The file is written in a style that cannot be changed in place."""


def changed(text: str, shape: Field, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The text of a file with other data. Comments, order and form of what stays the same are kept.

    A file in flow style, which cannot be changed in place, is written anew below its first comments.
    """
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    ending = "\r\n" if "\r\n" in text else "\n"
    body = text.replace("\r\n", "\n")
    body += "" if body.endswith("\n") else "\n"
    try:
        made = _in_place(body, shape, old, new)
    except _Unsuited:
        head = re.match(r"(?:[ ]*(?:#[^\n]*)?\n)*", body)
        made = (head[0] if head else "") + dump(new, shape)
    return mark + made.replace("\n", ending)


def _in_place(text: str, shape: Field, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    node = source.compose(text, "")
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    edits = sorted(enumerate(_edits(node, shape, old, new, lines, starts)), key=lambda one: (one[1][0], one[0]), reverse=True)
    made = text
    for _, (start, end, instead) in edits:
        made = made[:start] + instead + made[end:]
    wrong: list[Any] = []
    try:
        back = typed.record_value(source.compose(made, ""), shape, "", wrong)
    except source.Unreadable:
        raise _Unsuited from None
    if wrong or back != new:
        raise _Unsuited
    return made


Edit = tuple[int, int, str]


def _edits(
    node: yaml.MappingNode, shape: Field, old: Mapping[str, Any], new: Mapping[str, Any], lines: Sequence[str], starts: Sequence[int]
) -> Iterator[Edit]:
    if node.flow_style or not node.value:
        raise _Unsuited
    nodes = {key.value: (key, value) for key, value in node.value}
    indent = node.value[0][0].start_mark.column
    order = list(shape.properties)
    for key in order:
        if key in old and key in new:
            if old[key] != new[key]:
                yield from _edit(key, *nodes[key], shape.properties[key], old[key], new[key], indent, lines, starts)
        elif key in old:
            yield (*_lines_of(*nodes[key], lines, starts), "")
        elif key in new:
            before = [one for one in order[: order.index(key)] if one in nodes]
            if before:
                at = _lines_of(*nodes[before[-1]], lines, starts)[1]
            else:
                at = starts[node.value[0][0].start_mark.line]
            yield at, at, _entry(key, _written(new[key], shape.properties[key]), indent)


def _edit(
    key: str, name: yaml.Node, node: yaml.Node, shape: Field, old: Any, new: Any, indent: int, lines: Sequence[str], starts: Sequence[int]
) -> Iterator[Edit]:
    if shape.single and isinstance(new, list) and not isinstance(node, yaml.SequenceNode) and len(old) == len(new) == 1:
        # The only item stands there without its list.
        shape, old, new = shape.one, old[0], new[0]
    if isinstance(node, yaml.MappingNode) and isinstance(new, Mapping) and not node.flow_style:
        yield from _edits(node, shape, old, new, lines, starts)
        return
    start, end = node.start_mark, node.end_mark
    if isinstance(node, yaml.ScalarNode) and start.line == end.line and not isinstance(new, list | Mapping):
        instead = _scalar(new, indent + 2)
        if "\n" not in instead:
            # The rest of the line behind it stays.
            yield starts[start.line] + start.column, starts[end.line] + end.column, instead
            return
    yield (*_lines_of(name, node, lines, starts), _entry(key, _written(new, shape), indent))


def _lines_of(name: yaml.Node, node: yaml.Node, lines: Sequence[str], starts: Sequence[int]) -> tuple[int, int]:
    """The text from the start of the line of a key to the end of the last line of its value."""
    first = name.start_mark.line
    if lines[first][: name.start_mark.column].strip():
        raise _Unsuited
    last = max(_last_line(node), first)
    while last > first and not lines[last].strip():
        last -= 1
    return starts[first], starts[last + 1]


def _last_line(node: yaml.Node) -> int:
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1])
    end: Any = node.end_mark
    return int(end.line) - 1 if end.column == 0 and end.line > node.start_mark.line else int(end.line)
