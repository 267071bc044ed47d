"""A site in which some records stand that are not published yet: what it would be if they were merged on its day.

A preview must not load a hundred thousand records again to show one. So whatever depends on all records is taken from the site as it is,
and only what the new records change is computed anew. The result is the same as that of loading everything (tests/site/test_merged.py).
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from generator.engine import revisions
from generator.engine.artifact import digest
from generator.engine.store import NO_STORE
from generator.law import forwarding, parting
from generator.law.duties import Terms
from generator.law.endings import Claim, Ending, lawful
from generator.law.facts import Fact, Facts
from generator.law.history import History, Marked
from generator.law.parting import Left
from generator.model.kindnames import CALENDAR, CONSEQUENCE, DEPARTMENT, FORWARDING, PLATFORM, RULE
from generator.model.recognition import split
from generator.model.records import Record
from generator.model.shards import Shard
from generator.reading.scan import is_whole, shard_of
from generator.site.groups import in_order
from generator.site.links import Mention
from generator.site.published import Key
from generator.site.site import Site

# A record of these kinds changes what is said of many others, or shows what is counted of them all.
FAR_REACHING = (CALENDAR, CONSEQUENCE, DEPARTMENT, PLATFORM, RULE)

V = TypeVar("V")


def with_records(site: Site, records: Sequence[Record]) -> Site:
    """The site as it would be if these records were merged on its as-of day: new ones beside the others, changed ones in the place of those
    with the same files. The site itself stays as it is.
    """
    files = frozenset(one.file for one in records)
    old = {one.file: found for one in records if (found := site.find((one.kind.name, one.id))) is not None}
    values = {one.name: getattr(site, one.name) for one in dataclasses.fields(Site)}
    history = {one.name: getattr(site.history, one.name) for one in dataclasses.fields(History)}
    history["pending"] = _pending(site, records, old)
    values["history"] = _Merging(**history, base=site.history, day_of_merge=site.as_of, old=old, fresh=files)
    values["files"] = _with(site.files, records)
    values["findings"] = tuple(one for one in site.findings if one.file not in files)
    if any(one.kind.name in FAR_REACHING for one in records):
        return Site(**values)
    return _Merged(**values, base=site, fresh=tuple(records), old=old)


def _pending(site: Site, records: Sequence[Record], old: Mapping[str, Record]) -> dict[str, tuple[str, bytes]]:
    """By file, the day of the merge and the content that the branch has of each record that changes. Raises GitError."""
    files = [
        one.file
        for one in records
        if one.file in old and not set(split(old[one.file].pointers.marks)).isdisjoint(split(one.pointers.marks))
    ]
    files = [file for file in files if site.history.changed_on(file)]
    if not files or site.history.root is None:
        return {}
    held = revisions.listed(site.history.root, site.history.commits[-1].name, tuple(files))
    return {file: (site.as_of.isoformat(), bytes.fromhex(blob)) for file, (_, blob) in held.items()}


def _with(files: Sequence[Shard], records: Sequence[Record]) -> tuple[Shard, ...]:
    """The shards of all records, with these in their places."""
    out = list(files)
    fresh = {one.file for one in records}
    by_shard: dict[int, list[Record]] = {}
    for one in records:
        by_shard.setdefault(shard_of(one.file, len(files)) if is_whole(len(files)) else 0, []).append(one)
    for number, some in by_shard.items():
        stay = [one for one in out[number].records if one.file not in fresh]
        out[number] = Shard(digest(out[number].digest, [one.digest for one in some]), sorted([*stay, *some], key=lambda one: one.file))
    return tuple(out)


@dataclass(frozen=True)
class _Merging(History):
    """What git would prove if some files were merged on a day: what is new is published on that day, what was there keeps its own."""

    base: History = field(kw_only=True)
    day_of_merge: datetime.date = field(kw_only=True)
    old: Mapping[str, Record] = field(kw_only=True)
    fresh: frozenset[str] = field(kw_only=True)

    def day(self, record: Record) -> str:
        """The day of the first publication as a text, or ""."""
        if not self.known or record.file not in self.fresh:
            return self.base.day(record)
        before = self.old.get(record.file)
        # A file that names another decision than before is another record, and its day is its own.
        same = before is not None and not set(split(before.pointers.marks)).isdisjoint(split(record.pointers.marks))
        proved = self.base.day(before) if before is not None and same else self.base.day(record) if before is None else ""
        decided = record.date if record.kind.has_happened else ""
        today = self.day_of_merge.isoformat()
        return proved if proved and proved >= decided else today if today >= decided else ""

    def days(self, records: Sequence[Record], marked: Marked) -> list[str]:
        """The same for several records, of which few are new."""
        told = self.base.days(records, marked)
        return [self.day(one) if one.file in self.fresh else day for one, day in zip(records, told, strict=True)]

    def changed_on(self, file: str) -> str:
        """The day on which the branch last changed a file, or ""."""
        return self.day_of_merge.isoformat() if file in self.fresh else self.base.changed_on(file)


class _Overlaid(Mapping[Key, Record]):
    """The records by kind and id: these, and those of another mapping of which some are hidden."""

    def __init__(self, below: Mapping[Key, Record], hidden: frozenset[str], above: Mapping[Key, Record]) -> None:
        self._below, self._hidden, self._above = below, hidden, above

    def __getitem__(self, key: Key) -> Record:
        if key in self._above:
            return self._above[key]
        found = self._below[key]
        if found.file in self._hidden:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[Key]:
        yield from self._above
        yield from (key for key, one in self._below.items() if one.file not in self._hidden and key not in self._above)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _OfKinds(Mapping[str, tuple[Record, ...]]):
    """Records by kind, each computed when it is asked for."""

    def __init__(self, below: Mapping[str, tuple[Record, ...]], of: Callable[[str], tuple[Record, ...]]) -> None:
        self._below, self._of = below, of
        self._found: dict[str, tuple[Record, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Record, ...]:
        if name not in self._below:
            raise KeyError(name)
        if name not in self._found:
            self._found[name] = self._of(name)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._below)

    def __len__(self) -> int:
        return len(self._below)


class _Facts(Facts):
    """The facts of the new records, and those of all others as they are known."""

    def __init__(self, base: Facts, terms: Terms, fresh: Sequence[Record], others: Sequence[Record]) -> None:
        super().__init__(NO_STORE, base.laws, terms, [Shard(digest([one.digest for one in (*fresh, *others)]), [*fresh, *others])], ())
        self._base = base
        self._fresh = {one.file for one in fresh}

    def of(self, record: Record) -> Fact:
        """The facts about a record."""
        return super().of(record) if record.file in self._fresh else self._base.of(record)

    @property
    def owing(self) -> int:
        """How many records owe something themselves."""
        return self._base.owing


@dataclass(frozen=True)
class _Merged(Site):
    """The site with new records. `base` is the site without them, `old` has by file what stood in their places."""

    base: Site = field(kw_only=True, compare=False, repr=False)
    fresh: tuple[Record, ...] = field(kw_only=True)
    old: Mapping[str, Record] = field(kw_only=True, compare=False, repr=False)

    @cached_property
    def _files(self) -> frozenset[str]:
        return frozenset(one.file for one in self.fresh)

    @cached_property
    def facts(self) -> Facts:
        """What the rules make of each record."""
        # What was forwarded is written in the batches: those that name a new record are read with it.
        ids = {one.id for one in self.fresh}
        others = (one for one in self.base.all_by_kind.get(FORWARDING, ()) if one.file not in self._files)
        batches = [one for one in others if not ids.isdisjoint(line.record for line in forwarding.lines(one.data))]
        return _Facts(self.base.facts, self._terms, self.fresh, batches)

    def find(self, key: Key) -> Record | None:
        """A record by kind and id, shown or not."""
        return self._fresh_by_key.get(key) or self.base.find(key)

    @cached_property
    def _fresh_by_key(self) -> Mapping[Key, Record]:
        return {(one.kind.name, one.id): one for one in self.fresh}

    @cached_property
    def rules(self) -> Any:
        """The rules that have an effect; no new record changes them."""
        return self.base.rules

    @cached_property
    def calendar(self) -> Any:
        """The calendar; no new record changes it."""
        return self.base.calendar

    @cached_property
    def _touched(self) -> Mapping[Key, list[Claim]]:
        """The records whose endings may differ, with what others claim about them."""
        before, now = self.base.facts.claims, self.facts.claims
        keys = {*self._fresh_by_key, *now} | {key for key, some in before.items() if any(one.file in self._files for one in some)}
        return {key: [*(one for one in before.get(key, ()) if one.file not in self._files), *now.get(key, ())] for key in sorted(keys)}

    @cached_property
    def ended(self) -> Mapping[Key, Ending]:
        """The endings that records give others by links."""
        found = {key: one for key, one in self.base.ended.items() if key not in self._touched}
        return found | lawful(self._touched, self.find, self.rules, self.calendar)

    @cached_property
    def endings(self) -> Mapping[str, Ending]:
        """Why and when records leave the site, by their files."""
        out = dict(self.base.endings)
        for key in self._touched:
            record = self.find(key)
            if record is None:
                continue
            found = [self._own(record)] if record.file not in self.broken else []
            found += [self.ended.get(key)] if record.file not in self.broken else []
            first = min((one for one in found if one is not None), key=lambda one: one.on, default=None)
            if first is not None:
                out[record.file] = first
            else:
                out.pop(record.file, None)
        return out

    def _own(self, record: Record) -> Ending | None:
        found = self.facts.of(record).ending
        return Ending(datetime.date.fromordinal(found[0]), found[1], found[2]) if found is not None else None

    @cached_property
    def _gone(self) -> frozenset[str]:
        files = {one.file for key in self._touched if (one := self.find(key)) is not None}
        return (self.base._gone - files) | {file for file in files if file in self.endings and self.endings[file].on <= self.as_of}

    @cached_property
    def _hidden(self) -> frozenset[str]:
        """The files whose records are not shown any more as they were."""
        return self._files | (self._gone - self.base._gone)

    @cached_property
    def parted(self) -> Mapping[str, tuple[Record, Left]]:
        """By file, the records whose lists have lost entries."""
        own = parting.parted([Shard(b"", self.fresh)], [self._files], self.as_of)
        return {file: one for file, one in self.base.parted.items() if file not in self._files} | own

    @cached_property
    def _shown(self) -> Mapping[Key, Record]:
        """The records that are shown and were not, or not so: the new ones, and those that no longer end."""
        back = [one for key in self._touched if (one := self.find(key)) is not None and one.file in self.base._gone]
        some = {one.file: one for one in (*self.fresh, *back) if one.file not in self._gone}
        return {(one.kind.name, one.id): self.parted.get(one.file, (one,))[0] for one in some.values()}

    @cached_property
    def by_key(self) -> Mapping[Key, Record]:
        """The records that are shown, by kind and id."""
        return _Overlaid(self.base.by_key, self._hidden, self._shown)

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Record, ...]]:
        """The records that are shown, by kind, newest first."""
        return _OfKinds(self.base.by_kind, self._of_kind)

    def _of_kind(self, name: str) -> tuple[Record, ...]:
        below, above = self.base.by_kind[name], [one for (kind, _), one in self._shown.items() if kind == name]
        if not above and not any(one.kind.name == name for one in (*self.old.values(), *self._left)):
            return below
        return (*in_order([*(one for one in below if one.file not in self._hidden), *above]),)

    @cached_property
    def _left(self) -> Sequence[Record]:
        """The records that are no longer shown, or not as they were."""
        found = (self.base.find(key) for key in self._touched)
        return [one for one in found if one is not None and one.file in self._hidden and one.file not in self.base._gone]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of all organisations."""
        now = {code for one in self._shown.values() for _, code, _ in one.pointers.parties}
        lost = {code for one in self._left for _, code, _ in one.pointers.parties} - now
        # Somebody else may name them too.
        nobody = {code for code in lost if all(one.record.file in self._hidden for one in self.base.organisations[code].mentions)}
        return (self.base.codes | now) - nobody if nobody else self.base.codes | now

    def mentions_of(self, key: Key) -> Sequence[Mention]:
        """The links that lead to a record."""
        stay = [one for one in self.base.mentions_of(key) if one.record.file not in self._hidden]
        more = [Mention(one, path, "") for one in self._shown.values() for path, kind, ident in one.pointers.links if (kind, ident) == key]
        if not more:
            return stay
        place = {one.file: number for number, one in enumerate(in_order([one.record for one in (*stay, *more)]))}
        return sorted([*stay, *more], key=lambda one: place[one.record.file])
