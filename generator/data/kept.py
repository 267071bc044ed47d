"""The files with every duty, also those that were met: tables of each rule and period as CSV, and those of each year as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.data import deadlines
from generator.data.csvtext import MARK, csv_of
from generator.engine.artifact import Artifact, Patchable, Piece, digest, of_pieces
from generator.engine.system import gzipped
from generator.law.duties import Duty
from generator.law.rules import COLUMN, Rule
from generator.model.kindnames import DEPARTMENT
from generator.site import proven, wording
from generator.site.addresses import BOARD
from generator.site.fingerprints import Fingerprints
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
    # The rows of a month are in the tables of its quarter and its year too.
    rows: dict[tuple[str, str], bytes] = {}

    def rows_of(name: str, month: str) -> bytes:
        found = rows.get((name, month))
        if found is None:
            found = rows[name, month] = _rows(prints, name, month, site_url)
        return found

    heads = (*HEADS, *PROOF_HEADS) if site.logged is not None else HEADS
    names = digest(site_url, heads, [site.by_key[DEPARTMENT, r.id].digest for r in site.by_kind.get(DEPARTMENT, ())])
    by_id = {rule.id: rule for rule in site.rules}
    months: dict[str, list[str]] = {}
    for name in prints.owed.rules:
        rule = by_id[name]
        yield _sums(prints, rule, names)
        for period in prints.owed.periods(name) if rule.trigger != COLUMN else ():
            pieces = [Piece(names, 0, partial(csv_of, [heads], MARK))]
            for month in prints.owed.months(name, period):
                make = partial(rows_of, name, month)
                pieces.append(Piece(digest(names, _mark(prints, name, month)), prints.owed.count(name, month) // 8, make))
            yield of_pieces(f"{RULES}{name}/{period}.csv", pieces)
        for month in prints.owed.months(name):
            months.setdefault(month, []).append(name)
    for year in sorted({month[:4] for month in months}):
        own = sorted(month for month in months if month[:4] == year)
        yield of_pieces(
            f"{BOARD}duties/{year}.jsonl.gz",
            [
                Piece(
                    digest([_mark(prints, name, month) for name in months[month]]),
                    sum(prints.owed.count(name, month) for name in months[month]) // 4,
                    partial(_lines, prints, months[month], month),
                )
                for month in own
            ],
        )


def _mark(prints: Fingerprints, rule: str, month: str) -> bytes:
    """A digest of what is shown of the duties of a month; how late they are is another on each day while they are not met."""
    found = _summed(prints, rule, month)
    return digest(rule, prints.owed.mark(rule, month), prints.site.as_of.isoformat() if found.open or found.overdue else "")


def _summed(prints: Fingerprints, rule: str, month: str) -> Sum:
    return summed(cell for of, cell in prints.counts.by_rule.get(rule, {}).items() if of.month == month)


def _rows(prints: Fingerprints, rule: str, month: str, site_url: str) -> bytes:
    site = prints.site
    return csv_of([_row(site, duty, site_url.rstrip("/")) for duty in prints.owed.of(rule, month)])


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


def _lines(prints: Fingerprints, rules: Sequence[str], month: str) -> bytes:
    return gzipped("".join([deadlines.line(prints.site, duty) for name in rules for duty in prints.owed.of(name, month)]).encode())


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
