"""Checks of lists whose items concern other records: a system is there only if each of its clauses is, and each clause has a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from generator.model.fields import Field
from generator.model.findings import Finding
from generator.model.records import Record
from generator.model.together import Parts
from generator.site.site import Site


def parts_done(site: Site) -> Iterator[Finding]:
    """A choice that asks for all parts (`x-parts`) is made only where each item that links to the record has what it needs."""
    for kind in site.kinds:
        for key, field in kind.root.properties.items():
            # Where a file of the other kind has a fault, that is reported, and items may be missing because of it.
            if field.parts is not None and not any(_is_of(site, file, field.parts.kind) for file in site.broken):
                found = _linking(site, field.parts)
                for record in site.all_by_kind[kind.name]:
                    if record.data.get(key) == field.parts.value:
                        yield from _undone(site, record, field, found.get(record.id, []))


def rows_named(site: Site) -> Iterator[Finding]:
    """No two items of a list that is a table have the same name: it is the address of a row (`x-table`)."""
    for kind in site.kinds:
        for key, field in kind.root.properties.items():
            if field.table is not None and field.items is not None:
                named = field.table.columns[0].fields
                if not all(one in field.items.properties for one in named):
                    # That has been reported of the schema.
                    continue
                title = "、".join(field.items.properties[one].title for one in named)
                for record in site.all_by_kind[kind.name]:
                    seen: dict[str, int] = {}
                    for i, item in enumerate(record.data.get(key, ())):
                        first = seen.setdefault(_named(item, named), i)
                        if first != i:
                            values = {"title": title, "value": _named(item, named), "first": str(first + 1), "second": str(i + 1)}
                            yield Finding(record.file, (key, i, named[0]), "repeated-row", values)


def _is_of(site: Site, file: str, name: str) -> bool:
    kind = site.kinds.of(file)
    return kind is not None and kind.name == name


def _linking(site: Site, parts: Parts) -> dict[str, list[tuple[Record, Mapping[str, Any]]]]:
    """The items by which records of another kind link to each record, by its id."""
    out: dict[str, list[tuple[Record, Mapping[str, Any]]]] = {}
    for record in sorted(site.all_by_kind.get(parts.kind, ()), key=lambda one: one.id):
        for item in record.data.get(parts.list, ()):
            linked = item.get(parts.link, ())
            for ident in linked if isinstance(linked, list) else (linked,):
                out.setdefault(ident, []).append((record, item))
    return out


def _undone(site: Site, record: Record, field: Field, found: list[tuple[Record, Mapping[str, Any]]]) -> Iterator[Finding]:
    parts, other = field.parts, site.kinds.by_name.get(field.parts.kind) if field.parts is not None else None
    if parts is None or other is None:
        return
    listed = other.root.properties[parts.list]
    undone = [(one, item) for one, item in found if item.get(parts.field) not in parts.values]
    if found and not undone:
        return
    named = listed.table.columns[0].fields if listed.table is not None else ()
    some = "、".join(f"{one.id} {_named(item, named)}（{item.get(parts.field, '')}）" for one, item in undone[:5])
    more = f"等 {len(undone)} 条" if len(undone) > 5 else ""
    values = {
        "title": field.title,
        "value": parts.value,
        "part": listed.title,
        "wanted": "、".join(sorted(parts.values)),
        "found": f"还不是的有 {some}{more}" if undone else f"一条{listed.title}也没有指到这里",
    }
    yield Finding(record.file, (field.key,), "parts-not-done", values)


def _named(item: Mapping[str, Any], fields: Sequence[str]) -> str:
    """The name of an item: the values by which its table names it, or else its first value."""
    return " ".join(str(item[key]) for key in fields if key in item) or str(next(iter(item.values()), ""))


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (parts_done, rows_named)
