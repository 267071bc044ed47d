"""The pictures of what was gathered from the cities: by month, by city, and how many were published in time."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from markupsafe import Markup

from generator.pages import charts, pictures
from generator.pages.charts import Bar
from generator.site import trends
from generator.site.gathered import Sum

# What the share of those published in time is of, for notes.
PUBLISHED = "按期公示的÷（已公示的＋到期没有公示的）。"
_BY_MONTH = f"{PUBLISHED}按记录的日期归入月份。"
_Href = Callable[[str], str]


def months(title: str, found: Mapping[str, Sum], as_of: datetime.date, *, csv: str) -> list[tuple[str, str]]:
    """How many records there are of each month, the sum of their amounts, and how many were published in time, each with its title; `title`
    names the records. What has too few numbers for a picture is left out.
    """
    shown, now = trends.months(found, as_of), _unfinished(as_of)
    if len(shown) < 2:
        return []
    none = Sum()
    counts = [Bar(one, found.get(one, none).records, f"{found.get(one, none).records:,} 件", "", one == now) for one in shown]
    drawn = [(name := f"每月的{title}", charts.columns(name, counts, csv=csv, unit="件"))]
    if any(found[one].amount for one in shown if one in found):
        cents = [(one, found.get(one, none).amount or 0) for one in shown]
        sums = [Bar(one, pictures.yuan(some), pictures.money(some), "", one == now) for one, some in cents]
        drawn.append((name := f"每月的{title}金额", charts.columns(name, sums, csv=csv, unit="元")))
    rates = [pictures.share(one, found.get(one, none).kept, "", one == now) for one in shown]
    if any(one.value is not None for one in rates):
        drawn.append((name := f"每月按期公示的{title}", charts.line(name, rates, csv=csv, note=_BY_MONTH)))
    return [(name, str(picture)) for name, picture in drawn]


def rates_of_cities(title: str, found: Mapping[str, Sum], *, csv: str, href: _Href) -> Markup:
    """The share published in time of each city, by its name, the greatest first; nothing if only one has any."""
    rows = [pictures.share(name, one.kept, href(name)) for name, one in found.items()]
    if sum(one.value is not None for one in rows) < 2:
        return Markup()
    return charts.bars(title, pictures.greatest_first(rows), csv=csv, note=PUBLISHED, head="城市", unit="比率", top=100)


def of_cities(title: str, found: Mapping[str, Sum], *, csv: str, href: _Href) -> Markup:
    """How many records each city has, the greatest first; nothing if only one has any."""
    rows = [Bar(name, one.records, f"{one.records:,} 件", href(name)) for name, one in found.items()]
    return charts.bars(title, pictures.greatest_first(rows), csv=csv, head="城市") if len(rows) > 1 else Markup()


def amounts_of_cities(title: str, found: Mapping[str, Sum], *, csv: str, href: _Href) -> Markup:
    """The sum of money of each city that has any, the greatest first; nothing if only one has."""
    rows = [Bar(name, pictures.yuan(one.amount), pictures.money(one.amount), href(name)) for name, one in found.items() if one.amount]
    return charts.bars(title, pictures.greatest_first(rows), csv=csv, head="城市", unit="金额") if len(rows) > 1 else Markup()


def _unfinished(as_of: datetime.date) -> str:
    """The month that is not over; "" on the last day of one."""
    return "" if (as_of + datetime.timedelta(days=1)).day == 1 else as_of.isoformat()[:7]
