"""What a city shows of a kind by its last good state: the records as ours, and what it tells of those that have left."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.harvest import kept, leaving
from generator.harvest.catalogue import GONE, kind_of
from generator.harvest.fitting import fitted
from generator.harvest.folder import CityFolder
from generator.harvest.kept import State
from generator.model.kinds import Kind
from generator.model.records import Record, pointer_extractor
from generator.verify.values import BadValue, value


class Showing(NamedTuple):
    """The records of a kind that are shown, in the order of their ids; by address the day and the reason of what has left; and how many
    records do not fit our schema.
    """

    records: list[Record]
    gone: dict[str, tuple[str, str]]
    unfit: int


def showing(where: CityFolder, state: State, kind: Kind, day: datetime.date) -> Showing:
    """What a state shows of a kind on a day. Raises kept.Damaged."""
    extract, found, unfit = pointer_extractor(kind), list[Record](), 0
    for path, part in sorted(state.files.items()):
        if kind_of(path) != kind.name:
            continue
        for ident, entry in leaving.shown(kind, kept.records(where.files / part.name), day).items():
            record, _ = fitted(kind, ident, entry, extract)
            if record is None:
                unfit += 1
            else:
                found.append(record)
    return Showing(sorted(found, key=lambda one: one.id), _gone(where, state), unfit)


def _gone(where: CityFolder, state: State) -> dict[str, tuple[str, str]]:
    """What the city tells of records that have left; what is not as it should be tells nothing."""
    try:
        told: Any = value(kept.small(where, state.small[GONE])) if GONE in state.small else {}
    except BadValue:
        return {}
    some = told.items() if isinstance(told, Mapping) else ()
    found = [(at, one.get("on"), one.get("reason")) for at, one in some if isinstance(one, Mapping)]
    return {at: (on, reason) for at, on, reason in found if isinstance(on, str) and isinstance(reason, str)}
