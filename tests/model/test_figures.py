"""Shares of two numbers, and figures and averages over a list."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model import figures
from generator.model.conditions import Condition
from generator.model.figures import Average, Figure, Share, averaged


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
    found = figures.percent(part, whole)
    assert (None if found is None else str(found)) == shown


@given(part=st.integers(0, 10**9), whole=st.integers(1, 10**9))
def test_a_share_is_exact(part: int, whole: int) -> None:
    found = figures.percent(part, whole)
    assert found is not None
    assert abs(found * whole - Decimal(100 * part)) * 20 <= whole


@pytest.mark.parametrize("data", [{}, {"a": 1}, {"b": {"c": 2}}, {"a": 1, "b": {"c": 0}}, {"a": 1, "b": {}}, {"a": 1, "b": 3}])
def test_a_share_without_its_numbers_is_unknown(data: dict[str, Any]) -> None:
    assert figures.computed([Share("率", "a", "b.c")], data) == [("率", None)]


def test_the_flags_of_figures() -> None:
    there, good = (Condition("d", frozenset()),), (Condition("r", frozenset({"是"})),)
    some = [Figure("一", there, ()), Figure("二", good, there)]
    assert figures.flags(some, {}) == 0b0001
    assert figures.flags(some, {"r": "是"}) == 0b0001
    assert figures.flags(some, {"d": "2026"}) == 0b0111
    assert figures.flags(some, {"d": "2026", "r": "是"}) == 0b1111


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
