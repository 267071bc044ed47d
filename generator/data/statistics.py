"""The statistics for programs: what is counted as JSON and as CSV, with the three measures and their definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from generator.data.api import dumped
from generator.data.csvtext import MARK, csv_of
from generator.data.downloads import FOLDER
from generator.data.tables import INTEGER, NUMBER, TEXT, Column, Table
from generator.engine.artifact import Artifact
from generator.model import tally
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import short_name
from generator.site import measures, public
from generator.site.fingerprints import Fingerprints
from generator.site.measures import Measure, Measures, Ratio
from generator.site.site import Site
from generator.site.statistics import RULE_SLOTS, Cell, added
from generator.text.formulas import guard

VERSION = 1
JSON = f"{public.FOLDER}statistics.json"
NOTE = (
    "只统计正在公示的记录：公示期满、信用修复、撤销等已经停止公示的不在其中，所以过去月份的数会变小；"
    "left 是各部门各年停止公示的件数和原因，不含任何身份信息。"
    "一件决定不论有几个当事人都只算一件，金额只算一次；复议、诉讼改变了金额的，按现在的金额算。"
)
_PUBLICATION = {"on_time": tally.ON_TIME, "late": tally.LATE, "overdue": tally.OVERDUE, "open": tally.OPEN, "unknown": tally.UNKNOWN}


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """The JSON file and the tables; the same numbers are in both."""
    key = prints.statistics
    weight = len(prints.counts.cells) // 10
    yield Artifact(JSON, key, weight, lambda: [(JSON, dumped(document(prints)))])
    for path, table, rows in ((COUNTS, COUNTED, _counted), (MEASURES, MEASURED, _measured), (DUTIES, TIMELY, _timely)):
        yield Artifact(path, key, weight, partial(_table, prints, path, table, rows))


def document(prints: Fingerprints) -> dict[str, Any]:
    """Everything that is counted; `docs/interfaces.md` gives its shape."""
    site, counts = prints.site, prints.counts
    departments = {record.id: short_name(record) for record in sorted(site.by_kind.get(DEPARTMENT, ()), key=lambda r: r.id)}
    return {
        "version": VERSION,
        "as_of": site.as_of.isoformat(),
        "note": NOTE,
        "definitions": [asdict(one) for one in measures.DEFINITIONS],
        "departments": departments,
        "kinds": {name: _kind(site.kinds.by_name[name], cells) for name, cells in counts.by_kind.items()},
        "measures": [_measure(one) for some in measures.of_site(site, counts) for one in some.all],
        "duties": [
            {"rule": of.name, "month": of.month, "authority": of.authority or None, **_by_slot(cell)}
            for cells in counts.by_rule.values()
            for of, cell in cells.items()
        ],
        "left": [
            {"kind": kind, "year": year or None, "authority": authority or None, "reason": reason, "count": number}
            for (kind, year, authority, reason), number in counts.left.items()
        ],
    }


def _kind(kind: Kind, cells: Mapping[Any, Cell]) -> dict[str, Any]:
    layout = kind.layout
    return {
        "title": kind.plural,
        "measured": kind.measured is not None,
        "amounts": [{"field": one.path, "title": one.title, "unit": "分"} for one in layout.amounts],
        "choices": [{"field": one.path, "title": one.title, "values": list(one.values)} for one in layout.choices],
        "columns": [{"field": one.path, "title": one.title, "code": one.code} for one in layout.columns],
        "total": _cell(kind, added(cells.values())),
        "rows": [{"month": of.month or None, "authority": of.authority or None, **_cell(kind, cell)} for of, cell in cells.items()],
    }


def _cell(kind: Kind, cell: Cell) -> dict[str, Any]:
    get, layout = cell.get, kind.layout
    chosen = {one.path: {value: get(one.slot + i, 0) for i, value in enumerate(one.values) if get(one.slot + i)} for one in layout.choices}
    out: dict[str, Any] = {
        "count": get(tally.COUNT, 0),
        "amounts": {one.path: get(one.slot, 0) for one in layout.amounts},
        "choices": {path: some for path, some in chosen.items() if some},
    }
    if layout.columns:
        out["compliant"] = get(tally.COMPLIANT, 0)
        out["lacking"] = {one.path: get(one.slot, 0) for one in layout.columns if get(one.slot)}
    published = {name: get(slot, 0) for name, slot in _PUBLICATION.items()}
    if any(published.values()):
        out["publication"] = {**published, "working_days": get(tally.DAYS, 0), "of": get(tally.DAYS_OF, 0)}
    return out


def _by_slot(cell: Cell) -> dict[str, int]:
    return {name: cell.get(slot, 0) for slot, name in enumerate(RULE_SLOTS)}


def _measure(one: Measure) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "authority": one.authority or None,
        "period": one.period or None,
        "compliance": _ratio(one.compliance),
        "late": _ratio(one.late),
        "concealed": _ratio(one.concealed) if one.concealed is not None else None,
        "withheld": one.withheld,
        "departments_unknown": one.unnumbered,
        "lacking": dict(one.lacking),
        "open": one.open,
        "unknown": one.unknown,
        "no_limit": one.no_limit,
        "average_working_days": float(one.average) if one.average else None,
    }


def _ratio(one: Ratio) -> dict[str, Any]:
    return {"count": one.count, "of": one.of, "percent": float(one.percent) if one.percent else None}


# Tables

COUNTS, MEASURES, DUTIES = f"{FOLDER}statistics.csv", f"{FOLDER}measures.csv", f"{FOLDER}duties.csv"


def _text(name: str, title: str, description: str, *, required: bool = True) -> Column:
    return Column(name, title, description, TEXT, required)


def _whole(name: str, title: str, description: str, *, required: bool = True) -> Column:
    return Column(name, title, description, INTEGER, required)


_KIND = (_text("kind", "种类", "记录种类的名称，例如“penalty”。"), _text("kind_title", "栏目", "记录种类的中文名称。"))
_WHO = (
    _text("authority", "部门", "部门的记录编号；空的是全市合计或者没有部门。", required=False),
    _text("authority_name", "部门名称", "部门的简称。", required=False),
)
_MONTH = _text("month", "月份", "例如“2026-11”；只写年份的日期是年份，没有日期的为空。", required=False)

COUNTED = Table(
    "statistics",
    "记录的件数、金额和选项",
    None,
    (),
    (
        *_KIND,
        _MONTH,
        *_WHO,
        _text(
            "item",
            "项目",
            "count 件数，amount 金额（元），choice 选项，compliant 合规，lacking 缺项，publication 是否按期公示，都是件数。",
        ),
        _text("field", "字段", "金额、选项和缺项是哪个字段，其他项目为空。", required=False),
        _text("value", "值", "选项的值，或者 on_time 按期、late 逾期、overdue 到期未公示、open 未到期、unknown 无法计算。", required=False),
        Column("number", "数", "件数，或者精确到分的金额（元）。", NUMBER, True),
    ),
    ("kind", "month", "authority", "item", "field", "value"),
)
MEASURED = Table(
    "measures",
    "合规率、迟报率、瞒报率",
    None,
    (),
    (
        *_KIND,
        *_WHO,
        _text("period", "时段", "月、季度或者年，例如“2026-11”“2026-Q4”“2026”；空的是全部时段。", required=False),
        _whole("records", "公示的记录", "正在公示的件数。"),
        _whole("compliant", "合规", "符合数据标准的件数。"),
        Column("compliance_percent", "合规率", "百分之几，向下取到一位小数；空的没有可算的。", NUMBER),
        _whole("judged", "应当按期公示的", "到期的和已经公示的件数。"),
        _whole("late", "迟报", "晚于期限公示的和到期还没有公示的件数。"),
        Column("late_percent", "迟报率", "百分之几，向上取到一位小数；空的没有可算的。", NUMBER),
        _whole("expected", "应当公示的文号", "公示过的和去向不明的文号；空的不知道。", required=False),
        _whole("missing", "去向不明的文号", "编号中间缺的、没有登记不予公开理由的；空的不知道。", required=False),
        Column("concealed_percent", "瞒报率", "百分之几，向上取到一位小数；空的不知道，不是0。", NUMBER),
        _whole("withheld", "依法不公开的文号", "登记了不予公开理由的文号。"),
        _whole("departments_unknown", "看不出瞒报的部门", "全市合计里有记录、没有编号的部门。"),
        _whole("open", "未到期", "还没有到期的件数，不计入迟报率。"),
        _whole("unknown", "无法计算", "缺少日历或者证据的件数，不计入迟报率。"),
        _whole("no_limit", "没有期限", "没有公示期限的件数，不计入迟报率。"),
        Column("average_working_days", "平均公示用时", "从作出决定到公示平均几个工作日。", NUMBER),
    ),
    ("kind", "authority", "period"),
)
_STATES = ("按期办结", "逾期办结", "逾期未办", "未到期", "无法计算")
TIMELY = Table(
    "duties",
    "时限的执行情况",
    None,
    (),
    (
        _text("rule_id", "规则", "时限规则的记录编号。"),
        _text("rule_title", "规则名称", "时限规则的名称。"),
        _text("month", "月份", "期限开始的月份，例如“2026-11”。"),
        *_WHO,
        *(_whole(name, title, f"{title}的项数。") for name, title in zip(RULE_SLOTS, _STATES, strict=True)),
    ),
    ("rule_id", "month", "authority"),
)
TABLES = ((COUNTS, COUNTED), (MEASURES, MEASURED), (DUTIES, TIMELY))


def _table(
    prints: Fingerprints, path: str, table: Table, rows: Callable[[Fingerprints], Iterable[Sequence[Any]]]
) -> list[tuple[str, bytes]]:
    # Few texts occur many times.
    known: dict[str, str] = {}

    def safe(text: str) -> str:
        found = known.get(text)
        if found is None:
            found = known[text] = guard(text)
        return found

    head = [column.name for column in table.columns]
    return [(path, csv_of([head, *([safe(one) if one.__class__ is str else one for one in row] for row in rows(prints))], MARK))]


def _named(site: Site, authority: str) -> tuple[str, str]:
    record = site.by_key.get((DEPARTMENT, authority))
    return authority, short_name(record) if record is not None else ""


def _counted(prints: Fingerprints) -> Iterator[Sequence[Any]]:
    site = prints.site
    for name, cells in prints.counts.by_kind.items():
        kind = site.kinds.by_name[name]
        for of, cell in cells.items():
            before = (name, kind.plural, of.month, *_named(site, of.authority))
            for found in _items(kind, cell):
                yield *before, *found


def _items(kind: Kind, cell: Cell) -> Iterator[tuple[str, str, str, int | _Plain]]:
    told = _cell(kind, cell)
    yield "count", "", "", told["count"]
    for path, amount in told["amounts"].items():
        if amount:
            yield "amount", path, "", _Plain(tally.yuan(amount))
    for path, some in told["choices"].items():
        for value, number in some.items():
            yield "choice", path, value, number
    if "compliant" in told:
        yield "compliant", "", "", told["compliant"]
        for path, number in told["lacking"].items():
            yield "lacking", path, "", number
    for name in _PUBLICATION if "publication" in told else ():
        if told["publication"][name]:
            yield "publication", "", name, told["publication"][name]


class _Plain:
    """A number as exact text; a text would be guarded against formulas."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text


def _measured(prints: Fingerprints) -> Iterator[Sequence[Any]]:
    site = prints.site
    for some in measures.of_site(site, prints.counts):
        yield from map(partial(_measured_row, site, some), some.all)


def _measured_row(site: Site, some: Measures, one: Measure) -> Sequence[Any]:
    concealed = (one.concealed.of, one.concealed.count, _Plain(one.concealed.percent)) if one.concealed is not None else (None, None, None)
    return (
        one.kind, some.kind.plural, *_named(site, one.authority), one.period,
        one.compliance.of, one.compliance.count, _Plain(one.compliance.percent),
        one.late.of, one.late.count, _Plain(one.late.percent),
        *concealed, one.withheld, one.unnumbered, one.open, one.unknown, one.no_limit, _Plain(one.average),
    )  # fmt: skip


def _timely(prints: Fingerprints) -> Iterator[Sequence[Any]]:
    site = prints.site
    titles = {rule.id: str(rule.data["title"]) for rule in site.rules}
    for name, cells in prints.counts.by_rule.items():
        for of, cell in cells.items():
            yield name, titles[name], of.month, *_named(site, of.authority), *_by_slot(cell).values()
