"""The pages of what is counted over all cities of a province: of everything, and of each kind by month, city, year and department."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jinja2

from generator.engine.artifact import digest
from generator.pages import citypictures
from generator.pages.cities import NOTHING, in_order, kind_title, money, parted, rule_named, share
from generator.pages.page import Page, PageBatch, PagePlan, of_view, up_from
from generator.site import gathered
from generator.site.answers import OfAmount
from generator.site.gathered import Sum
from generator.site.measures import Ratio
from generator.site.province import CITIES, Province
from generator.site.site import Site

TITLE = "各城市的统计"
STATISTICS = f"{CITIES}statistics/"
# Departments in one table; the data has all.
_MOST = 100
# Months of a rule; the data has all.
_MONTHS = 6


def batches(site: Site, env: jinja2.Environment) -> Iterator[PageBatch]:
    """The page of everything and one for each kind; none where nothing is gathered."""
    province = site.province
    if province is not None and province.of_cities:
        # A rule may get another title without anything else being counted otherwise.
        rules = [(name, *rule_named(site, name)) for name in sorted({one.rule for one in province.late})]
        key = digest(province.mark_of("cities", "months", "departments", "amounts", "late"), rules)
        yield PageBatch("cities-statistics", key, 200, lambda: _pages(site, province, env))


def _pages(site: Site, province: Province, env: jinja2.Environment) -> Iterator[PagePlan]:
    by_kind = gathered.grouped([one for one in province.of_cities if one.city in province.by_id], lambda one: one.kind)
    monthly = gathered.grouped([one for one in province.months if one.city in province.by_id], lambda one: one.kind)
    amounts = gathered.grouped([one for one in province.amounts if one.city in province.by_id], lambda one: one.kind)
    kinds = in_order(site, by_kind)
    same = {"as_of": province.as_of, "cities": len(province.cities), "stale": gathered.stale(province)}
    as_of, up = _day(province), up_from(STATISTICS)
    drawn: list[tuple[str, str]] = []
    for kind in kinds:
        found = site.kinds.by_name.get(kind)
        if found is not None and found.measured is not None:
            csv = f"{up}{gathered.csv_of_months(kind)}"
            title = found.plural
            drawn += citypictures.months(title, _by_month(monthly.get(kind, ())), as_of, csv=csv)
    rows = []
    for kind in kinds:
        whole = gathered.added(by_kind[kind])
        rows.append(
            {
                "name": kind_title(site, kind),
                "href": f"{STATISTICS}{kind}/",
                "records": f"{whole.records:,}",
                "cities": len({one.city for one in by_kind[kind] if one.records}),
                "rate": share(whole.kept),
                "amount": money(gathered.amount(amounts.get(kind, ()))),
            }
        )
    view = {**same, "kinds": parted(rows), "pictures": drawn, "rules": _rules(site, province)}
    yield of_view(env, "cities_statistics.html", Page(STATISTICS, STATISTICS, TITLE, "各城市公示的件数、金额、按期公示率"), view)
    for kind in kinds:
        yield _of_kind(site, province, env, kind, monthly.get(kind, ()), amounts.get(kind, ()), same)


def _rules(site: Site, province: Province) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """How each rule was kept in the last months over all cities: in how many of them somebody was late, the newest month first; and those
    rules for which nobody was.
    """
    out = []
    for name, some in gathered.grouped([one for one in province.late if one.month], lambda one: one.rule).items():
        title, href = rule_named(site, name)
        newest = sorted(some, key=lambda one: one.month or "", reverse=True)[:_MONTHS]
        months = [
            {
                "month": one.month,
                "late": f"{one.late_cities:,}",
                "cities": f"{one.cities:,}",
                "rate": share(Ratio(one.on_time, one.on_time + one.late + one.overdue, up=False)),
                "overdue": f"{one.overdue:,}",
            }
            for one in newest
        ]
        late = sum(one.late_cities for one in newest)
        out.append((-late, title, {"name": title, "href": href, "months": months}))
    shown = [(late, row) for late, _, row in sorted(out, key=lambda one: one[:2])]
    return [row for late, row in shown if late], [row for late, row in shown if not late]


def _of_kind(
    site: Site,
    province: Province,
    env: jinja2.Environment,
    kind: str,
    monthly: Sequence[Any],
    amounts: Sequence[OfAmount],
    same: Mapping[str, Any],
) -> PagePlan:
    address, title = f"{STATISTICS}{kind}/", kind_title(site, kind)
    up, names = up_from(address), {one.id: one.name for one in province.cities}
    own = [one for one in province.of_cities if one.kind == kind and one.city in names]
    paid = {city: gathered.amount(some) for city, some in gathered.grouped(amounts, lambda one: one.city).items()}
    found = {city: one._replace(amount=paid.get(city)) for city, one in gathered.sums(own, lambda one: one.city).items()}
    pages = {one.name: one.page for one in province.cities}
    named = {names[city]: one for city, one in found.items()}
    csv = f"{up}{gathered.csv_of_cities(kind)}"

    def href(name: str) -> str:
        return f"{up}{pages[name]}"

    drawn = [
        citypictures.of_cities(f"各城市的{title}", named, csv=csv, href=href),
        citypictures.amounts_of_cities(f"各城市的{title}金额", named, csv=csv, href=href),
        citypictures.rates_of_cities(f"各城市按期公示的{title}", named, csv=csv, href=href),
    ]
    departments = _departments(province, kind)
    view = {
        **same,
        "kind": title,
        "pictures": citypictures.months(title, _by_month(monthly), _day(province), csv=f"{up}{gathered.csv_of_months(kind)}"),
        "of_cities": [str(one) for one in drawn if one],
        "total": _row("合计", "", gathered.added(found.values())),
        "rows": [_row(names[city], province.by_id[city].page, one) for city, one in found.items()],
        "missing": [one.name for one in province.cities if one.id not in found],
        "years": [
            (f"{year}年" if year[:4].isdecimal() else "没有日期", f"{sum(one.records for one in some):,}", money(gathered.amount(some)))
            for year, some in sorted(gathered.grouped(amounts, lambda one: one.year or "").items(), reverse=True)
        ],
        "departments": departments[:_MOST],
        "more": max(0, len(departments) - _MOST),
        "amounts": any(one.amount is not None for one in found.values()),
        "csv": {"months": gathered.csv_of_months(kind), "cities": gathered.csv_of_cities(kind)},
    }
    page = Page(address, STATISTICS, f"{title} - {TITLE}", f"各城市的{title}按月份、城市、部门的件数和金额")
    return of_view(env, "cities_statistics_kind.html", page, view)


def _row(name: str, href: str, one: Sum) -> dict[str, Any]:
    return {
        "name": name,
        "href": href,
        "records": f"{one.records:,}",
        "rate": share(one.kept),
        "late": f"{one.late:,}" if one.kept.of else NOTHING,
        "overdue": f"{one.overdue:,}" if one.kept.of else NOTHING,
        "amount": money(one.amount),
    }


def _departments(province: Province, kind: str) -> list[dict[str, Any]]:
    """The departments of all cities that have the same name, together, those with most records first."""
    rows = [one for one in province.departments if one.kind == kind and one.city in province.by_id and one.authority]
    found = gathered.grouped(rows, lambda one: one.authority_name or one.authority or "")
    out = []
    for name, some in found.items():
        whole = gathered.added(some)
        out.append((whole.records, {**_row(name, "", whole), "cities": len({one.city for one in some})}))
    return [row for _, row in sorted(out, key=lambda pair: (-pair[0], pair[1]["name"]))]


def _by_month(rows: Sequence[Any]) -> dict[str, Sum]:
    return gathered.sums(rows, lambda one: one.month or "")


def _day(province: Province) -> datetime.date:
    return datetime.date.fromisoformat(province.as_of)
