"""What the rules make of each record on a day, remembered from one build to the next: its duties, and when and why it leaves the site."""

from __future__ import annotations

import datetime
import marshal
from collections.abc import Container, Sequence
from typing import Any, NamedTuple

from generator import workers
from generator.conditions import flags
from generator.duties import COLUMN, RECORD, TAKE_DOWN, Duty, Rule, of_record
from generator.history import History
from generator.kinds import Kinds
from generator.part import digest
from generator.publicity import ENDED, Ending, ended_by, ending
from generator.records import Record, Walk, walker
from generator.store import Store
from generator.workdays import Calendar

# Until so large a share of what is remembered is other, only what is other is written.
_MOST_OTHER = 1 / 20


class Known(NamedTuple):
    """What is remembered of a record: what it was worked out from (its digest, the ordinal of its first publication or 0), its ending (day,
    reason, law), its duties by the id of their rule, what it ends itself (kind, id, day, reason), the flags of its figures, and a digest
    of all this.
    """

    digest: bytes
    published: int
    ending: tuple[int, str, str] | None
    duties: dict[str, tuple[Any, ...]]
    ends: list[tuple[str, str, int, str]]
    flags: int
    mark: bytes


class Times:
    """Works out endings and duties of single records, or remembers them while nothing has changed that they depend on.

    `records` are all there are; those of the `broken` files end nothing and do not end, and nothing of them is remembered.
    """

    def __init__(
        self,
        store: Store,
        kinds: Kinds,
        rules: Sequence[Rule],
        calendar: Calendar,
        history: History,
        as_of: datetime.date,
        records: Sequence[Record],
        broken: Container[str],
    ) -> None:
        self.rules = rules
        self.history = history
        self.as_of = as_of
        self.calendar = calendar
        laws = [rule.record.digest for rule in rules]
        days = [sorted(day.toordinal() for day in some) for some in (calendar.holidays, calendar.workdays)]
        self.name = (
            f"times-{digest([kind.schema for kind in kinds], laws, sorted(calendar.years), days, as_of.isoformat(), history.known).hex()}"
        )
        mortal = {rule.kind for rule in rules if rule.duty == TAKE_DOWN}
        self._mortal = {k.name for k in kinds if k.name in mortal or ENDED in k.root.properties or "publicity_until" in k.root.properties}
        self._ending: dict[str, Walk] = {
            kind.name: walker(kind.root, lambda f: f.ends is not None) for kind in kinds if any(f.ends for f in kind.root.walk())
        }
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.enabled and rule.duty != TAKE_DOWN and rule.trigger in (RECORD, COLUMN):
                self._rules.setdefault(rule.kind, []).append(rule)
        self._days: dict[int, datetime.date | None] = {0: None}
        self.of = self._all(store, records, broken)

    def _all(self, store: Store, records: Sequence[Record], broken: Container[str]) -> dict[str, Known]:
        """What is known of each record, by its file."""
        base: dict[str, tuple[Any, ...]] = store.get(self.name) or {}
        later: dict[str, tuple[Any, ...]] = store.get(f"{self.name}-later") or {}
        known = base | later if later else base
        published = {file: one.on.toordinal() for file, one in self.history.by_path.items()}
        found: dict[str, Known] = {}
        todo: list[tuple[Record, int]] = []
        for record in records:
            file = record.file
            before, on = known.get(file), published.get(file, 0)
            if before is not None and before[0] == record.digest and before[1] == on:
                found[file] = tuple.__new__(Known, before)
            else:
                todo.append((record, on))
        for packed in workers.share(todo, lambda some: marshal.dumps([(one.file, self._of(one, on, broken)) for one, on in some])):
            found |= {file: tuple.__new__(Known, fresh) for file, fresh in marshal.loads(packed)}
        if store.folder is not None and todo:
            # Plain tuples: those of another class are not plain values. What is remembered of files that are gone harms nobody.
            later |= {one.file: (*found[one.file],) for one, _ in todo if one.file not in broken}
            if len(later) > len(base) * _MOST_OTHER:
                store.put(self.name, {file: (*one,) for file, one in found.items() if file not in broken})
                later = {}
            store.put(f"{self.name}-later", later)
        return found

    def endings(self) -> dict[str, Ending]:
        """When and why records leave the site, by their files."""
        day = datetime.date.fromordinal
        ends = [(file, one.ending) for file, one in self.of.items() if one.ending is not None]
        return {file: Ending(day(on), reason, law) for file, (on, reason, law) in ends}

    def ends(self) -> dict[tuple[str, str], Ending]:
        """What records end by their links, by kind and id: the first ending of each."""
        found: dict[tuple[str, str], Ending] = {}
        for one in self.of.values() if self._ending else ():
            for kind, ident, on, reason in one.ends:
                day = datetime.date.fromordinal(on)
                if (kind, ident) not in found or day < found[kind, ident].on:
                    found[kind, ident] = Ending(day, reason, "")
        return found

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

    def _of(self, record: Record, published: int, broken: Container[str]) -> tuple[Any, ...]:
        whole = record.file not in broken
        found = (
            record.digest,
            published,
            # What cannot be read right must not be hidden by accident; the check stops publishing anyway.
            self._own_ending(record) if whole else None,
            self._duties(record),
            self._ends(record) if whole else [],
            flags(record.kind.figures, record.data),
        )
        return (*found, digest(self.name, found))

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
