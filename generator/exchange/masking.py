"""Masks the names of natural persons anywhere in the rows of a table, and removes identity numbers in the columns for codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from generator.exchange import columns as c
from generator.exchange.cells import Cell
from generator.exchange.columns import Column
from generator.model.records import NATURAL_PERSON
from generator.text import privacy
from generator.text.digits import holds_identity
from generator.text.identifiers import NO_CODE

# The sorts of columns with free text.
_TEXTS = (c.TEXT, c.LINES, c.ITEMS, c.JSON)


class Person(NamedTuple):
    """A column that may name a natural person or hold an identity number instead of a code, with the key of the column that says what
    sort of party it is.
    """

    column: Column
    beside: str


def persons(table: Sequence[Column]) -> tuple[Person, ...]:
    """The columns of a table that may contain data of a natural person."""
    beside = {(one.path, one.in_rows): one.key for one in table}
    return tuple(
        Person(column, beside.get(((*column.path[:-1], "type"), column.in_rows), ""))
        for column in table
        if column.field.privacy or (column.field.format == "uscc" and column.sort == c.TEXT)
    )


def names(some: Sequence[Person], cells: Mapping[str, Cell], given: Mapping[str, str]) -> list[str]:
    """The full names of natural persons in a row; `given` has values for empty cells."""
    return [
        name
        for column, beside in some
        if column.key in cells and _names_person(column, cells.get(beside) or given.get(beside))
        for name in privacy.names(str(cells[column.key]))
    ]


def mask(
    some: Sequence[Person], table: Sequence[Column], rows: Sequence[dict[str, Cell]], given: Mapping[str, str], also: Iterable[str]
) -> int:
    """Masks the persons of one record, and those in `also`, in their columns and in all texts of the rows. Returns how many cells it
    changed.
    """
    count = 0
    full = [*dict.fromkeys([*also, *(name for cells in rows for name in names(some, cells, given))])]
    for cells in rows:
        for column, beside in some:
            if column.key not in cells:
                continue
            text = str(cells[column.key])
            whose = cells.get(beside) or given.get(beside)
            if _names_person(column, whose):
                masked = privacy.masked(text, organisations=column.field.privacy == "person")
                count += masked != text
                cells[column.key] = masked
            elif whose == NATURAL_PERSON and not column.field.privacy and (text == NO_CODE or holds_identity(text)):
                # In the official table this column holds the identity number.
                del cells[column.key]
        for column in table if full else ():
            cell = cells.get(column.key)
            if isinstance(cell, str) and column.sort in _TEXTS and not column.field.privacy:
                changed = privacy.without(cell, full)
                count += changed != cell
                cells[column.key] = changed
    return count


def _names_person(column: Column, whose: Cell) -> bool:
    return column.field.privacy == "person" or (bool(column.field.privacy) and whose == NATURAL_PERSON)
