"""generator.pages.pictures: what a picture shows is what the records say, counted in the plainest way."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from generator.pages.charts import Bar
from generator.pages.pictures import counted, greatest_first, in_time, money, paid, plain_title, share, yuan
from generator.site.measures import Ratio

TODAY = datetime.date(2026, 11, 28)


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (0, "0 元"),
        (1, "0.01 元"),
        (4_535_380, "4.535万元（45,353.8 元）"),
        (999_999, "9,999.99 元"),
        (12_345_678_912, "1.235亿元（123,456,789.12 元）"),
        (10**14, "1万亿元（1,000,000,000,000 元）"),
    ],
)
def test_sums_of_money_can_be_read_and_are_exact(cents: int, words: str) -> None:
    assert money(cents) == words
    assert yuan(cents) * 100 == cents


def test_a_share_has_both_of_its_numbers_and_one_of_nothing_is_unknown() -> None:
    assert share("2026-11", Ratio(2, 3, up=False)) == Bar("2026-11", Decimal("66.6"), "66.6%（2/3）")
    assert share("2026-11", Ratio(0, 0, up=False)).value is None


def test_what_is_unknown_stands_at_the_end() -> None:
    rows = [Bar("a", 1, "1"), Bar("b", None, ""), Bar("c", 3, "3"), Bar("d", 0, "0")]
    assert [one.label for one in greatest_first(rows)] == ["c", "a", "d", "b"]


def test_only_a_month_that_is_not_over_is_hollow() -> None:
    found = {"2026-10": {0: 3}, "2026-11": {0: 1}}
    assert counted("每月", found, ["2026-10", "2026-11"], TODAY).count("cr-partial") == 1
    assert "cr-partial" not in counted("每月", found, ["2026-10", "2026-11"], datetime.date(2026, 11, 30))
    assert "2万元（20,000 元）" in paid("每月的金额", 9, {"2026-10": {9: 2_000_000}}, ["2026-10"], TODAY)
    assert plain_title("罚款金额（万元）") == "罚款金额"


def test_a_rate_of_which_nothing_is_known_is_not_drawn() -> None:
    assert in_time("按期", {}, ["2026-10"], TODAY) == ""
    assert "没有到期的" in in_time("按期", {"2026-11": Ratio(1, 1, up=False)}, ["2026-10", "2026-11"], TODAY)
