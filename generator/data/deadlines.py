"""Writes duties for people (text, markdown), for programs (json) and for calendars (ics)."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator.law.duties import OVERDUE, STATUSES, Duty
from generator.law.rules import certainty_of, cited_in_full
from generator.site import elsewhere, proven, public
from generator.site.addresses import BOARD
from generator.site.proven import Standing
from generator.site.site import Site
from generator.site.wording import NAMES, VERBS, address, department, due, newest, not_counted, subject, taken

JSON_VERSION = 3


def _json(site: Site, duties: Sequence[Duty], site_url: str) -> str:
    return _document(site, duties)


def document(site: Site, duties: Sequence[Duty], years: Mapping[str, int]) -> str:
    """The same for the site, with the files that hold all duties of each year and how many these are."""
    files = [{"year": year, "path": f"deadlines/duties/{year}.jsonl.gz", "duties": number} for year, number in years.items()]
    return _document(site, duties, {"all": files})


def line(site: Site, duty: Duty) -> str:
    """A duty as a line of a file with all duties: as in the document, without the law, which is that of the rule."""
    return public.encoded(_progress(site, duty)).decode() + "\n"


def _document(site: Site, duties: Sequence[Duty], more: Mapping[str, Any] | None = None) -> str:
    value = {
        "version": JSON_VERSION,
        "as_of": site.as_of.isoformat(),
        "log": {"origin": site.logged.origin, "size": site.logged.size} if site.logged is not None else None,
        **(more or {}),
        "duties": [_as_dict(site, duty) for duty in duties],
        "numbers": [
            {
                "authority": one.authorities[0],
                "shared_with": one.authorities[1:],
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


def progress_of(duty: Duty) -> dict[str, Any]:
    """From when to when a duty runs, and what became of it, for programs: days as `2026-11-28`, None where there is none.

    `starts_at`, `due_at` and `met_at` are times such as `2026-11-28 14:05`, of limits of minutes and hours only.
    """
    starts_at, due_at, met_at = duty.times
    return {
        "starts": duty.starts.isoformat(),
        "due": duty.due.isoformat() if duty.due else None,
        "met_on": duty.met_on.isoformat() if duty.met_on else None,
        "evidence": duty.evidence or None,
        "status": duty.status,
        "starts_at": starts_at or None,
        "due_at": due_at or None,
        "met_at": met_at or None,
        "not_counted": _not_counted(duty),
    }


def _not_counted(duty: Duty) -> dict[str, Any] | None:
    """The time that is not counted into a limit, for programs; None if the record names none."""
    if not duty.not_counted:
        return None
    days = [one.days for one in duty.not_counted if not one.why]
    return {
        "days": None if None in days else sum(one or 0 for one in days),
        "unit": duty.unit,
        "stretches": [
            {
                "ground": one.ground,
                "from": one.first,
                "to": one.last or None,
                "days": one.days,
                "stands_still": not one.why,
                "reason": one.why or None,
            }
            for one in duty.not_counted
        ],
    }


def _as_dict(site: Site, duty: Duty) -> dict[str, Any]:
    return {**_progress(site, duty), "law": cited_in_full(duty.rule.data["law"]), "certainty": certainty_of(duty.rule.data)}


def _progress(site: Site, duty: Duty) -> dict[str, Any]:
    proof = proven.day(site.proved, duty)
    return {
        "key": duty.key,
        "rule": duty.rule.id,
        "kind": duty.rule.kind,
        "record": duty.record.file if duty.record is not None else None,
        "period": duty.period or None,
        "authority": duty.authority,
        **progress_of(duty),
        "on_time": duty.on_time,
        "proved_on": proof.isoformat() if proof is not None else None,
        "proved": proven.standing(site.proved, duty) is Standing.PROVED,
        "working_days_left": duty.working_days_left,
        "reason": duty.reason or None,
    }


def _line(site: Site, duty: Duty) -> tuple[str, ...]:
    left = duty.working_days_left
    when = due(duty) or duty.reason
    if duty.met_on is not None:
        state = f"{duty.times[2] or duty.met_on} {VERBS.get(duty.rule.duty, '办结')}" + ("（逾期）" if duty.on_time is False else "")
    else:
        working = "" if left is None else f"还有 {left} 个工作日" if left >= 0 else f"已过 {-left} 个工作日"
        state = "，".join(word for word in (newest(duty), working) if word)
    proof = proven.day(site.proved, duty)
    known = "" if proof is None else f"日志和时间戳证明 {proof}"
    state = "，".join(word for word in (state, taken(duty), known, not_counted(duty)) if word)
    name = department(site, duty.authority)
    return NAMES[duty.status], when, name, str(duty.rule.data["title"]), subject(site, duty), state, duty.rule.said


def _text(site: Site, duties: Sequence[Duty], site_url: str) -> str:
    lines = ["  ".join(part for part in _line(site, duty) if part) for duty in duties]
    lines.append(_sum(duties))
    for one in site.series:
        if one.missing:
            name = "、".join(department(site, who) for who in one.authorities)
            lines.append(f"{name} {one.year} 年有 {one.missing} 个文号未见公示：{'、'.join(one.texts()[:20])}")
    return "\n".join(lines) + "\n"


def _sum(duties: Sequence[Duty]) -> str:
    return "、".join(f"{NAMES[status]} {sum(d.status == status for d in duties)}" for status in STATUSES)


def _markdown(site: Site, duties: Sequence[Duty], site_url: str) -> str:
    head = ("状态", "到期日", "部门", "事项", "对象", "进展", "依据")
    rows = [head, ("---",) * len(head), *(_line(site, duty) for duty in duties)]
    cells = ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join((f"截至 {site.as_of}：{_sum(duties)}", "", *cells)) + "\n"


def ics(site: Site, duties: Sequence[Duty], site_url: str, about: str = "", own: str = "") -> str:
    """An iCalendar of what is still to be done: one all-day event a duty, with a permanent identity.

    `about` says whose duties these are, for the name that a calendar program shows; `own` is the address of the file, from the root.
    """
    # Imported here, since this library takes longer to load than everything else here together.
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Credit//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # Without it, Outlook takes the file for a single meeting.
    calendar.add("method", "PUBLISH")
    title = f"{elsewhere.name(site)}：{about}公示时限"
    told = "还没有到期的和已经逾期的公示时限，每天更新；以网页为准。"
    # The names in RFC 7986, and those that programs used before and still ask for.
    for key, text in (("name", title), ("x-wr-calname", title), ("description", told), ("x-wr-caldesc", told)):
        calendar.add(key, text)
    calendar.add("refresh-interval", datetime.timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    if site_url.startswith("http") and own:
        calendar.add("source", f"{site_url.rstrip('/')}/{own}", parameters={"VALUE": "URI"})
        calendar.add("url", f"{site_url.rstrip('/')}/{BOARD}")
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
        # A day on which something is due is not a day on which nobody has time.
        event.add("transp", "TRANSPARENT")
        mark = "【逾期】" if duty.status == OVERDUE else ""
        event.add("summary", f"{mark}{department(site, duty.authority)}：{duty.rule.data['title']}（{subject(site, duty)}）")
        event.add("description", "\n".join(word for word in (f"依据：{duty.rule.said}", not_counted(duty)) if word))
        page = address(site, duty)
        if page and site_url:
            event.add("url", f"{site_url.rstrip('/')}/{page}")
        calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))


FORMATS: dict[str, Callable[[Site, Sequence[Duty], str], str]] = {"text": _text, "json": _json, "markdown": _markdown, "ics": ics}
