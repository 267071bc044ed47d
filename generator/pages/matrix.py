"""The matrix of a duty of periods that several units owe: units by periods, with what was filed when, what is late and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import jinja2

from generator.law.duties import OPEN, OVERDUE, UNKNOWN, Duty
from generator.law.rules import Rule
from generator.model.kindnames import DEPARTMENT
from generator.pages.page import Page, PagePlan, of_view
from generator.site import wording
from generator.site.site import Site

FOLDER = "deadlines/matrix/"
SHELL = "deadlines/"
# The most periods that a reader can take in; the others are in the data.
MOST = 12
ON_TIME, LATE, MISSING = "按期", "逾期", "缺"
_WORDS = {OVERDUE: MISSING, OPEN: "未到期", UNKNOWN: "无法计算"}
_PARTS = {"Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度", "H1": "上半年", "H2": "下半年"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one unit did for one period: a class for the colour, the word that says the same, when and where it was filed."""

    state: str
    words: str
    on: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows` hold the id and name of a unit and its cells, one for each of the `periods`, the newest first."""

    rule: Rule
    periods: tuple[str, ...]
    dues: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    more: int

    @property
    def address(self) -> str:
        return address(self.rule)

    def sums(self, column: int) -> str:
        """The number of units in each state, for one period."""
        states = [row[2][column].words for row in self.rows]
        return "、".join(f"{word} {states.count(word)}" for word in (ON_TIME, LATE, *_WORDS.values()) if word in states)


def address(rule: Rule) -> str:
    """The address of the matrix of a rule."""
    return f"{FOLDER}{rule.id}/"


def rules(site: Site) -> list[Rule]:
    """The rules that have a matrix: those of periods for which more than one unit owes something."""
    return [some[0].rule for some in site.periods.values() if len({duty.authority for duty in some}) > 1]


def period_name(label: str) -> str:
    """`2026-H1` as 2026年上半年."""
    year, _, part = label.partition("-")
    return f"{year}年{_PARTS.get(part, '')}"


def of(site: Site, rule: Rule) -> Matrix:
    """The matrix of a rule that has one."""
    duties = site.periods[rule.id]
    periods = list(dict.fromkeys(duty.period for duty in reversed(duties)))
    shown = sorted(periods, key=lambda label: next(duty.starts for duty in duties if duty.period == label), reverse=True)[:MOST]
    by = {(duty.authority, duty.period): duty for duty in duties}
    units = list(dict.fromkeys(duty.authority for duty in duties))
    dues = [next(duty.due for duty in duties if duty.period == label) for label in shown]
    return Matrix(
        rule=rule,
        periods=tuple(shown),
        dues=tuple(due.isoformat() if due is not None else "" for due in dues),
        rows=tuple((unit, wording.department(site, unit), tuple(_cell(by[unit, label]) for label in shown)) for unit in units),
        more=len(periods) - len(shown),
    )


def _cell(duty: Duty) -> Cell:
    href = duty.record.address if duty.record is not None else ""
    if duty.met_on is None:
        return Cell(duty.status, _WORDS[duty.status], href=href)
    late = duty.on_time is False
    return Cell("late" if late else "met", LATE if late else ON_TIME, duty.met_on.isoformat(), href)


def latest(site: Site, rule: Rule) -> str:
    """The state of the units for the last period that is over, or for the first one: the words of a link to the matrix."""
    found = of(site, rule)
    over = next((i for i, due in enumerate(found.dues) if due and due < site.as_of.isoformat()), len(found.periods) - 1)
    return f"{period_name(found.periods[over])}：{found.sums(over)}"


def pages(site: Site, env: jinja2.Environment) -> Iterator[PagePlan]:
    """A page for each rule that has a matrix."""
    for rule in rules(site):
        found = of(site, rule)
        title = f"{rule.data['title']}：各单位情况"
        departments = _known(site, [unit for unit, *_ in found.rows])
        view = {
            "as_of": site.as_of.isoformat(),
            "title": str(rule.data["title"]),
            "rule": rule.record.address,
            "law": rule.said,
            "heads": [(period_name(label), due) for label, due in zip(found.periods, found.dues, strict=True)],
            "sums": [found.sums(i) for i in range(len(found.periods))],
            "rows": [(unit if unit in departments else "", name, [asdict(cell) for cell in cells]) for unit, name, cells in found.rows],
            "more": found.more,
        }
        yield of_view(env, "matrix.html", Page(found.address, SHELL, title, f"{title}，截至 {site.as_of}"), view)


def _known(site: Site, units: Sequence[str]) -> frozenset[str]:
    """The units that have a page."""
    return frozenset(unit for unit in units if (DEPARTMENT, unit) in site.by_key)
