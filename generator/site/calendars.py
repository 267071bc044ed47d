"""Finds the years without a calendar that some limit needs now or soon, by when the calendar must be there and who adds it.

The State Council announces in November which days of the next year are off. Until the calendar is written down, no limit that reaches into
that year can be computed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from generator.law.calendar import NATIONAL, TooFar, UnknownYear
from generator.law.limits import DAYS, MONTHS, WORKING_DAYS, YEARS, due_date
from generator.law.periods import next_period, period_end
from generator.law.reckoning import missing_calendar
from generator.law.rules import LATENESS, PERIOD, TAKE_DOWN, Rule
from generator.model.kindnames import CALENDAR, DEPARTMENT
from generator.model.records import Record
from generator.site.groups import dates_of
from generator.site.site import Site

# Days to look ahead. Limits that begin in that time should be computable, and a month is enough to write down a notice.
REACH = 30
_NOBODY = "网站管理单位"
# The role of the department that keeps calendars where no calendar says who does.
LEADING = "信用牵头部门"
# How many days one unit takes at most.
_LONGEST = {WORKING_DAYS: 2, DAYS: 1, MONTHS: 31, YEARS: 366}


class Missing(NamedTuple):
    """A year without a calendar: the first day on which a limit begins that cannot be computed, its rule, who adds the calendar, and the
    record that gets the finding: the newest calendar or, if there is none, the rule.
    """

    year: int
    since: datetime.date
    rule: Rule
    keeper: str
    where: Record

    def words(self, as_of: datetime.date) -> str:
        """The sentence that says so."""
        when = "已经有期限算不出来" if self.since <= as_of else f"{self.since}起开始的期限将算不出来"
        until = "请尽快" if self.since <= as_of else f"请在{self.since}之前"
        return f"{missing_calendar(self.year)}，{when}（例如“{self.rule.data['title']}”），{until}由{self.keeper}补上。"


def missing(site: Site) -> list[Missing]:
    """The missing years, in order."""
    national = [one for one in site.all_by_kind.get(CALENDAR, ()) if one.data.get("region") == NATIONAL and "year" in one.data]
    newest = max(national, key=lambda one: int(one.data["year"]), default=None)
    first: dict[int, tuple[datetime.date, Rule]] = {}
    dates: dict[str, list[str]] = {}
    known = site.calendar.years
    for rule in site.rules:
        limit = _limit(rule)
        if limit is None or not rule.enabled or rule.duty == TAKE_DOWN:
            continue
        count, unit = limit
        # So many days always hold enough working days. If all years until then are known, nothing is missing.
        reach = datetime.timedelta(days=_LONGEST[unit] * count + 30)
        for day in _starts(site, rule, dates):
            if all(year in known for year in range(day.year, (day + reach).year + 1)):
                continue
            try:
                due_date(day, count, unit, site.calendar, moves=rule.moves)
            except TooFar:
                continue
            except UnknownYear as unknown:
                year = unknown.year
                if year >= site.first_day.year and (year not in first or day < first[year][0]):
                    first[year] = day, rule
    keeper = _keeper(site, newest)
    return [Missing(year, day, rule, keeper, newest or rule.record) for year, (day, rule) in sorted(first.items())]


def _keeper(site: Site, newest: Record | None) -> str:
    named = str(newest.data.get("kept_by", "")) if newest is not None else ""
    found = [one for one in site.by_kind.get(DEPARTMENT, ()) if LEADING in one.data.get("roles", ())]
    department = site.by_key.get((DEPARTMENT, named)) or (found[0] if found else None)
    return department.caption if department is not None else _NOBODY


def _limit(rule: Rule) -> tuple[int, str] | None:
    """The number and unit of a limit for which a calendar is needed; if records set the number themselves, the largest in the examples.

    Calendar days need one only if their last day moves off a holiday.
    """
    unit = str(rule.data.get("limit_unit") or rule.data.get("limit", {}).get("unit", ""))
    if unit not in _LONGEST or not (unit == WORKING_DAYS or rule.moves):
        return None
    if "limit_unit" in rule.data:
        return max((int(one.get("count", 1)) for one in rule.data.get("worked_examples", ())), default=1), unit
    return (int(rule.data["limit"]["count"]), unit) if "count" in rule.data["limit"] else None


def _starts(site: Site, rule: Rule, dates: dict[str, list[str]]) -> Iterator[datetime.date]:
    """The days on which limits of a rule began or may begin soon. `dates` has those of the records of a kind once they are known."""
    last = site.as_of + datetime.timedelta(days=REACH)
    if rule.trigger == PERIOD:
        label = str(rule.data["first_period"])
        while (end := period_end(label)) <= last:
            if rule.in_force(end):
                yield end
            label = next_period(label)
        return
    if rule.trigger == LATENESS:
        # Which records are late is not asked here: it takes long. One that becomes late from tomorrow on should have an answer.
        for ahead in range(1, REACH + 1):
            yield site.as_of + datetime.timedelta(days=ahead)
        return
    # Distinct days only: a hundred thousand records have a few thousand.
    if rule.kind not in dates:
        dates[rule.kind] = sorted(date for date in dates_of(site.all_by_kind.get(rule.kind, ())) if date)
    for text in dates[rule.kind]:
        day = datetime.date.fromisoformat(text)
        if day <= site.as_of and rule.in_force(day):
            yield day
    for ahead in range(REACH + 1):
        day = site.as_of + datetime.timedelta(days=ahead)
        if rule.in_force(day):
            yield day


def said(site: Site) -> list[str]:
    """The sentences on the board about missing calendars."""
    return [one.words(site.as_of) for one in missing(site)]
