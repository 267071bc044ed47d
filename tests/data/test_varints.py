"""generator.data.varints: numbers in as few bytes as they need."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.data import varints


@given(st.integers(0, 2**64), st.binary())
def test_a_number_is_read_as_it_was_written(number: int, behind: bytes) -> None:
    out = bytearray(b"x")
    varints.write(out, number)
    assert varints.read(bytes(out) + behind, 1) == (number, len(out))


@pytest.mark.parametrize(("number", "data"), [(0, "00"), (127, "7f"), (128, "8001"), (300, "ac02"), (16384, "808001")])
def test_the_bytes_are_those_that_the_page_about_the_files_gives(number: int, data: str) -> None:
    out = bytearray()
    varints.write(out, number)
    assert out.hex() == data
