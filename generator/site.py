"""The frozen `Site`: all records with their links, as they stand on one date. Everything that is published is a function of it."""

from __future__ import annotations

import datetime
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from generator import kinds as kinds_module
from generator import reading, written
from generator.diagnostics import FieldPath, Finding
from generator.duties import COLUMN, RECORD, TAKE_DOWN, Duty, Rule, compute
from generator.duties import rules as read_rules
from generator.groups import Groups, in_order
from generator.history import NONE as NO_HISTORY
from generator.history import History
from generator.kinds import Field, Kind, Kinds
from generator.numbering import Series, series
from generator.part import digest
from generator.publicity import Ending
from generator.records import Record
from generator.source import CONTENT
from generator.store import NO_STORE, Store
from generator.times import Times
from generator.workdays import Calendar, calendar_of
from generator.written import Written

Key = tuple[str, str]
# Of each kind, by the CRC-32 of the UTF-8 bytes of ids: the shard of a record never changes.
SHARDS = 200


class Mention(NamedTuple):
    """A place where a record points at something: a department by its id, or a party by its code and name. A tuple, there are many."""

    record: Record
    path: FieldPath
    name: str = ""

    @property
    def field(self) -> Field:
        return self.record.kind.root.at(".".join(step for step in self.path if isinstance(step, str)))


class Counted(NamedTuple):
    """A figure over some records: how many, of how many."""

    title: str
    number: int
    of: int


class Organisation(NamedTuple):
    """An organisation or sole trader with a code. `names` holds every name it was given, the latest first; `digest` is of all of it."""

    code: str
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    digest: bytes

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
    store: Store = field(default=NO_STORE, compare=False, repr=False)

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
    def _times(self) -> Times:
        return Times(self.store, self.kinds, self.rules, self.calendar, self.history, self.as_of, self.all_records, self._broken)

    @cached_property
    def endings(self) -> Mapping[str, Ending]:
        found = self._times.endings()
        for key, other in self._ended.items():
            record = self._all_by_key.get(key)
            # What cannot be read right must not be hidden by accident; the check stops publishing anyway.
            if record is not None and record.file not in self._broken and (record.file not in found or other.on < found[record.file].on):
                found[record.file] = other
        return found

    @cached_property
    def _ended(self) -> Mapping[Key, Ending]:
        """What records end by links to others, shown or not; a record with faults ends nothing."""
        return self._times.ends()

    @cached_property
    def records(self) -> tuple[Record, ...]:
        gone = {file for file, ending in self.endings.items() if ending.on <= self.as_of}
        return tuple([r for r in self.all_records if r.file not in gone]) if gone else self.all_records

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Record, ...]]:
        return _by_kind(self.kinds, self.records) if self.records is not self.all_records else self.all_by_kind

    @cached_property
    def _all_by_key(self) -> Mapping[Key, Record]:
        return {(name, r.id): r for name, records in self.all_by_kind.items() for r in records}

    @cached_property
    def by_key(self) -> Mapping[Key, Record]:
        if self.records is self.all_records:
            return self._all_by_key
        return {(name, r.id): r for name, records in self.by_kind.items() for r in records}

    @cached_property
    def backlinks(self) -> Mapping[Key, Sequence[Mention]]:
        out: dict[Key, list[Mention]] = {}
        new = tuple.__new__
        for record in self.records:
            for path, kind, ident in record.pointers.links:
                mention = new(Mention, (record, path, ""))
                found = out.get((kind, ident))
                if found is None:
                    out[kind, ident] = [mention]
                else:
                    found.append(mention)
        return out

    @cached_property
    def organisations(self) -> Mapping[str, Organisation]:
        mentions: dict[str, list[Mention]] = {}
        new = tuple.__new__
        for record in self.records:
            for path, code, name in record.pointers.parties:
                mention = new(Mention, (record, path, name))
                found = mentions.get(code)
                if found is None:
                    mentions[code] = [mention]
                else:
                    found.append(mention)
        out = {}
        for code in sorted(mentions):
            some = mentions[code]
            names = (*dict.fromkeys([one.name for one in some if one.name]),) or (code,)
            mark = b"".join([one.record.digest for one in some])
            out[code] = new(Organisation, (code, names, (*some,), digest(names, mark)))
        return out

    @cached_property
    def party_shards(self) -> Mapping[int, Sequence[Organisation]]:
        """Organisations by shard, as `shards` has records."""
        out: dict[int, list[Organisation]] = {}
        for one in self.organisations.values():
            out.setdefault(zlib.crc32(one.code.encode()) % SHARDS, []).append(one)
        return out

    def linked(self, field: Field, value: object) -> Record | None:
        """The record that a link field points at, if it is shown."""
        return self.by_key.get((field.link, str(value)))

    def left(self, field: Field, value: object) -> str:
        """What to say of a record that a link field points at and that has left: its sort, since nothing else may be said; "" if shown."""
        kind = self.kinds.by_name.get(field.link)
        gone = kind is not None and (field.link, str(value)) not in self.by_key
        return f"已不再公示的{kind.singular}" if kind is not None and gone else ""

    @cached_property
    def flags(self) -> Mapping[str, int]:
        """By file, which figures the records count for that are shown, of kinds that have figures."""
        return {r.file: self._times.of[r.file].flags for kind in self.kinds if kind.figures for r in self.by_kind[kind.name]}

    def figures(self, kind: Kind, records: Sequence[Record]) -> list[Counted]:
        """The figures of a kind over some of its records that are shown."""
        if not kind.figures:
            return []
        found = Counter([self.flags[record.file] for record in records])
        return [
            Counted(
                one.title,
                sum(n for bits, n in found.items() if bits >> 2 * i & 2),
                sum(n for bits, n in found.items() if bits >> 2 * i & 1),
            )
            for i, one in enumerate(kind.figures)
        ]

    @cached_property
    def written(self) -> Mapping[str, Written]:
        """The pages that are written by hand, by their path in `content/pages`."""
        return {page.path: page for page in written.read(self.root)}

    @cached_property
    def ids(self) -> frozenset[Key]:
        """Every kind and id that a link may name, shown or not, and also those of files too damaged to read: their fault is their own."""
        found = set(self._all_by_key)
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
        # What has left the site, a record of dishonesty that was repaired, was made all the same.
        return tuple(compute(self.rules, self.by_kind, self.calendar, self.history, self.as_of, self._times.duty, self.all_by_kind))

    def duties_of(self, record: Record) -> list[Duty]:
        """The duties that concern a record which is shown, in the order of their rules."""
        own = [(n, one) for n, rule in self._own_rules.get(record.kind.name, ()) if (one := self._times.duty(rule, record)) is not None]
        others = self._other_duties.get(record.file, [])
        return [duty for _, duty in (sorted([*own, *others], key=itemgetter(0)) if others else own)]

    @cached_property
    def _own_rules(self) -> Mapping[str, Sequence[tuple[int, Rule]]]:
        """By kind, the rules about each record of it, with their places among all rules."""
        out: dict[str, list[tuple[int, Rule]]] = {}
        for number, rule in enumerate(self.rules):
            if rule.enabled and rule.duty != TAKE_DOWN and rule.trigger == RECORD:
                out.setdefault(rule.kind, []).append((number, rule))
        return out

    @cached_property
    def _other_duties(self) -> Mapping[str, list[tuple[int, Duty]]]:
        """By file, the duties that hang on more than one record: of periods, and those that follow from lateness."""
        place = {rule.id: number for number, rule in enumerate(self.rules)}
        out: dict[str, list[tuple[int, Duty]]] = {}
        for duty in self.duties:
            if duty.record is not None and duty.rule.trigger != RECORD:
                out.setdefault(duty.record.file, []).append((place[duty.rule.id], duty))
        return out

    @cached_property
    def periods(self) -> Mapping[str, tuple[Duty, ...]]:
        """The duties of periods, by the id of their rule."""
        out: dict[str, list[Duty]] = {}
        for duty in self.duties:
            if duty.period:
                out.setdefault(duty.rule.id, []).append(duty)
        return {name: tuple(found) for name, found in out.items()}

    @cached_property
    def columns(self) -> tuple[Duty, ...]:
        """The duties of columns."""
        return tuple(duty for duty in self.duties if duty.rule.trigger == COLUMN)

    @cached_property
    def marks(self) -> Mapping[str, bytes]:
        """By file, 32 bytes that stand for all that is shown of a record.

        That is the record, what it leads to, what leads to it, when and why it leaves, and its duties.
        """
        out = {}
        led: dict[Any, bytes] = {}
        by_others, known, by_key, backlinks = self._ended, self._times.of, self.by_key, self._led_to
        naming = {kind.name for kind in self.kinds if any(f.kind or f.page for f in kind.root.walk())}
        named = self._named if naming else b""
        for record in self.records:
            kind, file, pointers = record.kind.name, record.file, record.pointers
            to = led.get(pointers.links)
            if to is None:
                targets = [by_key.get((name, ident)) for _, name, ident in pointers.links]
                to = led[pointers.links] = digest([target.digest if target is not None else b"-" for target in targets])
            more: list[Any] = []
            if pointers.codes:
                # The parties of a record that is shown have a page for that reason; whether other codes have one depends on others.
                more.append([code in self.organisations for code in pointers.codes])
            if by_others and (other := by_others.get((kind, record.id))) is not None:
                more.append((other.on.toordinal(), other.reason))
            if kind in naming:
                more.append(named)
            if (back := backlinks.get((kind, record.id))) is not None:
                more.append(back)
            out[file] = known[file].mark + (digest(to, more) if more else to)
        for file, duties in self._other_duties.items():
            # The others are remembered with the record; these hang on other records too.
            out[file] = out[file][:16] + digest(out[file], [repr(duty[3:]) for _, duty in duties])
        return out

    @cached_property
    def _led_to(self) -> Mapping[Key, bytes]:
        """For each record that others lead to, a digest of those others."""
        return {key: digest(b"".join([one.record.digest for one in found])) for key, found in self.backlinks.items()}

    @cached_property
    def groups(self) -> Groups:
        """Records by kind, time and department."""
        return Groups(self.records, self.marks, {file: ending.on.toordinal() for file, ending in self.endings.items()})

    @cached_property
    def _named(self) -> bytes:
        """A digest of all that a record may name by the name of a kind or by a page: what there is and what it is called."""
        shown = [kind.name for kind in self.kinds if self.by_kind[kind.name]]
        left = sorted({record.kind.name for record in self.gone})
        return digest(shown, left, bool(self.duties), bool(self.organisations), [(p.path, p.title) for p in self.written.values()])

    @cached_property
    def shards(self) -> Mapping[tuple[str, int], Sequence[Record]]:
        """Records by kind and shard, so that what is made of one shard is made again only when one of its records changes."""
        out: dict[tuple[str, int], list[Record]] = {}
        for name, records in self.by_kind.items():
            numbered: list[list[Record]] = [[] for _ in range(SHARDS)]
            for record in records:
                numbered[zlib.crc32(record.id.encode()) % SHARDS].append(record)
            out |= {(name, number): some for number, some in enumerate(numbered) if some}
        return out

    @cached_property
    def shard_marks(self) -> Mapping[tuple[str, int], bytes]:
        """For each shard a digest of all that is shown of its records."""
        marks = self.marks
        return {name: digest(b"".join([marks[record.file] for record in some])) for name, some in self.shards.items()}

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The document numbers of each department, year by year."""
        return tuple(series(self.all_by_kind))


def load(
    root: Path,
    as_of: datetime.date,
    history: History = NO_HISTORY,
    store: Store = NO_STORE,
    scanned: Callable[[], reading.Scan] | None = None,
) -> Site:
    """Reads schemas and content. Never raises for what an editor wrote: see `findings`.

    `history` is what git proves of first publications (`generator.history.read`); without it, publication is unknown.
    """
    kinds = kinds_module.load(root)
    records, findings = reading.load(root, kinds, store, scanned)
    return Site(root, as_of, kinds, tuple(in_order(records)), history, (*kinds.findings, *findings), store)


def _by_kind(kinds: Kinds, records: Sequence[Record]) -> dict[str, tuple[Record, ...]]:
    out: dict[str, list[Record]] = {kind.name: [] for kind in kinds}
    for record in records:
        out[record.kind.name].append(record)
    return {name: tuple(found) for name, found in out.items()}
