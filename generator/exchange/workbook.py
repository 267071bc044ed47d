"""Reads a workbook on standard input and writes its cells to standard output: a program of its own, started by `tables`.

The library that reads spreadsheets allocates what a file claims to hold, and a process that runs out of memory is killed. So it runs in a
process of its own with a limit, and a hostile or damaged workbook kills only that process. Of our modules it imports only `unseen` and
`numberformats`.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

MOST_MEMORY = 1 << 30
MOST_SECONDS = 60
MOST_CELLS = 2_000_000
# No table of an office has so many cells that show something else than they hold.
MOST_DIFFERING = 250_000
# Spreadsheets hold 32,767 characters in a cell.
MOST_CELL = 131_072


def cells(data: bytes) -> tuple[bool, list[tuple[Any, ...]]]:
    """Whether days count from 1904; for each sheet its name, whether it is hidden, its rows, and which rows and columns are hidden.

    A merged area holds its value in every row of its first column. ValueError with a word that `tables` knows if the workbook cannot be
    read.
    """
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    import python_calamine

    from generator.exchange.numberformats import Shown
    from generator.exchange.unseen import unseen

    since_1904, marks = unseen(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise ValueError("password") from None
    if len(marks) != len(book.sheets_metadata):
        raise ValueError("damaged: as many sheets as the library sees there are not")
    out: list[tuple[Any, ...]] = []
    total = differing = 0
    for index, meta in enumerate(book.sheets_metadata):
        mark = marks[index]
        visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            out.append((meta.name, not visible, [], frozenset(), frozenset()))
            continue
        if mark is None:
            raise ValueError("damaged: a sheet that is a table for the library only")
        sheet = _opened(book, index, meta.name, mark.instead)
        top, left = sheet.start or (0, 0)
        total += (top + sheet.height) * (left + sheet.width)
        areas = sheet.merged_cell_ranges or ()
        total += sum(last - first for (first, _), (last, _) in areas)
        if total > MOST_CELLS:
            raise ValueError("too-large")
        # Many cells of a column are equal; each text is kept in memory once.
        seen: dict[str, str] = {}
        # The library begins with the first row, but with the first column that holds anything.
        rows = [_trimmed(row, left, seen) for row in sheet.iter_rows()]
        differing += _as_shown(rows, mark.formats, MOST_DIFFERING - differing)
        if False in mark.zeros:
            rows = [[Shown(cell, "", False) if type(cell) in (int, float) and not cell else cell for cell in row] for row in rows]
        _correct(rows, mark.instead)
        _spread(rows, areas)
        out.append((meta.name, not visible, rows, frozenset(mark.hidden_rows), frozenset(mark.hidden_columns)))
    return since_1904, out


def _opened(book: Any, index: int, name: str, instead: Mapping[tuple[int, int], str]) -> Any:
    """A sheet of the library. ValueError with the place of a cell that holds an error unknown to the library."""
    import python_calamine

    try:
        return book.get_sheet_by_index(index)
    except python_calamine.CalamineError as error:
        # The library names the error, and `unseen` knows the cell.
        place = next((at for at, text in sorted(instead.items()) if "error" in str(error) and f"'{text}'" in str(error)), None)
        if place is None:
            raise
        raise ValueError(f"failed {name!r} {place[0]} {place[1]} {instead[place]}") from None


def _as_shown(rows: list[list[Any]], formats: Mapping[str, Iterable[int]], most: int) -> int:
    """Puts what a number format shows in the place of what a cell holds, where the two differ. How many cells that are, at most `most`."""
    from generator.exchange.numberformats import shown
    from generator.exchange.unseen import COLUMNS

    differing = 0
    for code, places in formats.items():
        for at, column in (divmod(place, COLUMNS) for place in places):
            cell = rows[at][column] if at < len(rows) and column < len(rows[at]) else None
            if cell is not None and (seems := shown(code, cell)) is not None:
                rows[at][column] = seems
                differing += 1
                if differing > most:
                    raise ValueError("display-differs")
    return differing


def _spread(rows: list[list[Any]], areas: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Writes the value of each merged area into every row of its first column."""
    for (first, column), (last, _) in areas:
        if last > first and first < len(rows) and column < len(rows[first]):
            for row in rows[first + 1 : last + 1]:
                row.extend([None] * (column + 1 - len(row)))
                row[column] = rows[first][column]


def _correct(rows: list[list[Any]], instead: Mapping[tuple[int, int], str]) -> None:
    for (at, column), text in sorted(instead.items()):
        rows.extend([] for _ in range(at + 1 - len(rows)))
        rows[at].extend([None] * (column + 1 - len(rows[at])))
        rows[at][column] = text


def _trimmed(row: list[Any], left: int, seen: dict[str, str]) -> list[Any]:
    while row and row[-1] == "":
        row.pop()
    cells = [_plain(cell, seen) for cell in row]
    return [None] * left + cells if cells else cells


def _plain(cell: Any, seen: dict[str, str]) -> Any:
    if isinstance(cell, str):
        if len(cell) > MOST_CELL:
            raise ValueError("cell-too-long")
        return seen.setdefault(cell, cell) if cell and len(cell) < 60 else cell or None
    if hasattr(cell, "total_seconds"):
        # A duration in hours, as a screen shows it.
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return cell if isinstance(cell, float | int | bool) or hasattr(cell, "year") else str(cell)


def main() -> None:
    """Writes (True, sheets) or (False, reason)."""
    # Not every system has these limits; without them, the time that `tables` waits is the only limit.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: tuple[bool, Any]
    try:
        answer = True, cells(sys.stdin.buffer.read())
    except BaseException as error:  # noqa: BLE001  # a panic of the library is no Exception; whatever it is, the other side must hear of it
        answer = False, str(error)
    sys.stdout.buffer.write(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    main()
