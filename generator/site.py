"""The frozen `Site`: all records with their links, as they stand on one date. Everything that is published is a function of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from generator import kinds as kinds_module
from generator import reading
from generator.diagnostics import FieldPath, Finding
from generator.duties import TAKE_DOWN, Duty, Rule, compute
from generator.duties import rules as read_rules
from generator.history import NONE as NO_HISTORY
from generator.history import History
from generator.kinds import Field, Kinds
from generator.numbering import Series, series
from generator.publicity import ENDED, Ending, ending
from generator.records import Record
from generator.source import CONTENT, Stamp
from generator.store import NO_STORE, Store
from generator.workdays import Calendar, calendar_of

Key = tuple[str, str]


class Mention(NamedTuple):
    """A place where a record points at something: a department by its id, or a party by its code. A tuple, since there are so many."""

    record: Record
    path: FieldPath

    @property
    def field(self) -> Field:
        return self.record.kind.root.at(".".join(step for step in self.path if isinstance(step, str)))


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation or sole trader with a code. `names` holds every name it was given, the latest first."""

    code: str
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]

    @property
    def address(self) -> str:
        return f"organisations/{self.code}/"


@dataclass(frozen=True)
class Site:
    """Everything that is known on `as_of`. Built by `load`, never changed; what is derived is worked out when it is first asked for.

    `records`, `by_key`, `by_kind`, `backlinks` and `organisations` hold what is shown; `all_records` and `all_by_kind` also what has left
    the site, which only checks, numbering and tombstones look at. `endings` says why and when a record leaves, by its file. Records are
    newest first, the order in which every list shows them; ids settle what dates leave open.
    """

    root: Path
    as_of: datetime.date
    kinds: Kinds
    all_records: tuple[Record, ...]
    history: History
    findings: tuple[Finding, ...]

    @cached_property
    def all_by_kind(self) -> Mapping[str, tuple[Record, ...]]:
        return _by_kind(self.kinds, self.all_records)

    @cached_property
    def _broken(self) -> frozenset[str]:
        """Files with faults: reported by the checks, not computed with."""
        return frozenset(finding.file for finding in self.findings)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(read_rules(r for r in self.all_by_kind.get("rule", ()) if r.file not in self._broken))

    @cached_property
    def calendar(self) -> Calendar:
        return calendar_of(r.data for r in self.all_by_kind.get("calendar", ()) if r.file not in self._broken)

    @cached_property
    def endings(self) -> Mapping[str, Ending]:
        return _endings(self.all_records, self.rules, self.calendar, self.as_of, self._broken)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        gone = {file for file, ending in self.endings.items() if ending.on <= self.as_of}
        return tuple([r for r in self.all_records if r.file not in gone])

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Record, ...]]:
        return _by_kind(self.kinds, self.records)

    @cached_property
    def by_key(self) -> Mapping[Key, Record]:
        return {(r.kind.name, r.id): r for r in self.records}

    @cached_property
    def backlinks(self) -> Mapping[Key, Sequence[Mention]]:
        out: dict[Key, list[Mention]] = {}
        for record in self.records:
            for path, kind, ident in record.pointers.links:
                out.setdefault((kind, ident), []).append(Mention(record, path))
        return out

    @cached_property
    def organisations(self) -> Mapping[str, Organisation]:
        names: dict[str, dict[str, None]] = {}
        mentions: dict[str, list[Mention]] = {}
        for record in self.records:
            for path, code, name in record.pointers.parties:
                mentions.setdefault(code, []).append(Mention(record, path))
                if name:
                    names.setdefault(code, {})[name] = None
        return {code: Organisation(code, tuple(names.get(code, ())) or (code,), tuple(mentions[code])) for code in sorted(mentions)}

    def linked(self, field: Field, value: object) -> Record | None:
        """The record that a link field points at, if it is shown."""
        return self.by_key.get((field.link, str(value)))

    @cached_property
    def ids(self) -> frozenset[Key]:
        """Every kind and id that a link may name, shown or not, and also those of files too damaged to read: their fault is their own."""
        found = {(name, r.id) for name, records in self.all_by_kind.items() for r in records}
        for finding in self.findings:
            inside = finding.file.removeprefix(f"{CONTENT}/")
            kind = self.kinds.of(inside)
            if kind is not None and inside != finding.file:
                found.add((kind.name, inside.removeprefix(f"{kind.folder}/").removesuffix(".yml")))
        return frozenset(found)

    @cached_property
    def gone(self) -> tuple[Record, ...]:
        """Records that have left the site; their addresses keep a tombstone."""
        return tuple(r for r in self.all_records if r.file in self.endings and self.endings[r.file].on <= self.as_of)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Every duty of what is shown and of every period."""
        return tuple(compute(self.rules, self.by_kind, self.calendar, self.history, self.as_of))

    @cached_property
    def duties_of(self) -> Mapping[str, tuple[Duty, ...]]:
        """Duties by the file of their record."""
        out: dict[str, list[Duty]] = {}
        for duty in self.duties:
            if duty.record is not None:
                out.setdefault(duty.record.file, []).append(duty)
        return {file: tuple(found) for file, found in out.items()}

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The document numbers of each department, year by year."""
        return tuple(series(self.all_by_kind))


def load(
    root: Path,
    as_of: datetime.date,
    history: History = NO_HISTORY,
    store: Store = NO_STORE,
    scanned: Callable[[], list[tuple[str, Stamp]]] | None = None,
) -> Site:
    """Reads schemas and content. Never raises for what an editor wrote: see `findings`.

    `history` is what git proves of first publications (`generator.history.read`); without it, publication is unknown.
    """
    kinds = kinds_module.load(root)
    records, findings = reading.load(root, kinds, store, scanned)
    # By file where even ids are equal, so that the order never depends on how they were read.
    records.sort(key=attrgetter("id", "file"))
    records.sort(key=attrgetter("date"), reverse=True)
    return Site(root, as_of, kinds, tuple(records), history, (*kinds.findings, *findings))


def _by_kind(kinds: Kinds, records: Sequence[Record]) -> dict[str, tuple[Record, ...]]:
    out: dict[str, list[Record]] = {kind.name: [] for kind in kinds}
    for record in records:
        out[record.kind.name].append(record)
    return {name: tuple(found) for name, found in out.items()}


def _endings(
    records: Sequence[Record], rules: Sequence[Rule], calendar: Calendar, as_of: datetime.date, broken: frozenset[str]
) -> dict[str, Ending]:
    mortal = {rule.kind for rule in rules if rule.duty == TAKE_DOWN}
    out = {}
    for record in records:
        fields = record.kind.root.properties
        if record.kind.name in mortal or ENDED in fields or "publicity_until" in fields:
            # What cannot be read right must not be hidden by accident; the check stops publishing anyway.
            found = None if record.file in broken else ending(record, rules, calendar, as_of)
            if found is not None:
                out[record.file] = found
    return out
