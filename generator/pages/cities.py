"""The pages of a province's cities: all of them by how they keep their limits, and one for each with what was gathered from it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import jinja2

from generator.engine.artifact import digest
from generator.model.figures import mean
from generator.model.kindnames import CITY, RULE
from generator.pages import citypictures, measured, pictures
from generator.pages.page import Page, PageBatch, PagePlan, choice, of_view, up_from
from generator.site import addresses, gathered, harvestwords
from generator.site.answers import Differs, OfCity, OfDepartment, OfMeasure, OfRule
from generator.site.gathered import Overview
from generator.site.measures import COMPLIANCE, CONCEALED, LATE, Ratio
from generator.site.province import CITIES, City, Province
from generator.site.site import Site

TITLE = "各城市"
BY = f"{CITIES}by/"
# The most months and quarters in one table; the data has all.
_MOST = 12
NOTHING = measured.NOTHING
_QUARTERS = ("", "第一季度", "第二季度", "第三季度", "第四季度")
# The pages below that of all cities, which are there once something was gathered.
_BELOW = {
    addresses.CITY_LOOKUP: "查单位：一家单位在各城市的公示",
    addresses.CITY_STATISTICS: "统计：按月份、栏目、城市比较",
}
# What a city states of its records, in words.
_STATED = {
    "records": "公示的件数",
    "on_time": "按期公示",
    "late": "迟公示",
    "overdue": "逾期没有公示",
    "open": "未到期",
    "unknown": "无法计算",
    "working_days": "公示用的工作日合计",
    "of": "知道用时的件数",
    "amount": "金额（分）",
}


def batches(site: Site, env: jinja2.Environment) -> Iterator[PageBatch]:
    """The pages of all cities, and those of each; none where no cities are gathered."""
    province = site.province
    if province is None:
        return
    key = digest(province.mark_of("cities", "measures"), site.as_of.isoformat(), bool(province.shards))
    yield PageBatch("cities", key, 50, partial(_all, site, province, env))
    for city in province.cities:
        yield PageBatch(f"city-{city.id}", b"", 20, partial(_one, site, province, city, env))


def kind_title(site: Site, name: str) -> str:
    """The title of a kind; that of one that this site does not know is its name."""
    kind = site.kinds.by_name.get(name)
    return kind.plural if kind is not None else name


def in_order(site: Site, names: Iterable[str]) -> list[str]:
    """Names of kinds in the order of the site: those whose measures are computed first, unknown ones last."""
    places = {kind.name: (kind.measured is None, number) for number, kind in enumerate(site.kinds)}
    return sorted(set(names), key=lambda name: (places.get(name, (True, len(places))), name))


def parted(rows: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of kinds that have a limit, and the others, which are many and of which there is less to compare."""
    return [one for one in rows if one["rate"] != NOTHING], [one for one in rows if one["rate"] == NOTHING]


# All cities


def _all(site: Site, province: Province, env: jinja2.Environment) -> Iterator[PagePlan]:
    """The table of all cities, in each of its orders."""
    found = gathered.overview(province)
    states: dict[str, int] = {}
    for city in province.cities:
        states[city.state] = states.get(city.state, 0) + 1
    known = [one for one in found if one.sum is not None]
    whole = gathered.added(one.sum for one in known if one.sum is not None)
    measures, year = _measures(site, province)
    same = {
        "as_of": province.as_of,
        "stale": gathered.stale(province),
        "year": year,
        "total": len(found),
        "below": [(address, _BELOW[address]) for address, _ in addresses.sections(site) if address in _BELOW],
        "states": [(harvestwords.of(one).words, number, harvestwords.of(one).tone) for one, number in _by_importance(states)],
        "meanings": [(harvestwords.of(one).words, harvestwords.of(one).meaning) for one in harvestwords.STATES],
        "totals": [
            ("公示", f"{whole.records:,}", f"{len(known)} 个城市"),
            ("按期公示率", _percent(whole.kept), _fraction(whole.kept)),
            ("逾期没有公示", f"{whole.overdue:,}", "到期还没有公示"),
            ("没有数据的城市", f"{len(found) - len(known)}", "不在上面的数里"),
        ],
        "measures": measures,
        "explained": measured.definitions(),
    }
    names = {one.city.name: one.sum for one in known if one.sum is not None}
    pages = {one.city.name: one.city.page for one in found}
    for number, (key, words, sort) in enumerate(_ORDERS):
        address = f"{BY}{key}/" if number else CITIES
        up = up_from(address)
        csv = f"{up}data/cities/overview.csv"
        rows = sorted(found, key=lambda one: (sort(one), one.city.code, one.city.id))
        drawn = citypictures.rates_of_cities("各城市按期公示率", names, csv=csv, href=partial(_to, up, pages))
        view = {
            **same,
            "orders": [
                choice(other, 0, f"{up}{f'{BY}{name}/' if i else CITIES}", name == key) for i, (name, other, _) in enumerate(_ORDERS)
            ],
            "rows": [_row(one) for one in rows],
            "drawn": str(drawn) if not number else "",
            "order": "" if not number else words,
        }
        title = f"{TITLE}（{words}）" if number else TITLE
        page = Page(address, CITIES, title, f"{len(found)} 个城市的公示情况和每天汇集的情况，截至 {province.as_of}", indexed=not number)
        yield of_view(env, "cities.html", page, view)


def _share_order(one: Overview) -> tuple[bool, float]:
    """The highest share first; where nothing is due, or nothing known, at the end."""
    kept = one.sum.kept if one.sum is not None else Ratio(0, 0)
    return not kept.of, -kept.count / kept.of if kept.of else 0.0


_ORDERS = (
    ("rate", "按期公示率高的在前", _share_order),
    ("overdue", "逾期多的在前", lambda one: (one.sum is None, -(one.sum.overdue if one.sum else 0))),
    ("records", "公示多的在前", lambda one: (one.sum is None, -(one.sum.records if one.sum else 0))),
    ("day", "数据旧的在前", lambda one: one.city.as_of),
    ("code", "按行政区划代码", lambda one: one.city.code),
)


def _to(up: str, pages: Mapping[str, str], name: str) -> str:
    """The way to the page of a city, by its name."""
    return f"{up}{pages[name]}"


def _by_importance(states: Mapping[str, int]) -> list[tuple[str, int]]:
    order = [*harvestwords.STATES]
    return sorted(states.items(), key=lambda pair: (order.index(pair[0]) if pair[0] in order else len(order), pair[0]))


def _row(one: Overview) -> dict[str, Any]:
    state = harvestwords.of(one.city.state)
    total = one.sum
    return {
        "name": one.city.name,
        "href": one.city.page,
        "state": state.words,
        "tone": state.tone,
        "day": one.city.as_of,
        "old": one.city.state not in harvestwords.FRESH,
        "records": f"{total.records:,}" if total is not None else measured.UNKNOWN,
        "rate": share(total.kept) if total is not None else measured.UNKNOWN,
        "overdue": f"{total.overdue:,}" if total is not None else measured.UNKNOWN,
        "average": _average(*one.average),
    }


def _measures(site: Site, province: Province) -> tuple[list[dict[str, Any]], str]:
    """For each kind with measures in a year the rows of all cities together and of each, those who report late first; and the year: the
    last one, while no city has said anything of the new one.
    """
    out = []
    year = str(site.as_of.year)
    found = gathered.measures(province, year)
    if not found:
        year = str(site.as_of.year - 1)
        found = gathered.measures(province, year)
    for kind in in_order(site, found):
        own = found[kind]
        listed = sorted((city for city in province.cities if city.id in own), key=lambda one: gathered.worst(own[one.id]))
        rows = [_measure_row(city.name, city.page, own[city.id]) for city in listed]
        # How many do not say it, so that nobody takes the rest for all.
        silent = {what: sum(what not in one for one in own.values()) for what in (COMPLIANCE, LATE, CONCEALED)}
        added = {what: gathered.together(some[what] for some in own.values() if what in some) for what in silent}
        whole = _measure_row(measured.CITY, "", {what: one for what, one in added.items() if one is not None})
        notes = {f"{what}_note": f"{number} 个城市不知道，不在其中" if number else "" for what, number in silent.items()}
        out.append({"kind": kind, "plural": kind_title(site, kind), "rows": [{**whole, **notes}, *rows]})
    return out, year


def _measure_row(name: str, href: str, found: Mapping[str, Ratio]) -> dict[str, Any]:
    shares = {what: share(found[what]) if what in found else measured.UNKNOWN for what in (COMPLIANCE, LATE, CONCEALED)}
    return {"name": name, "href": href, **shares, **dict.fromkeys([f"{what}_note" for what in shares], "")}


# One city


def _one(site: Site, province: Province, city: City, env: jinja2.Environment) -> Iterator[PagePlan]:
    address, state, up = city.page, harvestwords.of(city.state), up_from(city.page)
    rows = list(province.of("of_cities", city.id))
    known = city.records is not None
    whole, order = gathered.added(rows), in_order(site, [row.kind for row in rows])
    average = sum(one.working_days or 0 for one in rows), sum(one.of or 0 for one in rows)
    monthly = gathered.grouped(list(province.of("months", city.id)), lambda one: one.kind)
    csv = f"{up}{gathered.csv_of_city(city.id)}"
    pictured = [kind for kind in in_order(site, monthly) if _is_measured(site, kind)]
    drawn = [
        picture
        for kind in pictured
        for picture in citypictures.months(
            kind_title(site, kind), gathered.sums(monthly[kind], lambda one: one.month or ""), _day(city, site), csv=csv
        )
    ]
    measures = list(province.of("measures", city.id))
    departments = [one for one in province.of("departments", city.id) if one.authority]
    names = {one.authority or "": one.authority_name or one.authority or "" for one in departments}
    view = {
        "as_of": province.as_of,
        "name": city.name,
        "code": city.code,
        "site": city.site,
        "record": site.by_key[CITY, city.id].address if (CITY, city.id) in site.by_key else "",
        "since": city.since,
        "state": (state.words, state.meaning, state.tone),
        "said": list(city.said),
        "day": city.as_of,
        "old": city.state not in harvestwords.FRESH,
        "tried_on": city.tried_on,
        "failing_since": city.failing_since,
        "commit": city.commit,
        "log": (city.log.origin, city.log.size, city.log.checked) if city.log is not None else None,
        "known": known,
        "totals": [
            ("公示", f"{whole.records:,}", f"{len(rows)} 个栏目"),
            ("按期公示率", _percent(whole.kept), _fraction(whole.kept)),
            ("逾期没有公示", f"{whole.overdue:,}", "到期还没有公示"),
            ("平均公示用时", str(mean(*average) or NOTHING), f"个工作日（{average[1]:,} 件知道用时）" if average[1] else "不知道"),
        ],
        "kinds": parted([_kind_row(site, city, one) for one in sorted(rows, key=partial(_place, order))]),
        "measures": [_periods(site, kind, some, names) for kind, some in _of_kinds(site, measures)],
        "departments": _departments(city, departments, names),
        "duties": _rules(site, list(province.of("duties", city.id))),
        "pictures": drawn,
        "differs": [_difference(site, one) for one in province.of("differs", city.id)],
        "compared": "differs" in province.answers,
        "explained": measured.definitions() if measures else [],
    }
    page = Page(address, CITIES, f"{city.name} - {TITLE}", f"{city.name}的公示情况，{harvestwords.day(city)}；汇集情况：{state.words}")
    yield of_view(env, "city.html", page, view)


def _day(city: City, site: Site) -> datetime.date:
    """Until which day the pictures of a city go: it has nothing to say of later ones."""
    try:
        return datetime.date.fromisoformat(city.as_of)
    except ValueError:
        return site.as_of


def _is_measured(site: Site, kind: str) -> bool:
    found = site.kinds.by_name.get(kind)
    return found is not None and found.measured is not None


def _place(order: Sequence[str], one: OfCity) -> int:
    return order.index(one.kind)


def _of_kinds(site: Site, rows: Sequence[OfMeasure]) -> list[tuple[str, list[OfMeasure]]]:
    found = gathered.grouped(rows, lambda one: one.kind)
    return [(kind, found[kind]) for kind in in_order(site, found)]


def _kind_row(site: Site, city: City, one: OfCity) -> dict[str, Any]:
    kind = site.kinds.by_name.get(one.kind)
    total = gathered.added([one])
    return {
        "name": kind_title(site, one.kind),
        "href": f"{city.site}{kind.folder}/" if city.site and kind is not None else "",
        "records": f"{one.records:,}",
        "rate": share(total.kept),
        # Where nothing has a limit, nothing can be overdue, which is not the same as none.
        "overdue": f"{one.overdue:,}" if total.kept.of else NOTHING,
        "left_out": "、".join(f"{words} {number:,}" for words, number in (("未到期", one.open), ("无法计算", one.unknown)) if number),
        "average": _average(one.working_days or 0, one.of or 0),
        "newest": one.newest or "",
    }


def _periods(site: Site, kind: str, rows: Sequence[OfMeasure], names: Mapping[str, str]) -> dict[str, Any]:
    """The measures of a kind: of the city in all years and in the last quarters and months, and of its departments this year."""
    own: dict[str, dict[str, Ratio]] = {}
    of_departments: dict[str, dict[str, Ratio]] = {}
    year = str(site.as_of.year)
    for one in rows:
        share = gathered.ratio(one)
        if share is None:
            continue
        if not one.authority:
            own.setdefault(one.period or "", {})[one.what] = share
        elif one.period == year:
            of_departments.setdefault(one.authority, {})[one.what] = share
    years = sorted((one for one in own if len(one) == 4), reverse=True)
    quarters = sorted((one for one in own if "Q" in one), reverse=True)[: _MOST // 2]
    months = sorted((one for one in own if len(one) == 7 and "Q" not in one), reverse=True)[:_MOST]
    groups = [("按年度", years), ("按季度", quarters), ("按月份", months)]
    return {
        "kind": kind,
        "plural": kind_title(site, kind),
        "groups": [(title, [_period_row(one, own[one]) for one in some]) for title, some in groups if some],
        "departments": [_measure_row(names.get(one, one), "", of_departments[one]) for one in sorted(of_departments)],
        "year": year,
    }


def _period_row(period: str, found: Mapping[str, Ratio]) -> dict[str, Any]:
    name = f"{period}年" if len(period) == 4 else f"{period[:4]}年{_QUARTERS[int(period[-1])]}" if "Q" in period else period
    row = _measure_row(name, "", found)
    # Numbers of documents do not tell of which month they are.
    return row if len(period) == 4 else {**row, CONCEALED: measured.BY_YEAR if CONCEALED not in found else row[CONCEALED]}


def _departments(city: City, rows: Sequence[OfDepartment], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What each department of a city has, all kinds together, the most overdue first."""
    found = gathered.sums(rows, lambda one: one.authority or "")
    out = [(who, one) for who, one in found.items() if one.kept.of]
    return [
        {
            "name": names[who],
            "href": f"{city.site}deadlines/{who}/" if city.site and who.isascii() and who.replace("-", "").isalnum() else "",
            "records": f"{one.records:,}",
            "rate": share(one.kept),
            "overdue": f"{one.overdue:,}",
        }
        for who, one in sorted(out, key=lambda pair: (-pair[1].overdue, -pair[1].late, pair[0]))
    ]


def _rules(site: Site, rows: Sequence[OfRule]) -> list[dict[str, Any]]:
    """How each rule was kept. A rule that this site has too is named by its title and leads to its page here."""
    out = []
    for name, some in gathered.grouped(rows, lambda one: one.rule).items():
        on_time, late, overdue = (sum(getattr(one, slot) for one in some) for slot in ("on_time", "late", "overdue"))
        title, href = rule_named(site, name)
        out.append(
            {
                "name": title,
                "href": href,
                "rate": share(Ratio(on_time, on_time + late + overdue, up=False)),
                "late": f"{late:,}",
                "overdue": f"{overdue:,}",
                "order": (-overdue, -late),
            }
        )
    return [{key: one for key, one in row.items() if key != "order"} for row in sorted(out, key=lambda row: (row["order"], row["name"]))]


def rule_named(site: Site, name: str) -> tuple[str, str]:
    """The title and the address of a rule; of one that this site does not have its name, and ""."""
    record = site.by_key.get((RULE, name))
    return (str(record.data.get("title") or record.caption), record.address) if record is not None else (name, "")


def _difference(site: Site, one: Differs) -> tuple[str, str, str, str]:
    stated, found = (f"{number:,}" if number is not None else measured.UNKNOWN for number in (one.stated, one.gathered))
    return kind_title(site, one.kind), _STATED.get(one.what, one.what), stated, found


def _percent(found: Ratio) -> str:
    return f"{found.percent}%" if found.of else NOTHING


def _fraction(found: Ratio) -> str:
    return f"{found.count:,}/{found.of:,}" if found.of else "没有到期的"


def share(found: Ratio) -> str:
    """A share in percent with its two numbers; "—" where there is nothing of which it could be one."""
    return f"{found.percent}%（{found.count:,}/{found.of:,}）" if found.of else NOTHING


def _average(days: int, of: int) -> str:
    found = mean(days, of)
    return f"{found} 个工作日" if found is not None else ""


def money(cents: int | None) -> str:
    """A sum for a table; "—" where no record has one."""
    return pictures.money(cents) if cents is not None else NOTHING
