"""generator.desk.money: yuan and 万元, exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.desk import money
from generator.text.numbers import plain


@pytest.mark.parametrize(
    ("typed", "cell", "wan"),
    [
        ("5000", "5000元", "0.5"),
        ("５，０００", "5000元", "0.5"),
        ("5,000.00", "5000.00元", "0.5"),
        ("620.50", "620.50元", "0.06205"),
        ("0.1", "0.1元", "0.00001"),
        ("0.5万元", "0.5万元", ""),
        ("伍仟元整", "伍仟元整", ""),
        ("￥5000", "￥5000", ""),
        ("", "", ""),
        ("5000左右", "5000左右", ""),
    ],
)
def test_a_plain_number_is_yuan(typed: str, cell: str, wan: str) -> None:
    assert (money.typed(typed), money.in_wan(cell)) == (cell, wan)


@given(st.decimals(min_value=0, max_value=999_999_999, places=6, allow_nan=False, allow_infinity=False))
def test_what_a_record_says_comes_back_exactly(wan: Decimal) -> None:
    cell = money.typed(money.shown(plain(wan)))
    assert Decimal(money.in_wan(cell)) == wan
