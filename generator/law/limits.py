"""Counts limits: the last day of so many working days, days, months or years, and whether it moves off a holiday."""

from __future__ import annotations

import calendar as months
import datetime

from generator.law.calendar import Calendar, TooFar

WORKING_DAYS, DAYS, MONTHS, YEARS = "工作日", "日", "个月", "年"
# The last year in which anything can be due. The calendar of Python ends with 9999, and only a mistake makes a limit so long.
LAST_DUE = 9000


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
