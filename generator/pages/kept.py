"""The pages that tell how a rule was kept: in each month, quarter and year, by whom, with every duty that was met or missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import jinja2
from markupsafe import Markup

from generator.engine.artifact import digest
from generator.law.duties import Duty
from generator.law.rules import COLUMN, PUBLICATION, Rule
from generator.model.kindnames import DEPARTMENT
from generator.pages import charts, measured, rates
from generator.pages.page import Page, PageBatch, PagePlan, escaped, of_view, up_from
from generator.site import counting, wording
from generator.site.addresses import BOARD
from generator.site.fingerprints import Fingerprints
from generator.site.measures import Measures, of_site, periods_of
from generator.site.owed import STATES, Sum, days_late, period_name, state, summed
from generator.site.site import Site
from generator.site.statistics import Cell, Of

RULES = f"{BOARD}rules/"
# The most duties on a page.
ROWS = 200


def address(rule: str, period: str = "") -> str:
    """The address of the page of a rule and a period; without a period, of the rule at all times."""
    return f"{RULES}{rule}/{period}/" if period else f"{RULES}{rule}/"


def csv(rule: str, period: str = "") -> str:
    """The address of the table of such a page."""
    return f"{address(rule, period)[:-1]}.csv"


def batches(prints: Fingerprints, env: jinja2.Environment) -> Iterator[PageBatch]:
    """The table of all rules, and the pages of each rule that has caused a duty."""
    site = prints.site
    if not site.owes:
        return
    by_id = {rule.id: rule for rule in site.rules}
    yield PageBatch("kept", digest(prints.statistics, site.facts.laws.digest), 100, partial(_index, prints, env))
    names = [site.by_key[DEPARTMENT, record.id].digest for record in site.by_kind.get(DEPARTMENT, ())]
    for name in prints.owed.rules:
        rule = by_id[name]
        found = summed(prints.counts.by_rule.get(name, {}).values())
        # What is all met is the same on every later day.
        today = site.as_of.isoformat() if found.open or found.overdue or rule.trigger == COLUMN else ""
        marks = digest(rule.record.digest, prints.owed.mark(name), names, today, prints.statistics if _measures(rule) else b"")
        yield PageBatch(f"kept-{name}", marks, prints.owed.count(name) // 8, partial(_pages, prints, env, rule))


def _measures(rule: Rule) -> bool:
    return rule.data.get("met_by") == PUBLICATION


def _pages(prints: Fingerprints, env: jinja2.Environment, rule: Rule) -> Iterator[PagePlan]:
    cells = prints.counts.by_rule.get(rule.id, {})
    found = [one for one in of_site(prints.site, prints.counts) if one.kind.name == rule.kind] if _measures(rule) else []
    one = _Pages(prints, env, rule, cells, found)
    if rule.trigger == COLUMN:
        # A column owes its next record now, and nothing in a month that is over.
        yield from one.of("")
        return
    for period in ("", *prints.owed.periods(rule.id)):
        yield from one.of(period)


class _Pages:
    """Makes the pages of one rule."""

    def __init__(
        self, prints: Fingerprints, env: jinja2.Environment, rule: Rule, cells: Mapping[Of, Cell], measures: Sequence[Measures]
    ) -> None:
        self._prints = prints
        self._env = env
        self._rule = rule
        self._cells = [(of, periods_of(of.month), cell) for of, cell in cells.items()]
        self._measures = measures

    def of(self, period: str) -> Iterator[PagePlan]:
        """The pages of a period."""
        owed, rule = self._prints.owed, self._rule.id
        cells = [(of.authority, cell) for of, periods, cell in self._cells if not period or period in periods]
        total, count = summed(cell for _, cell in cells), owed.count(rule, period)
        # A year or quarter that does not fit on one page lists what was missed; its months have everything.
        whole = count <= ROWS or _is_month(period)
        listed = count if whole else min(total.overdue + total.late + total.unknown, ROWS)
        base, line = address(rule, period), self._line(period)
        # Two, since all pages but the first are one level lower.
        heads: dict[str, dict[str, Any]] = {}
        pages = max(1, -(-listed // ROWS))
        for number in range(1, pages + 1):
            here = base if number == 1 else f"{base}page-{number}/"
            up = up_from(here)
            near = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
            if up not in heads:
                heads[up] = self._head(period, up, total)
            view = {
                **heads[up],
                "departments": rates.by_department(self._prints.site, cells, up) if number == 1 else [],
                "count": count,
                "whole": whole,
                "parts": [] if whole else [(f"{up}{address(rule, one)}", period_name(one)) for one in self._parts(period)],
                "mark": owed.mark(rule, period),
                "line": line,
                "number": number,
                "pages": [(n, f"{up}{base}" if n == 1 else f"{up}{base}page-{n}/") for n in near],
                "listed": min(listed - (number - 1) * ROWS, ROWS),
            }
            name = f"{self._rule.data['title']}：{period_name(period) if period else '执行情况'}"
            description = f"{name}，共 {count} 项，按期率 {rates.percent(total)}"
            page = Page(here, BOARD, name if number == 1 else f"{name}（第 {number} 页）", description)
            yield of_view(self._env, "kept.html", page, view, partial(self._more, period, number, up, listed, line))

    def _head(self, period: str, up: str, total: Sum) -> dict[str, Any]:
        """What stands above the duties of a period."""
        rule, site = self._rule, self._prints.site
        found = self._measured(period)
        return {
            "title": str(rule.data["title"]),
            "period": period_name(period) if period else "",
            "rule": rule.record.address,
            "law": rule.said,
            "column": rule.trigger == COLUMN,
            "as_of": site.as_of.isoformat() if total.open or total.overdue else "",
            "total": rates.sums(site, total),
            "proofs": "" if rule.trigger == COLUMN else wording.proofs(site, total.on_time, total.proved, total.later),
            "definition": wording.RATE,
            "choices": self._choices(period, up),
            "csv": f"{up}{csv(rule.id, period)}",
            "measures": found,
            "meanings": measured.definitions() if found else [],
        }

    def _parts(self, period: str) -> list[str]:
        """The shorter periods that have the duties which do not fit on the page of a period."""
        owed, rule = self._prints.owed, self._rule.id
        return owed.months(rule, period) if period else [one for one in owed.periods(rule) if len(one) == 4]

    def _choices(self, period: str, up: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The years, and the quarters and months of the year of a period: name, address and whether it is shown."""
        rule, periods = self._rule, self._prints.owed.periods(self._rule.id)
        if rule.trigger == COLUMN:
            return []
        own = sorted(one for one in periods if len(one) > 4 and one[:4] == period[:4])
        links = [(name, f"{up}{address(rule.id, one)}", one == period) for one in own for name in (period_name(one)[5:],)]
        years = [(period_name(one), f"{up}{address(rule.id, one)}", one == period[:4]) for one in periods if len(one) == 4]
        groups = [
            ("年度", [("全部", f"{up}{address(rule.id)}", not period), *years]),
            ("季度", [link for one, link in zip(own, links, strict=True) if "Q" in one]),
            ("月份", [link for one, link in zip(own, links, strict=True) if "Q" not in one]),
        ]
        return [(name, some) for name, some in groups if some]

    def _line(self, period: str) -> list[tuple[str, int, int]]:
        """For each month of a period how many duties were kept in time, of how many; of all time the last two years with duties."""
        months = self._prints.owed.months(self._rule.id, period)[-24:]
        if len(months) < 2 or self._rule.trigger == COLUMN:
            return []
        found = {month: summed(cell for of, _, cell in self._cells if of.month == month) for month in months}
        return [(month, one.on_time, one.judged) for month, one in found.items()]

    def _measured(self, period: str) -> list[dict[str, Any]]:
        """The official measures of the kind in this period, by department."""
        return [one for some in self._measures for one in measured.in_period(self._prints.site, some, period)] if period else []

    def _more(self, period: str, number: int, up: str, listed: int, line: Sequence[tuple[str, int, int]]) -> dict[str, Any]:
        prints = self._prints
        owed, rule = prints.owed, self._rule.id
        # Only a month or what fits on one page is listed whole.
        whole = owed.count(rule, period) <= ROWS or _is_month(period)
        some = owed.of(rule, period)[:listed] if whole else owed.missed(rule, period, listed)
        found = some[(number - 1) * ROWS : number * ROWS]
        sums = [(month, Sum(kept, judged - kept)) for month, kept, judged in line]
        points = [charts.Point(month, *rates.point(one), href=f"{up}{address(self._rule.id, month)}") for month, one in sums]
        table = f"{up}{csv(self._rule.id)}"
        return {
            "rows": Markup("".join([row(prints.site, one, up) for one in found])),
            "drawn": charts.line("各月按期率", points, csv=table) if number == 1 else Markup(),
        }


def row(site: Site, duty: Duty, up: str) -> str:
    """A duty as a row of a table: what it is about, department, from when, due when, done when, how, and how that is known."""
    how, about = state(duty), escaped(wording.subject(site, duty))
    where = wording.address(site, duty)
    subject = f'<a href="{up}{where}">{about}</a>' if where else about
    late = days_late(duty, site.as_of)
    words = STATES[how]
    if late:
        words = f"{words}，{'已' if how == 'overdue' else '晚'} {late} 天"
    words = "，".join(word for word in (words, duty.reason, wording.not_counted(duty)) if word)
    due = wording.due(duty) or "—"
    if how != "met" and due != "—":
        # What was kept shows on the record's own page how it was counted.
        due = f'<a href="{up}{escaped(counting.address(duty))}">{due}</a>'
    cells = (
        escaped(wording.department(site, duty.authority)),
        duty.times[0] or duty.starts,
        due,
        duty.times[2] or duty.met_on or "—",
        escaped(words),
        wording.known_by(site, duty) or "—",
    )
    # Ends of cells and rows may be left out in HTML, and there are a hundred thousand rows.
    return f'<tr class="cr-{how}"><th scope="row">{subject}{"".join([f"<td>{one}" for one in cells])}\n'


def _is_month(period: str) -> bool:
    return len(period) == 7 and "Q" not in period


def _index(prints: Fingerprints, env: jinja2.Environment) -> Iterator[PagePlan]:
    site = prints.site
    heads, groups = rates.of_rules(prints, f"{up_from(RULES)}{RULES}")
    view = {"as_of": site.as_of.isoformat(), "heads": heads, "groups": groups, "definition": wording.RATE}
    page = Page(RULES, BOARD, "按规则和时间查", "每条时限规则在各年各季度的按期率，点开看每一项")
    yield of_view(env, "kept_rules.html", page, view)
