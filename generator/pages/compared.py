"""Shows what a record says beside what another place says: before and after a change, and the item of a list that it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator.model.changing import SEVERAL, after
from generator.model.conditions import Changes, item_named
from generator.model.fields import Field
from generator.model.kinds import Kind
from generator.model.records import first_text
from generator.pages.page import escaped
from generator.site.site import Site

_Data = Mapping[str, Any]
# Shows a value of a record; the second argument is the data of the record.
_Shower = Callable[[Any, _Data], str]
# What stands after a change of one of several parties that are called alike.
_UNCLEAR = "有几名当事人写法相同，见各名当事人现在的结果"


def table(kind: Kind, rule: Changes, title: str, cells: Mapping[str, tuple[str, _Shower]]) -> Callable[[Sequence[_Data], int, _Data], str]:
    """A function that shows what stood before and after a change, given all changes, the number of this one, and the record's data.

    `cells` holds by field the label as HTML, and what shows a value of it. Where the change says nothing of what stood before, it gives "".
    """
    box = f'<div class="cr-scroll" tabindex="0" role="group" aria-label="{escaped(title)}"><table class="cr-table">'
    head = '<thead><tr><th scope="col">项目</th><th scope="col">改变之前</th><th scope="col">改变之后</th></tr></thead>'

    def compared(found: Sequence[_Data], number: int, whole: _Data) -> str:
        rows = []
        for key, (label, show) in cells.items():
            stood = found[number].get(rule.before, {})
            if key in stood:
                now = after(kind, rule, found, number, key, whole)
                shown = _UNCLEAR if now is SEVERAL else show(now, whole) if now is not None else "没有"
                rows.append(f'<tr><th scope="row">{label}</th><td>{show(stood[key], whole)}</td><td>{shown}</td></tr>\n')
        return f"{box}{head}<tbody>{''.join(rows)}</tbody></table></div>" if rows else ""

    return compared


def item_of_link(site: Site, field: Field, up: str, value: str, whole: _Data) -> str:
    """An item of a list in a linked record, with what that list says of it: it is quoted, since the record itself does not say it.

    `up` stands for the way to the root of the site.
    """
    rule = field.in_link
    linked = site.by_key.get((rule["kind"], first_text(whole, rule["link"])))
    item = item_named(rule, linked.data, value) if linked is not None else None
    if linked is None or item is None:
        return escaped(value)
    shapes = linked.kind.root.at(rule["list"])
    rows = "".join(
        f"<p>{shape.label}：{_quoted(item[key])}"
        for key in rule["shows"]
        if key in item and (shape := (shapes.items or shapes).properties.get(key)) is not None
    )
    source = f'<p class="cr-note">以下照<a href="{up}{escaped(linked.address)}">{escaped(linked.caption)}</a>列出：</p>'
    return f"{escaped(value)}{source}{rows}"


def _quoted(value: Any) -> str:
    """A text, or a list of things as a list of their texts."""
    if isinstance(value, list):
        lines = [" ".join(str(text) for text in one.values()) if isinstance(one, Mapping) else str(one) for one in value]
        return f"<ul><li>{'</li><li>'.join(map(escaped, lines))}</li></ul>"
    return escaped(str(value))
