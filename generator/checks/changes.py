"""Checks of the changes of a decision (`x-changes`): they follow each other in time, and each of them changes something."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from generator.checks.lookup import Lookup
from generator.model.changing import after
from generator.model.fields import Field
from generator.model.findings import Finding
from generator.model.identity import parties
from generator.model.records import Leaf


def in_order(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """The changes stand in the order of their days: what stood after one is read from the next."""
    rule, shape = leaf.field.changes, leaf.field.items
    if rule is None or shape is None:
        return
    days = [str(one.get(rule.date, "")) for one in leaf.value]
    for i, (earlier, later) in enumerate(itertools.pairwise(days), 1):
        if earlier and later and later < earlier:
            field = shape.properties[rule.date]
            values = {"title": field.title, "key": field.key, "value": later, "description": field.description}
            said = values | {"other": earlier, "other_title": f"上一次的{field.title}"}
            yield Finding(leaf.record.file, (*leaf.path, i, rule.date), "dates-out-of-order", said)


def different(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A change changes something. The record itself says what is so now; an editor may have left it as it was before."""
    rule, shape = leaf.field.changes, leaf.field.items
    if rule is None or shape is None:
        return
    fields = shape.properties[rule.before].properties
    for i, one in enumerate(leaf.value):
        for key, before in (one.get(rule.before) or {}).items():
            # An empty value has been reported.
            if before not in ("", [""]) and after(leaf.record.kind, rule, leaf.value, i, key, leaf.record.data) == before:
                values = {"title": fields[key].title, "key": key, "value": "、".join(before) if isinstance(before, list) else str(before)}
                yield Finding(leaf.record.file, (*leaf.path, i, rule.before, key), "change-without-difference", values)


def of_a_party(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A change of one party's result names one of the parties."""
    rule, shape = leaf.field.changes, leaf.field.items
    if rule is None or shape is None or not rule.party:
        return
    names = [str(one.get("name", "")) for one in parties(leaf.record.kind, leaf.record.data)]
    for i, one in enumerate(leaf.value):
        who = one.get(rule.party)
        if who and who not in names:
            field = shape.properties[rule.party]
            values = {"title": field.title, "key": field.key, "value": str(who), "known": "、".join(names)}
            yield Finding(leaf.record.file, (*leaf.path, i, rule.party), "change-of-other-party", values)


CHECKS: tuple[tuple[Callable[[Field], bool], Callable[[Leaf, Lookup], Iterator[Finding]]], ...] = (
    (lambda f: f.changes is not None, in_order),
    (lambda f: f.changes is not None, different),
    (lambda f: f.changes is not None, of_a_party),
)
