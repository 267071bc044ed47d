"""generator.exchange.workbook: a program of its own that reads a workbook and answers with cells, or with why not."""

from __future__ import annotations

import datetime
import io
import pickle
import subprocess
import sys
from typing import Any

import pytest
import xlsxwriter
from support import HANGS

from generator.exchange import workbook


def made(fill: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    fill(book)
    book.close()
    return out.getvalue()


def answer(data: bytes) -> tuple[bool, Any]:
    """What the program writes to its standard output."""
    done = subprocess.run([sys.executable, workbook.__file__], input=data, capture_output=True, check=True, timeout=HANGS)
    found: tuple[bool, Any] = pickle.loads(done.stdout)
    return found


def test_the_program_answers_with_sheets() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("甲")
        sheet.write_row(1, 1, ["a", 0.5, True])
        sheet.write_datetime(2, 1, datetime.datetime.combine(datetime.date(2026, 4, 1), datetime.time()), book.add_format({"num_format": "yyyy-mm-dd"}))
        book.add_worksheet("乙").hide()

    good, (since_1904, found) = answer(made(fill))
    assert good
    assert not since_1904
    assert [(name, hidden) for name, hidden, *_ in found] == [("甲", False), ("乙", True)]
    assert found[0][2] == [[], [None, "a", 0.5, True], [None, datetime.date(2026, 4, 1)]]


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04" + bytes(100)])
def test_of_what_is_no_workbook_the_program_says_why_and_lives(data: bytes) -> None:
    good, why = answer(data)
    assert not good
    assert isinstance(why, str)
    assert why


def test_a_merged_area_holds_its_value_in_every_row_of_its_first_column() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 2, 1, "甲")
        sheet.write(1, 2, "x")
        sheet.write(2, 2, "y")

    _, [(_, _, rows, _, _)] = workbook.cells(made(fill))
    assert [row[0] for row in rows] == ["甲", "甲", "甲"]
    assert [row[1:] for row in rows[1:]] == [[None, "x"], [None, "y"]]


def test_hidden_rows_and_columns_are_named() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["a", "b", "c"])
        sheet.write(0, 1, "d")
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    _, [(_, _, _, rows, columns)] = workbook.cells(made(fill))
    assert (rows, columns) == ({1}, {1})


@pytest.mark.parametrize(("bound", "value", "why"), [("MOST_CELLS", 3, "too-large"), ("MOST_CELL", 2, "cell-too-long")])
def test_a_workbook_beyond_a_bound_is_refused_by_a_word(monkeypatch: pytest.MonkeyPatch, bound: str, value: int, why: str) -> None:
    data = made(lambda book: book.add_worksheet().write_row(0, 0, ["abc", "b", "c", "d"]))
    workbook.cells(data)
    monkeypatch.setattr(workbook, bound, value)
    with pytest.raises(ValueError, match=why):
        workbook.cells(data)
