"""The leaves of a log in little room: of a million of them some 120 MB, with every hash of their tree."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from generator.proof import merkle
from generator.proof.entries import CORRECTED, KEY, PUBLISHED, REMOVED, RESTARTED, STAMPED, Entry, decoded
from generator.proof.merkle import HASH, leaf_hash

_EVENTS = (PUBLISHED, CORRECTED, REMOVED, STAMPED, KEY, RESTARTED)
_NUMBERS = {event: number for number, event in enumerate(_EVENTS)}
_NONE = -1
_EMPTY = bytes(HASH)
# Bytes of a leaf in each column, and in all of them with its hash.
_WIDTHS = (1, array("I").itemsize, array("q").itemsize, HASH)
_ROW = sum(_WIDTHS) + HASH


@dataclass(frozen=True)
class Leaf:
    """One entry of the log: `event` and `day` (YYYY-MM-DD), the leaf `before` that it replaces or ends, and the `digest` that it holds."""

    number: int
    event: str
    day: str
    before: int | None
    digest: bytes | None


class Leaves:
    """All leaves of a log, in their order, and the hashes of their tree. Made by `Gathered`."""

    def __init__(self, columns: tuple[bytearray, array[int], array[int], bytearray], levels: list[bytes]) -> None:
        self._events, self._days, self._before, self._digests = columns
        self._levels = levels

    def __len__(self) -> int:
        return len(self._events)

    def __getitem__(self, number: int) -> Leaf:
        at = self._before[number]
        digest = bytes(self._digests[number * HASH : (number + 1) * HASH])
        day = f"{self._days[number]:08}"
        event = _EVENTS[self._events[number]]
        has = event != REMOVED
        return Leaf(number, event, f"{day[:4]}-{day[4:6]}-{day[6:]}", None if at == _NONE else at, digest if has else None)

    def __iter__(self) -> Iterator[Leaf]:
        return (self[number] for number in range(len(self)))

    def packed(self, count: int) -> bytes:
        """The first `count` leaves with their hashes, for whoever reads this log again on this machine: 77 bytes for each."""
        columns = [bytes(memoryview(one)[:count]) for one in (self._events, self._days, self._before)]
        return b"".join([*columns, bytes(self._digests[: count * HASH]), self._levels[0][: count * HASH]])

    def of(self, event: str) -> Iterator[Leaf]:
        """The leaves of one event, in their order."""
        return (self[number] for number, one in enumerate(self._events) if one == _NUMBERS[event])

    def digest(self, number: int) -> bytes:
        """The digest of a leaf that has one."""
        return bytes(self._digests[number * HASH : (number + 1) * HASH])

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree, as `merkle.Reader`."""
        return self._levels[level][index * HASH : (index + 1) * HASH]

    def root(self, size: int) -> bytes:
        """The root of the tree of the first `size` leaves."""
        return merkle.root_at(size, self.node)

    def live(self) -> dict[bytes, int]:
        """Of each version of a record that is neither replaced nor ended, the digest and its leaf.

        Leaves that point nowhere, or at what is ended already, end nothing: they are a fault of their own (`verify/order`).
        """
        ended = self.ended()
        return {
            self.digest(number): number
            for number, event in enumerate(self._events)
            if event in (_NUMBERS[PUBLISHED], _NUMBERS[CORRECTED]) and ended[number] == _NONE
        }

    def ended(self) -> array[int]:
        """By leaf the number of the first one that replaces or ends it; -1 for the others."""
        out = array("q", [_NONE]) * len(self)
        for number, before in enumerate(self._before):
            if 0 <= before < number and out[before] == _NONE:
                out[before] = number
        return out


class Gathered:
    """Collects the leaves of a log from bundles of entries, in their order; after those that `Leaves.packed` has packed."""

    def __init__(self, packed: bytes = b"") -> None:
        self._columns = (bytearray(), array("I"), array("q"), bytearray())
        self.hashes = bytearray()
        count, rest = divmod(len(packed), _ROW)
        if rest:
            raise ValueError("not what was packed")
        at = 0
        for column, width in (*zip(self._columns, _WIDTHS, strict=True), (self.hashes, HASH)):
            part = packed[at : (at := at + count * width)]
            column.frombytes(part) if isinstance(column, array) else column.extend(part)

    def __len__(self) -> int:
        return len(self._columns[0])

    def add(self, data: bytes) -> None:
        """The next entry. Raises BadEntry."""
        events, days, before, digests = self._columns
        entry: Entry = decoded(data)
        self.hashes += leaf_hash(data)
        events.append(_NUMBERS[entry.event])
        days.append(int(entry.day.replace("-", "")))
        before.append(_NONE if entry.before is None else entry.before)
        digests.extend(entry.digest or _EMPTY)

    def leaves(self) -> Leaves:
        """All leaves that were added, with the tree above them."""
        return Leaves(self._columns, _levels(bytes(self.hashes)))


def _levels(hashes: bytes) -> list[bytes]:
    """The hashes of all complete subtrees, level by level from the leaves up."""
    out = [hashes]
    while len(row := out[-1]) > HASH:
        even = len(row) - len(row) % (2 * HASH)
        out.append(b"".join([merkle.node_hash(row[at : at + HASH], row[at + HASH : at + 2 * HASH]) for at in range(0, even, 2 * HASH)]))
    return out
