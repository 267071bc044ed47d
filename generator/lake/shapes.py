"""The tables of gathered data: their columns with types, in which partition a row lies, and where that partition's file is.

A harvest folder has them in `gathered/<table>/city=<id>/year=<year>/part-0.parquet`, the layout that every engine for Parquet knows. The
two columns of the path are not in the files. Tables `kinds/<kind>` hold whole records in the shape of their schema: they are not described
here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType

# The types of columns: UTF-8, a signed whole number of 64 bits, a day, yes or no. There are no fractions: engines round them differently.
TEXT, WHOLE, DAY, YES = "text", "whole", "day", "yes"

# The columns that are in the path.
CITY, YEAR = "city", "year"
# The year of what has no day.
UNDATED = "undated"
# The folders of a harvest that this room knows.
GATHERED, ANSWERS = "gathered", "answers"

# What may be in a path: nothing that leads elsewhere, and no beginning that engines take for a hidden file.
_CITY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_YEAR = re.compile(rf"[0-9]{{4}}|{UNDATED}")
_TABLE = re.compile(r"[a-z]+(?:/[a-z][a-z0-9-]*)?")


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: `columns` name -> type, in the order of the file; `keys`, by which rows are sorted in the file; `dated`, the column (a day,
    or a text that begins with a year) that says in which year a row lies.
    """

    columns: Mapping[str, str]
    keys: tuple[str, ...]
    dated: str

    @property
    def whole(self) -> dict[str, str]:
        """All columns that an engine sees, those of the path last."""
        return {**self.columns, CITY: TEXT, YEAR: TEXT}


def _shape(keys: str, dated: str, **columns: str) -> Shape:
    return Shape(MappingProxyType(columns), tuple(keys.split()), dated)


TABLES: Mapping[str, Shape] = MappingProxyType(
    {
        # A row for each record that a city shows. `address`: the whole address of its page. `month`: 2026-03. `authority`: the id of the
        # department in that city. `amount`: cents, null where the kind has none. `parties`: how many it is about. `publication`: on_time,
        # late, overdue, open or unknown; null if no rule demands it by a day. `proved`: the log of that city proves it.
        "records": _shape(
            "kind id",
            "date",
            kind=TEXT,
            id=TEXT,
            address=TEXT,
            title=TEXT,
            date=DAY,
            month=TEXT,
            authority=TEXT,
            authority_name=TEXT,
            until=DAY,
            adverse=YES,
            amount=WHOLE,
            parties=WHOLE,
            publication=TEXT,
            working_days=WHOLE,
            proved=YES,
        ),
        # A row for each organisation in each record. `number`: which of the record's parties it is, from 1; `of`: how many there are.
        "parties": _shape(
            "kind id number code",
            "date",
            kind=TEXT,
            id=TEXT,
            code=TEXT,
            name=TEXT,
            number=WHOLE,
            of=WHOLE,
            adverse=YES,
            date=DAY,
            address=TEXT,
        ),
        # A row for each duty about a record; duties of periods for which nothing was filed are in `stated` only. `status`: met, overdue,
        # open or unknown; `on_time`: null while it is not met or not known. `month`: that in which the limit begins, as in the city's
        # statistics.
        "duties": _shape(
            "rule kind id starts",
            "due",
            rule=TEXT,
            kind=TEXT,
            id=TEXT,
            authority=TEXT,
            starts=DAY,
            due=DAY,
            met_on=DAY,
            status=TEXT,
            on_time=YES,
            evidence=TEXT,
            month=TEXT,
        ),
        # A row for each number that a city's own statistics.json states; `of`: of how many, where that is stated too. What is 0 may have
        # no row. `what` is record (by kind, month and authority; `name`: records, compliant, on_time, late, overdue, open, unknown,
        # working_days, `amount:FIELD` in cents, and `amount`, that of the field whose sums are gathered), duty (by rule, month and
        # authority; on_time, late, overdue, open, unknown), measure (by kind, authority and period; compliance, late, concealed, withheld,
        # departments_unknown, open, unknown, no_limit) or left (by kind, authority and period, which is a year; the reason). `month` is as
        # there, so it may be a year.
        "stated": _shape(
            "what kind rule authority period month name",
            # Of a record or duty that is its month.
            "period",
            what=TEXT,
            kind=TEXT,
            rule=TEXT,
            authority=TEXT,
            period=TEXT,
            month=TEXT,
            name=TEXT,
            value=WHOLE,
            of=WHOLE,
        ),
    }
)


@lru_cache(10_000)
def year_of(day: str | None) -> str:
    """The year in whose partition a row with such a date or period lies; `UNDATED` where there is none."""
    return day[:4] if day and _YEAR.fullmatch(day[:4]) and day[:4] != "0000" else UNDATED


def place(table: str, city: str, year: str) -> PurePosixPath:
    """The file of a partition, below the harvest folder. Raises ValueError for names that are no such partition."""
    if not (_TABLE.fullmatch(table) and _CITY.fullmatch(city) and _YEAR.fullmatch(year)):
        raise ValueError(f"no partition: {table!r}, {city!r}, {year!r}")
    return PurePosixPath(GATHERED, table, f"{CITY}={city}", f"{YEAR}={year}", "part-0.parquet")
