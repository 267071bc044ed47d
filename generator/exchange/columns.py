"""The columns of a kind's official table: how its fields and their cells correspond, in both directions.

A table has the official columns in official order, then those of this site (`extension`), so that nothing of a record is lost. A row is a
record; for a kind that keeps lists as rows (`x-record.rows`) it is one item of such a list, with the record's own fields repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.model.fields import Field
from generator.model.findings import FieldPath
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.parties import shares
from generator.model.records import Record, names_of
from generator.text.identifiers import NO_CODE

# The sorts of columns by what their cells hold: a text, a number, a day and so on.
TEXT, DATE, NUMBER, CHOICE, YES_NO, DEPARTMENT_NAME, DEPARTMENT_CODE, CHOICES, LINES, ITEMS, JSON, PRIVATE, LIST, ID, DUE = (
    "text", "date", "number", "choice", "yes-no", "department-name", "department-code", "choices", "lines", "items", "json", "private",
    "list", "id", "due",
)  # fmt: skip
# In place of a field path: of several parties the number, what is said of each of them apart, and what is said of the whole decision.
PARTY, OWN, WHOLE = "*party", "*own", "*whole"
# A field which, if it is left out, has the value of another one.
SAME_AS = {"source_authority": "authority"}
# Words behind the heads of columns that are this site's own, and of those that must or may be filled in.
OWN_MARK, MUST_MARK, MAY_MARK = "（本站扩展）", "（必填）", "（视情况必填）"
PARTY_KEY = "party"
ID_TITLE, LIST_TITLE, DUE_TITLE = "记录编号", "榜单", "公示期限"
PARTY_TITLE, OWN_TITLE, WHOLE_TITLE = "当事人序号", "分别处理的项目", "整份决定的"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` is its code in the standard, or its field path if the standard has no codes; `title` is the text of its head.

    `path` leads from the record, or from the item of a row list if `in_rows`, to the value. `extension` columns are this site's own;
    `private` ones exist in the official table and are never filled or read. `conditional`: required in some cases, which `field` explains.
    `official`: our value -> the standard's value.
    """

    key: str
    title: str
    path: tuple[str, ...]
    field: Field
    sort: str
    required: bool = False
    conditional: bool = False
    extension: bool = False
    in_rows: bool = False

    @property
    def private(self) -> bool:
        """Whether the column must stay empty."""
        return self.sort == PRIVATE

    @property
    def head(self) -> str:
        """The head of the column in the files that we write."""
        return f"{self.title}{OWN_MARK}" if self.extension else self.title

    @property
    def official(self) -> Mapping[str, str]:
        """Our value -> the standard's value, if they differ."""
        return self.field.exchange_values


@dataclass(frozen=True, slots=True)
class Department:
    """How the official tables name a department."""

    id: str
    name: str
    uscc: str


@dataclass(frozen=True, slots=True)
class Departments:
    """The departments by id, by name (also the short one and former ones) and by code.

    A short or former name that several departments have leads to none of them. The filler for no code is nobody's.
    """

    by_id: Mapping[str, Department]
    by_name: Mapping[str, str]
    by_code: Mapping[str, str]


def departments(records: Iterable[Record]) -> Departments:
    """The departments from some records."""
    found = [r for r in records if r.kind.name == DEPARTMENT]
    holders: dict[str, set[str]] = {}
    for one in found:
        for name in names_of(one.data):
            holders.setdefault(name, set()).add(one.id)
    others = {name: next(iter(ids)) for name, ids in holders.items() if len(ids) == 1}
    return Departments(
        by_id={r.id: Department(r.id, str(r.data.get("name", r.id)), str(r.data.get("uscc", ""))) for r in found},
        by_name=others | {str(r.data["name"]): r.id for r in found if r.data.get("name")},
        by_code={str(r.data["uscc"]): r.id for r in found if r.data.get("uscc") and r.data["uscc"] != NO_CODE},
    )


_NOTHING = Field("", "", "", "string")


def columns(kind: Kind) -> tuple[Column, ...]:
    """All columns of a kind: the official ones in official order, then the site's own. Keys and titles are unique.

    If no standard lists the columns, the table has all fields in the order of the schema.
    """
    fields = {column.key: column for column in _fields(kind)}
    titles = official_titles(kind)
    out: list[Column] = []
    for key in official_keys(kind):
        column = fields.pop(key, None)
        if column is None:
            out.append(Column(key, titles.get(key, key), (), _NOTHING, PRIVATE))
        else:
            out.append(replace(column, title=titles.get(key, column.title)))
    has_standard = bool(out)
    own = [replace(column, extension=has_standard) for column in fields.values()]
    if len(row_lists(kind)) > 1:
        first = next((i for i, column in enumerate(own) if column.in_rows), len(own))
        own.insert(first, Column(LIST, LIST_TITLE, (), replace(_NOTHING, description="写明本行属于哪个榜单。"), LIST, True, in_rows=True))
    out += own
    out += _of_parties(kind)
    out.append(Column(ID, ID_TITLE, (), _NOTHING, ID, extension=True))
    out.append(Column(DUE, DUE_TITLE, (), _NOTHING, DUE, extension=True))
    return tuple(_distinct(out))


def _of_parties(kind: Kind) -> Iterator[Column]:
    """The columns that put the rows of several parties together into one record."""
    own = shares(kind)
    if not kind.party or not kind.root.properties[kind.party].single:
        return
    said = "一份决定有几名当事人的，每名一行，写明这一行是其中第几名，例如“第1名（共2名）”，只有一名的留空。"
    yield Column(PARTY_KEY, PARTY_TITLE, (PARTY,), replace(_NOTHING, description=said), TEXT, extension=True)
    titles = tuple(kind.root.properties[whole].title for whole in own)
    if titles:
        said = "有几名当事人的，列出这一行写的是这名当事人自己的、不是整份决定的项目。"
        field = Field("", OWN_TITLE, said, "array", items=replace(_NOTHING, enum=titles))
        yield Column("own", OWN_TITLE, (OWN,), field, CHOICES, extension=True)
    for whole in own:
        field = kind.root.properties[whole]
        title = f"{WHOLE_TITLE}{field.title}"
        field = replace(
            field, title=title, description=f"有几名当事人的，写整份决定的{field.title}，各行相同。", aliases=(), missed="", code=""
        )
        yield Column(f"whole.{whole}", title, (WHOLE, whole), field, sort_of(field), extension=True)


def official_keys(kind: Kind) -> tuple[str, ...]:
    """The keys of the official columns in official order; () if no standard lists them."""
    return tuple(kind.record.get("exchange", {}).get("columns", ()))


def official_titles(kind: Kind) -> Mapping[str, str]:
    """Heads of the official table that differ from the titles of our fields, by key."""
    found: Mapping[str, str] = kind.record.get("exchange", {}).get("titles", {})
    return found


def row_lists(kind: Kind) -> tuple[str, ...]:
    """The fields of a kind whose items are rows of the table; () if each row is a record."""
    return tuple(kind.record.get("rows", ()))


def list_titles(kind: Kind) -> Mapping[str, str]:
    """The words in the column of the row list for each of several lists: title -> field."""
    return {kind.root.properties[name].title: name for name in row_lists(kind)}


def place_of(kind: Kind, path: tuple[str, ...], number: int = -1) -> FieldPath:
    """The path in the data of the value at the path of a column: in the party of that number, if it belongs to a party.

    The number is -1 for a row that is not one of several parties.
    """
    if path and path[0] == WHOLE:
        return path[1:]
    if number >= 0 and len(path) == 1 and path[0] in (own := shares(kind)):
        return (kind.party, number, own[path[0]])
    field = kind.root.properties.get(path[0]) if path else None
    return (path[0], max(number, 0), *path[1:]) if field is not None and field.single else path


def official_path(kind: Kind, path: FieldPath, several: bool) -> FieldPath:
    """The path by which the columns know the value at a path of the data: what is a party's own stands in the column of the record's field,
    and what is the whole decision's in a column of ours, if there are several parties.
    """
    own = shares(kind)
    if len(path) > 2 and path[0] == kind.party and path[2] in own.values():
        return next((whole,) for whole, key in own.items() if key == path[2])
    return (WHOLE, *path) if several and path and path[0] in own else path


def _fields(kind: Kind) -> Iterator[Column]:
    """The columns of all fields in the order of the schema; a field that several row lists have is one column."""
    rows = row_lists(kind)
    sometimes = _conditions(kind.schema)
    seen: dict[str, Column] = {}
    for key, field in kind.root.properties.items():
        if key in rows and field.items is not None:
            for name, below in field.items.properties.items():
                # A field that only one of several lists requires is not required in all rows.
                must = name in field.items.required and all(name in _items(kind, row).required for row in rows)
                for column in _leaves(below, (name,), must, sometimes, prefix=f"{key}." if len(rows) == 1 else "entry."):
                    one = replace(column, in_rows=True)
                    if one.key in seen:
                        seen[one.key] = _merged(seen[one.key], one)
                    else:
                        seen[one.key] = one
        else:
            for column in _leaves(field, (key,), key in kind.root.required, sometimes):
                seen[column.key] = column
    yield from seen.values()


def _items(kind: Kind, name: str) -> Field:
    items = kind.root.properties[name].items
    assert items is not None
    return items


def _merged(first: Column, second: Column) -> Column:
    """One column for a field that two row lists have."""
    title = first.title if second.title in first.title.split("／") else f"{first.title}／{second.title}"
    choices = tuple(dict.fromkeys((*first.field.enum, *second.field.enum)))
    description = first.field.description
    if second.field.description != description:
        description = f"{description}{second.field.description}"
    return replace(first, title=title, field=replace(first.field, enum=choices, description=description))


def _leaves(
    field: Field, path: tuple[str, ...], must: bool, sometimes: frozenset[str], prefix: str = "", above: str = ""
) -> Iterator[Column]:
    """The columns of a field: one for a value or list, and those of its own fields for an object."""
    if field.one.type == "object":
        for key, below in field.one.properties.items():
            if below.own:
                # In its own row, it stands in the column of the record's field.
                continue
            yield from _leaves(below, (*path, key), must and key in field.one.required, sometimes, prefix, field.title)
        return
    key = prefix + ".".join(path)
    title = f"{above}·{field.title}" if above and not field.code else field.title
    base = Column(key, title, path, field, TEXT, must, not must and path[-1] in sometimes)
    if field.link == DEPARTMENT and field.type == "string":
        codes: Mapping[str, str] = field.code if isinstance(field.code, Mapping) else {}
        yield replace(base, key=codes.get("name", key), sort=DEPARTMENT_NAME)
        if "uscc" in codes or not path[:-1]:
            yield replace(base, key=codes.get("uscc", f"{key}.uscc"), title=f"{title}统一社会信用代码", sort=DEPARTMENT_CODE)
        return
    yield replace(base, key=field.code if isinstance(field.code, str) and field.code else key, sort=sort_of(field))


def sort_of(field: Field) -> str:
    """What the cell of a field holds."""
    if field.type == "array" and field.items is not None:
        if field.items.type == "object":
            flat = all(below.type not in ("object", "array") for below in field.items.properties.values())
            return ITEMS if flat else JSON
        if field.items.type == "string":
            return CHOICES if field.items.enum else LINES
        return JSON
    if field.type in ("number", "integer"):
        return NUMBER
    if field.type == "boolean":
        return YES_NO
    if field.format == "date":
        return DATE
    return CHOICE if field.enum else TEXT


def _conditions(schema: Any) -> frozenset[str]:
    """The keys that are required under some condition of a schema."""
    found: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, Mapping):
            for one in value.get("allOf", ()):
                found.update(one.get("then", {}).get("required", ()))
            for key, below in value.items():
                if key not in ("examples", "allOf"):
                    look(below)

    look(schema)
    return frozenset(found)


def _distinct(found: Sequence[Column]) -> Iterator[Column]:
    """The columns, with heads that are all different."""
    seen: set[str] = set()
    for column in found:
        title = column.title
        if title in seen:
            title = f"{title}（{column.key}）"
        seen.add(title)
        yield replace(column, title=title)
