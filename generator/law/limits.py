"""Counts limits: the last day of so many working days, days, months or years, off holidays, and without the days that do not count."""

from __future__ import annotations

import calendar as months
import datetime
from collections.abc import Iterable
from typing import NamedTuple

from generator.law.calendar import Calendar, TooFar, UnknownYear

WORKING_DAYS, DAYS, MONTHS, YEARS = "工作日", "日", "个月", "年"
# Limits that end at a time of day; each with its minutes.
CLOCK = {"分钟": 1, "小时": 60}
# The last year in which anything can be due. The calendar of Python ends with 9999, and only a mistake makes a limit so long.
LAST_DUE = 9000
_DAY = datetime.timedelta(days=1)


class Standing(NamedTuple):
    """Days that a limit does not count.

    `closed` are stretches, each with its first and last day, in order and apart from one another; from the day `since` on no day counts
    until further notice.
    """

    closed: tuple[tuple[datetime.date, datetime.date], ...] = ()
    since: datetime.date | None = None


NEVER = Standing()


def standing(stretches: Iterable[tuple[datetime.date, datetime.date | None]]) -> Standing:
    """The days of some stretches, each once, however many stretches hold it. A stretch without a last day is still running."""
    found = list(stretches)
    since = min((first for first, last in found if last is None), default=None)
    closed: list[tuple[datetime.date, datetime.date]] = []
    for first, last in sorted((first, last) for first, last in found if last is not None):
        if since is not None and last >= since:
            last = since - _DAY
        if closed and first <= closed[-1][1] + _DAY:
            closed[-1] = closed[-1][0], max(last, closed[-1][1])
        elif first <= last:
            closed.append((first, last))
    return Standing(tuple(closed), since)


def last_day(starts: datetime.date, count: int, unit: str, days: Calendar, still: Standing, *, moves: bool = False) -> datetime.date | None:
    """The last day of a limit like `due_date`, which stands still on some days; None while it stands still and has no last day yet.

    Months and years are counted as the days up to their last day: so many days must count. Raises UnknownYear and TooFar.
    """
    if count == 0 and not moves:
        # No day needs to count.
        return starts
    try:
        due = first = due_date(starts, count, unit, days)
        while (again := _later(first, _days_off(starts, due, unit, days, still), unit, days)) != due:
            due = again
        if moves:
            due = _moved(due, days, still)
    except UnknownYear:
        # The limit reaches the first year that is not known. If it stood still before that, no calendar is missing yet.
        if still.since is not None and all(year in days.years for year in range(starts.year, still.since.year + 1)):
            return None
        raise
    return None if still.since is not None and still.since <= due else due


def _later(due: datetime.date, more: int, unit: str, days: Calendar) -> datetime.date:
    """So many further days of a limit after its last day."""
    return due if more == 0 else due_date(due, more, WORKING_DAYS if unit == WORKING_DAYS else DAYS, days)


def _days_off(after: datetime.date, until: datetime.date, unit: str, days: Calendar, still: Standing) -> int:
    """How many days after one day up to another, of those that the unit counts, stand still."""
    return sum(days_in(max(first, after + _DAY), min(last, until), unit, days) for first, last in still.closed)


def days_in(first: datetime.date, last: datetime.date, unit: str, days: Calendar) -> int:
    """The number of days from one day to another, both included, of those that a unit counts: working days or all. Raises UnknownYear."""
    if first > last:
        return 0
    return days.between(first - _DAY, last) if unit == WORKING_DAYS else (last - first).days + 1


def _moved(due: datetime.date, days: Calendar, still: Standing) -> datetime.date:
    """The first working day from a last day on that does not stand still itself."""
    while True:
        due = days.next_working(due)
        inside = next((last for first, last in still.closed if first <= due <= last), None)
        if inside is None:
            return due
        due = inside + _DAY


def due_date(starts: datetime.date, count: int, unit: str, days: Calendar, *, moves: bool = False) -> datetime.date:
    """The last day of a limit that runs from the day after `starts` (民法典 art. 201 to 203). Raises UnknownYear and TooFar.

    Months and years end on the day of the same number, or on the last day of a shorter month. If the limit `moves`, a last day that is a
    day off becomes the next working day; working days need no such rule.
    """
    if unit == WORKING_DAYS:
        return days.add(starts, count)
    due = _nominal(starts, count, unit)
    return days.next_working(due) if moves else due


def _nominal(starts: datetime.date, count: int, unit: str) -> datetime.date:
    """The last day of a limit in calendar days, months or years, whatever day it is. Raises TooFar."""
    try:
        if unit == DAYS:
            due = starts + datetime.timedelta(days=count)
        else:
            month = starts.month - 1 + (count if unit == MONTHS else count * 12)
            year, month = starts.year + month // 12, month % 12 + 1
            due = datetime.date(year, month, min(starts.day, months.monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        raise TooFar from None
    # A further limit may be counted from the due date.
    if due.year > LAST_DUE:
        raise TooFar
    return due


def due_time(starts_at: str, count: int, unit: str) -> str:
    """The time at which a limit of minutes or hours ends, from a time such as `2026-11-03 14:05` (民法典 art. 201: hours run from then).

    Raises TooFar, and ValueError for a text that is no time.
    """
    try:
        due = datetime.datetime.fromisoformat(starts_at) + datetime.timedelta(minutes=count * CLOCK[unit])
    except OverflowError:
        raise TooFar from None
    if due.year > LAST_DUE:
        raise TooFar
    return due.isoformat(" ", "minutes")


def minutes_between(first: str, last: str) -> int:
    """The minutes from one time to another, both such as `2026-11-03 14:05`."""
    since = datetime.datetime.fromisoformat(last) - datetime.datetime.fromisoformat(first)
    return int(since.total_seconds()) // 60
