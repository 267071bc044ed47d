"""Finds the files that could be records, and which of them have changed, in a process that runs beside other work.

It imports little: a command starts it before anything else.
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
from generator.reading.given import FOLDERS, given_folder

# Folders below content/ that hold no records.
_PAGES = f"{CONTENT}/pages"
_NOT_RECORDS = (_PAGES,)
_SUFFIXES = (".yml", ".yaml", ".json")
# Files that systems leave in every folder, and beginnings of their names.
_SYSTEMS = ("thumbs.db", "desktop.ini")
_SUSPICIOUS = frozenset(".~TtDd")
# More bytes than the lock file holds in which Word, Excel or WPS writes who has a file open.
_LOCK_BYTES = 200
# Size, time of change in nanoseconds, time of change of the entry, inode number. As in git, a file with the same stamp has the same
# content.
Stamp = tuple[int, ...]
Files = list[tuple[str, Stamp]]
# For each shard its unchanged stamp (a digest of its files and their stamps), and these files; None instead if that digest is a
# remembered one: then the shard has not changed.
Scan = list[tuple[bytes, Files | None]]
SHARDS = 64
UNCHANGED_STAMPS = "unchanged_stamps"


def shard_of(file: str) -> int:
    """The number of the shard that a file is in."""
    return zlib.crc32(os.fsencode(file)) % SHARDS


def begin(root: Path, store: Store = NO_STORE) -> Callable[[], Scan]:
    """Starts the scan in another process and returns a function that waits for its result."""
    return workers.beside(lambda: scan(root, frozenset(store.get(UNCHANGED_STAMPS) or ())))


def scan(root: Path, unchanged_stamps: Container[bytes] = ()) -> Scan:
    """Everything below content/ that could be a record, in shards. `unchanged_stamps` are the remembered ones."""
    found: list[Files] = [[] for _ in range(SHARDS)]
    crc32, fsencode = zlib.crc32, os.fsencode
    for place, entries in _everything(root):
        # The checksum continues that of the folder.
        start = crc32(fsencode(place))
        for entry in entries:
            info = entry.stat(follow_symlinks=False)
            stamp = (info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino)
            found[crc32(fsencode(entry.name), start) % SHARDS].append((place + entry.name, stamp))
    marks = [digest(some) for some in found]
    # A hundred thousand unchanged files need not be sent from one process to the other.
    return [(mark, None if mark in unchanged_stamps else some) for mark, some in zip(marks, found, strict=True)]


def files(root: Path) -> list[str]:
    """The paths, from the root, of everything below content/ that could be a record."""
    return [f"{place}{entry.name}" for place, entries in _everything(root) for entry in entries]


def _passed_over(entry: os.DirEntry[str]) -> bool:
    """Whether an editor did not make something: it is hidden, a lock of an office program, or a file that a system keeps in each folder.

    A record with a hidden name is not passed over, so that it is reported.
    """
    name = entry.name
    if name.startswith("."):
        return not name.endswith(".yml") or name.startswith("._")
    if name.startswith("~$"):
        return entry.stat(follow_symlinks=False).st_size < _LOCK_BYTES
    return name.lower() in _SYSTEMS


def _everything(root: Path) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """As `_folders` of the content; for a city also what comes with the program and has no file of the city in its place."""
    yield from _folders(root, CONTENT)
    given = given_folder(root)
    for folder in FOLDERS if given is not None else ():
        if given is not None and folder.startswith(f"{CONTENT}/") and not folder.startswith(_PAGES):
            for place, entries in _folders(given, folder):
                yield place, [entry for entry in entries if not os.path.lexists(f"{root}/{place}{entry.name}")]


def _folders(root: Path, begin: str) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Every folder from `begin` down, by its path from the root with a slash, and what is in it except plain folders.

    The order is stable; files that programs leave behind are left out. A folder that cannot be opened is given like a file.
    """
    top = root / begin
    stack: list[tuple[str, os.DirEntry[str] | None]] = [(f"{begin}/", None)] if top.is_dir() and not top.is_symlink() else []
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
        # A folder with the name of a record is a mistake, and not a place to look for records.
        below = [e for e in found if e.is_dir(follow_symlinks=False) and not e.name.endswith(_SUFFIXES)]
        stack += [(f"{place}{e.name}/", e) for e in reversed(below) if f"{place}{e.name}" not in _NOT_RECORDS]
        if below:
            inner = frozenset([e.name for e in below])
            found = [entry for entry in found if entry.name not in inner]
        yield place, found
