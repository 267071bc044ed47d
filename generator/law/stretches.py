"""The time that the law does not count into a limit: which stretches in a record count as such, and why others do not."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from generator.law.calendar import Calendar, UnknownYear
from generator.law.limits import NEVER, Standing, days_in, standing
from generator.model.records import first_text

DAY = datetime.timedelta(days=1)
# Why a stretch is counted into the limit all the same, for readers.
UNTOLD = "没有书面告知申请人"
TOLD_AFTER = "这段时间过了以后才书面告知申请人"
TOLD_TOO_LATE = "书面告知申请人的时候期限已经过了"


class Stretch(NamedTuple):
    """A stretch in a record as it concerns one limit; a tuple of plain values, since it is remembered with the duty.

    `first` and `last` are days as texts, both included; `last` is "" while it runs. `days` is the number of days by which the limit stood
    still, in the limit's unit, none of them counted with another stretch already, or None if a calendar is missing; `why` is "", or why it
    does not stand still.
    """

    ground: str
    first: str
    last: str
    days: int | None
    why: str


class Said(NamedTuple):
    """What a record says of a stretch."""

    ground: str
    first: datetime.date
    last: datetime.date | None
    told: datetime.date | None


def said(how: Mapping[str, Any], data: Mapping[str, Any], as_of: datetime.date, met_on: datetime.date | None) -> list[Said]:
    """The stretches that a record names until a day, in order; `how` is `not_counted` of the rule, which says where they stand.

    What has not begun is left out. What has not ended runs, until the duty is met.
    """
    key = {name: str(how[name]).rpartition(".")[2] for name in ("from", "until", "told", "ground")}
    found = []
    listed = data.get(how["field"])
    for one in listed if isinstance(listed, list) else ():
        first, last, told = (day_of(first_text(one, key[name])) for name in ("from", "until", "told"))
        if first is None or first > as_of or (last is not None and last < first):
            # The second is an error, which a check reports.
            continue
        if last is None or last > as_of:
            last = max(met_on, first) if met_on is not None else None
        found.append(Said(first_text(one, key["ground"]), first, last, told if told is not None and told <= as_of else None))
    return sorted(found, key=lambda one: (one.first, one.last or datetime.date.max))


def day_of(text: str) -> datetime.date | None:
    """The day of a date or of a time of day; None if the text is neither."""
    try:
        return datetime.date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def settled(found: Sequence[Said], ends: Callable[[Standing], datetime.date | None]) -> tuple[Standing, list[tuple[Said, str]]]:
    """The days on which a limit stands still, and for each stretch "" or why the limit does not stand still for it.

    行政许可法 art. 45 leaves out the time that is needed and has the applicant told of it in writing. A notice that comes when the
    stretch or the limit is over would make a late case punctual afterwards, so it does not count. `ends` gives the last day of the limit
    for some days on which it stands still, or None if it has none.
    """
    counted: list[tuple[datetime.date, datetime.date | None]] = []
    still, judged = NEVER, []
    for one in found:
        until = ends(still)
        if one.told is None:
            why = UNTOLD
        elif one.last is not None and one.told > one.last:
            why = TOLD_AFTER
        elif until is not None and one.told > until:
            why = TOLD_TOO_LATE
        else:
            why = ""
            counted.append((one.first, one.last))
            still = standing(counted)
        judged.append((one, why))
    return still, judged


def told(judged: Sequence[tuple[Said, str]], starts: datetime.date, until: datetime.date, unit: str, days: Calendar) -> tuple[Stretch, ...]:
    """The stretches for readers, with the days that each took from the day after `starts` up to a day."""
    out, seen = [], starts
    for one, why in judged:
        # They are in order, so what lies before the end of an earlier one that counts has been taken with that.
        first, last = max(one.first, seen + DAY), min(one.last or until, until)
        number: int | None = 0
        if not why and first <= last:
            seen = last
            try:
                number = days_in(first, last, unit, days)
            except UnknownYear:
                number = None
        out.append(Stretch(one.ground, one.first.isoformat(), one.last.isoformat() if one.last else "", number, why))
    return tuple(out)
