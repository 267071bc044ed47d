"""The files about a province's cities: states of the harvest and answers as JSON and CSV, and the gathered tables as Parquet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from generator.data import cityorganisations
from generator.data.api import dumped
from generator.data.cityinterface import API
from generator.data.csvtext import MARK, csv_of
from generator.data.tables import INTEGER, NUMBER, TEXT, Column, Table
from generator.engine.artifact import Artifact, Patchable, digest
from generator.model import tally
from generator.model.figures import mean
from generator.site import gathered, harvestwords
from generator.site.fingerprints import Fingerprints
from generator.site.gathered import Sum
from generator.site.province import GATHERED, City, Province
from generator.site.site import Site
from generator.text.formulas import guard

VERSION = 1
FOLDER = "data/cities/"
PARQUET = f"{FOLDER}parquet/"
SUMS = f"{FOLDER}SHA256SUMS"
OVERVIEW = f"{FOLDER}overview.csv"
# What a column of an answer means; amounts are whole cents (分).
_TITLES = {
    "city": "城市",
    "kind": "栏目",
    "month": "月份",
    "year": "年度",
    "period": "时段",
    "authority": "部门的编号",
    "authority_name": "部门",
    "rule": "规则",
    "records": "公示的件数",
    "on_time": "按期公示",
    "late": "迟公示",
    "overdue": "逾期没有公示",
    "open": "未到期",
    "unknown": "无法计算",
    "working_days": "公示用的工作日合计",
    "of": "分母",
    "count": "分子",
    "proved": "有时间戳证明的件数",
    "newest": "最近日期",
    "amount": "金额（分）",
    "what": "什么数",
    "stated": "该市说的",
    "gathered": "收到的",
    "code": "统一社会信用代码",
    "name": "名称",
    "cities": "城市数",
    "adverse": "处罚等的件数",
    "late_cities": "有迟办或者逾期的城市数",
    "duties": "要办的件数",
    "kinds": "栏目数",
}
_NUMBERS = frozenset(
    (
        *(
            "records",
            "on_time",
            "late",
            "overdue",
            "open",
            "unknown",
            "working_days",
            "of",
            "count",
            "proved",
            "amount",
            "stated",
            "gathered",
        ),
        *("cities", "adverse", "late_cities", "duties", "kinds"),
    )
)
_TITLES_OF_ANSWERS = {
    "cities": "各城市各栏目的件数和按期公示",
    "months": "各城市各栏目各月的件数和金额",
    "departments": "各城市各部门的件数和按期公示",
    "duties": "各城市各条时限规则各月的执行情况",
    "measures": "各城市自己公布的合规率、迟报率、瞒报率",
    "differs": "各城市说的和收到的不同",
    "amounts": "各城市各年的金额",
    "several": "在几个城市都有公示的单位",
    "late": "各条时限规则各月在多少城市有迟办",
    "adverse": "在几个城市都有处罚等的单位",
}
_HEAD = (
    "city",
    "name",
    "code",
    "state",
    "state_title",
    "as_of",
    "records",
    "on_time",
    "late",
    "overdue",
    "on_time_percent",
    "working_days",
)
_COLUMNS = tuple(
    Column(name, title, "", sort)
    for name, title, sort in zip(
        _HEAD,
        (*("城市的编号", "城市", "行政区划代码", "汇集情况", "汇集情况（文字）", "数据截至"),
         *("公示的件数", "按期公示", "迟公示", "逾期没有公示", "按期公示率（%）", "平均公示用时（工作日）")),
        (*(TEXT,) * 6, *(INTEGER,) * 4, NUMBER, NUMBER),
        strict=True,
    )
)  # fmt: skip
_OVERVIEW_TABLE = Table("cities_overview", "各城市的公示和汇集情况", None, (), _COLUMNS, ("city",))


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact | Patchable]:
    """All files; none where no cities are gathered."""
    site, province = prints.site, prints.site.province
    if province is None:
        return
    index = _index(site, province)
    yield Artifact(f"{API}index.json", digest(repr(index)), 1, lambda: [(f"{API}index.json", dumped(index))])
    for name, data in province.answers.items():
        yield Artifact(f"{API}{name}.json", digest(data), 1, partial(_same, f"{API}{name}.json", data))
        path = f"{FOLDER}{name}.csv"
        yield Artifact(path, digest(data), len(data) // 10_000, partial(_answer, province, name, path))
    yield Artifact(OVERVIEW, province.mark_of("cities"), 1, lambda: [_overview(province)])
    months = province.mark_of("cities", "months", "amounts")
    yield Artifact(f"{FOLDER}kinds/", months, 20, lambda: _kinds(province))
    for city in province.cities:
        own = province.of("months", city.id)
        yield Artifact(f"{FOLDER}by/{city.id}/", digest([tuple(one) for one in own]), 1, partial(_months_of, city, own))
    yield from _partitions(province)
    yield from cityorganisations.artifacts(site, province)


def tables(site: Site) -> list[tuple[str, Table]]:
    """The tables in CSV: the path and the table of each, for those who describe the downloads."""
    province = site.province
    if province is None:
        return []
    found = [(OVERVIEW, _OVERVIEW_TABLE)]
    for name in province.answers:
        columns = [Column(one, _TITLES.get(one, one), "", INTEGER if one in _NUMBERS else TEXT) for one in province.table(name)[0]]
        table = Table(f"cities_{name}", _TITLES_OF_ANSWERS.get(name, name), None, (), tuple(columns), ())
        found.append((f"{FOLDER}{name}.csv", table))
    return found


def _same(path: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(path, data)]


def _index(site: Site, province: Province) -> dict[str, Any]:
    """What there is, and how the harvest of each city went."""
    titles = {kind.name: kind.plural for kind in site.kinds}
    kinds = sorted({one.kind for one in province.of_cities})
    return {
        "version": VERSION,
        "as_of": province.as_of,
        "cities": [_city(one) for one in province.cities],
        "states": {name: {"title": one.words, "meaning": one.meaning} for name, one in harvestwords.STATES.items()},
        "kinds": {name: titles.get(name, name) for name in kinds},
        "answers": {name: f"{API}{name}.json" for name in province.answers},
        "organisations": cityorganisations.API if province.shards else None,
        "csv": [path for path, _ in tables(site)],
        "parquet": {"sums": SUMS, "files": len(province.partitions)} if province.partitions else None,
    }


def _city(one: City) -> dict[str, Any]:
    log = {"origin": one.log.origin, "size": one.log.size, "checked": one.log.checked} if one.log is not None else None
    return {
        **{name: getattr(one, name) for name in ("id", "name", "code")},
        "site": one.site or None,
        "page": one.page,
        "state": one.state,
        "said": list(one.said),
        **{name: getattr(one, name) or None for name in ("as_of", "commit", "tried_on", "failing_since")},
        "records": one.records,
        "log": log,
        "kinds": dict(one.kinds or {}),
    }


# Tables


def _answer(province: Province, name: str, path: str) -> list[tuple[str, bytes]]:
    columns, rows = province.table(name)
    return [_file(path, columns, rows)]


def _overview(province: Province) -> tuple[str, bytes]:
    rows = []
    for one in gathered.overview(province):
        city, total = one.city, one.sum
        # What is not known stays empty.
        numbers: list[Any] = [None] * 5
        if total is not None:
            numbers = [total.records, total.on_time, total.late, total.overdue, total.kept.percent]
        days = mean(*one.average)
        rows.append([city.id, city.name, city.code, city.state, harvestwords.of(city.state).words, city.as_of, *numbers, days])
    return _file(OVERVIEW, _HEAD, rows)


def _kinds(province: Province) -> Iterator[tuple[str, bytes]]:
    """The numbers of each kind by month and by city, over all cities."""
    names, paid = {one.id: one.name for one in province.cities}, gathered.grouped(province.amounts, lambda one: one.kind)
    monthly = gathered.grouped([one for one in province.months if one.city in names], lambda one: one.kind)
    own = gathered.grouped([one for one in province.of_cities if one.city in names], lambda one: one.kind)
    for kind, rows in own.items():
        months = gathered.sums(monthly.get(kind, ()), lambda one: one.month or "")
        yield _file(gathered.csv_of_months(kind), ("month", *_NUMBERED), [[month, *_numbers(one)] for month, one in months.items()])
        sums = {city: gathered.amount(some) for city, some in gathered.grouped(paid.get(kind, ()), lambda one: one.city).items()}
        cities = gathered.sums(rows, lambda one: one.city)
        told = [[city, names[city], *_numbers(one._replace(amount=sums.get(city)))] for city, one in cities.items()]
        yield _file(gathered.csv_of_cities(kind), ("city", "name", *_NUMBERED), told)


def _months_of(city: City, rows: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
    """The numbers of a city by kind and month."""
    told = [
        [one.kind, one.month or "", *_numbers(gathered.added([one]))] for one in sorted(rows, key=lambda one: (one.kind, one.month or ""))
    ]
    yield _file(gathered.csv_of_city(city.id), ("kind", "month", *_NUMBERED), told)


_NUMBERED = ("count", "on_time", "late", "overdue", "on_time_percent", "amount_yuan")


def _numbers(one: Sum) -> list[Any]:
    return [one.records, one.on_time, one.late, one.overdue, one.kept.percent, tally.yuan(one.amount) if one.amount is not None else None]


def _file(path: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[str, bytes]:
    return path, csv_of([head, *([_safe(one) for one in row] for row in rows)], MARK)


def _safe(value: Any) -> Any:
    """Texts of others: none is a formula in a spreadsheet or more than a line; a month or a code stays as it is."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split()) if "\n" in value or "\r" in value else value
    return text if text[:1].isdigit() else guard(text)


# Parquet


def _partitions(province: Province) -> Iterator[Artifact]:
    """The gathered tables as they lie in the harvest folder, with their sums."""
    sums: dict[str, str] = {}
    for path in province.partitions:
        source = province.folder / path
        with source.open("rb") as handle:
            sums[path] = hashlib.file_digest(handle, "sha256").hexdigest()
        to = f"{PARQUET}{path.removeprefix(f'{GATHERED}/')}"
        # Not named like a download: those are weighed one by one, and these are thousands.
        yield Artifact(f"cities-parquet {path}", digest(sums[path]), 2, partial(_copy, to, source))
    if sums:
        text = "".join(
            [f"{one}  {PARQUET.removeprefix(FOLDER)}{path.removeprefix(f'{GATHERED}/')}\n" for path, one in sums.items()]
        ).encode()
        yield Artifact("cities-sums", digest(text), 1, partial(_same, SUMS, text))


def _copy(path: str, source: Path) -> list[tuple[str, bytes]]:
    return [(path, source.read_bytes())]
