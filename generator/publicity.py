"""What must leave the site: records past their longest publicity period, repaired, revoked or withdrawn."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.conditions import met
from generator.law import TAKE_DOWN, Rule, due_date
from generator.records import Record, Walk, first_text
from generator.workdays import Calendar

# The field of any kind that says a record has ended: `how`, and from which day on.
ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Ending:
    """Why and from when a record is not shown. `law` cites the rule where there is one."""

    on: datetime.date
    reason: str
    law: str


def ending(record: Record, rules: Sequence[Rule], days: Calendar, as_of: datetime.date) -> Ending | None:
    """The first reason why a record is not shown from some day on, past or to come; None where it stays.

    The longest period is that of the rule in force on the as-of day, not of the day of the decision: 信用修复管理办法 (国家发展改革委令
    2025年第36号) governs from 2026-04-01 on what is shown from then on.
    """
    found: list[Ending] = []
    how = first_text(record.data, f"{ENDED}.how")
    if how:
        found.append(Ending(datetime.date.fromisoformat(first_text(record.data, f"{ENDED}.on")), how, ""))
    declared = first_text(record.data, "publicity_until")
    if declared:
        found.append(Ending(datetime.date.fromisoformat(declared) + datetime.timedelta(days=1), "公示期满", ""))
    for rule in rules:
        if rule.duty != TAKE_DOWN or not rule.enabled or rule.kind != record.kind.name:
            continue
        starts = first_text(record.data, rule.data["starts"])
        if starts and rule.in_force(as_of) and rule.applies(record):
            limit = rule.data["limit"]
            last = due_date(datetime.date.fromisoformat(starts), limit["count"], limit["unit"], days)
            found.append(Ending(last + datetime.timedelta(days=1), "公示期满", rule.law))
    return min(found, key=lambda one: one.on) if found else None


def ended_by(record: Record, walk: Walk) -> Iterator[tuple[str, str, Ending]]:
    """Kind and id of each record that one ends by a link (`x-ends`), with the ending. `walk` is that over the links which may.

    It goes on when the ending record has left the site itself: what was repaired does not come back.
    """
    for leaf in walk(record):
        how = leaf.field.ends
        on = first_text(record.data, how.on) if how is not None else ""
        if how is not None and on and leaf.value and met(how.when, record.data):
            yield leaf.field.link, leaf.value, Ending(datetime.date.fromisoformat(on), how.reason, "")
