"""generator.data.indexing: which documents are the same as before; `test_search.py` holds the files against those made anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.data.indexing import aligned

MARKS = st.lists(st.binary(min_size=1, max_size=1), unique=True)


@given(MARKS, MARKS)
def test_a_mark_leads_to_the_same_one_and_places_rise(old: list[bytes], new: list[bytes]) -> None:
    found = aligned(old, new).tolist()
    assert len(found) == len(old)
    there = [(i, place) for i, place in enumerate(found) if place >= 0]
    assert all(old[i] == new[place] for i, place in there)
    assert [place for _, place in there] == sorted({place for _, place in there})


@given(MARKS, st.data())
def test_nothing_that_stays_is_overlooked(old: list[bytes], data: st.DataObject) -> None:
    new = [one for one in old if data.draw(st.booleans())]
    assert [old[i] for i, place in enumerate(aligned(old, new).tolist()) if place >= 0] == new
