"""Checks that optional fields are there where a law asks for them (`x-wanted`), by the conditions and the date of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from generator.model.conditions import Condition, Wanted, met, parted
from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding, field_of
from generator.model.kinds import Kind
from generator.model.records import Record, walker

MISSED, LAWFUL = "wanted-field-missing", "lawful-field-missing"


def of_kind(kind: Kind) -> Callable[[Record], list[Finding]] | None:
    """The check of a record of a kind; None if no law asks for any of its optional fields."""
    asking = {id(field): found for field in kind.root.walk() if (found := _asking(field))}
    if not asking:
        return None
    at_top = asking.pop(id(kind.root), ())
    walk = walker(kind.root, lambda field: id(field) in asking) if asking else None
    # By the dotted path of what lacks a field: an object that is used in several places has several.
    asked: dict[tuple[int, str], tuple[_Asked, ...]] = {}

    def check(record: Record) -> list[Finding]:
        out = _lacking(record, at_top, record.data, ()) if at_top else []
        for leaf in walk(record) if walk is not None else ():
            if isinstance(leaf.value, Mapping):
                place = id(leaf.field), field_of(leaf.path)
                if place not in asked:
                    asked[place] = tuple((key, field, _parted(place[1], laws)) for key, field, laws in asking[place[0]])
                out += _lacking(record, asked[place], leaf.value, leaf.path)
        return out

    return check


# Laws with their conditions on the object that lacks a field, and those on the record.
_Laws = tuple[tuple[Wanted, tuple[Condition, ...], tuple[Condition, ...]], ...]
# A field that laws ask for, and its key.
_Asked = tuple[str, Field, _Laws]


def _asking(shape: Field) -> tuple[_Asked, ...]:
    """The fields of an object that laws ask for, with all conditions on the record."""
    asked = [(key, field) for key, field in shape.properties.items() if field.wanted]
    return tuple((key, field, tuple((law, (), law.when) for law in field.wanted)) for key, field in asked)


def _parted(path: str, laws: _Laws) -> _Laws:
    """The same with the conditions on the object at a path apart."""
    return tuple((law, *parted(path, law.when)) for law, _, _ in laws)


def _lacking(record: Record, asked: Iterable[_Asked], found: Mapping[str, Any], path: FieldPath) -> list[Finding]:
    """The findings about the fields that a mapping lacks."""
    out = []
    for key, field, laws in asked:
        if key not in found:
            # The first law that asks for a field of this mapping.
            law = next((one for one, own, others in laws if met(own, found) and met(others, record.data)), None)
            if law is not None:
                out.append(_finding(record, field, law, (*path, key)))
    return out


def _finding(record: Record, field: Field, law: Wanted, path: FieldPath) -> Finding:
    values = {"key": field.key, "title": field.title, "description": field.description, "law": law.law, "missed": field.missed}
    if not law.since or not record.date or record.date < law.since:
        return Finding(record.file, path, MISSED, values)
    dated = record.kind.root.at(record.kind.date)
    return Finding(record.file, path, LAWFUL, values | {"date": record.date, "date_title": dated.title, "since": law.since})
