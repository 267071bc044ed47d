"""Checks that need all records at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from generator.engine.store import remembered
from generator.model.findings import FieldPath, Finding
from generator.model.identity import identity
from generator.model.records import Record
from generator.site.site import Site


def unique_values(site: Site) -> Iterator[Finding]:
    """No two records of a kind share a value that the schema calls unique (`x-unique`), alone or with department and party."""
    for name in _repeating(site):
        records = site.all_by_kind[name]
        seen: dict[tuple[Any, ...], tuple[Record, FieldPath]] = {}
        # By file, so that the same one of two is always called the second.
        for record in sorted(records, key=lambda r: r.file):
            for path, value in record.pointers.unique:
                name = _name(path)
                first = seen.setdefault(_identity(record, path, value), (record, path))
                if first != (record, path):
                    field = record.kind.root.at(name)
                    values_of = {"title": field.title, "key": field.key, "value": str(value), "other": first[0].file}
                    yield Finding(record.file, path, "repeated-value", values_of)


def _name(path: FieldPath) -> str:
    return ".".join(step for step in path if isinstance(step, str))


def _identity(record: Record, path: FieldPath, value: Any) -> tuple[Any, ...]:
    return identity(record.kind, _name(path), value, record.authority, record.pointers.party)


def _repeating(site: Site) -> list[str]:
    """The kinds in which a value occurs twice, if that under one name or not; values are remembered by shards of files."""

    def work(number: int) -> dict[str, list[Any]]:
        out: dict[str, list[Any]] = {}
        for record in site.files[number].records:
            out.setdefault(record.kind.name, []).extend([_identity(record, path, value)[1:] for path, value in record.pointers.unique])
        return out

    found: dict[str, list[Any]] = {}
    for some in remembered(site.store, "unique", [shard.digest for shard in site.files], sum(map(len, site.files)), work):
        for name, values in some.items():
            found.setdefault(name, []).extend(values)
    return [kind.name for kind in site.kinds if len(set(found.get(kind.name, ()))) < len(found.get(kind.name, ()))]


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (unique_values,)
