"""Makes the rows of the gathered tables of the records that a city publishes, one shard after the other.

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
from generator.lake.shapes import year_of
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
from generator.text import digits
from generator.text.canonicaljson import canonical

# A partition: its table and its year.
Place = tuple[str, str]
Row = tuple[Any, ...]
# What a signed whole number of 64 bits holds.
MOST = 2**63 - 1
# Characters of a name of a department, a rule or a kind.
_LONGEST = 200
# Of several rules about one publication, the worst counts.
_WORST = ("overdue", "late", "unknown", "open", "on_time")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Ids of rules, kinds and departments, and words of ours: nothing else may stand where they do.
_ID = re.compile(r"[A-Za-z0-9_-]+(?:[/.][A-Za-z0-9_-]+)*")
# What a duty may have beside its rule: days, and moments of a day.
_DAYS, _MOMENTS = ("starts", "due", "met_on"), ("due_at", "met_at")
_MOMENT = re.compile(r"[0-9T:. +-]{0,40}")


class Fault(NamedTuple):
    """What was left out, or of which something was: the kind, the id, and what is wrong in Chinese, without what may not be repeated.

    `whole` says that there is no row. Of what is no record, as of the statistics, kind and id are "".
    """

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
    # What is left out here is told with the statistics.
    names = {one: name for one, name in named.items() if is_public_name(name)} if isinstance(named, Mapping) else {}
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
    if not (isinstance(one, Mapping) and _is_id(rule) and status in STATUSES and _is_day(starts)):
        return False
    return (
        all(one.get(name) is None or _is_day(one[name]) for name in _DAYS)
        and all(one.get(name) is None or (isinstance(one[name], str) and _MOMENT.fullmatch(one[name])) for name in _MOMENTS)
        and (one.get("evidence") in (None, "") or _is_id(one["evidence"]))
        and (one.get("working_days") is None or is_whole(one["working_days"]))
    )


def _is_name(value: Any) -> bool:
    """Whether a text can stand in a table of names: short, and without line ends or marks that turn what follows around."""
    return isinstance(value, str) and len(value) <= _LONGEST and value.isprintable()


def is_public_name(value: Any) -> bool:
    """Whether it gives away no number of a person either."""
    return isinstance(value, str) and _is_harmless(value)


@lru_cache(10_000)
def _is_harmless(value: str) -> bool:
    return _is_name(value) and not any(digits.private(value))


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _names_an_id(value)


@lru_cache(10_000)
def _names_an_id(value: str) -> bool:
    return len(value) <= _LONGEST and _ID.fullmatch(value) is not None


def is_whole(value: Any) -> bool:
    """Whether it is a whole number of 64 bits."""
    return value.__class__ is int and -MOST <= value <= MOST


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
    if not all(is_whole(leaf.value) for leaf in numbers(record)):
        return "整数的写法不是整数，或者大得无法计算"
    money = tally.amount(record.kind.amount, record.data)
    if money is not None and not -MOST <= money <= MOST:
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
