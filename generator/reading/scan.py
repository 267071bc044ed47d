"""Looks for the files that could be records, and tells of which of them anything is new, beside whatever else is done.

It imports little: a command begins it first of all.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Container, Iterator
from operator import attrgetter
from pathlib import Path

from generator.engine import workers
from generator.engine.artifact import digest
from generator.engine.store import NO_STORE, Store
from generator.model.kinds import CONTENT

# Folders below content/ that hold no records.
_NOT_RECORDS = (f"{CONTENT}/pages",)
_SUFFIXES = (".yml", ".yaml", ".json")
# What systems leave in every folder, and how the names of such things begin.
_SYSTEMS = ("thumbs.db", "desktop.ini")
_SUSPICIOUS = frozenset(".~TtDd")
# Longer than what Word, Excel or WPS write down of who has a file open.
_LOCK_BYTES = 200
# Size, time of change in nanoseconds, time of change of the entry, number: as git does, what has the same has the same content.
Stamp = tuple[int, ...]
Files = list[tuple[str, Stamp]]
# Of each shard its seal, a digest of the files in it and their stamps, and these files; None where the seal is one that is remembered.
Scan = list[tuple[bytes, Files | None]]
SHARDS = 64
SEALS = "seals"


def shard_of(file: str) -> int:
    """The number of the shard that a file is in."""
    return zlib.crc32(os.fsencode(file)) % SHARDS


def begin(root: Path, store: Store = NO_STORE) -> Callable[[], Scan]:
    """Begins to look for files, beside whatever is done next, and returns what waits for them."""
    return workers.beside(lambda: scan(root, frozenset(store.get(SEALS) or ())))


def scan(root: Path, seals: Container[bytes] = ()) -> Scan:
    """All that stands below content/ and could be a record, in shards. `seals` are remembered."""
    found: list[Files] = [[] for _ in range(SHARDS)]
    crc32, fsencode = zlib.crc32, os.fsencode
    for place, entries in _folders(root):
        # A checksum goes on from where that of the folder ended.
        start = crc32(fsencode(place))
        for entry in entries:
            info = entry.stat(follow_symlinks=False)
            stamp = (info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino)
            found[crc32(fsencode(entry.name), start) % SHARDS].append((place + entry.name, stamp))
    marks = [digest(some) for some in found]
    # A hundred thousand files need not be told from one process to the other if they are as they were.
    return [(mark, None if mark in seals else some) for mark, some in zip(marks, found, strict=True)]


def files(root: Path) -> list[str]:
    """The paths, from the root, of all that stands below content/ and could be a record."""
    return [f"{place}{entry.name}" for place, entries in _folders(root) for entry in entries]


def _passed_over(entry: os.DirEntry[str]) -> bool:
    """Whether something is no work of an editor: hidden, a lock of an office program, or what a system keeps of a folder.

    A record whose name hides it is one all the same, and is told.
    """
    name = entry.name
    if name.startswith("."):
        return not name.endswith(".yml") or name.startswith("._")
    if name.startswith("~$"):
        return entry.stat(follow_symlinks=False).st_size < _LOCK_BYTES
    return name.lower() in _SYSTEMS


def _folders(root: Path) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Every folder from content/ down, by its path from the root with a slash, and what is in it that is no plain folder.

    The order is stable; what programs leave beside files is left out. A folder that cannot be looked into is given like a file.
    """
    top = root / CONTENT
    stack: list[tuple[str, os.DirEntry[str] | None]] = [(f"{CONTENT}/", None)] if top.is_dir() and not top.is_symlink() else []
    while stack:
        place, itself = stack.pop()
        try:
            with os.scandir(f"{root}/{place}") as entries:
                found = [entry for entry in entries if entry.name[0] not in _SUSPICIOUS or not _passed_over(entry)]
        except OSError:
            if itself is None:
                raise
            yield f"{place[:-1].rpartition('/')[0]}/", [itself]
            continue
        found.sort(key=attrgetter("name"))
        # A folder that is named like a record is somebody's slip, not a place to look for more.
        below = [e for e in found if e.is_dir(follow_symlinks=False) and not e.name.endswith(_SUFFIXES)]
        stack += [(f"{place}{e.name}/", e) for e in reversed(below) if f"{place}{e.name}" not in _NOT_RECORDS]
        if below:
            inner = frozenset([e.name for e in below])
            found = [entry for entry in found if entry.name not in inner]
        yield place, found
