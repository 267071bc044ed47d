"""generator.exchange.spoken: what an import speaks of."""

from __future__ import annotations

from generator.exchange.spoken import Problem, Unit


def test_the_rows_of_a_record_are_those_of_all_its_sheets_in_order() -> None:
    assert Unit(1, (4, 5)).places == [(1, 4), (1, 5)]
    assert Unit(1, (4,), ((0, (7, 8)), (2, ()))).places == [(1, 4), (0, 7), (0, 8)]


def test_equal_problems_are_one() -> None:
    """A fault is told once: those that are equal are found by that."""
    problem = Problem("error", "wrong-form", 0, 3, 1, "文号", "写错了")
    assert len({problem, problem._replace(), problem._replace(row=4)}) == 2
