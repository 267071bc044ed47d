"""What the store remembers of the files of records, shard by shard: a file that has not changed is not read again.

Records, the data of records, and the stamps and digests of their files lie in packs of their own, since most builds need few of them.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from generator.engine.artifact import digest
from generator.engine.packs import Packs, Result
from generator.engine.store import Store
from generator.model.kinds import Kinds
from generator.model.records import Record, taken
from generator.model.shards import Shard
from generator.model.shelves import Opened, Packed, Plain, plains, shelved
from generator.reading.recordfile import read
from generator.reading.scan import UNCHANGED_STAMPS, Files, Stamp

# A stamp or b"", the digest of the content, and the plain values of `Record.packed`.
Entry = tuple[Stamp, bytes, Plain]


class LostData(Exception):
    """The data of a record is neither in the store nor in its file any more."""


class _Known(NamedTuple):
    """A remembered shard: its unchanged stamp (b"" if some file must be looked at each time), a digest of what its files held, and how many
    records of each kind there are.
    """

    unchanged_stamp: bytes
    mark: bytes
    counts: dict[str, int]


# The digest is that of a shard without files: one that has lost its last file is the same as one that never had any.
_UNKNOWN = _Known(b"", digest([]), {})


class _Changed(NamedTuple):
    """A shard with files that were read: what is to be remembered (`same`: it is already), and if that is not everything, everything."""

    same: bool
    known: _Known
    stamps: bytes
    records: bytes
    data: bytes
    whole: tuple[bytes, bytes] | None


class Memory:
    """What is remembered with these schemas of so many shards."""

    def __init__(self, root: Path, store: Store, kinds: Kinds, count: int) -> None:
        self.count = count
        self.opened = Opened()
        self.schemas = digest([kind.schema for kind in kinds])
        self._root = root
        self._store = store
        self._kinds = kinds
        self._name = f"{self.schemas.hex()}-{count}"
        self._shards = [_Known(*one) for one in store.get(f"shards-{self._name}") or [_UNKNOWN] * count]
        self._before = list(self._shards)
        self._packs = {what: Packs(store, f"{what}-{self._name}") for what in ("records", "stamps", "data")}
        self._held = {what: dict(packs.known) for what, packs in self._packs.items()}
        for number, one in enumerate(self._shards):
            # If a build was killed between two writes, the records belong to other files than these.
            result = self._result("records", number)
            if one.counts and (result is None or self._packs["records"].value(result) is None):
                self._shards[number] = _UNKNOWN
        self._entries: dict[int, dict[str, Entry]] = {}
        self._changed: dict[int, _Changed] = {}

    @property
    def unchanged_stamps(self) -> list[bytes]:
        """The unchanged stamp of each shard."""
        return [one.unchanged_stamp for one in self._shards]

    def shard(self, number: int) -> Shard:
        """The records of a shard as they are remembered."""
        _, mark, counts = self._shards[number]
        data = self._result("data", number)
        text = _Texts(self._again, partial(self._packs["data"].value, data) if data is not None else bytes)
        packed = {kind: (count, partial(self._taken, number, text, kind)) for kind, count in counts.items()}
        return Shard(digest(self.schemas, mark), packed=packed)

    def _taken(self, number: int, text: _Texts, kind: str) -> list[Record]:
        return _records(self._kinds, self._records(number), text, kind, self.opened)

    def _result(self, what: str, number: int) -> Result | None:
        one = self._held[what].get(_key(number))
        return one if one is not None and one.mark == self._shards[number].mark else None

    def _records(self, number: int) -> bytes | memoryview:
        one = self._result("records", number)
        found = self._packs["records"].value(one) if one is not None else None
        if found is None:
            # The next run reads the files again.
            self._store.drop(f"shards-{self._name}")
            raise LostData("what the store remembers of records is damaged and has been removed; run again")
        return found

    def entries(self, number: int) -> dict[str, Entry]:
        """What is remembered of the files of a shard."""
        found = self._entries.get(number)
        if found is None:
            one = self._result("stamps", number)
            stamps = self._packs["stamps"].value(one) if one is not None else None
            known = marshal.loads(stamps) if stamps is not None else {}
            some = _unpacked(self._records(number)).items() if known else ()
            each = (plain for kind, (packed, _) in some for plain in plains(kind, packed))
            found = self._entries[number] = {plain[2]: (*known[plain[2]], plain) for plain in each}
        return found

    def _again(self, record: Record) -> bytes:
        """The data of a record of which the store has lost it, read from its file.

        Raises LostData if the file does not hold it any more: a page without fields must never be published.
        """
        again, _ = read(self._root, record.file, self._kinds)
        if again is None or again.digest != record.digest:
            raise LostData(f"{record.file} was changed while the records were read, and the store has lost what it held; run again")
        return again.text

    def keep(
        self, number: int, scanned: tuple[bytes, Files | None], mark: bytes, entries: Mapping[str, Entry], fresh: Mapping[str, bytes]
    ) -> None:
        """Remembers the entries of a shard, the data of new ones from `fresh`, and forgets all others. It gets an unchanged stamp if only
        changed files need another look. `written` gives the shard.
        """
        # A file without the digest of its content had findings and is never remembered.
        new = {file: entry for file, entry in entries.items() if entry[1]}
        unchanged_stamp, files = scanned
        sure = files is not None and all(file in new and new[file][0] == stamp for file, stamp in files)
        before = {} if all(file in fresh for file in entries) else {one.file: one for one in self.shard(number).records}
        texts = {file: fresh[file] if file in fresh else before[file].text for file in entries}
        counts, records, data = _packed(new, texts)
        whole = _packed(entries, texts)[1:] if len(new) < len(entries) else None
        stamps = marshal.dumps({file: entry[:2] for file, entry in new.items()})
        known = _Known(unchanged_stamp if sure else b"", mark, counts)
        same = known == self._shards[number] and new == self.entries(number)
        self._changed[number] = _Changed(same, known, stamps, records, data, whole)
        self._entries.pop(number, None)

    def written(self) -> dict[int, Shard]:
        """The shards that `keep` was given since the last time. What they hold is written first, so that it need not stay in memory."""
        changed, self._changed = self._changed, {}
        for what in self._packs:
            fresh = {_key(n): Result(one.known.mark, "", "", getattr(one, what)) for n, one in changed.items() if not one.same}
            self._held[what] |= self._packs[what].written(fresh)
        out = {}
        for number, one in changed.items():
            self._shards[number] = one.known
            if one.whole is None:
                out[number] = self.shard(number)
                continue
            records, data = one.whole
            text = _Texts(self._again, partial(bytes, data))
            found = [record for kind in _unpacked(records) for record in _records(self._kinds, records, text, kind, self.opened)]
            out[number] = Shard(digest(self.schemas, one.known.mark), found)
        return out

    def close(self) -> None:
        """Remembers where everything is, and the unchanged stamps for the file scan."""
        if self._shards != self._before:
            # A record without its data costs reading a file, data without a record costs nothing; so the list of shards is last.
            for what in ("data", "stamps", "records"):
                self._held[what] = self._packs[what].keep(self._held[what])
            self._store.put(f"shards-{self._name}", [tuple(one) for one in self._shards])
        unchanged_stamps = (self.count, sorted(one for one in self.unchanged_stamps if one))
        if unchanged_stamps != self._store.get(UNCHANGED_STAMPS):
            self._store.put(UNCHANGED_STAMPS, unchanged_stamps)
        self._entries = {}

    def forget(self) -> None:
        """Removes everything from the store."""
        for packs in self._packs.values():
            packs.keep({})
        for what in ("shards", *self._packs):
            self._store.drop(f"{what}-{self._name}")


class _Texts:
    """The data of the records of a shard, one behind the other."""

    def __init__(self, again: Callable[[Record], bytes], open_: Callable[[], bytes | memoryview | None]) -> None:
        self._again = again
        self._open = open_
        self._held: bytes | memoryview | None = None

    def of(self, starts: Sequence[int], record: Record) -> bytes:
        """The data of a record. What the store holds is held against its checksum once, when it is opened."""
        held = self._held
        if held is None:
            held = self._held = self._open() or b""
        if not held:
            return self._again(record)
        place = record.place
        return bytes(held[starts[place] : starts[place + 1]])


def _records(kinds: Kinds, records: bytes | memoryview, text: _Texts, kind: str, opened: Opened) -> list[Record]:
    packed, starts = _unpacked(records)[kind]
    return taken(kinds.by_name[kind], packed, partial(text.of, array("I", starts)), opened)


def _packed(entries: Mapping[str, Entry], texts: Mapping[str, bytes]) -> tuple[dict[str, int], bytes, bytes]:
    """Some entries as they are remembered: how many of each kind, their records, and their data."""
    by_kind: dict[str, list[Plain]] = {}
    for _, _, plain in entries.values():
        by_kind.setdefault(plain[0], []).append(plain)
    heads: dict[str, Any] = {}
    rests: list[bytes | memoryview] = []
    data: list[bytes] = []
    at = 0
    for kind, some in by_kind.items():
        starts = array("I", [at])
        for plain in some:
            data.append(texts[plain[2]])
            at += len(data[-1])
            starts.append(at)
        one = shelved(some, sum(map(len, rests)))
        heads[kind] = *one[:3], starts.tobytes()
        rests.append(one.rests)
    head = marshal.dumps(heads)
    # What is asked for of one record at a time is not copied: it stays in the file.
    records = b"".join([len(head).to_bytes(4, "big"), head, *rests])
    return {kind: len(some) for kind, some in by_kind.items()}, records, b"".join(data)


def _unpacked(records: bytes | memoryview) -> dict[str, tuple[Packed, bytes]]:
    """By kind, the records that `_packed` packed, and where the data of each begins and the last one ends."""
    begin = 4 + int.from_bytes(records[:4], "big")
    rests = memoryview(records)[begin:]
    found = marshal.loads(records[4:begin]).items()
    return {kind: (Packed(heads, digests, begins, rests), starts) for kind, (heads, digests, begins, starts) in found}


def _key(number: int) -> bytes:
    return number.to_bytes(4, "big")
