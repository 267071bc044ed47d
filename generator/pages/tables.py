"""Tables of the items of lists, shown under the list of the kind that they concern (`x-table`): one table for each record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from generator.model.fields import Field
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.model.together import Column, Table
from generator.pages import values
from generator.pages.page import escaped
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site

# Classes for the colour of a state, in the order of the choices: all is there, a part, nothing.
_TONES = ("met", "open", "none")


def under(site: Site, kind: Kind) -> Iterator[tuple[Kind, str, Table]]:
    """The lists whose items are shown under the list of a kind: their kind, their field and what the schema says of the table."""
    for other in site.kinds:
        for key, field in other.root.properties.items():
            if field.table is not None and field.table.under == kind.name:
                yield other, key, field.table


def anchor(record: Record, table: Table, item: Mapping[str, Any]) -> str:
    """The place of an item on the page that has the table. It stays while the number of the item stays."""
    return "-".join([record.id, *(str(item[key]) for key in table.columns[0].fields if key in item)])


def views(prints: Fingerprints, kind: Kind) -> list[dict[str, Any]]:
    """What stands around the rows of each table under the list of a kind, as plain values; `fingerprint` stands for the rows."""
    out = []
    for other, key, table in under(prints.site, kind):
        for record in sorted(prints.site.by_kind[other.name], key=lambda one: one.id):
            items = record.data[key]
            choices = _items_of(other, key).properties[table.count].choices
            counts = [(choice, sum(item.get(table.count) == choice for item in items)) for choice in choices]
            out.append(
                {
                    "id": record.id,
                    "title": record.caption,
                    "address": record.address,
                    "total": len(items),
                    "counts": [(choice, count, _tone(choices, choice)) for choice, count in counts if count],
                    "heads": [column.title for column in table.columns],
                    "fingerprint": prints.row(record),
                }
            )
    return out


def rows(site: Site, kind: Kind) -> dict[str, Markup]:
    """The rows of each table under the list of a kind, by the id of its record; `values.UP` stands for the way to the root."""
    out = {}
    for other, key, table in under(site, kind):
        row = _row(site, _items_of(other, key), table)
        for record in site.by_kind[other.name]:
            out[record.id] = Markup("".join([row(record, item) for item in record.data[key]]))
    return out


def linking(record: Record, other: Record, path: tuple[Any, ...]) -> dict[str, str] | None:
    """The item of a table by which another record links to this one, with its address and words; None if the link is in no such item."""
    field = other.kind.root.properties[path[0]]
    if field.table is None or field.table.under != record.kind.name:
        return None
    item, table = other.data[path[0]][path[1]], field.table
    name = "".join([str(item[key]) if not i else f"（{item[key]}）" for i, key in enumerate(table.columns[0].fields) if key in item])
    words = "".join([str(item[key]) for key in table.columns[1].fields if key in item])
    state = f"〔{item[table.count]}〕" if table.count in item else ""
    return {
        "address": f"{record.kind.folder}/#{anchor(other, table, item)}",
        "caption": f"{other.caption}{name}：{words}{state}",
        "date": "",
    }


def _items_of(kind: Kind, key: str) -> Field:
    items = kind.root.properties[key].items
    if items is None:
        raise ValueError(f"{kind.name}.{key} has no items")
    return items


def _tone(choices: tuple[str, ...], choice: str) -> str:
    return _TONES[min(choices.index(choice), len(_TONES) - 1)] if choice in choices else _TONES[-1]


def _row(site: Site, shape: Field, table: Table) -> Callable[[Record, Mapping[str, Any]], str]:
    """A function that shows an item as a row."""
    cells = [_cell(site, shape, column, table.count) for column in table.columns[1:]]
    heads = [escaped(column.title) for column in table.columns]

    def show(record: Record, item: Mapping[str, Any]) -> str:
        place = escaped(anchor(record, table, item))
        named = [escaped(str(item[key])) for key in table.columns[0].fields if key in item]
        name = "".join([named[0], *(f"（{one}）" for one in named[1:])])
        first = f'<tr id="{place}"><th scope="row" data-label="{heads[0]}"><a href="#{place}">{name}</a></th>'
        # An empty cell has no label, which would stand alone on a phone.
        found = [(f' data-label="{head}"', text) if (text := cell(item)) else ("", "") for head, cell in zip(heads[1:], cells, strict=True)]
        return first + "".join([f"<td{label}>{text}</td>" for label, text in found]) + "</tr>\n"

    return show


def _cell(site: Site, shape: Field, column: Column, count: str) -> Callable[[Mapping[str, Any]], str]:
    """A function that shows the fields of one column; where there are several, each under its title. `count` is the field with a state."""
    shown = [(key, shape.properties[key].label, _shower(site, shape.properties[key], key == count)) for key in column.fields]

    def show(item: Mapping[str, Any]) -> str:
        found = [(label, shower(item[key], item)) for key, label, shower in shown if key in item]
        if len(shown) == 1:
            return found[0][1] if found else ""
        return "".join([f"<div>{label}：{text}</div>" for label, text in found])

    return show


def _shower(site: Site, field: Field, counted: bool) -> Callable[[Any, Mapping[str, Any]], str]:
    """A function that shows a value; a list in one line, since its items are short, and a state with its colour."""
    if field.items is not None:
        one = values.shower(site, field.items)
        return lambda value, item: "、".join([one(each, item) for each in value])
    shown = values.shower(site, field)
    if not counted:
        return shown
    return lambda value, item: f'<span class="cr-state cr-state--{_tone(field.choices, value)}">{shown(value, item)}</span>'
