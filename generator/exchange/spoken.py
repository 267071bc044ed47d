"""The values that an import works with: problems with their places, records as the rows that hold them, and the content of these rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.model.findings import FieldPath


class Problem(NamedTuple):
    """A problem: its place in the file (`row` and `at` count from 0, -1 is none), its head, and a message for editors.

    `path` is that of the value in the record, () where none is concerned; `proposal` is the right text where there is no doubt, else "".
    """

    severity: str
    slug: str
    sheet: int
    row: int
    at: int
    head: str
    message: str
    path: FieldPath = ()
    proposal: str = ""


class Unit(NamedTuple):
    """The rows of one record: those of its first sheet and, if its lists are on several sheets, those of the `others`."""

    sheet: int
    rows: tuple[int, ...]
    others: tuple[tuple[int, tuple[int, ...]], ...] = ()

    @property
    def places(self) -> list[tuple[int, int]]:
        """All rows, each with its sheet."""
        return [(sheet, row) for sheet, rows in ((self.sheet, self.rows), *self.others) for row in rows]


class Taken(NamedTuple):
    """The content of the rows of a record. `items` tells from which sheet and row each item of a list came; `masked` counts names."""

    id: str
    data: dict[str, Any]
    problems: tuple[Problem, ...]
    wrong_paths: tuple[FieldPath, ...]
    items: Mapping[str, Sequence[tuple[int, int]]]
    masked: int
