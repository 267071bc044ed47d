"""Reads a workbook on standard input and writes its cells to standard output: a program of its own, started by `tables`.

The library that reads spreadsheets allocates what a file claims to hold, and a process that runs out of memory is ended. So it gets a
process of its own with a bound, and a hostile or damaged workbook ends only that. This file imports nothing of ours.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import sys
from typing import Any

MOST_MEMORY = 3 << 30
MOST_SECONDS = 240
MOST_CELLS = 30_000_000


def cells(data: bytes) -> list[tuple[str, bool, list[list[Any]]]]:
    """Name, whether it is hidden, and rows of each sheet; a merged area holds its value in every row of its first column.

    ValueError says what is wrong in a word that `tables` knows.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise ValueError("password") from None
    out = []
    total = 0
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        total += sheet.total_height * sheet.total_width
        if total > MOST_CELLS:
            raise ValueError("too-large")
        # Many cells of a column say the same; once is enough.
        seen: dict[str, str] = {}
        rows = [_trimmed(row, seen) for row in sheet.to_python(skip_empty_area=False)]
        for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
            if bottom > top and top < len(rows) and left < len(rows[top]):
                for row in rows[top + 1 : bottom + 1]:
                    row.extend([None] * (left + 1 - len(row)))
                    row[left] = rows[top][left]
        out.append((meta.name, meta.visible != python_calamine.SheetVisibleEnum.Visible, rows))
    return out


def _trimmed(row: list[Any], seen: dict[str, str]) -> list[Any]:
    while row and row[-1] == "":
        row.pop()
    return [_plain(cell, seen) for cell in row]


def _plain(cell: Any, seen: dict[str, str]) -> Any:
    if isinstance(cell, str):
        return seen.setdefault(cell, cell) if cell and len(cell) < 60 else cell or None
    return cell if isinstance(cell, float | int | bool) or hasattr(cell, "year") else str(cell)


def main() -> None:
    """Answers with (True, sheets) or (False, why)."""
    # Neither bound exists everywhere; where there is none, the time that `tables` waits is the only one.
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
