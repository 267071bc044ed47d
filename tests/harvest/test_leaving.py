"""generator.harvest.leaving: what is over is gone, whether the city answers or not."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import pytest
from harvested import DAY, entry

from generator.harvest import leaving
from generator.model.kinds import Kinds


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def lists(kinds: Kinds) -> dict[str, Any]:
    """An issue of the red and black lists with three entries of the black one: over, removed, and without an end."""
    kind = kinds.by_name["red-black-list"]
    example = copy.deepcopy(next(one for one in kind.examples if one.get("black")))
    black = {name: value for name, value in example["black"][0].items() if name not in ("until", "removed")}
    removed = next((one["removed"] for example in kind.examples for one in example.get("black", ()) if "removed" in one), {"reason": "x"})
    example["black"] = [black | {"until": "2026-12-01"}, black | {"removed": removed | {"on": "2026-12-05"}}, black]
    return {"2026-q1": entry(kind, "2026-q1", example)}


def test_a_record_is_there_on_its_last_day_and_gone_on_the_next(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    some = {"a": entry(kind, "a", kind.examples[0], until="2026-11-22"), "b": entry(kind, "b", kind.examples[0])}
    assert leaving.shown(kind, some, DAY) == some
    assert leaving.first(kind, some, DAY) == "2026-11-23"
    assert list(leaving.shown(kind, some, DAY + datetime.timedelta(days=1))) == ["b"]
    assert leaving.first(kind, some, DAY + datetime.timedelta(days=1)) == ""


def test_entries_of_lists_leave_on_their_own_days(kinds: Kinds, lists: dict[str, Any]) -> None:
    kind = kinds.by_name["red-black-list"]
    found = [len(leaving.shown(kind, lists, day(one))["2026-q1"]["data"]["black"]) for one in ("2026-12-01", "2026-12-02", "2026-12-05")]
    assert found == [3, 2, 1]
    firsts = [leaving.first(kind, lists, day(one)) for one in ("2026-12-01", "2026-12-02")]
    assert firsts == ["2026-12-02", "2026-12-05"]


def test_what_nothing_has_left_is_the_same_object(kinds: Kinds, lists: dict[str, Any]) -> None:
    kind = kinds.by_name["red-black-list"]
    assert leaving.shown(kind, lists, DAY)["2026-q1"] is lists["2026-q1"]


@pytest.mark.parametrize("odd", [{"until": 7, "data": None}, {"data": {"black": [1, None, {"until": []}]}}, {"until": "x", "data": []}])
def test_entries_of_any_shape_do_no_harm(kinds: Kinds, odd: dict[str, Any]) -> None:
    kind = kinds.by_name["red-black-list"]
    leaving.first(kind, {"a": odd}, DAY)
    leaving.shown(kind, {"a": odd}, DAY)
