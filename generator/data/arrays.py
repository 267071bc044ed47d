"""Arrays of numbers as varints, seven bits a byte, the low ones first, and ranges of places in arrays.

`generator.data.varints` does the same to single numbers, without the library for arrays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Bytes = NDArray[np.uint8]


def written(numbers: Numbers) -> tuple[Bytes, Numbers]:
    """Numbers that are not negative one after the other, and how many bytes each has."""
    lengths = np.ones(len(numbers), np.int64)
    most = int(numbers.max(initial=0))
    for k in range(1, -(-most.bit_length() // 7)):
        lengths += numbers >= 1 << 7 * k
    places = np.cumsum(lengths) - lengths
    out = np.empty(int(lengths.sum()), np.uint8)
    out[places] = numbers & 127
    for k in range(1, int(lengths.max(initial=1))):
        longer = np.flatnonzero(lengths > k)
        at = places[longer] + k
        out[at - 1] |= 128
        out[at] = numbers[longer] >> 7 * k & 127
    return out, lengths


def numbers(data: Bytes, count: int) -> tuple[Numbers, int]:
    """So many numbers at the beginning of some bytes, and how many bytes they take."""
    ends = np.flatnonzero(data < 128)[:count]
    starts = np.concatenate((np.zeros(1, np.int64), ends + 1))[:count]
    lengths = ends - starts + 1
    found = (data[starts] & 127).astype(np.int64)
    for k in range(1, int(lengths.max(initial=1))):
        longer = np.flatnonzero(lengths > k)
        found[longer] |= (data[starts[longer] + k] & 127).astype(np.int64) << 7 * k
    return found, int(ends[-1]) + 1 if count else 0


def ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """The numbers of several ranges one after the other: from each start on, so many."""
    total = int(counts.sum())
    found: Numbers = np.arange(total, dtype=np.int64) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
    return found
