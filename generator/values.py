"""Shows the values of a record as HTML by what the schema says of their fields.

Every text goes through `esc`; nothing an editor writes is markup. Plain texts are joined here rather than in templates, because
a site of 100,000 records shows ten million values.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape as esc
from typing import Any

from generator import addresses
from generator.conditions import computed
from generator.duties import PUBLICATION
from generator.identifiers import NO_CODE
from generator.kinds import Field, Kind
from generator.mentions import party_address
from generator.site import Site

_TAG = re.compile("<[^>]*>")


@dataclass(frozen=True, slots=True)
class View:
    """What showing needs to know of the page it is on: the site, the way up to its root, such as `../../`, and the record."""

    site: Site
    up: str
    # Of the record that is shown; needed where a value is to be read by what another one says.
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def record(view: View, shape: Field, data: Mapping[str, Any], level: int = 2, anchor: str = "") -> str:
    """The fields of a record in the order of the schema: runs of plain values, and a headed section for each thing that has parts."""
    out: list[str] = []
    open_list = False
    for key, field in shape.properties.items():
        value = data.get(key)
        if value is None:
            continue
        if field.type == "object" and flat(field):
            # Its parts belong to one row: a heading would seem to hold what comes after it too.
            if not open_list:
                out.append('<dl class="cr-fields">')
                open_list = True
            inner = record(view, field, value, level, f"{anchor}{key}-")
            out.append(f'<div id="{anchor}{key}"><dt>{field.label}</dt><dd>{inner}</dd></div>\n')
            continue
        if field.type == "object" or (field.items is not None and field.items.type == "object"):
            if open_list:
                out.append("</dl>")
                open_list = False
            name = f"{anchor}{key}"
            out.append(f'<h{level} id="{name}">{field.label}</h{level}>')
            below = min(level + 1, 6)
            if field.items is None:
                out.append(record(view, field, value, below, f"{name}-"))
            else:
                out.append(_items(view, field.items, field.title, value, below, f"{name}-"))
            continue
        if not open_list:
            out.append('<dl class="cr-fields">')
            open_list = True
        out.append(f"<div><dt>{field.label}</dt><dd>{show(view, field, value)}</dd></div>\n")
    if open_list:
        out.append("</dl>")
    return "".join(out)


def flat(field: Field) -> bool:
    """Whether an object holds plain values only."""
    return all(f.type != "object" and (f.items is None or f.items.type != "object") for f in field.properties.values())


def _items(view: View, shape: Field, title: str, found: Sequence[Mapping[str, Any]], level: int, anchor: str) -> str:
    """A list of things: a table when they are small and flat, else one block each."""
    used = [f for key, f in shape.properties.items() if any(key in one for one in found)]
    if used and len(used) <= 4 and all(f.type not in ("object", "array") for f in used):
        heads = "".join(f'<th scope="col">{f.label}</th>' for f in used)
        rows = "".join(
            "<tr>" + "".join(f"<td>{show(view, f, one[f.key]) if f.key in one else ''}</td>" for f in used) + "</tr>\n" for one in found
        )
        # A class keeps the theme's script from wrapping the table once more.
        box = f'<div class="cr-scroll" tabindex="0" role="group" aria-label="{esc(title)}"><table class="cr-table">'
        return f"{box}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    return "".join(f'<div class="cr-item">{record(view, shape, one, level, f"{anchor}{i}-")}</div>' for i, one in enumerate(found, 1))


def show(view: View, field: Field, value: Any) -> str:
    """One value: a link, a date, a number with its unit, a list, or text in paragraphs."""
    if isinstance(value, str):
        if field.link or field.kind or field.page:
            name, address = _named(view, field, value)
            return f'<a href="{view.up}{esc(address)}">{esc(name)}</a>' if address is not None else esc(name)
        if field.format == "date":
            return date(field, value)
        if field.format == "uri":
            # The schema lets only http and https through.
            return f'<a href="{esc(value)}" rel="external nofollow noreferrer">{esc(value)}</a>'
        if field.format == "uscc":
            return code(view, value)
        if field.path:
            return path(view, field, value)
        if "\n" in value:
            return "".join(f"<p>{esc(line.strip())}</p>" for line in value.split("\n") if line.strip())
        return esc(value)
    if isinstance(value, list):
        shape = field.items or field
        shown = [show(view, shape, one) for one in value]
        if all(len(_TAG.sub("", one)) <= 12 for one in shown):
            return "、".join(shown)
        return "<ul>" + "".join(f"<li>{one}</li>" for one in shown) + "</ul>"
    if isinstance(value, bool):
        return "是" if value else "否"
    return esc(number(field, value))


def path(view: View, field: Field, value: str) -> str:
    """A field path by the titles of what it leads through, with the path itself, which is what one writes in the file."""
    named = view.site.kinds.by_name.get(str(view.data.get(field.path["kind"], "")))
    here = named.root if named is not None else None
    titles = []
    for step in value.split("."):
        here = (here.items or here).properties.get(step) if here is not None else None
        titles.append(here.title if here is not None else "")
    words = "首次公布" if value == PUBLICATION else "·".join(titles) if all(titles) else ""
    raw = f"<code>{esc(value)}</code>"
    return f"{esc(words)}（{raw}）" if words else raw


def number(field: Field, value: float) -> str:
    """A number as it was written, with its unit; an amount in 万元 also in 元. Exact: no float arithmetic."""
    exact = Decimal(repr(value))
    unit = f" {field.unit}" if field.unit else ""
    text = f"{exact:,f}{unit}"
    if field.unit == "万元" and value:
        yuan = f"{exact * 10000:,f}"
        return f"{text}（{yuan.rstrip('0').rstrip('.') if '.' in yuan else yuan} 元）"
    return text


def date(field: Field, value: str) -> str:
    """A date for people and for machines; the sentinel of the standard reads 长期."""
    if value == field.long_term:
        return "长期"
    return f'<time datetime="{value}">{value[:4]}年{int(value[5:7])}月{int(value[8:])}日</time>'


def code(view: View, value: str) -> str:
    """A unified social credit code, leading to all that is published about its holder."""
    if value == NO_CODE:
        return "无"
    shown = f'<span class="cr-code">{esc(value)}</span>'
    return f'<a href="{view.up}{party_address(value)}">{shown}</a>' if value in view.site.codes else shown


def at(field: Field, data: Any, path: Sequence[str]) -> Iterator[tuple[Field, Any]]:
    """The values at a field path with their fields; arrays on the way give several."""
    if isinstance(data, list):
        for one in data:
            yield from at(field.items or field, one, path)
    elif not path:
        yield field, data
    elif isinstance(data, Mapping) and path[0] in data:
        below = data[path[0]]
        if len(path) == 1:
            yield field.properties[path[0]], below
        else:
            yield from at(field.properties[path[0]], below, path[1:])


def cell(view: View, root: Field, data: Mapping[str, Any], path: Sequence[str]) -> str:
    """What a list shows in one column: the first few values at a path. A date is short, so that a row stays on one line."""
    found = list(at(root, data, path))
    shown = "、".join(
        f'<time datetime="{value}">{value}</time>' if field.format == "date" and value != field.long_term else show(view, field, value)
        for field, value in found[:3]
    )
    return f"{shown} 等 {len(found)} 项" if len(found) > 3 else shown


def plain(view: View, root: Field, data: Mapping[str, Any], path: Sequence[str]) -> str:
    """The same as text without links, for a cell that is a link itself."""
    return esc("、".join(_named(view, field, str(value))[0] for field, value in list(at(root, data, path))[:3]))


def _named(view: View, field: Field, value: str) -> tuple[str, str | None]:
    """What a value that stands for something else is called, and the address that it leads to, if any."""
    if field.link:
        target = view.site.linked(field, value)
        return (target.caption, target.address) if target is not None else (view.site.left(field, value) or value, None)
    if field.kind:
        kind = view.site.kinds.by_name.get(value)
        if kind is not None:
            return kind.plural, f"{kind.folder}/" if view.site.by_kind[kind.name] else None
    elif field.page:
        found = addresses.page(view.site, value)
        if found is not None:
            return found[1], found[0]
    return value, None


def shares(kind: Kind, data: Mapping[str, Any]) -> str:
    """The shares that are worked out from a record's numbers, as rows after its fields."""
    if not kind.computed:
        return ""
    rows = "".join(
        f"<div><dt>{esc(title)}</dt><dd>{'—' if value is None else f'{value}%'}</dd></div>\n"
        for title, value in computed(kind.computed, data)
    )
    return f'<dl class="cr-fields">{rows}</dl>'
