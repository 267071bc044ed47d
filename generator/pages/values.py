"""Shows the values of a record as HTML, by what the schema says of their fields.

Every text goes through `escaped`; nothing that an editor writes is markup. For each field, a function from value to HTML is made from the
schema once. Plain texts are joined here rather than in templates, because a site of 100,000 records shows ten million values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

from generator.checks import explain
from generator.law.rules import PUBLICATION
from generator.model.conditions import Changes
from generator.model.fields import Field
from generator.model.figures import computed
from generator.model.kinds import Kind
from generator.pages import compared, dialling, itemtables
from generator.pages.page import escaped
from generator.site import addresses, plainvalues
from generator.site.links import party_address
from generator.site.site import Site
from generator.text.identifiers import NO_CODE

# `UP` stands for the way to the root, so that the HTML is the same on pages of any depth; the second one for the number of the item around
# a value. Neither occurs in a page: control characters are refused when a file is read.
UP = "\0"
_PLACE = "\1"
# The number of values of a field whose HTML is remembered. Dates, departments and sums are few and occur in thousands of records.
_MOST = 2000
_TAG = re.compile("<[^>]*>")

Data = Mapping[str, Any]
# Shows a value. The second argument is the data of the whole record, for values whose meaning depends on others.
Shower = Callable[[Any, Data], str]


def record(site: Site, kind: Kind, without: Container[str] = ()) -> Callable[[Data], str]:
    """A function that shows the records of a kind: all fields but some at the top, followed by the shares computed from them.

    The parties on the card are links to their pages, so their codes below are not: each would cost a line on 100,000 pages.
    """
    own = {path.split(".")[0] for path in kind.card.who}
    rest = {key: _unlinked(one) if key in own else one for key, one in kind.root.properties.items() if key not in without}
    shown = fields(site, replace(kind.root, properties=rest))
    return lambda data: shown(data, data) + shares(kind, data)


def _unlinked(party: Field) -> Field:
    """The field of a party whose code is shown as text."""
    if party.items is not None:
        return replace(party, items=_unlinked(party.items))
    return replace(
        party, properties={key: replace(one, format="") if one.format == "uscc" else one for key, one in party.properties.items()}
    )


class _Row(NamedTuple):
    """A field of an object: whether it is a row of a list of fields or a section of its own, and the HTML around its value."""

    key: str
    listed: bool
    before: str
    show: Shower
    after: str


def fields(site: Site, shape: Field, level: int = 2, anchor: str = "", within: bool = False) -> Shower:
    """A function that shows an object: its plain values in the order of its schema, then a headed section for each nested object or list.

    The sections come last, since a heading seems to include all that follows it. `within` says that the object is an item of a list: there
    a small object is shown by rows that name it, since headings would tear the item apart.
    """
    rows = [_row(site, field, level, anchor, f"{anchor}{key}", within) for key, field in shape.properties.items()]
    rows.sort(key=lambda row: not row.listed)

    @lru_cache(_MOST)
    def arranged(keys: tuple[str, ...]) -> tuple[list[tuple[str, str, Shower]], str]:
        """For an object with these keys, the HTML before each value and the function that shows it, and the HTML at the end."""
        out, after, open_list = [], "", False
        for row in rows:
            if row.key in keys:
                if row.listed is not open_list:
                    after += "<dl>" if row.listed else "</dl>"
                    open_list = row.listed
                out.append((after + row.before, row.key, row.show))
                after = row.after
        return out, f"{after}</dl>" if open_list else after

    def show(data: Data, whole: Data) -> str:
        found, end = arranged(tuple(data))
        return "".join([f"{before}{inner(data[key], whole)}" for before, key, inner in found]) + end

    return show


def _row(site: Site, field: Field, level: int, anchor: str, name: str, within: bool) -> _Row:
    key = name.removeprefix(anchor)
    if within and field.type == "object" and flat(field):
        return _Row(key, True, "", _spread(site, field, name), "")
    heading, below = f"<h{level} id={name}>{field.named}</h{level}>", min(level + 1, 6)
    if field.type == "object":
        return _Row(key, False, heading, fields(site, field, below, f"{name}-", within), "")
    if field.changes is not None and field.items is not None:
        return _Row(key, False, heading, _changes(site, field, field.changes, below, f"{name}-"), "")
    if field.steps and field.items is not None:
        return _Row(key, False, heading, _steps(site, field), "")
    if field.items is not None and field.items.type == "object":
        several = _items(site, field.items, field.plain, below, f"{name}-")
        single = fields(site, field.items, below, f"{name}-", within) if field.single else None
        return _Row(key, False, heading, several if single is None else _one_or_more(single, several), "")
    # The end tags of dt and dd are left out, as HTML allows: there are a dozen of them on each of 100,000 pages.
    return _Row(key, True, f"<dt>{field.named}<dd>", shower(site, field), "\n")


def _spread(site: Site, field: Field, name: str) -> Shower:
    """A function that shows a small object as rows of the list around it, each under the name of the object and its own."""
    cells = {key: (f"{field.label}·{one.label}<dd>", shower(site, one)) for key, one in field.properties.items()}

    def show(found: Data, whole: Data) -> str:
        rows = [f"<dt>{before}{cell(found[key], whole)}\n" for key, (before, cell) in cells.items() if key in found]
        return "".join(rows).replace("<dt>", f"<dt id={name}>", 1)

    return show


def _one_or_more(single: Shower, several: Shower) -> Shower:
    """A function that shows a list whose only item looks as if there were no list."""
    return lambda value, whole: single(value[0], whole) if len(value) == 1 else several(value, whole)


def flat(field: Field) -> bool:
    """Whether an object holds plain values only."""
    return all(f.type != "object" and (f.items is None or f.items.type != "object") for f in field.properties.values())


def _items(site: Site, shape: Field, title: str, level: int, anchor: str) -> Shower:
    """A function that shows a list of objects: as a table where that reads better, else as one block each."""
    table, block = itemtables.table(shape, title, partial(shower, site)), fields(site, shape, level, _PLACE, within=True)

    def show(found: Sequence[Data], whole: Data) -> str:
        made = table(found, whole)
        if made is not None:
            return made
        # Lists in lists: the number of the inner item contains that of the outer one, which is filled in later.
        blocks = [block(one, whole).replace(_PLACE, f"{anchor}{i}-") for i, one in enumerate(found, 1)]
        return "".join([f'<div class="cr-item">{one}</div>' for one in blocks])

    return show


def _changes(site: Site, field: Field, rule: Changes, level: int, anchor: str) -> Shower:
    """A function that shows the changes of a decision, one block each: who changed it and why, and what stood before and after."""
    kind = next(kind for kind in site.kinds if any(one is field for one in kind.root.properties.values()))
    shape = field.items or field
    others = replace(shape, properties={key: one for key, one in shape.properties.items() if key != rule.before})
    block = fields(site, others, level, _PLACE, within=True)
    cells = {key: (one.label, shower(site, one)) for key, one in shape.properties[rule.before].properties.items()}
    table = compared.table(kind, rule, field.title, cells)

    def show(found: Sequence[Data], whole: Data) -> str:
        blocks = [block(one, whole).replace(_PLACE, f"{anchor}{i}-") for i, one in enumerate(found, 1)]
        return "".join([f'<div class="cr-item">{one}{table(found, i, whole)}</div>' for i, one in enumerate(blocks)])

    return show


def _steps(site: Site, field: Field) -> Shower:
    """A function that shows steps (`x-steps`) as a line of time: the day and the name of each, and what else is said of it."""
    shape = field.items or field
    on, what = str(field.steps["on"]), str(field.steps["what"])
    cells = {key: shower(site, one) for key, one in shape.properties.items()}
    # What stands out by its place for the eye is said for the ear.
    said = {key: f'<span class="cr-hidden">{one.label}：</span>' for key, one in shape.properties.items()}
    rest = [key for key in cells if key not in (on, what)]

    def show(found: Sequence[Data], whole: Data) -> str:
        out = []
        for one in found:
            day, name = (said[key] + cells[key](one[key], whole) if key in one else "" for key in (on, what))
            more = "".join([f'<span class="cr-step-more">{said[key]}{cells[key](one[key], whole)}</span>' for key in rest if key in one])
            out.append(f'<li><span class="cr-step-day">{day}</span><strong>{name}</strong>{more}</li>\n')
        return f'<ol class="cr-steps">{"".join(out)}</ol>'

    return show


def shower(site: Site, field: Field) -> Shower:
    """A function that shows the values of a field: a link, a date, a number with its unit, a list, or text in paragraphs."""
    if field.type == "array":
        return _list(shower(site, field.items or replace(field, type="string")))
    if field.type == "boolean":
        return lambda value, _: "是" if value else "否"
    if field.type in ("integer", "number"):
        # Remembered by the written form, since 1 and 1.0 are the same key.
        written = _remembered(lambda value: escaped(plainvalues.number(field, value)))
        return lambda value, _: written(repr(value)) if not isinstance(value, str) else escaped(value)
    if field.link or field.kind or field.page or field.place or field.check:
        named = _remembered(partial(_link, site, field))
        return lambda value, _: named(value)
    if field.format == "date":
        dates = _remembered(partial(plainvalues.date, field))
        return lambda value, _: dates(value)
    if field.format == "datetime":
        return lambda value, _: plainvalues.time(value)
    if field.format == "uri":
        # The schema allows only http and https.
        return lambda value, _: f'<a href="{escaped(value)}" rel="nofollow noreferrer">{escaped(value)}</a>'
    if field.format == "uscc":
        return lambda value, _: code(site, value)
    if field.telephone:
        numbers = _remembered(dialling.dialled)
        return lambda value, _: numbers(value)
    if field.format == "email":
        return lambda value, _: dialling.mail(value)
    if field.in_link:
        return partial(compared.item_of_link, site, field, UP)
    if field.blanks:
        return lambda value, whole: escaped(plainvalues.blanks(field, value))
    if field.path:
        return lambda value, whole: path(site, field, value, whole)
    return _text


def _remembered(show: Callable[[str], str]) -> Callable[[str], str]:
    """A function that remembers the HTML of values; each field has its own."""
    return lru_cache(_MOST)(show)


def _text(value: str, whole: Data) -> str:
    if "\n" in value:
        return "".join([f"<p>{escaped(line)}</p>" for one in value.split("\n") if (line := one.strip())])
    return escaped(value)


def _list(show: Shower) -> Shower:
    def shown(values: Sequence[Any], whole: Data) -> str:
        found = [show(one, whole) for one in values]
        # A sentence stands by itself, however short it is.
        if all(len(_TAG.sub("", one) if "<" in one else one) <= 12 and not one.endswith("。") for one in found):
            return "、".join(found)
        return f"<ul><li>{'</li><li>'.join(found)}</li></ul>"

    return shown


def path(site: Site, field: Field, value: str, whole: Data) -> str:
    """A field path by the titles of its fields, with the path itself, which is what an editor writes in the file."""
    named = site.kinds.by_name.get(str(whole.get(field.path["kind"], "")))
    here = named.root if named is not None else None
    titles = []
    for step in value.split("."):
        here = (here.items or here).properties.get(step) if here is not None else None
        titles.append(here.title if here is not None else "")
    words = "首次公布" if value == PUBLICATION else "·".join(titles) if all(titles) else ""
    raw = f"<code>{escaped(value)}</code>"
    return f"{escaped(words)}（{raw}）" if words else raw


def code(site: Site, value: str) -> str:
    """A unified social credit code, with a link to everything that is published about its holder."""
    if value == NO_CODE:
        return "无"
    shown = f'<span class="cr-code">{escaped(value)}</span>'
    return f'<a href="{UP}{party_address(value)}">{shown}</a>' if value in site.codes else shown


def column(site: Site, root: Field, path: str) -> Callable[[Data], str]:
    """A function that shows one column of a list: the first few values at a path. A date is short, so that a row stays on one line."""
    field, steps = root.at(path), path.split(".")
    show = _short(field) if field.format == "date" else shower(site, field)

    def shown(data: Data) -> str:
        found = plainvalues.at(data, steps)
        if len(found) == 1:
            return show(found[0], data)
        some = "、".join([show(value, data) for value in found[:3]])
        return f"{some} 等 {len(found)} 项" if len(found) > 3 else some

    return shown


def _short(field: Field) -> Shower:
    return lambda value, _: f"<time>{value}</time>" if value != field.long_term else plainvalues.date(field, value)


def plain(site: Site, root: Field, path: str) -> Callable[[Data], str]:
    """The same as text without links, for a cell that is a link itself."""
    field, steps = root.at(path), path.split(".")

    def shown(data: Data) -> str:
        found = plainvalues.at(data, steps)
        some = escaped("、".join([_named(site, field, str(value))[0] for value in found[:3]]))
        return f"{some} 等 {len(found)} 项" if len(found) > 3 else some

    return shown


def _link(site: Site, field: Field, value: str) -> str:
    name, address = _named(site, field, value)
    return f'<a href="{UP}{escaped(address)}">{escaped(name)}</a>' if address is not None else escaped(name)


def _named(site: Site, field: Field, value: str) -> tuple[str, str | None]:
    """The name of a value that refers to something else, and the address to which it leads, if any."""
    if field.check and value in explain.slugs():
        return explain.page(value).title, f"{addresses.CHECKS}{value}/"
    return plainvalues.named(site, field, value)


def shares(kind: Kind, data: Data) -> str:
    """The shares computed from a record's numbers, as rows after its fields."""
    if not kind.computed:
        return ""
    rows = "".join(f"<dt>{escaped(title)}<dd>{'—' if value is None else f'{value}%'}\n" for title, value in computed(kind.computed, data))
    return f"<dl>{rows}</dl>"
