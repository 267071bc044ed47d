"""A department's workbook as rows of cells that can be corrected and sent: what the file holds, what of it is taken, what is not and why.

Nothing here writes to a disk, and nothing is evaluated: workbooks are read by `exchange.tables` in a process of their own.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.desk import matching
from generator.desk.matching import Layout
from generator.exchange import columns as c
from generator.exchange import heads as h
from generator.exchange import incoming, lacking, tables
from generator.exchange.cells import Cell
from generator.exchange.columns import Column, Departments
from generator.exchange.incoming import CallerValues, Incoming
from generator.exchange.raw import NotATable, RawSheet
from generator.exchange.spoken import Problem, Unit
from generator.model.kinds import Kind
from generator.text.digits import hidden, holds_identity
from generator.text.identifiers import NO_CODE
from generator.text.numbers import plain

# The most bytes of a file: ledgers of a year have one or two million.
MOST_BYTES = 16 << 20
# The most records that are sent at once: somebody must look at each before it is published.
MOST_RECORDS = 2_000
# The most reasons that are told why rows are left out.
_MOST_REASONS = 10
# The most rows of a file that are looked at.
MOST_ROWS = 50_000

Row = dict[str, str]


class Unreadable(ValueError):
    """A file is not taken; the text says in Chinese why, and what to do."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A column that rows need and the table has not: how many rows lack it."""

    column: Column
    rows: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row stands in the file: the name of the sheet, and the number of the row as people count."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of some records: cells by the keys of columns, where each comes from, and the columns whose values follow from others.

    `refused` says of each row why it cannot be taken as it was read ("" if it can), where no cell that is kept shows it.
    """

    rows: tuple[Row, ...]
    origins: tuple[Origin, ...]
    derived: tuple[tuple[str, ...], ...]
    refused: tuple[str, ...]


def read(data: bytes, kind: Kind) -> tuple[RawSheet, ...]:
    """The sheets of a file. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        size = f"{len(data) / (1 << 20):.1f}".removesuffix(".0")
        raise Unreadable(f"文件有{size}兆，最多{MOST_BYTES >> 20}兆。请删去表里的图片和用不到的工作表，或者按月份分成几个文件，再上传。")
    known = h.names(kind, c.columns(kind))

    def recognise(row: Sequence[Any]) -> int:
        return h.recognised(known, row)

    try:
        sheets = tables.read(data, recognise)
    except NotATable as error:
        raise Unreadable(said(str(error))) from None
    if sum(len(sheet.rows) for sheet in sheets if not sheet.hidden) > MOST_ROWS + h.MOST_FOREWORD:
        raise Unreadable(f"表里超过{MOST_ROWS}行，看不过来。请按年份或者月份分成几个文件，再一个一个上传。")
    if any(sheet.keyed and sheet.kind and sheet.kind != kind.name for sheet in sheets):
        raise Unreadable(f"文件里写明是另一种记录，不是{kind.singular}。请回到“新增”，选对种类再上传。")
    return tuple(sheets)


def said(text: str) -> str:
    """A sentence of the importer for somebody who has a browser in front of her, and no command line."""
    return text.replace("再导入", "再上传").replace("（.xlsx）", "").removesuffix("。") + "。"


def taken(kind: Kind, sheets: Sequence[RawSheet], layouts: Sequence[Layout], departments: Departments, given: CallerValues) -> Incoming:
    """The file as records, by the matching of the clerk: only the sheets and columns that she takes."""
    how = {one.sheet: one for one in layouts}
    rewritten = []
    for number, sheet in enumerate(sheets):
        if number in how and how[number].taken:
            rewritten.append(matching.matched(kind, sheet, how[number]))
        else:
            # Of a sheet that nobody refused the importer says why it is not read.
            refused = number in how and how[number].refused
            rewritten.append(RawSheet(sheet.name, []) if refused else sheet)
    return incoming.read(kind, rewritten, departments, given)


def units_of(found: Incoming) -> tuple[Unit, ...]:
    """The records of a file in the order of their first rows."""
    return tuple(sorted(found.units, key=lambda unit: (unit.sheet, unit.rows[0])))


def rows_of(found: Incoming, units: Sequence[Unit]) -> Rows:
    """The rows of some records as they are kept: in the words of the official table, names of persons masked, numbers of persons left out.

    A cell that cannot be read stays as it was typed, so that it can be corrected.
    """
    rows: list[Row] = []
    origins: list[Origin] = []
    derived: list[tuple[str, ...]] = []
    refused: list[str] = []
    places: list[tuple[int, int]] = []
    given = {column.key: value for column, value in found.given.values}
    named = found.departments.by_id
    names = [column.key for column in found.table if column.sort == c.DEPARTMENT_NAME]
    for unit in units:
        lines = incoming.lines(found, unit)
        places += lines.places
        refused += [_refused(found, lines.problems)] * len(lines.places)
        for number, (cells, (sheet, row)) in enumerate(zip(lines.rows, lines.places, strict=True)):
            raw = found.sheets[sheet]
            kept = {key: text for key, cell in cells.items() if (text := _text(cell))}
            # A department that the caller gave is an id, which means nothing to the clerk.
            kept |= {key: named[kept[key]].name for key in names if kept.get(key) in named}
            for at, column in lines.faulty:
                head = found.used[sheet].by_key.get(column.key)
                if at == number and head is not None and head.at < len(raw.rows[row]):
                    kept[column.key] = matching.shown(raw.rows[row][head.at], 2_000)
            rows.append(_without_numbers(found, {key: text for key, text in {**given, **kept}.items() if text}))
            origins.append(Origin(raw.name, raw.number(row)))
            derived.append(tuple(column.key for at, column in lines.derived if at == number))
    _told_apart(found, rows, places)
    return Rows(tuple(rows), tuple(origins), tuple(derived), tuple(refused))


def _refused(found: Incoming, problems: Sequence[Problem]) -> str:
    """Why the importer does not take a record, if that concerns no cell that can be corrected: cells that are shifted, a hidden row."""
    cells = {number: {head.at for head in used.layout.heads} for number, used in found.used.items()}
    return next((one.message for one in problems if one.severity == "error" and one.at not in cells[one.sheet]), "")


def left_out(rows: Rows) -> Iterator[str]:
    """Why some rows are not among those to be sent, in Chinese, for the clerk."""
    reasons: dict[str, list[int]] = {}
    for why, origin in zip(rows.refused, rows.origins, strict=True):
        if why:
            reasons.setdefault(f"{f'工作表“{hidden(origin.sheet)}”' if origin.sheet else '表格'}\x1f{why}", []).append(origin.row)
    for said, numbers in list(reasons.items())[:_MOST_REASONS]:
        name, _, why = said.partition("\x1f")
        yield f"{name}{_numbers(numbers)}先放在“不报”里：{why.removesuffix('。')}。"


def disagreeing(found: Incoming) -> dict[tuple[int, int], str]:
    """The columns that are taken for the same one as an earlier column and say something else: by sheet and place, in Chinese."""
    out: dict[tuple[int, int], str] = {}
    twice = {number for number, used in found.used.items() if len({head.column.key for head in used.layout.heads}) < len(used.layout.heads)}
    for unit in found.units if twice else ():
        for one in incoming.lines(found, unit).problems if twice & {sheet for sheet, _ in unit.places} else ():
            if one.slug == "repeated-column" and (one.sheet, one.at) not in out:
                out[one.sheet, one.at] = f"“{one.head}”（{h.letters(one.at)}列）第{found.sheets[one.sheet].number(one.row)}行{one.message}"
    return out


def _told_apart(found: Incoming, rows: list[Row], places: Sequence[tuple[int, int]]) -> None:
    """Gives two persons their names back who would be one and the same row once these are masked.

    The judge tells of them by their names; otherwise one of them would look like a row that was written twice.
    """
    name = next((column for column in found.table if column.path == (found.kind.party, "name") and not column.in_rows), None)
    number = next((column for column in found.table if len(column.path) == 1 and column.field.unique), None)
    if name is None or number is None:
        return
    full: dict[tuple[str, str], dict[str, list[int]]] = {}
    for at, (row, (sheet, line)) in enumerate(zip(rows, places, strict=True)):
        head = found.used[sheet].by_key.get(name.key)
        cells = found.sheets[sheet].rows[line]
        text = matching.shown(cells[head.at], 200) if head is not None and head.at < len(cells) else ""
        if text and row.get(number.key) and row.get(name.key):
            full.setdefault((row[number.key], row[name.key]), {}).setdefault("".join(text.split()), []).append(at)
    for names in full.values():
        for text, some in names.items() if len(names) > 1 else ():
            for at in some:
                rows[at][name.key] = text


def _without_numbers(found: Incoming, row: Row) -> Row:
    """A row without numbers of identity cards where a code should stand: they are nowhere kept."""
    private = {column.key for column in found.table if column.private}
    codes = {column.key for column in found.table if column.field.format == "uscc"}
    return {
        key: text for key, text in row.items() if key not in private and not (key in codes and text != NO_CODE and holds_identity(text))
    }


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return plain(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, datetime.date) else cell or ""


def wanting(found: Incoming, rows: Rows) -> tuple[Lacking, ...]:
    """The columns without which rows cannot be published, which no sheet has, and for which one value may hold for all rows."""
    there = {key for used in found.used.values() for key in (*used.by_key, *used.said)}
    out = []
    for column in matching.offered(found.table):
        if not column.required or column.key in there or column.sort == c.DEPARTMENT_CODE:
            continue
        count = sum(column.key not in row for row in rows.rows)
        if count:
            out.append(Lacking(column, count))
    return tuple(out)


def beside(found: Incoming) -> tuple[Column, ...]:
    """Further columns that no sheet has, whose content the public misses."""
    there = {key for used in found.used.values() for key in (*used.by_key, *used.said)}
    return tuple(
        column
        for column in matching.offered(found.table)
        if column.key not in there and not column.required and lacking.said_once(found, column)
    )


def told(found: Incoming, layouts: Sequence[Layout], file: Sequence[RawSheet]) -> Iterator[str]:
    """What was read of each sheet of a file and what was not, in Chinese, for the clerk."""
    for number, sheet in enumerate(found.sheets):
        name = f"工作表“{hidden(sheet.name)}”" if sheet.name else "表格"
        used = found.used.get(number)
        if used is None:
            refused = any(one.sheet == number and one.refused for one in layouts)
            why = "您选了不读" if refused else _plainly(found.unused.get(number, ""))
            yield f"{name}没有读：{why}。"
            continue
        head = "" if sheet.keyed else f"表头在第{used.layout.row + 1}行，"
        yield f"{name}：{head}读了{len(used.data)}{sheet.unit}。"
        reasons: dict[str, list[int]] = {}
        for row, why in used.skipped:
            if why not in ("在表头上面", "空行"):
                reasons.setdefault(why, []).append(row + 1)
        for why, rows in reasons.items():
            yield f"{name}{_numbers(rows)}没有读：{_WHY.get(why, why)}。"
        if used.hidden_rows:
            yield f"{name}{_numbers([row + 1 for row in sorted(used.hidden_rows)])}是隐藏的，没有读；要报的请在表格里取消隐藏，再上传一次。"
        whole = file[number]
        holding = {at for at in whole.hidden_columns if any(at < len(row) and row[at] is not None for row in whole.rows)}
        columns = [h.letters(at) for at in sorted(holding)]
        if columns:
            yield f"{name}有隐藏的列（{'、'.join(columns[:10])}），没有读；要报的请取消隐藏，再上传一次。"
        if any(cell is not None for row in whole.rows for cell in row[matching.MOST_COLUMNS :]):
            yield f"{name}只读前{matching.MOST_COLUMNS}列，后面的没有读；要报的请移到前面来，再上传一次。"
        yield from (f"{name}{one.message}。" for one in found.problems if one.sheet == number and one.severity == "error")
    yield from _not_taken(layouts)


def _not_taken(layouts: Sequence[Layout]) -> Iterator[str]:
    """The columns that are not sent, and why, where a reason is known."""
    serial = {h.normal(text) for text in h.SERIAL}
    left = [one for each in layouts if each.taken for one in each.columns if not one.key and one.head and h.normal(one.head) not in serial]
    for head, why in dict.fromkeys((one.head, one.why) for one in left if one.why):
        yield f"没有报“{head}”这一列：{why.removeprefix(f'“{head}”')}。"
    if others := list(dict.fromkeys(one.head for one in left if not one.why)):
        yield f"没有报的列：{'、'.join(f'“{one}”' for one in others[:30])}。"


_WHY = {
    "合计": "是合计",
    "落款": "是落款",
    "说明": "是填表说明",
    "小标题": "是小标题",
    "又一行表头": "又是表头",
    "隐藏": "是隐藏的；要报的请在表格里取消隐藏，再上传一次",
    "只有序号": "只有序号，别的格是空的",
}


def _plainly(why: str) -> str:
    """The reason why a sheet is not read, without words of the command line."""
    return "是隐藏的，要报的请在表格里取消隐藏，再上传一次" if "隐藏" in why else "认不出表头" if "表头" in why else why or "没有内容"


def _numbers(rows: Sequence[int]) -> str:
    some = "、".join(map(str, rows[:8]))
    return f"第{some}行" if len(rows) <= 8 else f"第{some}…行（共{len(rows)}行）"
