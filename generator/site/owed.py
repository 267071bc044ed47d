"""The duties of each rule by the month in which their limits begin, summed up for the months, quarters and years of which one may ask."""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from generator.engine.artifact import digest
from generator.law.duties import MET, OPEN, OVERDUE, UNKNOWN, Duty
from generator.site.measures import periods_of
from generator.site.statistics import LATER, PROVED, RULE_SLOTS, Cell, added

# The id of a rule and a month such as `2026-07`.
Name = tuple[str, str]
# The order in which duties are listed: what is missed first, what was done in time last.
ORDER = ("overdue", "late", "unknown", "open", "met")
# Their names for tables.
_RANKS = {name: number for number, name in enumerate(ORDER)}
STATES = {"overdue": "逾期未办", "late": "逾期办结", "unknown": "无法计算", "open": "未到期", "met": "按期"}


@dataclass(frozen=True, slots=True)
class Sum:
    """How many duties were met in time and late, are overdue, are not due yet, and cannot be judged.

    Of those in time, `proved` are proved to be so by the log and a time stamp, and `later` have a proof that is later than their limit.
    """

    on_time: int = 0
    late: int = 0
    overdue: int = 0
    open: int = 0
    unknown: int = 0
    proved: int = 0
    later: int = 0

    @property
    def total(self) -> int:
        return self.on_time + self.late + self.overdue + self.open + self.unknown

    @property
    def judged(self) -> int:
        """How many count for the rate: those that were done and those that are overdue."""
        return self.on_time + self.late + self.overdue

    @property
    def rate(self) -> float | None:
        """The on-time rate as `wording.RATE` defines it; None if nothing counts yet."""
        return self.on_time / self.judged if self.judged else None


def summed(cells: Iterable[Cell]) -> Sum:
    """The sum of some cells of a rule."""
    cell = added(cells)
    return Sum(*[cell.get(slot, 0) for slot in (*range(len(RULE_SLOTS)), PROVED, LATER)])


def state(duty: Duty) -> str:
    """The place of a duty in `ORDER`: the same that the statistics count."""
    if duty.status == MET:
        return {True: "met", False: "late", None: UNKNOWN}[duty.on_time]
    return OVERDUE if duty.status == OVERDUE else OPEN if duty.status == OPEN else UNKNOWN


def days_late(duty: Duty, as_of: datetime.date) -> int:
    """The calendar days between the last day of a limit and its fulfilment or, while it is overdue, the as-of day; 0 if it is not late."""
    until = duty.met_on or as_of
    return max((until - duty.due).days, 0) if duty.due is not None and state(duty) in ("late", OVERDUE) else 0


def period_name(period: str) -> str:
    """`2026-07` as 2026年7月, `2026-Q3` as 2026年第三季度, `2026` as 2026年."""
    year, _, part = period.partition("-")
    if not part:
        return f"{year}年"
    return f"{year}年第{'一二三四'[int(part[1]) - 1]}季度" if part[0] == "Q" else f"{year}年{int(part)}月"


class Source(Protocol):
    """Where the duties are found; `dutylists.DutyLists` is one."""

    def of_month(self, rule: str, month: str) -> Iterable[Duty]:
        """The duties of a rule whose limits begin in a month."""

    def missed(self, rule: str, months: Iterable[str]) -> Iterable[Duty]:
        """Those that are overdue, were done late or cannot be judged, of several months, and perhaps others of these."""


class Owed:
    """The duties of all rules. `found` has the number of the duties of each month and a digest of what is shown of them; `source` gives
    them, which is asked for only if a list of them must be made.
    """

    def __init__(self, found: Mapping[Name, tuple[int, bytes]], source: Callable[[], Source]) -> None:
        self._found = found
        self._source = source
        # The list that was asked for last: the pages of a month ask for it one after the other.
        self._last: tuple[str, str, list[Duty]] = ("", "", [])
        self._months: dict[str, list[str]] = {}
        for rule, month in sorted(found):
            self._months.setdefault(rule, []).append(month)

    @property
    def rules(self) -> Sequence[str]:
        """The ids of the rules that have caused a duty."""
        return list(self._months)

    def months(self, rule: str, period: str = "") -> list[str]:
        """The months of a period in which duties of a rule begin, the earliest first; all of them without a period."""
        months = self._months.get(rule, [])
        return [one for one in months if period in periods_of(one)] if period else months

    def periods(self, rule: str) -> list[str]:
        """The years, quarters and months with duties of a rule, the latest first and a year before its quarters before their months."""
        return sorted({one for month in self.months(rule) for one in periods_of(month)}, key=_place, reverse=True)

    def count(self, rule: str, period: str = "") -> int:
        """The number of the duties of a rule that begin in a period."""
        return sum(self._found[rule, month][0] for month in self.months(rule, period))

    def mark(self, rule: str, period: str = "") -> bytes:
        """A digest of what is shown of these duties."""
        return digest([self._found[rule, month] for month in self.months(rule, period)])

    def of(self, rule: str, period: str) -> list[Duty]:
        """These duties, in the order of `ORDER`, then by department and by the last day of their limits."""
        if self._last[:2] != (rule, period):
            found = [duty for month in self.months(rule, period) for duty in self._source().of_month(rule, month)]
            self._last = (rule, period, sorted(found, key=_order))
        return self._last[2]

    def missed(self, rule: str, period: str, most: int) -> list[Duty]:
        """The first of these that are overdue, were done late or cannot be judged, in the same order."""
        found = (duty for duty in self._source().missed(rule, self.months(rule, period)) if _RANKS[state(duty)] < _RANKS["open"])
        return heapq.nsmallest(most, found, key=_order)


def _order(duty: Duty) -> tuple[int, str, datetime.date, str]:
    return _RANKS[state(duty)], duty.authority, duty.due or datetime.date.max, duty.key


def _place(period: str) -> tuple[str, int, int]:
    """Years before their quarters before their months, when sorted in reverse: the last month of the year stands behind all quarters."""
    year, _, part = period.partition("-")
    return year, 2 if not part else 1 if part[0] == "Q" else 0, int(part.lstrip("Q") or 0)
