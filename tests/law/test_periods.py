"""generator.law.periods: when the periods of duties begin and end, and which comes next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.law.periods import next_period, period_end, period_start, said

LABELS = st.builds("{:04d}{}".format, st.integers(1900, 2199), st.sampled_from(["", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4"]))


@pytest.mark.parametrize(
    ("label", "start", "end", "following"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2027"),
        ("2026-H1", "2026-01-01", "2026-06-30", "2026-H2"),
        ("2026-H2", "2026-07-01", "2026-12-31", "2027-H1"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "2026-Q2"),
        ("2026-Q3", "2026-07-01", "2026-09-30", "2026-Q4"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "2027-Q1"),
    ],
)
def test_a_period(label: str, start: str, end: str, following: str) -> None:
    assert (str(period_start(label)), str(period_end(label)), next_period(label)) == (start, end, following)


@pytest.mark.parametrize("label", ["", "26", "2026-", "2026-Q0", "2026-Q5", "2026-H3", "2026-q1", "2026-01", "20260", "2026年", "２０２６", "²⁰²⁶", "-2026"])
def test_what_is_no_period(label: str) -> None:
    with pytest.raises(ValueError, match=f"^{label}$"):
        period_end(label)


@given(label=LABELS)
def test_the_next_period_begins_on_the_day_after(label: str) -> None:
    assert period_start(next_period(label)) == period_end(label) + timedelta(days=1)
    assert period_start(label) < period_end(label)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("2026年上半年", "2026-H1"),
        ("２０２６年 下半年", "2026-H2"),
        ("2026年第三季度", "2026-Q3"),
        ("2026年4季度", "2026-Q4"),
        ("2026年度", "2026"),
        ("2026年", "2026"),
        ("2026全年", "2026"),
        ("2026年第五季度", ""),
        ("2015第五期", ""),
        ("上半年", ""),
        ("2026年11月", ""),
    ],
)
def test_a_period_in_words(words: str, label: str) -> None:
    assert said(words) == label
