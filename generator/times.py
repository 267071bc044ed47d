"""What the rules make of each record on a day, remembered from one build to the next: its duties, and when and why it leaves the site."""

from __future__ import annotations

import datetime
from collections.abc import Container, Sequence
from typing import Any

from generator.conditions import flags
from generator.duties import COLUMN, RECORD, TAKE_DOWN, Duty, Rule, of_record
from generator.history import History
from generator.kinds import Kinds
from generator.part import digest
from generator.publicity import ENDED, Ending, ended_by, ending
from generator.records import Record, Walk, walker
from generator.store import Store
from generator.workdays import Calendar

# A mark of what it was worked out from, the ending, duties by the id of their rule, what it ends itself (kind, id, day, reason), and the
# flags of its figures.
_Known = tuple[tuple[bytes, int], tuple[int, str, str] | None, dict[str, tuple[Any, ...]], list[tuple[str, str, int, str]], int]


class Times:
    """Works out endings and duties of single records, or remembers them while nothing has changed that they depend on."""

    def __init__(
        self,
        store: Store,
        kinds: Kinds,
        rules: Sequence[Rule],
        calendar: Calendar,
        history: History,
        as_of: datetime.date,
    ) -> None:
        self.store = store
        self.rules = rules
        self.history = history
        self.as_of = as_of
        self.calendar = calendar
        laws = [rule.record.digest for rule in rules]
        days = [sorted(day.toordinal() for day in some) for some in (calendar.holidays, calendar.workdays)]
        self.name = (
            f"times-{digest([kind.schema for kind in kinds], laws, sorted(calendar.years), days, as_of.isoformat(), history.known).hex()}"
        )
        self.known: dict[str, _Known] = store.get(self.name) or {}
        self.fresh: dict[str, _Known] = {}
        mortal = {rule.kind for rule in rules if rule.duty == TAKE_DOWN}
        self._mortal = {k.name for k in kinds if k.name in mortal or ENDED in k.root.properties or "publicity_until" in k.root.properties}
        self._ending: dict[str, Walk] = {
            kind.name: walker(kind.root, lambda f: f.ends is not None) for kind in kinds if any(f.ends for f in kind.root.walk())
        }
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.enabled and rule.duty != TAKE_DOWN and rule.trigger in (RECORD, COLUMN):
                self._rules.setdefault(rule.kind, []).append(rule)

    def ending(self, record: Record) -> Ending | None:
        """When and why a record leaves the site, if it does."""
        found = self._of(record)[1]
        return Ending(datetime.date.fromordinal(found[0]), found[1], found[2]) if found is not None else None

    def ends(self, records: Sequence[Record], without: Container[str]) -> dict[tuple[str, str], Ending]:
        """What records end by their links, by kind and id: the first ending of each. Those of the files `without` end nothing."""
        found: dict[tuple[str, str], Ending] = {}
        for record in records if self._ending else ():
            if record.kind.name in self._ending and record.file not in without:
                for kind, ident, on, reason in self._of(record)[3]:
                    day = datetime.date.fromordinal(on)
                    if (kind, ident) not in found or day < found[kind, ident].on:
                        found[kind, ident] = Ending(day, reason, "")
        return found

    def flags(self, record: Record) -> int:
        """Which figures of its kind a record counts for; see `generator.conditions.flags`."""
        return self._of(record)[4]

    def duty(self, rule: Rule, record: Record) -> Duty | None:
        """What a rule demands of a record."""
        found = self._of(record)[2].get(rule.id)
        if found is None:
            return None
        authority, starts, due, met_on, *rest = found
        day = datetime.date.fromordinal
        return Duty(rule, record, authority, "", day(starts), day(due) if due else None, day(met_on) if met_on else None, *rest)

    def mark(self, record: Record, *more: bytes) -> bytes:
        """A digest of a record, of all that the rules make of it, and of more."""
        return digest(self.name, self._of(record), more)

    def keep(self, records: Sequence[Record]) -> None:
        """Remembers what was worked out of these records, and forgets all others."""
        if self.fresh or len(self.known) != len(records):
            known = self.known | self.fresh
            self.store.put(self.name, {record.file: known[record.file] for record in records if record.file in known})

    def _of(self, record: Record) -> _Known:
        published = self.history.by_path.get(record.file)
        mark = (record.digest, published.on.toordinal() if published is not None else 0)
        found = self.fresh.get(record.file) or self.known.get(record.file)
        if found is None or found[0] != mark:
            found = self.fresh[record.file] = (
                mark,
                self._own_ending(record),
                self._duties(record),
                self._ends(record),
                flags(record.kind.figures, record.data),
            )
        return found

    def _ends(self, record: Record) -> list[tuple[str, str, int, str]]:
        walk = self._ending.get(record.kind.name)
        found = ended_by(record, walk) if walk is not None else ()
        return [(kind, ident, one.on.toordinal(), one.reason) for kind, ident, one in found]

    def _own_ending(self, record: Record) -> tuple[int, str, str] | None:
        if record.kind.name not in self._mortal:
            return None
        found = ending(record, self.rules, self.calendar, self.as_of)
        return (found.on.toordinal(), found.reason, found.law) if found is not None else None

    def _duties(self, record: Record) -> dict[str, tuple[Any, ...]]:
        out = {}
        for rule in self._rules.get(record.kind.name, ()):
            one = of_record(rule, record, self.calendar, self.history, self.as_of)
            if one is not None:
                days = (one.starts.toordinal(), one.due.toordinal() if one.due else 0, one.met_on.toordinal() if one.met_on else 0)
                out[rule.id] = (one.authority, *days, *one[7:])
        return out
