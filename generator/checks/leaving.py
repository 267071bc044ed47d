"""Checks of what leaves the site and when: publicity periods, repairs, and what the address of a record that has left still shows."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from generator.checks.lookup import Lookup
from generator.law.endings import BASIS, DAY, ENDED, UNTIL, Bound, Claim, for_one_only, telling, tells, too_early, too_long, too_short
from generator.law.rules import TAKE_DOWN
from generator.model.conditions import met
from generator.model.findings import Finding
from generator.model.identity import parties
from generator.model.kinds import Kind
from generator.model.records import Leaf, Record, first_text
from generator.site.site import Site


def of_kind(site: Site, kind: Kind) -> Callable[[Record], Iterator[Finding]] | None:
    """The checks of one record of a kind; None if no record of that kind leaves the site."""
    rules = [rule for rule in site.rules if rule.kind == kind.name and rule.duty == TAKE_DOWN and rule.enabled]
    reasons = [rule for rule in rules if "reason_field" in rule.data and rule.in_force(site.as_of)]
    fields = kind.root.properties
    if not rules and ENDED not in fields and UNTIL not in fields:
        return None

    def check(record: Record) -> Iterator[Finding]:
        until = first_text(record.data, UNTIL)
        if until:
            for slug, bound in (
                ("publicity-too-short", too_short(record, rules, site.calendar, site.as_of)),
                ("publicity-too-long", too_long(record, rules, site.calendar, site.as_of)),
            ):
                if bound is not None:
                    yield Finding(record.file, (UNTIL,), slug, {"value": until, "key": UNTIL, "title": fields[UNTIL].title, **_said(bound)})
        elif BASIS in record.data and UNTIL in fields:
            values = {"key": UNTIL, "title": fields[UNTIL].title, "description": fields[UNTIL].description}
            yield Finding(record.file, (UNTIL,), "missing-field", values)
        for rule in reasons:
            path = str(rule.data["reason_field"])
            if rule.applies(record) and not first_text(record.data, path) and _shown(site, record):
                values = {"kind": kind.singular, "key": path, "title": kind.root.at(path).title, "law": rule.law}
                # The place is the field by which the rule applies.
                place = tuple(rule.when[0].field.split(".")) if rule.when else ()
                yield Finding(record.file, place, "publicity-without-reason", values)
        ended = record.data.get(ENDED)
        if isinstance(ended, dict):
            on = str(ended.get("on", ""))
            if on and record.date and on < record.date:
                field, other = fields[ENDED].properties["on"], kind.root.at(kind.date)
                said = {"title": field.title, "key": "on", "value": on, "description": field.description}
                yield Finding(record.file, (ENDED, "on"), "dates-out-of-order", said | {"other": record.date, "other_title": other.title})
            words = telling(record)
            for key, field in fields[ENDED].properties.items():
                found = tells(str(ended[key]), words) if field.tombstone and key in ended else ""
                if found:
                    yield Finding(
                        record.file, (ENDED, key), "subject-in-ending", {"key": key, "title": field.title, "value": found}, within=found
                    )

    return check


def _shown(site: Site, record: Record) -> bool:
    ending = site.endings.get(record.file)
    return ending is None or ending.on > site.as_of


def _said(bound: Bound) -> dict[str, str]:
    return {"last": bound.last.isoformat(), "first": (bound.last + DAY).isoformat(), "law": bound.rule.law}


def ending_conditions(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A record that ends another one meets every condition of the law for this (`x-ends`)."""
    how = leaf.field.ends
    if how is None or not met(how.when, leaf.record.data):
        return
    for one in how.requires:
        above, _, key = one.field.rpartition(".")
        value = first_text(leaf.record.data, one.field)
        # A required field that is missing has been reported.
        told = not value and key in (leaf.record.kind.root.at(above) if above else leaf.record.kind.root).required
        if not told and not met((one,), leaf.record.data):
            field = leaf.record.kind.root.at(one.field)
            values = {"reason": how.reason, "title": field.title, "key": one.field, "value": value or "没有填写"}
            path = tuple(one.field.split(".")) if value else leaf.path
            yield Finding(leaf.record.file, path, "repair-condition-missing", values | {"want": "、".join(sorted(one.values))})


def repairs(site: Site) -> Iterator[Finding]:
    """No record is ended before its shortest period is over, and one that says that it was repaired has a record of the repair."""
    for key, claims in site.facts.claims.items():
        record = site.find(key)
        if record is not None:
            for claim in claims:
                early = too_early(record, claim, site.rules, site.calendar)
                if early is not None:
                    yield _too_early(site, record, claim, *early)
                elif for_one_only(record, claim):
                    yield _for_one_only(site, record, claim)
    for key in site.facts.unproved:
        record = site.find(key)
        if key not in site.ended and record is not None:
            how = record.kind.root.at(f"{ENDED}.how")
            by = [kind for kind in site.kinds if any(f.ends is not None and f.link == key[0] for f in kind.root.walk())]
            values = {"value": first_text(record.data, f"{ENDED}.how"), "title": how.title, "key": how.key, "kind": record.kind.singular}
            said = {
                "by": "、".join(one.singular for one in by),
                "folder": "、".join(f"content/{one.folder}" for one in by),
                "id": record.id,
            }
            yield Finding(record.file, (ENDED, "how"), "repair-without-record", values | said)


def _too_early(site: Site, record: Record, claim: Claim, bound: Bound, day: datetime.date) -> Finding:
    kind = site.kinds.of(claim.file)
    fields = [f for f in kind.root.walk() if f.link == record.kind.name and f.ends is not None] if kind is not None else []
    how = next(one.ends for one in fields if one.ends is not None and one.ends.reason == claim.reason)
    path = how.asked if day == claim.asked else how.on
    title = kind.root.at(path).title if kind is not None else path
    values = {"reason": claim.reason, "title": title, "key": path, "value": str(day), "kind": record.kind.singular, **_said(bound)}
    return Finding(claim.file, tuple(path.split(".")), "repair-too-early", values)


def _for_one_only(site: Site, record: Record, claim: Claim) -> Finding:
    kind = site.kinds.of(claim.file)
    links = [f for f in kind.root.walk() if f.link == record.kind.name and f.ends is not None] if kind is not None else []
    field = next(one for one in links if one.ends is not None and one.ends.reason == claim.reason)
    several = str(len(parties(record.kind, record.data)))
    said = {"reason": claim.reason, "kind": record.kind.singular, "count": several, "other": record.file}
    return Finding(claim.file, (field.key,), "repair-of-one-party", said | {"title": field.title, "key": field.key, "value": record.id})


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (repairs,)
