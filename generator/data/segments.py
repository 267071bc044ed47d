"""Divides the documents of the search index by their days into segments, so that what comes or goes on a day changes one segment.

A segment holds the documents of a power of two of days, as `documents.day` numbers them (a month has 32 of these, a year 512), and is
divided in two when it holds too many. So where one ends depends on no other one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")

# All days of ten thousand years, and a month of them.
_ALL, MONTH = 23, 5


class Segment(NamedTuple):
    """A segment: its name; its days, from `first` on two to the power of `level`; the places of its documents among all, and `part`, which
    counts the segments of a single day that has too many for one.
    """

    first: int
    level: int
    start: int
    end: int
    part: int = 0

    @property
    def name(self) -> str:
        """The name of its folder, which no other segment has."""
        if self.level == _ALL:
            return "0"
        return f"{self.level}-{self.first >> self.level}" + (f"-{self.part}" if self.part else "")

    def __contains__(self, day: object) -> bool:
        return isinstance(day, int) and self.first <= day < self.first + (1 << self.level)

    def __len__(self) -> int:
        return self.end - self.start


def divided(documents: Sequence[T], most: int, day: Callable[[T], int]) -> Iterator[Segment]:
    """The segments of documents in the order of their days, each with at most so many."""
    yield from _divided(documents, most, day, Segment(0, _ALL, 0, len(documents)))


def _divided(documents: Sequence[T], most: int, day: Callable[[T], int], whole: Segment) -> Iterator[Segment]:
    first, level, start, end, _ = whole
    if start == end:
        return
    if end - start <= most:
        yield whole
    elif not level:
        for part, at in enumerate(range(start, end, most)):
            yield Segment(first, 0, at, min(end, at + most), part)
    else:
        half = first + (1 << level - 1)
        cut = bisect_left(documents, half, start, end, key=day)
        yield from _divided(documents, most, day, Segment(first, level - 1, start, cut))
        yield from _divided(documents, most, day, Segment(half, level - 1, cut, end))
