"""Checks the field paths and titles in the annotations of a schema: each leads to a field of the right sort, and none is used twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from generator.model.cards import PARTS
from generator.model.conditions import Changes, Condition
from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding
from generator.model.kinds import Kind, Kinds
from generator.model.tally import amounts_of
from generator.model.together import Parts, Table


def check(kind: Kind) -> Iterator[Finding]:
    """The findings about field paths in a schema that are not fields of it."""
    record = kind.record
    paths: list[tuple[FieldPath, str]] = [
        *((("x-record", key), str(record[key])) for key in ("date", "authority") if key in record),
        *((("x-record", "columns", i), path) for i, path in enumerate(kind.columns)),
        *((("x-record", "card", part, i), path) for part in PARTS for i, path in enumerate(record.get("card", {}).get(part, ()))),
        *((("x-record", "rows", i), path) for i, path in enumerate(record.get("rows", ()))),
        *(
            # A department's code is a column, but not a field of the record.
            (("x-record", "exchange", "columns", i), path.removesuffix(".uscc") if _is_link(kind, path) else path)
            for i, path in enumerate(record.get("exchange", {}).get("columns", ()))
            if path[0].islower()
        ),
        *((("x-record", "caption"), m[1]) for m in re.finditer(r"\{([^}]*)\}", kind.caption)),
    ]
    yield from _worked_out(kind)
    paths += _conditions(("x-record", "served", "among"), kind.served.among) if kind.served is not None else []
    for i, figure in enumerate(kind.figures):
        paths += _conditions(("x-record", "figures", i, "when"), figure.when)
        paths += _conditions(("x-record", "figures", i, "among"), figure.among)
    for above, one in _placed(kind.root, ()):
        for key, below in one.properties.items():
            for name, sibling, wanted in _siblings(below):
                if sibling not in one.properties:
                    yield Finding(kind.file, (*above, "properties", key, *name), "unknown-field-path", {"value": sibling})
                elif wanted and one.properties[sibling].format != wanted:
                    want = "时刻" if wanted == "datetime" else "日期"
                    yield Finding(kind.file, (*above, "properties", key, *name), "unfit-field-path", {"value": sibling, "want": want})
        paths += _named(one, above)
        if one.own:
            yield from _owned(kind, (*above, "x-own"), one)
        yield from _dated(kind, above, one)
        yield from _balanced(kind, above, one)
        yield from _of_times(kind, above, one)
        if one.changes is not None:
            yield from _changes(kind, above, one, one.changes)
    item = kind.measured.item if kind.measured is not None else ""
    if item:
        paths.append((("x-record", "measured", "item"), item))
    for where, path in paths:
        try:
            field = kind.root.at(path)
        except KeyError:
            yield Finding(kind.file, where, "unknown-field-path", {"value": path})
        else:
            if path == item and where[1] == "measured" and not field.in_link:
                yield Finding(kind.file, where, "unfit-field-path", {"value": path, "want": "有 x-in-link 的"})


def _worked_out(kind: Kind) -> Iterator[Finding]:
    """The findings about the amount of lists and what is worked out: shares from numbers, averages from dates, and no title twice."""
    if kind.amount and kind.amount not in amounts_of(kind.root):
        known = any(path == kind.amount for path, _ in kind.root.paths())
        value = {"value": kind.amount} | ({"want": "不在清单里、单位是万元的数字"} if known else {})
        yield Finding(kind.file, ("x-record", "amount"), "unfit-field-path" if known else "unknown-field-path", value)
    numbers = ("integer", "number")
    for i, share in enumerate(kind.computed):
        yield from _fitting(kind, kind.root, ("x-record", "computed", i, "share"), share.share, numbers)
        yield from _fitting(kind, kind.root, ("x-record", "computed", i, "of"), share.of, numbers)
    for i, average in enumerate(kind.averages):
        yield from _fitting(kind, kind.root, ("x-record", "averages", i, "from"), average.begins, ("date",))
        yield from _fitting(kind, kind.root, ("x-record", "averages", i, "to"), average.ends, ("date",))
    above = [("figures", one.title) for one in kind.figures] + [("averages", one.title) for one in kind.averages]
    fields = {one.title for one in kind.root.properties.values()}
    for taken, some in ((fields, [("computed", one.title) for one in kind.computed]), (set(), above)):
        counts: dict[str, int] = {}
        for section, title in some:
            if title in taken:
                yield Finding(kind.file, ("x-record", section, counts.get(section, 0), "title"), "repeated-title", {"value": title})
            taken.add(title)
            counts[section] = counts.get(section, 0) + 1


def across(kinds: Kinds) -> Iterator[Finding]:
    """The findings about annotations of a field that name another kind, or fields of it."""
    for kind in kinds:
        yield from _of_served(kind, kinds)
        for where, one in _placed(kind.root, ()):
            named: list[tuple[FieldPath, str]] = [(("x-link",), one.link)] if one.link else []
            named += [(("x-table", "under"), one.table.under)] if one.table is not None else []
            named += [(("x-parts", "kind"), one.parts.kind)] if one.parts is not None else []
            for name, other in named:
                if not kinds.knows(other):
                    yield Finding(kind.file, (*where, *name), "unknown-kind", {"value": other, "key": one.key})
            if one.of and one.link in kinds.by_name:
                there = kinds.by_name[one.link].root.properties
                unknown = [(part, i, key) for part in ("holds", "names") for i, key in enumerate(one.of.get(part, ())) if key not in there]
                for part, i, key in unknown:
                    yield Finding(kind.file, (*where, "x-of", part, i), "unknown-field-path", {"value": key})
                yield from _of_owner(kind, where, one)
            if one.table is not None and one.items is not None:
                yield from _of_table(kind, where, one.table, one.items)
            if one.in_link:
                yield from _of_item(kind, where, one, kinds)
            if one.parts is not None and one.parts.kind in kinds.by_name:
                yield from _of_parts(kind, where, one.parts, kinds.by_name[one.parts.kind])


def _of_item(kind: Kind, where: FieldPath, one: Field, kinds: Kinds) -> Iterator[Finding]:
    """The item of `x-in-link` is in a list of the kind to which the link leads, and has the fields that are named."""
    rule = one.in_link
    link = next((field.link for path, field in kind.root.paths() if path == rule["link"]), None)
    if link is not None and link != rule["kind"]:
        yield Finding(
            kind.file, (*where, "x-in-link", "link"), "unfit-field-path", {"value": rule["link"], "want": f"到 {rule['kind']} 的链接"}
        )
    if not kinds.knows(rule["kind"]):
        yield Finding(kind.file, (*where, "x-in-link", "kind"), "unknown-kind", {"value": rule["kind"], "key": one.key})
    elif rule["kind"] in kinds.by_name:
        found = kinds.by_name[rule["kind"]].root.properties.get(rule["list"])
        if found is None or found.items is None:
            yield Finding(kind.file, (*where, "x-in-link", "list"), "unknown-field-path", {"value": rule["list"]})
            return
        for name in ("by", "shows"):
            for i, key in enumerate(rule[name]):
                if key not in found.items.properties:
                    yield Finding(kind.file, (*where, "x-in-link", name, i), "unknown-field-path", {"value": key})


def _of_owner(kind: Kind, where: FieldPath, one: Field) -> Iterator[Finding]:
    """The department of `x-of` stands beside the field or at the top of the record, and the name beside it."""
    beside, way = kind.root, list(where[:-2])
    while way:
        # A path in a schema goes down by `properties` and a key, or by `items`.
        step = way.pop(0)
        beside = beside.properties[str(way.pop(0))] if step == "properties" else beside.items or beside
    for key, there in (("field", {*beside.properties, *kind.root.properties}), ("name", {*beside.properties})):
        if key in one.of and one.of[key] not in there:
            yield Finding(kind.file, (*where, "x-of", key), "unknown-field-path", {"value": one.of[key]})


def _of_served(kind: Kind, kinds: Kinds) -> Iterator[Finding]:
    """What serves a kind is a kind, and has the fields that are named."""
    rule = kind.served
    if rule is None:
        return
    if not kinds.knows(rule.kind):
        yield Finding(kind.file, ("x-record", "served", "kind"), "unknown-kind", {"value": rule.kind, "key": "served"})
    elif rule.kind in kinds.by_name:
        named: list[tuple[FieldPath, str]] = [(("holds", i), path) for i, path in enumerate(rule.holds)]
        there = {path for path, _ in kinds.by_name[rule.kind].root.paths()}
        for where, path in (*named, *_conditions(("when",), rule.when)):
            if path not in there:
                yield Finding(kind.file, ("x-record", "served", *where), "unknown-field-path", {"value": path})


def _of_table(kind: Kind, where: FieldPath, table: Table, items: Field) -> Iterator[Finding]:
    named: list[tuple[FieldPath, str]] = [
        (("columns", i, "fields", j), key) for i, column in enumerate(table.columns) for j, key in enumerate(column.fields)
    ]
    for name, key in (*named, (("count",), table.count)):
        if key not in items.properties:
            yield Finding(kind.file, (*where, "x-table", *name), "unknown-field-path", {"value": key})


def _of_parts(kind: Kind, where: FieldPath, parts: Parts, other: Kind) -> Iterator[Finding]:
    listed = other.root.properties.get(parts.list)
    items = listed.items.properties if listed is not None and listed.items is not None else None
    if items is None:
        yield Finding(kind.file, (*where, "x-parts", "list"), "unknown-field-path", {"value": parts.list})
        return
    for name, key in (("link", parts.link), ("field", parts.field)):
        if key not in items:
            yield Finding(kind.file, (*where, "x-parts", name), "unknown-field-path", {"value": key})


def _of_times(kind: Kind, above: FieldPath, shape: Field) -> Iterator[Finding]:
    """The faults of what a list says of its dates (`x-stretches`, `x-steps`): some are fields of its items, the others of the record."""
    dates = ("date",)
    if shape.items is None:
        return
    for key, path in shape.stretches.items():
        yield from _fitting(kind, kind.root if key in ("since", "ended") else shape.items, (*above, "x-stretches", key), path, dates)
    if shape.steps:
        yield from _fitting(kind, shape.items, (*above, "x-steps", "on"), shape.steps["on"], dates)
        what = shape.items.properties.get(shape.steps["what"])
        if what is None:
            yield Finding(kind.file, (*above, "x-steps", "what"), "unknown-field-path", {"value": shape.steps["what"]})
        for step, path in shape.steps.get("same", {}).items():
            yield from _fitting(kind, kind.root, (*above, "x-steps", "same", step), path, dates)


def _owned(kind: Kind, where: FieldPath, share: Field) -> Iterator[Finding]:
    """Whether what a party has of its own is a part of a field of the record, and of the same type."""
    whole = kind.root.properties.get(share.own)
    if whole is None:
        yield Finding(kind.file, where, "unknown-field-path", {"value": share.own})
    elif whole.type != share.type:
        yield Finding(kind.file, where, "unfit-field-path", {"value": share.own, "want": "同类型的"})


def _siblings(shape: Field) -> Iterator[tuple[FieldPath, str, str]]:
    """The annotations of a field that name a field beside it: their place, that field, and the format that it must have."""
    if shape.not_before:
        yield ("x-not-before",), shape.not_before, shape.format
    if shape.amount:
        yield ("x-amount", "text"), shape.amount["text"], ""
    if shape.least_days:
        yield ("x-least-days", "since"), shape.least_days["since"], "date"
        yield ("x-least-days", "unless"), shape.least_days["unless"], ""
    if shape.explained is not None:
        yield ("x-explained", "past"), shape.explained.past, "date"
    if shape.lapses:
        yield ("x-lapses", "field"), shape.lapses["field"], ""
    if shape.date_in_code:
        yield ("x-date-in-code", "field"), shape.date_in_code["field"], "date"


def _named(one: Field, above: FieldPath) -> list[tuple[FieldPath, str]]:
    """The paths from the top of a record in the annotations of a field, with their places."""
    paths: list[tuple[FieldPath, str]] = [((*above, "x-document-number"), path) for path in one.document_number]
    for i, limit in enumerate(one.most):
        paths += _conditions((*above, "x-most", i, "when"), limit.when)
    for i, choice in enumerate(one.expected):
        paths += _conditions((*above, "x-expected", i, "when"), choice.when)
    for i, law in enumerate(one.wanted):
        paths += _conditions((*above, "x-wanted", i, "when"), law.when)
    if one.explained is not None:
        paths += _conditions((*above, "x-explained", "by"), one.explained.by)
    if one.changes is not None:
        paths += _conditions((*above, "x-changes", "instead"), one.changes.instead)
    paths += [((*above, "x-among", "paths", i), path) for i, path in enumerate(one.among.get("paths", ()))]
    if one.in_link:
        paths.append(((*above, "x-in-link", "link"), one.in_link["link"]))
    if one.ends is not None:
        paths += _conditions((*above, "x-ends", "when"), one.ends.when)
        paths += _conditions((*above, "x-ends", "requires"), one.ends.requires)
    return paths


def _dated(kind: Kind, above: FieldPath, one: Field) -> Iterator[Finding]:
    """Whether the dates are dates that the annotations of a field name, and the fields below it are there."""
    for name in (one.in_name_of["field"], *one.in_name_of["choices"].values()) if one.in_name_of else ():
        if name not in one.properties:
            yield Finding(kind.file, (*above, "x-in-name-of"), "unknown-field-path", {"value": name})
    if one.ends is not None:
        for key, path in (("on", one.ends.on), ("asked", one.ends.asked)):
            if path:
                yield from _fitting(kind, kind.root, (*above, "x-ends", key), path, ("date",))
    if one.leaves is not None and one.items is not None:
        for key, path in (("until", one.leaves.until), ("removed", one.leaves.removed)):
            if path:
                yield from _fitting(kind, one.items, (*above, "x-leaves", key), path, ("date",))


def _changes(kind: Kind, above: FieldPath, shape: Field, changes: Changes) -> Iterator[Finding]:
    """What stood before is said in fields that the record has too."""
    item = shape.items.properties if shape.items is not None else {}
    for name in (changes.before, changes.date):
        if name not in item:
            yield Finding(kind.file, (*above, "x-changes"), "unknown-field-path", {"value": name})
    for key in item[changes.before].properties if changes.before in item else ():
        if key not in kind.root.properties:
            where = (*above, "items", "properties", changes.before, "properties", key)
            yield Finding(kind.file, where, "unknown-field-path", {"value": key})


def _conditions(where: FieldPath, when: Iterable[Condition]) -> list[tuple[FieldPath, str]]:
    return [((*where, i, "field"), one.field) for i, one in enumerate(when)]


def _fitting(kind: Kind, top: Field, where: FieldPath, path: str, wanted: tuple[str, ...]) -> Iterator[Finding]:
    """Whether a path leads from a field to one number or date, and not into a list."""
    here: Field | None = top
    for step in path.split("."):
        here = here.properties.get(step) if here is not None else None
    if here is None:
        yield Finding(kind.file, where, "unknown-field-path", {"value": path})
    elif here.type not in wanted and here.format not in wanted:
        yield Finding(kind.file, where, "unfit-field-path", {"value": path, "want": "日期" if "date" in wanted else "数字"})


def _balanced(kind: Kind, above: FieldPath, one: Field) -> Iterator[Finding]:
    """Whether both sides of a balance name numbers of the object."""
    for i, equal in enumerate(one.balance):
        for side, names in (("left", equal.left), ("right", equal.right)):
            for j, path in enumerate(names):
                yield from _added(kind, one, (*above, "x-balance", i, side, j), path)


def _added(kind: Kind, top: Field, where: FieldPath, path: str) -> Iterator[Finding]:
    """Whether a path leads from an object to numbers. It may lead through lists, whose numbers are added up."""
    try:
        if top.at(path).type not in ("integer", "number"):
            yield Finding(kind.file, where, "unfit-field-path", {"value": path, "want": "数字"})
    except KeyError:
        yield Finding(kind.file, where, "unknown-field-path", {"value": path})


def _placed(shape: Field, where: FieldPath) -> Iterator[tuple[FieldPath, Field]]:
    """Every field with the path of its description in the schema."""
    yield where, shape
    for key, below in shape.properties.items():
        yield from _placed(below, (*where, "properties", key))
    if shape.items is not None:
        yield from _placed(shape.items, (*where, "items"))


def _is_link(kind: Kind, path: str) -> bool:
    field = kind.root.properties.get(path.removesuffix(".uscc"))
    return field is not None and bool(field.link)
