"""Shows the values of a record as HTML by what the schema says of their fields. Everything is escaped; nothing is markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from generator.identifiers import NO_CODE
from generator.kinds import Field
from generator.site import Site


@dataclass(frozen=True, slots=True)
class Row:
    """A label with its value."""

    field: Field
    html: Markup


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading. `tables` stands instead of rows for lists of things."""

    title: str
    anchor: str
    rows: tuple[Row, ...] = ()
    items: tuple[tuple[Section, ...], ...] = ()
    table: tuple[tuple[str, ...], tuple[tuple[Markup, ...], ...]] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What rendering needs to know of the page it is on: the site and the way up to its root, such as `../../`."""

    site: Site
    up: str


def sections(view: View, shape: Field, data: Mapping[str, Any], anchor: str = "") -> Iterator[Section]:
    """The fields of a record in the order of the schema: runs of plain values, and a section for each thing that has parts."""
    rows: list[Row] = []
    part = 0
    for key, field in shape.properties.items():
        if key not in data:
            continue
        value = data[key]
        below = f"{anchor}{key}"
        if field.type == "object":
            if rows:
                yield Section("", f"{anchor}fields-{part}", tuple(rows))
                rows, part = [], part + 1
            yield from _object_section(view, field, value, below)
        elif field.type == "array" and field.items is not None and field.items.type == "object":
            if rows:
                yield Section("", f"{anchor}fields-{part}", tuple(rows))
                rows, part = [], part + 1
            yield _list_section(view, field, value, below)
        else:
            rows.append(Row(field, show(view, field, value)))
    if rows:
        yield Section("", f"{anchor}fields-{part}", tuple(rows))


def _object_section(view: View, field: Field, value: Mapping[str, Any], anchor: str) -> Iterator[Section]:
    inside = list(sections(view, field, value, f"{anchor}-"))
    if inside and not inside[0].title:
        yield Section(field.title, anchor, inside[0].rows)
        inside = inside[1:]
    yield from inside


def _list_section(view: View, field: Field, value: Sequence[Mapping[str, Any]], anchor: str) -> Section:
    assert field.items is not None
    shape = field.items
    used = [f for key, f in shape.properties.items() if any(key in one for one in value)]
    if len(used) <= 4 and all(f.type not in ("object", "array") for f in used):
        head = tuple(f.title for f in used)
        body = tuple(tuple(show(view, f, one[f.key]) if f.key in one else Markup("") for f in used) for one in value)
        return Section(field.title, anchor, table=(head, body))
    items = tuple(tuple(sections(view, shape, one, f"{anchor}-{i + 1}-")) for i, one in enumerate(value))
    return Section(field.title, anchor, items=items)


def show(view: View, field: Field, value: Any) -> Markup:
    """One value: a link, a date, a number with its unit, a list, or text in paragraphs."""
    if isinstance(value, list):
        shape = field.items or field
        if all(isinstance(one, str) and len(one) <= 12 for one in value):
            return Markup("、").join(show(view, shape, one) for one in value)
        return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(show(view, shape, one)) for one in value))
    if isinstance(value, bool):
        return Markup("是" if value else "否")
    if isinstance(value, int | float):
        return number(field, value)
    if field.link:
        target = view.site.linked(field, value)
        if target is not None:
            return Markup('<a href="{}{}">{}</a>').format(view.up, target.address, target.caption)
    elif field.format == "date":
        return date(field, value)
    elif field.format == "uri":
        # The schema lets only http and https through.
        return Markup('<a href="{0}" rel="external nofollow noreferrer">{0}</a>').format(value)
    elif field.format == "uscc":
        return code(view, value)
    elif "\n" in value:
        return Markup("").join(Markup("<p>{}</p>").format(line.strip()) for line in value.split("\n") if line.strip())
    return escape(value)


def number(field: Field, value: int | float) -> Markup:
    """A number as it was written, with its unit; an amount in 万元 also in 元."""
    exact = Decimal(repr(value))
    text = f"{exact:,f}"
    unit = f" {field.unit}" if field.unit else ""
    if field.unit == "万元" and value:
        yuan = f"{exact * 10000:,f}"
        return escape(f"{text}{unit}（{yuan.rstrip('0').rstrip('.') if '.' in yuan else yuan} 元）")
    return escape(text + unit)


def date(field: Field, value: str) -> Markup:
    """A date for people and for machines; the sentinel of the standard reads 长期."""
    if value == field.long_term:
        return Markup("长期")
    year, month, day = value.split("-")
    return Markup('<time datetime="{}">{}年{}月{}日</time>').format(value, year, int(month), int(day))


def code(view: View, value: str) -> Markup:
    """A unified social credit code, leading to all that is published about its holder."""
    if value == NO_CODE:
        return Markup("无")
    found = view.site.organisations.get(value)
    shown = Markup('<span class="cr-code">{}</span>').format(value)
    return Markup('<a href="{}{}">{}</a>').format(view.up, found.address, shown) if found else shown


def at(field: Field, data: Any, path: str) -> Iterator[tuple[Field, Any]]:
    """The values at a dotted path with their fields; arrays on the way give several."""
    step, _, rest = path.partition(".")
    if isinstance(data, list):
        for one in data:
            yield from at(field.items or field, one, path)
        return
    if not isinstance(data, Mapping) or step not in data:
        return
    below = field.properties[step]
    if rest:
        yield from at(below, data[step], rest)
    else:
        yield below, data[step]


def cell(view: View, root: Field, data: Mapping[str, Any], path: str) -> Markup:
    """What a list shows in one column: the first few values at a path."""
    found = list(at(root, data, path))
    shown = Markup("、").join(show(view, field, value) for field, value in found[:3])
    return shown + Markup(" 等 {} 项").format(len(found)) if len(found) > 3 else shown
