"""Records as rows of their official table, and rows as records."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.exchange import columns as c
from generator.exchange import parties
from generator.exchange.asked import asked, unsaid
from generator.exchange.cells import Cell, Fault, from_cell, to_cell
from generator.exchange.columns import SAME_AS, Column, Departments
from generator.model.kinds import Kind
from generator.model.parties import shares
from generator.text.identifiers import NO_CODE


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that cannot be read: its row among the given ones, its column, and the reason."""

    row: int
    column: Column
    fault: Fault


@dataclass(frozen=True, slots=True)
class Read:
    """A record read from rows. `id` is "" if no row names one; `data` lacks the values that are wrong; keys are in the order of the schema.

    `items` tells from which row each item of a list came.
    """

    id: str
    data: dict[str, Any]
    wrong: tuple[Wrong, ...]
    items: Mapping[str, Sequence[int]]


def to_rows(
    kind: Kind, table: Sequence[Column], ident: str, data: Mapping[str, Any], departments: Departments, due: datetime.date | None = None
) -> list[list[Cell]]:
    """The rows of a record, one cell for each column of its table (`columns(kind)`); at least one row, and one for each party."""
    return [row for one in parties.apart(kind, data) for row in _rows(kind, table, ident, one, departments, due)]


def _rows(
    kind: Kind, table: Sequence[Column], ident: str, data: Mapping[str, Any], departments: Departments, due: datetime.date | None
) -> list[list[Cell]]:
    own: dict[str, Cell] = {column.key: to_cell(column, data, departments) for column in table if not column.in_rows}
    own[c.ID], own[c.DUE] = ident, due
    for column, ours in unsaid(table):
        if data.get(column.path[0]) == ours and not asked(kind, column.path[0], data):
            own[column.key] = ours
    rows = c.row_lists(kind)
    items = [(name, item) for name in rows for item in data.get(name, ())]
    if not items:
        return [[own.get(column.key) for column in table]]
    titles = {name: title for title, name in c.list_titles(kind).items()}
    return [
        [
            titles[name] if column.sort == c.LIST else to_cell(column, item, departments) if column.in_rows else own[column.key]
            for column in table
        ]
        for name, item in items
    ]


def from_rows(kind: Kind, table: Sequence[Column], rows: Sequence[Mapping[str, Cell]], departments: Departments) -> Read:
    """One record from its rows, given as cells by the keys of columns; a missing column counts as empty.

    The record's own fields are those of the first row; the other rows must agree with it or leave them empty.
    """
    wrong: list[Wrong] = []
    ident, data = "", {}
    lists: dict[str, list[Any]] = {name: [] for name in c.row_lists(kind)}
    places: dict[str, list[int]] = {name: [] for name in lists}
    titles = c.list_titles(kind)
    said = [_values(row, number, [column for column in table if not column.in_rows], departments, wrong) for number, row in enumerate(rows)]
    several: list[dict[str, Any]] = []
    divided = shares(kind)
    if kind.party and kind.root.properties[kind.party].single:
        said, several = parties.joined(kind, said)
        several = several if any(several) else []
    for number, (row, own) in enumerate(zip(rows, said, strict=True)):
        ident = ident or str(own.pop((c.ID,), "") or "")
        if number == 0:
            data = own
        else:
            for column in table:
                if column.path and column.path[0] in divided:
                    # Each row has its own; what all have in common is in a column of ours.
                    continue
                at = column.path[1:] if column.path[:1] == (c.WHOLE,) else column.path
                if not column.in_rows and at in own and own[at] != data.get(at, own[at]):
                    wrong.append(Wrong(number, column, Fault("rows-disagree", f"同一条记录的各行“{column.title}”不一致，应与第一行相同")))
            data = {**own, **data}
        if lists:
            item = _values(row, number, [column for column in table if column.in_rows], departments, wrong)
            name = str(item.pop((c.LIST,), "") or "")
            if len(titles) > 1 and item and name not in titles:
                column = next(column for column in table if column.sort == c.LIST)
                known = "、".join(titles)
                wrong.append(Wrong(number, column, Fault("unknown-choice", f"没有“{name}”这个榜单，可选：{known}")))
            elif item:
                into = titles.get(name) or next(iter(lists))
                lists[into].append(ordered(_nested(item), kind.root.properties[into].items))
                places[into].append(number)
    for left_out, same in SAME_AS.items():
        if data.get((left_out,)) == data.get((same,)):
            data.pop((left_out,), None)
    nested = _nested(data)
    for column, ours in unsaid(table):
        if column.path[0] not in nested and asked(kind, column.path[0], nested):
            nested[column.path[0]] = ours
    if several:
        nested[kind.party] = several
        places[kind.party] = list(range(len(rows)))
    nested.update({name: found for name, found in lists.items() if found or name in kind.root.required})
    return Read(ident, ordered(nested, kind.root), tuple(wrong), places)


def _values(
    row: Mapping[str, Cell], number: int, table: Sequence[Column], departments: Departments, wrong: list[Wrong]
) -> dict[tuple[str, ...], Any]:
    """The values of a row by their paths. A department is found by its name, and its code must not contradict it."""
    out: dict[tuple[str, ...], Any] = {}
    faults: dict[tuple[str, ...], Wrong] = {}
    for column in table:
        path = column.path or (column.sort,)
        cell = row.get(column.key)
        if cell is None and not column.required:
            continue
        if column.sort == c.DEPARTMENT_CODE:
            if cell in (None, "", NO_CODE) and path in out:
                continue
            value = from_cell(column, cell, departments)
            if isinstance(value, str):
                if path in faults:
                    # The name is not known but the code is: it is an older name, or a typing error.
                    del faults[path]
                elif path in out and out[path] != value:
                    message = f"代码“{cell}”不是“{departments.by_id[out[path]].name}”的代码"
                    faults[path] = Wrong(number, column, Fault("broken-link", message))
                    continue
        else:
            value = from_cell(column, cell, departments)
        if isinstance(value, Fault):
            faults.setdefault(path, Wrong(number, column, value))
        elif value is not None:
            out[path] = value
    wrong += faults.values()
    return out


def _nested(values: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for path, value in values.items():
        here = out
        for step in path[:-1]:
            here = here.setdefault(step, {})
        here[path[-1]] = value
    return out


def ordered(data: Any, shape: Any) -> Any:
    """Data with its keys in the order of its shape (a field, or None where there is none), at every depth."""
    if isinstance(data, dict) and shape is not None and shape.properties:
        return {key: ordered(data[key], below) for key, below in shape.properties.items() if key in data}
    if isinstance(data, list) and shape is not None and shape.items is not None:
        return [ordered(one, shape.items) for one in data]
    return data
