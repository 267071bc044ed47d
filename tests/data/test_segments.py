"""generator.data.segments: what is divided by days changes where a day changes, and nowhere else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.data.documents import day
from generator.data.segments import divided

DAYS = st.lists(st.dates().map(lambda one: day(one.isoformat())), min_size=1, max_size=60).map(sorted)


@given(DAYS, st.integers(1, 9))
def test_every_document_is_in_one_segment_that_is_not_too_large(days: list[int], most: int) -> None:
    found = list(divided(days, most, int))
    assert [i for one in found for i in range(one.start, one.end)] == list(range(len(days)))
    assert max(map(len, found)) <= most
    assert len({one.name for one in found}) == len(found)
    for one in found:
        assert all(one.first <= days[i] < one.first + (1 << one.level) for i in range(one.start, one.end))


@given(DAYS, st.integers(2, 9), st.data())
def test_a_document_that_comes_changes_only_the_segment_of_its_day(days: list[int], most: int, data: st.DataObject) -> None:
    new = data.draw(st.dates()).isoformat()
    before = {one.name: days[one.start : one.end] for one in divided(days, most, int)}
    more = sorted([*days, day(new)])
    after = {one.name: more[one.start : one.end] for one in divided(more, most, int)}
    differs = [name for name in before if after.get(name) != before[name]]
    # It has one more, or is divided now; of a single day that fills several, those behind move on.
    assert len(differs) <= 1 or len({days[0], *before[differs[0]], day(new)}) <= 2


def test_a_small_site_has_one_segment() -> None:
    [one] = divided([0, 0, day("1998"), day("2026-11-29")], 4, int)
    assert (one.name, len(one)) == ("0", 4)


def test_a_day_with_too_many_has_several() -> None:
    found = list(divided([day("2026-11-29")] * 10, 4, int))
    assert [len(one) for one in found] == [4, 4, 2]
    assert len({one.name for one in found}) == 3
