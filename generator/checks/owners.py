"""Checks that what a record names belongs to whom the record says (`x-of`), and that everyone who must be served is (`x-record.served`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.checks.whole import Saying, said_of_links
from generator.model.conditions import values_at
from generator.model.fields import Field
from generator.model.findings import Finding, field_of
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Leaf, Walk, short_name, walker
from generator.model.shards import Shard
from generator.site import served
from generator.site.site import Site


def of_others(site: Site) -> Iterator[Finding]:
    """A link leads to a record of the department that stands beside it, and the name beside it is that of the record (`x-of`)."""
    for (kind, at, target, who, name), places in said_of_links(site, owned_of).items():
        field = site.kinds.by_name[kind].root.at(at)
        linked = site.find((field.link, target))
        if linked is None:
            # A link that leads nowhere has been reported.
            continue
        owners = [one for path in field.of["holds"] for one in sorted(values_at(linked.data, path))]
        said = {"title": field.title, "key": field.key, "value": target, "kind": linked.kind.singular, "caption": linked.caption}
        if who and owners and not set(who.split(" ")) & set(owners):
            said |= {"who": _names(site, who.split(" ")), "owners": _names(site, owners)}
            yield from (Finding(file, path, "link-to-other-department", said) for file, path in places)
        elif name and name not in {linked.caption, *(one for path in field.of.get("names", ()) for one in values_at(linked.data, path))}:
            said |= {"name": name, "name_key": field.of["name"]}
            yield from (Finding(file, path, "name-of-other-record", said) for file, path in places)


def _names(site: Site, departments: list[str]) -> str:
    known = [site.find((DEPARTMENT, one)) for one in departments]
    return "、".join(short_name(record) if record is not None else one for one, record in zip(departments, known, strict=True))


def owned_of(shard: Shard) -> list[Saying]:
    """For the records of a shard, each link that must lead to a record of a department: kind, path, the other record's id, the
    departments, the name beside it or "", and the file.
    """
    walks: dict[str, tuple[frozenset[str], Walk]] = {}
    out = []
    for record in shard.records:
        kind = record.kind
        if kind.name not in walks:
            links = frozenset(path for path, field in kind.root.paths() if field.of)
            walks[kind.name] = links, walker(kind.root, _owned)
        links, walk = walks[kind.name]
        # The data of most records is not read for this.
        if links and any(field_of(path) in links for path, _, _ in record.pointers.links):
            out += [_owned_leaf(leaf) for leaf in walk(record) if leaf.value]
    return out


def _owned(field: Field) -> bool:
    return bool(field.of)


def _owned_leaf(leaf: Leaf) -> Saying:
    rule: Mapping[str, Any] = leaf.field.of
    around = leaf.around if rule["field"] in leaf.around else leaf.record.data
    who = " ".join(sorted(values_at(around, rule["field"])))
    name = leaf.around.get(rule.get("name", ""))
    return leaf.record.kind.name, leaf.path, str(leaf.value), who, name if isinstance(name, str) else "", leaf.record.file


def served_by_somebody(site: Site) -> Iterator[Finding]:
    """Each department that has records of a kind is served by a record of another kind, where the schema says so."""
    for need in served.needs(site):
        rule = need.of.served
        other = site.kinds.by_name.get(rule.kind) if rule is not None else None
        for who in need.missing if other is not None else ():
            field = need.of.root.at(need.of.authority)
            values = {"title": field.title, "key": field.key, "value": who, "who": _names(site, [who]), "of": need.of.singular}
            said = {"kind": other.singular, "folder": f"content/{other.folder}/"} if other is not None else {}
            yield Finding(need.files[who], tuple(need.of.authority.split(".")), "department-not-served", values | said)


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (of_others, served_by_somebody)
