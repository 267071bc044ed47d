"""Duties: what the rules in `content/rules/` demand of each record and each period, when it is due and whether it was met.

Code knows only units and how to count; which kind, which field, how long and by which law is data. Being late is a fact that is
computed and published; it is never an error.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.history import History
from generator.law import COLUMN, FIRST_HALVES, LATENESS, PERIOD, PUBLICATION, RECORD, TAKE_DOWN, Rule, due_date
from generator.periods import next_period, period_end, period_start
from generator.records import Record, first_text
from generator.workdays import Calendar, UnknownYear

MET, OPEN, OVERDUE, UNKNOWN = "met", "open", "overdue", "unknown"
STATUSES = (OVERDUE, OPEN, UNKNOWN, MET)


class Duty(NamedTuple):
    """One duty; a tuple, since a county's site has as many as records.

    Dates are days in Asia/Shanghai; `due` is None when it cannot be computed, and `reason` says why.

    `on_time` is None until the duty is met or where its due date is unknown. `working_days` are those between start and fulfilment.
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

    @property
    def on_time(self) -> bool | None:
        return None if self.met_on is None or self.due is None else self.met_on <= self.due

    @property
    def key(self) -> str:
        """Names the duty for ever, met or not: bots find it again by this."""
        if self.rule.trigger == COLUMN:
            return f"{self.rule.id}:{self.authority}"
        return f"{self.rule.id}:{self.record.file if self.record is not None and not self.period else f'{self.authority}:{self.period}'}"


def compute(
    found: Sequence[Rule],
    by_kind: Mapping[str, Sequence[Record]],
    days: Calendar,
    history: History,
    as_of: datetime.date,
    known: Callable[[Rule, Record], Duty | None] | None = None,
    ever: Mapping[str, Sequence[Record]] | None = None,
    *,
    own: bool = True,
) -> list[Duty]:
    """Every duty that exists on a day: those of records, of each period that has begun, of columns, and those that follow from lateness.

    `known` may give what `of_record` would, from memory. `ever` holds also what has left the site, where that differs from `by_kind`: it
    still proves that what it was for has been done. Without `own` those of single records are left out.
    """
    departments = [record.id for record in by_kind.get("department", ())]
    at_work = [rule for rule in found if rule.enabled and rule.duty != TAKE_DOWN]
    made: list[list[Duty]] = []
    asked = {rule.data["after"] for rule in at_work if rule.trigger == LATENESS}
    for rule in at_work:
        records = by_kind.get(rule.kind, ())
        if rule.trigger == RECORD and not own and rule.id not in asked:
            made.append([])
        elif rule.trigger == PERIOD:
            made.append(list(_of_periods(rule, records, departments, days, history, as_of)))
        elif rule.trigger == LATENESS:
            made.append([])
        else:
            each = (known(rule, one) if known is not None else of_record(rule, one, days, history, as_of) for one in records)
            some = [duty for duty in each if duty is not None]
            made.append(some if rule.trigger == RECORD else list(_of_column(rule, some, departments, days, as_of)))
    for number, rule in enumerate(at_work):
        if rule.trigger == LATENESS:
            first = next((some for one, some in zip(at_work, made, strict=True) if one.id == rule.data["after"]), [])
            made[number] = list(_of_lateness(rule, first, (ever or by_kind).get(rule.kind, ()), days, history, as_of))
    return [duty for rule, some in zip(at_work, made, strict=True) if own or rule.trigger != RECORD for duty in some]


def of_record(rule: Rule, record: Record, days: Calendar, history: History, as_of: datetime.date) -> Duty | None:
    """What a rule demands of a record of its kind, if it demands anything; of a column, when the next record after this one is due."""
    starts = _date(record.data, rule.data["starts"])
    # A day on which the rule was not yet in force, or that lies ahead, starts nothing.
    if starts is None or starts > as_of or not rule.in_force(starts) or not rule.applies(record):
        return None
    found = _due(rule, record, starts, days)
    if found is None:
        return None
    due, reason = found
    met_on, evidence = _met(rule, record, history, as_of)
    return _duty(rule, record, authority_of(record), "", starts, due, reason, met_on, evidence, days, as_of)


def authority_of(record: Record) -> str:
    """The department that a record belongs to: where its kind does not say which field names it, the first that does."""
    return record.authority or next(
        (str(record.data[key]) for key, field in record.kind.root.properties.items() if field.link and key in record.data), ""
    )


def _due(rule: Rule, record: Record, starts: datetime.date, days: Calendar) -> tuple[datetime.date | None, str] | None:
    """The due date, or why it cannot be computed; None where the record sets itself no limit, and so owes nothing."""
    how = rule.data["limit_kind"]
    if how == "到期日":
        day = _date(record.data, rule.data["due_field"])
        return (day, "") if day is not None else None
    if how == "字段":
        count, unit = first_text(record.data, rule.data["limit_field"]), rule.data["limit_unit"]
        return _counted(starts, int(count), unit, days) if count.isdecimal() else None
    limit = rule.data["limit"]
    return _counted(starts, limit["count"], limit["unit"], days)


def _counted(starts: datetime.date, count: int, unit: str, days: Calendar) -> tuple[datetime.date | None, str]:
    try:
        return due_date(starts, count, unit, days), ""
    except UnknownYear as unknown:
        return None, missing_calendar(unknown.year)


def missing_calendar(year: int) -> str:
    """What to say when a due date cannot be computed."""
    return f"缺少{year}年工作日历（content/rules/calendars/cn-{year}.yml）"


def _met(rule: Rule, record: Record, history: History, as_of: datetime.date) -> tuple[datetime.date | None, str]:
    how = rule.data.get("met_by", "")
    if not how:
        return None, ""
    if how == PUBLICATION:
        return publication(record, history, as_of)
    day = _date(record.data, how)
    return (day, "record") if day is not None and day <= as_of else (None, "")


def publication(record: Record, history: History, as_of: datetime.date) -> tuple[datetime.date | None, str]:
    """When a record was first published and how that is known: `git` proves it, or the record declares an earlier date."""
    if not history.known and not record.pointers.declared:
        return None, "unknown"
    proved = history.by_path.get(record.file)
    day, how = first_day(proved.on.isoformat() if proved is not None else "", record.pointers.declared, as_of.isoformat())
    return datetime.date.fromisoformat(day) if day else None, how


def first_day(proved: str, declared: str, as_of: str) -> tuple[str, str]:
    """The same from texts: of the days that git proves and that the record declares, the earlier, if it is not after the as-of day."""
    if proved > as_of:
        proved = ""
    if declared and declared <= as_of and (not proved or declared < proved):
        return declared, "declared"
    return proved, "git" if proved else ""


def _duty(
    rule: Rule,
    record: Record | None,
    authority: str,
    period: str,
    starts: datetime.date,
    due: datetime.date | None,
    reason: str,
    met_on: datetime.date | None,
    evidence: str,
    days: Calendar,
    as_of: datetime.date,
) -> Duty:
    if met_on is not None:
        status = MET
    elif due is None:
        status = UNKNOWN
    elif evidence == "unknown":
        status, reason = UNKNOWN, "不在 git 仓库里，无法证明何时公示"
    else:
        status = OPEN if as_of <= due else OVERDUE
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
        working_days_left=_between(days, as_of, due) if due is not None and met_on is None else None,
        working_days=_between(days, starts, met_on) if met_on is not None else None,
        reason=reason if status == UNKNOWN else "",
    )


def _between(days: Calendar, after: datetime.date, until: datetime.date) -> int | None:
    try:
        return days.between(after, until)
    except UnknownYear:
        return None


def _of_periods(
    rule: Rule, records: Sequence[Record], departments: Sequence[str], days: Calendar, history: History, as_of: datetime.date
) -> Iterator[Duty]:
    owing = list(rule.data.get("owed_by") or departments)
    field = rule.data["period_field"]
    filed: dict[tuple[str, str], Record] = {}
    for record in records:
        if rule.applies(record):
            # Where one unit answers for all, it does not matter whose name stands on the issue.
            who = owing[0] if len(owing) == 1 else authority_of(record)
            filed.setdefault((who, first_text(record.data, field)), record)
    limit = rule.data["limit"]
    label = rule.data["first_period"]
    # A period owes something from its first day on, when it is open; before that there is nothing to say.
    while period_start(label) <= as_of:
        end = period_end(label)
        if rule.in_force(end):
            due, reason = _counted(end, limit["count"], limit["unit"], days)
            for authority in owing:
                found = filed.get((authority, label))
                met_on, evidence = _met(rule, found, history, as_of) if found is not None else (None, "")
                yield _duty(rule, found, authority, label, end, due, reason, met_on, evidence, days, as_of)
        label = next_period(label)
        if rule.data["every"] == FIRST_HALVES and label.endswith("-H2"):
            label = next_period(label)


def _of_column(rule: Rule, entries: Sequence[Duty], departments: Sequence[str], days: Calendar, as_of: datetime.date) -> Iterator[Duty]:
    """When each unit owes its column the next record. It runs from the newest one, and from the rule's first day where there is none since.

    It is never met: each record only moves the day.
    """
    if not rule.in_force(as_of):
        return
    owing = list(rule.data.get("owed_by") or departments)
    newest: dict[str, datetime.date] = {}
    for entry in entries:
        # Where one unit answers for all, it does not matter whose name stands on the record.
        who = owing[0] if len(owing) == 1 else entry.authority
        newest[who] = max(entry.starts, newest.get(who, entry.starts))
    for authority in owing:
        last = newest.get(authority)
        starts = last or datetime.date.fromisoformat(rule.data["in_force_from"])
        due, reason = _counted(starts, rule.data["limit"]["count"], rule.data["limit"]["unit"], days)
        yield _duty(rule, None, authority, "", starts, due, reason, None, "record" if last else "", days, as_of)


def _of_lateness(
    rule: Rule, first: Sequence[Duty], records: Sequence[Record], days: Calendar, history: History, as_of: datetime.date
) -> Iterator[Duty]:
    """What is owed about each record whose own duty is overdue or was met late, from the day after that was due.

    It is met by the earliest of `records` that links to the record concerned.
    """
    proofs: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        for path, kind, ident in record.pointers.links:
            if ".".join(step for step in path if isinstance(step, str)) == rule.data["link_field"]:
                proofs.setdefault((kind, ident), []).append(record)
    for duty in first:
        if duty.record is None or duty.due is None or not (duty.status == OVERDUE or duty.on_time is False):
            continue
        starts = duty.due + datetime.timedelta(days=1)
        if rule.in_force(starts):
            due, reason = _counted(starts, rule.data["limit"]["count"], rule.data["limit"]["unit"], days)
            met = [_met(rule, one, history, as_of) for one in proofs.get((duty.record.kind.name, duty.record.id), ()) if rule.applies(one)]
            met_on, evidence = min(((day, how) for day, how in met if day is not None), default=(None, met[0][1] if met else ""))
            yield _duty(rule, duty.record, duty.authority, "", starts, due, reason, met_on, evidence, days, as_of)


def _date(data: Mapping[str, Any], path: str) -> datetime.date | None:
    text = first_text(data, path)
    return datetime.date.fromisoformat(text) if text else None
