"""The values of a record as plain text on one line, in the words in which its page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from generator.model.fields import Field
from generator.model.kinds import Kind
from generator.site import addresses
from generator.site.site import Site
from generator.text.identifiers import NO_CODE


def text(site: Site, field: Field, value: Any) -> str:
    """A value of a field: of a list its items, of an object its values under their titles."""
    if isinstance(value, Mapping):
        known = field.one.properties
        return "；".join(f"{known[key].title}：{text(site, known[key], one)}" for key, one in value.items() if key in known)
    if isinstance(value, (list, tuple)):
        below = field.items if field.items is not None else field
        several = any(isinstance(one, Mapping) for one in value)
        return ("；　" if several else "、").join(text(site, below, one) for one in value)
    return _single(site, field, value)


def _single(site: Site, field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return number(field, repr(value))
    written = str(value)
    if field.link or field.kind or field.page or field.place:
        return named(site, field, written)[0]
    if field.format == "date" and len(written) == 10:
        return date(field, written)
    if field.format == "datetime" and len(written) == 16:
        return time(written)
    if field.format == "uscc" and written == NO_CODE:
        return "无"
    return " ".join(blanks(field, written).split())


def card(site: Site, kind: Kind, data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What the card of a record says, without the parties: path, label and text of each of its fields that the record has."""
    out = []
    for path in kind.card.paths:
        found = at(data, path.split("."))
        if found and path not in kind.card.who:
            some = [text(site, kind.root.at(path), one) for one in found]
            out.append((path, _label(kind.root, path), "、".join(some[:3]) + (f" 等 {len(some)} 个" if len(some) > 3 else "")))
    return out


def _label(root: Field, path: str) -> str:
    """The plain name of a field; one that lies deep in groups also has that of its group."""
    above, _, _ = path.rpartition(".")
    own = root.at(path).plain or root.at(path).title
    return f"{root.at(above).plain or root.at(above).title}·{own}" if "." in above else own


def at(data: Mapping[str, Any], steps: Sequence[str]) -> Sequence[Any]:
    """The values at a field path; a list on the way gives several."""
    if len(steps) == 1:
        # This is the case for most columns of lists.
        return (data[steps[0]],) if steps[0] in data else ()
    found: list[Any] = [data]
    for step in steps:
        found = [below for one in found for below in (one if isinstance(one, list) else (one,))]
        found = [one[step] for one in found if step in one]
    return found


def number(field: Field, written: str) -> str:
    """A number, given as Python writes it, with its unit; an amount in 万元 also in 元. Exact: no float arithmetic.

    Only what says how many or how much has its thousands separated: the year 2026 is no quantity.
    """
    exact = Decimal(written)
    unit = f" {field.unit}" if field.unit else ""
    shown = f"{exact:,f}{unit}" if field.is_quantity else f"{exact:f}{unit}"
    if field.unit == "万元" and exact:
        yuan = f"{exact * 10000:,f}"
        return f"{shown}（{yuan.rstrip('0').rstrip('.') if '.' in yuan else yuan} 元）"
    return shown


def date(field: Field, value: str) -> str:
    """A date as it is written in texts; 2099-12-31 of the standard reads 长期. Programs find it in the data interface."""
    return "长期" if value == field.long_term else f"{value[:4]}年{int(value[5:7])}月{int(value[8:])}日"


def time(value: str) -> str:
    """A day and a time of day as they are written in texts; the city's clock is that of Beijing."""
    return f"{value[:4]}年{int(value[5:7])}月{int(value[8:10])}日 {value[11:]}"


def blanks(field: Field, value: str) -> str:
    """A text in which what programs fill in is written so that a reader sees blanks (`x-blanks`)."""
    for mark, shown in field.blanks.items():
        value = value.replace(mark, shown)
    return value


def named(site: Site, field: Field, value: str) -> tuple[str, str | None]:
    """The name of a value that refers to something else, and the address to which it leads, if any."""
    if field.link:
        target = site.linked(field, value)
        return (target.caption, target.address) if target is not None else (site.left(field, value) or value, None)
    if field.kind:
        kind = site.kinds.by_name.get(value)
        if kind is not None:
            return kind.plural, f"{kind.folder}/" if site.by_kind[kind.name] else None
    elif field.page:
        found = addresses.page(site, value)
        if found is not None:
            return found[1], found[0]
    elif field.place:
        return _place(site, value)
    return value, None


def _place(site: Site, value: str) -> tuple[str, str | None]:
    """The name of a kind or of one of its fields, and the address of its list, or of its description while the list is empty."""
    name, _, path = value.partition(".")
    kind = site.kinds.by_name.get(name)
    if kind is None:
        return value, None
    here, titles = kind.root, []
    for step in filter(None, path.split(".")):
        here = (here.items or here).properties.get(step, Field(step, step, "", "string"))
        titles.append(here.title)
    address = f"{kind.folder}/" if site.by_kind[name] else f"{addresses.SCHEMAS}{name}/"
    return "：".join(one for one in (kind.plural, "·".join(titles)) if one), address
