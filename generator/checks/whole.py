"""Checks that need all records at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.engine.memo import Memo, of_shards
from generator.law.numbering import named_beside
from generator.model.conditions import item_named, met
from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding, field_of
from generator.model.identity import identities
from generator.model.records import Record, Walk, first_text, walker
from generator.model.shards import Shard
from generator.site.site import Site

# How many records of a circle are named.
_SHOWN = 10


def unique_values(site: Site) -> Iterator[Finding]:
    """No two records of a kind share a value that the schema calls unique (`x-unique`), alone or with department and party."""
    for name in _repeating(site):
        records = site.all_by_kind[name]
        seen: dict[tuple[Any, ...], tuple[Record, FieldPath]] = {}
        # Sorted by file, so that always the same one is called the second.
        for record in sorted(records, key=lambda r: r.file):
            for path, value in record.pointers.unique:
                name = field_of(path)
                firsts = [seen.setdefault(key, (record, path)) for key in _identities(record, path, value)]
                others = [one for one in firsts if one != (record, path)]
                if others:
                    field = record.kind.root.at(name)
                    slug = "second-record-of-change" if _changed(others[0][0]) or _changed(record) else "repeated-value"
                    values_of = {"title": field.title, "key": field.key, "value": str(value), "other": others[0][0].file}
                    yield Finding(record.file, path, slug, values_of | _list_of_changes(record))


def _changed(record: Record) -> bool:
    """Whether a decision was changed, by its list of changes or by its ending (`x-changes`)."""
    rules = [(key, field.changes) for key, field in record.kind.root.properties.items() if field.changes is not None]
    return any(key in record.data or met(rule.instead, record.data) for key, rule in rules)


def _list_of_changes(record: Record) -> dict[str, str]:
    found = [field for field in record.kind.root.properties.values() if field.changes is not None]
    return {"list_title": found[0].title, "list_key": found[0].key} if found else {}


def chains(site: Site) -> Iterator[Finding]:
    """A chain of records that follow each other does not turn in a circle (`x-chain`); a record that names itself is the smallest one."""
    follows: dict[tuple[str, str, str], str] = {}
    for some in Memo(site.store).map(chained_of, of_shards(site.files)):
        follows.update({(kind, key, ident): target for kind, key, ident, target in some})
    done: set[tuple[str, str, str]] = set()
    for start in sorted(follows):
        way: dict[tuple[str, str, str], None] = {}
        here: tuple[str, str, str] | None = start
        while here is not None and here not in done and here not in way:
            way[here] = None
            here = (here[0], here[1], follows[here]) if here in follows else None
        if here is not None and here in way:
            kind, key, _ = here
            circle = [*way][[*way].index(here) :]
            for at, one in enumerate(circle):
                field, file = site.kinds.by_name[kind].root.at(key), site.kinds.by_name[kind].file_of(one[2])
                names = [circle[(at + step) % len(circle)][2] for step in range(1, min(len(circle), _SHOWN) + 1)]
                around = "、".join(names if len(circle) <= _SHOWN else [*names[:-1], "……", one[2]])
                said = {"title": field.title, "key": key, "value": follows[one], "around": around}
                yield Finding(file, (*key.split("."),), "chain-in-circle", said)
        done |= way.keys()


def chained_of(shard: Shard) -> list[tuple[str, str, str, str]]:
    """For the records of a shard, each link that is one of a chain: kind, field, id, and the id of the record before it."""
    keys: dict[str, frozenset[str]] = {}
    out = []
    for record in shard.records:
        name = record.kind.name
        if name not in keys:
            keys[name] = frozenset(path for path, field in record.kind.root.paths() if field.chain)
        if keys[name]:
            out += [(name, at, record.id, ident) for path, _, ident in record.pointers.links if (at := field_of(path)) in keys[name]]
    return out


# What a record says of another one: its kind, the path of the field, the other's id, two further texts, and its file.
Saying = tuple[str, FieldPath, str, str, str, str]


def said_of_links(site: Site, step: Callable[[Shard], list[Saying]]) -> dict[tuple[str, ...], list[tuple[str, FieldPath]]]:
    """What all records say of others, each thing once (with the field in place of its path), and the places where it is said."""
    out: dict[tuple[str, ...], list[tuple[str, FieldPath]]] = {}
    for some in Memo(site.store).map(step, of_shards(site.files)):
        for kind, path, *said, file in some:
            out.setdefault((kind, field_of(path), *said), []).append((file, path))
    return out


def items_of_links(site: Site) -> Iterator[Finding]:
    """An item that a record names in another record is there, and is of the same department (`x-in-link`)."""
    for (kind, name, target, text, who), places in said_of_links(site, named_items_of).items():
        field = site.kinds.by_name[kind].root.at(name)
        rule = field.in_link
        linked = site.find((rule["kind"], target))
        if linked is None:
            # A link that leads nowhere has been reported.
            continue
        said = {"title": field.title, "key": field.key, "value": text, "list": linked.caption}
        slug = ""
        if item_named(rule, linked.data, text) is None:
            slug, said["known"] = "item-not-in-list", "、".join(_items_like(rule, linked.data, text))
        elif linked.authority and linked.authority not in who.split(" "):
            slug = "item-of-other-department"
        if slug:
            for file, path in places:
                yield Finding(file, path, slug, said)


def _items_like(rule: Mapping[str, Any], data: Mapping[str, Any], text: str) -> list[str]:
    """The items whose names are most similar to a text; the first ones if none is similar."""
    names = [str(one[key]) for one in data.get(rule["list"], ()) for key in rule["by"] if key in one]
    return difflib.get_close_matches(text, names, 3, 0.4) or names[:3]


def named_items_of(shard: Shard) -> list[Saying]:
    """For the records of a shard, each item that is named in another record: kind, path, the other record's id, the item, the departments
    of the record, and its file.
    """
    fields: dict[str, list[Field]] = {}
    walks: dict[str, Walk] = {}
    out = []
    for record in shard.records:
        name = record.kind.name
        if name not in fields:
            fields[name] = [field for field in record.kind.root.walk() if field.in_link]
            walks[name] = walker(record.kind.root, lambda field: bool(field.in_link))
        for leaf in walks[name](record) if fields[name] and _names_item(record, fields[name]) else ():
            who = " ".join(dict.fromkeys([record.authority, *named_beside(record)]))
            out.append((name, leaf.path, first_text(record.data, leaf.field.in_link["link"]), str(leaf.value), who, record.file))
    return out


def _names_item(record: Record, fields: list[Field]) -> bool:
    """Whether a record may name an item, by its links alone: few do, and the data of most is not read for this."""
    links = {field.in_link["link"] for field in fields}
    return any(field_of(path) in links for path, _, _ in record.pointers.links)


def _identities(record: Record, path: FieldPath, value: Any) -> list[tuple[Any, ...]]:
    return identities(record.kind, field_of(path), value, record.authority, record.pointers.whose)


def _repeating(site: Site) -> list[str]:
    """The kinds in which a value occurs twice; remembered by shards of files."""
    found: dict[str, list[Any]] = {}
    for some in Memo(site.store).map(unique_of, of_shards(site.files)):
        for name, values in some.items():
            found.setdefault(name, []).extend(values)
    return [kind.name for kind in site.kinds if len(set(found.get(kind.name, ()))) < len(found.get(kind.name, ()))]


def unique_of(shard: Shard) -> dict[str, list[Any]]:
    """For each kind, the unique values of the records of a shard."""
    out: dict[str, list[Any]] = {}
    for record in shard.records:
        out.setdefault(record.kind.name, []).extend(
            [one[1:] for path, value in record.pointers.unique for one in _identities(record, path, value)]
        )
    return out


def lapsed_states(site: Site) -> Iterator[Finding]:
    """What has lapsed says so: after its date a record does not hold the choices that it may no longer hold (`x-lapses`).

    It depends on the day, so it is asked at every run; only the kinds that have such a date are looked at.
    """
    today = site.as_of.isoformat()
    for kind in site.kinds:
        if not any(field.lapses for field in kind.root.walk()):
            continue
        dates = walker(kind.root, lambda field: bool(field.lapses))
        for record in site.all_by_kind[kind.name]:
            for leaf in dates(record):
                rule = leaf.field.lapses
                state = leaf.around.get(rule["field"])
                if isinstance(leaf.value, str) and leaf.value < today and state in rule["values"]:
                    field = leaf.siblings[rule["field"]]
                    others = "、".join(one for one in field.enum if one not in rule["values"])
                    said = {"title": leaf.field.title, "date": leaf.value, "value": str(state), "others": others}
                    named = {"state": field.title, "key": field.key}
                    yield Finding(record.file, (*leaf.path[:-1], field.key), "lapsed-state", said | named)


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (unique_values, chains, items_of_links, lapsed_states)
