"""A spreadsheet of the rows that were not imported, to send back: the cells as they were, and a column with the reasons."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from generator.exchange.heads import REASON
from generator.exchange.incoming import Incoming
from generator.exchange.numberformats import Shown
from generator.exchange.sheets import DAY, FIRST_DAY, MOST_TEXT, TEXT, book_of
from generator.text.digits import holds_identity
from generator.text.identifiers import NO_CODE


def workbook(incoming: Incoming, reasons: Mapping[int, Mapping[int, Sequence[str]]], as_of: datetime.date) -> bytes:
    """A spreadsheet of some rows. The reasons are given by sheet and row. Columns that must stay empty are empty."""
    out = io.BytesIO()
    book = book_of(out, as_of, nan_inf_to_errors=True)
    text, day = book.add_format(TEXT), book.add_format({"num_format": DAY, "valign": "top"})
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "num_format": "@"})
    why = book.add_format({**TEXT, "text_wrap": True, "font_color": "#C00000"})
    names: set[str] = set()
    for number, rows in reasons.items():
        raw, used = incoming.sheets[number], incoming.used[number]
        heads = raw.rows[used.layout.row]
        old = {at for at, cell in enumerate(heads) if cell == REASON}
        width = max(len(heads), *(len(raw.rows[row]) for row in rows))
        last = next(iter(old), width)
        private = {one.at for one in used.layout.heads if one.column.private}
        codes = {one.at for one in used.layout.heads if one.column.field.format == "uscc"}
        name = raw.name[:31] if _good(raw.name, names) else f"未导入{number + 1}"
        names.add(name.lower())
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, width, 16, text)
        sheet.set_column(last, last, 60, why)
        for x, cell in enumerate(heads):
            if cell is not None:
                sheet.write_string(0, x, str(cell), head)
        sheet.write_string(0, last, REASON, head)
        for y, (row, said) in enumerate(sorted(rows.items()), 1):
            for x, held in enumerate(raw.rows[row]):
                # What the cell shows, if that is all of it; otherwise the value that it holds, so that somebody can confirm or change it.
                cell = (held.text if held.exact else held.value) if isinstance(held, Shown) else held
                hide = x in private or x in old or (x in codes and isinstance(cell, str) and cell != NO_CODE and holds_identity(cell))
                if cell is not None and not hide:
                    _write(sheet, y, x, cell, text, day)
            sheet.write_string(y, last, "\n".join(dict.fromkeys(said))[:MOST_TEXT], why)
    book.close()
    return out.getvalue()


def _good(name: str, others: Collection[str]) -> bool:
    """Whether a sheet may have a name: spreadsheets forbid some signs, and two names that differ in upper and lower case only."""
    return name.isprintable() and not set(name) & set("[]:*?/\\'") and bool(name.strip()) and name[:31].lower() not in {*others, "history"}


def _write(sheet: Any, y: int, x: int, cell: Any, text: Any, day: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(y, x, cell, text)
    elif isinstance(cell, datetime.datetime | datetime.date) and _date(cell) >= FIRST_DAY:
        sheet.write_datetime(y, x, cell, day)
    elif isinstance(cell, float) or (isinstance(cell, int | Decimal) and -(10**15) < cell < 10**15):
        sheet.write_number(y, x, float(cell), text)
    else:
        said = json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, list | dict) else str(cell)
        sheet.write_string(y, x, said[:MOST_TEXT], text)


def _date(cell: datetime.date) -> datetime.date:
    return cell.date() if isinstance(cell, datetime.datetime) else cell
