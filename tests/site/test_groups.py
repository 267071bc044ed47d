"""generator.site.groups: records by kind, time and department."""

from __future__ import annotations

import pytest
from samples import record

from generator.model.kinds import Kinds
from generator.model.records import Record
from generator.site import groups as module
from generator.site.groups import ByKey, ByKind, Groups, by_kind, dates_of, in_order, wanted_of

DATED = {"a": ("2025-12-31", "scjgj"), "b": ("2026-01-01", "scjgj"), "c": ("2026-01-31", "zjj"), "d": ("", "zjj")}


@pytest.fixture
def some(kinds: Kinds) -> list[Record]:
    made = [
        record(kinds, "penalty", {"decided_on": day, "authority": who} if day else {"authority": who}, ident)
        for ident, (day, who) in DATED.items()
    ]
    return in_order(made)


@pytest.fixture
def groups(some: list[Record]) -> Groups:
    counted: dict[object, int] = {}
    for one in some:
        for wanted in wanted_of("penalty", one.date[:7], one.authority):
            counted[wanted] = counted.get(wanted, 0) + 1
    return Groups({wanted: (count, b"d", b"r") for wanted, count in counted.items()}, {"penalty": some})  # type: ignore[misc]


def ids(found: object) -> str:
    return "".join(one.id for one in found)  # type: ignore[attr-defined]


def test_the_newest_comes_first_and_ids_decide_between_equal_dates(kinds: Kinds) -> None:
    same = [record(kinds, "penalty", {"decided_on": "2026-01-01"}, ident) for ident in ("b", "a", "c")]
    assert ids(in_order(same)) == "abc"


def test_a_group_holds_what_it_says(groups: Groups) -> None:
    assert ids(groups.of("penalty").records()) == "cbad"
    assert ids(groups.of("penalty", year="2026").records()) == "cb"
    assert ids(groups.of("penalty", year="").records()) == "d"
    assert ids(groups.of("penalty", month="2026-01").records()) == "cb"
    assert ids(groups.of("penalty", authority="zjj").records()) == "cd"
    assert ids(groups.of("penalty", year="2026", authority="scjgj").records()) == "b"
    assert len(groups.of("penalty", authority="zjj")) == 2


@pytest.mark.parametrize("wanted", [{"year": "2024"}, {"authority": "gaj"}, {"year": "2025", "authority": "zjj"}])
def test_of_what_nothing_is_there_is_a_key_error(groups: Groups, wanted: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        groups.of("penalty", **wanted)


def test_what_there_is_can_be_asked_for(groups: Groups) -> None:
    assert groups.years("penalty") == ["2026", "2025", ""]
    assert groups.years("penalty", "zjj") == ["2026", ""]
    assert groups.months("penalty") == ["2026-01", "2025-12", ""]
    assert groups.authorities("penalty") == ["scjgj", "zjj"]
    assert groups.years("permit") == groups.months("permit") == groups.authorities("permit") == []


def test_every_kind_is_there_also_without_records(kinds: Kinds, some: list[Record]) -> None:
    found = by_kind(kinds, some)
    assert set(found) == set(kinds.by_name)
    assert ids(found["penalty"]) == "cbad"
    assert found["permit"] == ()


def test_values_by_kind_are_computed_once_and_only_when_asked_for() -> None:
    asked: list[str] = []
    found = ByKind(["a", "b"], lambda name: asked.append(name) or name.upper())
    assert (list(found), len(found), asked) == (["a", "b"], 2, [])
    assert (found["b"], found["b"], asked) == ("B", "B", ["b"])
    with pytest.raises(KeyError):
        found["c"]


def test_the_dates_of_records_in_order_are_each_told_once(kinds: Kinds, some: list[Record]) -> None:
    twice = [*some, record(kinds, "penalty", {"decided_on": "2026-01-01"}, "e")]
    assert list(dates_of(in_order(twice))) == ["2026-01-31", "2026-01-01", "2025-12-31", ""]
    assert list(dates_of([])) == []


def test_the_first_few_of_a_kind_with_very_many_records_are_searched(monkeypatch: pytest.MonkeyPatch, some: list[Record]) -> None:
    monkeypatch.setattr(module, "MANY", 1)
    monkeypatch.setattr(module, "SEARCHES", 2)
    records = {("penalty", one.id): one for one in some}
    asked: list[str] = []

    def search(key: tuple[str, str]) -> Record | None:
        asked.append(key[1])
        return records.get(key)

    found = ByKey({"penalty": some}, search)
    assert found["penalty", "a"] is records["penalty", "a"]
    assert ("penalty", "z") not in found
    assert [found["penalty", one.id] for one in some] == some
    assert ("penalty", "z") not in found
    assert asked == ["a", "z"]
