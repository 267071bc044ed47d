"""Writes duties for people (text, markdown), for programs (json) and for calendars (ics)."""

from __future__ import annotations

import datetime
import json
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from generator.duties import MET, OPEN, OVERDUE, STATUSES, UNKNOWN, Duty
from generator.law import COLUMN, PUBLICATION, Rule
from generator.site import Site

JSON_VERSION = 1
# From how many working days before the end a duty counts as due soon.
SOON = 3
NAMES = {MET: "已办", OPEN: "未到期", OVERDUE: "逾期", UNKNOWN: "无法计算"}
VERBS = {"公布": "公示", "报送": "报送", "更新": "更新", "办理": "办结"}
# What the on-time rate is, for wherever it is shown.
RATE = "按期率＝按期办结的÷（已办的＋逾期未办的）；还没有到期的、无法计算的不计。"
EVIDENCE = {"git": "git 记录证明", "declared": "自行申报", "record": "记录载明", "": "", "unknown": "无法证明"}


@dataclass(frozen=True, slots=True)
class Score:
    """How one department stands. `on_time_rate` is that of `rate`; None where nothing counts yet.

    `median` is the median of working days from decision to publication.
    """

    authority: str
    met: int
    late: int
    open: int
    soon: int
    overdue: int
    unknown: int
    on_time_rate: float | None
    median: float | None


def select(duties: Iterable[Duty], statuses: Sequence[str]) -> list[Duty]:
    """Duties with one of the statuses, the most pressing first."""
    wanted = [duty for duty in duties if duty.status in statuses]
    order = {status: i for i, status in enumerate(STATUSES)}
    return sorted(wanted, key=lambda d: (order[d.status], d.due or datetime.date.max, d.key))


def soon(duty: Duty) -> bool:
    """Whether an open duty ends within three working days."""
    return duty.status == OPEN and duty.working_days_left is not None and duty.working_days_left <= SOON


def rate(duties: Iterable[Duty]) -> float | None:
    """The share that was done on time, of all that was done or is overdue; None where there is none (`RATE` says it to readers).

    What is not due yet does not count, and neither does what cannot be judged because a calendar or a proof is missing. Who stays silent
    has 0, not 1: what is overdue and undone is as late as what was done late.
    """
    kept = done = 0
    for duty in duties:
        kept += duty.on_time is True
        done += duty.on_time is not None or duty.status == OVERDUE
    return kept / done if done else None


def percent(share: float) -> str:
    """A share in percent, rounded down: only who was always on time has 100."""
    return f"{(Decimal(repr(share)) * 100).quantize(Decimal('0.1'), ROUND_FLOOR)}%"


def scores(site: Site, duties: Sequence[Duty]) -> list[Score]:
    """A score for each department that has duties, the worst first: by overdue, then by late."""
    by_authority: dict[str, list[Duty]] = {}
    for duty in duties:
        by_authority.setdefault(duty.authority, []).append(duty)
    found = [_score(name, some) for name, some in by_authority.items()]
    return sorted(found, key=lambda s: (-s.overdue, -s.late, s.authority))


def _score(authority: str, duties: Sequence[Duty]) -> Score:
    counted = {status: sum(d.status == status for d in duties) for status in STATUSES}
    judged = [d for d in duties if d.on_time is not None]
    taken = [d.working_days for d in duties if d.rule.data.get("met_by") == PUBLICATION and d.working_days is not None]
    return Score(
        authority=authority,
        met=counted[MET],
        late=sum(d.on_time is False for d in judged),
        open=counted[OPEN],
        soon=sum(soon(d) for d in duties),
        overdue=counted[OVERDUE],
        unknown=counted[UNKNOWN],
        on_time_rate=rate(duties),
        median=statistics.median(taken) if taken else None,
    )


def column(site: Site, rule: Rule) -> str:
    """What a column is called: by the values that its records must have, or else by their kind."""
    named = [str(value) for one in rule.data.get("when", ()) for value in one["values"]]
    kind = site.kinds.by_name.get(rule.kind)
    return "、".join(named) or (kind.plural if kind is not None else rule.kind)


def newest(duty: Duty) -> str:
    """Of the duty of a column, since when it waits for the next record; "" for other duties."""
    if duty.rule.trigger != COLUMN:
        return ""
    return f"最近一条 {duty.starts}" if duty.evidence else f"{duty.starts} 以来一条也没有"


def subject(site: Site, duty: Duty) -> str:
    """What a duty is about: the record's number or name, the period, or the column; never a party's name."""
    if duty.rule.trigger == COLUMN:
        return column(site, duty.rule)
    if duty.record is None:
        return duty.period
    return duty.record.pointers.number or duty.period or duty.record.id


def address(site: Site, duty: Duty) -> str:
    """Where one sees what a duty is about: a record, or the list that a column is; "" where there is nothing yet."""
    if duty.record is not None:
        return duty.record.address
    return f"{site.kinds.by_name[duty.rule.kind].folder}/" if duty.rule.trigger == COLUMN and site.by_kind.get(duty.rule.kind) else ""


def department(site: Site, authority: str) -> str:
    """The name of a department for a table."""
    record = site.by_key.get(("department", authority))
    return str(record.data.get("short_name") or record.caption) if record is not None else authority


def _json(site: Site, duties: Sequence[Duty], site_url: str) -> str:
    value = {
        "version": JSON_VERSION,
        "as_of": site.as_of.isoformat(),
        "duties": [_as_dict(duty) for duty in duties],
        "numbers": [
            {
                "authority": one.authority,
                "kind": one.kind,
                "pattern": one.pattern,
                "year": one.year,
                "last": one.last,
                "disclosed": one.disclosed,
                "withheld": one.withheld,
                "unexplained": one.texts(),
            }
            for one in site.series
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _as_dict(duty: Duty) -> dict[str, Any]:
    law = duty.rule.data["law"]
    return {
        "key": duty.key,
        "rule": duty.rule.id,
        "kind": duty.rule.kind,
        "record": duty.record.file if duty.record is not None else None,
        "period": duty.period or None,
        "authority": duty.authority,
        "starts": duty.starts.isoformat(),
        "due": duty.due.isoformat() if duty.due else None,
        "met_on": duty.met_on.isoformat() if duty.met_on else None,
        "evidence": duty.evidence or None,
        "status": duty.status,
        "on_time": duty.on_time,
        "working_days_left": duty.working_days_left,
        "reason": duty.reason or None,
        "law": {
            "title": law["title"],
            "document_number": law.get("document_number"),
            "clause": law["clause"],
            "text": law["text"],
        },
    }


def _line(site: Site, duty: Duty) -> tuple[str, ...]:
    left = duty.working_days_left
    when = duty.due.isoformat() if duty.due else duty.reason
    if duty.met_on is not None:
        state = f"{duty.met_on} {VERBS.get(duty.rule.duty, '办结')}" + ("（逾期）" if duty.on_time is False else "")
    else:
        working = "" if left is None else f"还有 {left} 个工作日" if left >= 0 else f"已过 {-left} 个工作日"
        state = "，".join(word for word in (newest(duty), working) if word)
    name = department(site, duty.authority)
    return NAMES[duty.status], when, name, str(duty.rule.data["title"]), subject(site, duty), state, duty.rule.law


def _text(site: Site, duties: Sequence[Duty], site_url: str) -> str:
    lines = ["  ".join(part for part in _line(site, duty) if part) for duty in duties]
    lines.append(_sum(duties))
    for one in site.series:
        if one.missing:
            name = department(site, one.authority)
            lines.append(f"{name} {one.year} 年有 {one.missing} 个文号未见公示：{'、'.join(one.texts()[:20])}")
    return "\n".join(lines) + "\n"


def _sum(duties: Sequence[Duty]) -> str:
    return "、".join(f"{NAMES[status]} {sum(d.status == status for d in duties)}" for status in STATUSES)


def _markdown(site: Site, duties: Sequence[Duty], site_url: str) -> str:
    head = ("状态", "到期日", "部门", "事项", "对象", "进展", "依据")
    rows = [head, ("---",) * len(head), *(_line(site, duty) for duty in duties)]
    cells = ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join((f"截至 {site.as_of}：{_sum(duties)}", "", *cells)) + "\n"


def ics(site: Site, duties: Sequence[Duty], site_url: str) -> str:
    """An iCalendar of what is still to be done: one all-day event a duty, with an identity that never changes."""
    # Takes longer to load than all the rest of this takes.
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Credit//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "信用公示时限")
    stamp = datetime.datetime.combine(site.as_of, datetime.time(), datetime.UTC)
    host = site_url.partition("//")[2].partition("/")[0] or "credit"
    for duty in duties:
        if duty.due is None or duty.met_on is not None:
            continue
        event = icalendar.Event()
        event.add("uid", f"{duty.key}@{host}")
        event.add("dtstamp", stamp)
        event.add("dtstart", duty.due)
        event.add("dtend", duty.due + datetime.timedelta(days=1))
        mark = "【逾期】" if duty.status == OVERDUE else ""
        event.add("summary", f"{mark}{department(site, duty.authority)}：{duty.rule.data['title']}（{subject(site, duty)}）")
        event.add("description", f"依据：{duty.rule.law}")
        page = address(site, duty)
        if page and site_url:
            event.add("url", f"{site_url.rstrip('/')}/{page}")
        calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))


FORMATS: dict[str, Callable[[Site, Sequence[Duty], str], str]] = {"text": _text, "json": _json, "markdown": _markdown, "ics": ics}
