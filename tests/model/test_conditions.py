"""Conditions on records and the shares that are worked out."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model import conditions
from generator.model.conditions import Average, Condition, Figure, Share, averaged

DATA: dict[str, Any] = {"a": "x", "n": 3, "many": ["x", "y"], "in": {"a": "z"}, "items": [{"a": "p"}, {"a": ["q", "r"]}, {}]}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a", {"x"}),
        ("n", {"3"}),
        ("many", {"x", "y"}),
        ("in.a", {"z"}),
        ("items.a", {"p", "q", "r"}),
        ("none", set()),
        ("a.b", set()),
        ("in.none", set()),
    ],
)
def test_values_at_a_path(path: str, found: set[str]) -> None:
    assert conditions.values_at(DATA, path) == found


@pytest.mark.parametrize(
    ("when", "met"),
    [
        ([], True),
        ([("a", ["x", "y"])], True),
        ([("a", ["y"])], False),
        ([("a", [])], True),
        ([("none", [])], False),
        ([("none", ["x"])], False),
        ([("n", ["3"])], True),
        ([("items.a", ["r"])], True),
        ([("a", ["x"]), ("in.a", ["z"])], True),
        ([("a", ["x"]), ("in.a", ["x"])], False),
    ],
)
def test_each_condition_must_be_met(when: list[tuple[str, list[str]]], met: bool) -> None:
    assert conditions.met(conditions.conditions([{"field": f, "values": v} for f, v in when]), DATA) is met


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (7, 8, "87.5"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 2000, "0.1"),
        (0, 5, "0.0"),
        (5, 5, "100.0"),
        (0.1, 0.3, "33.3"),
        (1, 0, None),
        (0, 0, None),
    ],
)
def test_a_share_in_percent(part: float, whole: float, shown: str | None) -> None:
    found = conditions.percent(part, whole)
    assert (None if found is None else str(found)) == shown


@given(part=st.integers(0, 10**9), whole=st.integers(1, 10**9))
def test_a_share_is_exact(part: int, whole: int) -> None:
    found = conditions.percent(part, whole)
    assert found is not None
    assert abs(found * whole - Decimal(100 * part)) * 20 <= whole


@pytest.mark.parametrize("data", [{}, {"a": 1}, {"b": {"c": 2}}, {"a": 1, "b": {"c": 0}}, {"a": 1, "b": {}}, {"a": 1, "b": 3}])
def test_a_share_without_its_numbers_is_unknown(data: dict[str, Any]) -> None:
    assert conditions.computed([Share("率", "a", "b.c")], data) == [("率", None)]


def test_the_flags_of_figures() -> None:
    there, good = (Condition("d", frozenset()),), (Condition("r", frozenset({"是"})),)
    figures = [Figure("一", there, ()), Figure("二", good, there)]
    assert conditions.flags(figures, {}) == 0b0001
    assert conditions.flags(figures, {"r": "是"}) == 0b0001
    assert conditions.flags(figures, {"d": "2026"}) == 0b0111
    assert conditions.flags(figures, {"d": "2026", "r": "是"}) == 0b1111


@pytest.mark.parametrize(
    ("value", "written", "met"),
    [
        # As one writes them in a record, which is how a rule writes them too.
        (True, "true", True),
        (False, "true", False),
        (False, "false", True),
        (7, "7", True),
        (7.0, "7", True),
        (0.5, "0.5", True),
        (1e20, "100000000000000000000", True),
        ("7", "7", True),
        ("警告、通报批评", "警告、通报批评", True),
        ("警告、通报批评", "警告", False),
        ([["a"], ["b"]], "b", True),
        ({"below": "x"}, "x", False),
        (None, "None", False),
    ],
)
def test_a_value_is_compared_as_one_writes_it(value: object, written: str, met: bool) -> None:
    assert conditions.met(conditions.conditions([{"field": "f", "values": [written]}]), {"f": value}) is met


@pytest.mark.parametrize(
    ("data", "there"), [({"f": {"below": "x"}}, True), ({"f": []}, False), ({"f": None}, False), ({}, False), ({"f": False}, True)]
)
def test_a_condition_without_values_asks_whether_the_field_is_there(data: dict[str, Any], there: bool) -> None:
    assert conditions.met(conditions.conditions([{"field": "f"}]), data) is there


def test_what_has_parts_is_found_through_lists() -> None:
    assert conditions.objects_at({"a": [{"b": [{"c": 1}, {"c": 2}]}, {"b": [{"c": 3}]}, {}]}, "a.b") == [{"c": 1}, {"c": 2}, {"c": 3}]
    assert conditions.objects_at({"a": {"b": {"c": 1}}}, "a.b") == [{"c": 1}]
    assert conditions.objects_at({"a": "x"}, "a") == []


@given(st.lists(st.integers(-1, 400)))
def test_an_average_is_that_of_the_known_days(days: list[int]) -> None:
    [one] = averaged([Average("平均用时", "a", "b")], [[day] for day in days])
    known = [day for day in days if day >= 0]
    assert one.number == len(known)
    if known:
        assert one.days is not None
        assert abs(Fraction(one.days) - Fraction(sum(known), len(known))) <= Fraction(1, 20)
    else:
        assert one.days is None
