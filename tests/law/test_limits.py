"""generator.law.limits: the last day of a limit, whatever unit it is counted in."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import WEEKDAYS
from support import schema

from generator.law.calendar import Calendar, TooFar, UnknownYear, national
from generator.law.limits import due_date
from generator.text.formats import FIRST_YEAR, LAST_YEAR

D = datetime.date
DAY = datetime.timedelta(days=1)
# The calendar of 2026 as the State Council announced it.
CALENDAR = national([schema("calendar")["examples"][0]])


@pytest.mark.parametrize(
    ("start", "count", "unit", "due"),
    [
        ("2026-03-02", 7, "工作日", "2026-03-11"),
        ("2026-03-02", 1, "年", "2027-03-02"),
        ("2026-01-31", 1, "个月", "2026-02-28"),
        ("2025-11-30", 3, "个月", "2026-02-28"),
        ("2024-02-29", 1, "年", "2025-02-28"),
        ("2026-03-15", 3, "年", "2029-03-15"),
        ("2026-03-15", 10, "日", "2026-03-25"),
        ("2026-03-15", 0, "日", "2026-03-15"),
    ],
)
def test_a_limit_runs_from_the_next_day_and_ends_on_the_day_of_the_same_number(start: str, count: int, unit: str, due: str) -> None:
    """按照年、月计算期间的，到期月的对应日为期间的最后一日；没有对应日的，月末日为期间的最后一日（民法典 201、202）."""
    assert due_date(D.fromisoformat(start), count, unit, WEEKDAYS).isoformat() == due


@pytest.mark.parametrize(
    ("start", "count", "unit", "due"),
    [
        # The 3rd of October is one of the seven days off around the national day.
        ("2026-09-30", 3, "日", "2026-10-08"),
        ("2026-09-02", 1, "个月", "2026-10-08"),
        # A Saturday that is worked stays; one that is not becomes the Monday.
        ("2026-10-03", 7, "日", "2026-10-10"),
        ("2026-10-10", 7, "日", "2026-10-19"),
        # A day off inside the limit moves nothing.
        ("2026-09-30", 9, "日", "2026-10-09"),
        ("2026-09-30", 0, "日", "2026-09-30"),
    ],
)
def test_a_last_day_that_is_a_day_off_moves_where_the_law_says_so(start: str, count: int, unit: str, due: str) -> None:
    """期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日（民法典 203）."""
    first = D.fromisoformat(start)
    assert due_date(first, count, unit, CALENDAR, moves=True).isoformat() == due


@pytest.mark.parametrize(("start", "missing"), [("2026-12-15", 2027), ("2025-12-10", 2025)])
def test_without_the_calendar_of_its_last_day_a_limit_that_moves_has_no_answer(start: str, missing: int) -> None:
    first = D.fromisoformat(start)
    with pytest.raises(UnknownYear) as unknown:
        due_date(first, 20, "日", CALENDAR, moves=True)
    assert unknown.value.year == missing
    # Where the last day stays where it is, no calendar is asked.
    assert due_date(first, 20, "日", CALENDAR) == first + 20 * DAY


def test_a_day_off_at_the_end_of_the_year_needs_the_next_calendar() -> None:
    """The 26th of December is a Saturday, so the Monday after it is in the year; after the 31st, were it off, it is not known."""
    off = Calendar(CALENDAR.years, CALENDAR.holidays | {D(2026, 12, 31)}, CALENDAR.workdays)
    assert due_date(D(2026, 12, 1), 25, "日", off, moves=True) == D(2026, 12, 28)
    with pytest.raises(UnknownYear) as unknown:
        due_date(D(2026, 12, 1), 30, "日", off, moves=True)
    assert unknown.value.year == 2027


@given(st.dates(D(2026, 1, 1), D(2026, 8, 31)), st.integers(0, 90))
def test_the_last_day_that_moves_is_the_first_working_day_from_the_last_day_on(start: D, count: int) -> None:
    stays = due_date(start, count, "日", CALENDAR)
    day = stays
    while (day.weekday() >= 5 or day in CALENDAR.holidays) and day not in CALENDAR.workdays:
        day += DAY
    assert due_date(start, count, "日", CALENDAR, moves=True) == day


@given(st.dates(D(FIRST_YEAR, 1, 1), D(LAST_YEAR, 12, 31)), st.integers(0, 10**15), st.sampled_from(["工作日", "日", "个月", "年"]))
def test_no_limit_is_so_long_that_it_ends_the_program(start: D, count: int, unit: str) -> None:
    """What is due can be counted on from; of what lies beyond it is said that it is too far."""
    try:
        due = due_date(start, count, unit, WEEKDAYS)
    except (TooFar, UnknownYear):
        return
    assert start <= due < due + DAY
