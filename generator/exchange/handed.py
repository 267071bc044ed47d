"""Holds a table that a city handed upward against what its site shows: what is not there, what differs, and what was not handed up."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from generator.exchange import asread
from generator.exchange import heads as h
from generator.exchange.batches import OPERATION, WORDS
from generator.exchange.existing import Existing, existing, place
from generator.exchange.incoming import Incoming, take
from generator.exchange.merging import Change, differences, kept, merged
from generator.exchange.spoken import Taken, Unit
from generator.law.forwarding import WITHDRAWN
from generator.law.parting import rejoined
from generator.model.kinds import Kind
from generator.model.records import Record, caption_of, first_text
from generator.text.digits import hidden

# What became of the rows of a record: the site shows the same; it shows something else; it shows none; it did, and tells why no more;
# the table says that it was taken down, and so it is; or that it was, and the site still shows it; the rows cannot be read.
SAME, DIFFERS, ABSENT, LEFT, WITHDRAWN_TOO, STILL, UNREAD = "same", "differs", "absent", "left", "withdrawn", "still", "unread"
STATES = (SAME, DIFFERS, ABSENT, LEFT, WITHDRAWN_TOO, STILL, UNREAD)
# The states that are as they should be.
FINE = frozenset((SAME, WITHDRAWN_TOO))


class Shown(NamedTuple):
    """What the site of a city shows of a kind on a day, and by address what it tells of records that have left: day and reason."""

    records: Sequence[Record]
    gone: Mapping[str, tuple[str, str]]
    as_of: datetime.date


class Held(NamedTuple):
    """The rows of a record, in the table of a number, held against the site. `title` and `address` are those of the site's record; where it
    has none, the address is "", and the title what the table says of a record that the site never showed, else "". In `changes`, `before`
    is what the site shows and `after` what the table says.
    """

    table: int
    incoming: Incoming
    unit: Unit
    state: str
    id: str
    title: str
    address: str
    said: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Tables of a kind held against a site. `first` and `last` are the days between which `beyond` was looked for: the records of the
    site that no row of the tables names; "" if the kind has no dates.
    """

    kind: Kind
    held: Sequence[Held]
    beyond: Sequence[Record]
    first: str
    last: str

    @property
    def counts(self) -> dict[str, int]:
        """How many records are in each state, and how many are beyond the tables."""
        found = Counter(one.state for one in self.held)
        return {**{state: found[state] for state in STATES}, "beyond": len(self.beyond)}

    @property
    def fine(self) -> bool:
        """Whether site and tables say the same."""
        return not self.beyond and all(one.state in FINE for one in self.held)


def report(kind: Kind, tables: Iterable[Incoming], shown: Shown, first: str = "", last: str = "") -> Report:
    """Holds tables against a site; a later table replaces what an earlier one says of a record. `first` and `last` (days) say which records
    of the site should have been handed up; left out, they are the earliest and the latest day in the tables.
    """
    # There is no repository of the city here, so no file is in the way of a record.
    known = existing(kind, Path("/nowhere"), shown.records)
    latest: dict[str, Held] = {}
    days: list[str] = []
    for number, incoming in enumerate(tables):
        operations = _operations(incoming)
        for unit in incoming.units:
            taken = take(incoming, unit)
            one = _held(known, shown, incoming, unit, taken, _withdraws(operations, incoming, unit))._replace(table=number)
            # Rows that cannot be read, or name nothing, stand for themselves.
            latest[one.id if one.state != UNREAD and one.id else f"\n{number}-{unit.sheet}-{unit.rows[0]}"] = one
            if kind.date and (day := first_text(taken.data, kind.date)[:10]):
                days.append(day)
    first, last = first or min(days, default=""), last or max(days, default="")
    named = {one.id for one in latest.values() if one.id}
    return Report(kind, list(latest.values()), _beyond(shown.records, named, first, last), first, last)


def _beyond(records: Iterable[Record], named: Collection[str], first: str, last: str) -> list[Record]:
    rest = [one for one in records if one.id not in named]
    if first or last:
        rest = [one for one in rest if first <= one.date <= (last or "9999")]
    return sorted(rest, key=lambda one: (one.date, one.id))


def _held(known: Existing, shown: Shown, incoming: Incoming, unit: Unit, taken: Taken, withdraws: bool) -> Held:
    said = tuple(dict.fromkeys(one.message for one in taken.problems if one.severity == "error"))
    found = place(known, taken.id, taken.data, {})
    record, ident = found.record, found.id
    if record is None:
        state = WITHDRAWN_TOO if withdraws else UNREAD if said or not ident else ABSENT
        said = said or (() if found.wrong is None else (found.wrong[1],))
        address = known.kind.address_of(ident) if ident else ""
        if state == ABSENT and address in shown.gone:
            on, reason = shown.gone[address]
            return Held(0, incoming, unit, LEFT, ident, "", address, (f"{on} 起不再公示：{reason}",), ())
        # A name that somebody gave the file would tell a province nothing.
        title = hidden(caption_of(known.kind, taken.data)) if state == ABSENT else ""
        return Held(0, incoming, unit, state, ident, title, "", said, ())
    if withdraws:
        return Held(0, incoming, unit, STILL, record.id, record.caption, record.address, (), ())
    changes = () if said else _changes(shown, incoming, unit, taken, record)
    state = UNREAD if said else DIFFERS if changes else SAME
    return Held(0, incoming, unit, state, record.id, record.caption, record.address, said, changes)


def _changes(shown: Shown, incoming: Incoming, unit: Unit, taken: Taken, record: Record) -> tuple[Change, ...]:
    """What the table says otherwise than the site, in the columns that it has; what differs in form alone is no difference."""
    kind, there = incoming.kind, asread.present(incoming, unit)
    new: Any = merged(kind, there, record.data, taken.data)
    if new != record.data:
        before = asread.as_read(incoming, unit, record, there)
        new = kept(record.data, before, rejoined(kind, before, new, shown.as_of))
    # What is in a table may be more than may be shown.
    return tuple(one._replace(after=hidden(one.after)) for one in differences(kind, record.data, new))


# What the rows of a batch ask for


def _operations(incoming: Incoming) -> dict[int, int]:
    """By sheet, the place of the column that says what the receiver shall do with a row; sheets without it are left out."""
    wanted, out = h.normal(OPERATION), {}
    for number, used in incoming.used.items():
        heads = incoming.sheets[number].rows[used.layout.row]
        for at, head in enumerate(heads):
            if h.normal(head) in (wanted, "OPERATION"):
                out[number] = at
    return out


def _withdraws(operations: Mapping[int, int], incoming: Incoming, unit: Unit) -> bool:
    at = operations.get(unit.sheet, -1)
    row = incoming.sheets[unit.sheet].rows[unit.rows[0]]
    return 0 <= at < len(row) and str(row[at] or "").strip() == WORDS[WITHDRAWN]
