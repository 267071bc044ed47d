"""generator.data.database: all that is shown as one SQLite database."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from generator.data import database, tables
from generator.model.kinds import Kinds


@pytest.fixture(scope="module")
def file(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database, as who unpacks the archive gets it."""
    with zipfile.ZipFile(data / "credit.sqlite.zip") as whole:
        return Path(whole.extract("credit.sqlite", tmp_path_factory.mktemp("unpacked")))


@pytest.fixture
def base(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file)) as opened:
        yield opened


@pytest.mark.parametrize("name", ["penalty", "case", "when", "subject.name", "select"])
def test_a_word_of_the_language_may_be_a_name(name: str) -> None:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.execute(f"CREATE TABLE {database.quoted(name)} ({database.quoted('order')} TEXT)")
        assert opened.execute("SELECT name FROM sqlite_schema").fetchall() == [(name,)]


def test_columns_are_those_of_the_tables_with_their_types(base: sqlite3.Connection, kinds: Kinds) -> None:
    types = {tables.NUMBER: "REAL", tables.INTEGER: "INTEGER", tables.BOOLEAN: "INTEGER"}
    for kind in kinds:
        for table in tables.tables(kind):
            found = base.execute(f"PRAGMA table_info({database.quoted(table.name)})").fetchall()
            assert [(name, of, bool(must)) for _, name, of, must, _, _ in found] == [
                (column.name, types.get(column.type, "TEXT"), column.required) for column in table.columns
            ]
            assert [name for _, name, _, _, _, key in sorted(found, key=lambda one: one[5]) if key] == list(table.keys)


def test_each_row_holds_what_the_data_interface_holds(base: sqlite3.Connection, shown: dict[tuple[str, str], dict[str, Any]]) -> None:
    found = base.execute(
        "SELECT record_id, document_number, name, p.fine_wan_yuan, p.categories FROM penalty p JOIN penalty_subject USING (record_id)"
    ).fetchall()
    assert len(found) == sum(len(one["data"]["subject"]) for (kind, _), one in shown.items() if kind == "penalty")
    for ident, number, name, fine, categories in found:
        one = shown["penalty", ident]["data"]
        assert (number, fine) == (one["document_number"], one.get("fine_wan_yuan"))
        assert name in [party["name"] for party in one["subject"]]
        assert json.loads(categories) == one["categories"]


def test_the_newest_month_comes_first_without_being_sorted(base: sqlite3.Connection) -> None:
    months = [day[:7] for (day,) in base.execute("SELECT record_date FROM penalty ORDER BY rowid")]
    assert len(set(months)) > 1
    assert months == sorted(months, reverse=True)


def test_datasette_serves_the_database(file: Path, shown: dict[tuple[str, str], dict[str, Any]]) -> None:
    async def ask() -> dict[str, int]:
        served = Datasette([], immutables=[str(file)])
        await served.invoke_startup()
        found = {}
        for kind in sorted({kind for kind, _ in shown}):
            answer = await served.client.get(f"/credit/{kind.replace('-', '_')}.json?_shape=objects&_size=1")
            assert answer.status_code == 200, answer.text
            found[kind] = answer.json()["filtered_table_rows_count"]
        page = await served.client.get("/credit/penalty?record_authority__exact=scjgj")
        assert page.status_code == 200
        assert "市场监督管理局" in page.text
        return found

    counted = asyncio.run(ask())
    assert counted == {kind: sum(one == kind for one, _ in shown) for kind in counted}


def test_the_database_is_whole_and_keyed(file: Path, kinds: Kinds) -> None:
    with closing(sqlite3.connect(file)) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert {name for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")} >= {
            k.name.replace("-", "_") for k in kinds
        }
        # The items of a list lead back to their record.
        lost = base.execute("SELECT count(*) FROM power_list_items WHERE record_id NOT IN (SELECT record_id FROM power_list)").fetchone()
        assert lost == (0,)
        plan = base.execute("EXPLAIN QUERY PLAN SELECT * FROM penalty WHERE document_number = 'x'").fetchall()
        assert "USING INDEX" in str(plan)
