"""Columns that a sheet does not have, each reported once for the sheet: those that records require, and those that the public will miss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.exchange import columns as c
from generator.exchange import deriving
from generator.exchange.cells import explained
from generator.exchange.columns import Column
from generator.exchange.incoming import Incoming
from generator.exchange.spoken import Problem

SLUG = "missing-column"
_DECIDES = "应当由作出决定的部门认定，本站不代为判断。"


def missed(incoming: Incoming) -> Iterator[Problem]:
    """A warning for each sheet about what the public will not see because the sheet has no column for it. Such tables are frequent."""
    given = {column.key for column, _ in incoming.given.values}
    for number, used in incoming.used.items():
        titles = c.list_titles(incoming.kind)
        items = incoming.kind.root.properties[titles[used.said[c.LIST]]].items if c.LIST in used.said else None
        lacking = [
            column
            for column in incoming.table
            if said_once(incoming, column)
            and column.key not in used.by_key
            and column.key not in given
            and not (column.in_rows and items is not None and column.path[0] not in items.properties)
        ]
        if lacking and used.data:
            said = "；".join(f"“{column.title}”（{column.field.missed}）" for column in _distinct(lacking))
            message = f"表里没有这些栏目，记录照样导入，只是{'都' if len(lacking) > 1 else ''}没有这些内容：{said}。有的话请加上这些列"
            yield Problem("warning", SLUG, number, used.layout.row, -1, "", message)


def said_once(incoming: Incoming, column: Column) -> bool:
    """Whether the lack of a column is said once for the sheet: the public misses it in every record.

    Not if it is wanted under some conditions only, nor if it belongs to an optional part of which the table has nothing.
    """
    if not column.field.missed or (column.field.wanted and all(one.when for one in column.field.wanted)):
        return False
    root = incoming.kind.root
    lists = [root.properties[name].items or root for name in c.row_lists(incoming.kind)] if column.in_rows else []
    here = next((items for items in lists if column.path[0] in items.properties), root)
    for number, key in enumerate(column.path[:-1], 1):
        part = column.path[:number]
        if key not in here.required and not any(
            other.path[:number] == part and other.key in used.by_key for used in incoming.used.values() for other in incoming.table
        ):
            return False
        here = (here.items or here).properties[key]
    return True


def _distinct(columns: Sequence[Column]) -> Iterator[Column]:
    seen = set()
    for column in columns:
        if (column.path, column.field.missed) not in seen:
            seen.add((column.path, column.field.missed))
            yield column


def needed(incoming: Incoming, sheet: int, key: str, rows: int) -> Problem:
    """The problem that a column is lacking without which some rows of a sheet cannot be imported, and its remedy."""
    used = incoming.used[sheet]
    column = next(one for one in incoming.table if one.key == key)
    if key in used.hidden_keys:
        message = f"缺少“{column.title}”，这一列是隐藏的，没有读：请取消隐藏，或者加 --hidden。{explained(column)}"
        return Problem("error", SLUG, sheet, used.layout.row, -1, column.title, message)
    how = f"请加一列，表头写“{column.title}”；各行相同的，也可以在导入时加 --set {column.title}=…"
    if column.sort in (c.DEPARTMENT_NAME, c.DEPARTMENT_CODE) and column.path == tuple(incoming.kind.authority.split(".")):
        named = deriving.department_above(incoming.departments, incoming.sheets[sheet].rows, used.layout.row)
        how += f"；都属于一个部门的，可以加 --authority {named or '部门的全称'}" + (f"（表格上方写着{named}）" if named else "")
    whose = _DECIDES if column.field.key == "severity" else ""
    many = f"，{rows}{incoming.sheets[sheet].unit}都要有" if column.in_rows or not c.row_lists(incoming.kind) else ""
    message = f"缺少“{column.title}”，表里没有这一列{many}：{how}。{explained(column)}{whose}"
    return Problem("error", SLUG, sheet, used.layout.row, -1, column.title, message)
