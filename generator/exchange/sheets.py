"""Tables of records as spreadsheets (.xlsx): the export, and the empty template with help for filling it in."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it has no types

from generator.exchange import columns as c
from generator.exchange.cells import Cell, explained
from generator.exchange.columns import MAY_MARK, MUST_MARK, Column, Departments
from generator.exchange.files import Sheet
from generator.exchange.rows import to_rows
from generator.model.kinds import Kind
from generator.text.numbers import plain

HELP, CHOICES = "填写说明", "选项"
MOST_ROWS, MOST_TEXT = 1_048_575, 32_767
# The number of rows that a template prepares.
PREPARED = 5_000
# Before this day Excel counts days differently from everybody else.
FIRST_DAY = datetime.date(1900, 3, 1)
_LAST_DAY = datetime.date(2099, 12, 31)
DAY = "yyyy-mm-dd"


class TooLarge(ValueError):
    """The table does not fit into a spreadsheet; the text says why, in Chinese."""


def export(found: Sheet) -> bytes:
    """A spreadsheet of a table. Days and numbers are stored as such, the rest as text; the head stays visible. The same table gives the
    same bytes.
    """
    if len(found.rows) > MOST_ROWS:
        raise TooLarge(f"共{len(found.rows)}行，一张工作表最多{MOST_ROWS}行，请用 --since 或 --department 分开，或者改用 .csv")
    # Checked before the workbook is begun: a workbook that is not finished leaves an open file.
    for y, row in enumerate(found.rows, 2):
        for column, cell in zip(found.columns, row, strict=True):
            if isinstance(cell, str) and len(cell) > MOST_TEXT:
                raise TooLarge(f"第{y}行“{column.title}”有{len(cell)}字，一格最多{MOST_TEXT}字，请改用 .csv、.xml 或 .json")
    out = io.BytesIO()
    # Rows are written to a file directly: a table in memory needs ten times as much.
    book = book_of(out, found.as_of, constant_memory=True)
    text, day, number, head = (book.add_format(form) for form in (TEXT, {"num_format": DAY}, {"num_format": "0.######"}, _HEAD))
    sheet = book.add_worksheet(found.kind.plural)
    sheet.freeze_panes(1, 1)
    for i, column in enumerate(found.columns):
        sheet.set_column(i, i, _width(column), text)
        sheet.write_string(0, i, column.head, head)
    for y, row in enumerate(found.rows, 1):
        for x, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(y, x, float(cell), number)
            elif isinstance(cell, datetime.date) and cell >= FIRST_DAY:
                sheet.write_datetime(y, x, cell, day)
            elif cell is not None:
                sheet.write_string(y, x, cell.isoformat() if isinstance(cell, datetime.date) else cell, text)
    sheet.autofilter(0, 0, max(len(found.rows), 1), len(found.columns) - 1)
    book.close()
    return out.getvalue()


TEXT = {"num_format": "@", "valign": "top"}
_HEAD = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#DDE7F3", "num_format": "@"}


def book_of(out: io.BytesIO, as_of: datetime.date, **options: Any) -> xlsxwriter.Workbook:
    """A new workbook that takes texts as they are, and whose bytes follow from its content. `options` are those of the library."""
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, **options})
    # The file must not contain the time of this machine.
    book.set_properties({"created": datetime.datetime(as_of.year, as_of.month, as_of.day), "author": ""})  # noqa: DTZ001
    return book


def _width(column: Column) -> int:
    if column.sort in (c.DATE, c.DUE):
        return 12
    return 40 if column.field.length >= 500 or column.sort in (c.ITEMS, c.LINES, c.JSON) else max(14, min(28, 2 * len(column.title)))


def template(kind: Kind, departments: Departments, as_of: datetime.date) -> bytes:
    """An empty spreadsheet for a kind: heads with marks, lists of choices, checks while typing, and a sheet that explains."""
    table = [column for column in c.columns(kind) if column.sort != c.DUE]
    out = io.BytesIO()
    book = book_of(out, as_of, in_memory=True)
    text, day, number = (book.add_format(form) for form in (TEXT, {"num_format": DAY}, {"num_format": "General"}))
    never = book.add_format({**TEXT, "bg_color": "#D9D9D9"})
    heads = {
        mark: book.add_format({**_HEAD, "font_color": colour})
        for mark, colour in ((MUST_MARK, "#C00000"), (MAY_MARK, "#7F6000"), ("", "#000000"))
    }
    sheet = book.add_worksheet(kind.plural)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 48)
    lists: list[Sequence[str]] = []
    for i, column in enumerate(table):
        form = never if column.private else day if column.sort == c.DATE else number if column.sort == c.NUMBER else text
        sheet.set_column(i, i, _width(column), form)
        mark = MUST_MARK if column.required else MAY_MARK if column.conditional else ""
        sheet.write_string(0, i, column.head + mark, heads[mark])
        rule = _validation(column, kind, departments, lists)
        sheet.data_validation(1, i, PREPARED, i, {"ignore_blank": True, **_prompt(column), **rule})
    _help(book, kind, table, departments)
    # This sheet comes last, so that the first one is the sheet to fill in.
    choices = book.add_worksheet(CHOICES)
    choices.hide()
    for i, values in enumerate(lists):
        for y, value in enumerate(values):
            choices.write_string(y, i, value, text)
    book.close()
    return out.getvalue()


def _prompt(column: Column) -> dict[str, Any]:
    """The hint beside a cell; Excel allows 32 characters of title and 255 of text."""
    return {"input_title": column.title[:32], "input_message": explained(column)[:255], "error_title": column.title[:32]}


def _validation(column: Column, kind: Kind, departments: Departments, lists: list[Sequence[str]]) -> dict[str, Any]:
    """The rule by which Excel checks what is typed. The real check is that of the import."""
    title = column.title
    if column.private:
        return {"validate": "length", "criteria": "==", "value": 0, "ignore_blank": False, "error_message": "本列必须留空。"}
    if column.sort == c.DATE:
        message = "请填写日期，例如 2026-04-21。" + ("长期有效的填 2099-12-31。" if column.field.long_term else "")
        return {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": _LAST_DAY, "error_message": message}
    if column.sort == c.NUMBER:
        form = "integer" if column.field.type == "integer" else "decimal"
        return {
            "validate": form,
            "criteria": "between",
            "minimum": 0,
            "maximum": 999_999_999,
            "error_message": f"请只写数字{_unit(column)}。",
        }
    choices = _choices(column, kind, departments)
    if choices:
        lists.append(choices)
        letters = xlsxwriter.utility.xl_col_to_name(len(lists) - 1, col_abs=True)
        source = f"='{CHOICES}'!{letters}$1:{letters}${len(choices)}"
        return {"validate": "list", "source": source, "error_message": f"请从列表中选择{title[:40]}。"}
    if column.field.format == "uscc" or column.sort == c.DEPARTMENT_CODE:
        return {"validate": "length", "criteria": "==", "value": 18, "error_message": "统一社会信用代码应为18位。"}
    if column.field.length and column.sort == c.TEXT:
        most = column.field.length
        return {"validate": "length", "criteria": "between", "minimum": 1, "maximum": most, "error_message": f"最多{most}个字。"}
    return {"validate": "any"}


def _unit(column: Column) -> str:
    return f"，单位为{column.field.unit}" if column.field.unit else ""


def _choices(column: Column, kind: Kind, departments: Departments) -> Sequence[str]:
    """The choices of a column, in the words of the official table."""
    if column.sort == c.DEPARTMENT_NAME:
        return [one.name for one in departments.by_id.values()]
    if column.sort == c.LIST:
        return list(c.list_titles(kind))
    if column.sort == c.YES_NO:
        return ("是", "否")
    if column.sort == c.CHOICE:
        return [column.official.get(one) or one for one in column.field.enum]
    return ()


def _help(book: xlsxwriter.Workbook, kind: Kind, table: Sequence[Column], departments: Departments) -> None:
    sheet = book.add_worksheet(HELP)
    head, text = book.add_format(_HEAD), book.add_format({**TEXT, "text_wrap": True})
    for i, width in enumerate((36, 22, 14, 70, 40)):
        sheet.set_column(i, i, width, text)
    sheet.write_string(0, 0, f"{kind.singular}：在第一张工作表中从第2行起填写，一行一条；表头不要改动。", head)
    for i, title in enumerate(("表头", "代码", "是否必填", "怎样填写", "例子")):
        sheet.write_string(1, i, title, head)
    sheet.freeze_panes(2, 1)
    rows = [row for example in kind.examples for row in to_rows(kind, table, "", example, departments)]
    for y, column in enumerate(table, 2):
        must = "必须留空" if column.private else "必填" if column.required else "视情况必填" if column.conditional else "可以不填"
        example = next((row[y - 2] for row in rows if row[y - 2] not in (None, "")), None)
        for x, value in enumerate((column.head, column.key, must, explained(column), _example(example))):
            sheet.write_string(y, x, value, text)


def _example(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return plain(cell)
    return cell.isoformat() if isinstance(cell, datetime.date) else cell or ""
