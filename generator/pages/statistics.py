"""The pages of the statistics: of everything, of each kind, and of each department with the catalogue of what it must publish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import jinja2
from markupsafe import Markup

from generator.model import tally
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.pages import charts, measured, pictures
from generator.pages.charts import Bar
from generator.pages.page import Page, PagePlan, of_view, up_from
from generator.site import catalogues, trends, wording
from generator.site.addresses import STATISTICS
from generator.site.catalogues import Catalogue
from generator.site.fingerprints import Fingerprints
from generator.site.measures import ALL, Measures, of_site
from generator.site.site import Site
from generator.site.statistics import Cell, Counts, Of, added
from generator.text.numbers import about

TITLE = "统计"
DEPARTMENTS = f"{STATISTICS}departments/"
# The most months and quarters in one table; the data has all.
MOST = 12
PUBLISHED = "按期公示的÷（已公示的＋到期没有公示的），按记录的日期归入月份。"
_QUARTERS = ("", "第一季度", "第二季度", "第三季度", "第四季度")


def pages(prints: Fingerprints, env: jinja2.Environment) -> Iterator[PagePlan]:
    """The page of everything, one for each kind with shown records, and one for each department with any of them."""
    site, counts = prints.site, prints.counts
    if not counts.by_kind:
        return
    year = str(site.as_of.year)
    same = {"as_of": site.as_of.isoformat(), "year": year, "meanings": measured.definitions()}
    kinds = [site.kinds.by_name[name] for name in (kind.name for kind in site.kinds) if name in counts.by_kind]
    found = of_site(site, counts)
    view = {
        **same,
        "pictures": _of_city(prints, kinds),
        "measures": measured.by_department(site, found, year),
        "kinds": _kinds(counts, kinds, year),
        "left": _left(site, counts),
    }
    yield of_view(env, "statistics.html", Page(STATISTICS, STATISTICS, TITLE, f"{year}年的公示质量和各类记录的件数、金额"), view)
    for kind in kinds:
        yield _of_kind(prints, env, kind, [one for one in found if one.kind is kind], same)
    yield from _of_departments(prints, env, kinds, found, same)


def _of_kind(prints: Fingerprints, env: jinja2.Environment, kind: Kind, found: Sequence[Measures], same: Mapping[str, Any]) -> PagePlan:
    address = f"{STATISTICS}{kind.name}/"
    site, cells = prints.site, prints.counts.by_kind[kind.name]
    months = sorted({of.month for of in cells}, reverse=True)
    by_month = [(of.month, cell) for of, cell in cells.items()]
    whole = added(cells.values())
    view = {
        **same,
        "pictures": {
            name: [(title, str(drawn)) for title, drawn in some] for name, some in _pictures(site, kind, cells, up_from(address)).items()
        },
        "kind": kind.plural,
        "folder": kind.folder,
        "amounts": [f"{pictures.plain_title(one.title)}（{tally.UNIT}）" for one in kind.layout.amounts],
        "sums": [(f"{title}合计", f"{about(pictures.yuan(whole[slot]))}元") for title, slot in _amounts(kind, cells.values())],
        "csv": {"months": trends.csv_of_months(kind.name), "departments": trends.csv_of_departments(kind.name)},
        "total": _row(kind, "合计", cells.values()),
        "years": [_row(kind, f"{one}年" if one else "没有日期", _where(by_month, one, 4)) for one in _years(months)],
        "departments": _by_department(site, kind, cells),
        "choices": [str(one) for one in _choices(kind, whole)],
        "measures": [group for one in found for group in _periods(one)],
        "of_departments": measured.by_department(site, found, str(same["year"])),
    }
    title = f"{kind.plural}：统计"
    return of_view(env, "statistics_kind.html", Page(address, STATISTICS, title, f"{kind.plural}按月份、部门的件数和金额"), view)


# The pictures of a part of a page, each with its title.
_Titled = list[tuple[str, str]]


def _pictures(site: Site, kind: Kind, cells: Mapping[Of, Cell], up: str) -> dict[str, _Titled]:
    """The pictures of a kind, by what they are of."""
    found, as_of = trends.by_month(cells), site.as_of
    months, csv = trends.months(found, as_of), f"{up}{trends.csv_of_months(kind.name)}"
    by_month: _Titled = []
    if pictures.worth_it(kind, cells, as_of):
        by_month.append((title := f"每月的{kind.plural}", pictures.counted(title, found, months, as_of, csv=csv)))
        for name, slot in _amounts(kind, cells.values()):
            by_month.append((title := f"每月的{name}", pictures.paid(title, slot, found, months, as_of, csv=csv)))
    shares = {month: trends.published_in_time(cell) for month, cell in found.items()}
    rates = pictures.in_time(title := f"每月按期公示的{kind.plural}", shares, months, as_of, csv=csv, note=PUBLISHED)
    return {"months": by_month, "departments": list(_by_department_drawn(site, kind, cells, up)), "rates": [(title, str(rates))]}


def _by_department_drawn(site: Site, kind: Kind, cells: Mapping[Of, Cell], up: str) -> Iterator[tuple[str, str]]:
    """The departments by number, by each sum of money and by rate: of this year, and of all years."""
    csv, year = f"{up}{trends.csv_of_departments(kind.name)}", str(site.as_of.year)
    whole, of_year = trends.by_department(cells), trends.by_department(cells, year)

    def to_list(who: str) -> str:
        return f"{up}{kind.folder}/by/{who}/"

    for when, some in ((f"{year}年", of_year), ("", whole)):
        # A year that is all there is stands there once.
        if len(some) > 1 and (when or whole != of_year):
            title = f"{when}各部门的"
            yield f"{title}{kind.plural}", pictures.of_departments(site, f"{title}{kind.plural}", some, csv=csv, href=to_list)
            for name, slot in _amounts(kind, some.values()):
                yield f"{title}{name}", pictures.of_departments(site, f"{title}{name}", some, slot=slot, unit="金额", csv=csv)
    shares = {who: trends.published_in_time(cell) for who, cell in whole.items()}
    drawn = pictures.rates_of_departments(site, title := f"各部门按期公示的{kind.plural}", shares, csv=csv, note=PUBLISHED)
    if drawn:
        yield title, drawn


def _amounts(kind: Kind, cells: Iterable[Cell]) -> list[tuple[str, int]]:
    """The titles and slots of the amounts of which there is any."""
    whole = added(cells)
    return [(pictures.plain_title(one.title), one.slot) for one in kind.layout.amounts if whole.get(one.slot)]


def _of_city(prints: Fingerprints, kinds: Iterable[Kind]) -> list[str]:
    """The pictures of everything: the measured kinds by month, and how the limits were kept by month and by department."""
    site, counts, as_of, up = prints.site, prints.counts, prints.site.as_of, up_from(STATISTICS)
    out = []
    for kind in kinds:
        cells = counts.by_kind[kind.name]
        if kind.measured is not None and pictures.worth_it(kind, cells, as_of):
            found = trends.by_month(cells)
            csv = f"{up}{trends.csv_of_months(kind.name)}"
            out.append(pictures.counted(f"每月的{kind.plural}", found, trends.months(found, as_of), as_of, csv=csv))
    rules = trends.of_rules(counts.cells)
    kept = {month: trends.kept_in_time(cell) for month, cell in trends.by_month(rules).items()}
    csv = f"{up}{trends.csv_of_months('')}"
    out.append(pictures.in_time("每月的按期率", kept, trends.months(kept, as_of), as_of, csv=csv, note=pictures.RATE))
    year = str(as_of.year)
    of_year = {who: trends.kept_in_time(cell) for who, cell in trends.by_department(rules, year).items()}
    csv = f"{up}{trends.csv_of_departments('')}"

    def to_board(who: str) -> str:
        return f"{up}deadlines/{who}/"

    out.append(pictures.rates_of_departments(site, f"{year}年各部门的按期率", of_year, csv=csv, href=to_board))
    return [str(one) for one in out if one]


def _of_departments(
    prints: Fingerprints, env: jinja2.Environment, kinds: Sequence[Kind], measures: Sequence[Measures], same: Mapping[str, Any]
) -> Iterator[PagePlan]:
    site = prints.site
    found: dict[str, dict[str, list[tuple[Of, Cell]]]] = {}
    for kind in kinds:
        for of, cell in prints.counts.by_kind[kind.name].items():
            found.setdefault(of.authority, {}).setdefault(kind.name, []).append((of, cell))
    lists: dict[str, list[Catalogue]] = {}
    for one in catalogues.of_site(site, prints.counts):
        lists.setdefault(one.authority, []).append(one)
    year = str(same["year"])
    # The page of a department leads here wherever its numbers tell something.
    numbered = {who for one in site.series for who in one.authorities}
    for who in sorted({*found, *lists, *numbered} - {""}):
        if (DEPARTMENT, who) not in site.by_key:
            continue
        address, name = f"{DEPARTMENTS}{who}/", wording.department(site, who)
        own = found.get(who, {})
        rows = [
            {
                **_row(
                    kind, kind.plural, [cell for _, cell in own[kind.name]], [cell for of, cell in own[kind.name] if of.month[:4] == year]
                ),
                "href": f"{kind.folder}/by/{who}/",
            }
            for kind in kinds
            if kind.name in own
        ]
        view = {
            **same,
            "name": name,
            "department": site.by_key[DEPARTMENT, who].address,
            "owes": site.owes,
            "who": who,
            "kinds": rows,
            "pictures": [
                *pictures.of_department(prints, who, up_from(address)),
                str(pictures.kinds_of_department(prints, who, up_from(address))),
            ],
            "measures": [(one.kind.name, one.kind.plural, some) for one in measures if (some := _periods(one, who))],
            "catalogues": [catalogue(site, one, year) for one in lists.get(who, ())],
        }
        description = f"{name}的合规率、迟报率、瞒报率，双公示目录和各类记录的件数、金额"
        yield of_view(env, "statistics_department.html", Page(address, STATISTICS, f"{name}：统计", description), view)


def catalogue(site: Site, one: Catalogue, year: str) -> dict[str, Any]:
    """The catalogue of a department for a page: its entries with the records of a year, and the records outside it."""
    unused = one.unused(year)
    return {
        "name": one.kind.name,
        "kind": one.kind.plural,
        "lists": [(record.address, record.caption) for record in one.lists],
        "entries": [(e.code, e.name, e.part, "、".join(e.basis), e.records.get(year, 0), sum(e.records.values())) for e in one.entries],
        "used": len(one.entries) - len(unused),
        "told": one.told.get(year, 0),
        "outside": one.outside.get(year, 0),
        "untold": one.untold.get(year, 0),
    }


def _periods(measures: Measures, who: str = ALL) -> list[dict[str, Any]]:
    """The measures of a kind in all years, and in the last quarters and months; of the city, or of a department."""
    kind = measures.kind
    found = {period: one for (authority, period), one in measures.by_name.items() if authority == who}
    years = sorted((period for period in found if len(period) == 4), reverse=True)
    quarters = sorted((period for period in found if "Q" in period), reverse=True)[: MOST // 2]
    months = sorted((period for period in found if len(period) == 7 and "Q" not in period), reverse=True)[:MOST]
    names = {**{one: f"{one}年" for one in years}, **{one: f"{one[:4]}年{_QUARTERS[int(one[-1])]}" for one in quarters}}
    groups = [("years", "按年度", years), ("quarters", "按季度", quarters), ("months", "按月份", months)]
    lacking = measured.lacking(kind, found[ALL]) if ALL in found else []
    return [
        {
            "name": name,
            "title": title,
            "rows": [measured.row(names.get(one, one), "", found[one]) for one in some],
            "lacking": lacking if name == "years" else [],
        }
        for name, title, some in groups
        if some
    ]


def _kinds(counts: Counts, kinds: Sequence[Kind], year: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """What there is of each kind: all that is shown, and of a year; by the group of the kind, that of the measured kinds first."""
    out: dict[str, list[dict[str, Any]]] = {kind.group: [] for kind in kinds if kind.measured is not None}
    for kind in kinds:
        cells = counts.by_kind[kind.name]
        row = _row(kind, kind.plural, cells.values(), [cell for of, cell in cells.items() if of.month[:4] == year])
        out.setdefault(kind.group, []).append({**row, "href": f"{STATISTICS}{kind.name}/"})
    return list(out.items())


def _row(kind: Kind, name: str, cells: Iterable[Cell], of_year: Iterable[Cell] = ()) -> dict[str, Any]:
    cell, this = added(cells), added(of_year)
    amounts = [(pictures.plain_title(one.title), tally.wan_yuan(cell.get(one.slot, 0))) for one in kind.layout.amounts]
    return {"name": name, "href": "", "count": cell.get(tally.COUNT, 0), "this": this.get(tally.COUNT, 0), "amounts": amounts}


def _by_department(site: Site, kind: Kind, cells: Mapping[Of, Cell]) -> list[dict[str, Any]]:
    found: dict[str, list[Cell]] = {}
    for of, cell in cells.items():
        found.setdefault(of.authority, []).append(cell)
    return [
        {**_row(kind, wording.department(site, who) if who else "没有部门", some), "href": f"{kind.folder}/by/{who}/" if who else ""}
        for who, some in sorted(found.items())
    ]


def _choices(kind: Kind, cell: Cell) -> Iterator[Markup]:
    """How often each value of each choice occurs, in its order; choices of which none does are left out."""
    for one in kind.layout.choices:
        found = [(value, cell.get(one.slot + i, 0)) for i, value in enumerate(one.values)]
        rows = [Bar(value, number, f"{number:,} 件") for value, number in found if number]
        if len(rows) > 1:
            yield charts.bars(f"按{one.title}", rows, head=one.title)
        elif rows:
            yield Markup("<p>{}：{} {}。</p>").format(one.title, rows[0].label, rows[0].shown)


def _left(site: Site, counts: Counts) -> list[tuple[str, str, int]]:
    """How many records of each kind have left the site, and why."""
    found: dict[tuple[str, str], int] = {}
    for (kind, _, _, reason), number in counts.left.items():
        found[kind, reason] = found.get((kind, reason), 0) + number
    return [(site.kinds.by_name[kind].plural, reason, number) for (kind, reason), number in sorted(found.items())]


def _years(months: Iterable[str]) -> list[str]:
    return sorted({month[:4] for month in months}, reverse=True)


def _where(cells: Iterable[tuple[str, Cell]], period: str, length: int) -> list[Cell]:
    return [cell for month, cell in cells if month[:length] == period]
