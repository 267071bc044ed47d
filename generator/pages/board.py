"""The pages about time: the board of deadlines, a board for each department, and the tombstones of records that have left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import jinja2

from generator.law.duties import MET, OPEN, OVERDUE, UNKNOWN, Duty
from generator.law.endings import ENDED, ground
from generator.law.numbering import Series
from generator.law.rules import VERIFIED
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record
from generator.pages import matrix, measured, values
from generator.pages.page import Page, PagePlan, of_view, up_from
from generator.site import addresses, calendars, wording
from generator.site.fingerprints import Fingerprints
from generator.site.measures import of_site
from generator.site.site import Site
from generator.site.wording import state

BOARD = addresses.BOARD
# The most rows of a group on the board of all, and on that of one department.
MOST, MOST_OF_ONE = 50, 500
# The most document numbers that are named for one series.
MOST_TEXTS = 20


def pages(prints: Fingerprints, env: jinja2.Environment) -> Iterator[PagePlan]:
    """The board and those of the departments; none if no rule has caused a duty."""
    site = prints.site
    if not site.owes:
        return
    missing = calendars.said(site)
    year = str(site.as_of.year)
    found = of_site(site, prints.counts, year)
    scores = wording.scores(site, site.duties)
    names = {score.authority: wording.department(site, score.authority) for score in scores}
    names |= {who: wording.department(site, who) for one in site.series for who in one.authorities}
    matrices = [(matrix.address(r), str(r.data["title"]), matrix.latest(site, r)) for r in matrix.rules(site)]
    whole = {
        "scores": [_score(score, names) for score in scores if score.authority],
        "matrices": matrices,
        "series": numbered(site, [one for one in site.series if one.missing or one.withheld]),
        "measures": measured.by_department(site, found, year),
    }
    yield _board(site, env, BOARD, "", site.duties, MOST, missing, whole)
    of: dict[str, list[Duty]] = {}
    for duty in site.duties:
        of.setdefault(duty.authority, []).append(duty)
    # A department whose numbers are shown has a board even if it owes nothing: its page leads there.
    for authority in [one for one in names if one]:
        series = numbered(site, [one for one in site.series if authority in one.authorities], authority)
        own = {"scores": [], "matrices": [], "series": series, "measures": measured.of_year(found, year, authority)}
        yield _board(site, env, f"{BOARD}{authority}/", names[authority], of.get(authority, []), MOST_OF_ONE, missing, own)


def _board(
    site: Site,
    env: jinja2.Environment,
    address: str,
    department: str,
    duties: Sequence[Duty],
    most: int,
    missing: Sequence[str],
    more: Mapping[str, Any],
) -> PagePlan:
    """A board of all duties, or of those of one department."""
    up = up_from(address)
    soon = [d for d in duties if wording.soon(d)]
    late = [d for d in duties if d.on_time is False]
    groups: list[tuple[str, str, list[Duty]]] = [
        ("逾期未办", "overdue", wording.select(duties, (OVERDUE,))),
        ("即将到期", "soon", wording.select(soon, (OPEN,))),
        ("无法计算", "unknown", wording.select(duties, (UNKNOWN,))),
        *([("计时暂停", "paused", wording.select([d for d in duties if d.paused], (OPEN,)))] if any(d.paused for d in duties) else ()),
        ("已办但逾期", "late", sorted(late, key=lambda d: (d.met_on, d.key), reverse=True)),
    ]
    rate = wording.rate(duties)
    totals = [
        ("逾期未办", sum(d.status == OVERDUE for d in duties), "到期仍未办"),
        ("即将到期", len(soon), f"{wording.SOON} 个工作日以内"),
        ("已办", sum(d.status == MET for d in duties), f"按期率 {wording.percent(rate)}" if rate is not None else ""),
        ("无法计算", sum(d.status == UNKNOWN for d in duties), "缺少日历或证据"),
    ]
    title = f"{department}的公示时限" if department else "公示时限"
    view = {
        "name": title if department else "",
        "who": address.removeprefix(BOARD).strip("/"),
        "as_of": site.as_of.isoformat(),
        "ics": f"{up}{address.rstrip('/') if department else f'{BOARD}all'}.ics",
        "totals": totals,
        "missing": list(missing),
        "year": site.as_of.year,
        "meanings": measured.definitions() if more["measures"] else [],
        "rate": wording.RATE if rate is not None else "",
        "groups": [(title, anchor, [_row(site, d, up) for d in found[:most]], len(found)) for title, anchor, found in groups],
        **more,
    }
    page = Page(address, BOARD, title, f"{title}：逾期 {totals[0][1]} 项，即将到期 {totals[1][1]} 项")
    return of_view(env, "board.html", page, view)


def _score(score: wording.Score, names: Mapping[str, str]) -> dict[str, Any]:
    share = score.on_time_rate
    return {**asdict(score), "name": names[score.authority], "percent": wording.percent(share) if share is not None else "—"}


def numbered(site: Site, series: Iterable[Series], own: str = "") -> list[dict[str, Any]]:
    """The content of a table of document numbers; in that of the department `own` only those are named with whom it shares a register."""
    return [
        {
            "pattern": one.pattern.replace("{year}", str(one.year)).replace("{serial}", "×"),
            "department": "、".join(wording.department(site, who) for who in one.authorities if who != own),
            "year": one.year,
            "last": one.last,
            "disclosed": one.disclosed,
            "withheld": one.withheld,
            "missing": one.missing,
            "texts": one.texts()[:MOST_TEXTS],
            "cut": len(one.unexplained) > MOST_TEXTS,
        }
        for one in series
    ]


def _row(site: Site, duty: Duty, up: str) -> dict[str, Any]:
    return {
        "href": f"{up}{address}" if (address := wording.address(site, duty)) else "",
        "subject": wording.subject(site, duty),
        "title": duty.rule.data["title"],
        "department": wording.department(site, duty.authority),
        "due": wording.due(duty) or "—",
        "state": state(duty),
        "rule": f"{up}{duty.rule.record.address}",
        "law": duty.rule.said,
    }


def badges(site: Site, record: Record) -> list[tuple[str, str, str]]:
    """The badges for the duties of a record: a class for the colour, the words, and the address of the rule."""
    out = []
    for duty in site.duties_of(record):
        doubt = f"（期限{duty.rule.certainty}）" if duty.rule.certainty not in ("", VERIFIED) else ""
        kind = "late" if duty.on_time is False else duty.status
        out.append((kind, f"{duty.rule.data['title']}：{state(duty)}{doubt}", duty.rule.record.address))
    return out


def numbers(site: Site, record: Record) -> list[dict[str, Any]]:
    """The document numbers of a department, for its page; nothing for records of other kinds."""
    if record.kind.name != DEPARTMENT:
        return []
    return numbered(site, [one for one in site.series if record.id in one.authorities], record.id)


def tombstone(site: Site, env: jinja2.Environment, record: Record) -> PagePlan:
    """The page at the address of a record that has left: why, since when and by which decision, never whose it was."""
    ending, kind, up = site.endings[record.file], record.kind, up_from(record.address)
    said = [(field.title, values.shower(site, field)(value, {}).replace(values.UP, up)) for field, value in ground(record, ending)]
    # Duties that run from the decision which ended the record: they are shown here, since no list has the record any more.
    rules = [rule for rule in site.rules if str(rule.data.get("starts", "")).startswith(f"{ENDED}.")] if said else []
    kept = [(state(duty), duty.rule) for rule in rules if (duty := site.facts.duty(rule, record)) is not None]
    view = {
        "folder": kind.folder,
        "plural": kind.plural,
        "singular": kind.singular,
        "on": ending.on.isoformat(),
        "reason": ending.reason,
        "law": ending.law,
        "said": said,
        "kept": [(words, str(rule.data["title"]), rule.record.address, rule.said) for words, rule in kept],
    }
    page = Page(record.address, f"{kind.folder}/", "该信息已不再公示", "该信息已不再公示", indexed=False)
    return of_view(env, "tombstone.html", page, view)
