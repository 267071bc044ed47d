"""generator.data.documents: what can be found of a record, on lines as the index holds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.data.documents import Document, day, lines
from generator.text.folding import SPACE


@given(st.lists(st.text("甲a \n\t\u00a0\u3000\u2003\x0b", max_size=6)))
def test_texts_are_on_lines_of_their_own_with_single_blanks(texts: list[str]) -> None:
    assert lines(texts) == "\n".join([SPACE.sub(" ", text).strip() for text in dict.fromkeys(texts)])


def test_a_document_says_its_texts_at_the_end() -> None:
    assert Document("a/", "甲", "penalty", "scjgj", "2026", ("甲", "乙 \n丙", "甲")).row() == (
        *("a/", "甲", "penalty", "scjgj", "2026"),
        "甲\n乙 丙",
    )


@pytest.mark.parametrize(
    ("date", "number"), [("", 0), ("x", 0), ("2026", 2026 * 512), ("2026-03", 2026 * 512 + 96), ("2026-03-05", 2026 * 512 + 101)]
)
def test_a_day_is_a_number_in_which_year_month_and_day_have_bits_of_their_own(date: str, number: int) -> None:
    assert day(date) == number


@given(st.lists(st.dates().map(str)))
def test_days_have_the_order_of_their_dates(dates: list[str]) -> None:
    assert sorted(dates, key=day) == sorted(dates)
