"""generator.exchange.batches: what a platform has by all batches, and the batch that makes it equal to what is shown."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import PENALTY
from support import AS_OF, PENALTY_FILE, Repo, uscc

from generator.exchange.batches import Known, made, marks
from generator.site.site import load

states = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("xyz"))


@given(states, states)
def test_after_its_batch_a_platform_has_what_is_shown_and_the_next_batch_is_empty(has: Mapping[str, str], now: Mapping[str, str]) -> None:
    batch = made(Known(has, {}), now)
    then = {**{one: mark for one, mark in has.items() if one not in batch.withdrawn}, **batch.added, **batch.changed}
    assert then == now
    assert len(made(Known(then, {}), now)) == 0
    # Each record is in one list only, and none without need.
    assert len({*batch.added, *batch.changed, *batch.withdrawn}) == len(batch)
    assert all(has.get(one) != now.get(one) for one in (*batch.added, *batch.changed, *batch.withdrawn))


@given(states, states, st.integers(1, 3))
def test_batches_of_few_records_come_to_the_same(has: Mapping[str, str], now: Mapping[str, str], most: int) -> None:
    there = dict(has)
    left = len(made(Known(there, {}), now))
    while left:
        batch = made(Known(there, {}), now, most)
        assert 0 < len(batch) <= most
        assert len(batch) + batch.more == left
        there = {**{one: mark for one, mark in there.items() if one not in batch.withdrawn}, **batch.added, **batch.changed}
        left = batch.more
    assert there == now


@given(states, states, states)
def test_what_was_rejected_is_held_until_it_differs(has: Mapping[str, str], now: Mapping[str, str], refused: Mapping[str, str]) -> None:
    batch = made(Known(has, refused), now)
    assert set(batch.held) == {one for one, mark in now.items() if refused.get(one) == mark}
    assert not set(batch.held) & {*batch.added, *batch.changed, *batch.withdrawn}


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("fine_wan_yuan: 0.5", "fine_wan_yuan: 0.50", False),
        ("severity: {severity}", "severity: 严重", False),
        ("content: 罚款5000元。", "content: 罚款5000元整。", True),
    ],
)
def test_a_mark_differs_when_the_official_table_does(repo: Repo, old: str, new: str, differs: bool) -> None:
    found = []
    assert old in PENALTY
    for one in (PENALTY, PENALTY.replace(old, new)):
        text = one.format(year="2026", serial=15, name="清和餐饮", code=uscc(15, "91990100"), severity="一般", day="2026-09-08")
        repo.write(PENALTY_FILE, text)
        site = load(repo.root, datetime.date.fromisoformat(AS_OF))
        [mark] = marks(site, site.kinds.by_name["penalty"]).values()
        assert set(mark) <= set("abcdefghijklmnop")
        found.append(mark)
    assert (found[0] != found[1]) == differs
