"""Reads one record that is not plainly written or not right, and finds all its faults in one round, also those behind typing errors.

A file that can only be read after corrections gives no data to publish; what it was meant to say is only checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding
from generator.model.kinds import Kind
from generator.reading import foreign, mended, slips, source, typed
from generator.reading.violations import violations

# Each of these concerns one line. With the value of the line in quotes the rest of the file can be read.
_OF_A_LINE = frozenset(
    (
        *("yaml-reserved-character", "yaml-unexpected-colon", "yaml-open-quote", "yaml-bad-escape", "yaml-open-bracket"),
        *("yaml-text-after-value", "yaml-anchor", "yaml-tag", "yaml-syntax"),
    )
)
# The places of these are reported whatever else the file is.
_HARMFUL = frozenset(("yaml-anchor", "yaml-tag", "nesting-too-deep"))
# Faults whose path has no value, or a value that can be used.
_OF_NO_VALUE = frozenset(("missing-field", "missing-choice", "repeated-key", "curly-quotes-around-text"))
_MOST_LINES = 60
# A comment that is probably meant as a number or a name: people who mean a comment put a blank behind the sign.
_HASH = re.compile(r"[ \t]+#[^\s#].*")
# At most so many are named; there may be more.
_MOST_DAMAGE = 20


@dataclass(frozen=True, slots=True)
class Understood:
    """The content of a file.

    `data` is what fits from a text that could be read as it is, None if it had to be corrected. `meant` is the same, with the meant value
    wherever a fault leaves no doubt, for checks only. `place` gives the findings of such checks their place in the file.
    """

    data: Any
    meant: Any
    text: str
    findings: tuple[Finding, ...]
    place: Callable[[Finding], Finding]

    @property
    def unknown(self) -> frozenset[FieldPath]:
        """The paths of faulty values that nobody knows."""
        return frozenset(one.path for one in self.findings if one.path and one.meant is None)


def understand(kind: Kind, content: bytes, file: str) -> Understood:
    """The content of a file of a kind. Raises Unreadable if nothing at all can be read."""
    if name := foreign.format_of(content):
        raise source.Unreadable([source.at_top(file, "foreign-format", value=name)])
    damage: list[Finding] = []
    error: source.Unreadable | None = None
    try:
        text = source.decode(content, file)
    except source.Unreadable as unreadable:
        error, damage = unreadable, unreadable.findings
        text = foreign.loosely(content)
        if not text or len(damage) >= _MOST_DAMAGE:
            raise
    plain: tuple[yaml.MappingNode, Any, list[Finding]] | None = None
    if error is None:
        try:
            plain = _read(kind, source.compose(text, file), text, file)
            if not plain[2]:
                return Understood(plain[1], plain[1], text, (), lambda finding: finding)
        except source.Unreadable as unreadable:
            error = unreadable
    out = mended.Mended(text.split("\n"), [*damage])
    mute = mended.put_right(out)
    slips.mend(out, file, kind.root)
    if plain is not None and not out.columns:
        node, data, faults = plain
        return Understood(_fitting(data, faults, kind.root), _meant(data, faults, kind.root), text, tuple(faults), lambda finding: finding)
    harmful = error is not None and any(one.slug in _HARMFUL for one in error.findings)
    if plain is None and not harmful and slips.is_prose(out.text, kind.root):
        raise source.Unreadable([source.at_top(file, "prose-for-record")])
    try:
        node = _composed(out, file, kind.root, mute)
    except source.Unreadable as unreadable:
        if not out.columns and not damage and error is not None:
            raise error from None
        raise source.Unreadable([*out.findings, *map(out.placed, unreadable.findings)][:_MOST_LINES]) from None

    def place(finding: Finding) -> Finding:
        span = finding.span or source.find(node, finding.path, finding.at)
        if finding.within and finding.span is None:
            span = source.narrowed(out.lines, span, finding.within)
        return replace(finding, span=out.place(span))

    node, data, faults = _read(kind, node, out.text, file)
    # Lines that YAML itself could not read have been reported.
    behind = [one for one in map(place, faults) if one.span is None or not _said(one, one.span.line - 1, mute, out)]
    meant = _meant(data, faults, kind.root)
    return Understood(None, meant, out.text, (*out.findings, *behind), place)


def _said(finding: Finding, line: int, mute: set[int], out: mended.Mended) -> bool:
    return line in mute or (finding.slug == "text-without-bar" and line in out.told)


def _read(kind: Kind, node: yaml.MappingNode, text: str, file: str) -> tuple[yaml.MappingNode, Any, list[Finding]]:
    """The content of nodes, with all faults, including those that appear once values are taken as they were meant."""
    faults: list[Finding] = []
    data = typed.record_value(node, kind.root, file, faults)
    if _HASH.search(text):
        faults += _cut(node, kind.root, text.split("\n"), file)
    if not faults and kind.validators.fast.is_valid(data):
        return node, data, faults
    faults += violations(kind.validators.exact, data, file, kind.root, frozenset(one.path for one in faults))
    if any(one.meant is not None for one in faults):
        known = {one.path for one in faults}
        unknown = frozenset(one.path for one in faults if one.meant is None)
        further = violations(kind.validators.exact, _meant(data, faults, kind.root, prune=False), file, kind.root, unknown)
        faults += [one for one in further if not any(one.path[: len(path)] == path for path in known)]
    return node, data, faults


def _cut(node: yaml.Node, shape: Field, lines: list[str], file: str, path: FieldPath = ()) -> Iterator[Finding]:
    """Texts whose end YAML takes for a comment (`某某加油站 #2`), so that it would be lost."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and (known := shape.one.properties.get(key.value)) is not None:
                yield from _cut(value, known, lines, file, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode) and shape.items is not None:
        for number, item in enumerate(node.value):
            yield from _cut(item, shape.items, lines, file, (*path, number))
    elif isinstance(node, yaml.ScalarNode) and not node.style and _free(shape.one):
        end = node.end_mark
        rest = _HASH.match(lines[end.line], end.column) if end.line < len(lines) else None
        if rest is not None and node.value:
            values = {"title": shape.title, "key": shape.key, "value": node.value.split("\n")[0], "lost": rest[0].strip()}
            yield Finding(file, path, "text-after-hash", values)


def _free(shape: Field) -> bool:
    return shape.type == "string" and not shape.enum and not shape.format


def _composed(out: mended.Mended, file: str, root: Field, mute: set[int]) -> yaml.MappingNode:
    """The nodes of a corrected text. Lines that YAML cannot read are reported, put into quotes and not read any further."""
    tried: set[int] = set()
    while True:
        try:
            return source.compose(out.text, file)
        except source.Unreadable as unreadable:
            lines = {one.span.line - 1 for one in unreadable.findings if one.span is not None}
            able = (
                not any(_has_more_below(out.lines, i) for i in lines)
                and all(one.slug in _OF_A_LINE for one in unreadable.findings)
                and not lines & mute
                and len(mute) < _MOST_LINES
            )
            if not able or not lines or not all(slips.of_known_key(out.lines[i], root) for i in lines):
                raise
            found = [out.placed(one) for one in unreadable.findings]
            if not all(mended.quoted(out, i) for i in sorted(lines)):
                raise
            out.findings.extend(found)
            mute |= lines
            tried |= lines


def _has_more_below(lines: list[str], number: int) -> bool:
    """Whether lines below belong to the key of a line, so that its value cannot be put into quotes alone."""
    margin = len(lines[number]) - len(lines[number].lstrip(" "))
    below = next((line for line in lines[number + 1 :] if line.strip()), "")
    return len(below) - len(below.lstrip(" ")) > margin


def _fitting(data: Any, faults: list[Finding], root: Field) -> Any:
    """The part of the data that is right."""
    for fault in faults:
        if fault.slug not in _OF_NO_VALUE:
            data = _with(data, fault.path, None)
    return pruned(data, root)


def _meant(data: Any, faults: list[Finding], root: Field, prune: bool = True) -> Any:
    """The data with the meant values in the places of faults."""
    for fault in faults:
        if fault.slug not in _OF_NO_VALUE and (prune or fault.meant is not None):
            data = _with(data, fault.path, fault.meant)
    data = _flat(data)
    return pruned(data, root) if prune else data


def _with(data: Any, path: FieldPath, value: Any) -> Any:
    """Data with another value at a path. None removes a key, but keeps the places of the items of a list."""
    if not path:
        return data
    step, rest = path[0], path[1:]
    if isinstance(data, dict) and step in data:
        if not rest and value is None:
            return {k: v for k, v in data.items() if k != step}
        return {**data, step: _with(data[step], rest, value) if rest else value}
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return [*data[:step], _with(data[step], rest, value) if rest else value, *data[step + 1 :]]
    return data


def _flat(data: Any) -> Any:
    """Data in which items of a list that were written as one text are items of that list."""
    if isinstance(data, dict):
        return {key: _flat(value) for key, value in data.items()}
    if isinstance(data, list):
        return [part for one in data for part in (one if isinstance(one, list) else [_flat(one)])]
    return data


def pruned(data: Any, shape: Field) -> Any:
    """Only the data that fits: known fields with values of the right type."""
    if isinstance(data, dict):
        return {k: pruned(v, shape.properties[k]) for k, v in data.items() if v is not None and k in shape.properties}
    if isinstance(data, list) and shape.items is not None:
        empty: Any = {} if shape.items.type == "object" else ""
        return [empty if v is None else pruned(v, shape.items) for v in data]
    return data
