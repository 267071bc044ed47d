"""Files among which rows are divided by a hash, so that a browser asks for the one with the row that it wants: whole, or only those changed
in which a row comes or goes.

Rows come from sources, such as the records of a shard. Of each row that is published its file and a hash are noted; so of a source that
has changed it is known which rows came and went, and no other source is looked at.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from generator.engine.artifact import Patchable, Previous, digest

# Plain texts and numbers.
Row = Sequence[Any]
# A mark has the number of a row's file above so many bits of the hash of the row.
_HASH = 48
# If more of the sources differ, it is faster to write all files anew.
MOST_CHANGED = 1 / 4


class Source(NamedTuple):
    """Where rows come from: a name, a digest of everything that they depend on, and the rows themselves."""

    name: str
    key: bytes
    rows: Callable[[], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Scattered:
    """Some rows and their files.

    `text` is what of a row decides about its file, by the CRC-32 of its UTF-8 bytes modulo `files`; `file` gives the name of a file;
    `write` the bytes of a file with some rows, whatever their order; `read` is its inverse.
    """

    files: int
    text: Callable[[Row], str]
    file: Callable[[int], str]
    write: Callable[[list[Row]], bytes]
    read: Callable[[bytes], Iterable[Row]]

    def artifact(self, name: str, sources: Sequence[Source], weight: int) -> Patchable:
        """The files with the rows of some sources, of which no two give the same row."""
        key = digest(self.files, [(one.name, one.key) for one in sources])
        return Patchable(name, key, weight, lambda previous: self._make(previous, sources))

    def _make(self, previous: Previous, sources: Sequence[Source]) -> tuple[list[tuple[str, bytes | Path | None]], Any]:
        known: dict[str, tuple[bytes, bytes]] = {}
        if previous.memo is not None and previous.memo[0] == self.files:
            known = previous.memo[1]
        changed = [one for one in sources if one.name not in known or known[one.name][0] != one.key]
        if not known or len(changed) > max(1, len(sources) * MOST_CHANGED):
            return self._whole(sources)
        here = {one.name for one in sources}
        noted = {name: one for name, one in known.items() if name in here}
        left = {mark for name, (_, marks) in known.items() if name not in here for mark in array("Q", marks)}
        come: dict[int, bytes] = {}
        for one in changed:
            new = {self._mark(row, packed): packed for row in one.rows() for packed in (orjson.dumps(row),)}
            old = set(array("Q", known[one.name][1])) if one.name in known else set()
            left |= old.difference(new)
            come |= {mark: row for mark, row in new.items() if mark not in old}
            noted[one.name] = (one.key, array("Q", sorted(new)).tobytes())
        files: dict[int, bytes | Path | None] = dict.fromkeys(range(self.files))
        for number in {mark >> _HASH for mark in (*left, *come)}:
            files[number] = self._changed(previous.where(self.file(number)).read_bytes(), number, left, come)
        return [(self.file(number), data) for number, data in files.items()], (self.files, noted)

    def _changed(self, data: bytes, number: int, left: set[int], come: dict[int, bytes]) -> bytes:
        stay = [row for row in self.read(data) if self._mark(row, orjson.dumps(row)) not in left]
        return self.write([*stay, *(orjson.loads(row) for mark, row in come.items() if mark >> _HASH == number)])

    def _whole(self, sources: Sequence[Source]) -> tuple[list[tuple[str, bytes | Path | None]], Any]:
        # As bytes, of which those of a large site have room in memory.
        rows = [bytearray() for _ in range(self.files)]
        noted = {}
        for one in sources:
            packed = [(row, orjson.dumps(row)) for row in one.rows()]
            found = {self._mark(row, data): data for row, data in packed}
            for mark, data in found.items():
                rows[mark >> _HASH] += data + b","
            noted[one.name] = (one.key, array("Q", sorted(found)).tobytes())
        return list(self._files(rows)), (self.files, noted)

    def _files(self, rows: Sequence[bytearray]) -> Iterator[tuple[str, bytes]]:
        for number, some in enumerate(rows):
            # Parsed together: that takes half the time.
            yield self.file(number), self.write(orjson.loads(b"[%s]" % some[:-1]))
            some.clear()

    def _mark(self, row: Row, packed: bytes) -> int:
        """The mark of a row, also given as JSON."""
        number = zlib.crc32(self.text(row).encode()) % self.files
        return number << _HASH | int.from_bytes(hashlib.blake2b(packed, digest_size=_HASH // 8).digest(), "big")
