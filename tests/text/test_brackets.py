"""generator.text.brackets: however the year of a document number is bracketed, it is the same number."""

from __future__ import annotations

import pytest

from generator.text.brackets import CLOSE, OPEN, YEAR, corrected

PAIRS = list(zip(OPEN, CLOSE, strict=True))


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_every_pair_of_brackets_around_a_year_is_known(left: str, right: str) -> None:
    number = f"甲市监罚{left}2026{right}12号"
    assert corrected(number) == "甲市监罚〔2026〕12号"
    assert YEAR.sub(r"〔\1〕", number) == "甲市监罚〔2026〕12号"
    assert YEAR.sub(r"〔\1〕", f"甲市监罚{left} 2026年 {right}12号") == "甲市监罚〔2026〕12号"


@pytest.mark.parametrize("text", ["甲市监罚2026〕12号", "甲市监罚〔26〕12号", "甲市监罚〔2126〕12号", "（二）"])
def test_what_is_not_a_bracketed_year_is_not_taken_for_one(text: str) -> None:
    assert YEAR.search(text) is None
