"""Checks that need all records at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.diagnostics import FieldPath, Finding
from generator.records import Record
from generator.site import Site


def unique_values(site: Site) -> Iterator[Finding]:
    """No two records of a kind share a value that the schema calls unique (`x-unique`)."""
    for records in site.all_by_kind.values():
        values = [value for record in records for _, value in record.pointers.unique]
        if len(set(values)) == len(values):
            continue
        seen: dict[tuple[str, object], tuple[Record, FieldPath]] = {}
        # By file, so that the same one of two is always called the second.
        for record in sorted(records, key=lambda r: r.file):
            for path, value in record.pointers.unique:
                name = ".".join(step for step in path if isinstance(step, str))
                first = seen.setdefault((name, value), (record, path))
                if first != (record, path):
                    field = record.kind.root.at(name)
                    values_of = {"title": field.title, "key": field.key, "value": str(value), "other": first[0].file}
                    yield Finding(record.file, path, "repeated-value", values_of)


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (unique_values,)
