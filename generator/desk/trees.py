"""Drafts as trees of texts: what was typed in the cells of a draft, in the shape of its kind, as a form shows and sends it.

The way there and back loses nothing: `rows_of(tree_of(rows))` says the same as `rows`.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from generator.exchange import columns as c
from generator.exchange import heads
from generator.exchange.cells import BETWEEN, Cell, Fault, from_cell, lines_as_cell, parted, parts_of, to_cell
from generator.exchange.columns import OWN, PARTY, PARTY_KEY, SAME_AS, WHOLE, Column, Departments
from generator.exchange.heads import Head
from generator.exchange.normalise import Conventions, normalised
from generator.exchange.parties import Numbered
from generator.exchange.rows import to_rows
from generator.model.fields import Field
from generator.model.findings import FieldPath
from generator.model.kinds import Kind
from generator.model.parties import amounts, shares
from generator.model.records import NATURAL_PERSON, Record
from generator.text import privacy
from generator.text.digits import holds_identity
from generator.text.identifiers import NO_CODE
from generator.text.numbers import plain

# A text, a list of trees, or a mapping of trees. A list that is there and empty is the text EMPTY.
Tree = Any
Row = dict[str, str]
EMPTY = "[]"
# The key of a tree at which the name of a record stands for which no department can give one.
NAME = "~id"
_CURRENT = Conventions("current")


@dataclass(frozen=True)
class Shape:
    """The table of a kind with the departments that its cells name."""

    kind: Kind
    table: tuple[Column, ...]
    departments: Departments

    @property
    def party(self) -> str:
        """The list of parties of which each has a row of its own, or ""."""
        field = self.kind.root.properties.get(self.kind.party) if self.kind.party else None
        return self.kind.party if field is not None and field.single else ""

    @cached_property
    def names(self) -> heads.Names:
        """The names that labels in a text may have for the columns."""
        return heads.names(self.kind, self.table)

    def own(self) -> Iterator[Column]:
        """The columns whose cells are fields of the record."""
        yield from (one for one in self.table if one.path and not one.private and one.path[0] not in (PARTY, OWN, WHOLE))


def record_rows(shape: Shape, record: Record) -> tuple[Row, ...]:
    """The rows of a record that stands, as texts; a column without a value is an empty cell."""
    rows = to_rows(shape.kind, shape.table, record.id, record.data, shape.departments)
    return tuple({column.key: _text(cell) for column, cell in zip(shape.table, row, strict=True) if column.sort != c.DUE} for row in rows)


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return plain(cell) if isinstance(cell, Decimal) else cell or ""


# Rows to a tree


def tree_of(shape: Shape, rows: Sequence[Mapping[str, str]]) -> dict[str, Tree]:
    """The texts of a draft in the shape of its record."""
    tree: dict[str, Tree] = {}
    first = rows[0] if rows else {}
    lists = c.row_lists(shape.kind)
    for column in shape.own():
        if not column.in_rows and column.path[0] != shape.party:
            _put(tree, column, _in(shape, column, first.get(column.key, "")))
    for left_out, same in SAME_AS.items():
        if tree.get(left_out) and tree[left_out] == tree.get(same):
            tree[left_out] = ""
    if shape.party:
        tree[shape.party] = [_party(shape, row) for row in rows] or [{}]
        _divided(shape, rows, tree)
    titles = c.list_titles(shape.kind)
    for name in lists:
        tree[name] = []
    for row in rows:
        said = row.get(c.LIST, "")
        into = titles.get(said) or (lists[0] if lists else "")
        item: dict[str, Tree] = {}
        for column in shape.own():
            if column.in_rows and column.sort != c.LIST:
                _put(item, column, _in(shape, column, row.get(column.key, "")))
        if into and not blank(item):
            # One table serves several lists; each has its own fields.
            has = (shape.kind.root.properties[into].items or shape.kind.root).properties
            tree[into].append({key: one for key, one in item.items() if key in has})
    return tree


def _party(shape: Shape, row: Mapping[str, str]) -> dict[str, Tree]:
    item: dict[str, Tree] = {}
    for column in shape.own():
        if column.path[0] == shape.party:
            _put(item, column, _in(shape, column, row.get(column.key, "")), 1)
    return item


def _divided(shape: Shape, rows: Sequence[Mapping[str, str]], tree: dict[str, Tree]) -> None:
    """What each of several parties has of its own, and what the whole decision says: see `generator.exchange.parties`."""
    numbered = any(row.get(PARTY_KEY) for row in rows)
    for whole, key in shares(shape.kind).items() if numbered else ():
        column = next(one for one in shape.table if one.path == (whole,))
        title = shape.kind.root.properties[whole].title
        of_all = rows[0].get(f"whole.{whole}", "")
        cells = [row.get(column.key, "") for row in rows]
        same = not of_all and all(cell == cells[0] for cell in cells)
        tree[whole] = _in(shape, column, of_all or (cells[0] if same else ""))
        for item, row, cell in zip(tree[shape.party], rows, cells, strict=True):
            listed = title in parted(row.get("own", ""), (title,))
            if listed or (cell and cell != of_all and not same):
                item[key] = _in(shape, column, cell)


def _put(tree: dict[str, Tree], column: Column, value: Tree, start: int = 0) -> None:
    here = tree
    for step in column.path[start:-1]:
        here = here.setdefault(step, {})
    if column.sort != c.DEPARTMENT_CODE or not here.get(column.path[-1]):
        here[column.path[-1]] = value


def _in(shape: Shape, column: Column, text: str) -> Tree:
    """The value of a cell as a tree; what cannot be read stays as it was typed."""
    sort, departments = column.sort, shape.departments
    if sort == c.DEPARTMENT_NAME:
        return departments.by_name.get(text.strip(), text)
    if sort == c.DEPARTMENT_CODE:
        return departments.by_code.get(text.strip().upper(), text)
    if text.strip() == EMPTY and sort in (c.CHOICES, c.LINES, c.ITEMS, c.JSON):
        return EMPTY
    if sort == c.CHOICE:
        return _ours(column.field, text)
    if sort == c.CHOICES:
        field = column.field.items or column.field
        known = (*field.enum, *field.exchange_values.values(), *field.accepted)
        return [_ours(field, part) for part in parted(text, known)]
    if sort == c.LINES:
        found = from_cell(column, text, departments)
        return [str(one) for one in found or ()]
    if sort == c.ITEMS:
        assert column.field.items is not None
        cell = normalised(Head(0, "", column), text, _CURRENT)
        keys = list(column.field.items.properties)
        return [dict(zip(keys, parts, strict=False)) for parts in parts_of(cell if isinstance(cell, str) else text)]
    if sort == c.JSON:
        return _of_json(column.field, text)
    return text


def tree_of_items(column: Column, line: str) -> dict[str, str]:
    """The texts of one small object in a cell of a list, by its fields."""
    assert column.field.items is not None
    return next((dict(zip(column.field.items.properties, parts, strict=False)) for parts in parts_of(line)), {})


def _of_json(field: Field, text: str) -> Tree:
    if not text.strip():
        return []
    try:
        return texts(field, json.loads(text))
    except ValueError:
        # Somebody else's text: it is shown in the first place, so that nothing is lost.
        key = next(iter(field.items.properties)) if field.items is not None and field.items.properties else ""
        return [{key: text}] if key else [text]


def texts(field: Field, value: Any) -> Tree:
    """Data as a tree of texts."""
    if isinstance(value, Mapping):
        return {key: texts(field.properties[key], one) for key, one in value.items() if key in field.properties}
    if isinstance(value, list):
        return [texts(field.items or field, one) for one in value] or EMPTY
    if isinstance(value, bool):
        return "是" if value else "否"
    return plain(value) if isinstance(value, int | float | Decimal) else str(value)


def _ours(field: Field, text: str) -> str:
    """The word of this site for what the official table says."""
    bare = text.strip()
    return next((ours for ours, theirs in field.exchange_values.items() if theirs and bare == theirs), bare)


# A tree to rows


def rows_of(shape: Shape, tree: Mapping[str, Tree], ident: str = "") -> tuple[Row, ...]:
    """The rows of a draft, with a cell for every column of its kind. `ident` is the record that is changed."""
    base: Row = {column.key: "" for column in shape.table if not column.private and column.sort != c.DUE}
    if ident:
        base[c.ID] = ident
    for column in shape.own():
        if not column.in_rows and column.path[0] != shape.party:
            base[column.key] = _out(shape, column, _at(tree, column.path))
    if shape.party:
        return tuple(_party_rows(shape, tree, base))
    titles = {name: title for title, name in c.list_titles(shape.kind).items()}
    items = [(name, item) for name in c.row_lists(shape.kind) for item in _listed(tree.get(name)) if not blank(item)]
    if not items:
        return (base,)
    rows = []
    for name, item in items:
        row = dict(base)
        for column in shape.own():
            if column.in_rows and column.sort != c.LIST:
                row[column.key] = _out(shape, column, _at(item, column.path))
        if len(titles) > 1:
            row[c.LIST] = titles[name]
        rows.append(row)
    return tuple(rows)


def _party_rows(shape: Shape, tree: Mapping[str, Tree], base: Row) -> Iterator[Row]:
    own, found = shares(shape.kind), [one for one in _listed(tree.get(shape.party)) if not blank(one)]
    columns = {whole: next(one for one in shape.table if one.path == (whole,)) for whole in own}
    divided = {whole for whole, key in amounts(shape.kind).items() if any(not blank(one.get(key)) for one in found)}
    for number, party in enumerate(found or [{}], 1):
        row = dict(base)
        for column in shape.own():
            if column.path[0] == shape.party:
                row[column.key] = _out(shape, column, _at(party, column.path[1:]))
        said = [whole for whole, key in own.items() if not blank(party.get(key))]
        if len(found) > 1 or said:
            row[PARTY_KEY] = str(Numbered(number, len(found)))
            row["own"] = BETWEEN.join(shape.kind.root.properties[whole].title for whole in said)
            for whole, column in columns.items():
                row[f"whole.{whole}"] = base[column.key]
                if whole in said:
                    row[column.key] = _out(shape, column, party[own[whole]])
                elif whole in divided:
                    row[column.key] = ""
        yield row


def _listed(value: Tree) -> list[Tree]:
    return value if isinstance(value, list) else []


def _at(tree: Tree, path: Sequence[str]) -> Tree:
    for step in path:
        tree = tree.get(step, "") if isinstance(tree, Mapping) else ""
    return tree


def blank(tree: Tree) -> bool:
    """Whether nothing is typed in a tree."""
    if isinstance(tree, Mapping):
        return all(map(blank, tree.values()))
    return all(map(blank, tree)) if isinstance(tree, list) else not str(tree or "").strip()


def _out(shape: Shape, column: Column, value: Tree) -> str:
    sort = column.sort
    if value == EMPTY and sort in (c.CHOICES, c.LINES, c.ITEMS, c.JSON):
        return EMPTY
    if sort == c.DEPARTMENT_CODE or blank(value):
        return ""
    if sort == c.DEPARTMENT_NAME:
        known = shape.departments.by_id.get(value)
        return known.name if known is not None and shape.departments.by_name.get(known.name) == value else str(value)
    if sort == c.CHOICE:
        return column.official.get(value, value) or str(value)
    if sort == c.CHOICES:
        field = column.field.items or column.field
        return BETWEEN.join(field.exchange_values.get(one, one) or one for one in value if one)
    if sort == c.LINES:
        inside: Any = [line for line in value if line.strip()]
        for step in reversed(column.path):
            inside = {step: inside}
        return str(to_cell(column, inside, shape.departments))
    if sort == c.ITEMS:
        assert column.field.items is not None
        keys = column.field.items.properties
        return lines_as_cell([[_cell(shape, keys[key], one.get(key, "")) for key in keys] for one in value if not blank(one)])
    if sort == c.JSON:
        return json.dumps(_values(shape, column.field, value), ensure_ascii=False)
    return str(value)


def _column(field: Field) -> Column:
    return Column(field.key, field.title, (field.key,), field, c.sort_of(field))


def _normal(field: Field, text: str) -> Cell | Fault:
    """A text of a small object as the importer reads a cell. The number of somebody else's document, such as a court's, stays as it is."""
    free = c.sort_of(field) == c.TEXT and not field.format and not field.document_number
    return text.strip() if free else normalised(Head(0, "", _column(field)), text, _CURRENT)


def _cell(shape: Shape, field: Field, text: str) -> str:
    """A text of a small object in the form of the table; one that cannot be read stays as it is, and is told of."""
    cell = _normal(field, text) if text.strip() else None
    return text.strip() if cell is None or isinstance(cell, Fault) else _text(cell)


def _values(shape: Shape, field: Field, tree: Tree) -> Any:
    """A tree as data. What cannot be read stays a text, and is told of."""
    if isinstance(tree, Mapping):
        return {key: _values(shape, field.properties[key], one) for key, one in tree.items() if not blank(one)}
    if isinstance(tree, list):
        return [_values(shape, field.items or field, one) for one in tree if not blank(one)]
    if tree == EMPTY and field.type == "array":
        return []
    column = _column(field)
    cell = _normal(field, tree)
    value = cell if isinstance(cell, Fault) else from_cell(column, cell, shape.departments)
    return tree if value is None or isinstance(value, Fault) else value


# Places


def path_of(shape: Shape, column: Column, row: int, rows: Sequence[Mapping[str, str]]) -> FieldPath:
    """Where the value of a cell stands in the tree."""
    path: FieldPath = column.path
    if not path or path[0] in (PARTY, OWN):
        return (shape.party,) if path else ()
    if path[0] == WHOLE:
        return path[1:]
    if column.in_rows:
        titles = c.list_titles(shape.kind)
        lists = c.row_lists(shape.kind)
        of = [titles.get(one.get(c.LIST, "")) or lists[0] for one in rows]
        return (of[row], of[:row].count(of[row]), *path) if 0 <= row < len(of) else (lists[0],)
    if path[0] == shape.party:
        return (path[0], max(row, 0), *path[1:])
    own = shares(shape.kind)
    return (shape.party, row, own[str(path[0])]) if len(path) == 1 and path[0] in own and row > 0 else path


# Persons


def masked(shape: Shape, tree: Mapping[str, Tree], *, unsure: bool = True) -> dict[str, Tree]:
    """The tree without the full name of any natural person: neither in the fields for names nor in any text.

    What stands beside an empty sort of party is left out, since it may be a name: nobody knows yet. With `unsure` it is masked in the texts
    too if it looks like a name.
    """
    names: list[str] = []
    maybe: list[str] = []
    first = _masked(shape.kind.root, tree, names, maybe, "")
    names += [one for one in maybe if privacy.like_a_name(one)] if unsure else []
    out: dict[str, Tree] = _without(shape.kind.root, first, names) if names else first
    return out


def _masked(field: Field, tree: Tree, names: list[str], maybe: list[str], whose: str) -> Tree:
    if isinstance(tree, Mapping):
        sort = str(tree.get("type", ""))
        return {key: _masked(field.properties[key], one, names, maybe, sort) if key != NAME else one for key, one in tree.items()}
    if isinstance(tree, list):
        return [_masked(field.items or field, one, names, maybe, whose) for one in tree]
    text = str(tree)
    if field.privacy == "person" or (field.privacy and whose == NATURAL_PERSON):
        names += privacy.names(text)
        return privacy.masked(text, organisations=field.privacy == "person") if text.strip() else text
    if field.privacy and not whose and not _plainly_public(text):
        maybe += privacy.names(text)
        return ""
    if field.format == "uscc" and whose == NATURAL_PERSON and (text == NO_CODE or holds_identity(text)):
        return ""
    return text


def _plainly_public(text: str) -> bool:
    """Whether a text can be no full name of a natural person: an organisation's, or masked."""
    return not text.strip() or privacy.is_masked(text, organisations=True)


def _without(field: Field, tree: Tree, names: Sequence[str]) -> Tree:
    if isinstance(tree, Mapping):
        return {key: _without(field.properties[key], one, names) if key != NAME else one for key, one in tree.items()}
    if isinstance(tree, list):
        return [_without(field.items or field, one, names) for one in tree]
    free = field.type == "string" and not (field.enum or field.privacy or field.link or field.format)
    return privacy.without(str(tree), names) if free else tree
