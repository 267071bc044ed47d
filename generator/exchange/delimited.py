"""Reads text files whose cells stand between separators; finds out the separator, the encoding and the quotes."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

from generator.exchange.raw import MOST_CELL, MOST_COLUMNS, MOST_ROWS, MOST_VALUES, SAVE_AS, SPLIT, NotATable, RawSheet, Recognise
from generator.text.formulas import unguard

SEPARATORS = (",", "\t", ";", "，", "；", "|")
# A line with more characters means that the file has no lines.
_MOST_LINE = 4_000_000
# The heads are among the first rows, so the separator is found in a part of this size.
_SAMPLE_ROWS, _SAMPLE_SIZE = 60, 2_000_000
# A first line that tells spreadsheet programs the separator.
_TOLD = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


def encoding_of(data: bytes) -> str:
    """The encoding by which a whole text can be read: UTF-16 by its mark, UTF-8, or GB 18030. NotATable if none can."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for name in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            for start in range(0, len(data), 1 << 20):
                decoder.decode(data[start : start + (1 << 20)])
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        return name
    raise NotATable(f"文件的文字编码读不了（不是 UTF-8，也不是 GB18030）；{SAVE_AS}")


def read(data: bytes, recognise: Recognise | None) -> RawSheet:
    """The only sheet of a text file. `recognise` counts the heads in a row; without it, rows of equal length show the separator."""
    encoding = encoding_of(data)
    if encoding != "utf-16" and b"\0" in data:
        raise NotATable(f"这个文件不是表格，也不是文字；{SAVE_AS}")
    first = next(_lines(data, encoding), "")
    told = _TOLD.fullmatch(first)
    separator = told[1] if told and told[1] != '"' else _separator(data, encoding, recognise)
    lines = _lines(data, encoding)
    if told:
        next(lines)
    # The line that names the separator stays as an empty row, so that rows are counted as the file shows them.
    rows: list[list[Any]] = [[]] if told else []
    values = 0
    seen: dict[str, str] = {}
    try:
        for row in csv.reader(lines, delimiter=separator, strict=True):
            values += len(row)
            if len(row) > MOST_COLUMNS:
                raise NotATable(f"第{len(rows) + 1}行有{len(row)}格，不像一张表；{SAVE_AS}")
            if len(rows) >= MOST_ROWS or values > MOST_VALUES:
                raise NotATable(f"表格太大（到第{len(rows) + 1}行已有{values}格），{SPLIT}")
            if any(len(cell) > MOST_CELL for cell in row):
                raise csv.Error
            cells = [_plain(cell) for cell in row]
            rows.append([seen.setdefault(cell, cell) if cell and len(cell) < 40 else cell for cell in cells])
    except csv.Error:
        _torn(len(rows) + 1)
    return RawSheet("", rows, delimited=True)


def _torn(row: int) -> NoReturn:
    raise NotATable(f"第{row}行有一格太长或者引号不成对（文字里的英文引号应写两个，整格再加引号）；{SAVE_AS}") from None


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    """The lines of a text with their ends; NotATable if one would need too much memory."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
    for number in itertools.count(1):
        line = text.readline(_MOST_LINE)
        if not line:
            return
        if len(line) >= _MOST_LINE:
            raise NotATable(f"第{number}行超过{_MOST_LINE}个字，不像一张表；{SAVE_AS}")
        if "\0" in line:
            raise NotATable(f"这个文件不是表格，也不是文字；{SAVE_AS}")
        yield line


def _separator(data: bytes, encoding: str, recognise: Recognise | None) -> str:
    """The separator that gives a row of heads; if none does, the one that divides most rows into the same number of cells."""
    sample = []
    size = 0
    for line in _lines(data, encoding):
        sample.append(line)
        size += len(line)
        if size > _SAMPLE_SIZE or len(sample) > _SAMPLE_ROWS * 20:
            break

    def fitness(separator: str) -> tuple[int, int]:
        rows = _cut(sample, separator)
        heads = max((recognise(row) for row in rows), default=0) if recognise is not None else 0
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return heads, max(widths.values(), default=0)

    return max(SEPARATORS, key=fitness)


def _cut(lines: list[str], separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while len(rows) < _SAMPLE_ROWS:
        try:
            rows.append(next(reader)[:MOST_COLUMNS])
        except (StopIteration, csv.Error):
            # A wrong separator cuts cells at wrong places and may fail; the rows read so far are enough to judge it.
            break
    return rows


def _plain(cell: str) -> str | None:
    """A cell without the forms by which people keep a spreadsheet from changing it: `="0012"`, an apostrophe before a formula."""
    if not cell:
        return None
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 3:
        return cell[2:-1]
    return unguard(cell)
