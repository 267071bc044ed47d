"""generator.lake.writing: same rows, same bytes; a partition is replaced whole or not at all."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.lake import shapes, writing

ROW: dict[str, Any] = {
    "kind": "penalty",
    "id": "2026/a-1",
    "address": "https://a.example/penalty/2026/a-1/",
    "title": "题 \"'\\;--\x00",
    "date": "1969-12-31",
    "month": "1969-12",
    "authority": None,
    "authority_name": "部门",
    "until": "2199-12-31",
    "adverse": True,
    "amount": 2**63 - 1,
    "parties": 1,
    "publication": "late",
    "working_days": -1,
    "proved": None,
}


def row(**changes: Any) -> tuple[Any, ...]:
    return tuple({**ROW, **changes}.values())


def read(tmp_path: Path, content: bytes) -> list[tuple[Any, ...]]:
    file = tmp_path / "x.parquet"
    file.write_bytes(content)
    with duckdb.connect() as base:
        return base.execute("SELECT * FROM read_parquet(?)", [str(file)]).fetchall()


def test_another_reader_finds_what_was_written(tmp_path: Path) -> None:
    found = read(tmp_path, writing.encoded("records", [row()]))
    expected = {**ROW, "date": datetime.date(1969, 12, 31), "until": datetime.date(2199, 12, 31)}
    assert found == [tuple(expected.values())]


def test_no_rows_are_a_file_with_all_columns(tmp_path: Path) -> None:
    for table, shape in shapes.TABLES.items():
        file = tmp_path / "x.parquet"
        file.write_bytes(writing.encoded(table, []))
        with duckdb.connect() as base:
            found = base.execute("SELECT * FROM read_parquet(?)", [str(file)])
            assert [one[0] for one in found.description or ()] == list(shape.columns)
            assert found.fetchall() == []


VALUES = {
    shapes.TEXT: st.text(max_size=3),
    shapes.WHOLE: st.integers(-(2**63), 2**63 - 1),
    shapes.YES: st.booleans(),
    shapes.DAY: st.dates(datetime.date(1, 1, 1)).map(datetime.date.isoformat),
}


@given(st.data(), st.sampled_from(sorted(shapes.TABLES)), st.randoms(use_true_random=False))
def test_the_same_rows_give_the_same_bytes(data: st.DataObject, table: str, dice: random.Random) -> None:
    columns = [st.none() | VALUES[sort] for sort in shapes.TABLES[table].columns.values()]
    rows = data.draw(st.lists(st.tuples(*columns), max_size=5))
    # Rows that differ in one value only, or not at all.
    rows += rows[:1]
    whole = writing.encoded(table, rows)
    dice.shuffle(rows)
    assert writing.encoded(table, rows) == whole


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", 1), ("kind", "\ud800"), ("amount", 1.5), ("amount", True), ("amount", 2**63), ("amount", "1"), ("adverse", 1), ("date", "2026-02-30"), ("date", 20260101), ("date", float("nan"))],
)  # fmt: skip
def test_a_value_of_another_type_is_told(column: str, value: Any) -> None:
    with pytest.raises(writing.Unfit) as told:
        writing.encoded("records", [row(id="b"), row(**{column: value})])
    assert told.value.args == ("records", column, value) or value != value


def test_a_partition_is_put_changed_and_taken_away(tmp_path: Path) -> None:
    one, other = writing.encoded("records", [row()]), writing.encoded("records", [row(title="另")])
    file = tmp_path / shapes.place("records", "a", "2026")
    assert writing.put(tmp_path, "records", "a", "2026", one)
    stamp = file.stat()
    assert not writing.put(tmp_path, "records", "a", "2026", one)
    assert file.stat().st_mtime_ns == stamp.st_mtime_ns
    assert file.stat().st_ino == stamp.st_ino
    assert writing.put(tmp_path, "records", "a", "2026", other)
    assert file.read_bytes() == other
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert writing.put(tmp_path, "records", "b", "2026", one)
    assert writing.put(tmp_path, "records", "a", "2026", None)
    assert not writing.put(tmp_path, "records", "a", "2026", None)
    # Nothing of the city is left, and the other one is untouched.
    assert sorted(path.name for path in (tmp_path / "gathered" / "records").iterdir()) == ["city=b"]
