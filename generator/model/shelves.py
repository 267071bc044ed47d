"""What records hold beside what every step asks of them, packed: of a million records most is never asked for at the same time.

A record knows its shelf and its place on it. What is asked for is unpacked, and of the parsed data only so much stays that a loop over a
few records does not parse it again.
"""

from __future__ import annotations

import marshal
import sys
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

import orjson

from generator.model.findings import FieldPath

# The parsed data of 100,000 records would need three times as much memory as the texts, so only this many stay parsed at a time.
_MOST_OPEN = 1000
# The bytes of a digest.
_SIZE = 16
# More places than this has hardly any shelf; the numbers of these are made once for all.
_PLACES = range(1024)


class Pointers(NamedTuple):
    """The parts of a record that concern other records. They are extracted once, when the record is read, since every build needs them.

    `links` holds path, kind and id of each link; `parties` path, code and name of each party with a code that is not a natural person;
    `codes` the other unified social credit codes; `unique` path and value of each value that no other record of the kind may share;
    `number` is the document number, `declared` the day of an earlier publication that the record declares, `whose` its parties
    (`identity.whose`); `marks` are those of `generator.model.recognition`.
    """

    links: tuple[tuple[FieldPath, str, str], ...] = ()
    parties: tuple[tuple[FieldPath, str, str], ...] = ()
    codes: tuple[str, ...] = ()
    unique: tuple[tuple[FieldPath, Any], ...] = ()
    number: str = ""
    declared: str = ""
    whose: tuple[str, ...] = ()
    marks: bytes = b""


class Placed(Protocol):
    """A record as its shelf sees it."""

    @property
    def file(self) -> str:
        """Its file, by its path from the root."""

    @property
    def place(self) -> int:
        """Its place on its shelf."""

    @property
    def digest(self) -> bytes:
        """A digest of kind, id and data."""


# The text of the data of a record, as JSON.
Text = Callable[[Any], bytes]


class Shelf(Protocol):
    """Where records are."""

    address: str

    def digest(self, place: int) -> bytes:
        """The digest of the record at a place."""

    def caption(self, place: int) -> str:
        """The caption of the record at a place."""

    def pointers(self, place: int) -> Pointers:
        """The pointers of the record at a place."""

    def text(self, record: Placed) -> bytes:
        """The data of a record as JSON text."""

    def data(self, record: Placed) -> Mapping[str, Any]:
        """The data of a record."""


class Own:
    """The shelf of a single record. `address` is that of its page where it is not the one that its kind gives it."""

    def __init__(
        self, digest: bytes, caption: str, pointers: Pointers, text: bytes, data: Mapping[str, Any] | None = None, address: str = ""
    ) -> None:
        self.address = address
        self._digest = digest
        self._caption = caption
        self._pointers = pointers
        self._text = text
        self._data = data

    def digest(self, place: int) -> bytes:
        return self._digest

    def caption(self, place: int) -> str:
        return self._caption

    def pointers(self, place: int) -> Pointers:
        return self._pointers

    def text(self, record: Placed) -> bytes:
        return self._text

    def data(self, record: Placed) -> Mapping[str, Any]:
        if self._data is None:
            self._data = orjson.loads(self._text)
        return self._data


class Opened:
    """The parsed data of the records of one reading: of the last thousand that were asked for, or of all (`bounded` is false)."""

    def __init__(self, *, bounded: bool = True) -> None:
        self.bounded = bounded
        self._data: dict[int, Mapping[str, Any]] = {}
        self._order: deque[int] = deque()
        self._shelves = 0

    def first(self) -> int:
        """A number for a new shelf; with its place added, every record has another one."""
        self._shelves += 1
        return self._shelves << 32

    def get(self, number: int) -> Mapping[str, Any] | None:
        """The data of a record, if it is still parsed."""
        return self._data.get(number)

    def put(self, number: int, data: Mapping[str, Any]) -> None:
        """Keeps the data of a record, and lets go of the oldest."""
        self._data[number] = data
        if self.bounded:
            self._order.append(number)
            if len(self._order) > _MOST_OPEN:
                self._data.pop(self._order.popleft(), None)

    def __len__(self) -> int:
        return len(self._data)


class Packed(NamedTuple):
    """Many records of a kind as plain values: id, file, date, department and checksum of a suspect text of each, together; the digests;
    and in `rests` caption and pointers of each, with where each of these begins, and the last one ends.
    """

    heads: bytes
    digests: bytes
    starts: bytes
    rests: bytes | memoryview


class Many:
    """The shelf of many records of a kind, in the order of `packed`."""

    address = ""

    def __init__(self, packed: Packed, text: Text, opened: Opened) -> None:
        self._digests = packed.digests
        self._starts = array("I", packed.starts)
        self._rests = memoryview(packed.rests)
        self._text = text
        self._opened = opened
        self._first = opened.first()
        self._last: tuple[int, Pointers] = -1, Pointers()

    def digest(self, place: int) -> bytes:
        return self._digests[place * _SIZE : (place + 1) * _SIZE]

    def caption(self, place: int) -> str:
        # Asked for without the pointers by whoever lists records, so it is not packed with these.
        starts, at = self._starts, 2 * place
        return str(self._rests[starts[at] : starts[at + 1]], "utf-8", "surrogatepass")

    def pointers(self, place: int) -> Pointers:
        last = self._last
        if last[0] == place:
            return last[1]
        starts, at = self._starts, 2 * place
        found: Pointers = tuple.__new__(Pointers, marshal.loads(self._rests[starts[at + 1] : starts[at + 2]]))
        # One value, since several threads may ask.
        self._last = place, found
        return found

    def text(self, record: Placed) -> bytes:
        return self._text(record)

    def data(self, record: Placed) -> Mapping[str, Any]:
        number = self._first + record.place
        found = self._opened.get(number)
        if found is None:
            found = orjson.loads(self._text(record))
            self._opened.put(number, found)
        return found


# Kind, id, file, date, department, 0 or the checksum of a suspect text, digest, caption, and pointers, packed.
Plain = tuple[str, str, str, str, str, int, bytes, str, bytes]


def shelved(some: Sequence[Plain], begin: int = 0) -> Packed:
    """Records of one kind, packed together; `rests` is to stand behind so many other bytes."""
    # Days and departments are the same in many records; as interned texts they are one object each when they are unpacked.
    intern = sys.intern
    heads = [(ident, file, intern(date), intern(authority), suspect) for _, ident, file, date, authority, suspect, *_ in some]
    rests = [part for one in some for part in (one[7].encode(errors="surrogatepass"), one[8])]
    starts = array("I", accumulate(map(len, rests), initial=begin))
    return Packed(marshal.dumps(heads), b"".join([one[6] for one in some]), starts.tobytes(), b"".join(rests))


def places(count: int) -> Iterable[int]:
    """The places of so many records."""
    return _PLACES[:count] if count <= len(_PLACES) else range(count)


def plains(kind: str, packed: Packed) -> Iterator[Plain]:
    """The records that `shelved` has packed, one by one."""
    starts, rests = array("I", packed.starts), packed.rests
    for place, head in enumerate(marshal.loads(packed.heads)):
        digest = packed.digests[place * _SIZE : (place + 1) * _SIZE]
        ident, file, date, authority, suspect = head
        begin, middle, end = starts[2 * place : 2 * place + 3]
        caption = str(rests[begin:middle], "utf-8", "surrogatepass")
        yield kind, ident, file, date, authority, suspect, digest, caption, bytes(rests[middle:end])
