"""generator.mending.alike: the lines of two texts that became each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import examples

from generator.mending.alike import blocks
from generator.mending.layout import layout_of

LINES = st.lists(st.sampled_from("abc"), max_size=8)


@examples(200)
@given(LINES, LINES)
def test_the_blocks_make_the_new_text_of_the_old_one(old: list[str], new: list[str]) -> None:
    made, at = [], 0
    for tag, a, b, c, d in blocks(old, new):
        assert a == at
        at = b
        made += old[a:b] if tag == "equal" else new[c:d]
    assert (made, at) == (new, len(old))


@pytest.mark.parametrize("more", [[], ["new"]])
def test_a_line_that_is_repeated_thousands_of_times_takes_no_time(more: list[str]) -> None:
    """With every line beside every other one this would be four hundred million pairs."""
    same = ["经查。"] * 20_000
    old, new = ["a", *same, "c"], ["b", *more, *same, "d"]
    found = [new[c:d] if tag != "equal" else old[a:b] for tag, a, b, c, d in blocks(old, new)]
    assert [line for some in found for line in some] == new
    layout = layout_of("\r\n".join(old[:-1]).encode() + b"\nc")
    assert layout is not None
    assert layout.bytes_of("\n".join(new)).decode().splitlines() == new
