"""The pages about time: the board of deadlines, a board for each department, and the tombstones of records that have left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import jinja2

from generator.law.duties import OPEN, OVERDUE, UNKNOWN, Duty
from generator.law.endings import ENDED, ground
from generator.law.numbering import Series
from generator.law.rules import COLUMN, PUBLICATION, RECORD, VERIFIED
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record
from generator.pages import charts, history, kept, matrix, measured, rates, values
from generator.pages.page import Page, PagePlan, of_view, up_from
from generator.site import addresses, calendars, counting, dutylists, proven, trends, wording
from generator.site.dutylists import Part
from generator.site.fingerprints import Fingerprints
from generator.site.measures import of_site
from generator.site.owed import Sum, summed
from generator.site.site import Site
from generator.site.statistics import RULE_SLOTS, Cell
from generator.site.wording import state

BOARD = addresses.BOARD
# The most rows of a group on the board of all, and on that of one department; a page of its own has the others.
MOST, MOST_OF_ONE = 10, 20
# The most rows on such a page, and of a group on all its pages; the files have everything.
ROWS, MOST_OF_GROUP = 200, 5000
# The most document numbers that are named for one series.
MOST_TEXTS = 20
# The name in addresses for the board of all departments, as in that of its calendar.
ALL = "all"
# What is counted of a duty that is overdue.
OVERDUE_SLOT = RULE_SLOTS.index(OVERDUE)
# The months in the picture of the rate.
MONTHS = 12


class _Group(NamedTuple):
    """A group of duties: its title, its name in addresses, the first of the duties, and how many there are."""

    title: str
    name: str
    duties: Sequence[Duty]
    total: int


def pages(prints: Fingerprints, env: jinja2.Environment) -> Iterator[PagePlan]:
    """The board and those of the departments, with the pages of their groups; none if no rule has caused a duty."""
    site = prints.site
    if not site.owes:
        return
    year = str(site.as_of.year)
    found = of_site(site, prints.counts, year)
    parts = prints.duties.parts(MOST_OF_GROUP)
    scores = {score.authority: score for score in dutylists.scores(parts)}
    names = {who: wording.department(site, who) for who in scores if who}
    names |= {who: wording.department(site, who) for one in site.series for who in one.authorities}
    matrices = [(matrix.address(r), str(r.data["title"]), matrix.latest(site, r)) for r in matrix.rules(site)]
    whole = {
        "departments": rates.by_department(site, _cells(prints), up_from(BOARD), scores),
        "matrices": matrices,
        "series": numbered(site, [one for one in site.series if one.missing or one.withheld]),
        "measures": measured.by_department(site, found, year),
    }
    missing = calendars.said(site)
    yield from _board(prints, env, "", "", parts[None], {**whole, "missing": missing})
    # A department whose numbers are shown has a board even if it owes nothing: its page leads there.
    for authority in names:
        series = numbered(site, [one for one in site.series if authority in one.authorities], authority)
        measures = measured.of_year(found, year, authority)
        own = {"departments": [], "matrices": [], "series": series, "measures": measures, "missing": missing}
        yield from _board(prints, env, authority, names[authority], parts.get(authority, dutylists.NOTHING), own)


def _cells(prints: Fingerprints, authority: str = "") -> list[tuple[str, Cell]]:
    """What is counted of the duties that can be met, by department; those of columns only grow old."""
    columns = {rule.id for rule in prints.site.rules if rule.trigger == COLUMN}
    by_rule = prints.counts.by_rule
    return [
        (of.authority, cell)
        for name, cells in by_rule.items()
        for of, cell in cells.items()
        if (name not in columns or cell.get(OVERDUE_SLOT)) and authority in ("", of.authority)
    ]


def _groups(part: Part) -> list[_Group]:
    paused = wording.select([d for d in part.waiting if d.paused], (OPEN,))
    groups = [
        ("逾期未办", "overdue", wording.select(part.waiting, (OVERDUE,))),
        ("即将到期", "soon", wording.select([d for d in part.waiting if wording.soon(d)], (OPEN,))),
        ("无法计算", "unknown", wording.select(part.waiting, (UNKNOWN,))),
        *([("计时暂停", "paused", paused)] if paused else ()),
    ]
    # The newest first: those of before the log began can never be proved in time.
    later = [_Group("按期，但到期以后才有证明", "unproved", part.later, part.laters)] if part.laters else ()
    whole = [_Group(title, name, duties, len(duties)) for title, name, duties in groups]
    return [*whole, _Group("已办但逾期", "late", part.late, part.lates), *later]


def _board(
    prints: Fingerprints, env: jinja2.Environment, who: str, department: str, part: Part, more: Mapping[str, Any]
) -> Iterator[PagePlan]:
    """A board of all duties, or of those of one department, and the pages with the groups that are too long for it."""
    site, address, most = prints.site, f"{BOARD}{who}/" if who else BOARD, MOST_OF_ONE if who else MOST
    up, groups = up_from(address), _groups(part)
    count, rate = {group.name: group.total for group in groups}, part.rate
    totals = [
        ("逾期未办", count["overdue"], "到期仍未办"),
        ("即将到期", count["soon"], f"{wording.SOON} 个工作日以内"),
        ("已办", part.done, f"历年按期率 {wording.percent(rate)}" if rate is not None else ""),
        ("无法计算", count["unknown"], "缺少日历或证据"),
    ]
    title = f"{department}的公示时限" if department else "公示时限"
    months = _months(prints, who)
    # The board of all leads to all rules and shows those that inspectors ask for.
    wanted = None if who else [rule for rule in site.rules if rule.data.get("met_by") == PUBLICATION and rule.trigger == RECORD]
    heads, rules = rates.of_rules(prints, f"{up}{kept.RULES}", wanted, who)
    view = {
        "name": title if department else "",
        "who": who,
        "as_of": site.as_of.isoformat(),
        "ics": f"{up}{BOARD}{who or ALL}.ics",
        "totals": totals,
        "year": site.as_of.year,
        "meanings": measured.definitions() if more["measures"] else [],
        "definition": wording.RATE if rate is not None else "",
        "proofs": wording.proofs(site, part.on_time, part.proved, part.laters),
        "groups": [
            (group.title, group.name, [_row(site, d, up) for d in group.duties[:most]], group.total, f"{who or ALL}/{group.name}/")
            for group in groups
        ],
        "heads": heads,
        "rules": rules,
        "line": months,
        **more,
    }
    page = Page(address, BOARD, title, f"{title}：逾期 {count['overdue']} 项，即将到期 {count['soon']} 项")
    yield of_view(
        env,
        "board.html",
        page,
        view,
        partial(_drawn, months, f"{up}{trends.csv_of_department(who, 'duties') if who else trends.csv_of_months('')}"),
    )
    for group in groups:
        if group.total > most:
            yield from _listed(site, env, who, department, group)


def _months(prints: Fingerprints, who: str) -> list[tuple[str, int, int]]:
    """For each of the last months how many duties that began in it were done in time, of how many that count."""
    counts = prints.counts
    found = trends.by_month(trends.of_rules(counts.by_department.get(who, {}) if who else counts.cells))
    # A month in which no duty began is a gap.
    rows = [(month, summed([found.get(month, {})])) for month in trends.months(found, prints.site.as_of, MONTHS)]
    return [(month, one.on_time, one.judged) for month, one in rows] if sum(bool(one.judged) for _, one in rows) > 1 else []


def _drawn(months: Sequence[tuple[str, int, int]], csv: str) -> dict[str, Any]:
    """The line of the rate. The last month is that of the board, which is rarely over."""
    points = [charts.Point(month, *rates.point(Sum(kept, judged - kept))) for month, kept, judged in months]
    note = "按起算的日期归入月份；这个月起算的大多还没有到期。"
    return {"drawn": charts.line("各月按期率", points, csv=csv, note=note)}


def _listed(site: Site, env: jinja2.Environment, who: str, department: str, group: _Group) -> Iterator[PagePlan]:
    """The pages with all duties of a group."""
    base = f"{BOARD}{who or ALL}/{group.name}/"
    shown = group.duties[:MOST_OF_GROUP]
    pages = -(-len(shown) // ROWS)
    for number in range(1, pages + 1):
        here = base if number == 1 else f"{base}page-{number}/"
        up = up_from(here)
        near = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
        view = {
            "as_of": site.as_of.isoformat(),
            "who": who,
            "department": department,
            "title": group.title,
            "total": group.total,
            "shown": len(shown),
            "number": number,
            "pages": [(n, f"{up}{base}" if n == 1 else f"{up}{base}page-{n}/") for n in near],
            "rows": [_row(site, duty, up) for duty in shown[(number - 1) * ROWS : number * ROWS]],
        }
        title = f"{department or '全部部门'}：{group.title}"
        page = Page(here, BOARD, title if number == 1 else f"{title}（第 {number} 页）", f"{title} {group.total} 项")
        yield of_view(env, "board_group.html", page, view)


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
    day = proven.day(site.proved, duty)
    proof = f"，{day} 才有证明" if day is not None else ""
    return {
        "href": f"{up}{address}" if (address := wording.address(site, duty)) else "",
        "subject": wording.subject(site, duty),
        "title": duty.rule.data["title"],
        "department": wording.department(site, duty.authority),
        "due": wording.due(duty) or "—",
        "count": f"{up}{counting.address(duty)}",
        "state": f"{state(duty)}{proof}",
        "rule": f"{up}{duty.rule.record.address}",
        "law": duty.rule.said,
    }


def badges(site: Site, record: Record) -> list[tuple[str, str, str]]:
    """The badges for the duties of a record: a class for the colour, the words, and the address at which its limit is counted."""
    out = []
    first = site.facts.of(record).first
    for duty in site.duties_of(record):
        # The line on the first publication says how that day is known.
        told = duty.evidence == "git" and duty.met_on is not None and duty.met_on.isoformat() == first
        doubt = f"（期限{duty.rule.certainty}）" if duty.rule.certainty not in ("", VERIFIED) else ""
        kind = "late" if duty.on_time is False else duty.status
        out.append((kind, f"{duty.rule.data['title']}：{state(duty, known=not told)}{doubt}", counting.address(duty)))
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
        "past": history.ended(site, record),
        "kept": [(words, str(rule.data["title"]), rule.record.address, rule.said) for words, rule in kept],
    }
    page = Page(record.address, f"{kind.folder}/", "该信息已不再公示", "该信息已不再公示", indexed=False)
    return of_view(env, "tombstone.html", page, view)
