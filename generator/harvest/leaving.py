"""What of a city's kept records is not shown any more on a day, whatever its site says or whether it answers at all."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from generator.harvest.fitting import fitted
from generator.law.parting import without
from generator.model.fields import Field
from generator.model.kinds import Kind
from generator.model.records import first_text


def shown(kind: Kind, entries: Mapping[str, Any], as_of: datetime.date) -> dict[str, Any]:
    """Entries of `records/<kind>/<shard>.json` as they may be kept on a day: without records whose last day is over, and without entries of
    their lists that have left (`x-leaves`). Those of which nothing has left are the same objects.
    """
    out, day, lists = {}, as_of.isoformat(), _has_lists(kind)
    for ident, entry in entries.items():
        until, data = entry.get("until"), entry.get("data")
        if isinstance(until, str) and until < day:
            continue
        leaves = lists and isinstance(data, dict) and any(one <= day for one in _days(kind.root, data))
        # What does not fit our schema has no rows: nothing of it is shown.
        record = fitted(kind, ident, entry).record if leaves else None
        parted = without(record, as_of) if record is not None else None
        out[ident] = {**entry, "data": parted[0].data} if parted is not None else entry
    return out


def first(kind: Kind, entries: Mapping[str, Any], as_of: datetime.date) -> str:
    """The first day after `as_of` on which `shown` gives something else; "" if there is none."""
    found, lists = [], _has_lists(kind)
    for entry in entries.values():
        until, data = entry.get("until"), entry.get("data")
        found += [_after(until)] if isinstance(until, str) else []
        found += _days(kind.root, data) if lists and isinstance(data, dict) else []
    return min((day for day in found if day > as_of.isoformat()), default="")


def _has_lists(kind: Kind) -> bool:
    return any(field.leaves is not None for field in kind.root.walk())


def _days(shape: Field, data: Mapping[str, Any]) -> Iterator[str]:
    """The days from which on entries of lists in some data are not shown."""
    for key, below in shape.properties.items():
        value = data.get(key)
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                continue
            if below.leaves is not None:
                until = first_text(one, below.leaves.until) if below.leaves.until else ""
                removed = first_text(one, below.leaves.removed) if below.leaves.removed else ""
                yield from [_after(until)] if until else []
                yield from [removed] if removed else []
            yield from _days(below.items or below, one)


def _after(day: str) -> str:
    """The day after a day; the same text if it is none."""
    try:
        return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day
