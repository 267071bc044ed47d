"""The rows of the answers that a harvest leaves, each with the meaning of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class OfCity(NamedTuple):
    """The records of a kind in a city. `working_days` is the sum over `of` records; `newest` a date."""

    city: str
    kind: str
    records: int
    on_time: int
    late: int
    overdue: int
    open: int
    unknown: int
    working_days: int | None
    of: int | None
    proved: int | None
    newest: str | None


class OfMonth(NamedTuple):
    """The records of a kind of a month (`2026-03`, None for those without a date); `amount` is in cents (分), None where there is none."""

    city: str
    kind: str
    month: str | None
    records: int
    on_time: int
    late: int
    overdue: int
    amount: int | None


class OfDepartment(NamedTuple):
    """The records of a kind of a department of a city."""

    city: str
    kind: str
    authority: str | None
    authority_name: str | None
    records: int
    on_time: int
    late: int
    overdue: int


class OfRule(NamedTuple):
    """The duties of a rule, by the month in which their limit began."""

    city: str
    rule: str
    month: str | None
    on_time: int
    late: int
    overdue: int
    open: int
    unknown: int


class OfMeasure(NamedTuple):
    """A measure as the city itself states it: `what` is compliance, late or concealed; `authority` None for the whole city, `period` None
    for all periods; `part` is the column `count`.
    """

    city: str
    kind: str
    authority: str | None
    period: str | None
    what: str
    part: int | None
    of: int | None


class Differs(NamedTuple):
    """A number that the city states and that is another one by what was gathered from it."""

    city: str
    kind: str
    what: str
    stated: int | None
    gathered: int | None


class OfAmount(NamedTuple):
    """The sum of the amounts of a kind in a year, in cents (分), and how many records it is of."""

    kind: str
    city: str
    year: str | None
    records: int
    amount: int | None


class Several(NamedTuple):
    """An organisation of which more than one city has records; `adverse` are those that say something against it."""

    code: str
    name: str | None
    cities: int
    records: int
    adverse: int


class OfLate(NamedTuple):
    """How a rule was kept in a month over all cities: in how many cities there were duties, in how many of these some were late or are
    overdue, and how many duties.
    """

    rule: str
    month: str | None
    cities: int
    late_cities: int
    duties: int
    on_time: int
    late: int
    overdue: int


# The questions whose answers the pages show, and what a row of each is.
QUESTIONS: Mapping[str, type[tuple[Any, ...]]] = {
    "cities": OfCity,
    "months": OfMonth,
    "departments": OfDepartment,
    "duties": OfRule,
    "measures": OfMeasure,
    "differs": Differs,
    "amounts": OfAmount,
    "several": Several,
    "late": OfLate,
}

# Where a member is not named like its column: every row has a method `count`.
COLUMNS = {"part": "count"}
