"""Looks for the files that could be records, and tells of which of them anything is new, beside whatever else is done.

It imports little: a command begins it first of all.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Container, Iterator
from operator import attrgetter
from pathlib import Path

from generator import workers
from generator.part import digest
from generator.store import NO_STORE, Store

CONTENT = "content"
# Folders below content/ that hold no records.
_NOT_RECORDS = (f"{CONTENT}/pages",)
_SUFFIXES = (".yml", ".yaml", ".json")
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


def _folders(root: Path) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Every folder from content/ down, by its path from the root with a slash, and what is in it that is no plain folder.

    The order is stable; hidden names (`.git`) are left out.
    """
    stack = [f"{CONTENT}/"] if (root / CONTENT).is_dir() else []
    while stack:
        place = stack.pop()
        with os.scandir(f"{root}/{place}") as entries:
            found = [entry for entry in entries if not entry.name.startswith(".")]
        found.sort(key=attrgetter("name"))
        # A folder that is named like a record is somebody's slip, not a place to look for more.
        below = [e.name for e in found if e.is_dir(follow_symlinks=False) and not e.name.endswith(_SUFFIXES)]
        stack += [f"{place}{name}/" for name in reversed(below) if f"{place}{name}" not in _NOT_RECORDS]
        if below:
            inner = frozenset(below)
            found = [entry for entry in found if entry.name not in inner]
        yield place, found
