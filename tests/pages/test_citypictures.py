"""generator.pages.citypictures: pictures of few numbers are left out, and a month that is not over is called so."""

from __future__ import annotations

import datetime

from generator.pages import citypictures
from generator.site.gathered import Sum

TODAY = datetime.date(2026, 11, 22)


def test_months_without_sums_have_no_picture_of_sums() -> None:
    found = {"2026-10": Sum(3, 1, 1, 1), "2026-11": Sum(2, 2)}
    assert [title for title, _ in citypictures.months("行政处罚", found, TODAY, csv="a.csv")] == ["每月的行政处罚", "每月按期公示的行政处罚"]
    with_sums = {**found, "2026-09": Sum(1, amount=100)}
    assert "每月的行政处罚金额" in dict(citypictures.months("行政处罚", with_sums, TODAY, csv="a.csv"))
    assert citypictures.months("行政处罚", {"2026-11": Sum(1)}, TODAY, csv="a.csv") == []


def test_a_month_without_records_is_a_zero_and_the_last_one_is_not_over() -> None:
    drawn = dict(citypictures.months("行政处罚", {"2026-09": Sum(3), "2026-11": Sum(2)}, TODAY, csv="a.csv"))["每月的行政处罚"]
    assert "2026年10月：0 件" in drawn
    assert "还没有过完" in drawn


def test_one_city_alone_is_compared_with_nobody() -> None:
    one = {"甲市": Sum(3, 1, 1, 1, 100)}
    two = {**one, "乙县": Sum(2, 2, 0, 0, 200)}
    for draw in (citypictures.rates_of_cities, citypictures.of_cities, citypictures.amounts_of_cities):
        assert not draw("各城市", one, csv="a.csv", href=str)
        assert draw("各城市", two, csv="a.csv", href=str)
