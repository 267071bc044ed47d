"""The frozen `Site`: all records with their links, as they are on one date. Everything that is published is a function of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from pathlib import Path

from generator.engine.store import NO_STORE, Store
from generator.law import parting
from generator.law.calendar import Calendar, calendar_of
from generator.law.duties import Duty, Terms, compute
from generator.law.endings import Ending, lawful, together_with
from generator.law.facts import Facts, Laws
from generator.law.history import NONE, History
from generator.law.numbering import Series, series_of
from generator.law.parting import Left
from generator.law.rules import COLUMN, Rule
from generator.law.rules import rules as read_rules
from generator.model.fields import Field
from generator.model.figures import Averaged, Counted, averaged, counted
from generator.model.findings import Finding
from generator.model.kindnames import CALENDAR, PLATFORM, RULE
from generator.model.kinds import Kind, Kinds
from generator.model.records import Record
from generator.model.shards import Shard
from generator.reading import loading, schemas, settings
from generator.reading.given import Places
from generator.reading.scan import Scan
from generator.site import links, proven, written
from generator.site.groups import ByKey, ByKind, by_kind, in_order
from generator.site.links import Incoming, Mention, Organisation, Outgoing
from generator.site.logged import Logged
from generator.site.moved import moves
from generator.site.proven import Proved
from generator.site.province import Province
from generator.site.published import Key
from generator.site.written import Written


@dataclass(frozen=True)
class Site:
    """Everything that is known on `as_of`. Built by `load` and never changed; derived values are computed when they are first asked for.

    `records`, `by_key`, `by_kind`, `backlinks` and `organisations` hold what is shown; `all_records` and `all_by_kind` also hold what has
    left the site, which only checks, numbering and tombstones use. `endings` says by file why and when a record leaves. Records are newest
    first, the order of every list; ids decide between equal dates. Nothing is owed from before `first_day`. `logged` is the public log of a
    site that keeps one, `province` what was gathered from the cities for the site of a province.
    """

    root: Path
    as_of: datetime.date
    kinds: Kinds
    files: tuple[Shard, ...]
    history: History
    findings: tuple[Finding, ...]
    first_day: datetime.date = datetime.date.min
    store: Store = field(default=NO_STORE, compare=False, repr=False)
    logged: Logged | None = None
    province: Province | None = None

    def with_log(self, logged: Logged) -> Site:
        """The same site with its log. What has been computed stays, but for what the log proves: nothing else depends on the log."""
        new = replace(self, logged=logged)
        new.__dict__.update({name: value for name, value in self.__dict__.items() if name not in {*new.__dict__, "proved"}})
        return new

    @cached_property
    def all_records(self) -> tuple[Record, ...]:
        return tuple(in_order([record for shard in self.files for record in shard.records]))

    @cached_property
    def all_by_kind(self) -> Mapping[str, tuple[Record, ...]]:
        if "all_records" in self.__dict__:
            return by_kind(self.kinds, self.all_records)
        return ByKind([k.name for k in self.kinds], lambda name: (*in_order([one for shard in self.files for one in shard.of(name)]),))

    @cached_property
    def broken(self) -> frozenset[str]:
        """Files with faults: reported by the checks, not used for computing."""
        return frozenset(finding.file for finding in self.findings)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that have an effect. One that asks for forwarding to a platform that is not there has none."""
        found = read_rules(r for r in self.all_by_kind.get(RULE, ()) if r.file not in self.broken)
        return tuple(one for rule in found if (one := self._received(rule)) is not None)

    def _received(self, rule: Rule) -> Rule | None:
        """A rule with the platforms of the level that it names; None if a platform that it asks for is not there."""
        if "receiver" in rule.data:
            return rule if self.exists(PLATFORM, str(rule.data["receiver"])) else None
        if "receiver_level" not in rule.data:
            return rule
        receivers = self.receivers(str(rule.data["receiver_level"]))
        return replace(rule, data={**rule.data, "receivers": receivers}) if receivers else None

    def receivers(self, level: str) -> list[str]:
        """The ids of the platforms of a level that take in batches."""
        found = self.all_by_kind.get(PLATFORM, ())
        return [one.id for one in found if one.data.get("level") == level and "receives" in one.data and one.file not in self.broken]

    @cached_property
    def calendar(self) -> Calendar:
        return calendar_of(r.data for r in self.all_by_kind.get(CALENDAR, ()) if r.file not in self.broken)

    @cached_property
    def _terms(self) -> Terms:
        return Terms(self.calendar, self.history, self.as_of, self.first_day)

    @cached_property
    def facts(self) -> Facts:
        """What the rules make of each record."""
        laws = Laws(self.kinds, self.rules, self.calendar, self.first_day)
        return Facts(self.store, laws, self._terms, self.files, self.broken)

    @cached_property
    def endings(self) -> Mapping[str, Ending]:
        return together_with(self.facts.endings(), self.ended, self.find, self.broken)

    @cached_property
    def ended(self) -> Mapping[Key, Ending]:
        """The endings that records give others by links, lawfully, shown or not; a record with faults ends nothing."""
        return lawful(self.facts.claims, self.find, self.rules, self.calendar)

    @cached_property
    def _gone(self) -> frozenset[str]:
        return frozenset(file for file, ending in self.endings.items() if ending.on <= self.as_of)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        found, parted = self.all_records, self.parted
        return tuple([parted.get(r.file, (r,))[0] for r in found if r.file not in self._gone]) if self._gone or parted else found

    @cached_property
    def parted(self) -> Mapping[str, tuple[Record, Left]]:
        """By file, the records whose lists have lost entries, as they are shown, with how many entries are gone."""
        return parting.parted(self.files, self.facts.parted, self.as_of)

    @cached_property
    def shown(self) -> Sequence[Shard]:
        """The shown records of each shard of files."""
        return parting.shown(self.files, self._gone, self.parted)

    @cached_property
    def outgoing(self) -> Sequence[Outgoing]:
        """The `Outgoing` of each shard of `shown`."""
        return tuple(links.outgoing(self.store, self.shown, len(self.records)))

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Record, ...]]:
        return by_kind(self.kinds, self.records) if self.records is not self.all_records else self.all_by_kind

    @cached_property
    def _all_by_key(self) -> Mapping[Key, Record]:
        return ByKey(self.all_by_kind, lambda key: loading.find(self.files, self.kinds, key))

    def find(self, key: Key) -> Record | None:
        """A record by kind and id, shown or not, without going through all others."""
        return self._all_by_key.get(key) if "_all_by_key" in self.__dict__ else loading.find(self.files, self.kinds, key)

    @cached_property
    def by_key(self) -> Mapping[Key, Record]:
        if self.records is self.all_records:
            return self._all_by_key
        return ByKey(self.by_kind)

    @cached_property
    def backlinks(self) -> Mapping[Key, Sequence[Mention]]:
        return links.backlinks(self.records)

    def mentions_of(self, key: Key) -> Sequence[Mention]:
        """The links that lead to a record."""
        return self.backlinks.get(key, ()) if "backlinks" in self.__dict__ else self._incoming.of(key)

    @cached_property
    def _incoming(self) -> Incoming:
        return Incoming(self.shown, self.outgoing)

    @cached_property
    def organisations(self) -> Mapping[str, Organisation]:
        return links.organisations(self.records)

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of all organisations, which are known without the organisations themselves."""
        return frozenset().union(*(one.parties for one in self.outgoing))

    def linked(self, field: Field, value: object) -> Record | None:
        """The record to which a link field leads, if it is shown."""
        return self.by_key.get((field.link, str(value)))

    def left(self, field: Field, value: object) -> str:
        """The words for a linked record that has left: its kind, since nothing else may be shown; "" if it is shown."""
        kind = self.kinds.by_name.get(field.link)
        gone = kind is not None and (field.link, str(value)) not in self.by_key
        return f"已不再公示的{kind.singular}" if kind is not None and gone else ""

    @cached_property
    def flags(self) -> Mapping[str, int]:
        """By file, in which figures a shown record counts, for kinds with figures."""
        return {r.file: self.facts.of(r).flags for kind in self.kinds if kind.figures for r in self.by_kind[kind.name]}

    def figures(self, kind: Kind, records: Sequence[Record]) -> list[Counted]:
        """The figures of a kind over some of its shown records."""
        if not kind.figures:
            return []
        return counted(kind.figures, [self.flags[record.file] for record in records])

    def averages(self, kind: Kind, records: Sequence[Record]) -> list[Averaged]:
        """The averages of a kind over some of its shown records."""
        return averaged(kind.averages, [self.facts.of(record).lasted for record in records]) if kind.averages else []

    @cached_property
    def written(self) -> Mapping[str, Written]:
        """The hand-written pages, by their path in `content/pages`."""
        return {page.path: page for page in written.read(self.root)}

    @cached_property
    def places(self) -> Places:
        """Where the files are: the repository's own, and those that come with the program."""
        return Places.of(self.root)

    def exists(self, kind: str, ident: str) -> bool:
        """Whether a linked record exists, shown or not, or in a file too damaged to read: that fault is reported there."""
        return ident in self._idents.get(kind, ()) or (kind, ident) in self._unreadable

    @cached_property
    def _idents(self) -> Mapping[str, frozenset[str]]:
        """The ids of all records, by kind."""
        return ByKind([kind.name for kind in self.kinds], lambda name: frozenset([record.id for record in self.all_by_kind[name]]))

    @cached_property
    def _unreadable(self) -> frozenset[Key]:
        places = (self.kinds.place(finding.file) for finding in self.findings)
        return frozenset((place[0].name, place[1]) for place in places if place is not None)

    @cached_property
    def gone(self) -> tuple[Record, ...]:
        """Records that have left the site; their addresses keep a tombstone."""
        return tuple([r for r in self.all_records if r.file in self._gone]) if self._gone else ()

    @cached_property
    def moved(self) -> Mapping[str, str]:
        """The old addresses of renamed records, and where they lead."""
        return moves(self.kinds, self.history.left, self.all_records)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Every duty of what is shown and of every period."""
        return self._computed(own=True)

    def duties_of(self, record: Record) -> list[Duty]:
        """The duties about a shown record, in the order of their rules."""
        own = [
            (n, one)
            for n, rule in self.facts.laws.about_records.get(record.kind.name, ())
            if (one := self.facts.duty(rule, record)) is not None
        ]
        others = self.others_of.get(record.file, [])
        return [duty for _, duty in (sorted([*own, *others], key=itemgetter(0)) if others else own)]

    @cached_property
    def other_duties(self) -> tuple[Duty, ...]:
        """The duties that depend on more than one record: of periods, of columns, and those that follow from lateness."""
        return self._computed(own=False)

    def _computed(self, *, own: bool) -> tuple[Duty, ...]:
        # A record that has left the site, such as one of dishonesty that was repaired, still proves that it was made.
        ever = self.all_by_kind
        return tuple(compute(self.rules, self.by_kind, self._terms, self.facts.duty, ever, own=own))

    @cached_property
    def others_of(self) -> Mapping[str, list[tuple[int, Duty]]]:
        """The duties that depend on more than one record, by the file of the record that they concern, with the places of their rules."""
        place = {rule.id: number for number, rule in enumerate(self.rules)}
        out: dict[str, list[tuple[int, Duty]]] = {}
        for duty in self.other_duties:
            if duty.record is not None:
                out.setdefault(duty.record.file, []).append((place[duty.rule.id], duty))
        return out

    @cached_property
    def owes(self) -> bool:
        """Whether there is any duty."""
        if self.other_duties or self.facts.owing > len(self._gone):
            return True
        return any(self.duties_of(record) for record in self.records)

    @cached_property
    def proved(self) -> Proved:
        """By file, the day on which a record was public at the latest, as log and stamps prove; empty without a log."""
        return proven.days(self.records, self.logged)

    @cached_property
    def periods(self) -> Mapping[str, tuple[Duty, ...]]:
        """The duties of periods, by the id of their rule."""
        out: dict[str, list[Duty]] = {}
        for duty in self.other_duties:
            if duty.period:
                out.setdefault(duty.rule.id, []).append(duty)
        return {name: tuple(found) for name, found in out.items()}

    @cached_property
    def columns(self) -> tuple[Duty, ...]:
        """The duties of columns."""
        return tuple(duty for duty in self.other_duties if duty.rule.trigger == COLUMN)

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The document numbers of each department, year by year."""
        return tuple(series_of(self.store, self.files, self.all_by_kind))

    def prepare_for_forks(self) -> None:
        """Computes, before forking, what every process that works with a site needs."""
        _ = self.all_records, self.all_by_kind, self.records


def load(
    root: Path,
    as_of: datetime.date,
    history: History = NONE,
    store: Store = NO_STORE,
    scanned: Callable[[], Scan] | None = None,
    whole: bool = False,
    kinds: Kinds | None = None,
) -> Site:
    """Reads schemas and content. Never raises for a mistake of an editor. `history` is what git proves; without it nothing is proved."""
    kinds = kinds or schemas.load(root)
    files, findings = loading.load(root, kinds, store, scanned, whole=whole)
    return Site(root, as_of, kinds, tuple(files), history, (*kinds.findings, *findings), settings.first_day(root), store)
