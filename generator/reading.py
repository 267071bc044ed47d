"""Reads all records of a repository, and again only those whose files have changed since the last time."""

from __future__ import annotations

import marshal
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator import clock, source, workers
from generator.diagnostics import Finding
from generator.kinds import Kinds
from generator.part import digest
from generator.records import CONTENT, Record, pointing, read, unpacked
from generator.store import NO_STORE, Store

# Folders below content/ that hold no records.
NOT_RECORDS = ("pages",)
# Size, time of change in nanoseconds, time of change of the entry, number: as git does, what has the same has the same content.
_Stamp = tuple[int, ...]
# A stamp or (), the digest of the content or b"", and what `Record.packed` gives.
_Entry = tuple[Any, ...]
# File systems round times; two seconds is the coarsest.
_RACY = 2_000_000_000
_SHARDS = 64


def load(root: Path, kinds: Kinds, store: Store = NO_STORE) -> tuple[list[Record], list[Finding]]:
    """All records, in no order that means anything, and the findings of reading them.

    What the store remembers of a file with the same content is not read again; what was wrong is.
    """
    begun = clock.stamp()
    known = _Memory(store, kinds)
    kept: dict[str, _Entry] = {}
    doubtful: list[tuple[str, _Stamp]] = []
    for file, stamp in files(root):
        entry = known.entries.get(file)
        if entry is not None and entry[0] == stamp:
            kept[file] = entry
        else:
            doubtful.append((file, stamp))
    walks = {kind.name: pointing(kind) for kind in kinds}

    def part(some: Sequence[tuple[str, _Stamp]]) -> tuple[bytes, list[Finding]]:
        found: list[tuple[str, _Entry]] = []
        faults: list[Finding] = []
        for file, stamp in some:
            # A file younger than this pass may change again without a change of its stamp.
            sure = stamp if stamp[1] < begun - _RACY else ()
            old = known.entries.get(file)
            content = source.read_bytes(root / file) if old is not None else None
            if old is not None and content is not None and old[1] == digest(content):
                found.append((file, (sure, *old[1:])))
                continue
            record, wrong = read(root, file, kinds, walks)
            faults += wrong
            if record is not None:
                # What was found wrong must be found again, so nothing of it is remembered.
                content = source.read_bytes(root / file) if store.folder is not None and not wrong else None
                found.append((file, (sure, b"" if content is None else digest(content), *record.packed())))
        # Plain values cross between processes three times as fast so.
        return marshal.dumps(found), faults

    findings: list[Finding] = []
    for found, faults in workers.share(doubtful, part):
        findings += faults
        kept.update(marshal.loads(found))
    known.keep(kept)
    return [unpacked(kinds, entry[2:]) for entry in kept.values()], findings


class _Memory:
    """What the store remembers of files, in shards, so that one change rewrites little."""

    def __init__(self, store: Store, kinds: Kinds) -> None:
        self.store = store
        self.names = [f"records-{digest([k.schema for k in kinds]).hex()}-{i:02}" for i in range(_SHARDS)]
        self.shards: list[dict[str, _Entry]] = [store.get(name) or {} for name in self.names]
        self.entries = {file: entry for shard in self.shards for file, entry in shard.items()}

    def keep(self, entries: Mapping[str, _Entry]) -> None:
        """Remembers these and forgets all others."""
        if self.store.folder is None:
            return
        shards: list[dict[str, _Entry]] = [{} for _ in range(_SHARDS)]
        for file, entry in entries.items():
            if entry[1]:
                shards[zlib.crc32(file.encode()) % _SHARDS][file] = entry
        for name, old, new in zip(self.names, self.shards, shards, strict=True):
            if old.keys() != new.keys() or any(old[file] is not entry for file, entry in new.items()):
                self.store.put(name, new)


def files(root: Path) -> Iterator[tuple[str, _Stamp]]:
    """The path, from the root, and stamp of everything below content/ that could be a record."""
    folder = root / CONTENT
    if not folder.is_dir():
        return
    prefix = len(str(root)) + 1
    left_out = tuple(f"{CONTENT}/{name}/" for name in NOT_RECORDS)
    for entry in source.walk(folder):
        file = entry.path[prefix:] if os.sep == "/" else entry.path[prefix:].replace(os.sep, "/")
        if not file.startswith(left_out):
            info = entry.stat(follow_symlinks=False)
            yield file, (info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino)
