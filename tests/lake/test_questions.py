"""generator.lake.questions: each engine gives the same rows to the last digit, and they are those of a plain reckoning."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import lakes
import provinces
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lakes import record, row
from support import ROOT

from generator.lake import answers, engines, questions, shapes, writing


def asked(folder: Path, engine: str, *names: str) -> dict[str, list[list[Any]]]:
    """The rows of some questions, with days as texts."""
    tables = engines.tables()
    found = {}
    with engines.opened(str(folder), engine) as opened:
        for name in names:
            rows = engines.answered(opened, questions.asked(name, tables))
            found[name] = [[value if value is None or isinstance(value, str | int) else value.isoformat() for value in one] for one in rows]
    return found


def test_every_question_has_a_plain_reckoning() -> None:
    assert list(questions.QUESTIONS) == list(lakes.RECKONED)


def documented(title: str) -> dict[str, list[str]]:
    """By the first cell of a table of the document, all names in its other cell."""
    part = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8").partition("## `credit ask")[2].partition("\n## ")[0]
    rows = part.partition(f"| {title} | columns |")[2].partition("\n\n")[0]
    return {name: re.findall(r"`(\w+)`", text) for name, text in re.findall(r"^\| `(\w+)` \| (.+) \|$", rows, re.MULTILINE)}


def test_the_columns_are_those_that_others_are_told_and_the_pages_are_tested_with() -> None:
    tables = engines.tables()
    found = {name: list(questions.asked(name, tables).columns) for name in questions.QUESTIONS}
    assert found == documented("question")
    assert {name: found[name] for name in provinces.COLUMNS} == {name: text.split() for name, text in provinces.COLUMNS.items()}
    told = documented("table")
    assert {name: [one for one in told[name] if one in shape.columns] for name, shape in shapes.TABLES.items()} == {
        name: list(shape.columns) for name, shape in shapes.TABLES.items()
    }


def test_random_tables_give_what_loops_give(tmp_path: Path, engine: str) -> None:
    """Null, quotes, capitals, days of other centuries, sums beyond 64 bits, cities that look like numbers, years that are none."""
    tables = lakes.random_tables(0, 400)
    lakes.write(tmp_path, tables)
    found = asked(tmp_path, engine, *questions.QUESTIONS)
    for name in questions.QUESTIONS:
        assert found[name], name
        assert found[name] == lakes.expected(name, tables), name


@pytest.mark.slow
@given(st.integers(0, 10**9), st.integers(0, 30))
def test_small_random_tables_give_what_loops_give(seed: int, rows: int) -> None:
    tables = lakes.random_tables(seed, rows)
    with tempfile.TemporaryDirectory() as folder:
        lakes.write(Path(folder), tables)
        assert asked(Path(folder), engines.DUCKDB, *questions.QUESTIONS) == {name: lakes.expected(name, tables) for name in questions.QUESTIONS}


@pytest.mark.parametrize("made", [("records",), ("parties", "duties", "stated")])
def test_tables_that_are_not_there_have_no_rows(tmp_path: Path, engine: str, made: tuple[str, ...]) -> None:
    tables = {name: rows if name in made else [] for name, rows in lakes.random_tables(7, 20).items()}
    lakes.write(tmp_path, tables)
    assert asked(tmp_path, engine, *questions.QUESTIONS) == {name: lakes.expected(name, tables) for name in questions.QUESTIONS}


def test_a_partition_without_rows_is_none(tmp_path: Path, engine: str) -> None:
    writing.put(tmp_path, "records", "a", "2026", writing.encoded("records", []))
    assert asked(tmp_path, engine, "cities", "differs") == {"cities": [], "differs": []}


def test_a_column_that_a_partition_lacks_is_null_there(tmp_path: Path, engine: str) -> None:
    """An older version of the program wrote one of the files."""
    one, other = record(city="a", kind="permit", date="2026-01-01", amount=5, proved=True), record(city="b", kind="permit", date="2026-01-01", amount=7, proved=True)
    lakes.write(tmp_path, {"records": [one, other]})
    file = tmp_path / shapes.place("records", "b", "2026")
    with duckdb.connect() as base:
        base.execute(f"COPY (SELECT * EXCLUDE (amount, proved), 'more' AS unknown_column FROM read_parquet('{file}', hive_partitioning = false)) TO '{file}.new' (FORMAT parquet)")
    Path(f"{file}.new").replace(file)
    found = asked(tmp_path, engine, "amounts", "cities")
    assert found["amounts"] == [["permit", "a", "2026", 1, 5]]
    assert [(one[0], one[10]) for one in found["cities"]] == [("a", 1), ("b", 0)]


def test_what_is_being_written_is_not_read(tmp_path: Path, engine: str) -> None:
    lakes.write(tmp_path, {"records": [record(kind="permit", date="2026-01-01")]})
    file = tmp_path / shapes.place("records", "a", "2026")
    file.with_name(f".{file.name}.7").write_bytes(b"half")
    assert asked(tmp_path, engine, "amounts") == {"amounts": []}


def test_sums_do_not_end_at_64_bits(tmp_path: Path, engine: str) -> None:
    most = 2**63 - 1
    rows = [record(id=str(i), kind="permit", date="2026-01-01", amount=most, working_days=most) for i in range(1000)]
    lakes.write(tmp_path, {"records": rows})
    found = asked(tmp_path, engine, "amounts", "cities", "differs")
    assert found["amounts"] == [["permit", "a", "2026", 1000, 1000 * most]]
    assert found["cities"][0][8] == 1000 * most
    assert ["a", "permit", "working_days", 0, 1000 * most] in found["differs"]


def test_a_city_whose_own_counts_agree_does_not_differ(tmp_path: Path, engine: str) -> None:
    """Its numbers by month and department are added up; a measure of the same name is no count."""
    rows = [record(id=str(i), kind="permit", date="2026-01-01", publication="late", amount=5, working_days=3) for i in range(3)]
    said = [
        row("stated", what="record", kind="permit", month=month, period=month, name=name, value=value)
        for month, many in (("2026-01", 1), ("2026-02", 2))
        for name, value in (("records", many), ("late", many), ("on_time", 0), ("amount:fine", 7), ("working_days", 3 * many))
    ]
    said.append(row("stated", what="measure", kind="permit", name="late", value=99, of=100))
    lakes.write(tmp_path, {"records": rows, "stated": said})
    assert asked(tmp_path, engine, "differs") == {"differs": []}
    paid = row("stated", what="record", kind="permit", name="amount", value=14)
    lakes.write(tmp_path, {"stated": [*said, paid]})
    assert asked(tmp_path, engine, "differs") == {"differs": [["a", "permit", "amount", 14, 15]]}
    lakes.write(tmp_path, {"stated": [*said, {**paid, "value": 15}]})
    assert asked(tmp_path, engine, "differs") == {"differs": []}
    lakes.write(tmp_path, {"stated": [*said[:-1], row("stated", what="record", kind="permit", name="overdue", value=1), row("stated", what="record", kind="penalty", name="records", value=2)]})
    assert asked(tmp_path, engine, "differs") == {"differs": [["a", "penalty", "records", 2, 0], ["a", "permit", "overdue", 1, 0]]}


def test_an_organisation_that_is_two_parties_of_a_record_has_it_once(tmp_path: Path, engine: str) -> None:
    rows = [
        row("parties", city="a", kind="permit", id="1", code="X", name="甲公司", number=1, date="2026-01-01", adverse=True),
        row("parties", city="a", kind="permit", id="1", code="X", name="甲公司", number=2, date="2026-01-01", adverse=True),
        row("parties", city="b", kind="permit", id="1", code="X", name="乙公司", number=1, date="2026-02-01", adverse=False),
        row("parties", city="b", kind="permit", id="1", code="Y", name="丙公司", number=2, date="2026-02-01", adverse=True),
        # A natural person has no code.
        row("parties", city="b", kind="permit", id="2", code=None, name="张某", number=1, date="2026-02-01", adverse=True),
    ]
    lakes.write(tmp_path, {"parties": rows})
    found = asked(tmp_path, engine, "several", "adverse")
    # The name is that of the newest record.
    assert found == {"several": [["X", "乙公司", 2, 2, 1]], "adverse": []}


def test_an_answer_has_the_same_bytes_from_each_engine(tmp_path: Path, engine: str) -> None:
    """Held against DuckDB, also by the test that runs DuckDB: it must not depend on the run."""
    lakes.write(tmp_path, lakes.random_tables(11, 80))
    tables = engines.tables()
    made = []
    for name in (engine, engines.DUCKDB):
        with engines.opened(str(tmp_path), name) as opened:
            texts = []
            for one in questions.QUESTIONS:
                asking = questions.asked(one, tables)
                rows = list(engines.answered(opened, asking))
                texts += ["".join(answers.text(one, "2026-11-28", asking, rows)), "".join(answers.table(asking, rows))]
            made.append(texts)
    assert made[0] == made[1]


def test_reports_that_nobody_filed_are_late_though_no_record_tells_of_them(tmp_path: Path, engine: str) -> None:
    """A duty of a period is in the city's own statistics only; without it, a department that files nothing would look punctual."""
    rows = [
        row("stated", what="duty", rule="report-half-year", authority=who, month="2026-07", period="2026-07", name=name, value=value)
        for who, name, value in (("a", "on_time", 3), ("a", "overdue", 2), ("b", "overdue", 1), (None, "open", None))
    ]
    met = row("duties", rule="report-half-year", kind="report", id="x", starts="2026-07-01", month="2026-07", status="met", on_time=True)
    lakes.write(tmp_path, {"stated": rows, "duties": [met]})
    found = asked(tmp_path, engine, "duties", "late")
    assert found["duties"] == [["a", "report-half-year", "2026-07", 3, 0, 3, 0, 0]]
    assert found["late"] == [["report-half-year", "2026-07", 1, 1, 6, 3, 0, 3]]
