"""The pictures of what is counted of a kind: by month, by department, its sums of money, and how many were published in time."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from markupsafe import Markup

from generator.model import tally
from generator.model.kinds import Kind
from generator.pages import charts
from generator.pages.charts import Bar
from generator.site import trends, wording
from generator.site.fingerprints import Fingerprints
from generator.site.measures import Ratio
from generator.site.site import Site
from generator.site.statistics import Cell, Of
from generator.text.numbers import about

# Fewer records are read sooner in a list than in a picture.
LEAST = 10
_WAN = "（万元）"
# What the line of a rate shows, and of which month.
RATE = f"{wording.RATE}按期限开始的月份归入。"
_Href = Callable[[str], str]


def worth_it(kind: Kind, cells: Mapping[Of, Cell], as_of: datetime.date) -> bool:
    """Whether records are many enough, and of several months, for a picture by month."""
    found = trends.by_month(cells)
    shown = trends.months(found, as_of)
    some = [found[one].get(tally.COUNT, 0) for one in shown if one in found]
    return bool(kind.date) and len(some) > 1 and sum(some) >= LEAST


def counted(
    title: str, found: Mapping[str, Cell], months: Sequence[str], as_of: datetime.date, *, csv: str = "", href: _Href = lambda month: ""
) -> Markup:
    """How many records there are of each month. `csv` and what `href` gives are addresses as written in the page; "" for none."""
    rows = []
    for month in months:
        number = found.get(month, {}).get(tally.COUNT, 0)
        rows.append(Bar(month, number, f"{number:,} 件", href(month), _now(month, as_of)))
    return charts.columns(title, rows, csv=csv, unit="件")


def paid(title: str, slot: int, found: Mapping[str, Cell], months: Sequence[str], as_of: datetime.date, *, csv: str = "") -> Markup:
    """The sum of an amount in each month, in 元."""
    sums = {month: found.get(month, {}).get(slot, 0) for month in months}
    rows = [Bar(month, yuan(cents), money(cents), "", _now(month, as_of)) for month, cents in sums.items()]
    return charts.columns(title, rows, csv=csv, unit="元")


def in_time(
    title: str, found: Mapping[str, Ratio], months: Sequence[str], as_of: datetime.date, *, csv: str = "", note: str = ""
) -> Markup:
    """A share in each month; a month in which there was nothing to be done has none."""
    rows = [share(month, found.get(month, Ratio(0, 0, up=False)), "", _now(month, as_of)) for month in months]
    return charts.line(title, rows, csv=csv, note=note) if any(one.value is not None for one in rows) else Markup()


def share(label: str, found: Ratio, href: str = "", partial: bool = False) -> Bar:
    """A share in percent with its two numbers, for a bar or a point."""
    if not found.of:
        return Bar(label, None, "没有到期的", href, partial)
    return Bar(label, Decimal(found.percent), f"{found.percent}%（{found.count:,}/{found.of:,}）", href, partial)


def of_departments(
    site: Site,
    title: str,
    found: Mapping[str, Cell],
    *,
    slot: int = tally.COUNT,
    unit: str = "件数",
    csv: str = "",
    href: _Href = lambda who: "",
) -> Markup:
    """How many records each department has, or the sum of an amount, the greatest first. Nothing if only one has any."""
    rows = []
    for who, cell in found.items():
        number = cell.get(slot, 0)
        name = wording.department(site, who) if who else "没有部门"
        value, shown = (number, f"{number:,} 件") if slot == tally.COUNT else (yuan(number), money(number))
        rows.append(Bar(name, value, shown, href(who) if who else ""))
    return charts.bars(title, greatest_first(rows), csv=csv, unit=unit) if len(rows) > 1 else Markup()


def rates_of_departments(
    site: Site, title: str, found: Mapping[str, Ratio], *, csv: str = "", note: str = "", href: _Href = lambda who: ""
) -> Markup:
    """The share of each department, the greatest first; one with nothing to do stands at the end. Nothing if only one has any."""
    rows = [share(wording.department(site, who), one, href(who)) for who, one in found.items() if who]
    if sum(one.value is not None for one in rows) < 2:
        return Markup()
    return charts.bars(title, greatest_first(rows), csv=csv, note=note, unit="比率", top=100)


def of_department(prints: Fingerprints, who: str, up: str) -> list[str]:
    """The pictures of a department: the records of each measured kind by month, and how it kept its limits.

    `up` is the way from the page to the root. They change with the month, and on its last day.
    """
    site, as_of = prints.site, prints.site.as_of
    cells = prints.counts.by_department.get(who, {})
    csv, out = f"{up}{trends.csv_of_department(who, 'records')}", []
    for name, own in trends.of_kinds(cells).items():
        kind = site.kinds.by_name[name]
        if kind.measured is not None and worth_it(kind, own, as_of):
            found = trends.by_month(own)
            out.append(counted(f"每月的{kind.plural}", found, trends.months(found, as_of), as_of, csv=csv))
    kept = {month: trends.kept_in_time(cell) for month, cell in trends.by_month(trends.of_rules(cells)).items()}
    duties_csv = f"{up}{trends.csv_of_department(who, 'duties')}"
    out.append(in_time("每月的按期率", kept, trends.months(kept, as_of), as_of, csv=duties_csv, note=RATE))
    return [str(one) for one in out if one]


def kinds_of_department(prints: Fingerprints, who: str, up: str) -> Markup:
    """How many records of each kind a department has; nothing if only one kind has any."""
    rows = []
    for name, own in trends.of_kinds(prints.counts.by_department.get(who, {})).items():
        kind = prints.site.kinds.by_name[name]
        number = sum(cell.get(tally.COUNT, 0) for cell in own.values())
        rows.append(Bar(kind.plural, number, f"{number:,} 件", f"{up}{kind.folder}/by/{who}/"))
    csv = f"{up}{trends.csv_of_department(who, 'records')}"
    return charts.bars("各类记录的件数", greatest_first(rows), csv=csv, head="栏目") if len(rows) > 1 else Markup()


def greatest_first(rows: Iterable[Bar]) -> list[Bar]:
    """Bars by their values, those without one at the end."""
    return sorted(rows, key=lambda one: (one.value is None, -(one.value or 0), one.label))


def yuan(cents: int) -> Decimal:
    """Cents (分) as 元, exactly."""
    return Decimal(cents) / 100


def exact(cents: int) -> str:
    """A sum in 元 without zeros that say nothing: `5,000 元`."""
    text = f"{yuan(cents):,f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} 元"


def money(cents: int) -> str:
    """A sum for the eye and exactly: `1.235亿元（123,456,789 元）`; a small one only exactly."""
    return exact(cents) if abs(cents) < 10**6 else f"{about(yuan(cents))}元（{exact(cents)}）"


def plain_title(title: str) -> str:
    """The title of an amount without the unit that its field is typed in."""
    return title.removesuffix(_WAN)


def _now(month: str, as_of: datetime.date) -> bool:
    """Whether a month is not over."""
    return month == as_of.isoformat()[:7] and (as_of + datetime.timedelta(days=1)).month == as_of.month
