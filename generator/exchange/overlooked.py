"""What a sheet holds that is not read or not visible on a screen: hidden rows and columns, columns without a head, notes of the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from generator.exchange import heads as h
from generator.exchange.raw import RawSheet

HIDDEN_SHEET = "是隐藏的工作表"
SHOW = "屏幕上看不见的不导入，要导入请先取消隐藏，或者加 --hidden"


class Overlooked(NamedTuple):
    """Something that is not read: its row and column (-1 if it has none), its head, and a sentence for editors."""

    slug: str
    row: int
    at: int
    head: str
    message: str


def holds(cell: Any) -> bool:
    """Whether a raw cell holds anything."""
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def width(sheet: RawSheet, row: int, data: Sequence[int]) -> int:
    """How many cells the rows of a text file have: as many as the heads, or as most rows, some of which end with an extra separator."""
    (usual, count), *_ = Counter(len(sheet.rows[one]) for one in data).most_common(1) or [(0, 0)]
    return max(len(sheet.rows[row]), usual if count > 1 and count * 2 > len(data) else 0)


def without_hidden(sheet: RawSheet) -> RawSheet:
    """A sheet with its hidden columns emptied. Hidden rows stay, so that records of several rows do not lose rows without notice."""
    if not sheet.hidden_columns:
        return sheet
    rows = [[None if at in sheet.hidden_columns else cell for at, cell in enumerate(row)] for row in sheet.rows]
    return replace(sheet, rows=rows)


def heads(sheet: RawSheet, hidden_too: bool) -> Sequence[Sequence[Any]]:
    """The rows that may be the heads. They may be hidden: the codes of a template are often in a hidden row above the titles."""
    if hidden_too or not sheet.hidden_rows:
        return sheet.rows
    return [[] if number in sheet.hidden_rows else row for number, row in enumerate(sheet.rows)]


def overlooked(
    whole: RawSheet, shown: RawSheet, row: int, data: Sequence[int], refused: frozenset[int], hidden_too: bool
) -> Iterator[Overlooked]:
    """Everything that is not read of a sheet, given its rows of heads and of records. Rows in `refused` are reported elsewhere."""
    said = "也读了" if hidden_too else f"没有读；{SHOW}"
    for at in sorted(whole.hidden_rows - refused):
        if at < len(whole.rows) and any(map(holds, whole.rows[at])):
            yield Overlooked("hidden-row", at, -1, "", f"这一行是隐藏的，{said}")
    columns = whole.hidden_columns
    for at in sorted({at for line in whole.rows for at, cell in enumerate(line) if at in columns and holds(cell)} if columns else ()):
        yield Overlooked("hidden-column", row, at, _head(whole, row, at), f"这一列是隐藏的，{said}")
    if not shown.keyed:
        # A row that is too long in a text file is reported elsewhere: an unquoted separator has moved its cells.
        last = width(shown, row, data) if shown.delimited else None
        below = {at for line in data for at, cell in enumerate(shown.rows[line][:last]) if holds(cell)}
        for at in sorted(below):
            if not _head(shown, row, at):
                yield Overlooked("unknown-column", row, at, "", "这一列没有表头，没有读")
    for note in whole.notes:
        yield Overlooked("unknown-column", -1, -1, "", note)


def _head(sheet: RawSheet, row: int, at: int) -> str:
    return " ".join(str(sheet.rows[row][at]).split()) if at < len(sheet.rows[row]) and holds(sheet.rows[row][at]) else ""


def hidden_keys(names: h.Names, sheet: RawSheet, row: int) -> Iterator[str]:
    """The keys of columns whose heads are hidden."""
    for at in sheet.hidden_columns:
        found = h.find(names, sheet.rows[row][at]) if at < len(sheet.rows[row]) else None
        if found is not None:
            yield found[0].key
