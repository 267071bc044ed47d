"""Reads all records of a repository; those whose files have not changed since the last time are taken from the store."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from generator.engine import clock, progress, workers
from generator.engine.artifact import digest
from generator.engine.store import NO_STORE, Store
from generator.model.findings import Finding
from generator.model.kinds import Kinds
from generator.model.records import Record, pointer_extractor
from generator.model.shards import Shard
from generator.reading import scan, source
from generator.reading.given import Places
from generator.reading.memory import Entry, Memory
from generator.reading.recordfile import read
from generator.reading.scan import SHARDS, UNCHANGED_STAMPS, Files, Scan, Stamp, is_whole, shard_of

# The data of so few records stays parsed: everything that a build makes asks for it again.
_FEW = 12_000
# Nanoseconds. File systems round times, to two seconds at most.
_RACY = 2_000_000_000
# So many files are read before what was read is written: enough to be shared, and few enough for any memory.
_AT_ONCE = 100_000


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
    known = Memory(root, store, kinds, before)
    shards = [known.shard(number) for number in range(before)]
    if whole:
        _ = [shard.records for shard in shards]
    found = scanned()
    if len(found) != before:
        # The repository has grown so much that its files are in other shards.
        known.forget()
        known = Memory(root, store, kinds, len(found))
        shards = [known.shard(number) for number in range(len(found))]
    if any(files is None and unchanged_stamp != known.unchanged_stamps[number] for number, (unchanged_stamp, files) in enumerate(found)):
        # The stamps were made with other schemas, or the store has lost something.
        found = scan.scan(root, before=len(found))
    changed = [
        number
        for number, (unchanged_stamp, files) in enumerate(found)
        if files is not None and unchanged_stamp != known.unchanged_stamps[number] and (files or len(shards[number]))
    ]
    if sum(map(len, shards)) + sum(len(found[number][1] or ()) for number in changed) <= _FEW:
        known.opened.bounded = False
    findings: list[Finding] = []
    for numbers in _together(changed, found):
        findings += _read(root, kinds, known, begun, found, numbers)
        for number, shard in known.written().items():
            shards[number] = shard
            # Nobody asks for the files of a shard any more once they have been read.
            found[number] = found[number][0], None
    known.close()
    return shards, findings


def _together(changed: Sequence[int], found: Scan) -> Iterator[list[int]]:
    """Changed shards in parts, of whose files not too many are in memory at a time."""
    some: list[int] = []
    size = 0
    for number in changed:
        some.append(number)
        size += len(found[number][1] or ())
        if size >= _AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some


def _read(root: Path, kinds: Kinds, known: Memory, begun: float, found: Scan, numbers: Sequence[int]) -> list[Finding]:
    """Reads what has changed of some shards, and has it remembered. Gives what is wrong in these files."""
    kept: dict[int, dict[str, Entry]] = {number: {} for number in numbers}
    doubtful: Files = []
    for number in numbers:
        # Loaded before forking, so that no child has to load it again.
        before = known.entries(number)
        for file, stamp in found[number][1] or ():
            entry = before.get(file)
            if entry is not None and entry[0] == stamp:
                kept[number][file] = entry
            else:
                doubtful.append((file, stamp))
    findings: list[Finding] = []
    fresh: dict[str, bytes] = {}
    for packed, faults in workers.share(doubtful, partial(_read_part, root, kinds, known, begun, len(doubtful))):
        findings += faults
        again, new = marshal.loads(packed)
        for file, entry in again:
            kept[shard_of(file, known.count)][file] = entry
        for file, entry, data in new:
            kept[shard_of(file, known.count)][file] = entry
            fresh[file] = data
    for number, unsorted in kept.items():
        entries = dict(sorted(unsorted.items()))
        # What the records hold, and not the bytes in which it is written: comments and line ends make nothing again, except where comments
        # are checked. A file with findings has b"" as the digest of its content.
        mark = digest([(file, plain[5], plain[6], bool(content)) for file, (_, content, plain) in entries.items()])
        known.keep(number, found[number], mark, entries, fresh)
    return findings


def _read_part(
    root: Path, kinds: Kinds, known: Memory, begun: float, total: int, some: Sequence[tuple[str, Stamp]]
) -> tuple[bytes, list[Finding]]:
    """Reads some files of all that must be read. Gives the marshalled entries of files whose content is as it was, and of the others with
    their data; and what is wrong in the files.
    """
    extractors = {kind.name: pointer_extractor(kind) for kind in kinds}
    again: list[tuple[str, Entry]] = []
    new: list[tuple[str, Entry, bytes]] = []
    faults: list[Finding] = []
    places = Places.of(root)
    for file, stamp in progress.over(some, "读取数据", total):
        # A file changed during this run may change again without a new stamp.
        sure = stamp if scan.changed_at(stamp) < begun - _RACY else b""
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
            new.append((file, (sure, b"" if wrong else mark, record.packed()), record.text))
    # Plain values are three times as fast to send between processes.
    return marshal.dumps((again, new)), faults
