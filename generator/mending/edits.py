"""Writes other values into the text of a record, each in the place of the old one. Comments, order, quotes and all else stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from generator.exchange.yamltext import inline
from generator.model.findings import FieldPath
from generator.text.numbers import plain


class Place(NamedTuple):
    """A value in a file: its key and node (no key for an item of a list), what holds it, and whether that is in brackets."""

    key: yaml.ScalarNode | None
    node: yaml.Node
    holder: yaml.Node
    flow: bool


class Edit(NamedTuple):
    """Another text between two offsets."""

    start: int
    end: int
    text: str


def place_of(root: yaml.Node, path: FieldPath) -> Place | None:
    """The value at a field path; None if there is none. The step of the only item of a list that stands without its list is passed over."""
    found = Place(None, root, root, False)
    for step in path:
        node = found.node
        if isinstance(step, int) and not isinstance(node, yaml.SequenceNode):
            continue
        flow = found.flow or bool(getattr(node, "flow_style", False))
        if isinstance(node, yaml.MappingNode):
            some = [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode) and key.value == step]
            if len(some) != 1:
                return None
            found = Place(some[0][0], some[0][1], node, flow)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = Place(None, node.value[step], node, flow)
        else:
            return None
    return found


class Writer:
    """Makes the edits of one text. Each method gives None where the way in which the file is written does not allow the edit."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def offset(self, mark: Any) -> int:
        return self.starts[int(mark.line)] + int(mark.column)

    def key(self, place: Place, name: str) -> Edit | None:
        """Another name in the place of a key."""
        if place.key is None or place.key.start_mark.line != place.key.end_mark.line:
            return None
        return Edit(self.offset(place.key.start_mark), self.offset(place.key.end_mark), name)

    def value(self, place: Place, value: Any) -> Edit | None:
        """Another value; None in place of a value takes the field out."""
        node = place.node
        if not isinstance(node, yaml.ScalarNode):
            return None
        if value is None:
            return self._without(place)
        if isinstance(value, list):
            return self._items(place, value)
        if node.start_mark.line != node.end_mark.line or node.style in ("|", ">"):
            return None
        return Edit(self.offset(node.start_mark), self.offset(node.end_mark), _written(value, node.style, place.flow))

    def lines_of_text(self, place: Place) -> Edit | None:
        """A text of several lines without a bar, with the bar that it needs."""
        node = place.node
        if (
            place.key is None
            or place.flow
            or not isinstance(node, yaml.ScalarNode)
            or node.style
            or node.start_mark.line == node.end_mark.line
        ):
            return None
        first, last = node.start_mark, node.end_mark
        indent = " " * (place.key.start_mark.column + 2)
        told = [self.lines[first.line][first.column :], *self.lines[first.line + 1 : last.line], self.lines[last.line][: last.column]]
        if first.line != place.key.end_mark.line or self.lines[last.line][last.column :].strip() or any(" #" in one for one in told):
            return None
        body = "\n".join(indent + one.strip() if one.strip() else "" for one in told)
        return Edit(self.offset(first), self.offset(last), f"|\n{body}")

    def words(self, place: Place, change: Callable[[str], str]) -> Edit | None:
        """A text with some of its words changed, line by line as it is written."""
        if not isinstance(place.node, yaml.ScalarNode):
            return None
        start, end = self.offset(place.node.start_mark), self.offset(place.node.end_mark)
        return Edit(start, end, "\n".join(change(line) for line in self.text[start:end].split("\n")))

    def _without(self, place: Place) -> Edit | None:
        """Takes out the line of a field."""
        if place.key is None or place.flow or not isinstance(place.holder, yaml.MappingNode) or len(place.holder.value) < 2:
            return None
        line = place.key.start_mark.line
        if self.lines[line][: place.key.start_mark.column].strip() or place.node.end_mark.line != line:
            return None
        if "#" in self.lines[line][place.node.end_mark.column :]:
            # Somebody wrote a remark beside it.
            return None
        return Edit(self.starts[line], min(self.starts[line + 1], len(self.text)), "")

    def _items(self, place: Place, values: list[Any]) -> Edit | None:
        """The items of a list that stood together without dashes, each on a line of its own."""
        node = place.node
        if place.flow or (node.start_mark.line != node.end_mark.line and (getattr(node, "style", "") or place.key is None)):
            return None
        line = self.lines[node.start_mark.line]
        if self.lines[node.end_mark.line][node.end_mark.column :].strip():
            return None
        end = self.offset(node.end_mark)
        if place.key is not None:
            indent = " " * (place.key.start_mark.column + 2)
            start = self.offset(place.key.end_mark)
            colon = self.text[start : self.offset(node.start_mark)]
            return Edit(start, end, colon.rstrip() + "".join(f"\n{indent}- {inline(str(one))}" for one in values))
        dash = re.match(r"([ ]*)(-[ ]+)\Z", line[: node.start_mark.column])
        if dash is None:
            return None
        return Edit(self.offset(node.start_mark), end, f"\n{dash[1]}{dash[2]}".join(inline(str(one)) for one in values))


def applied(text: str, edits: list[Edit]) -> str:
    """A text with some edits, which must not overlap."""
    for start, end, instead in sorted(edits, reverse=True):
        text = text[:start] + instead + text[end:]
    return text


def _written(value: Any, style: str | None, flow: bool) -> str:
    """A value on one line, in the quotes in which the old one stood."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return plain(value)
    text = str(value)
    if style == "'" or (not style and flow):
        return "'" + text.replace("'", "''") + "'"
    if style == '"' and text.isprintable() and not set(text) & set('"\\'):
        return f'"{text}"'
    return inline(text)
