"""Counts the records that are shown, by kind, month and department, and how the rules were kept: the sum of what is counted of each shard.

What has left the site is in no count, so a month that is over may still shrink; `left` says how much has left, and nobody's name.
"""

from __future__ import annotations

import datetime
import marshal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from generator.engine import sums
from generator.engine.artifact import digest
from generator.engine.memo import Table
from generator.engine.store import Store
from generator.law.duties import MET, OPEN, OVERDUE, Duty
from generator.law.endings import Ending
from generator.law.facts import Fact
from generator.law.rules import PUBLICATION, RECORD, TAKE_DOWN, Rule
from generator.model import tally
from generator.model.records import Record
from generator.site.proven import in_time

# Version 2 has no references, which would depend on who else holds a value.
_VERSION = 2
# The slots of a rule: duties met in time, met late, overdue, not yet due, not computable.
RULE_SLOTS = ("on_time", "late", "overdue", "open", "unknown")
# Of those met in time: how many are proved so, and of how many there is a proof that is later than their limit.
PROVED, LATER = range(len(RULE_SLOTS), len(RULE_SLOTS) + 2)


# The sorts of cells.
RECORDS, DUTIES, ENTRIES, WAITING = range(4)


class Of(NamedTuple):
    """What a cell counts: records of a kind, duties of a rule, records of a kind that use the power of an entry of a list, or the overdue
    duties of a rule by the month of their last day.

    It is that of a month and a department ("" for none). The month of a record is that of its date, which may be only a year; the month of
    a duty is that in which its limit begins; uses of an entry are counted by year, and their name is made by `entry_name`.
    """

    sort: int
    name: str
    month: str
    authority: str


def entry_name(kind: str, entry: Sequence[str]) -> str:
    """The name of a cell that counts the uses of an entry: kind, id of the record with the list, and the text that names the entry."""
    return "\n".join((kind, *entry))


# What is counted by slot: for a kind the slots of its layout, for a rule the places in `RULE_SLOTS`, of the other sorts slot 0.
Cell = Mapping[int, int]
_Name = tuple[int, str, str, str]
# Until everything is added up, records with the same slots are counted together, by the text of `tally.Tally`.
_Part = dict[int | str, int]


@dataclass(frozen=True)
class Counts:
    """All cells, in the order of their names, and how many records have left: by kind, year, department and reason.

    `digest` covers everything.
    """

    cells: Mapping[Of, Cell]
    left: Mapping[tuple[str, str, str, str], int]
    digest: bytes

    @cached_property
    def by_kind(self) -> Mapping[str, Mapping[Of, Cell]]:
        """The cells of each kind with shown records."""
        return self._by_name(RECORDS)

    @cached_property
    def by_rule(self) -> Mapping[str, Mapping[Of, Cell]]:
        """The cells of each rule that has caused a duty."""
        return self._by_name(DUTIES)

    @cached_property
    def by_entry(self) -> Mapping[str, Mapping[Of, Cell]]:
        """The cells of each entry of a list whose power was used, by `entry_name`."""
        return self._by_name(ENTRIES)

    @cached_property
    def by_department(self) -> Mapping[str, Mapping[Of, Cell]]:
        """All cells of each department ("" for none)."""
        out: dict[str, dict[Of, Cell]] = {}
        for of, cell in self.cells.items():
            out.setdefault(of.authority, {})[of] = cell
        return out

    @cached_property
    def waiting(self) -> Mapping[Of, int]:
        """How many duties of each rule and department are overdue, by the month of their last day."""
        return {of: sum(cell.values()) for of, cell in self.cells.items() if of.sort == WAITING}

    def _by_name(self, sort: int) -> Mapping[str, Mapping[Of, Cell]]:
        out: dict[str, dict[Of, Cell]] = {}
        for of, cell in self.cells.items():
            if of.sort == sort:
                out.setdefault(of.name, {})[of] = cell
        return out


def added(cells: Iterable[Cell]) -> dict[int, int]:
    """Several cells of one kind or rule together."""
    out: dict[int, int] = {}
    for cell in cells:
        for slot, number in cell.items():
            out[slot] = out.get(slot, 0) + number
    return out


def counts(
    store: Store,
    packed: Table[bytes],
    others: Iterable[tuple[Duty, datetime.date | None]],
    gone: Iterable[tuple[Record, Ending]],
) -> Counts:
    """Everything that is counted: of the shown records (what `Counting` packed of each shard), of the duties that depend on several
    records, each with the day of its proof, and of what has left.
    """
    sum_of_all = sums.summed(store, "counts", packed, merged_of)
    found = {Of(*name): _by_slot(part) for one in sum_of_all for name, part in marshal.loads(one)}
    more = []
    for duty, proof in others:
        of = Of(DUTIES, duty.rule.id, duty.starts.isoformat()[:7], duty.authority)
        slot = _state(duty.status, late=duty.on_time is False, judged=duty.on_time is not None)
        slots = [slot]
        if proof is not None and duty.due is not None and slot == 0:
            slots.append(_proof_slot(proof.toordinal(), duty.due.toordinal(), duty.times[1]))
        found[of] = added((found.get(of, {}), dict.fromkeys(slots, 1)))
        more += [(*of, one) for one in slots]
        if duty.status == OVERDUE and duty.due is not None:
            of = Of(WAITING, duty.rule.id, duty.due.isoformat()[:7], duty.authority)
            found[of] = added((found.get(of, {}), {0: 1}))
            more.append((*of, 0))
    left: dict[tuple[str, str, str, str], int] = {}
    for record, ending in gone:
        name = (record.kind.name, record.date[:4], record.authority, ending.reason)
        left[name] = left.get(name, 0) + 1
    mark = digest(sum_of_all, sorted(more), sorted(left.items()))
    return Counts(dict(sorted(found.items())), dict(sorted(left.items())), mark)


def publishing(rules: Iterable[Rule]) -> dict[str, list[str]]:
    """For each kind, the ids of the rules by which its records must be published in time."""
    out: dict[str, list[str]] = {}
    for rule in rules:
        if rule.enabled and rule.duty != TAKE_DOWN and rule.trigger == RECORD and rule.data.get("met_by") == PUBLICATION:
            out.setdefault(rule.kind, []).append(rule.id)
    return out


class Counting:
    """Counts the shown records of one shard.

    `about_records` are the rules whose duties count, since those of columns are only entries of a column; `publishing` names for each kind
    the rules about its publication.
    """

    def __init__(self, about_records: Sequence[str], publishing: Mapping[str, Sequence[str]]) -> None:
        self._cells: dict[_Name, _Part] = {}
        self._counted = frozenset(about_records)
        self._publishing = publishing
        self._months = Months()

    def add(self, record: Record, fact: Fact, proof: int) -> None:
        """Counts a record. `proof` is the ordinal of the first day on which it is proved to have been public, 0 if nothing proves that."""
        kind, month, authority, cells = record.kind.name, record.date[:7], record.authority, self._cells
        slots, sums = fact.tally
        if fact.entry:
            _add(cells, (ENTRIES, entry_name(kind, fact.entry), month[:4], authority), 0, 1)
        if fact.duties:
            for name, duty in fact.duties.items():
                if name in self._counted:
                    _add(cells, (DUTIES, name, self._months[duty[1]], duty[0]), slot_of(duty), 1)
                    if duty[5] == OVERDUE and duty[2]:
                        _add(cells, (WAITING, name, self._months[duty[2]], duty[0]), 0, 1)
            names = [name for name in self._publishing.get(kind, ()) if name in fact.duties]
            some = [fact.duties[name] for name in names]
            for name, duty in zip(names, some, strict=True) if proof else ():
                if slot_of(duty) == 0:
                    _add(cells, (DUTIES, name, self._months[duty[1]], duty[0]), _proof_slot(proof, duty[2], duty[11][1]), 1)
            if some:
                state, days = _published(some)
                slots += state
                if days is not None:
                    sums = [*sums, (tally.DAYS, days)]
                    slots += _TAKEN
        own = (RECORDS, kind, month, authority)
        _add(cells, own, slots, 1)
        for slot, number in sums:
            _add(cells, own, slot, number)

    def packed(self) -> bytes:
        """What was counted; `counts` adds up what several shards have."""
        return marshal.dumps(list(self._cells.items()), _VERSION)


def _add(cells: dict[_Name, _Part], name: _Name, what: int | str, number: int) -> None:
    """Adds a number to a cell."""
    cell = cells.get(name)
    if cell is None:
        cells[name] = {what: number}
    else:
        cell[what] = cell.get(what, 0) + number


def _by_slot(part: _Part) -> dict[int, int]:
    """What is counted, by slot."""
    out: dict[int, int] = {}
    for what, number in part.items():
        for slot in (what,) if isinstance(what, int) else map(ord, what):
            out[slot] = out.get(slot, 0) + number
    return out


class Months(dict[int, str]):
    """The month of a day by its ordinal."""

    def __missing__(self, day: int) -> str:
        found = self[day] = datetime.date.fromordinal(day).isoformat()[:7]
        return found


def merged_of(several: Iterable[bytes]) -> bytes:
    """The cells of several shards added up."""
    out: dict[_Name, _Part] = {}
    for packed in several:
        for name, cell in marshal.loads(packed):
            before = out.get(name)
            if before is None:
                out[name] = cell
            else:
                for what, number in cell.items():
                    before[what] = before.get(what, 0) + number
    return marshal.dumps(list(out.items()), _VERSION)


def _proof_slot(proof: int, due: int, due_at: str) -> int:
    """The slot of what was done in time, by the days of its proof and of its limit."""
    return PROVED if in_time(proof, due, due_at) else LATER


def slot_of(duty: tuple[Any, ...]) -> int:
    """The place in `RULE_SLOTS` of a remembered duty (`Fact.duties`)."""
    _, due_at, met_at = duty[11]
    if due_at:
        # A limit of minutes or hours is kept or missed within a day.
        return _state(duty[5], late=met_at > due_at, judged=bool(met_at))
    return _state(duty[5], late=bool(duty[2]) and duty[3] > duty[2], judged=bool(duty[2]))


def _state(status: str, *, late: bool, judged: bool) -> int:
    """The place in `RULE_SLOTS` of a duty; one that was met is not `judged` where its limit cannot be computed."""
    if status == MET:
        return 1 if late else 0 if judged else 4
    return 2 if status == OVERDUE else 3 if status == OPEN else 4


_OF_RULE_SLOT = [chr(slot) for slot in (tally.ON_TIME, tally.LATE, tally.OVERDUE, tally.OPEN, tally.UNKNOWN)]
_TAKEN = chr(tally.DAYS_OF)
# Of several rules about one publication, the worst counts.
_WORST = (2, 1, 4, 3, 0)


def _published(duties: Sequence[tuple[Any, ...]]) -> tuple[str, int | None]:
    """The slot of a publication, by the rule that it kept worst, and the working days that it took, if they are known."""
    if len(duties) == 1:
        return _OF_RULE_SLOT[slot_of(duties[0])], duties[0][7]
    states = {slot_of(duty) for duty in duties}
    worst = next(slot for slot in _WORST if slot in states)
    return _OF_RULE_SLOT[worst], next((duty[7] for duty in duties if duty[7] is not None), None)
