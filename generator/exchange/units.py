"""Which rows of the sheets make which record: one row, all rows of a list, or one row for each party of a decision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.exchange import columns as c
from generator.exchange import parties
from generator.exchange.cells import Fault
from generator.exchange.columns import PARTY_KEY
from generator.exchange.heads import Head, Layout
from generator.exchange.normalise import Conventions, normalised
from generator.exchange.raw import RawSheet
from generator.exchange.spoken import Unit
from generator.model.kinds import Kind


@dataclass(frozen=True, slots=True)
class UsedSheet:
    """A sheet that is read: its heads, the rows of data, and the rows left out with the reason."""

    layout: Layout
    conventions: Conventions
    data: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]
    by_key: Mapping[str, Head]
    # The columns that the sheet has: whether in items, and the path.
    present: frozenset[tuple[bool, tuple[str, ...]]]
    # Columns whose head is hidden, and the hidden rows that are not read.
    hidden_keys: frozenset[str]
    hidden_rows: frozenset[int]
    # The most cells that a row may have; more show an unquoted separator in a text.
    width: int
    # Values that hold for the whole sheet, by the keys of columns: from a title above the heads, or from the list that the sheet holds.
    said: Mapping[str, str]


def of(kind: Kind, sheets: Sequence[RawSheet], used: Mapping[int, UsedSheet]) -> tuple[Unit, ...]:
    """The rows of each record: one row; or if items are rows, all rows of the record on any sheet, which may leave the record's own
    cells empty.
    """
    if not c.row_lists(kind):
        return tuple(unit for number, one in used.items() for unit in _of_parties(kind, sheets[number], number, one))
    paths = {tuple(path.split(".")) for path in (kind.authority, kind.date, *re.findall(r"\{([^}]*)\}", kind.caption)) if path}
    groups: dict[tuple[str, ...], dict[int, list[int]]] = {}
    for number, one in used.items():
        known = [head for head in one.layout.heads if not head.column.in_rows and head.column.path in paths]
        named = one.by_key.get(c.ID)
        # Sheets that do not say to which record they belong all belong to one.
        said = tuple(text for name, text in sorted(one.said.items()) if name != c.LIST)
        key: tuple[str, ...] = said
        rows = sheets[number].rows
        for row in one.data:
            ident = plain(rows[row], named, one.conventions) if named is not None else ""
            texts = tuple(plain(rows[row], head, one.conventions) for head in known)
            if ident:
                key = ("", ident)
            elif any(texts):
                key = (*said, *texts)
            groups.setdefault(key, {}).setdefault(number, []).append(row)
    out = []
    for found in groups.values():
        (sheet, first), *others = ((number, tuple(rows)) for number, rows in found.items())
        out.append(Unit(sheet, first, tuple(others)))
    return tuple(out)


def _of_parties(kind: Kind, sheet: RawSheet, number: int, used: UsedSheet) -> Iterator[Unit]:
    """The rows of a sheet, each a record; rows that are numbered as parties of one decision (same number, department and day) together."""
    told = used.by_key.get(PARTY_KEY)
    same = {(kind.authority,), (kind.date,), *((key,) for key, field in kind.root.properties.items() if field.unique)}
    heads = [head for head in used.layout.heads if head.column.path in same or head.column.sort == c.ID]
    groups: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
    for row in used.data:
        line = sheet.rows[row]
        party = parties.numbered(plain(line, told, used.conventions)) if told is not None else None
        if isinstance(party, parties.Numbered) and party.of > 1:
            key: tuple[Any, ...] = (party.of, *(plain(line, head, used.conventions) for head in heads))
            groups.setdefault(key, []).append((party.number, row))
        else:
            groups[(row,)] = [(1, row)]
    for rows in groups.values():
        yield Unit(number, tuple(row for _, row in sorted(rows)))


def incomplete(cells: Sequence[str]) -> Iterator[tuple[int, Fault]]:
    """The faults of the cells that number the parties of one decision, with their places: each party needs just one row, since whoever is
    left out would leave the record.
    """
    found = [parties.numbered(cell) for cell in cells]
    yield from ((at, one) for at, one in enumerate(found) if isinstance(one, Fault))
    good = [one for one in found if isinstance(one, parties.Numbered)]
    if good and sorted(one.number for one in good) != list(range(1, good[0].of + 1)):
        said = "、".join(str(one.number) for one in good)
        message = f"这份决定写明共{good[0].of}名当事人，表里是第{said}名：每名当事人要有而且只有一行，文号、机关和日期各行相同"
        yield 0, Fault("parties-incomplete", message)


def plain(row: Sequence[Any], head: Head, conventions: Conventions) -> str:
    """The text of a cell under a head; "" if it is empty or cannot be read."""
    value = normalised(head, row[head.at], conventions) if head.at < len(row) else None
    return "" if value is None or isinstance(value, Fault) else str(value)
