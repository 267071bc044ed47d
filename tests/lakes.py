"""Gathered tables for tests: random ones full of what engines treat differently, written as partitions, and a plain reckoning of each question."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from generator.lake import shapes, writing

Row = dict[str, Any]
Tables = dict[str, list[Row]]
CITIES = ("a", "0371", "z-9")
KINDS = ("penalty", "permit")
# Quotes, escapes, blanks at the end, capitals, more than 16 bits a character, a character of no width, a zero, digits that look like numbers.
TEXTS = (None, "", " ", "'", '"', "a,b", "a\nb", "\\", "%_", "A", "a", "a ", "é", "e\u0301", "题", "\uffff", "\U00020000", "a\x00b", "007", "7", "NULL", "null")
DAYS = (None, "0001-01-01", "1582-10-10", "1969-12-31", "1970-01-01", "2025-12-31", "2026-01-01", "2026-02-28", "9999-12-31")
WHOLES = (None, 0, 1, -1, 2**53 + 1, 2**63 - 1, 2**63 - 1, -(2**63))
YES = (None, True, False)
STATES = ("on_time", "late", "overdue", "open", "unknown")
VALUES = {shapes.TEXT: TEXTS, shapes.DAY: DAYS, shapes.WHOLE: WHOLES, shapes.YES: YES}
# Where a column has few values, so that rows meet.
FEW: dict[str, Sequence[Any]] = {
    "kind": KINDS,
    "id": ("2026/1", "2026/2", "x"),
    "code": (None, "91990100MA1G0A0192", "91990100MA1G0A0193", "'", "题"),
    "publication": (None, *STATES, "other"),
    "status": (None, "met", "met", "overdue", "open", "unknown"),
    "what": ("record", "measure", "duty", None),
    "month": (None, "2026-01", "2026-02", "1969-12", "2026"),
}
STATED = ("records", *STATES, "working_days", "amount", "amount:fine", "other", None)


def random_tables(seed: int, rows: int) -> Tables:
    """So many rows of each table. Each has its city and its year."""
    dice = random.Random(seed)
    found: Tables = {}
    for table, shape in shapes.TABLES.items():
        found[table] = []
        for _ in range(rows):
            row = {name: dice.choice(FEW.get(name, VALUES[sort])) for name, sort in shape.columns.items()}
            if table == "stated":
                row["name"] = dice.choice(STATED)
            found[table].append({**row, "city": dice.choice(CITIES), "year": shapes.year_of(row[shape.dated])})
    return found


def write(folder: Path, tables: Tables) -> None:
    """Writes all partitions of some tables; columns that rows lack are null."""
    for table, rows in tables.items():
        parts: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
        for row in rows:
            parts[row["city"], row["year"]].append(tuple(row.get(name) for name in shapes.TABLES[table].columns))
        for (city, year), some in parts.items():
            writing.put(folder, table, city, year, writing.encoded(table, some))


def record(**values: Any) -> Row:
    """A row of `records` with its city and year; what is not named is null."""
    return row("records", **values)


def row(table: str, **values: Any) -> Row:
    """A row of a table with its city and year."""
    shape = shapes.TABLES[table]
    return {**dict.fromkeys(shape.columns), "city": "a", "year": shapes.year_of(values.get(shape.dated)), **values}


# The plain reckoning


def expected(question: str, tables: Tables) -> list[list[Any]]:
    """The rows of an answer as they must be: by loops and nothing else. Days are texts."""
    return in_order(RECKONED[question](tables))


def in_order(rows: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """Sorted by all columns, nulls at the end."""
    return sorted(map(list, rows), key=lambda row: [(value is None, value) for value in row])


def grouped(rows: Iterable[Row], *names: str) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by some of their values."""
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for one in rows:
        found[tuple(one[name] for name in names)].append(one)
    return found


def total(values: Iterable[int | None]) -> int | None:
    """A sum; None of none."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def newest(values: Iterable[Any]) -> Any:
    """The greatest that is known."""
    return max((value for value in values if value is not None), default=None)


def of_states(rows: list[Row], *states: str) -> list[int]:
    return [sum(one["publication"] == state for one in rows) for state in states]


def _cities(tables: Tables) -> Iterable[list[Any]]:
    for key, rows in grouped(tables["records"], "city", "kind").items():
        days = [one["working_days"] for one in rows]
        yield [*key, len(rows), *of_states(rows, *STATES), total(days), sum(day is not None for day in days), sum(one["proved"] is True for one in rows), newest(one["date"] for one in rows)]


def _months(tables: Tables) -> Iterable[list[Any]]:
    for key, rows in grouped(tables["records"], "city", "kind", "month").items():
        yield [*key, len(rows), *of_states(rows, *STATES[:3]), total(one["amount"] for one in rows)]


def _departments(tables: Tables) -> Iterable[list[Any]]:
    for key, rows in grouped(tables["records"], "city", "kind", "authority").items():
        yield [*key, newest(one["authority_name"] for one in rows), len(rows), *of_states(rows, *STATES[:3])]


def of_duties(tables: Tables) -> list[Row]:
    return [one for one in tables["stated"] if one["what"] == "duty" and one["name"] in STATES]


def numbers(rows: list[Row]) -> list[int]:
    return [sum(one["value"] or 0 for one in rows if one["name"] == name) for name in STATES]


def _duties(tables: Tables) -> Iterable[list[Any]]:
    for key, rows in grouped(of_duties(tables), "city", "rule", "month").items():
        yield [*key, *numbers(rows)]


def _late(tables: Tables) -> Iterable[list[Any]]:
    for key, rows in grouped(of_duties(tables), "rule", "month").items():
        cities = [numbers(some) for some in grouped(rows, "city").values()]
        count = numbers(rows)
        yield [*key, len(cities), sum(one[1] + one[2] > 0 for one in cities), sum(count), *count[:3]]


def _measures(tables: Tables) -> Iterable[list[Any]]:
    for one in tables["stated"]:
        if one["what"] == "measure":
            yield [one[name] for name in ("city", "kind", "authority", "period", "name", "value", "of")]


def _differs(tables: Tables) -> Iterable[list[Any]]:
    sides: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    paid = set()
    for one in tables["stated"]:
        if one["what"] == "record" and one["name"] in STATED[:8]:
            paid |= {(one["city"], one["kind"])} if one["name"] == "amount" else set()
            sides[one["city"], one["kind"], one["name"]][0] += one["value"] or 0
    for key, rows in grouped(tables["records"], "city", "kind").items():
        numbers = [len(rows), *of_states(rows, *STATES), total(one["working_days"] for one in rows), total(one["amount"] for one in rows)]
        for name, number in zip(STATED, numbers, strict=False):
            sides[(*key, name)][1] += number or 0
    return ([*key, *both] for key, both in sides.items() if both[0] != both[1] and (key[2] != "amount" or key[:2] in paid))


def _amounts(tables: Tables) -> Iterable[list[Any]]:
    for key, rows in grouped((one for one in tables["records"] if one["amount"] is not None), "kind", "city", "year").items():
        yield [*key, len(rows), total(one["amount"] for one in rows)]


def each_once(tables: Tables) -> list[Row]:
    """Each record of an organisation once."""
    found = []
    for (code, city, kind, _), rows in grouped((one for one in tables["parties"] if one["code"] is not None), "code", "city", "kind", "id").items():
        more = {"date": newest(one["date"] for one in rows), "adverse": any(one["adverse"] for one in rows), "name": newest(one["name"] for one in rows)}
        found.append({"code": code, "city": city, "kind": kind, **more})
    return found


def newest_name(rows: list[Row]) -> Any:
    named = [((one["date"] or "0000-00-00") + one["name"]) for one in rows if one["name"] is not None]
    return max(named)[10:] if named else None


def _several(tables: Tables) -> Iterable[list[Any]]:
    for (code,), rows in grouped(each_once(tables), "code").items():
        if len({one["city"] for one in rows}) > 1:
            yield [code, newest_name(rows), len({one["city"] for one in rows}), len(rows), sum(one["adverse"] for one in rows)]


def _adverse(tables: Tables) -> Iterable[list[Any]]:
    for (code,), rows in grouped((one for one in each_once(tables) if one["adverse"]), "code").items():
        if len({one["city"] for one in rows}) > 1:
            kinds = {one["kind"] for one in rows}
            yield [code, newest_name(rows), len({one["city"] for one in rows}), len(kinds), len(rows), newest(one["date"] for one in rows)]


RECKONED: dict[str, Callable[[Tables], Iterable[list[Any]]]] = {
    "cities": _cities,
    "months": _months,
    "departments": _departments,
    "duties": _duties,
    "measures": _measures,
    "differs": _differs,
    "amounts": _amounts,
    "late": _late,
    "several": _several,
    "adverse": _adverse,
}


def organisations(tables: Tables) -> dict[str, dict[str, Any]]:
    """What the files of the look-up must hold, by shard and code."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    named = grouped((one for one in tables["parties"] if one["name"] is not None), "code", "name")
    for (code,), rows in grouped(each_once(tables), "code").items():
        names = [(newest(one["date"] for one in some) or "", name) for (of, name), some in named.items() if of == code]
        cities: dict[str, Any] = defaultdict(lambda: {"kinds": {}})
        for (city, kind), some in grouped(rows, "city", "kind").items():
            cities[city]["kinds"][kind] = [len(some), newest(one["date"] for one in some), sum(one["adverse"] for one in some)]
        in_order_of_days = sorted(sorted(names, key=lambda one: one[1]), key=lambda one: one[0], reverse=True)
        found[hashlib.sha256(code.encode()).hexdigest()[:3]][code] = {"names": [name for _, name in in_order_of_days], "cities": cities}
    return found
