"""The pages about time: the board of deadlines, a page for each department, and the tombstones of what has left the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import jinja2
from markupsafe import Markup

from generator.engine.artifact import digest
from generator.law.duties import MET, OPEN, OVERDUE, UNKNOWN, Duty
from generator.law.endings import ENDED, ground
from generator.law.numbering import Series
from generator.law.rules import Rule
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.pages import matrix, values
from generator.pages.page import Page, Sheet, up_from
from generator.site import addresses, calendars, wording
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site
from generator.site.wording import state

BOARD = addresses.BOARD
# Rows of a group on the board of all, and on that of one department.
MOST, MOST_OF_ONE = 50, 500


def pages(prints: Fingerprints, env: jinja2.Environment) -> Iterator[Sheet]:
    """The board and those of the departments; none where no rule has made a duty."""
    site = prints.site
    if not site.owes:
        return
    key, missing = prints.board, calendars.said(site)
    scores = wording.scores(site, site.duties)
    names = {score.authority: wording.department(site, score.authority) for score in scores}
    names |= {one.authority: wording.department(site, one.authority) for one in site.series}
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
    scores: Sequence[wording.Score],
    names: dict[str, str],
    most: int,
    missing: Sequence[str],
) -> Page:
    up = up_from(address)
    name = f"{names[authority]}的公示时限" if authority else ""
    soon = [d for d in duties if wording.soon(d)]
    late = [d for d in duties if d.on_time is False]
    groups: list[tuple[str, str, list[Duty]]] = [
        ("逾期未办", "overdue", wording.select(duties, (OVERDUE,))),
        ("即将到期", "soon", wording.select(soon, (OPEN,))),
        ("无法计算", "unknown", wording.select(duties, (UNKNOWN,))),
        ("已办但逾期", "late", sorted(late, key=lambda d: (d.met_on, d.key), reverse=True)),
    ]
    rate = wording.rate(duties)
    totals = [
        ("逾期未办", sum(d.status == OVERDUE for d in duties), "到期仍未办"),
        ("即将到期", len(soon), f"{wording.SOON} 个工作日以内"),
        ("已办", sum(d.status == MET for d in duties), f"按期率 {wording.percent(rate)}" if rate is not None else ""),
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
        rate=wording.RATE if rate is not None else "",
        scores=[] if authority else [score for score in scores if score.authority],
        percent=wording.percent,
        names=names,
        matrices=[] if authority else [(f"{up}{matrix.address(r)}", r.data["title"], matrix.latest(site, r)) for r in matrix.rules(site)],
        groups=[(title, anchor, [_row(site, d, up) for d in found[:most]], len(found)) for title, anchor, found in groups],
        series=series if authority else [one for one in series if one.missing or one.withheld],
    )
    title = name or "公示时限"
    return Page(address, BOARD, title, f"{title}：逾期 {totals[0][1]} 项，即将到期 {totals[1][1]} 项", body)


def _row(site: Site, duty: Duty, up: str) -> dict[str, Any]:
    return {
        "href": f"{up}{address}" if (address := wording.address(site, duty)) else "",
        "subject": wording.subject(site, duty),
        "title": duty.rule.data["title"],
        "department": wording.department(site, duty.authority),
        "due": duty.due.isoformat() if duty.due else "—",
        "state": state(duty),
        "rule": f"{up}{duty.rule.record.address}",
        "law": duty.rule.law,
    }


def badges(site: Site, record: Record) -> list[tuple[str, str, str]]:
    """What a record's page says about its duties: a class for its colour, the words, and the address of the rule."""
    out = []
    for duty in site.duties_of(record):
        kind = "late" if duty.on_time is False else duty.status
        out.append((kind, f"{duty.rule.data['title']}：{state(duty)}", duty.rule.record.address))
    return out


def numbers(site: Site, record: Record) -> list[Series]:
    """The document numbers of a department, for its page; nothing for records of other kinds."""
    return [one for one in site.series if one.authority == record.id] if record.kind.name == DEPARTMENT else []


def tombstone(site: Site, env: jinja2.Environment, record: Record) -> Sheet:
    """What stays at the address of a record that has left: why, since when and by which decision, never whose it was."""
    ending = site.endings[record.file]
    said = [(field.title, values.shower(site, field)(value, {})) for field, value in ground(record, ending)]
    # What runs from the decision that ended it: it is told here, since no list has the record any more.
    rules = [rule for rule in site.rules if str(rule.data.get("starts", "")).startswith(f"{ENDED}.")] if said else []
    kept = [(state(duty), duty.rule) for rule in rules if (duty := site.facts.duty(rule, record)) is not None]
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
