"""generator.site.trends: months follow each other without gaps, and sums are those of the cells."""

from __future__ import annotations

import datetime

import pytest

from generator.model import tally
from generator.site.statistics import DUTIES, RECORDS, Of
from generator.site.trends import by_department, by_month, by_year_and_department, months, of_kinds, of_rules, published_in_time

TODAY = datetime.date(2026, 3, 15)
CELLS = {
    Of(RECORDS, "penalty", month, who): {tally.COUNT: number, 9: 100 * number}
    for month, who, number in (("2025-12", "a", 1), ("2025-12", "b", 2), ("2026-02", "a", 4), ("2026", "", 8), ("", "b", 16))
}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["2026-01"], ["2026-01", "2026-02", "2026-03"]),
        (["2025-12", "2026-03"], ["2025-12", "2026-01", "2026-02", "2026-03"]),
        (["2026", "", "2026-04"], []),
        (["2020-01", "2026-03"], ["2026-03"]),
        ([], []),
    ],
)
def test_months_run_from_the_first_until_now(found: list[str], expected: list[str]) -> None:
    assert months(found, TODAY) == expected


def test_there_are_at_most_so_many_months() -> None:
    every = [f"{year}-{month:02}" for year in range(2000, 2027) for month in range(1, 13)]
    assert len(months(every, TODAY)) == 36
    assert months(every, TODAY, 12)[0] == "2025-04"


def test_cells_are_added_by_month_and_by_department() -> None:
    assert {name: cell[tally.COUNT] for name, cell in by_month(CELLS).items()} == {"": 16, "2025-12": 3, "2026": 8, "2026-02": 4}
    assert {name: cell[tally.COUNT] for name, cell in by_department(CELLS).items()} == {"": 8, "a": 5, "b": 18}
    assert {name: cell[tally.COUNT] for name, cell in by_department(CELLS, "2025").items()} == {"a": 1, "b": 2}
    both = {name: cell[tally.COUNT] for name, cell in by_year_and_department(CELLS).items()}
    assert both == {("", ""): 8, ("", "a"): 5, ("", "b"): 18, ("2025", "a"): 1, ("2025", "b"): 2, ("2026", ""): 8, ("2026", "a"): 4}


def test_cells_are_told_apart_by_what_they_count() -> None:
    duty = {Of(DUTIES, "rule", "2026-02", "a"): {0: 1}}
    assert of_rules({**CELLS, **duty}) == duty
    assert of_kinds({**CELLS, **duty}) == {"penalty": CELLS}


def test_who_stays_silent_is_not_in_time() -> None:
    cell = {tally.COUNT: 9, tally.ON_TIME: 2, tally.LATE: 0, tally.OVERDUE: 1, tally.OPEN: 5, tally.UNKNOWN: 1}
    found = published_in_time(cell)
    assert (found.count, found.of, found.percent) == (2, 3, "66.6")
    assert published_in_time({tally.OPEN: 3}).of == 0
