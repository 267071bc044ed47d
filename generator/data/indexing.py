"""Makes the files of a segment of the search index: all of them, or, if few of its documents differ, those that differ.

What is changed is the same, byte for byte, as if it were made anew: documents that stay are taken from the standing files, under their new
numbers.
"""

from __future__ import annotations

import gzip
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from generator.data import columns, documents, postings
from generator.data.columns import Facts
from generator.data.documents import Document
from generator.engine.artifact import Previous, digest
from generator.engine.system import gzipped
from generator.model.records import Record
from generator.site.fingerprints import Fingerprints

Numbers = NDArray[np.int64]
Files = list[tuple[str, bytes | Path | None]]
# If more than this share of a segment differs, it is faster to write it anew.
MOST_CHANGED = 1 / 8
# The size of a document's mark in bytes.
_MARK = 8
# In the place of the shard of a page, which is in none.
_PAGE = 0xFFFF


class Sizes(NamedTuple):
    """Into how many buckets a segment is divided, and how many documents are in a chunk and in a part of its columns (0: no parts)."""

    buckets: int
    chunk: int
    part: int


class Indexing:
    """Some documents, in their order, as a segment of the index.

    `names` are the ids of departments and the names of kinds as the columns count them. `apart` says that more records of these days are in
    other segments: then an unchanged shard of files may have other records here than before.
    """

    def __init__(
        self,
        prints: Fingerprints,
        folder: str,
        whole: Sequence[Record | Document],
        sizes: Sizes,
        names: tuple[list[str], list[str]],
        row: Callable[[Record], str],
        *,
        apart: bool = False,
    ) -> None:
        self._prints = prints
        self._folder = folder
        self._documents = whole
        self._sizes = sizes
        self._buckets, self._chunk, self._part = sizes
        self._names = names
        self._row = row
        self._apart = apart
        # The files that say of few documents what columns say of all.
        self._small = self._folder + "f", self._folder + "k"
        self._places = [{name: i for i, name in enumerate(some, 1)} for some in names]

    def make(self, previous: Previous) -> tuple[Files, Any]:
        """Its files. If few documents of an existing segment differ, its files are changed, or left where they do not differ."""
        owners = array("H", [self._prints.shard(one.file) if isinstance(one, Record) else _PAGE for one in self._documents])
        marks = self._marks(owners, previous.memo)
        memo = (tuple(self._sizes), digest(*self._names), self._prints.of_shards, owners.tobytes(), b"".join(marks))
        files: Files = list(self._again(previous, marks) or self._whole())
        return files, (*memo, [name for name, _ in files if name.startswith(self._small)])

    def _again(self, previous: Previous, marks: Sequence[bytes]) -> Iterator[tuple[str, bytes | None]] | None:
        """Its files, changed where its documents differ; None if it is to be written anew."""
        if previous.memo is None or previous.memo[0] != tuple(self._sizes):
            return None
        places = aligned(_split(previous.memo[4]), marks)
        size = len(self._documents)
        fresh = np.setdiff1d(np.arange(size), places)
        if len(fresh) + np.count_nonzero(places < 0) > size * MOST_CHANGED:
            return None
        return self._changed(previous, places, fresh)

    def _marks(self, owners: Sequence[int], memo: Any) -> list[bytes]:
        """A digest of what is shown of each document. Those of a shard that has not changed are what they were."""
        held: dict[int, Iterator[bytes]] = {}
        if memo is not None and not self._apart and len(memo[2]) == len(self._prints.of_shards):
            same = {i for i, (old, new) in enumerate(zip(memo[2], self._prints.of_shards, strict=True)) if old == new}
            kept: dict[int, list[bytes]] = {i: [] for i in same}
            for owner, mark in zip(array("H", memo[3]), _split(memo[4]), strict=True):
                if owner in kept:
                    kept[owner].append(mark)
            held = {i: iter(some) for i, some in kept.items()}
        return [
            next(held[owner]) if owner in held else (self._prints.row(one) if isinstance(one, Record) else digest(*one))[:_MARK]
            for owner, one in zip(owners, self._documents, strict=True)
        ]

    def _whole(self) -> Iterator[tuple[str, bytes]]:
        texts: list[str] = []
        for start in range(0, len(self._documents), self._chunk):
            some = self._documents[start : start + self._chunk]
            said = [self._said(one) for one in some]
            texts += [one[5] for one in said]
            yield self._name("t", start // self._chunk), _json(said)
            yield self._name("r", start // self._chunk), _json([self._row_of(one) for one in some])
        yield from self._of_columns(columns.columns(map(self._facts, self._documents)))
        for number, data in enumerate(postings.written(postings.held(texts), self._buckets)):
            yield self._name("g", number), data

    def _changed(self, previous: Previous, places: Numbers, fresh: Numbers) -> Iterator[tuple[str, bytes | None]]:
        standing = _Standing(previous, self._name, self._chunk)
        said = {int(i): self._said(self._documents[i]) for i in fresh}
        size = len(self._documents)
        before = np.full(size, -1)
        kept = np.flatnonzero(places >= 0)
        before[places[kept]] = kept
        for start in range(0, size, self._chunk):
            end, number = min(size, start + self._chunk), start // self._chunk
            if end == min(len(places), start + self._chunk) and (before[start:end] == np.arange(start, end)).all():
                yield self._name("t", number), None
                yield self._name("r", number), None
            else:
                wanted = [(i, int(before[i])) for i in range(start, end)]
                yield self._name("t", number), _json([said[i] if old < 0 else standing.document(old) for i, old in wanted])
                rows = [self._row_of(self._documents[i]) if old < 0 else standing.row(old) for i, old in wanted]
                yield self._name("r", number), _json(rows)
        yield from self._columns(previous, places, fresh)
        come = postings.held([said[int(i)][5] for i in fresh], fresh)
        parts = list(postings.divided(come, self._buckets))
        touched = set(range(self._buckets))
        if (places[kept] == kept).all():
            # No document that stays has another number: only where different grams come than went does a bucket differ.
            left = np.flatnonzero(places < 0)
            gone = postings.held([standing.document(int(i))[5] for i in left], left)
            differing = postings.differing(gone, come)
            touched = set(postings.buckets_of(differing, self._buckets).tolist())
        for number in range(self._buckets):
            name = self._name("g", number)
            data = postings.changed(previous.where(name).read_bytes(), places, parts[number]) if number in touched else None
            yield name, data

    def _columns(self, previous: Previous, places: Numbers, fresh: Numbers) -> Iterator[tuple[str, bytes | None]]:
        if previous.memo[1] == digest(*self._names):
            standing = {name: previous.where(self._name(name)).read_bytes() for name in columns.WIDTHS}
            found = columns.read(standing).moved(places, len(self._documents))
            found.put(fresh, columns.columns(self._facts(self._documents[i]) for i in fresh))
        else:
            found = columns.columns(map(self._facts, self._documents))
        small = set(previous.memo[5])
        for name, data in self._of_columns(found):
            # Most of these are as they were.
            yield name, None if name in small and previous.where(name).read_bytes() == data else data

    def _of_columns(self, found: columns.Columns) -> Iterator[tuple[str, bytes]]:
        for name, data in found.files().items():
            yield self._name(name), data
        yield self._name("sums"), found.summary()
        if self._part:
            for number, data in enumerate(found.parts(self._part)):
                yield self._name("f", number), data
            for name, data in found.ranks(2 * self._part):
                yield self._name("k", name), data

    def _said(self, one: Record | Document) -> tuple[str, ...]:
        return (documents.of_record(self._prints.site, one) if isinstance(one, Record) else one).row()

    def _row_of(self, one: Record | Document) -> str:
        """The row of a document in the list of its kind; "" for a page."""
        return self._row(one) if isinstance(one, Record) else ""

    def _facts(self, one: Record | Document) -> Facts:
        if isinstance(one, Record):
            kind, department, cents = one.kind.name, one.authority, self._prints.amount(one)
        else:
            kind, department, cents = one.kind, one.department, None
        departments, kinds = self._places
        return Facts(kinds.get(kind, 0), departments.get(department, 0), documents.day(one.date), cents)

    def _name(self, sort: str, number: int | str = "") -> str:
        return f"{self._folder}{sort}{number}.bin"


class _Standing:
    """What the standing files of a segment say of its documents, by their numbers there."""

    def __init__(self, previous: Previous, name: Callable[[str, int], str], chunk: int) -> None:
        self._previous = previous
        self._name = name
        self._chunk = chunk
        self._read: dict[str, list[Any]] = {}

    def document(self, number: int) -> Sequence[str]:
        """What is said of a document."""
        found: Sequence[str] = self._of("t", number)
        return found

    def row(self, number: int) -> str:
        """Its row in the list of its kind."""
        found: str = self._of("r", number)
        return found

    def _of(self, sort: str, number: int) -> Any:
        name = self._name(sort, number // self._chunk)
        if name not in self._read:
            if len(self._read) > 4:
                # They are asked for in their order.
                self._read.clear()
            self._read[name] = orjson.loads(gzip.decompress(self._previous.where(name).read_bytes()))
        return self._read[name][number % self._chunk]


def aligned(old: Sequence[bytes], new: Sequence[bytes]) -> Numbers:
    """For each mark of a list its place in another one, in rising order; -1 if it is not there."""
    found = np.full(len(old), -1, np.int64)
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    found[:first] = np.arange(first)
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    if last:
        found[-last:] = np.arange(len(new) - last, len(new))
    where = {mark: i for i, mark in enumerate(new[first : len(new) - last], first)}
    at = first - 1
    for i in range(first, len(old) - last):
        place = where.get(old[i], -1)
        if place > at:
            found[i] = at = place
    return found


def _split(marks: bytes) -> list[bytes]:
    return [marks[i : i + _MARK] for i in range(0, len(marks), _MARK)]


def _json(value: Any) -> bytes:
    return gzipped(orjson.dumps(value))
