"""Adds up what was gathered from the cities: by city, kind, month, year and department, for pages and their CSV alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol, TypeVar

from generator.site.answers import OfAmount, OfMeasure
from generator.site.measures import COMPLIANCE, CONCEALED, LATE, Ratio
from generator.site.province import City, Province


class Row(Protocol):
    """A row of an answer that counts records of a kind."""

    @property
    def records(self) -> int:
        """How many."""

    @property
    def on_time(self) -> int:
        """How many were published in time."""

    @property
    def late(self) -> int:
        """How many were published late."""

    @property
    def overdue(self) -> int:
        """How many are overdue."""


_Any = TypeVar("_Any")
_Row = TypeVar("_Row", bound=Row)


class Sum(NamedTuple):
    """What some rows count together. `amount` is in cents (分), None where no record has one."""

    records: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    amount: int | None = None

    @property
    def kept(self) -> Ratio:
        """How many were published in time, of those that were published or are overdue; rounded down, so that 100% means all."""
        return Ratio(self.on_time, self.on_time + self.late + self.overdue, up=False)


def added(rows: Iterable[Row]) -> Sum:
    """Some rows together."""
    total = Sum()
    for row in rows:
        own, paid = getattr(row, "amount", None), total.amount
        paid = paid if own is None else (paid or 0) + own
        total = Sum(total.records + row.records, total.on_time + row.on_time, total.late + row.late, total.overdue + row.overdue, paid)
    return total


def grouped(rows: Iterable[_Any], name: Callable[[_Any], str]) -> dict[str, list[_Any]]:
    """Rows by a name that each has, in the order of the names."""
    found: dict[str, list[_Any]] = {}
    for row in rows:
        found.setdefault(name(row), []).append(row)
    return dict(sorted(found.items()))


def sums(rows: Iterable[_Row], name: Callable[[_Row], str]) -> dict[str, Sum]:
    """The same added up."""
    return {one: added(some) for one, some in grouped(rows, name).items()}


def amount(rows: Iterable[OfAmount]) -> int | None:
    """The sum of money of some rows in cents (分); None where none has one."""
    found = [one.amount for one in rows if one.amount is not None]
    return sum(found) if found else None


class Overview(NamedTuple):
    """A city with its numbers, which are None where nothing was ever gathered from it: that is not known, and not zero.

    `average` are the working days until publication, their sum and of how many records.
    """

    city: City
    sum: Sum | None
    average: tuple[int, int]


def overview(province: Province) -> list[Overview]:
    """All cities, in the order of their codes."""
    rows = grouped(province.of_cities, lambda one: one.city)
    out = []
    for city in province.cities:
        own = rows.get(city.id, [])
        known = city.records is not None
        average = sum(one.working_days or 0 for one in own), sum(one.of or 0 for one in own)
        out.append(Overview(city, added(own) if known else None, average))
    return out


# By kind and city, the share of each measure.
Measured = Mapping[str, Mapping[str, Mapping[str, Ratio]]]


def ratio(one: OfMeasure) -> Ratio | None:
    """The share that a row states; None if the city says that it does not know."""
    if one.part is None or one.of is None or one.what not in (COMPLIANCE, LATE, CONCEALED):
        return None
    # As the cities round: 100% compliant means all, and 0% late means none.
    return Ratio(one.part, one.of, up=one.what != COMPLIANCE)


def measures(province: Province, period: str) -> Measured:
    """The measures of whole cities in a period, by kind and city; a measure that a city does not know is left out."""
    found: dict[str, dict[str, dict[str, Ratio]]] = {}
    for one in province.measures:
        if not one.authority and (one.period or "") == period and one.city in province.by_id:
            share = ratio(one)
            if share is not None:
                found.setdefault(one.kind, {}).setdefault(one.city, {})[one.what] = share
    return found


def together(shares: Iterable[Ratio]) -> Ratio | None:
    """Several shares of the same measure as one; None for none."""
    some = list(shares)
    return Ratio(sum(one.count for one in some), sum(one.of for one in some), some[0].up) if some else None


def worst(found: Mapping[str, Ratio]) -> tuple[bool, float, float]:
    """The order of cities by their measures: the highest share of late ones first, then the lowest of compliant ones; what a city does not
    know is at the end.
    """
    late, compliant = (one.count / one.of if one is not None and one.of else None for one in (found.get(LATE), found.get(COMPLIANCE)))
    return late is None, -(late or 0.0), compliant if compliant is not None else 2.0


def stale(province: Province) -> list[tuple[str, str, str]]:
    """The cities whose numbers are not those of the day: name, page, and of which day they are ("" for none)."""
    return [(one.name, one.page, one.as_of) for one in province.cities if one.as_of != province.as_of]


def csv_of_months(kind: str) -> str:
    """The address of the numbers of a kind by month, over all cities, from the root."""
    return f"data/cities/kinds/{kind}/months.csv"


def csv_of_cities(kind: str) -> str:
    """The address of the numbers of a kind by city, from the root."""
    return f"data/cities/kinds/{kind}/cities.csv"


def csv_of_city(city: str) -> str:
    """The address of the numbers of a city by kind and month, from the root."""
    return f"data/cities/by/{city}/months.csv"
