"""Makes the rows of the gathered tables of what a city publishes: of its records, one shard after the other, and of its statistics.

A row says only what the city itself shows, by our schema of the kind. Who is an organisation is decided as the city's own pages of
organisations do it: a natural person is none. What does not fit is told and left out.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from generator.harvest.fitting import fitted
from generator.lake.shapes import TABLES, year_of
from generator.law.duties import MET, OPEN, OVERDUE, STATUSES
from generator.law.parting import has_leaving, without
from generator.law.rules import rules as rules_of
from generator.model import tally
from generator.model.fields import Field
from generator.model.identity import parties
from generator.model.kindnames import RULE
from generator.model.kinds import Kind, Kinds
from generator.model.records import PointerExtractor, Record, Walk, pointer_extractor, walker
from generator.site.statistics import publishing
from generator.text.canonicaljson import canonical

# A partition: its table and its year.
Place = tuple[str, str]
Row = tuple[Any, ...]
# What a signed whole number of 64 bits holds; and more than anybody counts in a city.
_MOST = 2**63 - 1
_MOST_COUNTED = 10**12
# Characters of a name of a department, a rule or a kind.
_LONGEST = 200
# Of several rules about one publication, the worst counts.
_WORST = ("overdue", "late", "unknown", "open", "on_time")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A year, a quarter or a month; "" is what has no date.
_PERIODS = re.compile(r"(?:[0-9]{4}(?:-(?:0[1-9]|1[0-2]|Q[1-4]))?)?")
# Texts that a duty may have beside its rule, and those that are days.
_DAYS, _TEXTS = ("starts", "due", "met_on"), ("evidence", "due_at", "met_at")


class Fault(NamedTuple):
    """What was left out, or of which something was: the kind, the id, and what is wrong in Chinese. `whole` says that there is no row."""

    kind: str
    id: str
    said: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Common:
    """What the rows of all records of a city have in common: where `mark` differs, all of them must be made again.

    `site` is the address of the site with a slash at the end ("" if it is not known); `names` are the short names of its departments by id;
    `publishing` are, for each kind, the ids of its rules by which records must be published in time; `proved` says that its log was checked
    and has a leaf for each of its records (None: it has no log).
    """

    city: str
    site: str
    names: Mapping[str, str]
    publishing: Mapping[str, Sequence[str]]
    proved: bool | None

    @property
    def mark(self) -> bytes:
        """The same bytes for the same values."""
        rules = {kind: sorted(some) for kind, some in self.publishing.items()}
        return canonical({"city": self.city, "site": self.site, "names": {**self.names}, "publishing": rules, "proved": self.proved})


@dataclass(frozen=True, slots=True)
class Made:
    """Rows by partition, in no order and with values in the order of `shapes.TABLES`; in `whole` the public records of each partition of
    `kinds/<kind>`; and what did not fit.
    """

    rows: dict[Place, list[Row]] = field(default_factory=dict)
    whole: dict[Place, list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def common(city: str, site: str, kinds: Kinds, statistics: Any, rules: Mapping[str, Any], proved: bool | None) -> Common:
    """What the rows of a city have in common, from its statistics.json and its records of the kind of rules, of all shards together."""
    named = statistics.get("departments") if isinstance(statistics, Mapping) else None
    names = {one: name for one, name in named.items() if _is_name(name)} if isinstance(named, Mapping) else {}
    kind = kinds.by_name.get(RULE)
    found = [fitted(kind, ident, entry).record for ident, entry in rules.items()] if kind is not None else []
    return Common(city, site, names, publishing(rules_of(one for one in found if one is not None)), proved)


class Means(NamedTuple):
    """What is made once of a kind, for all of its shards: `pointer_extractor`, the walk over whole numbers, and whether entries leave."""

    extract: PointerExtractor
    numbers: Walk
    leaving: bool


def means(kind: Kind) -> Means:
    """The means for the records of a kind."""
    return Means(pointer_extractor(kind), walker(kind.root, _is_whole_number), has_leaving(kind))


def of_entries(about: Common, kind: Kind, entries: Mapping[str, Any], as_of: datetime.date, given: Means | None = None) -> Made:
    """The rows of some entries of `records/<kind>/<shard>.json`, by id. What is not shown any more on the day has none, whatever the
    city's site says: a record whose last day is over, an entry of a list that has left (`x-leaves`).

    The rows of an entry depend on nothing but the entry, `about` and the day; and all of its rows name its kind and id. `given` is
    `means(kind)`, for callers with many shards.
    """
    made, (extract, numbers, leaving) = Made(), given or means(kind)
    for ident, entry in entries.items():
        record, said = fitted(kind, ident, entry, extract)
        if record is not None and leaving and (parted := without(record, as_of)) is not None:
            record = parted[0].at(record.address)
        if record is None or (wrong := _beside(entry)) or (wrong := _unfit(record, numbers)):
            made.faults.append(Fault(kind.name, ident, said if record is None else wrong))
            continue
        if said:
            made.faults.append(Fault(kind.name, ident, said, whole=False))
        if not (entry["until"] and entry["until"] < as_of.isoformat()):
            _add(made, about, record, entry)
    return made


def of_statistics(about: Common, document: Any) -> Made:
    """The rows of `stated`: what a city's own statistics.json states, a row for each number. Partitions are by the year of the period.

    - `record`: of kind, month and department, `records`, `compliant`, `on_time`, `late`, `overdue`, `open`, `unknown`, `working_days` (with
      `of` so many records) and `amount:FIELD` in cents; what is 0 has no row, but for `records`. There are no sums over these.
    - `duty`: of rule, month and department, `on_time`, `late`, `overdue`, `open`, `unknown`, likewise.
    - `measure`: of kind, period (null: all) and department (null: the whole city), `compliance`, `late` and `concealed` as `value` of `of`
      (both null where that is not known), and the counts `withheld`, `departments_unknown`, `open`, `unknown`, `no_limit`.
    - `left`: of kind, year and department, by the reason as `name`.
    """
    made = Made()
    told = document if isinstance(document, Mapping) else {}
    try:
        rows = [*_of_cells(told), *_of_duties(told), *_of_measures(told), *_of_left(told)]
    except (_Odd, KeyError, TypeError, AttributeError) as odd:
        made.faults.append(Fault("", "", f"statistics.json 不是约定的样子（{odd}），城市自己的统计没有收录"))
        return made
    for row in rows:
        made.rows.setdefault(("stated", year_of(row[_PERIOD])), []).append(row)
    return made


class _Odd(Exception):
    """A value is not what docs/interfaces.md says."""


def _beside(entry: Mapping[str, Any]) -> str:
    """What is wrong with that of an entry which does not follow from its data; "" if nothing is."""
    if not (entry.get("until") is None or _is_day(entry["until"])):
        return "停止公示的日期不是日期"
    if "until" not in entry:
        return "没有写到哪天为止公示"
    duties = entry.get("duties", [])
    return "" if isinstance(duties, list) and all(map(_is_duty, duties)) else "时限的写法不是约定的样子"


def _is_duty(one: Any) -> bool:
    try:
        rule, status, starts = one["rule"], one["status"], one["starts"]
    except (KeyError, TypeError, IndexError):
        return False
    if not (isinstance(one, Mapping) and _is_name(rule) and status in STATUSES and _is_day(starts)):
        return False
    return (
        all(one.get(name) is None or _is_day(one[name]) for name in _DAYS)
        and all(one.get(name) is None or isinstance(one[name], str) for name in _TEXTS)
        and (one.get("working_days") is None or _is_whole(one["working_days"]))
    )


def _is_name(value: Any) -> bool:
    """Whether a text can stand in a table of names: short, and without line ends or marks that turn what follows around."""
    return isinstance(value, str) and len(value) <= _LONGEST and value.isprintable()


def _is_whole(value: Any) -> bool:
    return value.__class__ is int and -_MOST <= value <= _MOST


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and _names_a_day(value)


# Few days occur, each many times.
@lru_cache(10_000)
def _names_a_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_whole_number(shape: Field) -> bool:
    return shape.type == "integer"


def _unfit(record: Record, numbers: Walk) -> str:
    """Why a record that fits its schema has no row all the same; "" if it has. `numbers` gives its whole numbers."""
    if not all(_is_whole(leaf.value) for leaf in numbers(record)):
        return "整数的写法不是整数，或者大得无法计算"
    money = tally.amount(record.kind.amount, record.data)
    if money is not None and not -_MOST <= money <= _MOST:
        return "金额大得无法计算"
    return "" if not record.date or _is_day(record.date) else "日期不是日期"


def _add(made: Made, about: Common, record: Record, entry: Mapping[str, Any]) -> None:
    kind, data, date = record.kind, record.data, record.date or None
    year, until, address = year_of(date), entry["until"], f"{about.site}{record.address}"
    duties = entry.get("duties", [])
    state, taken = _publication(about.publishing.get(kind.name, ()), duties)
    who, named = record.authority or None, about.names.get(record.authority)
    of = parties(kind, data)
    count = len(of) if kind.party else None
    rows = made.rows
    found = (
        kind.name, record.id, address, record.caption, date, date and date[:7], who, named, until, kind.adverse,
        tally.amount(kind.amount, data), count, state, taken, about.proved,
    )  # fmt: skip
    rows.setdefault(("records", year), []).append(found)
    # An organisation that a record names several times has one row of it, as itself one of the parties if it is one.
    known: dict[str, tuple[str, int | None, int | None]] = {}
    for path, code, name in record.pointers.parties:
        number = path[1] + 1 if len(path) == 2 and path[0] == kind.party and isinstance(path[1], int) else None
        if code not in known or (known[code][1] is None and number is not None):
            known[code] = (name, number, len(of) if number is not None else None)
    for code, (name, number, several) in known.items():
        party = (kind.name, record.id, code, name or code, number, several, kind.adverse, date, address)
        rows.setdefault(("parties", year), []).append(party)
    for duty in duties:
        due = duty.get("due")
        one = (
            duty["rule"], kind.name, record.id, who, duty["starts"], due, duty.get("met_on"), duty["status"], _on_time(duty),
            duty.get("evidence"), duty["starts"][:7],
        )  # fmt: skip
        rows.setdefault(("duties", year_of(due)), []).append(one)
    public = {"id": record.id, "address": record.address, "title": record.caption, "date": date, "authority": who, "until": until}
    made.whole.setdefault((f"kinds/{kind.name}", year), []).append({**public, "file": record.file, "data": data})


def _publication(names: Sequence[str], duties: Sequence[Mapping[str, Any]]) -> tuple[str | None, int | None]:
    """How the publication of a record kept its limits, by the rule that it kept worst, and the working days that it took; None where no
    rule demands it, or where the site does not say it.
    """
    some = [one for one in duties if one["rule"] in names] if names else []
    states = {_state(one) for one in some}
    worst = next((one for one in _WORST if one in states), None)
    return worst, next((one["working_days"] for one in some if one.get("working_days") is not None), None)


def _state(duty: Mapping[str, Any]) -> str:
    if duty["status"] == MET:
        kept = _on_time(duty)
        return "unknown" if kept is None else "on_time" if kept else "late"
    return {OVERDUE: "overdue", OPEN: "open"}.get(duty["status"], "unknown")


def _on_time(duty: Mapping[str, Any]) -> bool | None:
    """Whether a duty was met in time, as `law.duties.Duty.on_time` says it; None until it is met, or where its last day is not known."""
    due, met, due_at, met_at = (duty.get(name) for name in ("due", "met_on", "due_at", "met_at"))
    if due_at:
        return met_at <= due_at if met_at else None
    return None if due is None or met is None else met <= due


# The statistics

_PERIOD = list(TABLES["stated"].columns).index("period")
_STATES = ("on_time", "late", "overdue", "open", "unknown")
_COUNTS = ("withheld", "departments_unknown", "open", "unknown", "no_limit")


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
    if not _is_whole(value):
        raise _Odd(f"{value!r:.60} 不是整数")
    # A number that no city has would make the sums over all cities fail.
    if not -most <= value <= most:
        raise _Odd(f"{value!r:.60} 大得不可信")
    return int(value)


def _share(ratio: Mapping[str, Any]) -> tuple[int, int]:
    """So many of so many: a share of more than all, or of less than nothing, would stand first in every table of cities."""
    count, of = _count(ratio["count"]), _count(ratio["of"])
    if not 0 <= count <= of:
        raise _Odd(f"{of} 条中的 {count} 条")
    return count, of


def _text(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and len(value) <= _LONGEST):
        return value
    raise _Odd(f"{value!r:.60} 不是短的文字")


def _name(value: Any) -> str | None:
    """What pages show of it: no line ends, no marks that turn the text around."""
    if (text := _text(value)) is None or text.isprintable():
        return text
    raise _Odd(f"{value!r:.60} 里有看不见的字符")


def _period(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and _PERIODS.fullmatch(value)):
        return value
    raise _Odd(f"{value!r:.60} 不是年、季度或者月份")


def _of_cells(told: Mapping[str, Any]) -> list[Row]:
    rows = []
    for kind, some in told["kinds"].items():
        for cell in some["rows"]:
            month = _period(cell["month"])
            where = {"kind": _name(kind), "authority": _name(cell["authority"]), "period": month, "month": month}
            rows.append(_stated("record", "records", _count(cell["count"]), **where))
            published = cell.get("publication", {})
            found = {"compliant": cell.get("compliant", 0), **{name: published.get(name, 0) for name in _STATES}}
            rows += [_stated("record", name, _count(value), **where) for name, value in found.items() if value != 0]
            money = {f"amount:{_name(path)}": _count(value, _MOST) for path, value in cell["amounts"].items()}
            rows += [_stated("record", name, value, **where) for name, value in money.items() if value]
            if published.get("of"):
                rows.append(_stated("record", "working_days", _count(published["working_days"]), _count(published["of"]), **where))
    return rows


def _of_duties(told: Mapping[str, Any]) -> list[Row]:
    rows = []
    for one in told["duties"]:
        month = _period(one["month"])
        where = {"rule": _name(one["rule"]), "authority": _name(one["authority"]), "period": month, "month": month}
        rows += [_stated("duty", name, _count(one[name]), **where) for name in _STATES if one[name] != 0]
    return rows


def _of_measures(told: Mapping[str, Any]) -> list[Row]:
    rows = []
    for one in told["measures"]:
        where = {"kind": _name(one["kind"]), "authority": _name(one["authority"]), "period": _period(one["period"])}
        for name in ("compliance", "late", "concealed"):
            ratio = one[name]
            counted = (None, None) if ratio is None else _share(ratio)
            rows.append(_stated("measure", name, *counted, **where))
        rows += [_stated("measure", name, _count(one[name]), **where) for name in _COUNTS]
    return rows


def _of_left(told: Mapping[str, Any]) -> list[Row]:
    rows = []
    for one in told["left"]:
        where = {"kind": _name(one["kind"]), "authority": _name(one["authority"]), "period": _period(one["year"])}
        rows.append(_stated("left", str(_name(one["reason"])), _count(one["count"]), **where))
    return rows
