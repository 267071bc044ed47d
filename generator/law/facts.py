"""What the rules make of each record on a day, remembered from one build to the next: its duties, and when and why it leaves the site."""

from __future__ import annotations

import datetime
import marshal
from collections.abc import Container, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from generator.engine.artifact import digest
from generator.engine.store import Store, remembered
from generator.law.duties import Duty, Terms, of_record
from generator.law.endings import DAY, ENDED, UNTIL, Bound, Claim, Ending, claims, ending, proofs, repairs, shortest
from generator.law.parting import has_leaving, without
from generator.law.rules import COLUMN, RECORD, TAKE_DOWN, Rule
from generator.model.conditions import flags
from generator.model.kinds import Kinds
from generator.model.records import Record, Walk, first_text, walker
from generator.reading.loading import Shard


class Known(NamedTuple):
    """What is known of a record: its ending (day, reason, law), its duties by the id of their rule, what it ends itself (kind, id, day,
    reason, when that was asked for, whether something is lacking), the flags of its figures, whether
    entries of its lists have left, and a digest of all this and of the record.
    """

    ending: tuple[int, str, str] | None
    duties: dict[str, tuple[Any, ...]]
    ends: list[tuple[str, str, int, str, int, bool]]
    flags: int
    parted: bool
    mark: bytes


class Times:
    """Works out endings and duties of single records, or remembers them while nothing has changed that they depend on.

    `files` are all records; those of the `broken` files end nothing and do not end.
    """

    def __init__(
        self,
        store: Store,
        kinds: Kinds,
        rules: Sequence[Rule],
        terms: Terms,
        files: Sequence[Shard],
        broken: Container[str],
    ) -> None:
        self.rules = rules
        self.terms = terms
        calendar, history, as_of, since = terms
        laws = [rule.record.digest for rule in rules]
        days = [sorted(day.toordinal() for day in some) for some in (calendar.holidays, calendar.workdays)]
        self.name = digest(
            [kind.schema for kind in kinds], laws, sorted(calendar.years), days, as_of.isoformat(), since.isoformat(), history.known
        )
        self._proofs = proofs(kinds)
        # For each kind what may be applied for once the shortest period of its records is over, such as 信用修复.
        self.repairs = repairs(kinds)
        self._leaving: dict[str, list[Rule]] = {}
        self._parting = {kind.name for kind in kinds if has_leaving(kind)}
        self._ending: dict[str, Walk] = {
            kind.name: walker(kind.root, lambda f: f.ends is not None) for kind in kinds if any(f.ends for f in kind.root.walk())
        }
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.duty == TAKE_DOWN:
                self._leaving.setdefault(rule.kind, []).append(rule)
            elif rule.enabled and rule.trigger in (RECORD, COLUMN):
                self._rules.setdefault(rule.kind, []).append(rule)
        self._mortal = {k.name for k in kinds if k.name in self._leaving or ENDED in k.root.properties or UNTIL in k.root.properties}
        self._days: dict[int, datetime.date | None] = {0: None}
        # What a shard of files is worked out from.
        self.keys = [digest(self.name, one.digest, [history.day(record) for record in one.records]) for one in files]
        weight = sum(len(one.records) for one in files)
        # Checks look without a history and must not make a build forget what it knows.
        name = "times" if history.known else "times-unproved"
        found = remembered(store, name, self.keys, weight, lambda n: self._of_shard(files[n].records, broken))
        self._endings = [one for endings, *_ in found for one in endings]
        self._ends = [one for _, ends, *_ in found for one in ends]
        # Of each shard the files of the records of whose lists entries have left.
        self.parted = [files for _, _, files, *_ in found]
        # What says itself that it ended, in the files of all shards, for a reason that only another record can give.
        self.unproved = [one for _, _, _, unproved, *_ in found for one in unproved]
        # Of each shard how many records owe something themselves.
        self.owing = [owing for *_, owing, _ in found]
        self._packed = [packed for *_, packed in found]

    def _of_shard(self, records: Sequence[Record], broken: Container[str]) -> tuple[Any, ...]:
        known = {record.file: self._of(record, broken) for record in records}
        endings = [(file, one[0]) for file, one in known.items() if one[0] is not None]
        ends = [(*end, file) for file, one in known.items() for end in one[2]]
        parted = [file for file, one in known.items() if one[4]]
        doubtful = [r for r in records if r.kind.name in self._proofs]
        unproved = [(r.kind.name, r.id) for r in doubtful if first_text(r.data, f"{ENDED}.how") in self._proofs[r.kind.name]]
        own = {rule.id for rule in self.rules if rule.trigger == RECORD}
        owing = sum(not own.isdisjoint(one[1]) for one in known.values())
        # The rest is packed: nobody asks for it while a shard stays as it is.
        return endings, ends, parted, unproved, owing, marshal.dumps(known)

    @cached_property
    def of(self) -> dict[str, Known]:
        """What is known of each record, by its file."""
        found: dict[str, Known] = {}
        for number in range(len(self._packed)):
            found |= self.of_shard(number)
        return found

    def of_shard(self, number: int) -> dict[str, Known]:
        """The same for the records of one shard."""
        new = tuple.__new__
        return {file: new(Known, one) for file, one in marshal.loads(self._packed[number]).items()}

    def endings(self) -> dict[str, Ending]:
        """When and why records leave the site, by their files."""
        return {file: Ending(datetime.date.fromordinal(on), reason, law) for file, (on, reason, law) in self._endings}

    @cached_property
    def claims(self) -> dict[tuple[str, str], list[Claim]]:
        """What records end by their links, lawfully or not, by kind and id."""
        found: dict[tuple[str, str], list[Claim]] = {}
        for kind, ident, on, reason, asked, lacking, file in self._ends:
            day = datetime.date.fromordinal
            found.setdefault((kind, ident), []).append(Claim(day(on), reason, day(asked) if asked else None, file, lacking))
        return found

    def repair_from(self, record: Record) -> str:
        """The first day on which the end of a record may be applied for, by the rules in force on the as-of day; "" where none say."""
        if record.kind.name not in self.repairs:
            return ""
        bound = self.shortest(record)
        return (bound.last + DAY).isoformat() if bound is not None else ""

    def shortest(self, record: Record) -> Bound | None:
        """The last day of the shortest period of a record by the rules in force on the as-of day."""
        return shortest(record, self._leaving.get(record.kind.name, ()), self.terms.days, self.terms.as_of)

    def duty(self, rule: Rule, record: Record) -> Duty | None:
        """What a rule demands of a record."""
        found = self.of[record.file].duties.get(rule.id)
        if found is None:
            return None
        authority, starts, due, met_on, evidence, status, left, taken, reason = found
        day = self._day
        # As a tuple: there are as many as records.
        values = (rule, record, authority, "", day(starts), day(due), day(met_on), evidence, status, left, taken, reason)
        one: Duty = tuple.__new__(Duty, values)
        return one

    def _day(self, ordinal: int) -> datetime.date | None:
        found = self._days.get(ordinal)
        if found is None and ordinal:
            found = self._days[ordinal] = datetime.date.fromordinal(ordinal)
        return found

    def _of(self, record: Record, broken: Container[str]) -> tuple[Any, ...]:
        whole = record.file not in broken
        parted = without(record, self.terms.as_of) if whole and record.kind.name in self._parting else None
        found = (
            # What cannot be read right must not be hidden by accident; the check stops publishing anyway.
            self._own_ending(record) if whole else None,
            self._duties(record),
            self._ended_by(record, whole),
            flags(record.kind.figures, (parted[0] if parted is not None else record).data),
            parted is not None,
        )
        return (*found, digest(self.name, record.digest, found))

    def _ended_by(self, record: Record, whole: bool) -> list[tuple[str, str, int, str, int, bool]]:
        walk = self._ending.get(record.kind.name)
        found = claims(record, walk) if walk is not None else ()
        # A record with faults ends nothing; what else is wrong with its claim is told all the same.
        return [
            (kind, ident, one.on.toordinal(), one.reason, one.asked.toordinal() if one.asked is not None else 0, one.lacking or not whole)
            for kind, ident, one in found
        ]

    def _own_ending(self, record: Record) -> tuple[int, str, str] | None:
        if record.kind.name not in self._mortal:
            return None
        found = ending(
            record, self._leaving.get(record.kind.name, ()), self.terms.days, self.terms.as_of, self._proofs.get(record.kind.name, ())
        )
        return (found.on.toordinal(), found.reason, found.law) if found is not None else None

    def _duties(self, record: Record) -> dict[str, tuple[Any, ...]]:
        out = {}
        for name, one in of_record(self._rules.get(record.kind.name, ()), record, self.terms).items():
            days = (one.starts.toordinal(), one.due.toordinal() if one.due else 0, one.met_on.toordinal() if one.met_on else 0)
            out[name] = (one.authority, *days, *one[7:])
        return out
