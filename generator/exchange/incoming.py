"""Turns sheets of raw cells into incoming records: which sheets and rows hold records, and what each row says. What cannot be read is a
`Problem`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from generator.exchange import columns as c
from generator.exchange import deriving, leftout, overlooked, units
from generator.exchange import heads as h
from generator.exchange.cells import BETWEEN, Cell, Fault
from generator.exchange.columns import PARTY_KEY, SAME_AS, Column, Departments
from generator.exchange.heads import Head, Layout
from generator.exchange.masking import Person, mask, names, persons
from generator.exchange.normalise import Conventions, normalised
from generator.exchange.raw import RawSheet
from generator.exchange.rows import from_rows
from generator.exchange.spoken import Problem, Taken, Unit
from generator.exchange.units import UsedSheet
from generator.model.findings import FieldPath
from generator.model.kinds import Kind
from generator.model.parties import shares
from generator.reading.typed import PLACEHOLDERS
from generator.text.digits import hidden

# Names of sheets that accompany the table.
_BESIDE = re.compile(r"说明|选项|示例|样例|字典|代码表|码表")
_ANY_WIDTH = 1 << 20
# A sheet with fewer columns of the table than this part of the best sheet's is another table.
_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class CallerValues:
    """What the caller gave beside the file: a department for rows without a known one, and values by column for empty cells."""

    authority: str = ""
    values: tuple[tuple[Column, str], ...] = ()
    # Whether hidden sheets, rows and columns are read like the others.
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as incoming records."""

    kind: Kind
    table: tuple[Column, ...]
    departments: Departments
    given: CallerValues
    sheets: tuple[RawSheet, ...]
    used: Mapping[int, UsedSheet]
    # The reason why each of the other sheets is not read.
    unused: Mapping[int, str]
    problems: tuple[Problem, ...]
    persons: tuple[Person, ...]
    units: tuple[Unit, ...] = ()
    # The full names of persons, by the document number of several rows: the text of the decision names them all.
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(kind: Kind, sheets: Sequence[RawSheet], departments: Departments, given: CallerValues) -> Incoming:
    """The sheets that hold records; the records themselves are not read yet (`take` reads one)."""
    table = c.columns(kind)
    names = h.names(kind, table)
    found: dict[int, tuple[Layout, h.Names]] = {}
    unused: dict[int, str] = {}
    shown = sheets if given.hidden else [overlooked.without_hidden(sheet) for sheet in sheets]
    for number, sheet in enumerate(shown):
        # A kind may be called 说明 itself, and its table after it.
        rest = sheet.name.replace(kind.plural, "").replace(kind.singular, "")
        beside = bool(sheet.name) and not sheet.keyed and _BESIDE.search(rest) is not None
        closed = sheet.hidden and not given.hidden
        layout = None if beside or closed else h.layout(names, overlooked.heads(sheet, given.hidden), sheet.keyed)
        if sheet.kind and sheet.kind != kind.name:
            unused[number] = f"写明是另一种记录（{sheet.kind}）"
        elif closed:
            unused[number] = f"没有内容，{overlooked.HIDDEN_SHEET}" if not sheet.rows else f"{overlooked.HIDDEN_SHEET}；{overlooked.SHOW}"
        elif layout is None:
            unused[number] = "没有内容" if not sheet.rows else "是说明，不是数据" if beside else "没有认得的表头"
        else:
            found[number] = _for_list(kind, table, names, sheet, layout, given)
    most = max((len(layout.heads) for layout, _ in found.values()), default=0)
    used: dict[int, UsedSheet] = {}
    problems: list[Problem] = []
    for number, (layout, its_names) in found.items():
        # A sheet for one of several lists must have the columns that this list requires.
        if its_names is names and len(layout.heads) < most * _ENOUGH:
            unused[number] = "表头与这类记录不符"
            said = f"“{shown[number].name}”这张工作表没有读：只有{len(layout.heads)}个表头认得，比别的工作表少得多；是数据的，请补全表头"
            problems.append(Problem("warning", "unread-sheet", number, layout.row, -1, "", hidden(said)))
            continue
        used[number], more = _used(kind, table, its_names, (sheets[number], shown[number]), number, layout, given)
        problems += more
    incoming = Incoming(kind, table, departments, given, tuple(shown), used, unused, tuple(problems), persons(table))
    return replace(incoming, units=units.of(kind, incoming.sheets, used), named=_named(incoming))


def other_kind(kinds: Iterable[Kind], found: Incoming) -> Kind | None:
    """The kind whose table this clearly is, if that is another one: it knows far more of the heads, and ours does not know them all."""
    ours = max((len(used.layout.heads) for used in found.used.values()), default=0)
    doubtful = [(number, used) for number, used in found.used.items() if used.layout.faults]
    best: tuple[float, Kind | None] = (ours * 1.4, None)
    for kind in [one for one in kinds if one.name != found.kind.name] if doubtful else ():
        names = h.names(kind, c.columns(kind))
        for number, used in doubtful:
            theirs = h.recognised(names, found.sheets[number].rows[used.layout.row])
            if theirs > best[0]:
                best = theirs, kind
    return best[1]


def _for_list(
    kind: Kind, table: Sequence[Column], names: h.Names, sheet: RawSheet, layout: Layout, given: CallerValues
) -> tuple[Layout, h.Names]:
    """The layout of a sheet that holds one of several lists: its heads mean fields of that list."""
    titles = c.list_titles(kind)
    name = deriving.list_of(kind, sheet.name, sheet.rows, layout.row) if len(titles) > 1 else ""
    if not name or any(head.column.sort == c.LIST for head in layout.heads):
        return layout, names
    items = kind.root.properties[titles[name]].items
    assert items is not None
    own = h.names(kind, [column for column in table if not column.in_rows or column.sort == c.LIST or column.path[0] in items.properties])
    return h.layout(own, overlooked.heads(sheet, given.hidden), sheet.keyed) or layout, own


def _used(
    kind: Kind, table: Sequence[Column], names: h.Names, both: tuple[RawSheet, RawSheet], number: int, layout: Layout, given: CallerValues
) -> tuple[UsedSheet, list[Problem]]:
    whole, sheet = both
    unread = frozenset() if given.hidden else sheet.hidden_rows
    rows = leftout.sort(names, sheet, layout, frozenset() if c.row_lists(kind) else unread)
    refused = unread & frozenset(rows.data)
    problems = [
        Problem("warning", found.slug, number, found.row, found.at, found.head, hidden(found.message))
        for found in overlooked.overlooked(whole, sheet, layout.row, rows.data, refused, given.hidden)
        # If heads stand in two rows, a lower one may be empty.
        if found.at not in {head.at for head in layout.heads} or found.head
    ]
    problems += [Problem("warning", fault.slug, number, layout.row, fault.at, fault.text, hidden(fault.message)) for fault in layout.faults]
    if rows.other_heads:
        message = f"第{rows.other_heads[0] + 1}行又是一行表头，各列的意思和第{layout.row + 1}行不同，从这一行起没有读；请分成两张工作表"
        problems.append(Problem("error", "unclear-column", number, rows.other_heads[0], -1, "", message))
    former = {key: dict(values) for key, values in kind.record.get("exchange", {}).get("former", {}).get("values", {}).items()}
    by_key = {head.column.key: head for head in reversed(layout.heads)}
    above = {} if sheet.keyed else deriving.above(kind, table, sheet.rows, layout.row)
    said = {key: text for key, text in above.items() if key not in by_key}
    titles = c.list_titles(kind)
    if c.LIST not in by_key and len(titles) > 1 and (one := deriving.list_of(kind, sheet.name, sheet.rows, layout.row)):
        said[c.LIST] = one
    for key, text in said.items():
        column = next(column for column in table if column.key == key)
        message = f"表里没有这一栏，取自{'工作表的名称或者' if key == c.LIST else ''}表格上方的标题：{text}"
        problems.append(Problem("warning", "derived-value", number, layout.row, -1, column.title, hidden(message)))
    for column, text in given.values:
        at = by_key[column.key].at if column.key in by_key else -1
        own = [row for row in rows.data if 0 <= at < len(sheet.rows[row]) and overlooked.holds(sheet.rows[row][at])]
        if own and any(units.plain(sheet.rows[row], by_key[column.key], Conventions()) != text for row in own):
            message = f"--set 只填空格：这一列有{len(own)}{sheet.unit}自己写了值，照表里的，不用“{text}”"
            problems.append(Problem("warning", "value-not-used", number, layout.row, at, by_key[column.key].text, hidden(message)))
    present = {(head.column.in_rows, head.column.path) for head in layout.heads if head.column.path and not head.column.private}
    present |= {(column.in_rows, column.path) for column in table if column.key in said and column.path}
    if PARTY_KEY in by_key:
        present |= {(False, (kind.party, own)) for whole, own in shares(kind).items() if (False, (whole,)) in present}
    idents = by_key.get(c.ID)
    lines = [sheet.rows[row] for row in rows.data]
    named = idents is not None and any(overlooked.holds(line[idents.at]) for line in lines if idents.at < len(line))
    used = UsedSheet(
        layout=layout,
        conventions=Conventions(layout.generation, former, sheet.since_1904, named),
        data=rows.data,
        skipped=rows.skipped,
        by_key=by_key,
        present=frozenset(present),
        hidden_keys=frozenset(overlooked.hidden_keys(names, whole, layout.row)) if not given.hidden else frozenset(),
        hidden_rows=refused,
        width=overlooked.width(sheet, layout.row, rows.data) if sheet.delimited else _ANY_WIDTH,
        said=said,
    )
    return used, problems


def _given(incoming: Incoming) -> dict[str, str]:
    return {column.key: value for column, value in incoming.given.values}


def _number_of(incoming: Incoming, sheet: int, row: int) -> str:
    head = next((one for one in incoming.used[sheet].layout.heads if one.column.path == ("document_number",)), None)
    return units.plain(incoming.sheets[sheet].rows[row], head, incoming.used[sheet].conventions) if head is not None else ""


def _named(incoming: Incoming) -> dict[str, tuple[str, ...]]:
    """The persons whom rows with the same document number name."""
    rows: dict[str, list[tuple[int, int]]] = {}
    for number, used in incoming.used.items():
        for row in used.data:
            if said := _number_of(incoming, number, row):
                rows.setdefault(said, []).append((number, row))
    out: dict[str, tuple[str, ...]] = {}
    keys = {key for column, beside in incoming.persons for key in (column.key, beside)}
    given = _given(incoming)
    for said, places in rows.items():
        if len(places) > 1:
            cells = [_of_persons(incoming, sheet, row, keys) for sheet, row in places]
            found = [name for one in cells for name in names(incoming.persons, one, given)]
            out[said] = tuple(dict.fromkeys(found))
    return out


def _of_persons(incoming: Incoming, sheet: int, row: int, keys: set[str]) -> dict[str, Cell]:
    """The cells of a row that say who its party is, with the values derived from them."""
    used, line = incoming.used[sheet], incoming.sheets[sheet].rows[row]
    cells: dict[str, Cell] = {}
    for head in used.layout.heads:
        if head.column.key in keys and (value := units.plain(line, head, used.conventions)):
            cells[head.column.key] = value
    number = deriving.number_of_person(used.layout.heads, line)
    for one in list(deriving.derive(incoming.kind, incoming.table, used.by_key, cells, number)):
        cells.setdefault(one.column.key, one.value)
    return cells


class Lines(NamedTuple):
    """The rows of a record before their cells become values: cells by the keys of columns, in the words of the official table and with
    masked names; the sheet and row of each; the cells that could not be read, and those that follow from others, as (row, column).
    """

    rows: list[dict[str, Cell]]
    places: list[tuple[int, int]]
    problems: list[Problem]
    faulty: list[tuple[int, Column]]
    derived: list[tuple[int, Column]]
    masked: int


def lines(incoming: Incoming, unit: Unit) -> Lines:
    """The rows of a unit as cells. A row that only goes on with the lists of the row before it is part of that row."""
    out = Lines([], [], [], [], [], 0)
    for sheet, row in unit.places:
        cells, more, columns = _cells(incoming, sheet, row)
        _authority(incoming, cells)
        heads, line = incoming.used[sheet].layout.heads, incoming.sheets[sheet].rows[row]
        there = incoming.used[sheet].by_key
        derived = []
        for found in deriving.derive(incoming.kind, incoming.table, there, cells, deriving.number_of_person(heads, line)):
            if found.column not in columns:
                cells[found.column.key] = found.value
                derived.append(found.column)
                message = f"{'这一格是空的' if found.column.key in there else '表里没有这一栏'}，{found.why}，请核对"
                more.append(_problem(incoming, "warning", "derived-value", sheet, row, found.column, message))
        out.problems.extend(more)
        if out.rows and not more and out.places[-1] == (sheet, row - 1) and deriving.goes_on(incoming.table, out.rows[-1], cells):
            continue
        out.faulty.extend((len(out.rows), column) for column in columns)
        out.derived.extend((len(out.rows), column) for column in derived)
        out.rows.append(cells)
        out.places.append((sheet, row))
    number = _number_of(incoming, unit.sheet, unit.rows[0])
    masked = mask(incoming.persons, incoming.table, out.rows, _given(incoming), incoming.named.get(number, ()))
    return out._replace(masked=masked)


def take(incoming: Incoming, unit: Unit) -> Taken:
    """The incoming record of some rows."""
    rows, places, problems, faulty, _, names = lines(incoming, unit)
    cells_of = [str(one.get(PARTY_KEY) or "") for one in rows]
    for at, fault in units.incomplete(cells_of) if PARTY_KEY in incoming.used[unit.sheet].by_key else ():
        problems.append(
            _problem(incoming, "error", fault.slug, *places[at], incoming.used[unit.sheet].by_key[PARTY_KEY].column, fault.message)
        )
    keys = {key for sheet, _ in places for key in incoming.used[sheet].by_key}.union(*rows)
    table = [column for column in incoming.table if column.key in keys or column.sort == c.LIST]
    read = from_rows(incoming.kind, table, rows, incoming.departments)
    for wrong in read.wrong:
        message = hidden(wrong.fault.message)
        if wrong.fault.slug == "broken-link":
            message += _near(incoming.departments, str(rows[wrong.row].get(wrong.column.key, "")))
        problems.append(_problem(incoming, "error", wrong.fault.slug, *places[wrong.row], wrong.column, message))
        faulty.append((wrong.row, wrong.column))
    items = {name: [places[row] for row in found] for name, found in read.items.items()}
    item_of = {row: (name, index) for name, found in read.items.items() for index, row in enumerate(found)}
    kind = incoming.kind
    paths: list[FieldPath] = [
        (*item_of[row], *column.path) if column.in_rows and row in item_of else c.place_of(kind, column.path, row if len(rows) > 1 else -1)
        for row, column in faulty
    ]
    return Taken(read.id, read.data, tuple(problems), tuple(paths), items, names)


def _problem(incoming: Incoming, severity: str, slug: str, sheet: int, row: int, column: Column, message: str) -> Problem:
    head = incoming.used[sheet].by_key.get(column.key)
    return Problem(severity, slug, sheet, row, head.at if head else -1, head.text if head else column.title, message)


def _cells(incoming: Incoming, sheet: int, row: int) -> tuple[dict[str, Cell], list[Problem], list[Column]]:
    """The cells of a row by the keys of columns, their faults, and the columns that could not be read."""
    used, line = incoming.used[sheet], incoming.sheets[sheet].rows[row]
    cells: dict[str, Cell] = {}
    problems: list[Problem] = []
    columns: list[Column] = []
    without_unit: list[tuple[Head, Fault]] = []
    if row in used.hidden_rows:
        message = f"这一行是隐藏的，而它属于同一条记录，少读一行就改变了记录；{overlooked.SHOW}"
        problems.append(Problem("error", "hidden-row", sheet, row, -1, "", message))
    if len(line) > used.width:
        message = f"这一行比别的行多出{len(line) - used.width}格：多半是文字里有分隔符，后面的内容错了位；请把那一格用英文引号括起来"
        if not any(map(overlooked.holds, line[used.width :])):
            message += "。只是行末多打了分隔符的，请把行末多余的删去"
        problems.append(Problem("error", "repeated-separator", sheet, row, -1, "", message))
    for head in used.layout.heads:
        if head.at >= len(line) or line[head.at] is None:
            continue
        raw = deriving.one_of_either(incoming.kind, head, used.by_key, line)
        value = raw if isinstance(raw, Fault) else normalised(head, raw, used.conventions)
        key = head.column.key
        if isinstance(value, Fault) and not head.factor and value.slug == "unclear-column":
            without_unit.append((head, value))
        elif isinstance(value, Fault):
            problems.append(Problem("error", value.slug, sheet, row, head.at, head.text, hidden(value.message)))
            columns.append(head.column)
        elif value is not None and cells.get(key) and head.column.sort == c.CHOICES:
            cells[key] = f"{cells[key]}{BETWEEN}{value}"
        elif value is not None and cells.get(key, value) != value:
            message = f"和别的列说的是同一项“{head.column.title}”，而内容不同，请只留对的一列"
            problems.append(Problem("error", "repeated-column", sheet, row, head.at, head.text, message))
            columns.append(head.column)
        elif value is not None:
            cells[key] = value
    for head, fault in without_unit:
        sure = deriving.same_amount(head.column, incoming.table, cells, line[head.at])
        if sure is not None:
            cells[head.column.key] = sure
        else:
            problems.append(Problem("error", fault.slug, sheet, row, head.at, head.text, hidden(fault.message)))
            columns.append(head.column)
    for at, text, values, otherwise in used.layout.settled:
        value = str(line[at] if at < len(line) and line[at] is not None else "").strip().removesuffix(".0")
        if value and value not in values and value not in PLACEHOLDERS:
            problems.append(Problem("error", "unclear-choice", sheet, row, at, text, hidden(f"写的是“{value}”：{otherwise}")))
    cells |= {key: text for key, text in used.said.items() if cells.get(key) is None}
    return cells, problems, columns


def _near(departments: Departments, name: str) -> str:
    near = difflib.get_close_matches(name, departments.by_name, 1, 0.75)
    meant = f"，是不是“{near[0]}”？" if near else "；"
    return f"{meant}部门还没有建立的，先用 credit new department 建立，或者导入时加 --authority 指明部门"


def _authority(incoming: Incoming, cells: dict[str, Cell]) -> None:
    """Replaces a department that is not known by the one that the caller gave."""
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
            cells.pop(code.key if code is not None else "", None)
        said = text if path == main else said
