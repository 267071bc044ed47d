"""generator.exchange.files: tables as CSV, XML and JSON to report upward."""

from __future__ import annotations

import csv
import datetime
import io
import json
import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import Any

import pytest

from generator.exchange import columns as c
from generator.exchange.files import MARK, Sheet, among, csv_text, json_text, xml_text
from generator.model.kinds import Kinds
from generator.model.records import record_of

DAY = datetime.date(2026, 11, 22)


@pytest.fixture
def sheet(kinds: Kinds) -> Sheet:
    """One row of penalties, in which each sort of cell and all that is dangerous stands."""
    kind = kinds.by_name["penalty"]
    table = c.columns(kind)
    row: list[Any] = [None] * len(table)
    for i, column in enumerate(table):
        if column.sort == c.DATE:
            row[i] = datetime.date(2026, 4, 1)
        elif column.sort == c.NUMBER:
            row[i] = Decimal("0.50")
        elif column.sort == c.TEXT and not column.extension:
            row[i] = "=1+1<&>甲\n乙"
    return Sheet(kind, table, (row,), DAY)


def at(sheet: Sheet, sort: str) -> int:
    return next(i for i, column in enumerate(sheet.columns) if column.sort == sort and sheet.rows[0][i] is not None)


def test_csv_is_for_spreadsheets(sheet: Sheet) -> None:
    text = csv_text(sheet)
    assert text.startswith(MARK)
    heads, row = csv.reader(io.StringIO(text.removeprefix(MARK), newline=""))
    assert heads == [column.head for column in sheet.columns]
    assert row[at(sheet, c.DATE)] == "2026/04/01"
    assert row[at(sheet, c.NUMBER)] == "0.5"
    assert row[at(sheet, c.TEXT)] == "'=1+1<&>甲\n乙"
    assert [value for value in row if value.startswith(("=", "+", "-", "@"))] == []


def test_xml_is_the_envelope_with_our_columns_apart(sheet: Sheet) -> None:
    root = ET.fromstring(xml_text(sheet))
    assert [one.text for one in root.findall("Header/*")][-2:] == ["2026-11-22", "1"]
    [fields] = root.findall("Body/fields")
    official = [column.key for column in sheet.columns if not column.extension]
    assert [one.tag for one in fields if one.tag != "extension"] == official
    assert fields.findtext(sheet.columns[at(sheet, c.TEXT)].key) == "=1+1<&>甲\n乙"
    own = [one.tag for one in fields.findall("extension/*")]
    assert not set(own) & set(official)


def test_json_has_null_where_there_is_nothing(sheet: Sheet) -> None:
    found = json.loads(json_text(sheet))
    [row] = found["penalty"]
    assert set(row) == {column.key for column in sheet.columns if not column.extension} | {"extension"}
    assert all(value is not None for value in row["extension"].values())
    date, number = (sheet.columns[at(sheet, sort)] for sort in (c.DATE, c.NUMBER))
    everything = row | row["extension"]
    assert everything[date.key] == "2026-04-01"
    assert everything[number.key] == 0.5


def test_a_table_without_rows_is_a_table(sheet: Sheet) -> None:
    empty = Sheet(sheet.kind, sheet.columns, (), DAY)
    assert len(csv_text(empty).splitlines()) == 1
    assert json.loads(json_text(empty)) == {"penalty": []}
    assert ET.fromstring(xml_text(empty)).findtext("Header/Count") == "0"


def test_records_from_a_day_on_and_of_a_department(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    days = {"a": ("2026-01-01", "scjgj"), "b": ("2026-06-01", "scjgj"), "c": ("2026-06-01", "zjj")}
    some = [record_of(kind, ident, f"{ident}.yml", {"decided_on": day, "authority": who}) for ident, (day, who) in days.items()]

    def found(since: datetime.date | None, authority: str) -> str:
        return "".join(one.id for one in among(some, since, authority))

    assert found(None, "") == "abc"
    assert found(datetime.date(2026, 6, 1), "") == "bc"
    assert found(None, "zjj") == "c"
    assert found(datetime.date(2026, 6, 2), "scjgj") == ""
