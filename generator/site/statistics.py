"""Counts the records that are shown, by kind, month and department, and how the rules were kept; remembered shard by shard.

What has left the site is in no count, so a month that is over may still shrink; `left` says how much has left, and nobody's name.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table, table
from generator.engine.store import Store
from generator.law.duties import MET, OPEN, OVERDUE, Duty
from generator.law.endings import Ending
from generator.law.facts import Fact
from generator.law.rules import PUBLICATION, RECORD, TAKE_DOWN, Rule
from generator.model import tally
from generator.model.records import Record
from generator.model.shards import Shard

# So many shards are added up in one step, so that a change adds up a few of them only.
_TOGETHER = 8
# The slots of a rule: duties met in time, met late, overdue, not yet due, not computable.
RULE_SLOTS = ("on_time", "late", "overdue", "open", "unknown")


# The sorts of cells.
RECORDS, DUTIES, ENTRIES = range(3)


class Of(NamedTuple):
    """What a cell counts: records of a kind, duties of a rule, or records of a kind that use the power of an entry of a list.

    It is that of a month and a department ("" for none). The month of a record is that of its date, which may be only a year; the month of
    a duty is that in which its limit begins; uses of an entry are counted by year. The name of the last sort is made by `entry_name`.
    """

    sort: int
    name: str
    month: str
    authority: str


def entry_name(kind: str, entry: Sequence[str]) -> str:
    """The name of a cell that counts the uses of an entry: kind, id of the record with the list, and the text that names the entry."""
    return "\n".join((kind, *entry))


# What is counted by slot: for a kind the slots of its layout, for a rule the places in `RULE_SLOTS`, of an entry slot 0.
Cell = Mapping[int, int]
Rows = list[tuple[tuple[int, str, str, str], dict[int, int]]]


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
    shown: Sequence[Shard],
    facts: Table[dict[str, tuple[Any, ...]]],
    rules: Sequence[Rule],
    others: Iterable[Duty],
    gone: Iterable[tuple[Record, Ending]],
) -> Counts:
    """Everything that is counted: of the shown records with their facts, of the duties that depend on several records, of what has left."""
    memo = Memo(store)
    weight = sum(map(len, shown))
    rows: Table[Rows] = memo.map(
        counted_of, table(shown, weight), facts, given=([rule.id for rule in rules if rule.trigger == RECORD], publishing(rules))
    )
    while len(rows) > 1:
        groups = [_Several(rows, range(at, min(at + _TOGETHER, len(rows)))) for at in range(0, len(rows), _TOGETHER)]
        # Adding up costs much less than counting.
        rows = memo.map(merged_of, table(groups, weight // _TOGETHER))
    found = {Of(*name): cell for name, cell in (rows[0] if len(rows) else ())}
    more = []
    for duty in others:
        of = Of(DUTIES, duty.rule.id, duty.starts.isoformat()[:7], duty.authority)
        slot = _slot(duty.status, late=duty.on_time is False, judged=duty.due is not None)
        found[of] = added((found.get(of, {}), {slot: 1}))
        more.append((*of, slot))
    left: dict[tuple[str, str, str, str], int] = {}
    for record, ending in gone:
        name = (record.kind.name, record.date[:4], record.authority, ending.reason)
        left[name] = left.get(name, 0) + 1
    mark = digest(list(rows.digests), sorted(more), sorted(left.items()))
    return Counts(dict(sorted(found.items())), dict(sorted(left.items())), mark)


def publishing(rules: Iterable[Rule]) -> dict[str, list[str]]:
    """For each kind, the ids of the rules by which its records must be published in time."""
    out: dict[str, list[str]] = {}
    for rule in rules:
        if rule.enabled and rule.duty != TAKE_DOWN and rule.trigger == RECORD and rule.data.get("met_by") == PUBLICATION:
            out.setdefault(rule.kind, []).append(rule.id)
    return out


class _Several:
    """The rows of several shards, which are unpacked when they are added up."""

    def __init__(self, rows: Table[Rows], numbers: Sequence[int]) -> None:
        self._rows = rows
        self._numbers = numbers
        self.digest = digest([rows.digests[number] for number in numbers])

    def __iter__(self) -> Iterator[Rows]:
        return map(self._rows.__getitem__, self._numbers)


def counted_of(
    shard: Shard, facts: Mapping[str, tuple[Any, ...]], about_records: Sequence[str], publishing: Mapping[str, Sequence[str]]
) -> Rows:
    """The cells of the shown records of a shard, sorted. `about_records` are the rules whose duties count, since those of columns are only
    entries of a column; `publishing` names for each kind the rules about its publication.
    """
    counted = frozenset(about_records)
    cells: dict[tuple[int, str, str, str], dict[int, int]] = {}
    months: dict[int, str] = {}
    for record in shard.records:
        kind, fact = record.kind.name, Fact(*facts[record.file])
        cell = cells.setdefault((RECORDS, kind, record.date[:7], record.authority), {})
        cell[tally.COUNT] = cell.get(tally.COUNT, 0) + 1
        for slot, number in fact.tally:
            cell[slot] = cell.get(slot, 0) + number
        if fact.entry:
            used = cells.setdefault((ENTRIES, entry_name(kind, fact.entry), record.date[:4], record.authority), {})
            used[0] = used.get(0, 0) + 1
        if not fact.duties:
            continue
        for name, (authority, starts, due, met_on, _, status, *_) in fact.duties.items():
            if name not in counted:
                continue
            month = months.get(starts) or months.setdefault(starts, datetime.date.fromordinal(starts).isoformat()[:7])
            own = cells.setdefault((DUTIES, name, month, authority), {})
            slot = _slot(status, late=bool(due and met_on > due), judged=bool(due))
            own[slot] = own.get(slot, 0) + 1
        some = [fact.duties[name] for name in publishing.get(kind, ()) if name in fact.duties]
        if some:
            for slot, number in _published(some):
                cell[slot] = cell.get(slot, 0) + number
    return sorted(cells.items())


def merged_of(several: Iterable[Rows]) -> Rows:
    """The cells of several shards added up, sorted."""
    out: dict[tuple[int, str, str, str], dict[int, int]] = {}
    for rows in several:
        for name, cell in rows:
            before = out.get(name)
            if before is None:
                out[name] = cell
            else:
                for slot, number in cell.items():
                    before[slot] = before.get(slot, 0) + number
    # The order of slots does not depend on which shard came first.
    return [(name, dict(sorted(cell.items()))) for name, cell in sorted(out.items())]


def _slot(status: str, *, late: bool, judged: bool) -> int:
    """The place in `RULE_SLOTS` of a duty; one that was met is not `judged` where its limit cannot be computed."""
    if status == MET:
        return 1 if late else 0 if judged else 4
    return 2 if status == OVERDUE else 3 if status == OPEN else 4


_OF_RULE_SLOT = (tally.ON_TIME, tally.LATE, tally.OVERDUE, tally.OPEN, tally.UNKNOWN)
# Of several rules about one publication, the worst counts.
_WORST = (2, 1, 4, 3, 0)


def _published(duties: Sequence[tuple[Any, ...]]) -> list[tuple[int, int]]:
    """What the publication of a record adds: its state by the rule that it kept worst, and the working days that it took."""
    states = {_slot(status, late=bool(due and met_on > due), judged=bool(due)) for _, _, due, met_on, _, status, *_ in duties}
    worst = next(slot for slot in _WORST if slot in states)
    days = next((one[7] for one in duties if one[7] is not None), None)
    taken = [(tally.DAYS, days), (tally.DAYS_OF, 1)] if days is not None else []
    return [(_OF_RULE_SLOT[worst], 1), *taken]
