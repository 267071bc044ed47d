"""The columns of a segment of the search index: kind, department, day and amount of each document, for filters, counts and sums.

`docs/search.md` describes the bytes.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from generator.data import arrays, varints
from generator.engine.system import gzipped
from generator.model.kindnames import DEPARTMENT

Numbers = NDArray[np.int64]
# Amounts beyond this, some 45 trillion yuan, are written as this.
_MOST_CENTS = 2**52 - 1
# So many of the largest amounts of a kind are named in the summary of a segment.
TOP = 100
_HALF = 26
# The files of the columns, with how many bytes a document has in each.
WIDTHS = {"kind": 1, DEPARTMENT: 2, "day": 3, "amount": 2}


class Facts(NamedTuple):
    """What the columns say of a document: the places of its kind and department, counted from 1, 0 for none; its day as `documents.day`
    gives it; its amount in cents, None for none.
    """

    kind: int
    department: int
    day: int
    cents: int | None


class Columns(NamedTuple):
    """The columns of some documents. An amount is a number above 0, with the sign as its lowest bit; 0 for none."""

    kind: Numbers
    department: Numbers
    day: Numbers
    amount: Numbers

    def moved(self, places: Numbers, size: int) -> Columns:
        """The same in another order: `places` has for each document its new place among so many, or -1 for what is gone."""
        kept = np.flatnonzero(places >= 0)
        found = []
        for column in self:
            new = np.zeros(size, np.int64)
            new[places[kept]] = column[kept]
            found.append(new)
        return Columns(*found)

    def put(self, places: Iterable[int], others: Columns) -> None:
        """Puts what other columns say at some places."""
        at = np.fromiter(places, np.int64)
        for column, other in zip(self, others, strict=True):
            column[at] = other

    def files(self) -> dict[str, bytes]:
        """The columns as they are published, by their names. A browser counts exactly up to 2 to the 53rd."""
        found = {"kind": _planes(self.kind, 1), DEPARTMENT: _planes(self.department, 2), "day": _planes(self.day, 3)}
        found["amount"] = _amounts(self.amount)
        return {name: gzipped(data) for name, data in found.items()}

    def parts(self, size: int) -> Iterator[bytes]:
        """Kind, department and amount of so many documents at a time, for whoever asks for few of them."""
        for at in range(0, len(self.kind), size):
            kind, department, _, amount = (column[at : at + size] for column in self)
            yield gzipped(_planes(kind, 1) + _planes(department, 2) + _amounts(amount))

    def ranks(self, size: int) -> Iterator[tuple[str, bytes]]:
        """The documents of each kind by falling amount behind those that the summary names, so many at a time: number, department and
        amount of each. With the kind and the number of the file.
        """
        for kind, order in self._ranked():
            for number, at in enumerate(range(TOP, len(order), size)):
                some = order[at : at + size]
                head = bytearray()
                varints.write(head, len(some))
                said = _planes(some, 3), _planes(self.department[some], 2), _amounts(self.amount[some])
                yield f"{kind}-{number}", gzipped(bytes(head) + b"".join(said))

    def _ranked(self) -> Iterator[tuple[int, Numbers]]:
        """The documents of each kind with an amount: the largest first, and of equal ones the newest."""
        priced, cents = np.flatnonzero(self.amount), _cents(self.amount)
        for kind in np.unique(self.kind[priced]).tolist():
            of_kind = priced[self.kind[priced] == kind]
            yield kind, of_kind[np.lexsort((-of_kind, -cents[of_kind]))]

    def summary(self) -> bytes:
        """What lists tell of many documents without looking at each: number and sum by kind, department and month, and the largest amounts
        of each kind, and of how many there are.
        """
        keys, places = np.unique(self.kind << 40 | self.department << 24 | self.day >> 5, return_inverse=True)
        priced = np.flatnonzero(self.amount)
        cents = _cents(self.amount)
        # In two halves, of which no sum is too large.
        halves = np.zeros((2, len(keys)), np.int64)
        np.add.at(halves[0], places, cents >> _HALF)
        np.add.at(halves[1], places, cents & (1 << _HALF) - 1)
        counts = np.bincount(places, minlength=len(keys)), np.bincount(places[priced], minlength=len(keys))
        sums = [
            (key >> 40, key >> 24 & 0xFFFF, key & 0xFFFFFF, count, with_amount, (high << _HALF) + low)
            for key, count, with_amount, high, low in zip(*(some.tolist() for some in (keys, *counts, *halves)), strict=True)
        ]
        top = {}
        for kind, order in self._ranked():
            some = order[:TOP]
            table = np.stack((some, cents[some], self.department[some], self.day[some]), axis=1)
            top[str(kind)] = {"all": len(order) <= TOP, "of": len(order), "rows": table.tolist()}
        return gzipped(orjson.dumps({"sums": sums, "top": top}))


def columns(facts: Iterable[Facts]) -> Columns:
    """The columns of some documents."""
    rows = [(one.kind, one.department, one.day, _amount(one.cents)) for one in facts]
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Columns(*(np.ascontiguousarray(table[:, i]) for i in range(4)))


def read(files: dict[str, bytes]) -> Columns:
    """Columns from what is published, by their names."""
    raw = {name: gzip.decompress(data) for name, data in files.items()}
    count, at = varints.read(raw["amount"], 0)
    data = np.frombuffer(raw["amount"], np.uint8)[at:]
    steps, used = arrays.numbers(data, count)
    amounts = np.concatenate((np.zeros(1, np.int64), np.cumsum(steps)))
    kind, department, day = (_numbers(np.frombuffer(raw[name], np.uint8), WIDTHS[name]) for name in ("kind", DEPARTMENT, "day"))
    return Columns(kind, department, day, amounts[_numbers(data[used:], WIDTHS["amount"])])


def _amount(cents: int | None) -> int:
    if cents is None:
        return 0
    return (min(abs(cents), _MOST_CENTS) << 1 | (cents < 0)) + 1


def _amounts(amounts: Numbers) -> bytes:
    """Amounts by their places among all that occur."""
    some, places = np.unique(np.concatenate((np.zeros(1, np.int64), amounts)), return_inverse=True)
    head = bytearray()
    varints.write(head, len(some) - 1)
    steps, _ = arrays.written(np.diff(some))
    return bytes(head) + steps.tobytes() + _planes(places[1:].astype(np.int64), 2)


def _cents(amounts: Numbers) -> Numbers:
    """Amounts as cents; 0 for none."""
    cents = amounts - 1 >> 1
    return np.where(amounts == 0, 0, np.where((amounts - 1) & 1, -cents, cents))


def _planes(numbers: Numbers, width: int) -> bytes:
    """Numbers as their lowest bytes, then their second bytes and so on: neighbours are alike, which makes them small."""
    return b"".join([(numbers >> 8 * i & 255).astype(np.uint8).tobytes() for i in range(width)])


def _numbers(data: NDArray[np.uint8], width: int) -> Numbers:
    """The inverse of `_planes`."""
    found = np.zeros(len(data) // width, np.int64)
    for i, plane in enumerate(data.reshape(width, -1)):
        found |= plane.astype(np.int64) << 8 * i
    return found
