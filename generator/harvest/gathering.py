"""Keeps the gathered tables of a city what its kept records are: made afresh, or changed where these changed, which gives the same bytes.

What was written is noted beside the city's state, so that a run that was interrupted, another version of the program, or a file that
somebody touched lead to tables made afresh and never to wrong ones.
"""

from __future__ import annotations

import datetime
import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from generator.engine.artifact import digest
from generator.engine.store import version
from generator.harvest import rows as making
from generator.harvest import stating
from generator.harvest.folder import HarvestFolder, read, write
from generator.harvest.pooling import STATED, Pool
from generator.harvest.rows import Common, Fault, Made, Means, Place
from generator.lake import merging, shapes, writing
from generator.model.kinds import Kind, Kinds
from generator.site.public import encoded

_NOTED = "gathered.json"
_VERSION = 1
# So many records and fields that do not fit are noted one by one; with more, nobody knows tomorrow which of them still do not.
MOST_FAULTS = 10_000


class Change(NamedTuple):
    """Entries of a kind by id, before and now. What is the same in both may be left out."""

    kind: str
    before: Mapping[str, Any]
    now: Mapping[str, Any]


class Held(Protocol):
    """The kept records of a city."""

    def shards(self) -> Iterable[tuple[str, int]]:
        """Kind and number of each kept file of records, those of a kind one after the other."""

    def entries(self, kind: str, shard: int) -> Mapping[str, Any]:
        """The entries of one of them, by id."""


class Task(NamedTuple):
    """What is to be gathered of a city: its kept records, its statistics.json, the day, and a text that names this state of its files.

    `changes` lead to it from the state that `before` names; None where they are not known. What leaves by its day alone must be among them.
    """

    common: Common
    held: Held
    statistics: Any
    as_of: datetime.date
    state: str
    before: str = ""
    changes: Iterable[Change] | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was done: whether the tables were made afresh, and the places of files that were written or removed.

    `faults` are all that do not fit, also from earlier runs (at most `MOST_FAULTS`); `left_out` says by kind, and then by the reason, of
    how many records there are no rows; `odd` what of the statistics was left out ("" for nothing).
    """

    afresh: bool
    touched: list[str]
    faults: list[Fault]
    left_out: Mapping[str, Mapping[str, int]]
    odd: str


def gather(folder: HarvestFolder, kinds: Kinds, task: Task) -> Gathered:
    """Makes the tables of a city say what the task says. Raises OSError; then the next run makes them afresh."""
    work = _Work(folder, kinds, task)
    if task.changes is not None and work.follows():
        try:
            return work.change(task.changes)
        except merging.Damaged:
            work = _Work(folder, kinds, task)
    return work.afresh()


def forget(folder: HarvestFolder, city: str) -> None:
    """Removes all tables of a city that is gathered no more. Raises OSError."""
    (folder.of(city).root / _NOTED).unlink(missing_ok=True)
    for depth in ("*", "*/*"):
        for path in (folder.root / shapes.GATHERED).glob(f"{depth}/{shapes.CITY}={city}"):
            shutil.rmtree(path)


class _Work:
    """One run for one city. `files` has the bytes and the SHA-256 of each partition that belongs to the city's state."""

    def __init__(self, folder: HarvestFolder, kinds: Kinds, task: Task) -> None:
        self._folder, self._kinds, self._task = folder, kinds, task
        found = read(folder.of(task.common.city).root / _NOTED)
        self._noted: dict[str, Any] = found if isinstance(found, dict) and found.get("version") == _VERSION else {}
        self._mark = digest(version(), [kind.schema for kind in kinds], task.common.mark).hex()
        self._files: dict[str, list[Any]] = {}
        self._faults: list[Fault] = []
        # Of faults beyond the most that are noted one by one.
        self._uncounted: Counter[tuple[str, str]] = Counter()
        self._by_kind: dict[str, Means] = {}
        self._afresh = False
        self._touched: list[str] = []

    def follows(self) -> bool:
        """Whether what is noted is of the state from which the changes lead, was made as everything is made now, and lies there still: rows
        that were lost where nothing changes would be missing for ever.
        """
        noted = self._noted
        same = (noted.get("mark"), noted.get("state")) == (self._mark, self._task.before) and len(noted["faults"]) < MOST_FAULTS
        return same and all(self._content(name, weight) is not None for name, weight in noted["files"].items())

    def afresh(self) -> Gathered:
        """Everything from the kept records."""
        self._afresh = True
        flat, whole, last = Pool(), Pool(), ""
        for name, number in self._task.held.shards():
            if name != last:
                self._write(whole)
                whole, last = Pool(), name
            kind = self._kinds.by_name.get(name)
            if kind is not None:
                made = making.of_entries(
                    self._task.common, kind, self._task.held.entries(name, number), self._task.as_of, self._means(kind)
                )
                self._told(made)
                flat.add_rows(made.rows)
                whole.add_whole(kind, made.whole)
        self._write(whole)
        self._write(flat)
        return self._end()

    def change(self, changes: Iterable[Change]) -> Gathered:
        """Only the partitions in which what changed has rows, or had them. Raises Damaged."""
        common, day = self._task.common, self._task.as_of
        of_stated = tuple(f"{shapes.GATHERED}/{table}/" for table in (STATED,))
        self._files = {name: one for name, one in self._noted["files"].items() if not name.startswith(of_stated)}
        self._faults = [Fault(*one) for one in self._noted["faults"]]
        pool, gone = Pool(), dict[Place, set[tuple[str, ...]]]()
        for one in changes:
            kind = self._kinds.by_name.get(one.kind)
            if kind is None:
                continue
            before = {ident: entry for ident, entry in one.before.items() if one.now.get(ident) != entry}
            now = {ident: entry for ident, entry in one.now.items() if one.before.get(ident) != entry}
            self._faults = [fault for fault in self._faults if fault.kind != one.kind or fault.id not in before]
            # On the first of all days nothing had left yet: all rows that these entries may ever have had.
            by = self._means(kind)
            old, made = making.of_entries(common, kind, before, datetime.date.min, by), making.of_entries(common, kind, now, day, by)
            self._told(made)
            pool.add_rows(made.rows)
            pool.add_whole(kind, made.whole)
            for places, keys in ((old.rows, [(one.kind, ident) for ident in before]), (old.whole, [(ident,) for ident in before])):
                for place in places:
                    gone.setdefault(place, set()).update(keys)
        self._write(pool, gone, onto=True)
        return self._end()

    def _end(self) -> Gathered:
        """The statistics, which are small and always made afresh; then what belongs to no state is removed, and all is noted."""
        amounts = {kind.name: kind.amount for kind in self._kinds if kind.amount}
        stated, pool = stating.of_statistics(self._task.statistics, amounts), Pool()
        self._faults = [fault for fault in self._faults if fault.kind]
        pool.add_rows(stated.rows)
        self._write(pool)
        self._sweep()
        left_out: dict[str, Counter[str]] = {}
        counts = Counter((fault.kind, fault.said) for fault in self._faults if fault.whole) + self._uncounted
        for (kind, said), number in counts.items():
            left_out.setdefault(kind, Counter())[said] = number
        odd = "".join(fault.said for fault in stated.faults)
        done = Gathered(self._afresh, self._touched, self._faults[:MOST_FAULTS], left_out, odd)
        path = self._folder.of(self._task.common.city).root / _NOTED
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {"version": _VERSION, "mark": self._mark, "state": self._task.state, "files": self._files}
        told["faults"] = [[*fault] for fault in done.faults]
        write(path, encoded(told))
        return done

    def _means(self, kind: Kind) -> Means:
        if kind.name not in self._by_kind:
            self._by_kind[kind.name] = making.means(kind)
        return self._by_kind[kind.name]

    def _told(self, made: Made) -> None:
        self._faults += made.faults
        if self._afresh and len(self._faults) > MOST_FAULTS:
            # A city of which nothing fits must not fill the memory.
            more = self._faults[MOST_FAULTS:]
            self._uncounted.update((fault.kind, fault.said) for fault in more if fault.whole)
            self._faults = self._faults[:MOST_FAULTS]

    def _write(self, pool: Pool, gone: Mapping[Place, set[tuple[str, ...]]] | None = None, *, onto: bool = False) -> None:
        """Writes the partitions of a pool; `onto` the rows that stand there already, without those that are `gone`."""
        city = self._task.common.city
        for table, year in sorted({*pool.places, *(gone or ())}):
            name = str(shapes.place(table, city, year))
            old = self._standing(name) if onto else None
            out = (gone or {}).get((table, year), ())
            content = merging.merged(table, pool.tables(table, year), old, out)
            if writing.put(self._folder.root, table, city, year, content):
                self._touched.append(name)
            self._files.pop(name, None)
            if content is not None:
                self._files[name] = [len(content), hashlib.sha256(content).hexdigest()]

    def _standing(self, name: str) -> bytes | None:
        """The file of a partition as it was written; None if there was none. Raises Damaged if it is another now."""
        if name not in self._files:
            return None
        content = self._content(name, self._files[name])
        if content is None:
            raise merging.Damaged
        return content

    def _content(self, name: str, weight: list[Any]) -> bytes | None:
        """The file of a partition; None if it is not the one of which this was noted."""
        try:
            content = (self._folder.root / name).read_bytes()
        except FileNotFoundError:
            return None
        return content if [len(content), hashlib.sha256(content).hexdigest()] == weight else None

    def _sweep(self) -> None:
        """Removes partitions of the city that belong to another state of it."""
        root, city = self._folder.root, self._task.common.city
        for depth in ("*", "*/*"):
            for path in (root / shapes.GATHERED).glob(f"{depth}/{shapes.CITY}={city}/{shapes.YEAR}=*"):
                table = "/".join(path.relative_to(root / shapes.GATHERED).parts[:-2])
                name = str(shapes.place(table, city, path.name.removeprefix(f"{shapes.YEAR}=")))
                if name not in self._files and writing.put(root, table, city, path.name.removeprefix(f"{shapes.YEAR}="), None):
                    self._touched.append(name)
