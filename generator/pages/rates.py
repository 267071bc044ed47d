"""On-time rates for tables: of departments, and of rules by quarter, each with a bar whose colour says how high it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from generator.law.rules import COLUMN, PUBLICATION, Rule
from generator.site import wording
from generator.site.addresses import BOARD
from generator.site.fingerprints import Fingerprints
from generator.site.measures import periods_of
from generator.site.owed import Sum, period_name, summed
from generator.site.site import Site
from generator.site.statistics import Cell

# A sort of duties, and the rows of its rules.
Group = tuple[str, list[dict[str, Any]]]
# From which share on a rate is called good or fair; below it is poor.
GOOD, FAIR = 1.0, 0.9
# The most quarters of a rule in a table of all rules.
QUARTERS = 5


def tone(rate: float | None) -> str:
    """The class of a rate by threshold; "" if there is none."""
    return "" if rate is None else "cr-good" if rate >= GOOD else "cr-fair" if rate >= FAIR else "cr-poor"


def percent(found: Sum) -> str:
    """A rate for readers."""
    return wording.percent(found.rate) if found.rate is not None else "—"


def point(found: Sum) -> tuple[Decimal | None, str]:
    """A rate for a picture: its value in percent, None where nothing counts, and the words for it."""
    if found.rate is None:
        return None, "没有到期的"
    return Decimal(percent(found)[:-1]), f"{percent(found)}（{found.on_time}/{found.judged}）"


def sums(site: Site, found: Sum) -> dict[str, Any]:
    """A sum as plain values, with its rate, the width of its bar and its class. `proved` is None for a site without a log."""
    return {
        "on_time": found.on_time,
        "late": found.late,
        "overdue": found.overdue,
        "open": found.open,
        "unknown": found.unknown,
        "proved": found.proved if site.logged is not None else None,
        "total": found.total,
        "judged": found.judged,
        "rate": percent(found),
        "width": percent(found) if found.rate is not None else "0",
        "tone": tone(found.rate),
    }


def by_department(
    site: Site, cells: Iterable[tuple[str, Cell]], up: str, scores: Mapping[str, wording.Score] | None = None
) -> list[dict[str, Any]]:
    """The sums of each department, the lowest rate first, and of equal rates the one with most overdue; those without a rate come last.

    With `scores` also what is due soon, and the median time to publication.
    """
    found: dict[str, list[Cell]] = {}
    for authority, cell in cells:
        found.setdefault(authority, []).append(cell)
    rows = [(authority, summed(some)) for authority, some in found.items()]
    rows.sort(key=lambda row: (row[1].rate is None, row[1].rate or 0, -row[1].overdue, -row[1].late, row[0]))
    return [
        {
            "name": wording.department(site, who) if who else "没有部门",
            "href": f"{up}{BOARD}{who}/" if who else "",
            **sums(site, one),
            **_score(scores.get(who) if scores else None),
        }
        for who, one in rows
    ]


def _score(score: wording.Score | None) -> dict[str, Any]:
    if score is None:
        return {"soon": None, "median": ""}
    return {"soon": score.soon, "median": f"{score.median:g} 个工作日" if score.median is not None else "—"}


def of_rules(prints: Fingerprints, base: str, wanted: Sequence[Rule] | None = None, authority: str = "") -> tuple[list[str], list[Group]]:
    """The last quarters, and by sort of duty each rule with its rate in each of them and in all; `base` is the address of their pages.

    Rules about publication come first: they are what inspectors ask for. With an `authority` only what it owes is counted.
    """
    site = prints.site
    quarters = _quarters(site.as_of.year, (site.as_of.month + 2) // 3)
    groups: dict[str, list[dict[str, Any]]] = {}
    for rule in site.rules if wanted is None else wanted:
        cells = [
            (periods_of(of.month), cell) for of, cell in prints.counts.by_rule.get(rule.id, {}).items() if authority in ("", of.authority)
        ]
        if not cells:
            continue
        own = [] if rule.trigger == COLUMN else quarters
        shown = [(one, summed(cell for periods, cell in cells if one in periods)) for one in own]
        group = "公示" if rule.data.get("met_by") == PUBLICATION else "栏目更新" if rule.trigger == COLUMN else rule.duty
        groups.setdefault(group, []).append(
            {
                "title": str(rule.data["title"]),
                "href": f"{base}{rule.id}/",
                "quarters": [
                    {"name": period_name(one), "href": f"{base}{rule.id}/{one}/" if some.total else "", **sums(site, some)}
                    for one, some in shown
                ],
                **sums(site, summed(cell for _, cell in cells)),
            }
        )
    order = {name: i for i, name in enumerate(("公示", "公布", "办理", "报送"))}
    return [period_name(one) for one in quarters], sorted(groups.items(), key=lambda pair: order.get(pair[0], len(order)))


def _quarters(year: int, quarter: int) -> list[str]:
    """The last quarters, the latest first."""
    out = []
    for _ in range(QUARTERS):
        out.append(f"{year}-Q{quarter}")
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return out
