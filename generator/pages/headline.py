"""The four figures of the home page, each with how it compares to an earlier time, and the picture of twelve months."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from markupsafe import Markup

from generator.model.kinds import Kind
from generator.pages import pictures
from generator.site import addresses, trends
from generator.site.fingerprints import Fingerprints
from generator.site.measures import Ratio
from generator.site.statistics import Cell, added
from generator.text.numbers import about

# A trend is told by an arrow and in words, never by a colour.
UP, DOWN, SAME = "↑", "↓", "→"
MONTHS = 12


class Figure(NamedTuple):
    """A figure: its name, the number, what the number means (or ""), an arrow (or "") and the words of its trend, and its address from
    the root.
    """

    title: str
    shown: str
    meaning: str
    arrow: str
    trend: str
    href: str


def view(prints: Fingerprints) -> dict[str, Any]:
    """The figures and the picture, for a template. What a city has nothing of is left out."""
    kind = trends.headline_kind(prints.site.kinds, prints.counts)
    found = [*(_of_kind(prints, kind) if kind is not None else ()), *_of_duties(prints)]
    return {"figures": [one._asdict() for one in found], "picture": _picture(prints, kind) if kind is not None else Markup()}


def _of_kind(prints: Fingerprints, kind: Kind) -> list[Figure]:
    """How many records there are of this month, and the sum of their amounts."""
    site = prints.site
    records = site.by_kind[kind.name]
    now, before = (trends.between(records, *one) for one in trends.stretches(site.as_of))
    month, than = site.as_of.month, _stretch(trends.stretches(site.as_of)[1][1])
    address = f"{kind.folder}/{site.as_of.year}/"
    href = address if len(prints.groups.years(kind.name)) > 1 and now else f"{kind.folder}/"
    out = [Figure(f"{month}月{kind.plural}", f"{len(now):,} 件", "", *_counted(len(now), len(before), than), href)]
    if kind.amount:
        this, that = (sum(cents or 0 for cents in prints.amounts(some)) for some in (now, before))
        title = f"{month}月{pictures.plain_title(kind.root.at(kind.amount).title)}"
        out.append(Figure(title, f"{about(pictures.yuan(this))}元", "", *_paid(this, that, than), f"{addresses.STATISTICS}{kind.name}/"))
    return out


def _stretch(last: str) -> str:
    """The name of the days of a month until its day `last`."""
    day = datetime.date.fromisoformat(last)
    if (day + datetime.timedelta(days=1)).day == 1:
        return f"{day.month}月"
    return f"{day.month}月1日" + (f"至{day.day}日" if day.day > 1 else "")


def _of_duties(prints: Fingerprints) -> list[Figure]:
    """How many duties of this year were kept in time, and how many are overdue."""
    site, counts = prints.site, prints.counts
    if not counts.by_rule:
        return []
    out = []
    # The same months: a limit of December would make last year look different.
    until = site.as_of.isoformat()[5:7]
    kept, nothing = _kept(prints, until), Ratio(0, 0)
    this, last = (kept.get(str(year), nothing) for year in (site.as_of.year, site.as_of.year - 1))
    if this.of:
        arrow = trend = ""
        if last.of:
            more = Decimal(this.percent) - Decimal(last.percent)
            arrow = _arrow(more, 0)
            trend = f"比去年同期{'高' if more > 0 else '低'} {abs(more)} 个百分点" if more else "与去年同期一样"
        meaning = f"到期 {this.of:,} 项，按期办结 {this.count:,} 项"
        out.append(Figure("今年按期率", f"{this.percent}%", meaning, arrow, trend, addresses.BOARD))
    waiting = sum(counts.waiting.values())
    new = sum(number for of, number in counts.waiting.items() if of.month == site.as_of.isoformat()[:7])
    trend = f"其中本月到期的 {new:,} 项" if waiting else "没有到期没办的"
    out.append(Figure("逾期未办", f"{prints.duty_counts[1]:,} 项", "", UP if new else "", trend, addresses.BOARD))
    return out


def _kept(prints: Fingerprints, until: str) -> dict[str, Ratio]:
    """How the limits were kept that began in a year, until a month of it, by year."""
    found: dict[str, list[Cell]] = {}
    for cells in prints.counts.by_rule.values():
        for of, cell in cells.items():
            if of.month[5:7] <= until:
                found.setdefault(of.month[:4], []).append(cell)
    return {year: trends.kept_in_time(added(some)) for year, some in found.items()}


def _arrow(now: Decimal | int, before: Decimal | int) -> str:
    return UP if now > before else DOWN if now < before else SAME


def _counted(now: int, before: int, than: str) -> tuple[str, str]:
    """An arrow and words for a number of records."""
    if now == before:
        return SAME, f"与{than}一样多"
    return _arrow(now, before), f"比{than}{'多' if now > before else '少'} {abs(now - before):,} 件"


def _paid(now: int, before: int, than: str) -> tuple[str, str]:
    """An arrow and words for a sum in cents: the difference in money, since shares of small sums say little."""
    if now == before:
        return SAME, f"与{than}一样多"
    return _arrow(now, before), f"比{than}{'多' if now > before else '少'} {about(pictures.yuan(abs(now - before)))}元"


def _picture(prints: Fingerprints, kind: Kind) -> Markup:
    """The records of the last twelve months."""
    site, cells = prints.site, prints.counts.by_kind[kind.name]
    found = trends.by_month(cells)
    months = trends.months(found, site.as_of, MONTHS)
    if not pictures.worth_it(kind, cells, site.as_of):
        return Markup()
    return pictures.counted(f"最近{len(months)}个月的{kind.plural}", found, months, site.as_of, csv=trends.csv_of_months(kind.name))
