"""generator.exchange.sheets: the export as a spreadsheet, and the template that helps to fill it in."""

from __future__ import annotations

import datetime
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from strategies import DEPARTMENTS

from generator.exchange import columns as c
from generator.exchange import sheets
from generator.exchange.columns import MUST_MARK
from generator.exchange.files import Sheet
from generator.model.kinds import Kinds

DAY = datetime.date(2026, 11, 22)


def table(kinds: Kinds, **cells: Any) -> Sheet:
    """A table of penalties with one row; cells by their sort."""
    kind = kinds.by_name["penalty"]
    columns = c.columns(kind)
    return Sheet(kind, columns, ([cells.get(column.sort) for column in columns],), DAY)


def test_days_and_numbers_are_such_and_all_else_is_text(kinds: Kinds) -> None:
    found = table(kinds, **{c.DATE: datetime.date(2026, 4, 1), c.NUMBER: Decimal("0.5"), c.TEXT: "=1+1"})
    sheet = load_workbook(io.BytesIO(sheets.export(found))).active
    assert sheet is not None
    heads, row = sheet.iter_rows(values_only=True)
    assert list(heads) == [column.head for column in found.columns]
    by_sort = {column.sort: cell for column, cell in zip(found.columns, row, strict=True)}
    assert (by_sort[c.DATE], by_sort[c.NUMBER], by_sort[c.TEXT]) == (datetime.datetime.combine(datetime.date(2026, 4, 1), datetime.time()), 0.5, "=1+1")
    assert sheet.freeze_panes == "B2"
    # A formula would be worked out; this is a text.
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n", "d"}


def test_days_before_march_1900_are_texts(kinds: Kinds) -> None:
    """There Excel and the rest of the world disagree."""
    sheet = load_workbook(io.BytesIO(sheets.export(table(kinds, **{c.DATE: datetime.date(1900, 2, 28)})))).active
    assert sheet is not None
    assert "1900-02-28" in [cell.value for cell in sheet[2]]


def test_the_same_table_gives_the_same_bytes(kinds: Kinds) -> None:
    assert sheets.export(table(kinds, **{c.TEXT: "甲"})) == sheets.export(table(kinds, **{c.TEXT: "甲"}))
    kind = kinds.by_name["penalty"]
    assert sheets.template(kind, DEPARTMENTS, DAY) == sheets.template(kind, DEPARTMENTS, DAY)


def test_what_does_not_fit_is_refused_with_the_remedy(kinds: Kinds) -> None:
    with pytest.raises(sheets.TooLarge, match=r"第2行.*32768字.*\.csv"):
        sheets.export(table(kinds, **{c.TEXT: "字" * 32_768}))
    kind = kinds.by_name["penalty"]
    many = Sheet(kind, c.columns(kind), ([],) * (sheets.MOST_ROWS + 1), DAY)
    with pytest.raises(sheets.TooLarge, match="--since"):
        sheets.export(many)


def test_a_template_has_heads_help_and_hidden_choices(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    book = load_workbook(io.BytesIO(sheets.template(kind, DEPARTMENTS, DAY)))
    assert book.sheetnames == [kind.plural, sheets.HELP, sheets.CHOICES]
    assert book[sheets.CHOICES].sheet_state == "hidden"
    columns = [column for column in c.columns(kind) if column.sort != c.DUE]
    heads = [cell.value for cell in book[kind.plural][1]]
    assert [str(head).rstrip("*＊（）必填可") != "" for head in heads] == [True] * len(columns)
    assert [str(head).endswith(MUST_MARK) for head in heads] == [column.required for column in columns]
    help_rows = list(book[sheets.HELP].iter_rows(min_row=3, values_only=True))
    assert [row[1] for row in help_rows] == [column.key for column in columns]
    # What must stay empty says so.
    assert {row[2] for row, column in zip(help_rows, columns, strict=True) if column.private} <= {"必须留空"}


def test_every_choice_is_one_that_the_import_takes(kinds: Kinds) -> None:
    for kind in kinds:
        book = load_workbook(io.BytesIO(sheets.template(kind, DEPARTMENTS, DAY)))
        listed = {value for row in book[sheets.CHOICES].iter_rows(values_only=True) for value in row if value is not None}
        departments = {one.name for one in DEPARTMENTS.by_id.values()}
        official = {text for column in c.columns(kind) for one in column.field.enum for text in (one, column.official.get(one, one))}
        assert listed <= departments | official | set(c.list_titles(kind)) | {"是", "否"}, kind.name


def test_no_clock_of_the_machine_is_in_the_file(kinds: Kinds) -> None:
    with zipfile.ZipFile(io.BytesIO(sheets.export(table(kinds)))) as packed:
        assert b"2026-11-22" in packed.read("docProps/core.xml")
