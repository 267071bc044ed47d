"""Counts one limit for people to follow: every day up to the last one, with what makes it count or not.

The last day itself comes from `limits`; what is listed here is how one gets there. The script `publish/assets/count.js` does the same in a
browser, and a test holds the two together.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from generator.law.calendar import Calendar, TooFar, UnknownYear
from generator.law.limits import CLOCK, WORKING_DAYS, due_date, due_time, last_day, standing
from generator.law.reckoning import NO_TIME, TIME, TOO_FAR, missing_calendar
from generator.law.rules import Rule

# What a day is: the one from which the limit runs, a working day or other day that counts, a day at the weekend on which people work, a
# weekend, a holiday, a day on which the limit stands still, and the first working day after a last day that was off.
START, COUNTS, MAKEUP, WEEKEND, HOLIDAY, STILL, MOVED = "start", "counts", "makeup", "weekend", "holiday", "still", "moved"
# With more days than this, those that are alike are told together.
MOST = 100
# Why a limit has no last day here.
BY_RECORD = "到期的日子写在记录里，没有天数可数"
NO_COUNT = "天数写在记录里，请填天数"
_DAY = datetime.timedelta(days=1)
Closed = tuple[datetime.date, datetime.date]


class Step(NamedTuple):
    """Days that follow one another and are alike, as texts, both included; `number` is how many have counted with the last of them."""

    first: str
    last: str
    what: str
    number: int


class Counted(NamedTuple):
    """The last day of a limit, or its time; "" with the reason where there is none. `steps` lead to it."""

    due: str
    reason: str
    steps: tuple[Step, ...] = ()


def of_rule(rule: Rule, starts: str, days: Calendar, count: int | None = None, closed: Sequence[Closed] = ()) -> Counted:
    """The limit of a rule from a day on, or from a time of day such as `2026-11-03 14:05`; `count` is its length where the record sets it.

    ValueError for a text that is no date.
    """
    data, day = rule.data, datetime.date.fromisoformat(starts[:10])
    if not rule.in_force(day):
        until = f"，到{data['in_force_until']}为止" if "in_force_until" in data else ""
        return Counted("", f"规则从{data['in_force_from']}起施行{until}，这一天不适用")
    how = data["limit_kind"]
    if how == "到期日" or (how == "固定" and "count" not in data["limit"]):
        return Counted("", BY_RECORD)
    if how == "字段":
        if count is None:
            return Counted("", NO_COUNT)
        return counted(day, count, str(data["limit_unit"]), days, closed, moves=rule.moves)
    number, unit = int(data["limit"]["count"]), str(data["limit"]["unit"])
    if unit in CLOCK:
        if len(starts) != TIME:
            return Counted("", NO_TIME)
        try:
            return Counted(due_time(starts, number, unit), "")
        except TooFar:
            return Counted("", TOO_FAR)
    return counted(day, number, unit, days, closed, moves=rule.moves)


def counted(starts: datetime.date, count: int, unit: str, days: Calendar, closed: Sequence[Closed] = (), *, moves: bool = False) -> Counted:
    """A limit of so many working days, days, months or years from a day on, which stands still on the days of `closed`."""
    still = standing(closed)
    try:
        due = last_day(starts, count, unit, days, still, moves=moves) if closed else due_date(starts, count, unit, days, moves=moves)
        # The last of the days that count: what follows is only moved off days on which nobody works.
        nominal = last_day(starts, count, unit, days, still)
    except UnknownYear as unknown:
        return Counted("", missing_calendar(unknown.year))
    except TooFar:
        return Counted("", TOO_FAR)
    if due is None or nominal is None:
        raise AssertionError("a stretch with an end never stops a limit for ever")
    return Counted(due.isoformat(), "", tuple(_steps(starts, nominal, due, unit, days, still.closed)))


def _steps(
    starts: datetime.date, nominal: datetime.date, due: datetime.date, unit: str, days: Calendar, closed: Sequence[Closed]
) -> Iterable[Step]:
    found: list[tuple[datetime.date, str, int]] = [(starts, START, 0)]
    number, day = 0, starts
    while day < due:
        day += _DAY
        stands = any(first <= day <= last for first, last in closed)
        if day > nominal:
            what = MOVED if day == due else STILL if stands and _plain(day, days) in (COUNTS, MAKEUP) else _plain(day, days)
        elif unit == WORKING_DAYS:
            what = _plain(day, days)
            if what in (COUNTS, MAKEUP):
                what = STILL if stands else what
        else:
            what = STILL if stands else COUNTS
        number += day <= nominal and what in (COUNTS, MAKEUP)
        found.append((day, what, number))
    return _together(found)


def _plain(day: datetime.date, days: Calendar) -> str:
    """What a day is by the calendar."""
    if day.weekday() >= 5:
        return MAKEUP if day in days.workdays else WEEKEND
    return HOLIDAY if day in days.holidays else COUNTS


def _together(found: Sequence[tuple[datetime.date, str, int]]) -> Iterable[Step]:
    """The days one by one or, if there are many, those that are alike together."""
    out: list[Step] = []
    for day, what, number in found:
        text = day.isoformat()
        if len(found) > MOST and out and out[-1].what == what:
            out[-1] = Step(out[-1].first, text, what, number)
        else:
            out.append(Step(text, text, what, number))
    return out


def notices(calendars: Iterable[Mapping[str, Any]], steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The notices by which the days of some steps are off or worked: year, region, title, number, date and address of each."""
    years = {int(text[:4]) for step in steps for text in (step.first, step.last)}
    needed = set(range(min(years), max(years) + 1)) if years else set()
    out = []
    for one in sorted(calendars, key=lambda c: (int(c["year"]), str(c["region"]))):
        if int(one["year"]) in needed:
            out += [{"year": int(one["year"]), "region": str(one["region"]), **dict(notice)} for notice in one.get("notices", ())]
    return out
