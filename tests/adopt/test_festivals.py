"""The days of the holidays: by the law of each year, and by the lunar calendar."""

from __future__ import annotations

import datetime

import chinese_calendar
import pytest

from generator.adopt.festivals import FESTIVALS, FIRST_YEAR, LAST_YEAR, lunar_days, statutory

D = datetime.date
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
# How a maintained package calls the holidays to which it ascribes days off.
THEIRS = {"春节": "Spring Festival", "清明节": "Tomb-sweeping Day", "端午节": "Dragon Boat Festival", "中秋节": "Mid-autumn Festival"}


@pytest.mark.parametrize("year", YEARS)
def test_each_day_lies_where_it_can_lie(year: int) -> None:
    days = lunar_days(year)
    assert D(year, 1, 21) <= days["春节"] <= D(year, 2, 20)
    assert days["清明节"].month == 4
    assert days["清明节"].day in (4, 5, 6)
    # Months of the moon have 29 or 30 days; between the fifth and the eighth there are three, or four with a leap month.
    assert (days["中秋节"] - days["端午节"]).days in (*range(97, 101), *range(126, 131))
    assert (days["端午节"] - days["春节"]).days in (*range(121, 125), *range(150, 154))


@pytest.mark.parametrize("year", range(2010, 2027))
def test_a_maintained_package_calls_these_days_by_the_same_holidays(year: int) -> None:
    for name, theirs in THEIRS.items():
        day = lunar_days(year)[name]
        off, called = chinese_calendar.get_holiday_detail(day)
        assert off
        # Two that fall on one day or weekend have one name there.
        assert called in (theirs, None, "National Day"), (name, day, called)


def test_the_law_of_each_time() -> None:
    """Article 2 of 《全国年节及纪念日放假办法》: 11 days until 2024, 13 from 2025; the eve of the Spring Festival was none from 2014 to 2024."""
    assert statutory(2013)["春节"] == (D(2013, 2, 9), D(2013, 2, 10), D(2013, 2, 11))
    assert statutory(2014)["春节"] == (D(2014, 1, 31), D(2014, 2, 1), D(2014, 2, 2))
    assert statutory(2025)["春节"] == (D(2025, 1, 28), D(2025, 1, 29), D(2025, 1, 30), D(2025, 1, 31))
    assert statutory(2025)["劳动节"] == (D(2025, 5, 1), D(2025, 5, 2))
    for year in YEARS:
        assert tuple(statutory(year)) == FESTIVALS
        assert sum(map(len, statutory(year).values())) == (13 if year >= 2025 else 11)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_beyond_the_table_nothing_is_guessed(year: int) -> None:
    assert lunar_days(year) == {}
    assert statutory(year) == {}
