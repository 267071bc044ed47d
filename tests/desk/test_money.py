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


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("“罚款金额（万元）”填了 -0.0001，不能小于 0", "“罚款金额”填了 -1 元，不能小于 0"),
        ("“罚款金额（万元）”填了 5，以万元计就是 50000 元，而“处罚内容”里写的是 5000 元", "“罚款金额”填了 50000 元，而“处罚内容”里写的是 5000 元"),
        ("“罚款金额（万元）”是 0.5，而各名当事人自己的数额加起来是 0.8（0.3＋0.5）", "“罚款金额”是 5000 元，而各名当事人自己的数额加起来是 8000 元（3000＋5000）"),
        ("“五千”不是金额，应只写数字，以万元为单位", "“五千”不是金额，应写成 5000 或者 5000元 这样"),
    ],
)
def test_a_message_is_told_in_yuan(message: str, said: str) -> None:
    assert money.in_words("罚款金额（万元）", "罚款金额", message) == said
