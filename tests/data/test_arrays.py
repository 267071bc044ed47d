"""generator.data.arrays: whole arrays as varints, the same bytes as one number after the other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.data import arrays, varints

NUMBERS = st.lists(st.integers(0, 2**53))


@given(NUMBERS)
def test_arrays_are_written_as_single_numbers_are(some: list[int]) -> None:
    wanted = bytearray()
    for one in some:
        varints.write(wanted, one)
    data, lengths = arrays.written(np.array(some, np.int64))
    assert data.tobytes() == bytes(wanted)
    assert lengths.sum() == len(wanted)
    assert len(lengths) == len(some)


@given(NUMBERS, st.binary())
def test_what_is_written_is_read_and_no_more(some: list[int], behind: bytes) -> None:
    data = arrays.written(np.array(some, np.int64))[0].tobytes()
    found, used = arrays.numbers(np.frombuffer(data + behind, np.uint8), len(some))
    assert found.tolist() == some
    assert used == len(data)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9))))
def test_ranges_follow_each_other(some: list[tuple[int, int]]) -> None:
    starts, counts = np.array([a for a, _ in some], np.int64), np.array([n for _, n in some], np.int64)
    assert arrays.ranges(starts, counts).tolist() == [i for a, n in some for i in range(a, a + n)]
