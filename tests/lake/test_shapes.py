"""generator.lake.shapes: which partition a row lies in, and that no name leads out of the folder."""

from __future__ import annotations

import pytest

from generator.lake import shapes


def test_every_table_has_the_columns_by_which_it_is_sorted_and_parted() -> None:
    for name, shape in shapes.TABLES.items():
        assert {*shape.keys, shape.dated} <= shape.columns.keys(), name
        assert set(shape.columns.values()) <= {shapes.TEXT, shapes.WHOLE, shapes.DAY, shapes.YES}
        assert list(shape.whole)[-2:] == ["city", "year"]


@pytest.mark.parametrize(
    ("day", "year"),
    [("2026-03-01", "2026"), ("2026", "2026"), ("2026-Q1", "2026"), ("1949-10-01", "1949"), ("", "undated"), (None, "undated"), ("0000-01-01", "undated"), ("全部", "undated")],
)
def test_a_row_lies_in_the_year_of_its_day(day: str | None, year: str) -> None:
    assert shapes.year_of(day) == year


def test_a_partition_has_the_path_that_engines_know() -> None:
    assert shapes.place("kinds/red-black", "gu-an", "2026").as_posix() == "gathered/kinds/red-black/city=gu-an/year=2026/part-0.parquet"


@pytest.mark.parametrize(
    ("table", "city", "year"),
    [("records", "../x", "2026"), ("records", "a/b", "2026"), ("records", "_a", "2026"), ("records", "", "2026"), ("records", "a", "26"), ("records", "a", "２０２６"), ("../records", "a", "2026"), ("kinds/..", "a", "2026"), ("records", "a\n", "2026")],
)  # fmt: skip
def test_other_names_are_no_partition(table: str, city: str, year: str) -> None:
    with pytest.raises(ValueError, match="no partition"):
        shapes.place(table, city, year)
