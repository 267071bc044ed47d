"""Checks that optional fields are there where a law asks for them (`x-wanted`), by the conditions and the date of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.model.conditions import Wanted, met, parted
from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding, field_of
from generator.model.kinds import Kind
from generator.model.records import Record, walker

MISSED, LAWFUL = "wanted-field-missing", "lawful-field-missing"


def of_kind(kind: Kind) -> Callable[[Record], list[Finding]] | None:
    """The check of a record of a kind; None if no law asks for any of its optional fields."""
    containers = [field for field in kind.root.walk() if any(below.wanted for below in field.properties.values())]
    if not containers:
        return None
    inside = {id(field) for field in containers if field is not kind.root}
    at_top = len(inside) < len(containers)
    walk = walker(kind.root, lambda field: id(field) in inside) if inside else None

    def check(record: Record) -> list[Finding]:
        out = list(_lacking(record, kind.root, record.data, ())) if at_top else []
        for leaf in walk(record) if walk is not None else ():
            if isinstance(leaf.value, Mapping):
                out += _lacking(record, leaf.field, leaf.value, leaf.path)
        return out

    return check


def _lacking(record: Record, shape: Field, found: Mapping[str, Any], path: FieldPath) -> Iterator[Finding]:
    """The findings about the fields that a mapping lacks."""
    for key, field in shape.properties.items():
        if field.wanted and key not in found:
            law = next((one for one in field.wanted if _applies(one, record, found, path)), None)
            if law is not None:
                yield _finding(record, field, law, (*path, key))


def _applies(law: Wanted, record: Record, found: Mapping[str, Any], path: FieldPath) -> bool:
    """Whether a law asks for a field of a mapping at a path."""
    own, others = parted(field_of(path), law.when)
    return met(own, found) and met(others, record.data)


def _finding(record: Record, field: Field, law: Wanted, path: FieldPath) -> Finding:
    values = {"key": field.key, "title": field.title, "description": field.description, "law": law.law, "missed": field.missed}
    if not law.since or not record.date or record.date < law.since:
        return Finding(record.file, path, MISSED, values)
    dated = record.kind.root.at(record.kind.date)
    return Finding(record.file, path, LAWFUL, values | {"date": record.date, "date_title": dated.title, "since": law.since})
