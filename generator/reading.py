"""Reads all records of a repository, and again only those whose files have changed since the last time."""

from __future__ import annotations

import hashlib
import marshal
import os
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator import clock, progress, source, workers
from generator.diagnostics import Finding
from generator.kinds import Kinds
from generator.part import digest
from generator.records import Record, pointing, read, unpacked
from generator.store import NO_STORE, Store

# A stamp or (), the digest of the content, and the plain values that `Record.packed` gives.
_Entry = tuple[source.Stamp, bytes, tuple[Any, ...]]
# File systems round times; two seconds is the coarsest.
_RACY = 2_000_000_000
_SHARDS = 64


def begin(root: Path) -> Callable[[], list[tuple[str, source.Stamp]]]:
    """Begins to look for files, beside whatever is done next, and returns what waits for them."""
    return workers.beside(lambda: list(source.files(root)))


def load(
    root: Path, kinds: Kinds, store: Store = NO_STORE, scanned: Callable[[], list[tuple[str, source.Stamp]]] | None = None
) -> tuple[list[Record], list[Finding]]:
    """All records, in no order that means anything, and the findings of reading them. `scanned` is what `begin` gave, if it has begun.

    What the store remembers of a file with the same content is not read again; what was wrong is.
    """
    begun = clock.stamp()
    scanned = scanned or begin(root)
    known = _Memory(root, store, kinds)
    kept: dict[str, _Entry] = {}
    doubtful: list[tuple[str, source.Stamp]] = []
    for file, stamp in scanned():
        entry = known.entries.get(file)
        if entry is not None and entry[0] == stamp:
            kept[file] = entry
        else:
            doubtful.append((file, stamp))
    drawing = {kind.name: pointing(kind) for kind in kinds}

    def part(some: Sequence[tuple[str, source.Stamp]]) -> tuple[bytes, list[Finding]]:
        again: list[tuple[str, _Entry]] = []
        new: list[tuple[str, _Entry, bytes]] = []
        faults: list[Finding] = []
        for file, stamp in progress.over(some, "读取数据", len(doubtful)):
            # A file younger than this pass may change again without a change of its stamp.
            sure = stamp if stamp[1] < begun - _RACY else ()
            content = source.read_bytes(f"{root}/{file}")
            mark = b"" if content is None else hashlib.blake2b(content, digest_size=16).digest()
            old = known.entries.get(file)
            if old is not None and old[1] == mark:
                again.append((file, (sure, mark, old[2])))
                continue
            record, wrong = read(root, file, kinds, drawing, content)
            faults += wrong
            if record is not None:
                # What was found wrong must be found again, so nothing of it is remembered.
                plain, data = record.packed()
                new.append((file, (sure, b"" if wrong else mark, plain), data))
        # Plain values cross between processes three times as fast so.
        return marshal.dumps((again, new)), faults

    findings: list[Finding] = []
    fresh: dict[str, bytes] = {}
    for packed, faults in workers.share(doubtful, part):
        findings += faults
        again, new = marshal.loads(packed)
        kept.update(again)
        for file, entry, data in new:
            kept[file] = entry
            fresh[file] = data
    known.keep(kept, fresh, [file for file, _ in doubtful])
    return [unpacked(kinds, entry[2], fresh.get(file, known.data)) for file, entry in kept.items()], findings


class _Memory:
    """What the store remembers of files, in shards, so that one change rewrites little; their data apart, since it is seldom asked for."""

    def __init__(self, root: Path, store: Store, kinds: Kinds) -> None:
        self.root = root
        self.store = store
        self.kinds = kinds
        mark = digest([kind.schema for kind in kinds]).hex()
        self.names = [(f"records-{mark}-{i:02}", f"data-{mark}-{i:02}") for i in range(_SHARDS)]
        self.shards: list[dict[str, _Entry]] = [store.get(name) or {} for name, _ in self.names]
        self.entries = {file: entry for shard in self.shards for file, entry in shard.items()}
        self._data: list[dict[str, bytes] | None] = [None] * _SHARDS

    def data(self, record: Record) -> bytes:
        """The data of a remembered record, by what it holds; read again if the store has lost it."""
        found = self._held(_shard(record.file)).get(record.digest.hex())
        if found is None:
            again, _ = read(self.root, record.file, self.kinds)
            found = again.packed()[1] if again is not None else marshal.dumps({})
        return found

    def _held(self, number: int) -> dict[str, bytes]:
        found = self._data[number]
        if found is None:
            found = self._data[number] = self.store.get(self.names[number][1]) or {}
        return found

    def keep(self, entries: Mapping[str, _Entry], fresh: Mapping[str, bytes], looked_at: Iterable[str]) -> None:
        """Remembers these and forgets all others; only those that were looked at differ from what was remembered."""
        if self.store.folder is None:
            return
        gone = self.entries.keys() - entries.keys()
        changed: dict[int, set[str]] = {_shard(file): set() for file in gone}
        for file in looked_at:
            changed.setdefault(_shard(file), set()).add(file)
        for number, some in changed.items():
            old = self.shards[number]
            # Without the mark of its content a file is never remembered: something was wrong with it.
            new = {file: entries[file] for file in (old.keys() | some) & entries.keys() if entries[file][1]}
            if new == old:
                continue
            held = self._held(number)
            digests = {file: entry[2][8].hex() for file, entry in new.items()}
            data = {mark: fresh[file] if file in fresh else held.get(mark, b"") for file, mark in digests.items()}
            # The data first: an entry without its data costs reading a file, data without an entry nothing.
            self.store.put(self.names[number][1], {mark: one for mark, one in data.items() if one})
            self.store.put(self.names[number][0], new)


def _shard(file: str) -> int:
    return zlib.crc32(os.fsencode(file)) % _SHARDS
