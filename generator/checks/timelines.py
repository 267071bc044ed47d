"""Checks of lists whose items are stretches of time or steps: they lie in the time of the whole, follow one another, and were told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.checks.lookup import Lookup
from generator.model.fields import Field
from generator.model.findings import Finding
from generator.model.records import Leaf, first_text


def stretches(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A stretch that a limit does not count lies between the beginning and the end of the whole, and the applicant was told of it."""
    how, shape = leaf.field.stretches, leaf.field.items
    if shape is None:
        return
    since, ended = (first_text(leaf.record.data, how[key]) for key in ("since", "ended"))
    for i, one in enumerate(leaf.value):
        first, last, told = (str(one.get(how[key], "")) for key in ("from", "until", "told"))
        values = {"title": leaf.field.title, "from": first, "until": last, "since": since, "ended": ended or "还没有填写"} | _titles(
            leaf, shape
        )
        if first and since and first < since:
            yield Finding(leaf.record.file, (*leaf.path, i, how["from"]), "stretch-outside", values | {"value": first, "why": "还没有开始"})
        elif ended and how["until"] not in one:
            yield Finding(leaf.record.file, (*leaf.path, i, how["until"]), "stretch-still-open", values)
        elif ended and max(first, last) > ended:
            key = how["until"] if last > ended else how["from"]
            yield Finding(
                leaf.record.file, (*leaf.path, i, key), "stretch-outside", values | {"value": max(first, last), "why": "已经结束"}
            )
        if how["told"] not in one:
            yield Finding(leaf.record.file, (*leaf.path, i, how["told"]), "stretch-not-told", values)
        elif told and since and told < since:
            place = (*leaf.path, i, how["told"])
            yield Finding(leaf.record.file, place, "stretch-outside", values | {"value": told, "why": "还没有开始"})
        elif last and told and first <= last < told:
            yield Finding(leaf.record.file, (*leaf.path, i, how["told"]), "stretch-told-late", values | {"value": told})


def _titles(leaf: Leaf, shape: Field) -> dict[str, str]:
    """The titles of the fields that a finding names, and the key of the one that is missing."""
    how, root = leaf.field.stretches, leaf.record.kind.root
    out = {f"{key}_title": shape.properties[how[key]].title for key in ("from", "until", "told")}
    out |= {f"{key}_title": root.at(how[key]).title for key in ("since", "ended")}
    return out | {"told_key": how["told"], "until_key": how["until"]}


def steps(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """Steps follow one another, and a step of which the record names the day elsewhere has the same day here."""
    how, shape = leaf.field.steps, leaf.field.items
    if shape is None:
        return
    before: Mapping[str, Any] = {}
    same: Mapping[str, str] = how.get("same", {})
    for i, one in enumerate(leaf.value):
        day, step = str(one.get(how["on"], "")), str(one.get(how["what"], ""))
        values = {"title": leaf.field.title, "value": day, "step": step}
        place = (*leaf.path, i, how["on"])
        if day and (earlier := str(before.get(how["on"], ""))) > day:
            yield Finding(
                leaf.record.file, place, "steps-out-of-order", values | {"other": earlier, "before": str(before.get(how["what"], ""))}
            )
        told = first_text(leaf.record.data, same[step]) if step in same else ""
        if day and told and told != day:
            other = leaf.record.kind.root.at(same[step]).title
            yield Finding(leaf.record.file, place, "step-date-differs", values | {"other": told, "other_title": other})
        before = one if day else before


CHECKS: tuple[tuple[Callable[[Field], bool], Callable[[Leaf, Lookup], Iterator[Finding]]], ...] = (
    (lambda f: bool(f.stretches), stretches),
    (lambda f: bool(f.steps), steps),
)
