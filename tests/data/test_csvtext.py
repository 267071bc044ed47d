"""generator.data.csvtext: rows as CSV."""

from __future__ import annotations

import csv
import io

from generator.data import csvtext
from generator.data.tables import BOOLEAN, INTEGER, NUMBER, TEXT, Column, Table

TABLE = Table("t", "表", None, (), tuple(Column(of, of, "", of) for of in (TEXT, NUMBER, INTEGER, BOOLEAN)), (TEXT,))


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_program_reads_back_what_was_written() -> None:
    rows = [('a,"b"\n丙', 0.1, 7, True), ("", 1e-7, None, False), (None, None, 0, None)]
    data, count = csvtext.rows_of(TABLE, rows)
    assert count == 3
    assert read(csvtext.head_of(TABLE) + data) == [
        [TEXT, NUMBER, INTEGER, BOOLEAN],
        ['a,"b"\n丙', "0.1", "7", "true"],
        ["", "0.0000001", "", "false"],
        ["", "", "0", ""],
    ]


def test_a_text_that_would_run_is_marked_and_a_number_is_not() -> None:
    data, _ = csvtext.rows_of(TABLE, [("=1+1", -2.5, -3, None)])
    assert read(data) == [["'=1+1", "-2.5", "-3", ""]]


def test_no_rows_are_no_text() -> None:
    assert csvtext.rows_of(TABLE, []) == (b"", 0)


def test_a_spreadsheet_sees_that_it_is_no_gbk() -> None:
    assert csvtext.head_of(TABLE).startswith(b"\xef\xbb\xbf")
    assert csvtext.csv_of([["甲"]], csvtext.MARK) == "\ufeff甲\r\n".encode()
