"""Counts working days by the State Council's calendar. For a year without a calendar there is no answer, never a guess."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

NATIONAL = "全国"


class UnknownYear(Exception):
    """The calendar of the year `year` is missing."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


class TooFar(Exception):
    """The limit is so long that its last day lies beyond the last year of the calendar."""


@dataclass(frozen=True)
class Calendar:
    """The working days of the years that have a calendar.

    `holidays` are weekdays off, `workdays` are weekend days worked (调休). Both may come from several files: one a year for the country,
    and overlays for a place.
    """

    years: frozenset[int]
    holidays: frozenset[datetime.date]
    workdays: frozenset[datetime.date]

    @cached_property
    def _days(self) -> list[int]:
        """The ordinals of all working days, in order."""
        found = []
        for year in sorted(self.years):
            day, end = datetime.date(year, 1, 1).toordinal(), datetime.date(year, 12, 31).toordinal()
            found += [n for n in range(day, end + 1) if self._works(datetime.date.fromordinal(n))]
        return found

    def _works(self, day: datetime.date) -> bool:
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def add(self, start: datetime.date, count: int) -> datetime.date:
        """The `count`-th working day after a day, which itself does not count (民法典 art. 201). Raises UnknownYear."""
        self._need(start.year)
        if count == 0:
            return start
        at = bisect_right(self._days, start.toordinal()) + count - 1
        # The calendar of every year in between must be known; the first unknown year stops the count.
        year = start.year
        while year in self.years:
            year += 1
        last = datetime.date(year - 1, 12, 31).toordinal()
        if at >= len(self._days) or self._days[at] > last:
            raise UnknownYear(year)
        return datetime.date.fromordinal(self._days[at])

    def next_working(self, day: datetime.date) -> datetime.date:
        """The day itself if it is a working day, else the next one. Raises UnknownYear."""
        self._need(day.year)
        return day if self._works(day) else self.add(day, 1)

    def between(self, after: datetime.date, until: datetime.date) -> int:
        """The number of working days after one day up to and including another; negative if `until` is the earlier. Raises UnknownYear."""
        for year in range(min(after.year, until.year), max(after.year, until.year) + 1):
            self._need(year)
        return bisect_right(self._days, until.toordinal()) - bisect_right(self._days, after.toordinal())

    def _need(self, year: int) -> None:
        if year not in self.years:
            raise UnknownYear(year)


def national(entries: Iterable[Mapping[str, object]]) -> Calendar:
    """The calendar of the country, without the days that are off in one place only: the law does not know of those."""
    return calendar_of(entry for entry in entries if entry.get("region") == NATIONAL)


def calendar_of(entries: Iterable[Mapping[str, object]]) -> Calendar:
    """A calendar from records of the kind `calendar`. A local overlay adds to the year of its country and never replaces it."""
    years: set[int] = set()
    holidays: set[datetime.date] = set()
    workdays: set[datetime.date] = set()
    for entry in entries:
        if entry.get("region") == NATIONAL and isinstance(entry.get("year"), int):
            years.add(int(str(entry["year"])))
        for key, days in (("holidays", holidays), ("workdays", workdays)):
            found = entry.get(key, ())
            if isinstance(found, list):
                # "" stands in the place of what could not be read.
                days.update(datetime.date.fromisoformat(str(day)) for day in found if day)
    # A local holiday on a day that the country works is a day off there.
    return Calendar(frozenset(years), frozenset(holidays), frozenset(workdays - holidays))
