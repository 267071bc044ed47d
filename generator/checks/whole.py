"""Checks that need all records at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from generator.engine.memo import Memo, table
from generator.model.findings import FieldPath, Finding
from generator.model.identity import identity
from generator.model.records import Record
from generator.model.shards import Shard
from generator.site.site import Site


def unique_values(site: Site) -> Iterator[Finding]:
    """No two records of a kind share a value that the schema calls unique (`x-unique`), alone or with department and party."""
    for name in _repeating(site):
        records = site.all_by_kind[name]
        seen: dict[tuple[Any, ...], tuple[Record, FieldPath]] = {}
        # Sorted by file, so that always the same one is called the second.
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
    """The kinds in which a value occurs twice; remembered by shards of files."""
    found: dict[str, list[Any]] = {}
    for some in Memo(site.store).map(unique_of, table(site.files, sum(map(len, site.files)))):
        for name, values in some.items():
            found.setdefault(name, []).extend(values)
    return [kind.name for kind in site.kinds if len(set(found.get(kind.name, ()))) < len(found.get(kind.name, ()))]


def unique_of(shard: Shard) -> dict[str, list[Any]]:
    """For each kind, the unique values of the records of a shard."""
    out: dict[str, list[Any]] = {}
    for record in shard.records:
        out.setdefault(record.kind.name, []).extend([_identity(record, path, value)[1:] for path, value in record.pointers.unique])
    return out


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (unique_values,)
