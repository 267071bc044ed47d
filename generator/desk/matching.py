"""Matches the columns of a department's own table to those of a kind: what the importer knows, what is alike, and what the clerk decided.

The result is a sheet whose heads the importer knows. Everything else (the marks of rows, the reading of cells) stays the importer's.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from generator.exchange import columns as c
from generator.exchange import heads as h
from generator.exchange.columns import Column
from generator.exchange.heads import Names
from generator.exchange.overlooked import holds
from generator.exchange.raw import RawSheet
from generator.model.kinds import Kind
from generator.text.identifiers import uscc_fault

YUAN, WAN_YUAN = "元", "万元"
_FACTORS = {YUAN: Decimal(1) / 10_000, WAN_YUAN: Decimal(1)}
# How sure a proposal is: the importer knows the head; it is alike; a remembered decision; nothing is proposed.
SURE, ALIKE, KEPT, NONE = "sure", "alike", "kept", "none"
# A head that is less alike than this part means something else.
_ALIKE = 0.55
_VALUES, _MOST_SHOWN = 3, 40
# Fewer heads than this belong to tables of many kinds.
_CLEARLY = 4
# Heads that the clerk can choose from stand among the first rows.
_HEAD_ROWS = 30
# No table of an office has more columns to be matched by hand; the others are left out, and this is told.
MOST_COLUMNS = 120


@dataclass(frozen=True, slots=True)
class Taking:
    """What is done with the column at a place (from 0) of a sheet: `key` is the column of the kind that it is, "" if it is not taken.

    `unit` is 元 or 万元 for an amount whose unit is known, else "". `how` says whence the proposal comes, `why` (Chinese) what the clerk
    should know of it. `values` are the first values below the head.
    """

    at: int
    head: str
    values: tuple[str, ...]
    key: str
    unit: str
    how: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is read: its number among the sheets of the file, the row of its heads (from 0), and its columns.

    `digest` stands for its heads, so that the same matching can be offered the next time.
    """

    sheet: int
    name: str
    row: int
    taken: bool
    columns: tuple[Taking, ...]
    digest: str
    # Whether the clerk does not want a sheet that could be read.
    refused: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """The columns of the kind that the sheet has."""
        return frozenset(one.key for one in self.columns if one.key)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the clerk decided about one column: the column of the kind ("": leave it out) and 元 or 万元 for an amount."""

    key: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """The decisions about the columns of a sheet by the texts of their heads, as they are remembered for a department."""

    columns: Mapping[str, Choice] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def made(one: Layout) -> Matching:
        """The decisions of a layout."""
        heads = [column for column in one.columns if column.head]
        names = _told_apart([column.head for column in heads])
        return Matching({name: Choice(column.key, column.unit) for name, column in zip(names, heads, strict=True)})

    def plain(self) -> dict[str, Any]:
        """The decisions as plain values for JSON."""
        return {"columns": {head: [one.key, one.unit] for head, one in self.columns.items()}, "given": dict(self.given)}

    @staticmethod
    def of(value: Mapping[str, Any]) -> Matching:
        """The decisions from plain values."""
        return Matching({head: Choice(key, unit) for head, (key, unit) in value["columns"].items()}, dict(value["given"]))


def offered(table: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of a kind that a column of a table may be: all that hold something which may be published."""
    return tuple(column for column in table if column.sort not in (c.PRIVATE, c.DUE, c.ID))


def is_amount(column: Column) -> bool:
    """Whether the numbers of a column are sums of money in 万元, which other tables have in 元."""
    return column.field.unit == WAN_YUAN


def shown(cell: Any, most: int = _MOST_SHOWN) -> str:
    """A raw cell as one line of text."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(str(cell).split()) if holds(cell) else ""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def layout(kind: Kind, sheets: Sequence[RawSheet], number: int, row: int | None = None, kept: Matching | None = None) -> Layout:
    """The proposal for a sheet; with its heads in a certain row, if the clerk has said so, and with what was decided the last time."""
    sheet = sheets[number]
    table = c.columns(kind)
    known = h.names(kind, table)
    visible = _without_hidden(sheet)
    if row is None:
        found = h.layout(known, visible, sheet.keyed)
        row = found.row if found is not None else _likely(visible)
    row = min(max(row, 0), max(len(visible) - 1, 0))
    takings = _takings(known, table, visible, row, kept)
    # The importer, too, takes two known heads for the heads of a table.
    taken = len({one.key for one in takings if one.how == SURE and one.key}) > 1
    return Layout(number, sheet.name, row, taken or kept is not None, takings, digest_of(kind, [one.head for one in takings]))


def digest_of(kind: Kind, heads: Sequence[str]) -> str:
    """What stands for the heads of a table of a kind, however they are spaced."""
    return hashlib.sha256("\x1f".join([kind.name, *map(h.normal, heads)]).encode()).hexdigest()


def other_kind(kinds: Iterable[Kind], kind: Kind, sheets: Sequence[RawSheet], layouts: Sequence[Layout]) -> Kind | None:
    """The kind whose table a file clearly is, if that is another one than `kind`: it knows far more of the heads."""
    ours = max((len({one.key for one in each.columns if one.how == SURE and one.key}) for each in layouts), default=0)
    rows = [row for each in layouts for row in sheets[each.sheet].rows[:_HEAD_ROWS]]
    best: tuple[int, Kind | None] = (max(_CLEARLY, int(ours * 1.4)), None)
    for one in kinds:
        if one.name != kind.name and one.authority:
            known = h.names(one, c.columns(one))
            theirs = max((h.recognised(known, row[:MOST_COLUMNS]) for row in rows), default=0)
            if theirs > best[0]:
                best = theirs, one
    return best[1]


def doubtful(column: Taking) -> bool:
    """Whether somebody should look at what a column is taken for, or why it is not taken."""
    return column.how in (ALIKE, KEPT) or (column.how == NONE and not column.why and bool(column.values))


def likely_rows(sheet: RawSheet) -> tuple[tuple[int, str], ...]:
    """The rows among the first ones that may be the heads, each with its texts, for the clerk to choose from."""
    out = []
    for number, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        texts = [shown(cell, 12) for cell in row[:MOST_COLUMNS] if holds(cell)]
        if texts:
            out.append((number, "、".join(texts[:8]) + ("…" if len(texts) > 8 else "")))
    return tuple(out)


def _without_hidden(sheet: RawSheet) -> list[list[Any]]:
    """The rows as they are seen on a screen: what is hidden is not published."""
    rows = sheet.rows
    if sheet.hidden_columns:
        rows = [[None if at in sheet.hidden_columns else cell for at, cell in enumerate(row)] for row in rows]
    return [[] if number in sheet.hidden_rows else list(row) for number, row in enumerate(rows)] if sheet.hidden_rows else rows


def _likely(rows: Sequence[Sequence[Any]]) -> int:
    """The row that looks most like heads: many different short texts."""

    def worth(number: int) -> tuple[int, int]:
        texts = {cell.strip() for cell in rows[number] if isinstance(cell, str) and 0 < len(cell.strip()) <= 30}
        return len(texts), -number

    return max(range(min(len(rows), _HEAD_ROWS)), key=worth, default=0)


def _takings(known: Names, table: Sequence[Column], rows: Sequence[Sequence[Any]], row: int, kept: Matching | None) -> tuple[Taking, ...]:
    if not rows:
        return ()
    found = {at: (text, target) for at, text, target in h.read(known, rows, row)}
    names = dict(zip(sorted(found), _told_apart([found[at][0] for at in sorted(found)]), strict=True))
    width = max((at for line in rows[row : row + 200] for at, cell in enumerate(line) if holds(cell)), default=-1) + 1
    used = {target[0].key for _, target in found.values() if target is not None}
    out: list[Taking] = []
    for at in range(min(width, MOST_COLUMNS)):
        text, target = found.get(at, ("", None))
        values = _values(rows, row, at)
        if not text and not values:
            continue
        if kept is not None and (choice := kept.columns.get(names.get(at, ""))) is not None:
            out.append(Taking(at, text, values, choice.key, choice.unit, KEPT))
            continue
        one = _proposal(known, table, at, text, values, target, used)
        used.add(one.key)
        out.append(one)
    return tuple(out)


def _told_apart(heads: Sequence[str]) -> list[str]:
    """Heads with a number behind each that has stood before, so that a decision about one is not taken for one about the other."""
    return [f"{head}\n{heads[:at].count(head) + 1}" if head in heads[:at] else head for at, head in enumerate(heads)]


def asked(how: Layout, places: Collection[int]) -> Layout:
    """A layout in which somebody is asked about some columns, and about all others that are taken for the same."""
    keys = {one.key for one in how.columns if one.at in places}
    return replace(how, columns=tuple(replace(one, how=ALIKE) if one.key in keys else one for one in how.columns))


def _values(rows: Sequence[Sequence[Any]], row: int, at: int) -> tuple[str, ...]:
    out: list[str] = []
    for line in rows[row + 1 :]:
        if at < len(line) and holds(line[at]):
            out.append(shown(line[at]))
            if len(out) == _VALUES:
                break
    return tuple(out)


def _proposal(
    known: Names,
    table: Sequence[Column],
    at: int,
    text: str,
    values: tuple[str, ...],
    target: tuple[Column, Decimal] | None,
    used: set[str],
) -> Taking:
    name = h.normal(text)
    if target is not None:
        column, factor = target
        unit = "" if not is_amount(column) or not factor else YUAN if factor != 1 else WAN_YUAN
        return Taking(at, text, values, column.key, unit, SURE)
    if name in known.settled or name in known.ignored:
        return Taking(at, text, values, "", "", SURE)
    if why := h.apart(known, text):
        return Taking(at, text, values, "", "", NONE, f"“{text}”{why}")
    free = [column for column in offered(table) if column.key not in used]
    like = _by_value(free, values) or _alike(known, {one.key for one in free}, name)
    if like is None:
        return Taking(at, text, values, "", "", NONE)
    unit = next((one for one in (WAN_YUAN, YUAN) if one in name), "") if is_amount(like) else ""
    return Taking(at, text, values, like.key, unit, ALIKE)


def _by_value(free: Sequence[Column], values: Sequence[str]) -> Column | None:
    """The only column for codes of organisations that are companies or traders, if all values are such codes."""
    codes = [column for column in free if column.field.format == "uscc" and column.sort == c.TEXT]
    return codes[0] if len(codes) == 1 and values and not any(uscc_fault(value) for value in values) else None


def _alike(known: Names, free: set[str], name: str) -> Column | None:
    """The column with the name that is most like a head: one contains the other, or most characters are the same."""
    best: tuple[float, Column] | None = None
    for other, (column, _) in known.by_text.items():
        if column.key not in free or other.isascii() or len(name) < 2:
            continue
        if column.sort in (c.NUMBER, c.DATE) and (set(name) ^ set(other)) & h.TELLING:
            # 没收金额 is not 罚款金额, and the last day is not the first: here what is nearly the same is something else.
            continue
        likeness = difflib.SequenceMatcher(None, name, other).ratio()
        if name in other or other in name:
            likeness = max(likeness, _ALIKE + min(len(name), len(other)) / 100)
        if likeness >= _ALIKE and (best is None or likeness > best[0]):
            best = likeness, column
    return best[1] if best is not None else None


def matched(kind: Kind, sheet: RawSheet, how: Layout) -> RawSheet:
    """The sheet as the importer knows it: the heads of columns that are taken are those of the kind, and the others are empty."""
    table = {column.key: column for column in c.columns(kind)}
    known = h.names(kind, tuple(table.values()))
    keep = {one.at: table[one.key] for one in how.columns if one.key in table}
    units = {one.at: one.unit for one in how.columns}
    beside = {one.at for one in how.columns if not one.key and (h.normal(one.head) in known.settled or h.normal(one.head) in known.ignored)}
    rows: list[list[Any]] = []
    for number, line in enumerate(sheet.rows):
        if number < how.row:
            rows.append([None if h.find(known, cell) is not None else cell for cell in line])
        elif number == how.row:
            width = max([len(line), *(at + 1 for at in keep)])
            old = [*line, *[None] * (width - len(line))]
            heads = [_head(known, keep[at], units[at], old[at]) if at in keep else old[at] if at in beside else None for at in range(width)]
            rows.append(heads)
        else:
            rows.append([cell if at in keep or at in beside else None for at, cell in enumerate(line)])
    return replace(sheet, rows=rows)


def _head(known: Names, column: Column, unit: str, old: Any) -> str:
    """A head by which the importer knows a column, with the unit of its amounts.

    One that it knows already stays: all heads together show which generation of the standard the table follows.
    """
    wanted = _FACTORS[unit] if unit and is_amount(column) else Decimal(1)
    if (found := h.find(known, old)) is not None and found[0].key == column.key and found[1] == wanted:
        return str(old)
    if wanted != 1:
        names = [name for name, (one, factor) in known.by_text.items() if one.key == column.key and factor == wanted]
        return next((name for name in names if name.endswith("(元)")), names[0])
    return column.head


def unit_left_open(table: Sequence[Column], how: Layout) -> tuple[Taking, ...]:
    """The columns of amounts for which nobody has said whether their numbers are 元 or 万元."""
    amounts = {column.key for column in table if is_amount(column)}
    return tuple(one for one in how.columns if one.key in amounts and not one.unit)
