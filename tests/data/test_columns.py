"""generator.data.columns: what filters read of each document, written anew or moved."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.data import columns
from generator.data.columns import Facts

FACTS = st.builds(
    Facts, st.integers(0, 255), st.integers(0, 65535), st.integers(0, 2**23), st.none() | st.integers(-(2**52) + 1, 2**52 - 1)
)

EMPTY = {name: gzip.compress(b"") for name in ("kind", "department", "day")}


@given(st.lists(FACTS))
def test_columns_are_read_as_they_were_written(facts: list[Facts]) -> None:
    found = columns.columns(facts)
    files = found.files()
    assert files.keys() == columns.WIDTHS.keys()
    for one, other in zip(columns.read(files), found, strict=True):
        assert one.tolist() == other.tolist()


@given(st.lists(FACTS, min_size=1), st.lists(FACTS), st.data())
def test_columns_that_are_moved_are_those_that_are_made_anew(old: list[Facts], new: list[Facts], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(range(len(old))), unique=True).map(sorted))
    whole = [old[i] for i in kept] + new
    places = np.full(len(old), -1)
    places[kept] = np.arange(len(kept))
    found = columns.columns(old).moved(places, len(whole))
    found.put(range(len(kept), len(whole)), columns.columns(new))
    assert found.files() == columns.columns(whole).files()


def test_an_amount_that_is_too_large_for_a_browser_is_the_largest_one() -> None:
    [said] = columns.columns([Facts(1, 1, 1, -(2**60))]).amount.tolist()
    assert said == (2**52 - 1) * 2 + 2


@given(st.lists(FACTS, max_size=30))
def test_a_summary_says_number_and_sum_by_kind_department_and_month(facts: list[Facts]) -> None:
    said = json.loads(gzip.decompress(columns.columns(facts).summary()))
    wanted: dict[tuple[int, int, int], list[int]] = {}
    for one in facts:
        sums = wanted.setdefault((one.kind, one.department, one.day >> 5), [0, 0, 0])
        sums[0] += 1
        sums[1] += one.cents is not None
        sums[2] += one.cents or 0
    assert {(*row[:3],): row[3:] for row in said["sums"]} == wanted


@given(st.lists(FACTS, max_size=30))
def test_a_summary_names_the_largest_amounts_of_each_kind_and_of_equal_ones_the_newest(facts: list[Facts]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "TOP", 3)
        top = json.loads(gzip.decompress(columns.columns(facts).summary()))["top"]
    for kind in {one.kind for one in facts}:
        priced = sorted(((-one.cents, -i) for i, one in enumerate(facts) if one.kind == kind and one.cents is not None))
        found = top.get(str(kind), {"all": True, "rows": []})
        assert found["rows"] == [[-i, -cents, facts[-i].department, facts[-i].day] for cents, i in priced[:3]]
        assert found["all"] == (len(priced) <= 3)
        assert found.get("of", 0) == len(priced)


@given(st.lists(FACTS, max_size=30), st.integers(1, 4))
def test_behind_the_largest_the_others_come_by_falling_amount(facts: list[Facts], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "TOP", 3)
        found = dict(columns.columns(facts).ranks(size))
    for kind in {one.kind for one in facts}:
        order = [-i for _, i in sorted(((-one.cents, -i) for i, one in enumerate(facts) if one.kind == kind and one.cents is not None))][3:]
        for number, at in enumerate(range(0, len(order), size)):
            data = gzip.decompress(found.pop(f"{kind}-{number}"))
            some = order[at : at + size]
            count = data[0]
            assert count == len(some)
            planes = [data[1 + i * count : 1 + (i + 1) * count] for i in range(5)]
            assert [low + 256 * middle + 65536 * high for low, middle, high in zip(*planes[:3], strict=True)] == some
            assert [low + 256 * high for low, high in zip(*planes[3:], strict=True)] == [facts[i].department for i in some]
            amounts = columns.read({**EMPTY, "amount": gzip.compress(data[1 + 5 * count :])}).amount
            assert amounts.tolist() == columns.columns([facts[i] for i in some]).amount.tolist()
    assert found == {}
