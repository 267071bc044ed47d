"""Finds the files that could be records, and which of them have changed, in a process that runs beside other work.

It imports little: a command starts it before anything else.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Callable, Container, Iterator
from operator import attrgetter
from pathlib import Path

from generator.engine import workers
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
# Size, time of change in nanoseconds, time of change of the entry, inode number, in 32 bytes. As in git, a file with the same stamp has the
# same content.
Stamp = bytes
# Windows has file numbers of 128 bits on some disks.
_INODE = (1 << 64) - 1
_STAMP = struct.Struct("=QqqQ")
Files = list[tuple[str, Stamp]]
# For each shard its unchanged stamp (a digest of its files and their stamps), and these files; None instead if that digest is a
# remembered one: then the shard has not changed.
Scan = list[tuple[bytes, Files | None]]
# The number of shards of a repository is this or twice, four times … as many. It grows when a shard has more files than the third number,
# since whatever changes is worked out again for its whole shard, and shrinks when it has fewer than the second.
SHARDS, FEWEST, MOST = 64, 200, 1000
# The number of shards of the last time, and their unchanged stamps.
UNCHANGED_STAMPS = "unchanged_stamps"


def shard_of(file: str, count: int) -> int:
    """The number of the shard that a file is in, of so many."""
    return zlib.crc32(file.encode(errors="surrogatepass")) % count


def changed_at(stamp: Stamp) -> int:
    """The time in nanoseconds at which a file with a stamp was changed."""
    found: int = _STAMP.unpack(stamp)[1]
    return found


def is_whole(count: int) -> bool:
    """Whether so many shards can be those of a whole repository. Of any others nobody can tell which shard a file is in."""
    return count >= SHARDS and count & (count - 1) == 0


def number_of_shards(files: int, before: int = SHARDS) -> int:
    """The number of shards for so many files; as it was `before`, if that still fits."""
    while files > before * MOST:
        before *= 2
    while before > SHARDS and files < before * FEWEST:
        before //= 2
    return before


def begin(root: Path, store: Store = NO_STORE) -> Callable[[], Scan]:
    """Starts the scan in another process and returns a function that waits for its result."""

    def work() -> Scan:
        before, unchanged_stamps = store.get(UNCHANGED_STAMPS) or (SHARDS, ())
        return scan(root, frozenset(unchanged_stamps), before)

    return workers.beside(work)


def scan(root: Path, unchanged_stamps: Container[bytes] = (), before: int = SHARDS) -> Scan:
    """Everything below content/ that could be a record, in shards; `before` is the number of these the last time. `unchanged_stamps` are
    the remembered ones.
    """
    # Each file is its path, a zero byte and its stamp, in one piece: of a million files, only those of changed shards are told apart again.
    found: list[list[bytes]] = [[] for _ in range(before)]
    crc32, packed = zlib.crc32, _STAMP.pack
    for place, entries in _everything(root):
        folder = place.encode(errors="surrogatepass")
        # The checksum continues that of the folder.
        start = crc32(folder)
        for entry, info in zip(entries, _stats(entries), strict=True):
            name = entry.name.encode(errors="surrogatepass")
            stamp = packed(info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino & _INODE)
            found[crc32(name, start) % before].append(folder + name + b"\0" + stamp)
    total = sum(map(len, found))
    if (count := number_of_shards(total, before)) != before:
        before, found, some = count, [[] for _ in range(count)], found
        for one in (one for part in some for one in part):
            found[crc32(one[: -_STAMP.size - 1]) % count].append(one)
    marks = [hashlib.blake2b(b"".join(some), digest_size=16).digest() for some in found]
    # A hundred thousand unchanged files need not be sent from one process to the other.
    return [(mark, None if mark in unchanged_stamps else _told(some)) for mark, some in zip(marks, found, strict=True)]


def _told(some: list[bytes]) -> Files:
    """The paths and stamps of files from the pieces that `scan` makes of them."""
    size = _STAMP.size
    return [(one[: -size - 1].decode(errors="surrogatepass"), one[-size:]) for one in some]


def _stats(entries: list[os.DirEntry[str]]) -> Iterator[os.stat_result]:
    """What the system tells of some entries of one folder. Where it can be asked by names in an open folder, that takes less time."""
    if not entries or os.stat not in os.supports_dir_fd:
        yield from [entry.stat(follow_symlinks=False) for entry in entries]
        return
    stat, folder = os.stat, os.open(os.path.dirname(entries[0].path), os.O_RDONLY)
    try:
        for entry in entries:
            yield stat(entry.name, dir_fd=folder, follow_symlinks=False)
    finally:
        os.close(folder)


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
