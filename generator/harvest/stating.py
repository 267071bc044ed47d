"""Makes the rows of what a city's own statistics state. What is odd is told and left out, each row by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from generator.harvest.rows import MOST, Fault, Made, Row, is_public_name, is_whole
from generator.lake.shapes import TABLES, year_of

# More than anybody counts in a city.
_MOST_COUNTED = 10**12
# A year, a quarter or a month; "" is what has no date.
_PERIODS = re.compile(r"(?:[0-9]{4}(?:-(?:0[1-9]|1[0-2]|Q[1-4]))?)?")
_PERIOD = list(TABLES["stated"].columns).index("period")
_STATES = ("on_time", "late", "overdue", "open", "unknown")
_COUNTS = ("withheld", "departments_unknown", "open", "unknown", "no_limit")


def of_statistics(document: Any, amounts: Mapping[str, str] | None = None) -> Made:
    """The rows of `stated`: what a city's own statistics.json states, a row for each number. Partitions are by the year of the period.

    - `record`: of kind, month and department, `records`, `compliant`, `on_time`, `late`, `overdue`, `open`, `unknown`, `working_days` (with
      `of` so many records), `amount:FIELD` in cents and `amount`, the same of the field in `amounts`, by kind; what is 0 has no row, but
      for `records` and `amount`. There are no sums over these.
    - `duty`: of rule, month and department, `on_time`, `late`, `overdue`, `open`, `unknown`, likewise.
    - `measure`: of kind, period (null: all) and department (null: the whole city), `compliance`, `late` and `concealed` as `value` of `of`
      (both null where that is not known), and the counts `withheld`, `departments_unknown`, `open`, `unknown`, `no_limit`.
    - `left`: of kind, year and department, by the reason as `name`.
    """
    made, odd, first = Made(), 0, ""
    for name, make in _parts(document if isinstance(document, Mapping) else {}, amounts or {}):
        try:
            # All rows of a part, or none of it.
            rows = make()
        except (_Odd, KeyError, TypeError, AttributeError) as error:
            first = first or f"{name}：{error if isinstance(error, _Odd) else '缺了该有的项'}"
            odd += 1
            continue
        for row in rows:
            made.rows.setdefault(("stated", year_of(row[_PERIOD])), []).append(row)
    if odd:
        words = f"statistics.json 里有 {odd:,} 处不是约定的样子，没有汇集，其余的汇集了（例如 {first}）"
        made.faults.append(Fault("", "", words, whole=False))
    return made


def _parts(told: Mapping[str, Any], amounts: Mapping[str, str]) -> Iterator[tuple[str, Callable[[], list[Row]]]]:
    """The parts of a document that stand or fall each by itself: where each is, and what makes its rows."""
    kinds = told.get("kinds")
    if not isinstance(kinds, Mapping):
        yield "kinds", partial(_missing, "不是 JSON 对象")
    for number, (kind, some) in enumerate(kinds.items() if isinstance(kinds, Mapping) else ()):
        rows = some.get("rows") if isinstance(some, Mapping) else None
        if not isinstance(rows, list):
            yield f"kinds 的第 {number + 1} 项", partial(_missing, "没有 rows")
        for at, cell in enumerate(rows if isinstance(rows, list) else ()):
            yield f"kinds 的第 {number + 1} 项 rows 的第 {at + 1} 行", partial(_of_cell, kind, cell, amounts.get(kind, ""))
    for name, make in (("duties", _of_duty), ("measures", _of_measure), ("left", _of_left)):
        rows = told.get(name)
        if not isinstance(rows, list):
            yield name, partial(_missing, "不是列表")
        for at, one in enumerate(rows if isinstance(rows, list) else ()):
            yield f"{name} 的第 {at + 1} 行", partial(make, one)
    named = told.get("departments")
    for at, name in enumerate(named.values() if isinstance(named, Mapping) else ()):
        if not is_public_name(name):
            yield f"departments 的第 {at + 1} 项", partial(_missing, "名称太长，或者有看不见的字符、个人的号码")


def _missing(what: str) -> list[Row]:
    raise _Odd(what)


class _Odd(Exception):
    """A value is not what docs/interfaces.md says."""


def _stated(
    what: str,
    name: str,
    value: int | None,
    of: int | None = None,
    /,
    *,
    kind: str | None = None,
    rule: str | None = None,
    authority: str | None = None,
    period: str | None = None,
    month: str | None = None,
) -> Row:
    return (what, kind, rule, authority, period, month, name, value, of)


def _count(value: Any, most: int = _MOST_COUNTED) -> int:
    # What is odd is not repeated: it is anybody's text.
    if not is_whole(value):
        raise _Odd("有的数不是整数")
    # A number that no city has would make the sums over all cities fail.
    if not -most <= value <= most:
        raise _Odd("有的数大得不可信")
    return int(value)


def _share(ratio: Mapping[str, Any]) -> tuple[int, int]:
    """So many of so many: a share of more than all, or of less than nothing, would stand first in every table of cities."""
    count, of = _count(ratio["count"]), _count(ratio["of"])
    if not 0 <= count <= of:
        raise _Odd(f"{of} 条中的 {count} 条")
    return count, of


def _name(value: Any) -> str | None:
    """An id of a kind, a rule or a department, or a reason: pages show it."""
    if value is None or is_public_name(value):
        return value if value is None else str(value)
    raise _Odd("有的名称不是短的文字，或者有看不见的字符、个人的号码")


def _period(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and _PERIODS.fullmatch(value)):
        return value
    raise _Odd("时段不是年、季度或者月份")


def _of_cell(kind: Any, cell: Any, amount: str) -> list[Row]:
    month = _period(cell["month"])
    where = {"kind": _name(kind), "authority": _name(cell["authority"]), "period": month, "month": month}
    rows = [_stated("record", "records", _count(cell["count"]), **where)]
    published = cell.get("publication", {})
    found = {"compliant": cell.get("compliant", 0), **{name: published.get(name, 0) for name in _STATES}}
    rows += [_stated("record", name, _count(value), **where) for name, value in found.items() if value != 0]
    money = {_name(path): _count(value, MOST) for path, value in cell["amounts"].items()}
    rows += [_stated("record", f"amount:{path}", value, **where) for path, value in money.items() if value]
    if amount and amount in money:
        # That which is counted of gathered records too.
        rows.append(_stated("record", "amount", money[amount], **where))
    if published.get("of"):
        rows.append(_stated("record", "working_days", _count(published["working_days"]), _count(published["of"]), **where))
    return rows


def _of_duty(one: Any) -> list[Row]:
    month = _period(one["month"])
    where = {"rule": _name(one["rule"]), "authority": _name(one["authority"]), "period": month, "month": month}
    return [_stated("duty", name, _count(one[name]), **where) for name in _STATES if one[name] != 0]


def _of_measure(one: Any) -> list[Row]:
    rows = []
    where = {"kind": _name(one["kind"]), "authority": _name(one["authority"]), "period": _period(one["period"])}
    for name in ("compliance", "late", "concealed"):
        ratio = one[name]
        counted = (None, None) if ratio is None else _share(ratio)
        rows.append(_stated("measure", name, *counted, **where))
    return rows + [_stated("measure", name, _count(one[name]), **where) for name in _COUNTS]


def _of_left(one: Any) -> list[Row]:
    where = {"kind": _name(one["kind"]), "authority": _name(one["authority"]), "period": _period(one["year"])}
    return [_stated("left", str(_name(one["reason"])), _count(one["count"]), **where)]
