"""What each department owes by the published state: its duties that are not met, and the document numbers that nobody accounts for.

These are the duties of the public board of deadlines, counted in the same way.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.exchange import columns as tables
from generator.exchange.rows import to_rows
from generator.law import forwarding
from generator.law.duties import OPEN, OVERDUE, UNKNOWN, Duty
from generator.law.numbering import Series
from generator.law.rules import COLUMN, LATENESS, PERIOD, PUBLICATION, RECORD
from generator.model.kindnames import DEPARTMENT, WITHHELD_NUMBER
from generator.model.kinds import Kind
from generator.site import wording
from generator.site.site import Site

# What a duty is for whoever has to see to it, the most urgent first, with the words for it.
LATE, SOON, LATER, DOUBTFUL = "late", "soon", "later", "doubtful"
GROUPS = {LATE: "已经逾期", SOON: "快要到期", LATER: "以后到期", DOUBTFUL: "算不出期限"}
# A register that misses more numbers than this is told by its ranges.
MOST_NUMBERS = 30
_HALVES = {"H1": "上半年", "H2": "下半年", "Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度"}

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Owed:
    """What one department owes: duties by their group, each in the order in which they are due, and its registers with missing numbers."""

    duties: Mapping[str, Sequence[Duty]]
    series: Sequence[Series]

    def count(self, group: str) -> int:
        """How many duties are in a group."""
        return len(self.duties.get(group, ()))

    @property
    def missing(self) -> int:
        """How many numbers are unexplained."""
        return sum(one.missing for one in self.series)


NOTHING = Owed({}, ())


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about a duty. `record` is the id of the record of `kind` that must be changed, or "" for a new one with the cells
    of `row` filled in; `kind` is "" if no form of the desk can do it, which `words` then explain.
    """

    words: str
    kind: str = ""
    record: str = ""
    row: Row | None = None


def owing(site: Site) -> dict[str, Owed]:
    """By department, what it owes. Goes through all records."""
    found: dict[str, dict[str, list[Duty]]] = {}
    for duty in _unmet(site):
        found.setdefault(duty.authority, {}).setdefault(group(duty), []).append(duty)
    series: dict[str, list[Series]] = {}
    for one in site.series:
        if one.missing:
            for who in one.authorities:
                series.setdefault(who, []).append(one)
    return {
        who: Owed(
            {name: sorted(some, key=lambda one: (one.due or datetime.date.max, one.key)) for name, some in found.get(who, {}).items()},
            sorted(series.get(who, ()), key=lambda one: (-one.year, one.pattern)),
        )
        for who in {*found, *series}
    }


def _unmet(site: Site) -> Iterator[Duty]:
    facts = site.facts
    for name, rules in facts.laws.about_records.items():
        ids = [rule.id for _, rule in rules]
        for record in site.by_kind.get(name, ()):
            known = facts.of(record).duties
            for number, ident in enumerate(ids):
                # Most duties are met: only of the others a value is made.
                if (
                    ident in known
                    and (duty := facts.duty(rules[number][1], record)) is not None
                    and duty.status in (OVERDUE, OPEN, UNKNOWN)
                ):
                    yield duty
    yield from (duty for duty in site.other_duties if duty.status in (OVERDUE, OPEN, UNKNOWN))


def group(duty: Duty) -> str:
    """The group of a duty that is not met."""
    if duty.status == OVERDUE:
        return LATE
    if duty.status == UNKNOWN:
        return DOUBTFUL
    return SOON if wording.soon(duty) else LATER


def subject(site: Site, duty: Duty) -> str:
    """What a duty is about, in words: the number or name of a record, a period, a column."""
    if duty.period:
        return period(duty.period)
    if duty.record is not None:
        return duty.record.pointers.number or duty.record.caption
    return wording.subject(site, duty)


def period(label: str) -> str:
    """A period as people say it: `2026-H1` is 2026年上半年."""
    year, _, part = label.partition("-")
    return f"{year}年{_HALVES.get(part, part)}"


def step(site: Site, duty: Duty) -> Step:
    """What is to be done about a duty."""
    rule, record = duty.rule, duty.record
    kind = site.kinds.by_name.get(rule.kind)
    if rule.trigger == RECORD and record is not None:
        how = str(rule.data.get("met_by", ""))
        if how == forwarding.FORWARDED:
            return Step("不用填表，由归集信息的人员向上级平台报送。")
        if how == PUBLICATION:
            return Step("这一条已经在网站上，只是查不出哪天公开，请联系网站维护者。")
        last = how.rpartition(".")[2]
        title = record.kind.root.at(how).title if last else ""
        return Step(f"补填{title}" if title else "补充这一条", record.kind.name, record.id)
    if kind is None:
        return Step("请联系网站维护者。")
    if rule.trigger == PERIOD:
        if record is not None:
            return Step("补充这一期", kind.name, record.id)
        data = _said(rule.data) | _own(kind, duty.authority) | {rule.data["period_field"]: duty.period}
        return Step("填写这一期", kind.name, row=given(site, kind, data))
    if rule.trigger == COLUMN:
        return Step("新增一条", kind.name, row=given(site, kind, _said(rule.data) | _own(kind, duty.authority)))
    if rule.trigger == LATENESS and record is not None:
        return Step("登记一条", kind.name, row=given(site, kind, _own(kind, duty.authority) | {rule.data["link_field"]: record.id}))
    return Step("请联系网站维护者。")


def _own(kind: Kind, authority: str) -> dict[str, Any]:
    """The field that says whose record it is."""
    return {kind.authority: authority} if kind.authority and authority else {}


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a rule demands of the records that meet it, where only one value will do."""
    return {one["field"]: one["values"][0] for one in data.get("when", ()) if len(one.get("values", ())) == 1}


def missing(site: Site, series: Series) -> list[tuple[str, Row, Row]]:
    """The numbers of a register that are unexplained: the number, the row of a record that would disclose it, and the row of one that says
    why it is withheld. Empty if there are too many for forms: then a table is the way.
    """
    kind, withheld = site.kinds.by_name.get(series.kind), site.kinds.by_name.get(WITHHELD_NUMBER)
    who = series.authorities[0] if len(series.authorities) == 1 else ""
    if series.missing > MOST_NUMBERS or kind is None or withheld is None:
        return []
    out: list[tuple[str, Row, Row]] = []
    for gap in series.unexplained:
        for serial in range(gap.start, gap.end + 1):
            number = series.pattern.replace("{year}", str(series.year)).replace("{serial}", str(serial).zfill(gap.width))
            shown = given(site, kind, _own(kind, who) | {"document_number": number})
            hidden = _own(withheld, who) | {"kind": series.kind, "year": series.year, "number": number}
            out.append((number, shown, given(site, withheld, hidden)))
    return out


def given(site: Site, kind: Kind, data: Mapping[str, Any]) -> Row:
    """Some values of a record, by the dotted paths of their fields, as the cells of a row by the keys of their columns."""
    nested: dict[str, Any] = {}
    for path, value in data.items():
        here = nested
        *above, last = path.split(".")
        for one in above:
            here = here.setdefault(one, {})
        here[last] = [value] if kind.root.at(path).type == "array" and not isinstance(value, list) else value
    table = tables.columns(kind)
    departments = tables.departments(site.by_kind.get(DEPARTMENT, ()))
    cells = to_rows(kind, table, "", nested, departments)[0]
    wanted = {tuple(path.split(".")) for path in data}
    return {
        column.key: str(cell)
        for column, cell in zip(table, cells, strict=True)
        if cell not in (None, "") and column.path in wanted and not column.private
    }
