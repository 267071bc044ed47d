"""The pages about time: the board of deadlines, a page for each department, and the tombstones of what has left the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import jinja2
from markupsafe import Markup

from generator import addresses, calendars, deadlines, matrix, values
from generator.duties import MET, OPEN, OVERDUE, STATUSES, UNKNOWN, Duty
from generator.kinds import Kind
from generator.law import WORKING_DAYS, Rule
from generator.numbering import Series
from generator.page import Page, Sheet, up_from
from generator.part import Part, digest
from generator.publicity import ENDED, ground
from generator.records import Record
from generator.site import Site

BOARD = addresses.BOARD
# Rows of a group on the board of all, and on that of one department.
MOST, MOST_OF_ONE = 50, 500


def pages(site: Site, env: jinja2.Environment) -> Iterator[Sheet]:
    """The board and those of the departments; none where no rule has made a duty."""
    if not site.owes:
        return
    key, missing = mark(site), _missing(site)
    scores = deadlines.scores(site, site.duties)
    names = {score.authority: deadlines.department(site, score.authority) for score in scores}
    names |= {one.authority: deadlines.department(site, one.authority) for one in site.series}
    yield Sheet(BOARD, BOARD, key, partial(_board, site, env, BOARD, "", site.duties, scores, names, MOST, missing))
    of: dict[str, list[Duty]] = {}
    for duty in site.duties:
        of.setdefault(duty.authority, []).append(duty)
    # One with numbers to account for has a board, though it owes nothing: its page leads there.
    for authority in [one for one in names if one]:
        address, duties = f"{BOARD}{authority}/", of.get(authority, [])
        yield Sheet(address, BOARD, key, partial(_board, site, env, address, authority, duties, [], names, MOST_OF_ONE, missing))


def _board(
    site: Site,
    env: jinja2.Environment,
    address: str,
    authority: str,
    duties: Sequence[Duty],
    scores: Sequence[deadlines.Score],
    names: dict[str, str],
    most: int,
    missing: Sequence[str],
) -> Page:
    up = up_from(address)
    name = f"{names[authority]}的公示时限" if authority else ""
    soon = [d for d in duties if deadlines.soon(d)]
    late = [d for d in duties if d.on_time is False]
    groups: list[tuple[str, str, list[Duty]]] = [
        ("逾期未办", "overdue", deadlines.select(duties, (OVERDUE,))),
        ("即将到期", "soon", deadlines.select(soon, (OPEN,))),
        ("无法计算", "unknown", deadlines.select(duties, (UNKNOWN,))),
        ("已办但逾期", "late", sorted(late, key=lambda d: (d.met_on, d.key), reverse=True)),
    ]
    rate = deadlines.rate(duties)
    totals = [
        ("逾期未办", sum(d.status == OVERDUE for d in duties), "到期仍未办"),
        ("即将到期", len(soon), f"{deadlines.SOON} 个工作日以内"),
        ("已办", sum(d.status == MET for d in duties), f"按期率 {deadlines.percent(rate)}" if rate is not None else ""),
        ("无法计算", sum(d.status == UNKNOWN for d in duties), "缺少日历或证据"),
    ]
    series = [one for one in site.series if not authority or one.authority == authority]
    body = env.get_template("board.html").render(
        up=up,
        name=name,
        as_of=site.as_of.isoformat(),
        ics=f"{up}{BOARD}{authority or 'all'}.ics",
        totals=totals,
        missing=missing,
        rate=deadlines.RATE if rate is not None else "",
        scores=[] if authority else [score for score in scores if score.authority],
        percent=deadlines.percent,
        names=names,
        matrices=[] if authority else [(f"{up}{matrix.address(r)}", r.data["title"], matrix.latest(site, r)) for r in matrix.rules(site)],
        groups=[(title, anchor, [_row(site, d, up) for d in found[:most]], len(found)) for title, anchor, found in groups],
        series=series if authority else [one for one in series if one.missing or one.withheld],
    )
    title = name or "公示时限"
    return Page(address, BOARD, title, f"{title}：逾期 {totals[0][1]} 项，即将到期 {totals[1][1]} 项", body)


def _row(site: Site, duty: Duty, up: str) -> dict[str, Any]:
    return {
        "href": f"{up}{address}" if (address := deadlines.address(site, duty)) else "",
        "subject": deadlines.subject(site, duty),
        "title": duty.rule.data["title"],
        "department": deadlines.department(site, duty.authority),
        "due": duty.due.isoformat() if duty.due else "—",
        "state": state(duty),
        "rule": f"{up}{duty.rule.record.address}",
        "law": duty.rule.law,
    }


def state(duty: Duty) -> str:
    """Where a duty stands, in a few words, with how that is known."""
    if duty.met_on is not None:
        known = deadlines.EVIDENCE[duty.evidence]
        limit = duty.rule.data.get("limit", {})
        of = f"（限 {limit['count']} 个工作日）" if limit.get("unit") == WORKING_DAYS else ""
        day = f"第 {duty.working_days} 个工作日{of}" if duty.working_days is not None and of else ""
        done = f"{'逾期，' if duty.on_time is False else ''}{duty.met_on} {deadlines.VERBS.get(duty.rule.duty, '办结')}"
        return "，".join(word for word in (done, day, known) if word)
    if duty.status == UNKNOWN:
        return duty.reason
    left = duty.working_days_left
    if left is None:
        # The day says more where the working days up to it cannot be counted.
        words = f"{deadlines.NAMES[duty.status]}，{duty.due} 到期"
    else:
        words = f"还有 {left} 个工作日" if duty.status == OPEN else f"已逾期 {-left} 个工作日"
    return "，".join(word for word in (deadlines.newest(duty), words) if word)


def badges(site: Site, record: Record) -> list[tuple[str, str, str]]:
    """What a record's page says about its duties: a class for its colour, the words, and the address of the rule."""
    out = []
    for duty in site.duties_of(record):
        kind = "late" if duty.on_time is False else duty.status
        out.append((kind, f"{duty.rule.data['title']}：{state(duty)}", duty.rule.record.address))
    return out


def numbers(site: Site, record: Record) -> list[Series]:
    """The document numbers of a department, for its page; nothing for records of other kinds."""
    return [one for one in site.series if one.authority == record.id] if record.kind.name == "department" else []


def tombstone(site: Site, env: jinja2.Environment, record: Record) -> Sheet:
    """What stays at the address of a record that has left: why, since when and by which decision, never whose it was."""
    ending = site.endings[record.file]
    said = [(field.title, values.shower(site, field)(value, {})) for field, value in ground(record, ending)]
    # What runs from the decision that ended it: it is told here, since no list has the record any more.
    rules = [rule for rule in site.rules if str(rule.data.get("starts", "")).startswith(f"{ENDED}.")] if said else []
    kept = [(state(duty), duty.rule) for rule in rules if (duty := site.times.duty(rule, record)) is not None]
    key = digest(ending.on.isoformat(), ending.reason, ending.law, said, [(words, rule.record.digest) for words, rule in kept])
    return Sheet(record.address, f"{record.kind.folder}/", key, partial(_tombstone, site, env, record, said, kept), indexed=False)


def _tombstone(
    site: Site, env: jinja2.Environment, record: Record, said: Sequence[tuple[str, str]], kept: Sequence[tuple[str, Rule]]
) -> Page:
    kind: Kind = record.kind
    body = env.get_template("tombstone.html").render(
        up=up_from(record.address),
        kind=kind,
        ending=site.endings[record.file],
        said=[(title, Markup(html.replace(values.UP, up_from(record.address)))) for title, html in said],
        kept=[(words, rule.data["title"], rule.record.address, rule.law) for words, rule in kept],
    )
    return Page(record.address, f"{kind.folder}/", "该信息已不再公示", "该信息已不再公示", body, indexed=False)


def parts(site: Site, site_url: str) -> Iterator[Part]:
    """The files beside the board."""
    if site.owes:
        key = digest(site_url, mark(site))
        yield Part("board", key, site.duty_counts[0] // 20, lambda: ((path, text.encode()) for path, text in files(site, site_url)))


def files(site: Site, site_url: str) -> Iterator[tuple[str, str]]:
    """The duties as JSON, and calendars for all and for each department.

    What was met of a record stands with the record in the data interface; here it would be a hundred thousand times what one looks for.
    """
    shown = [duty for duty in site.duties if duty.met_on is None or duty.period]
    yield f"{BOARD}duties.json", deadlines.FORMATS["json"](site, deadlines.select(shown, STATUSES), site_url)
    todo = deadlines.select(site.duties, (OVERDUE, OPEN))
    yield f"{BOARD}all.ics", deadlines.ics(site, _nearest(todo), site_url)
    of: dict[str, list[Duty]] = {}
    for duty in todo:
        of.setdefault(duty.authority, []).append(duty)
    owing = {duty.authority for duty in site.duties} | {series.authority for series in site.series}
    for authority in sorted(owing - {""}):
        yield f"{BOARD}{authority}.ics", deadlines.ics(site, _nearest(of.get(authority, [])), site_url)


def mark(site: Site) -> bytes:
    """A digest of all that the board shows: duties, numbers of documents, the names of departments, and which columns there are."""
    departments = [site.by_key["department", r.id].digest for r in site.by_kind.get("department", ())]
    columns = [duty.rule.kind for duty in site.columns if site.by_kind.get(duty.rule.kind)]
    return digest(site.duties_mark, repr(site.series), departments, columns, _missing(site))


def _missing(site: Site) -> list[str]:
    return [one.words(site.as_of) for one in calendars.missing(site)]


def _nearest(duties: Sequence[Duty]) -> list[Duty]:
    """What a calendar can hold: what comes next, then what was missed last. The board and its JSON have all."""
    coming = sorted((d for d in duties if d.status == OPEN and d.due is not None), key=lambda d: (d.due, d.key))
    missed = sorted((d for d in duties if d.status == OVERDUE and d.due is not None), key=lambda d: (d.due, d.key), reverse=True)
    return [*coming, *missed][:MOST_OF_ONE]
