"""Sheets of raw cells as records to be: which sheets and rows hold records, and what each row says. What cannot be read is a `Problem`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from generator.diagnostics import FieldPath
from generator.digits import hidden
from generator.exchange import columns as c
from generator.exchange import heads as h
from generator.exchange import overlooked
from generator.exchange.cells import BETWEEN, Cell, Fault
from generator.exchange.columns import SAME_AS, Column, Departments
from generator.exchange.heads import Head, Layout
from generator.exchange.masking import Person, mask, names, persons
from generator.exchange.raw import RawSheet
from generator.exchange.rows import from_rows
from generator.exchange.tidy import Manner, tidy
from generator.kinds import Kind

# Sheets that stand beside the table.
_BESIDE = re.compile(r"说明|选项|示例|样例|字典|代码表|码表")
# What begins a row that explains or counts.
_EXPLAINS = re.compile(
    r"(?:表格|填表|填报|填写|报送)?说明(?:[:：]|\Z)|(?:表格|填表|填报|填写)说明|(?:备注|注|填表人|制表人|审核人|填报单位|填报日期)[:：]|[（(]?(?:示例|样例|例如|举例)"
)
_COUNTS = frozenset(("合计", "总计", "小计", "共计"))
_ANY_WIDTH = 1 << 20
# A sheet with so much less of the table than the best one is another table.
_ENOUGH = 0.6


class Problem(NamedTuple):
    """What is wrong: where it stands in the file (`row` and `at` count from 0, -1 is none), its head, and why, for editors."""

    severity: str
    slug: str
    sheet: int
    row: int
    at: int
    head: str
    message: str


class Unit(NamedTuple):
    """The rows of one record."""

    sheet: int
    rows: tuple[int, ...]


class Taken(NamedTuple):
    """What the rows of a record say. `items` says from which row each item of a list came; `masked` counts names."""

    id: str
    data: dict[str, Any]
    problems: tuple[Problem, ...]
    wrong_paths: tuple[FieldPath, ...]
    items: Mapping[str, Sequence[int]]
    masked: int


@dataclass(frozen=True, slots=True)
class Used:
    """A sheet that is read: its heads, the rows of data, and those left out, each with the reason."""

    layout: Layout
    manner: Manner
    data: tuple[int, ...]
    skipped: tuple[tuple[int, str], ...]
    by_key: Mapping[str, Head]
    # For what the sheet has a column: whether in items, and the path.
    present: frozenset[tuple[bool, tuple[str, ...]]]
    table: tuple[Column, ...]
    # Columns of which the sheet has a head that is hidden, and the hidden rows that are not read.
    hidden_keys: frozenset[str] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    # How many cells a row has at most; more of them are a separator in a text.
    width: int = _ANY_WIDTH


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller said beside the file: a department for rows that name none that is known, and values by column for empty cells."""

    authority: str = ""
    values: tuple[tuple[Column, str], ...] = ()
    # Whether sheets, rows and columns that are hidden are read like the others.
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as records to be."""

    kind: Kind
    table: tuple[Column, ...]
    departments: Departments
    given: Given
    sheets: tuple[RawSheet, ...]
    used: Mapping[int, Used]
    # Why the others are not.
    unused: Mapping[int, str]
    problems: tuple[Problem, ...]
    persons: tuple[Person, ...]
    units: tuple[Unit, ...] = ()
    # The full names of persons by the document number that several rows share: one text speaks of all of them.
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(kind: Kind, sheets: Sequence[RawSheet], departments: Departments, given: Given) -> Incoming:
    """The records of some sheets, not yet read themselves: `take` reads one."""
    table = c.columns(kind)
    names = h.names(kind, table)
    found: dict[int, Layout] = {}
    unused: dict[int, str] = {}
    shown = sheets if given.hidden else [overlooked.without_hidden(sheet) for sheet in sheets]
    for number, sheet in enumerate(shown):
        beside = sheet.name and not sheet.keyed and _BESIDE.search(sheet.name)
        closed = sheet.hidden and not given.hidden
        layout = None if beside or closed else h.layout(names, overlooked.heads(sheet, given.hidden), sheet.keyed)
        if sheet.kind and sheet.kind != kind.name:
            unused[number] = f"写明是另一种记录（{sheet.kind}）"
        elif closed:
            unused[number] = f"没有内容，{overlooked.HIDDEN_SHEET}" if not sheet.rows else f"{overlooked.HIDDEN_SHEET}；{overlooked.SHOW}"
        elif layout is None:
            unused[number] = "没有内容" if not sheet.rows else "是说明，不是数据" if _BESIDE.search(sheet.name) else "没有认得的表头"
        else:
            found[number] = layout
    most = max((len(layout.heads) for layout in found.values()), default=0)
    used: dict[int, Used] = {}
    problems: list[Problem] = []
    for number, layout in found.items():
        if len(layout.heads) < most * _ENOUGH:
            unused[number] = "表头与这类记录不符"
            continue
        sheet = shown[number]
        used[number] = _used(kind, table, names, sheets[number], sheet, layout, given)
        one = used[number]
        problems += [
            Problem("warning", found.slug, number, found.row, found.at, found.head, hidden(found.message))
            for found in overlooked.overlooked(sheets[number], sheet, layout.row, one.data, one.hidden_rows, given.hidden)
        ]
        problems += [
            Problem("error" if fault.wrong else "warning", fault.slug, number, layout.row, fault.at, fault.text, hidden(fault.message))
            for fault in layout.faults
        ]
    incoming = Incoming(kind, table, departments, given, tuple(shown), used, unused, tuple(problems), persons(table))
    blocked = {problem.sheet for problem in problems if problem.severity == "error"}
    units = tuple(unit for number in used if number not in blocked for unit in _units(incoming, number))
    return replace(incoming, units=units, named=_named(incoming))


def _used(kind: Kind, table: Sequence[Column], names: h.Names, whole: RawSheet, sheet: RawSheet, layout: Layout, given: Given) -> Used:
    data: list[int] = []
    skipped = (
        [] if sheet.keyed else [(number, "在表头上面") for number in range(layout.row) if any(map(overlooked.holds, sheet.rows[number]))]
    )
    unread = frozenset() if given.hidden else sheet.hidden_rows
    serial = {at for at, cell in enumerate(sheet.rows[layout.row]) if h.normal(cell) in ("序号", "编号", "行号")} - {
        head.at for head in layout.heads
    }
    for number in range(layout.row + 1, len(sheet.rows)):
        cells = [(at, cell) for at, cell in enumerate(sheet.rows[number]) if overlooked.holds(cell)]
        first = str(cells[0][1]).strip() if cells else ""
        if not sheet.keyed and _EXPLAINS.match(first):
            skipped.append((number, "说明"))
        elif not any(at not in serial for at, _ in cells):
            continue
        elif number in unread and not c.row_lists(kind):
            skipped.append((number, "隐藏"))
        elif not sheet.keyed and first in _COUNTS:
            skipped.append((number, "合计"))
        elif not sheet.keyed and len(cells) > 2 and h.repeats(names, [cell for _, cell in cells]):
            skipped.append((number, "又一行表头"))
        else:
            data.append(number)
    former = {key: dict(values) for key, values in kind.record.get("exchange", {}).get("former", {}).get("values", {}).items()}
    by_key = {head.column.key: head for head in reversed(layout.heads)}
    present = frozenset((head.column.in_rows, head.column.path) for head in layout.heads if head.column.path and not head.column.private)
    return Used(
        layout=layout,
        manner=Manner(layout.generation, former, sheet.since_1904),
        data=tuple(data),
        skipped=tuple(skipped),
        by_key=by_key,
        present=present,
        table=tuple(column for column in table if column.key in by_key or column.sort == c.LIST),
        hidden_keys=frozenset(overlooked.hidden_keys(names, whole, layout.row)) if not given.hidden else frozenset(),
        hidden_rows=unread & frozenset(data),
        width=overlooked.width(sheet, layout.row, data) if sheet.delimited else _ANY_WIDTH,
    )


def _units(incoming: Incoming, number: int) -> Iterator[Unit]:
    """One record a row; where items are rows, those of one record, which may leave the record's own cells empty."""
    kind, used = incoming.kind, incoming.used[number]
    if not c.row_lists(kind):
        yield from (Unit(number, (row,)) for row in used.data)
        return
    paths = {tuple(path.split(".")) for path in (kind.authority, kind.date, *re.findall(r"\{([^}]*)\}", kind.caption)) if path}
    known = [head for head in used.layout.heads if not head.column.in_rows and head.column.path in paths]
    named = used.by_key.get(c.ID)
    groups: dict[tuple[str, ...], list[int]] = {}
    key: tuple[str, ...] = ()
    rows = incoming.sheets[number].rows
    for row in used.data:
        ident = _plain(rows[row], named, used.manner) if named is not None else ""
        texts = tuple(_plain(rows[row], head, used.manner) for head in known)
        if ident:
            key = ("", ident)
        elif any(texts):
            key = texts
        groups.setdefault(key, []).append(row)
    yield from (Unit(number, tuple(found)) for found in groups.values())


def _plain(row: Sequence[Any], head: Head, manner: Manner) -> str:
    value = tidy(head, row[head.at], manner) if head.at < len(row) else None
    return "" if value is None or isinstance(value, Fault) else str(value)


def _given(incoming: Incoming) -> dict[str, str]:
    return {column.key: value for column, value in incoming.given.values}


def _number_of(incoming: Incoming, sheet: int, row: int) -> str:
    head = next((one for one in incoming.used[sheet].layout.heads if one.column.path == ("document_number",)), None)
    return _plain(incoming.sheets[sheet].rows[row], head, incoming.used[sheet].manner) if head is not None else ""


def _named(incoming: Incoming) -> dict[str, tuple[str, ...]]:
    """The persons whom rows of the same document number name."""
    rows: dict[str, list[tuple[int, int]]] = {}
    for number, used in incoming.used.items():
        for row in used.data:
            if said := _number_of(incoming, number, row):
                rows.setdefault(said, []).append((number, row))
    out: dict[str, tuple[str, ...]] = {}
    keys = {key for column, beside in incoming.persons for key in (column.key, beside)}
    for said, places in rows.items():
        if len(places) > 1:
            cells = [
                {head.column.key: _plain(incoming.sheets[sheet].rows[row], head, incoming.used[sheet].manner) or None for head in heads}
                for sheet, row in places
                for heads in [[head for head in incoming.used[sheet].layout.heads if head.column.key in keys]]
            ]
            found = [name for one in cells for name in names(incoming.persons, {k: v for k, v in one.items() if v}, _given(incoming))]
            out[said] = tuple(dict.fromkeys(found))
    return out


def take(incoming: Incoming, unit: Unit) -> Taken:
    """What the rows of one record say."""
    used, raw = incoming.used[unit.sheet], incoming.sheets[unit.sheet].rows
    problems: list[Problem] = []
    paths: list[FieldPath] = []
    rows: list[dict[str, Cell]] = []
    for row in unit.rows:
        cells: dict[str, Cell] = {}
        line = raw[row]
        if row in used.hidden_rows:
            message = f"这一行是隐藏的，而它属于同一条记录，少读一行就改变了记录；{overlooked.SHOW}"
            problems.append(Problem("error", "hidden-row", unit.sheet, row, -1, "", message))
        if len(line) > used.width:
            message = f"这一行比别的行多出{len(line) - used.width}格：多半是文字里有分隔符，后面的内容错了位；请把那一格用英文引号括起来"
            problems.append(Problem("error", "repeated-separator", unit.sheet, row, -1, "", message))
        for head in used.layout.heads:
            if head.at >= len(line) or line[head.at] is None:
                continue
            value = tidy(head, line[head.at], used.manner)
            if isinstance(value, Fault):
                problems.append(Problem("error", value.slug, unit.sheet, row, head.at, head.text, hidden(value.message)))
                paths.append(head.column.path)
            elif value is not None:
                key = head.column.key
                cells[key] = f"{cells[key]}{BETWEEN}{value}" if cells.get(key) and head.column.sort == c.CHOICES else value
        _authority(incoming, cells)
        rows.append(cells)
    number = _number_of(incoming, unit.sheet, unit.rows[0])
    names = mask(incoming.persons, incoming.table, rows, _given(incoming), incoming.named.get(number, ()))
    table = used.table if not incoming.given.authority else _with_authority(incoming, used.table)
    read = from_rows(incoming.kind, table, rows, incoming.departments)
    for wrong in read.wrong:
        head_of = used.by_key.get(wrong.column.key)
        at, text = (head_of.at, head_of.text) if head_of is not None else (-1, wrong.column.title)
        message = hidden(wrong.fault.message)
        if wrong.fault.slug == "broken-link":
            message += _near(incoming.departments, str(rows[wrong.row].get(wrong.column.key, "")))
        problems.append(Problem("error", wrong.fault.slug, unit.sheet, unit.rows[wrong.row], at, text, message))
        paths.append(wrong.column.path)
    return Taken(read.id, read.data, tuple(problems), tuple(paths), read.items, names)


def _near(departments: Departments, name: str) -> str:
    near = difflib.get_close_matches(name, departments.by_name, 1, 0.5)
    meant = f"，是不是“{near[0]}”？" if near else "；"
    return f"{meant}部门还没有建立的，先用 credit new department 建立，或者导入时加 --authority 指明部门"


def _authority(incoming: Incoming, cells: dict[str, Cell]) -> None:
    """Puts the department that the caller names in the place of one that nobody knows."""
    if not incoming.given.authority or not incoming.kind.authority:
        return
    main = tuple(incoming.kind.authority.split("."))
    said = ""
    for path in (main, *((left,) for left, same in SAME_AS.items() if (same,) == main)):
        name = next((column for column in incoming.table if column.path == path and column.sort == c.DEPARTMENT_NAME), None)
        code = next((column for column in incoming.table if column.path == path and column.sort == c.DEPARTMENT_CODE), None)
        if name is None:
            continue
        text = str(cells.get(name.key) or "")
        coded = str(cells.get(code.key) or "") if code is not None else ""
        known = text in incoming.departments.by_name or text in incoming.departments.by_id or coded in incoming.departments.by_code
        if not known and (path == main or (text and text == said)):
            cells[name.key] = incoming.given.authority
            if code is not None:
                cells.pop(code.key, None)
        said = text if path == main else said


def _with_authority(incoming: Incoming, table: tuple[Column, ...]) -> tuple[Column, ...]:
    path = tuple(incoming.kind.authority.split("."))
    if any(column.path == path and column.sort == c.DEPARTMENT_NAME for column in table):
        return table
    return (*(one for one in incoming.table if one.path == path and one.sort == c.DEPARTMENT_NAME), *table)
