"""generator.text.numbers: a number has one way in which it is written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.numbers import about, plain, short


@pytest.mark.parametrize(
    ("number", "text"),
    [("5000", "5000"), ("5000.00", "5000"), ("0.50", "0.5"), ("1E+4", "10000"), ("1E-7", "0.0000001"), ("0", "0"), ("-1.20", "-1.2")],
)
def test_numbers_are_told_without_exponents_and_needless_zeros(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
    assert plain(float(number)) == text


@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_keep_all_their_digits(number: int) -> None:
    assert plain(number) == str(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_written_is_the_number(number: float) -> None:
    assert float(plain(number)) == number


@pytest.mark.parametrize(
    ("number", "exact", "rounded"),
    [
        ("0", "0", "0"),
        ("1500", "1,500", "1,500"),
        ("9999.99", "9,999.99", "9,999.99"),
        ("20000", "2万", "2万"),
        ("123456", "12.3456万", "12.35万"),
        ("99999999", "9,999.9999万", "1亿"),
        ("123456789", "1.23456789亿", "1.235亿"),
        ("1000000000000", "1万亿", "1万亿"),
    ],
)
def test_great_numbers_are_told_in_ten_thousands(number: str, exact: str, rounded: str) -> None:
    assert (short(Decimal(number)), about(Decimal(number))) == (exact, rounded)
