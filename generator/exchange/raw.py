"""The content of a file before it is interpreted: sheets of raw cells, and the error for a file that is not a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

# The most values that are read at once, since each needs memory; a city that has more sends several files.
MOST_VALUES = 2_000_000
MOST_ROWS = 1_048_576
# No official table has a tenth of this.
MOST_COLUMNS = 2_000
# The most characters of one cell; more mean that a quotation mark is missing.
MOST_CELL = 131_072
SAVE_AS = "请用 Excel 或者 WPS 打开它，另存为“Excel 工作簿（.xlsx）”再导入"
SPLIT = "请分成几个文件"
# Counts how many cells of a row are heads of the wanted table.
Recognise = Callable[[Sequence[Any]], int]


class NotATable(ValueError):
    """A file cannot be read; the text says in Chinese why, and what to do."""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it is in a file: rows of raw cells (text, number, day, yes or no, nothing; in JSON also lists and objects).

    `keyed` sheets come from XML and JSON: the first row holds the names of the cells, and the others are records numbered from 1. `kind` is
    the kind that the file names, or "". `since_1904`: the sheet counts days from 1904. `hidden`, `hidden_rows` and `hidden_columns`
    (counted from 0) are not visible on a screen. `delimited`: the cells were separated by a sign that may also occur in a text. `notes` say
    in Chinese what else was not read.
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

    @property
    def unit(self) -> str:
        """What one counts in: rows of a spreadsheet, records of XML and JSON."""
        return "条" if self.keyed else "行"

    def number(self, row: int) -> int:
        """The number of a row as people count: from 1. In XML and JSON the row of names has the number 0."""
        return row if self.keyed else row + 1
