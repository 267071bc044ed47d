"""The three measures of inspectors in words, for every page that shows them, with what each of them means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from generator.model.kinds import Kind
from generator.site import measures, wording
from generator.site.measures import ALL, Measure, Measures, Ratio
from generator.site.site import Site

UNKNOWN, NOTHING, BY_YEAR = "不知道", "—", "按年度算"
CITY = "合计"


def definitions() -> list[dict[str, Any]]:
    """What each measure means: formula, what it cannot tell, source and how sure it is."""
    return [asdict(one) for one in measures.DEFINITIONS]


def row(name: str, href: str, one: Measure) -> dict[str, Any]:
    """A row of a table of measures; `name` and `href` (from the root, or "") are those of what is measured."""
    concealed = _share(one.concealed) if one.concealed is not None else UNKNOWN if len(one.period) in (0, 4) else BY_YEAR
    left_out = [
        (words, number) for words, number in (("未到期", one.open), ("无法计算", one.unknown), ("没有期限", one.no_limit)) if number
    ]
    return {
        "name": name,
        "href": href,
        "count": one.compliance.of,
        "compliance": _share(one.compliance),
        "late": _share(one.late),
        "left_out": "、".join(f"{words} {number}" for words, number in left_out),
        "concealed": concealed,
        "unnumbered": _unnumbered(one),
        "average": one.average,
    }


def _unnumbered(one: Measure) -> str:
    """What the share of the concealed leaves out, in words."""
    if not one.unnumbered:
        return ""
    return f"{one.unnumbered} 个部门没有登记文号，{'不在其中' if one.concealed is not None else '看不出缺号'}"


def _share(one: Ratio) -> str:
    return f"{one.percent}%（{one.count:,}/{one.of:,}）" if one.of else NOTHING


def lacking(kind: Kind, one: Measure) -> list[tuple[str, str, int]]:
    """The official columns in which records lack something, with code, title and number, the most frequent first."""
    titles = {column.path: (column.code, column.title) for column in kind.layout.columns}
    found = sorted(one.lacking.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(*titles[path], number) for path, number in found]


def of_year(found: Iterable[Measures], year: str, authority: str) -> list[dict[str, Any]]:
    """For each measured kind with something in a year: its names, the row of a department, and what is lacking."""
    out = []
    for some in found:
        one = some.by_name.get((authority, year))
        if one is not None:
            out.append(_group(some.kind, [row(some.kind.plural, f"statistics/{some.kind.name}/", one)], lacking(some.kind, one)))
    return out


def by_department(site: Site, found: Iterable[Measures], year: str) -> list[dict[str, Any]]:
    """For each measured kind with something in a year: its names, the rows of the city and of each department, and what is lacking."""
    out = []
    for some in found:
        own = {who: one for (who, period), one in some.by_name.items() if period == year}
        if own:
            out.append(_group(some.kind, of_departments(site, own), lacking(some.kind, own[ALL])))
    return out


def in_period(site: Site, found: Measures, period: str) -> list[dict[str, Any]]:
    """The measures of a kind in a month, quarter or year, with the rows of the city and of each department; none if nothing is known."""
    own = {who: one for (who, when), one in found.by_name.items() if when == period}
    return [_group(found.kind, of_departments(site, own), lacking(found.kind, own[ALL]))] if ALL in own else []


def of_departments(site: Site, found: dict[str, Measure]) -> list[dict[str, Any]]:
    """The rows of the city and of each department."""
    return [
        row(wording.department(site, who) if who else CITY, f"statistics/departments/{who}/" if who else "", found[who])
        for who in sorted(found)
    ]


def _group(kind: Kind, rows: Sequence[dict[str, Any]], lacking: Iterable[tuple[str, str, int]]) -> dict[str, Any]:
    return {"kind": kind.name, "plural": kind.plural, "rows": list(rows), "lacking": list(lacking)}
