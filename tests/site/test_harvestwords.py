"""generator.site.harvestwords: every state of a harvest has words, and old numbers are called old."""

from __future__ import annotations

import dataclasses

from generator.site import harvestwords
from generator.site.province import City

STATES = {"good", "unchanged", "old", "down", "broken", "refused", "clock", "schema", "twice", "new"}


def test_every_state_has_words_of_its_own() -> None:
    assert set(harvestwords.STATES) == STATES
    assert len({one.words for one in harvestwords.STATES.values()}) == len(STATES)
    assert harvestwords.of("neu").words == "neu"


def test_numbers_that_are_not_of_the_day_say_so() -> None:
    city = City("jia", "甲市", "990100", "https://a.example/", "", "good", as_of="2026-11-22")
    assert harvestwords.day(city) == "截至 2026-11-22"
    # Something was left out; what was gathered is of that day.
    assert harvestwords.day(dataclasses.replace(city, state="schema")) == "截至 2026-11-22"
    assert "最近一次" in harvestwords.day(dataclasses.replace(city, state="down"))
    assert harvestwords.day(dataclasses.replace(city, as_of="")) == "没有数据"
