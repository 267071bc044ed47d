"""What a file holds before anybody understands it: sheets of raw cells, and the word for a file that is no table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

# More values than this are not read at once: each of them takes memory, and a city that has more sends several files.
MOST_VALUES = 2_000_000
MOST_ROWS = 1_048_576
# No official table has a tenth of this.
MOST_COLUMNS = 2_000
# How much an expression may hold to be called one cell; more is a quotation mark that is missing.
MOST_CELL = 131_072
SAVE_AS = "请用 Excel 或者 WPS 打开它，另存为“Excel 工作簿（.xlsx）”再导入"
SPLIT = "请分成几个文件"
# How many heads of the wanted table a row of cells holds.
Recognise = Callable[[Sequence[Any]], int]


class NotATable(ValueError):
    """Why a file cannot be read, in Chinese, with what to do."""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it stands in a file: rows of raw cells (text, number, day, yes or no, nothing; of JSON also lists and objects).

    `keyed` sheets come from XML and JSON: the first row holds the names of the others' cells, which are numbered as records from 1.
    `kind` is what the file says that it holds, or "". `since_1904`: the sheet counts days from 1904. `hidden`, `hidden_rows` and
    `hidden_columns` (both count from 0) are what nobody sees on a screen. `delimited`: the cells stood between separators, of which
    one may be part of a text. `notes` say in Chinese what else was not read.
    """

    name: str
    rows: list[list[Any]]
    keyed: bool = False
    hidden: bool = False
    kind: str = ""
    since_1904: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    delimited: bool = False
    notes: tuple[str, ...] = ()
