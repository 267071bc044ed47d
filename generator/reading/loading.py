"""Reads all records of a repository; those whose files have not changed since the last time are taken from the store."""

from __future__ import annotations

import hashlib
import marshal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from generator.engine import clock, progress, workers
from generator.engine.artifact import digest
from generator.engine.store import NO_STORE, Store
from generator.model.findings import Finding
from generator.model.kinds import Kinds
from generator.model.records import Open, Record, pointer_extractor, unpacked
from generator.model.shards import Shard
from generator.reading import scan, source
from generator.reading.given import Places
from generator.reading.recordfile import read
from generator.reading.scan import SHARDS, UNCHANGED_STAMPS, Files, Scan, Stamp, is_whole, shard_of

# A stamp or (), the digest of the content, and the plain values of `Record.packed`.
_Entry = tuple[Stamp, bytes, tuple[Any, ...]]
# The data of so few records stays parsed: everything that a build makes asks for it again.
_FEW = 12_000
# Nanoseconds. File systems round times, to two seconds at most.
_RACY = 2_000_000_000


class LostData(Exception):
    """The data of a record is neither in the store nor in its file any more."""


def find(shards: Sequence[Shard], kinds: Kinds, key: tuple[str, str]) -> Record | None:
    """The record of a kind and id; only one shard is searched."""
    kind = kinds.by_name.get(key[0])
    if kind is None or not is_whole(len(shards)):
        return next((one for shard in shards for one in shard.of(key[0]) if one.id == key[1]), None)
    shard = shards[shard_of(kind.file_of(key[1]), len(shards))]
    return next((one for one in shard.of(key[0]) if one.id == key[1]), None)


def load(
    root: Path, kinds: Kinds, store: Store = NO_STORE, scanned: Callable[[], Scan] | None = None, *, whole: bool = False
) -> tuple[list[Shard], list[Finding]]:
    """All records, and the findings of reading them. `scanned` is the result of `begin`, if the scan has been begun.

    A file with remembered content is not read again, except if something was wrong with it. With `whole`, unpack the remembered records
    while the file scan runs: a full build needs them all.
    """
    begun = clock.stamp()
    scanned = scanned or scan.begin(root, store)
    before, _ = store.get(UNCHANGED_STAMPS) or (SHARDS, ())
    known = _Memory(root, store, kinds, before)
    remembered = [known.shard(number) for number in range(before)]
    if whole:
        _ = [shard.records for shard in remembered]
    found = scanned()
    if len(found) != before:
        # The repository has grown so much that its files are in other shards.
        known.forget()
        known = _Memory(root, store, kinds, len(found))
        remembered = [known.shard(number) for number in range(len(found))]
    if any(files is None and unchanged_stamp != known.unchanged_stamps[number] for number, (unchanged_stamp, files) in enumerate(found)):
        # The stamps were made with other schemas, or the store has lost something.
        found = scan.scan(root, before=len(found))
    shards = {}
    kept: dict[int, dict[str, _Entry]] = {}
    doubtful: Files = []
    for number, (unchanged_stamp, files) in enumerate(found):
        if files is None or unchanged_stamp == known.unchanged_stamps[number] or not (files or known.packed[number]):
            shards[number] = remembered[number]
            continue
        kept[number] = {}
        # Loaded before forking, so that no child has to load it again.
        before = known.entries(number)
        for file, stamp in files:
            entry = before.get(file)
            if entry is not None and entry[0] == stamp:
                kept[number][file] = entry
            else:
                doubtful.append((file, stamp))
    if sum(map(len, remembered)) + len(doubtful) <= _FEW:
        known.opened = None
    part = partial(_read_part, root, kinds, known, begun, len(doubtful))
    findings: list[Finding] = []
    fresh: dict[str, bytes] = {}
    for packed, faults in workers.share(doubtful, part):
        findings += faults
        again, new = marshal.loads(packed)
        for file, entry in again:
            kept[shard_of(file, len(found))][file] = entry
        for file, entry, data in new:
            kept[shard_of(file, len(found))][file] = entry
            fresh[file] = data
    for number, unsorted in kept.items():
        entries = dict(sorted(unsorted.items()))
        # A file with findings has b"" as the digest of its content, so the digest of its record is used as well.
        mark = digest([(file, entry[1], entry[2][8]) for file, entry in entries.items()])
        records = [unpacked(kinds, entry[2], fresh.get(file, known.data), known.opened) for file, entry in entries.items()]
        shards[number] = Shard(digest(known.schemas, mark), records)
        known.keep(number, found[number], mark, entries, fresh)
    known.close()
    return [shards[number] for number in range(len(found))], findings


def _read_part(
    root: Path, kinds: Kinds, known: _Memory, begun: float, total: int, some: Sequence[tuple[str, Stamp]]
) -> tuple[bytes, list[Finding]]:
    """Reads some files of all that must be read. Gives the marshalled entries of files whose content is as it was, and of the others with
    their data; and what is wrong in the files.
    """
    extractors = {kind.name: pointer_extractor(kind) for kind in kinds}
    again: list[tuple[str, _Entry]] = []
    new: list[tuple[str, _Entry, bytes]] = []
    faults: list[Finding] = []
    share: dict[Any, Any] = {}
    places = Places.of(root)
    for file, stamp in progress.over(some, "读取数据", total):
        # A file changed during this run may change again without a new stamp.
        sure = stamp if stamp[1] < begun - _RACY else ()
        content = source.read_bytes(f"{root}/{file}" if places.given is None else places.path(file))
        mark = b"" if content is None else hashlib.blake2b(content, digest_size=16).digest()
        old = known.entries(shard_of(file, known.count)).get(file)
        if old is not None and old[1] == mark:
            again.append((file, (sure, mark, old[2])))
            continue
        record, wrong = read(root, file, kinds, extractors, content)
        faults += wrong
        if record is not None:
            # The findings must be found again in the next run, so a file with findings is not remembered.
            plain, data = record.packed(share)
            new.append((file, (sure, b"" if wrong else mark, plain), data))
    # Plain values are three times as fast to send between processes.
    return marshal.dumps((again, new)), faults


class _Memory:
    """What the store remembers of files, in shards, so that one change rewrites little. The data of records, and the stamps and digests of
    their files, are stored apart from the records, since most shards do not need them.

    `unchanged_stamps` are b"" for shards with some file that must be looked at each time.
    """

    def __init__(self, root: Path, store: Store, kinds: Kinds, count: int) -> None:
        self.count = count
        self.root = root
        self.store = store
        self.kinds = kinds
        self.schemas = digest([kind.schema for kind in kinds])
        same = f"{self.schemas.hex()}-{count}"
        self.names = [[f"{what}-{same}-{i:02}" for what in ("records", "stamps", "data")] for i in range(count)]
        found: list[tuple[bytes, bytes, dict[str, tuple[int, bytes]]]] = [store.get(name) or (b"", b"", {}) for name, _, _ in self.names]
        self.unchanged_stamps = [unchanged_stamp for unchanged_stamp, _, _ in found]
        self.digests = [mark for _, mark, _ in found]
        self.packed = [packed for _, _, packed in found]
        self._entries: list[dict[str, _Entry] | None] = [None] * count
        self._data: list[dict[str, bytes] | None] = [None] * count
        self.opened: Open | None = deque()

    def shard(self, number: int) -> Shard:
        """The records of a shard as they are remembered."""
        packed = {kind: (count, partial(self._unpacked, some)) for kind, (count, some) in self.packed[number].items()}
        return Shard(digest(self.schemas, self.digests[number]), packed=packed)

    def _unpacked(self, some: bytes) -> list[Record]:
        return [unpacked(self.kinds, plain, self.data, self.opened) for plain in marshal.loads(some)]

    def entries(self, number: int) -> dict[str, _Entry]:
        """What is remembered of the files of a shard."""
        found = self._entries[number]
        if found is None:
            mark, stamps = self.store.get(self.names[number][1]) or (b"", {})
            # If a build was killed between two writes, the stamps belong to other records than these and prove nothing.
            packed = self.packed[number].values() if mark == self.digests[number] else ()
            plains = [plain for _, some in packed for plain in marshal.loads(some)]
            found = self._entries[number] = {plain[2]: (*stamps[plain[2]], plain) for plain in plains}
        return found

    def data(self, record: Record) -> bytes:
        """The data of a remembered record, by its digest; read again from the file if the store has lost it.

        Raises LostData if the file does not hold it any more: a page without fields must never be published.
        """
        found = self._held(shard_of(record.file, self.count)).get(record.digest.hex())
        if found is None:
            again, _ = read(self.root, record.file, self.kinds)
            if again is None or again.digest != record.digest:
                raise LostData(f"{record.file} was changed while the records were read, and the store has lost what it held; run again")
            found = again.text
        return found

    def _held(self, number: int) -> dict[str, bytes]:
        found = self._data[number]
        if found is None:
            found = self._data[number] = self.store.get(self.names[number][2]) or {}
        return found

    def keep(
        self, number: int, scanned: tuple[bytes, Files | None], mark: bytes, entries: Mapping[str, _Entry], fresh: Mapping[str, bytes]
    ) -> None:
        """Remembers the entries of a shard and forgets all others. It gets an unchanged stamp if only changed files need another look."""
        if self.store.folder is None:
            return
        # A file without the digest of its content had findings and is never remembered.
        new = {file: entry for file, entry in entries.items() if entry[1]}
        unchanged_stamp, files = scanned
        unchanged_stamp = (
            unchanged_stamp if files is not None and all(file in new and new[file][0] == stamp for file, stamp in files) else b""
        )
        if unchanged_stamp == self.unchanged_stamps[number] and new == self.entries(number):
            return
        if any(file in fresh for file in new) or new.keys() != self.entries(number).keys():
            held = self._held(number)
            digests = {file: entry[2][8].hex() for file, entry in new.items()}
            data = {own: fresh[file] if file in fresh else held.get(own, b"") for file, own in digests.items()}
            # The data is written first: a record without its data costs reading a file, data without a record costs nothing.
            self.store.put(self.names[number][2], {own: one for own, one in data.items() if one})
        self.store.put(self.names[number][1], (mark, {file: entry[:2] for file, entry in new.items()}))
        plains: dict[str, list[tuple[Any, ...]]] = {}
        for _, _, plain in new.values():
            plains.setdefault(plain[0], []).append(plain)
        packed = {kind: (len(some), marshal.dumps(some)) for kind, some in plains.items()}
        self.store.put(self.names[number][0], (unchanged_stamp, mark, packed))
        self.unchanged_stamps[number] = unchanged_stamp

    def close(self) -> None:
        """Remembers the unchanged stamps, for the file scan, and releases everything but data that nobody has asked for yet."""
        self.packed, self._entries = [], []
        unchanged_stamps = (self.count, sorted(unchanged_stamp for unchanged_stamp in self.unchanged_stamps if unchanged_stamp))
        if unchanged_stamps != self.store.get(UNCHANGED_STAMPS):
            self.store.put(UNCHANGED_STAMPS, unchanged_stamps)

    def forget(self) -> None:
        """Removes everything from the store."""
        for name in (name for names in self.names for name in names):
            self.store.drop(name)
