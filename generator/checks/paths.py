"""Checks of values that name fields of another kind (`x-path`): the field exists and holds what is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.checks.lookup import Lookup
from generator.law.forwarding import FORWARDED
from generator.law.rules import PUBLICATION
from generator.model.conditions import text_of
from generator.model.fields import Field
from generator.model.findings import Finding
from generator.model.kinds import Kind
from generator.model.records import Leaf, first_text

# What a field that is named must hold, in words.
_WORDS = {"date": "日期", "integer": "整数", "text": "文字", "value": "文字、数字或者选项", "link": "链接", "list": "列表"}
# A value with which a rule computes must be single: in a list nobody could say which of several counts.
_ONE = ("date", "integer", "text")


def path_exists(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A value that names a field of a kind names one that exists, has the right type, and occurs only once in a record if it must."""
    path = leaf.field.path
    kind = known.site.kinds.by_name.get(str(leaf.record.data.get(path["kind"], "")))
    want = path["holds"]
    if kind is None or not leaf.value or leaf.value in (PUBLICATION, FORWARDED):
        return
    found = dict(kind.root.paths())
    field = found.get(leaf.value)
    within = first_text(leaf.record.data, path["within"]) if "within" in path else ""
    if field is not None and _holds(field, want):
        # If the list itself is wrong, that is the fault to report.
        sound = not within or (within in found and _holds(found[within], "list"))
        if sound and want in _ONE and (several := _in_list(kind, leaf.value, within)):
            usable = "、".join(one for one, other in found.items() if _holds(other, want) and not _in_list(kind, one, within))
            values = {"value": leaf.value, "kind": kind.singular, "list": several, "known": usable}
            yield Finding(leaf.record.file, leaf.path, "rule-field-in-list", values)
        yield from _values(leaf, kind, field)
        return
    # Of texts, only those with choices are worth suggesting; and where a single value is needed, nothing in a list is.
    fitting = [one for one, other in found.items() if _holds(other, want) and (want not in ("text", "value") or other.choices)]
    usable = "、".join(one for one in fitting if want not in _ONE or not _in_list(kind, one, within))
    values = {"value": leaf.value, "kind": kind.singular, "want": _WORDS.get(want, ""), "known": usable}
    yield Finding(leaf.record.file, leaf.path, "rule-field-missing" if field is None else "rule-field-type", values)


def _holds(field: Field, want: str) -> bool:
    if want == "date":
        return field.format in ("date", "datetime")
    if want == "link":
        return bool((field.items or field).link)
    if want == "list":
        return field.type == "array" and field.items is not None and field.items.type == "object"
    if want == "value":
        return (field.items or field).type not in ("object", "array")
    return want == "any" or (field.type == "integer" if want == "integer" else field.type in ("string", "array", "integer"))


def _in_list(kind: Kind, path: str, within: str) -> str:
    """The path of the list through which a path leads; "" if there is none besides `within`, whose items are taken one by one."""
    here, way = kind.root, ""
    for step in path.split(".")[:-1]:
        here = (here.items or here).properties[step]
        way = f"{way}.{step}" if way else step
        if here.type == "array" and way != within:
            return way
    return ""


def _values(leaf: Leaf, kind: Kind, field: Field) -> Iterator[Finding]:
    """A condition that can never be met is a mistake: the rule would have no effect, and nobody would notice."""
    key = leaf.field.path.get("values", "")
    given = leaf.around.get(key)
    if not isinstance(given, list):
        return
    shape = field.items or field
    for i, value in enumerate(given):
        if value and not _possible(shape, value):
            known = "、".join(shape.choices) or {"boolean": "true、false"}.get(shape.type, "这个字段的数字，不带多余的零")
            values = {"value": value, "kind": kind.singular, "title": shape.title, "known": known}
            yield Finding(leaf.record.file, (*leaf.path[:-1], key, i), "rule-value-impossible", values)


def _possible(shape: Field, value: str) -> bool:
    if shape.choices:
        return value in shape.choices
    if shape.type == "boolean":
        return value in ("true", "false")
    if shape.type in ("integer", "number"):
        try:
            return value == (str(int(value)) if shape.type == "integer" else text_of(float(value)))
        except ValueError:
            return False
    return True


CHECKS: tuple[tuple[Callable[[Field], bool], Callable[[Leaf, Lookup], Iterator[Finding]]], ...] = ((lambda f: bool(f.path), path_exists),)
