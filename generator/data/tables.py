"""The records of a kind as flat tables for CSV and SQLite: one row for each record, and another table for each list of objects in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.parties import completing
from generator.model.records import Record
from generator.site import public
from generator.site.site import Site

TEXT, DATE, NUMBER, INTEGER, BOOLEAN, LIST = "text", "date", "number", "integer", "boolean", "list"
RECORD_ID = "record_id"
# The columns of every table of records beside the data, from `generator.site.public.record`: column -> key, title.
_OWN = (
    (RECORD_ID, "id", "记录编号", "同类记录中唯一，即数据文件的路径。"),
    ("record_address", "address", "页面地址", "从网站首页算起。"),
    ("record_title", "title", "记录名称", "页面的标题。"),
    ("record_date", "date", "日期", "记录按这一日期排列。"),
    ("record_authority", "authority", "所属部门", "部门的记录编号。"),
    ("record_until", "until", "公示至", "公示的最后一天，没有期限的为空。"),
    ("record_file", "file", "来源文件", "在数据库中的路径。"),
)
_own = itemgetter(*[key for _, key, _, _ in _OWN])


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a flat table. A `list` holds its texts as a JSON array. `links` names the kind of the record that the value names."""

    name: str
    title: str
    description: str
    type: str
    required: bool = False
    links: str = ""
    indexed: bool = False
    of_record: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `path` leads to the list of objects whose items are its rows; () for the table of the records themselves.

    `kind` is None for a table that holds no records. A row of the others starts with the record's id and, in tables of items, the places
    (from 1) of the items that lead to it.
    """

    name: str
    title: str
    kind: Kind | None
    path: tuple[str, ...]
    columns: tuple[Column, ...]
    keys: tuple[str, ...]


def tables(kind: Kind) -> tuple[Table, ...]:
    """The tables of a kind, that of the records first."""
    name = kind.name.replace("-", "_")
    own = tuple(
        Column(column, title, text, DATE if key in ("date", "until") else TEXT, key in ("id", "address", "title", "file"),
               DEPARTMENT if key == "authority" else "", key in ("date", "authority"), True)
        for column, key, title, text in _OWN
    )  # fmt: skip
    return (
        Table(name, kind.plural, kind, (), (*own, *_columns(kind.root)), (RECORD_ID,)),
        *_below(kind, kind.root, name, kind.plural, (), (), True),
    )


def _below(
    kind: Kind, shape: Field, name: str, title: str, path: tuple[str, ...], places: tuple[Column, ...], root: bool
) -> Iterator[Table]:
    """The tables of the lists of objects below a field."""
    for key, field in shape.properties.items():
        if field.type == "object":
            yield from _below(kind, field, f"{name}_{key}", f"{title}·{field.title}", (*path, key), places, False)
        elif field.items is not None and field.items.type == "object":
            own = f"{name}_{key}"
            place = Column("position", "序号", "在记录中的次序，从1起。", INTEGER, True, of_record=True)
            record = Column(RECORD_ID, "记录编号", "所属记录的编号。", TEXT, True, kind.name, of_record=True)
            before = tuple(
                Column(f"{one.name}_{i}" if one.name == "position" else one.name, one.title, one.description, INTEGER, True, of_record=True)
                for i, one in enumerate(places, 1)
            )
            keys = (RECORD_ID, *(one.name for one in before), place.name)
            columns = (record, *before, place, *_columns(field.items))
            yield Table(own, f"{title}·{field.title}", kind, (*path, key), columns, keys)
            yield from _below(kind, field.items, own, f"{title}·{field.title}", (*path, key), (*places, place), False)


def _columns(shape: Field, prefix: str = "", above: str = "", must: bool = True) -> Iterator[Column]:
    for key, field in shape.properties.items():
        needed = must and key in shape.required
        title = f"{above}{field.title}"
        if field.type == "object":
            yield from _columns(field, f"{prefix}{key}.", f"{title}·", needed)
        elif field.items is None or field.items.type != "object":
            wanted = field.format == "uscc" or field.unique or (key == "document_number" and not prefix)
            yield Column(f"{prefix}{key}", title, field.description, _type(field), needed, field.link, wanted)


def _type(field: Field) -> str:
    if field.items is not None:
        return LIST
    if field.type in (INTEGER, NUMBER, BOOLEAN):
        return field.type
    return DATE if field.format == "date" else TEXT


def rows(site: Site, table: Table, records: Iterable[Record]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table: texts, numbers, booleans or None, in the order of its columns."""
    make = _maker(site, table)
    for record in records:
        yield from make(record, record.data, None)


# A record with its data, and its public members beside the data (`public.beside`).
Told = tuple[Record, Mapping[str, Any], Mapping[str, Any]]


def rows_of_all(site: Site, found: Sequence[Table], records: Iterable[Told]) -> list[list[tuple[Any, ...]]]:
    """The rows of several tables of one kind, of records whose data is parsed and whose members are put together once."""
    makers = [(_maker(site, table), list[tuple[Any, ...]]()) for table in found]
    for record, data, beside in records:
        for make, some in makers:
            some += make(record, data, beside)
    return [some for _, some in makers]


def _maker(site: Site, table: Table) -> Callable[[Record, Mapping[str, Any], Mapping[str, Any] | None], list[tuple[Any, ...]]]:
    """A function that gives the rows of a record with its data in a table. It puts the members beside the data together if it gets none."""
    plan, path = _plan(_shape(table)), table.path
    lists = [i for i, column in enumerate(table.columns) if column.type == LIST]
    each = completing(table.kind) if table.kind is not None and path == (table.kind.party,) else None
    # Few lists occur many times.
    written: dict[str, str] = {}

    def of_record(record: Record, data: Mapping[str, Any], beside: Mapping[str, Any] | None) -> list[tuple[Any, ...]]:
        if each is not None:
            found = [([record.id, number], item) for number, item in enumerate(each(data), 1)]
        elif path:
            found = [([record.id, *places], item) for places, item in _items(data, path)]
        else:
            found = [([*_own(public.beside(site, record) if beside is None else beside)], data)]
        for row, item in found:
            _fill(row, plan, item)
            for i in lists:
                if row[i] is not None:
                    told = repr(row[i])
                    if told not in written:
                        written[told] = _JSON.encode(row[i])
                    row[i] = written[told]
        return [(*row,) for row, _ in found]

    return of_record


_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False)


def _items(value: Any, path: Sequence[str], places: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Mapping[str, Any]]]:
    if isinstance(value, list):
        for i, one in enumerate(value, 1):
            yield from _items(one, path, (*places, i))
    elif not path:
        yield places, value
    elif path[0] in value:
        yield from _items(value[path[0]], path[1:], places)


def _shape(table: Table) -> Field:
    assert table.kind is not None
    shape = table.kind.root
    for step in table.path:
        shape = shape.properties[step]
        shape = shape.items or shape
    return shape


class _Step(NamedTuple):
    """Some neighbouring values of an object, followed (if `key` is not "") by a nested object that fills `width` columns."""

    values: tuple[str, ...]
    key: str
    below: tuple[_Step, ...]
    width: int


def _plan(shape: Field) -> tuple[_Step, ...]:
    """The layout of an object in columns, in the order of `_columns`. An object that is not there costs no time."""
    steps: list[_Step] = []
    values: list[str] = []
    for key, field in shape.properties.items():
        if field.type == "object":
            below = _plan(field)
            steps.append(_Step(tuple(values), key, below, sum(len(step.values) + step.width for step in below)))
            values = []
        elif field.items is None or field.items.type != "object":
            values.append(key)
    return (*steps, _Step(tuple(values), "", (), 0))


def _fill(row: list[Any], plan: tuple[_Step, ...], data: Mapping[str, Any]) -> None:
    get = data.get
    for values, key, below, width in plan:
        row += map(get, values)
        if key:
            inner = get(key)
            if inner is None:
                row += [None] * width
            else:
                _fill(row, below, inner)
