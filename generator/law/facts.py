"""What the rules make of each record on a day: its duties, and when and why it leaves the site. Remembered from one build to the next."""

from __future__ import annotations

import datetime
import marshal
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table, of_shards, table
from generator.engine.passing import Passing
from generator.engine.store import Store
from generator.law import forwarding
from generator.law.calendar import Calendar, UnknownYear
from generator.law.duties import Duty, Proofs, Terms, of_record, shown_since
from generator.law.endings import ENDED, UNTIL, Bound, Claim, Ending, claims, ending, proofs, repairs, shortest
from generator.law.history import UNMARKED, History, marks_of
from generator.law.parting import Left, has_leaving, without
from generator.law.rules import COLUMN, RECORD, TAKE_DOWN, Rule
from generator.law.stretches import Stretch
from generator.model.figures import Average, flags
from generator.model.kinds import Kinds
from generator.model.records import Record, Walk, first_text, walker
from generator.model.shards import Shard
from generator.model.tally import Tally, amount
from generator.reading.scan import is_whole, shard_of


class Fact(NamedTuple):
    """The facts about a record on a day, as plain values.

    Its ending (day, reason, law); its duties by the id of their rule; what it ends itself (kind, id, day, reason, day of the application,
    whether something is lacking); the flags of its figures; how many entries have left its lists; its kind and id, if it says that it ended
    for a reason that only another record can give; the last day of its shortest period and the rule that sets it, for kinds that may apply
    for an end after that; the day from which it is shown, and the first one that git tells; what it adds to the statistics of its kind; the
    list and the entry whose power it uses; what was forwarded of it (`generator.law.forwarding.Sent`); the working days of its averages
    (`figures.averaged`); and its amount in cents, None if it has none. Days are ordinals; those of publications and of what was forwarded
    are texts.
    """

    ending: tuple[int, str, str] | None
    duties: dict[str, tuple[Any, ...]]
    ends: list[tuple[str, str, int, str, int, bool]]
    flags: int
    left: Left
    unproved: tuple[str, str] | None
    shortest: tuple[int, str] | None
    shown_since: str
    first: str
    tally: Tally
    entry: list[str]
    sent: list[tuple[str, ...]]
    lasted: list[int]
    amount: int | None


# Version 2 has no references, which would depend on who else holds a value.
_VERSION = 2
# For a shard: endings by file, what its records end with their files, the files of records whose lists have lost entries, the unproved
# records, and how many records owe something themselves.
Totals = tuple[
    list[tuple[str, tuple[int, str, str]]], list[tuple[str, str, int, str, int, bool, str]], list[str], list[tuple[str, str]], int
]


@dataclass(frozen=True)
class Laws:
    """What every record is judged by on any day: its kind, the rules, the calendar, and the day from which anything is owed."""

    kinds: Kinds
    rules: Sequence[Rule]
    calendar: Calendar
    since: datetime.date

    @cached_property
    def digest(self) -> bytes:
        """A digest of 16 bytes."""
        days = [sorted(day.toordinal() for day in some) for some in (self.calendar.holidays, self.calendar.workdays)]
        laws = [rule.record.digest for rule in self.rules]
        return digest([kind.schema for kind in self.kinds], laws, sorted(self.calendar.years), days, self.since.isoformat())

    @cached_property
    def leaving(self) -> Mapping[str, Sequence[Rule]]:
        """By kind, the rules about when its records leave."""
        return self._by_kind(rule for rule in self.rules if rule.duty == TAKE_DOWN)

    @cached_property
    def owing(self) -> Mapping[str, Sequence[Rule]]:
        """By kind, the rules that demand something of each record."""
        return self._by_kind(r for r in self.rules if r.duty != TAKE_DOWN and r.enabled and r.trigger in (RECORD, COLUMN))

    def _by_kind(self, found: Iterator[Rule]) -> Mapping[str, Sequence[Rule]]:
        out: dict[str, list[Rule]] = {}
        for rule in found:
            out.setdefault(rule.kind, []).append(rule)
        return out

    @cached_property
    def about_records(self) -> Mapping[str, Sequence[tuple[int, Rule]]]:
        """By kind, the rules about single records that are at work, with their places among all rules."""
        out: dict[str, list[tuple[int, Rule]]] = {}
        for number, rule in enumerate(self.rules):
            if rule.enabled and rule.duty != TAKE_DOWN and rule.trigger == RECORD:
                out.setdefault(rule.kind, []).append((number, rule))
        return out

    @cached_property
    def own(self) -> list[str]:
        """The ids of the rules about single records."""
        return [rule.id for rule in self.rules if rule.trigger == RECORD]

    @cached_property
    def proofs(self) -> Mapping[str, Collection[str]]:
        """By kind, the reasons for an end that only records of other kinds can give."""
        return proofs(self.kinds)

    @cached_property
    def repairs(self) -> Mapping[str, str]:
        """By kind, what may be applied for once the shortest period of a record is over, such as 信用修复."""
        return repairs(self.kinds)

    @cached_property
    def parting(self) -> frozenset[str]:
        """The kinds with lists whose entries leave."""
        return frozenset(kind.name for kind in self.kinds if has_leaving(kind))

    @cached_property
    def mortal(self) -> frozenset[str]:
        """The kinds whose records may leave."""
        ending_fields = (ENDED, UNTIL)
        return frozenset(k.name for k in self.kinds if k.name in self.leaving or any(name in k.root.properties for name in ending_fields))

    @cached_property
    def walks(self) -> Mapping[str, Walk]:
        """By kind, the walk over the links that may end other records."""
        return {kind.name: walker(kind.root, lambda f: f.ends is not None) for kind in self.kinds if any(f.ends for f in kind.root.walk())}


class _Proved(NamedTuple):
    """What git tells of the records of one shard."""

    known: bool
    days: Mapping[str, str]

    def day(self, record: Record) -> str:
        return self.days[record.file]


def facts_of(
    shard: Shard, proved: Sequence[str], broken: Sequence[str], sent: Sequence[Any], laws: Laws, known: bool, as_of: Passing
) -> dict[str, bytes]:
    """The facts of each record of a shard, by file, packed: `fact_of` unpacks them. `proved` are the days that git tells, `broken` the
    files with faults, `sent` is what was forwarded (`forwarding.table_of`).
    """
    days = {record.file: day for record, day in zip(shard.records, proved, strict=True)}
    terms = Terms(laws.calendar, _Proved(known, days), as_of.date, laws.since, forwarding.sent_of(sent))
    wrong = frozenset(broken)
    pack = marshal.dumps
    return {r.file: pack(_fact(r, r.file not in wrong, laws, terms, days[r.file]), _VERSION) for r in shard.records}


def fact_of(packed: bytes) -> Fact:
    """The facts about a record, as `facts_of` has packed them."""
    return tuple.__new__(Fact, marshal.loads(packed))


def totals_of(facts: Mapping[str, bytes], own: Sequence[str]) -> Totals:
    """The part of the facts that is needed of all records; `own` are the rules about single records."""
    found = [(file, fact_of(one)) for file, one in facts.items()]
    return (
        [(file, one.ending) for file, one in found if one.ending is not None],
        [(*end, file) for file, one in found for end in one.ends],
        [file for file, one in found if one.left],
        [one.unproved for _, one in found if one.unproved is not None],
        sum(not one.duties.keys().isdisjoint(own) for _, one in found),
    )


class Facts:
    """Endings and duties of single records, computed, or remembered while nothing on which they depend has changed.

    `files` are all records. Those of the `broken` files end nothing and do not end.
    """

    def __init__(self, store: Store, laws: Laws, terms: Terms, files: Sequence[Shard], broken: Collection[str]) -> None:
        self.laws = laws
        self.terms = terms
        history = terms.history
        # Checks run without a history and must not replace what a build remembers.
        memo = Memo(store, "" if history.known else "unproved")
        shards = of_shards(files)
        proved = table(_days(memo, history, shards))
        wrong = table([[record.file for record in one.records if record.file in broken] if broken else [] for one in files])
        self.table: Table[dict[str, bytes]] = memo.map(
            facts_of,
            shards,
            proved,
            wrong,
            forwarding.table_of(memo, shards, laws.kinds),
            given=(laws, history.known),
            day=terms.as_of.isoformat(),
        )
        self._totals: list[Totals] = list(memo.map(totals_of, self.table, given=(laws.own,)))
        self._files = files
        # Packed, and with the texts of the records as names: of a million records nobody can hold more.
        self._opened: dict[int, dict[str, bytes]] = {}
        self._last: tuple[Record | None, Fact | None] = None, None
        self._days: dict[int, datetime.date | None] = {0: None}

    @property
    def parted(self) -> Sequence[Collection[str]]:
        """For each shard, the files of the records whose lists have lost entries."""
        return [parted for _, _, parted, _, _ in self._totals]

    @property
    def unproved(self) -> list[tuple[str, str]]:
        """Kind and id of each record that says that it ended for a reason that only another record can give."""
        return [one for _, _, _, unproved, _ in self._totals for one in unproved]

    @property
    def owing(self) -> int:
        """How many records owe something themselves."""
        return sum(owing for *_, owing in self._totals)

    def of(self, record: Record) -> Fact:
        """The facts about a record."""
        last, fact = self._last
        if record is last and fact is not None:
            # Whoever shows a record asks several times.
            return fact
        # Only as a whole is it known which of other shards than those of a repository a record is in.
        numbers = [shard_of(record.file, len(self.table))] if is_whole(len(self.table)) else range(len(self.table))
        for number in numbers:
            found = self._opened.get(number)
            if found is None:
                packed = self.table[number]
                found = self._opened[number] = {one.file: packed[one.file] for one in self._files[number].records}
            if record.file in found:
                fact = fact_of(found[record.file])
                self._last = record, fact
                return fact
        raise KeyError(record.file)

    def forget(self, most: int) -> None:
        """Forgets what is unpacked, if it is of more records than so many: what a million records have takes a gigabyte."""
        if sum(map(len, self._opened.values())) > most:
            self._opened.clear()

    def endings(self) -> dict[str, Ending]:
        """When and why records leave the site, by their files."""
        day = datetime.date.fromordinal
        return {file: Ending(day(on), reason, law) for endings, *_ in self._totals for file, (on, reason, law) in endings}

    @cached_property
    def claims(self) -> dict[tuple[str, str], list[Claim]]:
        """The claims that records make by their links, lawful or not, by kind and id of the other record."""
        found: dict[tuple[str, str], list[Claim]] = {}
        day = datetime.date.fromordinal
        for _, ends, *_ in self._totals:
            for kind, ident, on, reason, asked, lacking, file in ends:
                found.setdefault((kind, ident), []).append(Claim(day(on), reason, day(asked) if asked else None, file, lacking))
        return found

    @property
    def repairs(self) -> Mapping[str, str]:
        """By kind, what may be applied for once the shortest period of a record is over."""
        return self.laws.repairs

    def repair_from(self, record: Record) -> str:
        """The first day on which the end of a record may be applied for, by the rules in force on the as-of day; "" if none says so."""
        found = self.of(record).shortest if record.kind.name in self.laws.repairs else None
        return datetime.date.fromordinal(found[0] + 1).isoformat() if found is not None else ""

    def sent(self, record: Record) -> list[forwarding.Sent]:
        """What was forwarded of a record up to the as-of day, in the order of days."""
        return [forwarding.Sent(*one) for one in self.of(record).sent]

    def shortest(self, record: Record) -> Bound | None:
        """The last day of the shortest period of a record by the rules in force on the as-of day."""
        return shortest(record, self.laws.leaving.get(record.kind.name, ()), self.laws.calendar, self.terms.as_of)

    def duty(self, rule: Rule, record: Record) -> Duty | None:
        """What a rule demands of a record."""
        found = self.of(record).duties.get(rule.id)
        if found is None:
            return None
        authority, starts, due, met_on, evidence, status, left, taken, reason, not_counted, unit, times = found
        day = self._day
        # A tuple, since there are as many as records.
        values = (rule, record, authority, "", day(starts), day(due), day(met_on), evidence, status, left, taken, reason)
        stretches = tuple([Stretch(*one) for one in not_counted]) if not_counted else ()
        one: Duty = tuple.__new__(Duty, (*values, stretches, unit, times))
        return one

    def _day(self, ordinal: int) -> datetime.date | None:
        found = self._days.get(ordinal)
        if found is None and ordinal:
            found = self._days[ordinal] = datetime.date.fromordinal(ordinal)
        return found


def _days(memo: Memo, history: Proofs, shards: Table[Shard]) -> list[list[str]]:
    """For each shard the days that git tells of its records."""
    if not isinstance(history, History):
        return [[history.day(record) for record in one.records] for one in shards]
    marked = memo.map(marks_of, shards) if history.stood else [UNMARKED] * len(shards)
    return [history.days(one.records, some) for one, some in zip(shards, marked, strict=True)]


def _fact(record: Record, whole: bool, laws: Laws, terms: Terms, proved: str) -> tuple[Any, ...]:
    name, as_of = record.kind.name, terms.as_of
    parted = without(record, as_of) if whole and name in laws.parting else None
    shown, left = parted if parted is not None else (record, {})
    bound = shortest(record, laws.leaving.get(name, ()), laws.calendar, as_of) if name in laws.repairs else None
    doubtful = name in laws.proofs and first_text(record.data, f"{ENDED}.how") in laws.proofs[name]
    return (
        # A record that cannot be read correctly must not be hidden by accident. A check stops publishing anyway.
        _own_ending(record, laws, as_of) if whole else None,
        _duties(record, laws, terms),
        _ended_by(record, whole, laws),
        flags(record.kind.figures, shown.data) if record.kind.figures else 0,
        left,
        (name, record.id) if doubtful else None,
        (bound.last.toordinal(), bound.rule.id) if bound is not None else None,
        # A text of its own, where it is that of the day.
        str(shown_since(proved, record, as_of.isoformat())),
        proved,
        record.kind.layout.tally(shown.data),
        record.kind.layout.entry(shown.data) if record.kind.layout.item else [],
        [(*one,) for one in terms.sent.get(record.file, ()) if one.on <= as_of.isoformat()],
        [_lasted(one, record, terms) for one in record.kind.averages],
        amount(record.kind.amount, shown.data),
    )


def _lasted(one: Average, record: Record, terms: Terms) -> int:
    """The working days between the two dates of an average; -1 without both, or if a calendar is missing."""
    first, last = first_text(record.data, one.begins), first_text(record.data, one.ends)
    if not first or not first <= last <= terms.as_of.isoformat():
        return -1
    try:
        return terms.days.between(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
    except UnknownYear:
        return -1


def _ended_by(record: Record, whole: bool, laws: Laws) -> list[tuple[str, str, int, str, int, bool]]:
    walk = laws.walks.get(record.kind.name)
    found = claims(record, walk) if walk is not None else ()
    # A record with faults ends nothing; other faults of its claim are still reported.
    return [
        (kind, ident, one.on.toordinal(), one.reason, one.asked.toordinal() if one.asked is not None else 0, one.lacking or not whole)
        for kind, ident, one in found
    ]


def _own_ending(record: Record, laws: Laws, as_of: datetime.date) -> tuple[int, str, str] | None:
    name = record.kind.name
    if name not in laws.mortal:
        return None
    found = ending(record, laws.leaving.get(name, ()), laws.calendar, as_of, laws.proofs.get(name, ()))
    return (found.on.toordinal(), found.reason, found.law) if found is not None else None


def _duties(record: Record, laws: Laws, terms: Terms) -> dict[str, tuple[Any, ...]]:
    out = {}
    for name, one in of_record(laws.owing.get(record.kind.name, ()), record, terms).items():
        days = (one.starts.toordinal(), one.due.toordinal() if one.due else 0, one.met_on.toordinal() if one.met_on else 0)
        # Plain tuples: a store does not know ours.
        out[name] = (one.authority, *days, *one[7:12], tuple([tuple(some) for some in one.not_counted]), one.unit, one.times)
    return out
