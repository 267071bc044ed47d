"""Rows as CSV (RFC 4180) for spreadsheets and programs: UTF-8, with the rows of tables without texts that would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from generator.data import tables
from generator.data.tables import Table
from generator.text.formulas import guard
from generator.text.numbers import plain

# Without this mark, spreadsheets take a file for GBK.
MARK = "\ufeff"
# The form of values in CSV; dates and whole numbers stay as they are.
_FORMS: dict[str, Callable[[Any], str]] = {
    tables.TEXT: guard,
    tables.NUMBER: plain,
    tables.BOOLEAN: lambda value: "true" if value else "false",
}


def csv_of(rows: Iterable[Sequence[Any]], before: str = "") -> bytes:
    """Rows in the form of RFC 4180, after a text."""
    out = io.StringIO()
    out.write(before)
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def head_of(table: Table) -> bytes:
    """The first line of a table, after the mark."""
    return csv_of([[column.name for column in table.columns]], MARK)


def rows_of(table: Table, rows: Iterable[tuple[Any, ...]]) -> tuple[bytes, int]:
    """Rows of a table without texts that a spreadsheet would run as a formula, and how many they are."""
    # By columns, since all values of a column have the same form.
    columns = [_formed(column.type, values) for column, values in zip(table.columns, zip(*rows, strict=True), strict=False)]
    return csv_of(zip(*columns, strict=True)), len(columns[0]) if columns else 0


def _formed(of: str, values: Sequence[Any]) -> Sequence[Any]:
    form = _FORMS.get(of)
    if form is None or values.count(None) == len(values):
        return values
    return [None if value is None else form(value) for value in values]
