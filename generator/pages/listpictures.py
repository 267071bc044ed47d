"""Pictures over a list: how many records each month has, and how much their amounts are together."""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from generator.model import tally
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.pages import charts, pictures
from generator.pages.rows import amount_title

# A picture of more months would show each as a hair; years stand in their place. Of fewer records a picture says nothing.
MOST, LEAST = 24, 24


class Month(NamedTuple):
    """A month of a list (`2026-11`, or a year where dates have no month): its records, the sum of their amounts in cents, and how many
    have one.
    """

    month: str
    number: int
    cents: int
    priced: int


def months(records: Sequence[Record], amounts: Sequence[int | None]) -> list[Month]:
    """The months in which a list of records in their order has any, the earliest first; records without a date are in none. `amounts` are
    those of the records, in cents, None where there is none; no amounts at all belong to a kind without one.
    """
    found = []
    at = 0
    while at < len(records) and (month := records[at].date[:7]):
        # Those of a month stand together, the latest first.
        end = bisect.bisect_left(records, True, at, key=lambda one: one.date[:7] != month)
        priced = [money for money in amounts[at:end] if money is not None]
        found.append(Month(month, end - at, sum(priced), len(priced)))
        at = end
    return found[::-1]


def unfinished(as_of: datetime.date) -> list[str]:
    """The year and the month of a day, as far as they are not over with it."""
    after = (as_of + datetime.timedelta(days=1)).isoformat()
    return [one for one in (as_of.isoformat()[:4], as_of.isoformat()[:7]) if after.startswith(one)]


def of(kind: Kind, found: Sequence[Month], unfinished: Sequence[str] = ()) -> Markup:
    """The pictures of a list: numbers, and sums if the kind has an amount. None for a few records or a single month.

    `unfinished` are the months and years that are not over.
    """
    if sum(one.number for one in found) < LEAST or len(found) < 2:
        return Markup()
    whole = _whole(found)
    if len(whole) < 2:
        return Markup()
    by, head = ("年", "年度") if len(whole[0].month) == 4 else ("月", "月份")
    numbers = [charts.Bar(one.month, one.number, f"{one.number:,} 件", "", one.month in unfinished) for one in whole]
    made = charts.columns(f"按{by}的件数", numbers, head=head, unit="件")
    # A sum below zero cannot be drawn; none is meant to be.
    if kind.amount and any(one.priced for one in whole) and all(one.cents >= 0 for one in whole):
        bars = []
        for one in whole:
            shown = f"{tally.wan_yuan(one.cents)} 万元（{one.priced:,} 件）"
            bars.append(charts.Bar(one.month, pictures.yuan(one.cents), shown, "", one.month in unfinished))
        made += charts.columns(f"按{by}的{amount_title(kind)}合计", bars, head=head, unit="元")
    return made


def _whole(found: Sequence[Month]) -> list[Month]:
    """Every month from the first to the last, also those without records; years if there are too many months."""
    first, last = found[0].month, found[-1].month
    if any(len(one.month) < 7 for one in found) or _number(last) - _number(first) >= MOST:
        names = [f"{year:04}" for year in range(int(first[:4]), int(last[:4]) + 1)]
    else:
        names = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(_number(first), _number(last) + 1)]
    sums = {name: [0, 0, 0] for name in names}
    for one in found:
        own = sums[one.month[: len(names[0])]]
        for i, value in enumerate(one[1:]):
            own[i] += value
    return [Month(name, *some) for name, some in sums.items()][-MOST:]


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
