"""generator.law.limits: the last day of a limit, whatever unit it is counted in."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import WEEKDAYS
from support import schema

from generator.law.calendar import Calendar, TooFar, UnknownYear, national
from generator.law.limits import Standing, due_date, due_time, last_day, minutes_between, standing
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


# Time that is not counted

Stretch = tuple[D, D | None]


def walked(start: D, count: int, unit: str, stretches: list[Stretch], *, moves: bool) -> D | None:
    """The last day of a limit, found by going through the calendar day by day; None if it stands still for ever."""

    def works(day: D) -> bool:
        return day in CALENDAR.workdays or (day.weekday() < 5 and day not in CALENDAR.holidays)

    def still(day: D) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in stretches)

    left = count
    if unit in ("个月", "年"):
        left = (due_date(start, count, unit, CALENDAR) - start).days
    day = start
    while left:
        day += DAY
        if day.year > 2026:
            # In the years after, only what stands still has an answer that needs no calendar.
            return None
        left -= (works(day) or unit != "工作日") and not still(day)
    while moves and not (works(day) and not still(day)):
        day += DAY
        if day.year > 2026:
            return None
    return day


days_of_2026 = st.dates(D(2026, 1, 2), D(2026, 9, 30))


@st.composite
def some_stretches(draw: st.DrawFn) -> list[Stretch]:
    """Up to four stretches in any order, which may overlap, lie in one another or before the limit; the last one may still run."""
    found: list[Stretch] = []
    for _ in range(draw(st.integers(0, 4))):
        first = draw(days_of_2026)
        found.append((first, first + draw(st.integers(0, 20)) * DAY))
    if draw(st.booleans()):
        found.append((draw(days_of_2026), None))
    return found


class TestStandingStill:
    """依法需要听证、检验、鉴定、专家评审等的，所需时间不计算在期限内（行政许可法 45）."""

    @given(
        start=st.dates(D(2026, 1, 1), D(2026, 6, 30)),
        count=st.integers(0, 40),
        unit=st.sampled_from(["工作日", "日"]),
        stretches=some_stretches(),
        moves=st.booleans(),
    )
    def test_the_last_day_is_that_of_a_plain_count_day_by_day(
        self, start: D, count: int, unit: str, stretches: list[Stretch], moves: bool
    ) -> None:
        moves = moves and unit == "日"
        assert last_day(start, count, unit, CALENDAR, standing(stretches), moves=moves) == walked(start, count, unit, stretches, moves=moves)

    @given(start=st.dates(D(2026, 1, 1), D(2026, 5, 31)), count=st.integers(1, 2), stretches=some_stretches())
    def test_months_stand_still_for_as_many_days(self, start: D, count: int, stretches: list[Stretch]) -> None:
        assert last_day(start, count, "个月", CALENDAR, standing(stretches)) == walked(start, count, "个月", stretches, moves=False)

    @given(start=st.dates(D(2026, 1, 1), D(2026, 6, 30)), count=st.integers(0, 40), stretches=some_stretches(), more=some_stretches())
    def test_no_further_stretch_makes_a_limit_shorter(self, start: D, count: int, stretches: list[Stretch], more: list[Stretch]) -> None:
        before = last_day(start, count, "日", CALENDAR, standing(stretches))
        after = last_day(start, count, "日", CALENDAR, standing(stretches + more))
        # None is later than any day.
        assert after is None or (before is not None and before <= after)

    @given(stretches=some_stretches(), repeated=st.integers(0, 3))
    def test_a_day_counts_once_however_many_stretches_hold_it(self, stretches: list[Stretch], repeated: int) -> None:
        assert standing(stretches + stretches[:repeated]) == standing(list(reversed(stretches)))

    def test_a_limit_that_was_over_before_is_not_opened_again(self) -> None:
        assert last_day(D(2026, 3, 2), 7, "工作日", CALENDAR, Standing(since=D(2026, 3, 12))) == D(2026, 3, 11)
        assert last_day(D(2026, 3, 2), 7, "工作日", CALENDAR, Standing(since=D(2026, 3, 11))) is None

    def test_while_it_stands_still_no_calendar_is_missing(self) -> None:
        """Whatever the next year brings, the limit does not end while it stands still."""
        assert last_day(D(2026, 12, 1), 60, "工作日", CALENDAR, Standing(since=D(2026, 12, 10))) is None
        with pytest.raises(UnknownYear):
            last_day(D(2026, 12, 1), 60, "工作日", CALENDAR, Standing(((D(2026, 12, 10), D(2026, 12, 11)),)))
        with pytest.raises(UnknownYear):
            last_day(D(2025, 12, 1), 60, "工作日", CALENDAR, Standing(since=D(2026, 12, 10)))


# Minutes and hours


@pytest.mark.parametrize(
    ("start", "count", "unit", "due"),
    [
        ("2026-11-03 14:05", 30, "分钟", "2026-11-03 14:35"),
        ("2026-11-03 23:50", 30, "分钟", "2026-11-04 00:20"),
        ("2026-12-31 23:30", 1, "小时", "2027-01-01 00:30"),
        ("2024-02-28 23:59", 1, "分钟", "2024-02-29 00:00"),
        ("2026-11-03 14:05", 0, "分钟", "2026-11-03 14:05"),
    ],
)
def test_minutes_and_hours_run_from_the_minute(start: str, count: int, unit: str, due: str) -> None:
    assert due_time(start, count, unit) == due
    assert minutes_between(start, due) == count * (60 if unit == "小时" else 1)


FIRST, LAST = datetime.datetime(1900, 1, 1), datetime.datetime(2199, 12, 31)  # noqa: DTZ001  # times of the city, as records have them


@given(st.datetimes(FIRST, LAST), st.integers(0, 1000), st.sampled_from(["分钟", "小时"]))
def test_what_is_due_is_so_many_minutes_later(start: datetime.datetime, count: int, unit: str) -> None:
    text = start.isoformat(" ", "minutes")
    minutes = count * (60 if unit == "小时" else 1)
    assert datetime.datetime.fromisoformat(due_time(text, count, unit)) == datetime.datetime.fromisoformat(text) + datetime.timedelta(minutes=minutes)


def test_a_limit_of_minutes_is_not_so_long_that_it_ends_the_program() -> None:
    with pytest.raises(TooFar):
        due_time("2026-11-03 14:05", 10**15, "分钟")
