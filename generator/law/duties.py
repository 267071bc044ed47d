"""Duties: what the rules in `content/rules/` demand of each record and each period, when it is due and whether it was met.

The code knows only units and how to count them; which kind, which field, how long and by which law is data. Being late is a fact that is
computed and published; it is never an error.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from generator.law import forwarding, reckoning
from generator.law.calendar import Calendar, UnknownYear
from generator.law.limits import WORKING_DAYS
from generator.law.periods import next_period, period_end, period_start
from generator.law.reckoning import TIME, Limit, Run, counted, day_at
from generator.law.rules import COLUMN, FIRST_HALVES, LATENESS, PERIOD, PUBLICATION, RECORD, TAKE_DOWN, Rule
from generator.law.stretches import Stretch
from generator.model.findings import field_of
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record, first_text

MET, OPEN, OVERDUE, UNKNOWN = "met", "open", "overdue", "unknown"
STATUSES = (OVERDUE, OPEN, UNKNOWN, MET)
# The last day of a department that is no more.
ABOLISHED = "abolished.on"


class Duty(NamedTuple):
    """One duty. It is a tuple because a large site has as many as records.

    Dates are days in Asia/Shanghai; `due` is None if it cannot be computed, or while the limit stands still; `reason` says why. `on_time`
    is None until the duty is met, or if its due date is unknown. `working_days` are those between start and fulfilment that count.
    `not_counted` are the stretches that the record names, with `unit` for their days. A limit of minutes or hours has the `times` at which
    it began, ends and was met.
    """

    rule: Rule
    record: Record | None
    authority: str
    period: str
    starts: datetime.date
    due: datetime.date | None
    met_on: datetime.date | None
    evidence: str
    status: str
    working_days_left: int | None
    working_days: int | None
    reason: str
    not_counted: tuple[Stretch, ...] = ()
    unit: str = ""
    times: tuple[str, str, str] = ("", "", "")

    @property
    def paused(self) -> bool:
        """Whether its limit stands still, so that it has no last day yet."""
        return self.status == OPEN and self.due is None

    @property
    def on_time(self) -> bool | None:
        if self.times[1]:
            return self.times[2] <= self.times[1] if self.times[2] else None
        return None if self.met_on is None or self.due is None else self.met_on <= self.due

    @property
    def key(self) -> str:
        """The permanent name of the duty, by which bots find it again."""
        if self.rule.trigger == COLUMN:
            return f"{self.rule.id}:{self.authority}"
        return f"{self.rule.id}:{self.record.file if self.record is not None and not self.period else f'{self.authority}:{self.period}'}"


class Proofs(Protocol):
    """What git tells of some records; `generator.law.history.History` is one."""

    @property
    def known(self) -> bool:
        """Whether there is a git repository at all."""

    def day(self, record: Record) -> str:
        """The day of the first publication of a record, or ""."""


class Terms(NamedTuple):
    """What every duty is computed from: the calendar, git's proofs, the as-of day, the day from which the city owes anything, and what
    was forwarded of the records, by file.
    """

    days: Calendar
    history: Proofs
    as_of: datetime.date
    since: datetime.date = datetime.date.min
    sent: Mapping[str, Sequence[forwarding.Sent]] = {}


def compute(
    found: Sequence[Rule],
    by_kind: Mapping[str, Sequence[Record]],
    terms: Terms,
    known: Callable[[Rule, Record], Duty | None] | None = None,
    ever: Mapping[str, Sequence[Record]] | None = None,
    *,
    own: bool = True,
) -> list[Duty]:
    """Every duty that exists on a day: of records, of each period that has begun, of columns, and those that follow from lateness.

    `known` may give remembered results of `of_record`. `ever` also holds records that have left the site, if it differs from `by_kind`:
    these still prove what was done. Without `own`, the duties of single records are left out.
    """
    departments = by_kind.get(DEPARTMENT, ())
    ended = {one.id: day for one in departments if (day := day_at(one.data, ABOLISHED)) is not None}
    at_work = [rule for rule in found if rule.enabled and rule.duty != TAKE_DOWN]
    if known is None:
        about = [rule for rule in at_work if rule.trigger in (RECORD, COLUMN)]
        kinds = {rule.kind for rule in about}
        every = {one.file: of_record(about, one, terms) for kind in kinds for one in by_kind.get(kind, ())}
        known = lambda rule, one: every[one.file].get(rule.id)  # noqa: E731 - a function of two lines would say no more
    made: dict[str, list[Duty]] = {}
    asked = {name for rule in at_work if rule.trigger == LATENESS for name in rule.after}
    for rule in at_work:
        records = by_kind.get(rule.kind, ())
        if rule.trigger == PERIOD:
            made[rule.id] = list(_of_periods(rule, records, rule.owing(departments), ended, terms))
        elif rule.trigger == COLUMN or (rule.trigger == RECORD and (own or rule.id in asked)):
            some = [duty for one in records if (duty := known(rule, one)) is not None]
            still = [one for one in rule.owing(departments) if ended.get(one, terms.as_of) >= terms.as_of]
            made[rule.id] = some if rule.trigger == RECORD else list(_of_column(rule, some, still, terms))
    for rule in at_work:
        if rule.trigger == LATENESS:
            first = [duty for name in rule.after for duty in made.get(name, ())]
            made[rule.id] = list(_of_lateness(rule, first, (ever or by_kind).get(rule.kind, ()), terms))
    return [duty for rule in at_work if own or rule.trigger != RECORD for duty in made[rule.id]]


def of_record(rules: Iterable[Rule], record: Record, terms: Terms) -> dict[str, Duty]:
    """What the rules demand of a record, by their ids; for a column, when the next record after this one is due."""
    about = [rule for rule in rules if rule.kind == record.kind.name]
    found = {rule.id: duty for rule in about if (duty := _of_rule(rule, record, terms)) is not None}
    moving = {rule.id: rule for rule in about if rule.in_place_of and rule.id in found}
    refused: set[str] = set()
    settled: set[str] = set()

    def settle(rule: Rule) -> None:
        """Decides for a rule that moves the limits of others: either its limit replaces theirs, or theirs remain and its own does not
        apply.
        """
        settled.add(rule.id)
        for name in rule.in_place_of:
            # A limit that is itself moved is settled first: a second extension must be told within the first one.
            if name in moving and name not in settled:
                settle(moving[name])
        # A limit that stands still is not over on any day.
        before = [datetime.date.max if found[name].paused else found[name].due for name in rule.in_place_of if name in found]
        told = [day_at(record.data, path) for path in rule.data.get("told_by", ())]
        in_time = all(due is not None and day is not None and day <= min(due, terms.as_of) for due in before for day in told)
        if in_time and refused.isdisjoint(rule.in_place_of):
            for name in rule.in_place_of:
                found.pop(name, None)
        else:
            refused.add(rule.id)
            del found[rule.id]

    for rule in moving.values():
        if rule.id not in settled:
            settle(rule)
    return found


def _of_rule(rule: Rule, record: Record, terms: Terms) -> Duty | None:
    starts = day_at(record.data, rule.data["starts"])
    # A day in the future, or before the rule was in force, starts no limit.
    if starts is None or starts > terms.as_of or not rule.in_force(starts) or not rule.applies(record):
        return None
    met_on, evidence = _met(rule, record, terms)
    limit = reckoning.of_record(rule, record, Run(starts, terms.days, terms.as_of, met_on))
    # What was due before the city began is not owed by it.
    if limit is None or limit.until < terms.since:
        return None
    who = first_text(record.data, rule.data["owed_by_field"]) if "owed_by_field" in rule.data else ""
    return _duty(rule, record, who or authority_of(record), "", starts, limit, met_on, evidence, terms)


def authority_of(record: Record) -> str:
    """The department of a record. If its kind does not say which field names it, the first field that names one."""
    return record.authority or next(
        (str(record.data[key]) for key, field in record.kind.root.properties.items() if field.link and key in record.data), ""
    )


def _met(rule: Rule, record: Record, terms: Terms) -> tuple[datetime.date | None, str]:
    how = rule.data.get("met_by", "")
    if not how:
        return None, ""
    if how == PUBLICATION:
        return publication(record, terms.history, terms.as_of)
    if how == forwarding.FORWARDED:
        text = forwarding.first_day(terms.sent.get(record.file, ()), rule.receivers, terms.as_of.isoformat())
        return (datetime.date.fromisoformat(text), "record") if text else (None, "")
    day = day_at(record.data, how)
    return (day, "record") if day is not None and day <= terms.as_of else (None, "")


def publication(record: Record, history: Proofs, as_of: datetime.date) -> tuple[datetime.date | None, str]:
    """When a record was first published, and how that is known: `git` proves it, or the record declares an earlier date."""
    if not history.known and not record.pointers.declared:
        return None, "unknown"
    day, how = first_day(history.day(record), record, as_of.isoformat())
    return datetime.date.fromisoformat(day) if day else None, how


def first_day(proved: str, record: Record, as_of: str) -> tuple[str, str]:
    """The same from texts: the earlier of the days that git tells and that the record declares, if it is not after the as-of day.

    A declared day before the decision does not count; `History.day` ensures the same for proved days.
    """
    if proved > as_of:
        proved = ""
    declared = record.pointers.declared
    decided = record.date if record.kind.has_happened else ""
    if declared and decided <= declared <= as_of and (not proved or declared < proved):
        return declared, "declared"
    return proved, "git" if proved else ""


def shown_since(proved: str, record: Record, as_of: str) -> str:
    """The day from which a record is shown; "" for a kind without a date. Without proof or declaration it is the record's own date."""
    if not record.date:
        return ""
    day, _ = first_day(proved, record, as_of)
    return day or min(_first_day_of(record.date), as_of)


def _first_day_of(date: str) -> str:
    """The first day of a date that may be only a year or a month."""
    return date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date


def _duty(
    rule: Rule,
    record: Record | None,
    authority: str,
    period: str,
    starts: datetime.date,
    limit: Limit,
    met_on: datetime.date | None,
    evidence: str,
    terms: Terms,
) -> Duty:
    due, reason = limit.due, limit.reason
    if met_on is not None:
        status = MET
    elif limit.paused:
        status = OPEN
    elif due is None:
        status = UNKNOWN
    elif evidence == "unknown":
        status, reason = UNKNOWN, "没有发布记录，不知道何时公示"
    else:
        status = OPEN if terms.as_of <= due else OVERDUE
    met_at = first_text(record.data, str(rule.data.get("met_by", ""))) if met_on is not None and record is not None and limit.at[1] else ""
    taken = _between(terms.days, starts, met_on) if met_on is not None else None
    if taken is not None and limit.unit == WORKING_DAYS:
        taken -= sum(one.days or 0 for one in limit.not_counted)
    return Duty(
        rule=rule,
        record=record,
        authority=authority,
        period=period,
        starts=starts,
        due=due,
        met_on=met_on,
        evidence=evidence,
        status=status,
        working_days_left=_between(terms.days, terms.as_of, due) if due is not None and met_on is None else None,
        working_days=taken,
        reason=reason if met_on is None and (due is None or status == UNKNOWN) else "",
        not_counted=limit.not_counted,
        unit=limit.unit if limit.not_counted else "",
        times=(*limit.at, met_at if len(met_at) == TIME else ""),
    )


def _between(days: Calendar, after: datetime.date, until: datetime.date) -> int | None:
    try:
        return days.between(after, until)
    except UnknownYear:
        return None


def _of_periods(
    rule: Rule, records: Sequence[Record], owing: Sequence[str], ended: Mapping[str, datetime.date], terms: Terms
) -> Iterator[Duty]:
    """What each unit owes for each period that has begun. `ended` are the last days of units that were abolished: they owe nothing for a
    period that they did not see the end of.
    """
    field = rule.data["period_field"]
    filed: dict[tuple[str, str], Record] = {}
    for record in records:
        if rule.applies(record):
            # If one unit answers for all, the department on the issue does not matter.
            who = owing[0] if len(owing) == 1 else authority_of(record)
            filed.setdefault((who, first_text(record.data, field)), record)
    limit = rule.data["limit"]
    label = rule.data["first_period"]
    # A period owes something from its first day on, and nothing before.
    while (begins := period_start(label)) <= terms.as_of:
        end = period_end(label)
        # The first period that a city owes is the first that lies completely after its beginning.
        if rule.in_force(end) and begins >= terms.since:
            until = counted(rule, Run(end, terms.days, terms.as_of), limit["count"], limit["unit"])
            for authority in owing:
                if ended.get(authority, end) < end:
                    continue
                found = filed.get((authority, label))
                met_on, evidence = _met(rule, found, terms) if found is not None else (None, "")
                yield _duty(rule, found, authority, label, end, until, met_on, evidence, terms)
        label = next_period(label)
        if rule.data["every"] == FIRST_HALVES and label.endswith("-H2"):
            label = next_period(label)


def _of_column(rule: Rule, entries: Sequence[Duty], owing: Sequence[str], terms: Terms) -> Iterator[Duty]:
    """When each unit owes its column the next record: counted from the newest record, or from the rule's first day if there is none since.

    Such a duty is never met; each new record only moves the day.
    """
    if not rule.in_force(terms.as_of) or terms.since > terms.as_of:
        return
    newest: dict[str, datetime.date] = {}
    for entry in entries:
        # If one unit answers for all, the department of the record does not matter.
        who = owing[0] if len(owing) == 1 else entry.authority
        newest[who] = max(entry.starts, newest.get(who, entry.starts))
    for authority in owing:
        last = newest.get(authority)
        starts = last or max(datetime.date.fromisoformat(rule.data["in_force_from"]), terms.since)
        until = counted(rule, Run(starts, terms.days, terms.as_of), rule.data["limit"]["count"], rule.data["limit"]["unit"])
        yield _duty(rule, None, authority, "", starts, until, None, "record" if last else "", terms)


def _of_lateness(rule: Rule, first: Sequence[Duty], records: Sequence[Record], terms: Terms) -> Iterator[Duty]:
    """What is owed about each record one of whose own duties is overdue or was met late, from the day after the first of these was due.

    It is owed once, however many limits were missed, and met by the earliest of `records` that links to the record concerned.
    """
    proofs: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        for path, kind, ident in record.pointers.links:
            if field_of(path) == rule.data["link_field"]:
                proofs.setdefault((kind, ident), []).append(record)
    missed: dict[str, Duty] = {}
    for duty in first:
        if duty.record is None or duty.due is None or not (duty.status == OVERDUE or duty.on_time is False):
            continue
        before = missed.get(duty.record.file)
        if before is None or before.due is None or duty.due < before.due:
            missed[duty.record.file] = duty
    for duty in missed.values():
        if duty.record is None or duty.due is None:
            continue
        starts = duty.due + datetime.timedelta(days=1)
        if rule.in_force(starts):
            until = counted(rule, Run(starts, terms.days, terms.as_of), rule.data["limit"]["count"], rule.data["limit"]["unit"])
            met = [_met(rule, one, terms) for one in proofs.get((duty.record.kind.name, duty.record.id), ()) if rule.applies(one)]
            met_on, evidence = min(((day, how) for day, how in met if day is not None), default=(None, met[0][1] if met else ""))
            yield _duty(rule, duty.record, duty.authority, "", starts, until, met_on, evidence, terms)
