"""Two states of one repository as two sites of the same day, loaded for little more than one; and which records differ between them.

Only the files that differ are read twice. The records of all others are the same objects in both sites.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from generator.engine import revisions
from generator.engine.artifact import digest
from generator.engine.git import GitError
from generator.engine.store import FOLDER, Store, open_store, version
from generator.law import commits, history
from generator.law.commits import HistoryError
from generator.law.history import NONE, History, Published
from generator.model.findings import Finding
from generator.model.kinds import CONTENT, Kinds
from generator.model.recognition import split
from generator.model.records import Record
from generator.model.shards import Shard
from generator.reading import settings
from generator.reading.given import Places
from generator.reading.recordfile import read
from generator.reading.scan import is_whole, shard_of
from generator.site.site import Site, load
from generator.site.written import PAGES

ADDED, CHANGED, RENAMED, WITHDRAWN, REMOVED = "added", "changed", "renamed", "withdrawn", "removed"
_SCHEMAS, _SETTINGS = "schemas/", "mkdocs.yml"
# If more than one file in so many differs from a checkout, all are unpacked.
_FEW = 5


class NoSiteError(Exception):
    """A revision does not hold a site; the text is its name."""


class States(NamedTuple):
    """Two states of a repository on the same day, and the files of its data that differ, by paths from the root."""

    before: Site
    after: Site
    files: frozenset[str]


class Pair(NamedTuple):
    """What a page was and will be. `was` and `now` are records that are shown, or have left; None where there is none at the address.

    `to` is the address to which the page leads from now on, if the file of its record was renamed.
    """

    what: str
    address: str
    to: str
    was: Record | None
    now: Record | None


def between(held: Path, base: str, head: str, as_of: datetime.date, folder: Path, mine: Path | None = None) -> States:
    """The state of a repository at a commit, and at another one or, where `head` is "", in its work tree.

    Commits are unpacked below `folder`, which must be empty; their files are read as data. `mine` is a checkout that can be trusted: if
    most of its files are those of the commits, these are not unpacked. Raises GitError and NoSiteError.
    """
    files = frozenset(revisions.differing(held, base, head))
    for name in (base, head) if head else (base,):
        if _SETTINGS not in revisions.listed(held, name, (_SETTINGS,)):
            raise NoSiteError(name)
    if not head and not (held / _SETTINGS).is_file():
        raise NoSiteError(head)
    # A kind that differs makes records of all its files, whether these differ or not.
    whole = any(file.startswith(_SCHEMAS) for file in files)
    near = _near(held, (base, head), mine) if head and mine is not None and not whole else None
    if near is not None and mine is not None:
        first = load(mine, as_of, store=_remembered(mine))
        old, new = (
            _over(first, _unpacked(held, one, folder / side, near[one] | files), near[one])
            for one, side in ((base, "before"), (head, "after"))
        )
    else:
        new = load(_unpacked(held, head, folder / "after") if head else held, as_of)
        target = folder / "before"
        old = load(_unpacked(held, base, target), as_of) if whole else _over(new, _unpacked(held, base, target, files), files)
    # What is computed of all records is computed once for those that are the same.
    store = open_store(folder / "memo")
    known = _history(held, base, as_of, old.kinds)
    return States(replace(old, store=store, history=known), replace(new, store=store, history=_merged(known, as_of)), files)


def _unpacked(held: Path, commit: str, target: Path, files: Collection[str] | None = None) -> Path:
    """The folder with the data of a commit, or some files of it and what all records need."""
    target.mkdir()
    always = (_SCHEMAS, f"{PAGES}/", _SETTINGS)
    wanted = None if files is None else {*files, *(file for file in revisions.listed(held, commit) if file.startswith(always))}
    revisions.unpack(held, commit, revisions.DATA, target, wanted)
    return target


def _near(held: Path, commits_of: Iterable[str], mine: Path) -> dict[str, frozenset[str]] | None:
    """For each commit, the files that differ from those of a checkout; None if these are too many, or schemas are among them."""
    try:
        own, edited = revisions.listed(mine, "HEAD"), revisions.differing(mine, "HEAD")
    except GitError:
        return None
    out = {}
    for commit in commits_of:
        there = revisions.listed(held, commit)
        found = edited | {file for file in own.keys() | there.keys() if own.get(file) != there.get(file)}
        if len(found) * _FEW > len(there) or any(file.startswith(_SCHEMAS) for file in found):
            return None
        out[commit] = frozenset(found)
    return out


def _remembered(root: Path) -> Store:
    """What a build or check of a checkout remembers, without adding anything to it."""
    found = root / FOLDER / version()
    return _Unchanged(found if found.is_dir() else None)


class _Unchanged(Store):
    """A store from which is only read."""

    def put(self, name: str, value: Any) -> bool:
        """Remembers nothing."""
        return False

    def drop(self, name: str) -> bool:
        """Forgets nothing."""
        return True


@dataclass(frozen=True)
class Merging(History):
    """What git tells once something is merged: what was not published before is published on this day, a text."""

    on: str = ""

    def first(self, record: Record) -> Published | None:
        """As that of History; the commit of the merge is not known yet."""
        return super().first(record) or Published(datetime.date.fromisoformat(self.on), "")

    def day(self, record: Record) -> str:
        """As that of History."""
        return super().day(record) or self.on

    @cached_property
    def mark(self) -> bytes:
        """As that of History."""
        return digest(super().mark, self.on)


def _history(held: Path, base: str, as_of: datetime.date, kinds: Kinds) -> History:
    """What git tells up to a commit; nothing where it does not tell the whole history."""
    try:
        return history.read(held, as_of, kinds, base, begun=history.Begun(commits.published(held, base), dict))
    except HistoryError:
        return NONE


def _merged(known: History, as_of: datetime.date) -> History:
    if not known.known:
        return NONE
    return Merging(**{one.name: getattr(known, one.name) for one in dataclasses.fields(known)}, on=as_of.isoformat())


def _over(after: Site, root: Path, files: frozenset[str]) -> Site:
    """The site in which some files are those below `root`, or are not there."""
    records: dict[int, list[Record]] = {}
    findings: list[Finding] = [one for one in after.findings if one.file not in files]
    places = Places.of(root)
    touched, count = set(), len(after.files)
    for file in sorted(file for file in files if file.startswith(f"{CONTENT}/") and not file.startswith(f"{PAGES}/")):
        touched.add(shard_of(file, count))
        path = root / file
        if path.is_symlink() or not (path.is_file() or places.is_given(file)):
            continue
        record, faults = read(root, file, after.kinds)
        findings += faults
        if record is not None:
            records.setdefault(shard_of(file, count), []).append(record)
    shards = list(after.files)
    for number in touched:
        kept = [one for one in after.files[number].records if one.file not in files]
        some = sorted([*kept, *records.get(number, ())], key=lambda one: one.file)
        shards[number] = Shard(digest(b"over", after.files[number].digest, [one.digest for one in some]), some)
    assert is_whole(len(shards))
    return replace(after, root=root, files=tuple(shards), findings=tuple(findings), first_day=settings.first_day(root))


def pairs(states: States) -> Iterator[Pair]:
    """Every page of a record that is not what it was, in no order."""
    before, after = states.before, states.after
    old, new = {r.address: r for r in before.records}, {r.address: r for r in after.records}
    left, gone = {r.address: r for r in before.gone}, {r.address: r for r in after.gone}
    moved = _moved(old | left, new | gone)
    for address in (old.keys() | new.keys() | (left.keys() - gone.keys())) - set(moved.values()):
        to = moved.get(address, "")
        was, now = old.get(address), new.get(to or address)
        if was is not None and now is not None:
            if to or (was is not now and was.data != now.data):
                yield Pair(RENAMED if to else CHANGED, address, to, was, now)
        elif to:
            # A record that has left may have been renamed too: its old address leads to the tombstone. A record that leaves now counts as
            # withdrawn.
            what, tomb = (WITHDRAWN, "") if was is not None else (RENAMED, to)
            yield Pair(what, address, tomb, was or left.get(address), now or gone.get(to))
        elif now is None:
            # Also pages that were only a tombstone before: a published address never dies.
            yield Pair(WITHDRAWN if address in gone else REMOVED, address, "", was or left.get(address), gone.get(address))
        else:
            yield Pair(ADDED, address, "", left.get(address), now)


def _moved(before: Mapping[str, Record], after: Mapping[str, Record]) -> dict[str, str]:
    """The old and new addresses of renamed records, recognised as for git's proofs; see `generator.site.moved`."""
    come = {mark: address for address in sorted(after.keys() - before.keys()) for mark in split(after[address].pointers.marks)}
    lost = ((address, come.get(mark)) for address in sorted(before.keys() - after.keys()) for mark in split(before[address].pointers.marks))
    return {address: to for address, to in lost if to is not None}
