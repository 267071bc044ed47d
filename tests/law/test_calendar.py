"""Working days: the State Council's calendar as it is shipped, and how days are counted."""

from __future__ import annotations

import datetime

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from generator.law.calendar import Calendar, UnknownYear, calendar_of
from generator.reading import loading, schemas

D = datetime.date
YEARS = range(2018, 2027)
# Decision, then the 7th, 10th and 20th working day after it (domain.md 4).
VECTORS = [
    ("2020-01-23", "2020-02-11", "2020-02-14", "2020-02-28"),
    ("2023-09-28", "2023-10-13", "2023-10-18", "2023-11-01"),
    ("2024-02-08", "2024-02-23", "2024-02-28", "2024-03-13"),
    ("2025-01-24", "2025-02-10", "2025-02-13", "2025-02-27"),
    ("2025-09-26", "2025-10-13", "2025-10-16", "2025-10-30"),
    ("2026-01-30", "2026-02-10", "2026-02-13", "2026-03-05"),
    ("2026-02-13", "2026-03-02", "2026-03-05", "2026-03-19"),
    ("2026-02-14", "2026-03-03", "2026-03-06", "2026-03-20"),
    ("2026-04-30", "2026-05-13", "2026-05-18", "2026-06-01"),
    ("2026-09-18", "2026-09-29", "2026-10-09", "2026-10-22"),
    ("2026-09-30", "2026-10-15", "2026-10-20", "2026-11-03"),
    ("2026-10-10", "2026-10-20", "2026-10-23", "2026-11-06"),
]


def is_working(calendar: Calendar, day: D) -> bool:
    """Whether a day is counted; the calendar must know the day before it too."""
    return calendar.between(day - datetime.timedelta(days=1), day) == 1


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """The calendars in content/rules/calendars/."""
    kinds = schemas.load(ROOT)
    found, findings = loading.load(ROOT, kinds)
    assert [f for f in findings if "calendars" in f.file] == []
    return calendar_of(record.data for shard in found for record in shard.records if record.kind.name == "calendar")


def test_the_shipped_calendar_knows_2018_to_2026(calendar: Calendar) -> None:
    assert calendar.years == frozenset(YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_a_maintained_package(calendar: Calendar, year: int) -> None:
    # 1 January is off by law, and the first year has no known day before it.
    day = D(year, 1, 2 if year == YEARS[0] else 1)
    wrong = []
    while day.year == year:
        if is_working(calendar, day) != chinese_calendar.is_workday(day):
            wrong.append(day.isoformat())
        day += datetime.timedelta(days=1)
    assert wrong == []


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v[0])
def test_the_vectors_of_the_field(calendar: Calendar, vector: tuple[str, ...]) -> None:
    start = D.fromisoformat(vector[0])
    assert [calendar.add(start, n).isoformat() for n in (7, 10, 20)] == list(vector[1:])


def test_a_year_without_a_calendar_is_unknown_never_guessed(calendar: Calendar) -> None:
    """Decisions up to 2026-12-22 have a seventh working day; the next ones need 2027's calendar."""
    assert calendar.add(D(2026, 12, 22), 7) == D(2026, 12, 31)
    with pytest.raises(UnknownYear) as unknown:
        calendar.add(D(2026, 12, 23), 7)
    assert unknown.value.year == 2027
    with pytest.raises(UnknownYear):
        calendar.between(D(2017, 12, 28), D(2017, 12, 29))


def test_a_gap_between_known_years_is_not_jumped() -> None:
    known = Calendar(frozenset({2024, 2026}), frozenset(), frozenset())
    with pytest.raises(UnknownYear) as unknown:
        known.add(D(2024, 12, 30), 5)
    assert unknown.value.year == 2025


def test_a_local_overlay_adds_days_off_and_no_year() -> None:
    national = {"year": 2026, "region": "全国", "holidays": ["2026-01-01"], "workdays": ["2026-01-04"]}
    local = {"year": 2026, "region": "甲自治州", "holidays": ["2026-01-04", "2026-01-05"], "workdays": []}
    both = calendar_of([national, local])
    assert calendar_of([local]).years == frozenset()
    assert not is_working(both, D(2026, 1, 4))
    assert not is_working(both, D(2026, 1, 5))
    assert is_working(calendar_of([national]), D(2026, 1, 5))


days = st.dates(D(2018, 1, 1), D(2026, 6, 30))
counts = st.integers(1, 60)


class TestCounting:
    """期间的最后一日是法定休假日的，以法定休假日结束的次日为期间的最后一日；按照日、月、年计算期间的，开始的当日不计入，自下一日开始计算（民法典 201、203）."""

    @given(start=days, count=counts)
    def test_a_due_date_is_a_working_day(self, calendar: Calendar, start: D, count: int) -> None:
        """What falls due on a day off could not be done."""
        assert is_working(calendar, calendar.add(start, count))

    @given(start=days, count=counts)
    def test_the_day_of_decision_does_not_count(self, calendar: Calendar, start: D, count: int) -> None:
        """Counting starts on the next day, whether the day of decision is worked or not."""
        due = calendar.add(start, count)
        day, seen = start, 0
        while day < due:
            day += datetime.timedelta(days=1)
            seen += is_working(calendar, day)
        assert due > start
        assert seen == count

    @given(start=days, count=counts, off=days)
    def test_another_holiday_never_brings_a_due_date_nearer(self, calendar: Calendar, start: D, count: int, off: D) -> None:
        """A day off lengthens the time or leaves it."""
        more = Calendar(calendar.years, calendar.holidays | {off}, calendar.workdays - {off})
        assert more.add(start, count) >= calendar.add(start, count)

    @given(start=days, count=counts)
    def test_between_is_the_inverse_of_add(self, calendar: Calendar, start: D, count: int) -> None:
        """The working days up to a due date are the limit."""
        assert calendar.between(start, calendar.add(start, count)) == count
        assert calendar.between(calendar.add(start, count), start) == -count
