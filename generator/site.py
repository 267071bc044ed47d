"""The frozen `Site`: all records with their links, as they stand on one date. Everything that is published is a function of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
from generator.records import CONTENT, Record
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
    """Everything that is known on `as_of`. Built by `load`, never changed.

    `records`, `by_key`, `by_kind`, `backlinks` and `organisations` hold what is shown; `all_records` and `all_by_kind` also what has left
    the site, which only checks, numbering and tombstones look at. `endings` says why and when a record leaves, by its file.
    """

    root: Path
    as_of: datetime.date
    kinds: Kinds
    records: tuple[Record, ...]
    by_key: Mapping[Key, Record]
    by_kind: Mapping[str, tuple[Record, ...]]
    backlinks: Mapping[Key, tuple[Mention, ...]]
    organisations: Mapping[str, Organisation]
    all_records: tuple[Record, ...]
    all_by_kind: Mapping[str, tuple[Record, ...]]
    endings: Mapping[str, Ending]
    rules: tuple[Rule, ...]
    calendar: Calendar
    history: History
    findings: tuple[Finding, ...]

    def linked(self, field: Field, value: object) -> Record | None:
        """The record that a link field points at, if it is shown."""
        return self.by_key.get((field.link, str(value)))

    @cached_property
    def ids(self) -> frozenset[Key]:
        """Every kind and id that a link may name, shown or not, and also those of files too damaged to read: their fault is their own."""
        found = {(r.kind.name, r.id) for r in self.all_records}
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


def load(root: Path, as_of: datetime.date, history: History = NO_HISTORY, store: Store = NO_STORE) -> Site:
    """Reads schemas and content. Never raises for what an editor wrote: see `findings`.

    `history` is what git proves of first publications (`generator.history.read`); without it, publication is unknown.
    """
    kinds = kinds_module.load(root)
    records, findings = reading.load(root, kinds, store)
    # Newest first is the order in which every list shows them; ids settle what dates leave open.
    records.sort(key=lambda r: r.id)
    records.sort(key=lambda r: r.date, reverse=True)
    all_by_kind = _by_kind(kinds, records)
    # A rule or calendar with faults is reported by the checks; it is not computed with.
    broken = {f.file for f in findings}
    rules = tuple(read_rules(r for r in all_by_kind.get("rule", ()) if r.file not in broken))
    calendar = calendar_of(r.data for r in all_by_kind.get("calendar", ()) if r.file not in broken)
    endings = _endings(records, rules, calendar, as_of, broken)
    shown = [r for r in records if r.file not in endings or endings[r.file].on > as_of]
    backlinks: dict[Key, list[Mention]] = {}
    parties: dict[str, list[tuple[str, Mention]]] = {}
    for record in shown:
        for path, kind_name, ident in record.pointers.links:
            backlinks.setdefault((kind_name, ident), []).append(Mention(record, path))
        for path, code, name in record.pointers.parties:
            parties.setdefault(code, []).append((name, Mention(record, path)))
    organisations = {
        code: Organisation(
            code=code,
            names=tuple(dict.fromkeys(name for name, _ in found if name)) or (code,),
            mentions=tuple(mention for _, mention in found),
        )
        for code, found in sorted(parties.items())
    }
    return Site(
        root=root,
        as_of=as_of,
        kinds=kinds,
        records=tuple(shown),
        by_key={(r.kind.name, r.id): r for r in shown},
        by_kind=_by_kind(kinds, shown),
        backlinks={key: tuple(found) for key, found in backlinks.items()},
        organisations=organisations,
        all_records=tuple(records),
        all_by_kind=all_by_kind,
        endings=endings,
        rules=rules,
        calendar=calendar,
        history=history,
        findings=(*kinds.findings, *findings),
    )


def _by_kind(kinds: Kinds, records: Sequence[Record]) -> dict[str, tuple[Record, ...]]:
    out: dict[str, list[Record]] = {kind.name: [] for kind in kinds}
    for record in records:
        out[record.kind.name].append(record)
    return {name: tuple(found) for name, found in out.items()}


def _endings(
    records: Sequence[Record], rules: Sequence[Rule], calendar: Calendar, as_of: datetime.date, broken: set[str]
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
