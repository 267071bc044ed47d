"""Adds up what is counted by month and by department: the numbers that pictures, their tables and their CSV files show alike."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from generator.model import tally
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.site.measures import Ratio
from generator.site.statistics import DUTIES, RECORDS, RULE_SLOTS, Cell, Counts, Of, added

# What is added up together: a month, a department, or a year and a department.
_Name = TypeVar("_Name", str, tuple[str, str])
# A picture has at most so many months.
MONTHS = 36
_PUBLICATION = (tally.ON_TIME, tally.LATE, tally.OVERDUE)
_RULE = tuple(RULE_SLOTS.index(name) for name in ("on_time", "late", "overdue"))


def by_month(cells: Mapping[Of, Cell]) -> dict[str, Cell]:
    """The cells of each month together. A date may be only a year, or not there: then so is its month."""
    return _together((of.month, cell) for of, cell in cells.items())


def by_department(cells: Mapping[Of, Cell], year: str = "") -> dict[str, Cell]:
    """The cells of each department together ("" for none); with a `year`, those of that year."""
    return _together((of.authority, cell) for of, cell in cells.items() if of.month.startswith(year))


def by_year_and_department(cells: Mapping[Of, Cell]) -> dict[tuple[str, str], Cell]:
    """The cells of each year and department together, and of all years, whose name is ""."""
    return _together(((year, of.authority), cell) for of, cell in cells.items() for year in {"", of.month[:4]})


def of_rules(cells: Mapping[Of, Cell]) -> dict[Of, Cell]:
    """Those of some cells that count duties of rules."""
    return {of: cell for of, cell in cells.items() if of.sort == DUTIES}


def of_kinds(cells: Mapping[Of, Cell]) -> dict[str, dict[Of, Cell]]:
    """Those of some cells that count records, by kind."""
    out: dict[str, dict[Of, Cell]] = {}
    for of, cell in cells.items():
        if of.sort == RECORDS:
            out.setdefault(of.name, {})[of] = cell
    return out


def _together(cells: Iterable[tuple[_Name, Cell]]) -> dict[_Name, Cell]:
    found: dict[_Name, list[Cell]] = {}
    for name, cell in cells:
        found.setdefault(name, []).append(cell)
    return {name: added(found[name]) for name in sorted(found)}


def months(found: Iterable[str], as_of: datetime.date, most: int = MONTHS) -> list[str]:
    """The months of a picture: without gaps from the first of those found, or from so many ago, to that of `as_of`.

    None if all are later, earlier or no months.
    """
    last = _number(as_of.isoformat()[:7])
    within = [one for one in map(_number, (name for name in found if len(name) == 7)) if last - most < one <= last]
    return [f"{one // 12:04}-{one % 12 + 1:02}" for one in range(min(within), last + 1)] if within else []


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def csv_of_months(kind: str) -> str:
    """The address of the numbers of a kind by month, as CSV, from the root; with "" those of all duties."""
    return f"data/statistics/kinds/{kind}/months.csv" if kind else "data/statistics/duties/months.csv"


def csv_of_departments(kind: str) -> str:
    """The same by department."""
    return f"data/statistics/kinds/{kind}/departments.csv" if kind else "data/statistics/duties/departments.csv"


def csv_of_department(who: str, what: str) -> str:
    """The address of the `records` or `duties` of a department by month, as CSV, from the root."""
    return f"data/statistics/departments/{who}/{what}.csv"


def published_in_time(cell: Cell) -> Ratio:
    """How many of a kind's records were published in time, of those that were published or are overdue."""
    return _kept(cell, _PUBLICATION)


def kept_in_time(cell: Cell) -> Ratio:
    """How many duties of rules were met in time, of those that were met or are overdue; what is not due or not computable is left out."""
    return _kept(cell, _RULE)


def _kept(cell: Cell, slots: Sequence[int]) -> Ratio:
    numbers = [cell.get(slot, 0) for slot in slots]
    # Rounded down, so that 100% means all.
    return Ratio(numbers[0], sum(numbers), up=False)


def headline_kind(kinds: Iterable[Kind], counts: Counts) -> Kind | None:
    """The kind with which a city shows what it does: the first measured one with sums of money, else the first measured one with records,
    else the one with most records of those with dates; None if there is none.
    """
    shown = [kind for kind in kinds if kind.date and kind.authority and kind.name in counts.by_kind]
    measured = [kind for kind in shown if kind.measured is not None]
    with_sums = [kind for kind in measured if kind.layout.amounts]
    if with_sums or measured:
        return (with_sums or measured)[0]
    return max(shown, key=lambda kind: added(counts.by_kind[kind.name].values())[tally.COUNT], default=None)


def stretches(as_of: datetime.date) -> tuple[tuple[str, str], tuple[str, str]]:
    """The days of this month until today, and the same days of the month before, each as its first and last day.

    A month before that is shorter ends with its last day. On the last day of a month both months are compared whole.
    """
    first = as_of.replace(day=1)
    ended = first - datetime.timedelta(days=1)
    over = (as_of + datetime.timedelta(days=1)).day == 1
    last = ended if over else ended.replace(day=min(as_of.day, ended.day))
    return (first.isoformat(), as_of.isoformat()), (ended.replace(day=1).isoformat(), last.isoformat())


def between(records: Sequence[Record], first: str, last: str) -> Sequence[Record]:
    """Those of some records, which are newest first, whose dates are from a first to a last day. Only they are looked at."""
    begin = bisect_left(records, True, key=lambda one: one.date[:10] <= last)
    return records[begin : bisect_left(records, True, lo=begin, key=lambda one: one.date[:10] < first)]
