"""The files with every duty, also those that were met: tables of each rule and period as CSV, and those of each year as JSON Lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from generator.data import deadlines
from generator.data.csvtext import MARK, csv_of
from generator.engine.artifact import Artifact, Patchable, Previous, digest
from generator.engine.system import gzipped
from generator.law.duties import Duty
from generator.law.rules import COLUMN, Rule
from generator.model.kindnames import DEPARTMENT
from generator.site import proven, wording
from generator.site.addresses import BOARD
from generator.site.fingerprints import Fingerprints
from generator.site.measures import periods_of
from generator.site.owed import STATES, Sum, days_late, state, summed
from generator.site.proven import Standing
from generator.site.site import Site
from generator.text.formulas import guard

RULES = f"{BOARD}rules/"
HEADS = ("事项", "部门", "部门代码", "起算", "到期", "完成", "情况", "晚的天数", "凭据", "不计入期限", "网址")
SUMS = ("规则", "月份", "部门", "部门代码", "按期办结", "逾期办结", "逾期未办", "未到期", "无法计算", "按期率")
# What stands beside these where the site keeps a log.
PROOF_HEADS, PROOF_SUMS = ("证明到", "期限内有证明"), ("按期且有证明", "按期但到期以后才有证明")


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact | Patchable]:
    """The tables, and the files of all duties of a year."""
    site = prints.site
    if not site.owes:
        return
    heads = (*HEADS, *PROOF_HEADS) if site.logged is not None else HEADS
    names = digest(site_url, heads, [site.by_key[DEPARTMENT, r.id].digest for r in site.by_kind.get(DEPARTMENT, ())])
    by_id = {rule.id: rule for rule in site.rules}
    years: dict[str, dict[str, list[str]]] = {}
    for name in prints.owed.rules:
        yield _sums(prints, by_id[name], names)
        for month in prints.owed.months(name):
            years.setdefault(month[:4], {}).setdefault(month, []).append(name)
    known = _Common(prints, names, frozenset(rule.id for rule in site.rules if rule.trigger == COLUMN), csv_of([heads], MARK), site_url)
    for year, months in sorted(years.items()):
        marks = {month: {name: _mark(prints, name, month) for name in some} for month, some in sorted(months.items())}
        weight = sum(prints.owed.count(name, month) for month, some in months.items() for name in some) // 3
        key = digest(names, [(month, sorted(some.items())) for month, some in marks.items()])
        yield Patchable(f"{BOARD}{year}", key, weight, partial(_of_year, known, year, marks))


class _Common(NamedTuple):
    """What the files of all years have in common: a digest of what tables show beside duties, the rules without tables, since these are of
    columns, the head of a table, and the address of the site.
    """

    prints: Fingerprints
    names: bytes
    columns: Collection[str]
    head: bytes
    site_url: str


# For the next build: the digest `_Common.names`; for each month the marks of the duties of each rule; for each month the length of its
# lines.
_Noted = tuple[bytes, Mapping[str, Mapping[str, bytes]], dict[str, int]]


def _of_year(
    common: _Common, year: str, marks: Mapping[str, Mapping[str, bytes]], previous: Previous
) -> tuple[list[tuple[str, bytes | None]], _Noted]:
    return _Year(common, year, marks, previous).made()


class _Year:
    """All files of the duties of a year: the tables of each rule for its months, its quarters and the year, and the lines of all rules. Of
    each rule and month the duties are made once, and only if they have changed.
    """

    def __init__(self, common: _Common, year: str, marks: Mapping[str, Mapping[str, bytes]], previous: Previous) -> None:
        self._common = common
        self._marks = marks
        self._where = previous.where
        self._lines_path = f"{BOARD}duties/{year}.jsonl.gz"
        known: _Noted = previous.memo or (b"", {}, {})
        self._before = known[1]
        # Whether the tables that stand show what they would show now of the same duties.
        self._standing = known[0] == common.names
        self._old: dict[str, bytes] = {}
        if known[2]:
            lines, at = previous.where(self._lines_path).read_bytes(), 0
            for month, length in known[2].items():
                self._old[month] = lines[at : at + length]
                at += length
        self._tables: dict[str, bytes | None] = {}
        # For the tables of quarters and of the year: their rows, and which of them have changed.
        self._parts: dict[str, list[bytes]] = {}
        self._changed = {
            _table(name, period)
            for month, some in self._before.items()
            for name in some.keys() - marks.get(month, {}).keys()
            for period in periods_of(month)
        }

    def made(self) -> tuple[list[tuple[str, bytes | None]], _Noted]:
        """The files, and what is to be noted."""
        lines = {month: self._month(month) for month in self._marks}
        head = self._common.head
        for path, rows in self._parts.items():
            self._tables[path] = b"".join([head, *rows]) if path in self._changed else None
        noted = (self._common.names, self._marks, {month: len(one) for month, one in lines.items()})
        return [*self._tables.items(), (self._lines_path, b"".join(lines.values()))], noted

    def _month(self, month: str) -> bytes:
        """The lines of a month; its tables are added."""
        same, told = self._before.get(month) == self._marks[month], list[str]()
        for name in self._marks[month]:
            if not same:
                told += [deadlines.line(self._common.prints.site, duty) for duty in self._common.prints.owed.of(name, month)]
            if name not in self._common.columns:
                self._table(name, month)
        return self._old[month] if same else gzipped("".join(told).encode())

    def _table(self, name: str, month: str) -> None:
        common, path = self._common, _table(name, month)
        if self._standing and self._before.get(month, {}).get(name) == self._marks[month][name]:
            rows, self._tables[path] = self._where(path).read_bytes()[len(common.head) :], None
        else:
            duties = common.prints.owed.of(name, month)
            rows = csv_of([_row(common.prints.site, duty, common.site_url.rstrip("/")) for duty in duties])
            self._tables[path] = common.head + rows
            self._changed.update(_table(name, period) for period in periods_of(month))
        for period in periods_of(month):
            if period != month:
                self._parts.setdefault(_table(name, period), []).append(rows)


def _table(name: str, period: str) -> str:
    return f"{RULES}{name}/{period}.csv"


def _mark(prints: Fingerprints, rule: str, month: str) -> bytes:
    """A digest of what is shown of the duties of a month; how late they are is another on each day while they are not met."""
    found = _summed(prints, rule, month)
    return digest(rule, prints.owed.mark(rule, month), prints.site.as_of.isoformat() if found.open or found.overdue else "")


def _summed(prints: Fingerprints, rule: str, month: str) -> Sum:
    return summed(cell for of, cell in prints.counts.by_rule.get(rule, {}).items() if of.month == month)


def _row(site: Site, duty: Duty, site_url: str) -> Sequence[object]:
    where = wording.address(site, duty)
    return (
        guard(wording.subject(site, duty)),
        guard(wording.department(site, duty.authority)),
        duty.authority,
        duty.times[0] or duty.starts,
        wording.due(duty),
        duty.times[2] or duty.met_on or "",
        STATES[state(duty)] if not duty.paused else "计时暂停",
        days_late(duty, site.as_of) or "",
        wording.EVIDENCE_OF[duty.evidence] if duty.met_on else "",
        guard(wording.not_counted(duty)),
        f"{site_url}/{where}" if where and site_url else where,
        *((proven.day(site.proved, duty) or "", _proved(site, duty)) if site.logged is not None else ()),
    )


def _proved(site: Site, duty: Duty) -> str:
    """Whether what was met in time is proved to be so; empty for what was not."""
    return "" if duty.on_time is not True else "是" if proven.standing(site.proved, duty) is Standing.PROVED else "否"


def _sums(prints: Fingerprints, rule: Rule, names: bytes) -> Artifact:
    """The sums of a rule by month and department."""
    cells = prints.counts.by_rule.get(rule.id, {})
    path, key = f"{RULES}{rule.id}.csv", digest(names, rule.id, [(*of, sorted(cell.items())) for of, cell in cells.items()])

    def make() -> Iterator[tuple[str, bytes]]:
        logged = prints.site.logged is not None
        rows: list[Sequence[object]] = [(*SUMS, *PROOF_SUMS) if logged else SUMS]
        for of, cell in cells.items():
            one = summed([cell])
            name = guard(wording.department(prints.site, of.authority))
            share = wording.percent(one.rate) if one.rate is not None else ""
            row = (rule.id, of.month, name, of.authority, one.on_time, one.late, one.overdue, one.open, one.unknown, share)
            rows.append((*row, one.proved, one.later) if logged else row)
        yield path, csv_of(rows, MARK)

    return Artifact(path, key, len(cells) // 20, make)
