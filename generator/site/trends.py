"""Adds up what is counted by month and by department: the numbers that pictures, their tables and their CSV files show alike."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from generator.model import tally
from generator.site.measures import Ratio
from generator.site.statistics import Cell, Of, added

# A picture has at most so many months.
MONTHS = 36
_PUBLICATION = (tally.ON_TIME, tally.LATE, tally.OVERDUE)


def by_month(cells: Mapping[Of, Cell], authority: str | None = None) -> dict[str, Cell]:
    """The cells of each month together, of all departments or of one. A date may be only a year, or not there: then so is its month."""
    return _together((of.month, cell) for of, cell in cells.items() if authority in (None, of.authority))


def by_department(cells: Mapping[Of, Cell], year: str = "") -> dict[str, Cell]:
    """The cells of each department together ("" for none); with a `year`, those of that year."""
    return _together((of.authority, cell) for of, cell in cells.items() if of.month.startswith(year))


def _together(cells: Iterable[tuple[str, Cell]]) -> dict[str, Cell]:
    found: dict[str, list[Cell]] = {}
    for name, cell in cells:
        found.setdefault(name, []).append(cell)
    return {name: added(some) for name, some in sorted(found.items())}


def months(found: Iterable[str], as_of: datetime.date, most: int = MONTHS) -> list[str]:
    """The months of a picture: without gaps from the first of those found, or from so many ago, to that of `as_of`.

    None if all are later, earlier or no months.
    """
    last = _number(as_of.isoformat()[:7])
    within = [one for one in map(_number, (name for name in found if len(name) == 7)) if last - most < one <= last]
    return [f"{one // 12:04}-{one % 12 + 1:02}" for one in range(min(within), last + 1)] if within else []


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def published_in_time(cell: Cell) -> Ratio:
    """How many of a kind's records were published in time, of those that were published or are overdue."""
    numbers = [cell.get(slot, 0) for slot in _PUBLICATION]
    # Rounded down, so that 100% means all.
    return Ratio(numbers[0], sum(numbers), up=False)
