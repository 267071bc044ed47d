"""The last day of the limit that a rule sets, or why it has none: it stands still, or a calendar is missing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.law import stretches
from generator.law.calendar import Calendar, TooFar, UnknownYear
from generator.law.limits import CLOCK, DAYS, NEVER, Standing, due_date, due_time, last_day
from generator.law.rules import Rule
from generator.law.stretches import Stretch
from generator.model.records import Record, first_text

# The message about a limit that leads out of the calendar.
TOO_FAR = "期限太长，算不出到期日，请核对期限的数目"
# The message about a limit of minutes that runs from a day.
NO_TIME = "记录只写了日期、没有写几点几分，算不出到期的时刻"
# How long a time such as 2026-11-03 14:05 is.
TIME = 16


class Limit(NamedTuple):
    """The last day of a limit, or None with the reason; and the earliest day that it can be.

    While it is `paused` it has no last day, and is not over. `not_counted` are the stretches that the record names; `unit` is that of their
    days. A limit of minutes or hours also has the times `at` which it begins and ends.
    """

    due: datetime.date | None
    reason: str
    until: datetime.date
    paused: bool = False
    not_counted: tuple[Stretch, ...] = ()
    unit: str = DAYS
    at: tuple[str, str] = ("", "")


class Run(NamedTuple):
    """From when a limit runs, and what it depends on besides: the calendar, the as-of day, and the day on which the duty was met."""

    starts: datetime.date
    days: Calendar
    as_of: datetime.date
    met_on: datetime.date | None = None


def day_at(data: Mapping[str, Any], path: str) -> datetime.date | None:
    """The day in a field with a date or a time of day; None if there is none."""
    return stretches.day_of(first_text(data, path))


def of_record(rule: Rule, record: Record, run: Run) -> Limit | None:
    """The limit that a rule sets for a record; None if the record sets itself no limit and so owes nothing."""
    how = rule.data["limit_kind"]
    if how == "到期日":
        day = day_at(record.data, rule.data["due_field"])
        return _fixed(rule, record, run, day) if day is not None else None
    if how == "字段":
        count, unit = first_text(record.data, rule.data["limit_field"]), rule.data["limit_unit"]
        return counted(rule, run, int(count), unit, record) if count.isdecimal() else None
    count, unit = rule.data["limit"]["count"], rule.data["limit"]["unit"]
    if unit in CLOCK:
        return _by_the_clock(first_text(record.data, rule.data["starts"]), count, unit)
    return counted(rule, run, count, unit, record)


def _by_the_clock(starts_at: str, count: int, unit: str) -> Limit:
    if len(starts_at) != TIME:
        return Limit(None, NO_TIME, datetime.date.max)
    try:
        due_at = due_time(starts_at, count, unit)
    except TooFar:
        return Limit(None, TOO_FAR, datetime.date.max)
    day = datetime.date.fromisoformat(due_at[:10])
    return Limit(day, "", day, at=(starts_at, due_at))


def _fixed(rule: Rule, record: Record, run: Run, day: datetime.date) -> Limit:
    """A limit that ends on a day in the record. What the law does not count and what began after that day was told moves it."""
    told = [one for path in rule.data.get("told_by", ()) if (one := day_at(record.data, path)) is not None]
    known = max(told, default=run.starts)
    if "not_counted" not in rule.data or day <= known:
        return Limit(day, "", day)
    return counted(rule, run._replace(starts=known), (day - known).days, DAYS, record, known)


def counted(rule: Rule, run: Run, count: int, unit: str, record: Record | None = None, known: datetime.date = datetime.date.min) -> Limit:
    """A limit of so many units; without the time that the record names as not counted, if the rule knows such time.

    A stretch that had begun on the day `known` was allowed for when the limit was set.
    """
    if unit in CLOCK:
        # Only a record has a time of day; a check reports such a rule.
        return Limit(None, NO_TIME, datetime.date.max)
    how = rule.data.get("not_counted")
    found = stretches.said(how, record.data, run.as_of, run.met_on) if how is not None and record is not None else []
    found = [one for one in found if (one.last is None or one.last > run.starts) and one.first > known]
    if not found:
        return _ends(rule, run, count, unit, NEVER)
    still, judged = stretches.settled(found, lambda so_far: _ends(rule, run, count, unit, so_far).due)
    limit = _ends(rule, run, count, unit, still)
    until = min(one for one in (run.met_on, limit.due, run.as_of) if one is not None)
    told = stretches.told(judged, run.starts, until, unit, run.days)
    reason = limit.reason
    if limit.paused:
        reason = f"计时暂停：{next(one.ground for one in reversed(told) if not one.last and not one.why)}，{still.since}起"
    return limit._replace(reason=reason, not_counted=told, unit=unit)


def _ends(rule: Rule, run: Run, count: int, unit: str, still: Standing) -> Limit:
    try:
        if still is NEVER:
            # This is the case for nearly all of a hundred thousand records.
            due = due_date(run.starts, count, unit, run.days, moves=rule.moves)
            return Limit(due, "", due)
        last = last_day(run.starts, count, unit, run.days, still, moves=rule.moves)
    except UnknownYear as unknown:
        return Limit(None, missing_calendar(unknown.year), datetime.date(unknown.year, 12, 31))
    except TooFar:
        return Limit(None, TOO_FAR, datetime.date.max)
    return Limit(last, "", last) if last is not None else Limit(None, "", datetime.date.max, paused=True)


def missing_calendar(year: int) -> str:
    """The message if a due date cannot be computed because a calendar is missing."""
    return f"缺少{year}年工作日历"
