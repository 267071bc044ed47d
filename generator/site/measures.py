"""The three measures of inspectors: how many records are right (合规率), late (迟报率) and concealed (瞒报率), by department and period.

No text of the national definition was found. The words are those of provincial circulars; what each number means here is in `DEFINITIONS`
and is shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from functools import cached_property

from generator.engine.artifact import digest
from generator.law.numbering import Series
from generator.model import tally
from generator.model.figures import mean, percent
from generator.model.kinds import Kind
from generator.site.site import Site
from generator.site.statistics import Counts, Of

COMPLIANCE, LATE, CONCEALED = "compliance", "late", "concealed"
# The measure of the whole city has the department "", that of all periods the period "".
ALL = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure means: its formula, what it cannot tell, where the words come from, and how sure that is."""

    key: str
    title: str
    formula: str
    limits: str
    source: str
    evidence: str


_CIRCULAR = "青海省发展和改革委员会关于2024年2月份“双公示”信息报送情况的通报"
_LIMIT = "《国家发展改革委办公厅关于进一步完善行政许可和行政处罚等信用信息公示工作的指导意见》（发改办财金〔2018〕424号）"
DEFINITIONS = (
    Definition(
        COMPLIANCE,
        "合规率",
        "合规率＝符合数据标准的记录÷公示的记录。标准要求有的数据项都有、文字没有超过规定的长度，算符合。",
        "只核对标准里的数据项有没有、长不长，不核对写的是不是事实；格式错误的记录不能公示，所以不在其中。百分数只舍不入，100.0%就是全部。",
        f"{_CIRCULAR}（上报数、清洗入库数、合规率）；数据项照发改办财金〔2018〕424号的附表",
        "通报是转引，国家层面的计算细则没有查到，未经核实",
    ),
    Definition(
        LATE,
        "迟报率",
        "迟报率＝晚于期限公示的和到期还没有记载已经公示的÷到期的和已经公示的。期限是自作出决定之日起7个工作日，按作出决定的日期归入月份。",
        "何时公示按代码库（git）的记载，那是本市自己的时钟，旧站公示的以自行申报的日期为准；没有期限的、没有到期的、算不出期限的不计，另外列出。"
        "百分数有余数就进一，0.0%就是一件也没有。",
        f"期限依据{_LIMIT}；名称见{_CIRCULAR}",
        "国家层面的计算细则没有查到，未经核实",
    ),
    Definition(
        CONCEALED,
        "瞒报率",
        "瞒报率＝去向不明的文号÷应当公示的文号（公示过的＋去向不明的）。依法不予公开、已经登记理由的文号不计。",
        "只能从连续编号里的缺号看出来：缺号不等于瞒报，最后一号之后的看不出来，文号里没有月份，所以只按年度计算；没有登记文号格式的部门、"
        "还没有编号的年度不知道，写“不知道”，不写0。百分数有余数就进一，0.0%就是一件也没有。",
        f"名称见{_CIRCULAR}（国家抽查瞒报情况）；以缺号计算是本站的办法",
        "国家层面是抽查，计算细则没有查到，未经核实",
    ),
    Definition(
        "average_working_days",
        "平均公示用时",
        "平均公示用时＝各件从作出决定到公示的工作日之和÷这些件数。作出决定的当天不算，从下一个工作日数起，按作出决定的日期归入月份。",
        "只算知道哪天公示的，旧站公示的以自行申报的日期为准；还不知道的不在其中。拖得很久的一两件会把平均数拉得很高，按期与否请看迟报率。保留一位小数，四舍五入。",
        "本站的办法",
        "有没有规定的算法没有查到，未经核实",
    ),
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part of a whole. `up` says that the share is rounded up, so that 0% means none at all; otherwise 100% means all."""

    count: int
    of: int
    up: bool = True

    @property
    def percent(self) -> str:
        """The share in percent with one decimal; "" if there is nothing of which it could be a share."""
        found = percent(self.count, self.of, ROUND_CEILING if self.up else ROUND_FLOOR)
        return "" if found is None else str(found)


@dataclass(frozen=True, slots=True)
class Measure:
    """The measures of the records of a kind, of a department (`ALL`: of the city) in a period: `2026-11`, `2026-Q4`, `2026` or `ALL`.

    `concealed` is None where it is not known: for months and quarters, and for a department without numbers. `unnumbered` are the
    departments with records of which it is not known, for the city. `lacking` says how many records lack something in an official column,
    by the path of its field. `open`, `unknown` and `no_limit` are the records that do not count for `late`.
    """

    kind: str
    authority: str
    period: str
    compliance: Ratio
    late: Ratio
    concealed: Ratio | None
    withheld: int
    unnumbered: int
    lacking: Mapping[str, int]
    open: int
    unknown: int
    no_limit: int
    days: int
    days_of: int

    @property
    def average(self) -> str:
        """How many working days publication took on average, with one decimal; "" if nothing is known."""
        found = mean(self.days, self.days_of)
        return "" if found is None else str(found)


def measured(site: Site) -> list[Kind]:
    """The kinds of which the measures are computed and of which something is known."""
    numbered = {one.kind for one in site.series}
    return [kind for kind in site.kinds if kind.measured is not None and (site.by_kind[kind.name] or kind.name in numbered)]


def periods_of(month: str) -> tuple[str, ...]:
    """The periods in which a month lies, the shortest first: `2026-11`, `2026-Q4`, `2026`. A date may be only a year, or not there."""
    if len(month) < 7:
        return (month[:4],) if month else ()
    return month, f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}", month[:4]


class Measures:
    """The measures of one kind: of each department and of the city, in each period with records or numbers and in all of them.

    With a `year`, only those of the periods of that year.
    """

    def __init__(self, site: Site, counts: Counts, kind: Kind, year: str = "") -> None:
        self._site = site
        self._counts = counts
        self.kind = kind
        self._year = year

    @cached_property
    def all(self) -> Sequence[Measure]:
        """Every measure, by department (the city first) and period."""
        return [self._measure(*name) for name in sorted({*self._cells, *self._series})]

    @cached_property
    def by_name(self) -> Mapping[tuple[str, str], Measure]:
        """The same by department and period."""
        return {(one.authority, one.period): one for one in self.all}

    @cached_property
    def _cells(self) -> Mapping[tuple[str, str], list[int]]:
        """By department and period, the numbers of `_SLOTS` and after them those of the columns."""
        slots = [*_SLOTS, *(column.slot for column in self.kind.layout.columns)]
        found: dict[tuple[str, str], list[int]] = {}
        for of, cell in self._counts.by_kind.get(self.kind.name, {}).items():
            if of.month.startswith(self._year):
                numbers = [cell.get(slot, 0) for slot in slots]
                for name in _names(of, whole=not self._year):
                    before = found.get(name)
                    found[name] = numbers if before is None else [a + b for a, b in zip(before, numbers, strict=True)]
        return found

    @cached_property
    def _series(self) -> Mapping[tuple[str, str], Sequence[Series]]:
        found: dict[tuple[str, str], list[Series]] = {}
        for one in self._site.series:
            if one.kind == self.kind.name and (not self._year or str(one.year) == self._year):
                periods = (str(one.year),) if self._year else (ALL, str(one.year))
                for name in ((who, when) for who in (ALL, *one.authorities) for when in periods):
                    found.setdefault(name, []).append(one)
        return found

    def _unnumbered(self, period: str) -> int:
        """How many departments have records of a period, but no numbers from which a gap could be seen."""
        return sum(
            bool(numbers[0]) and (authority, period) not in self._series
            for (authority, when), numbers in self._cells.items()
            if when == period and authority != ALL
        )

    def _measure(self, authority: str, period: str) -> Measure:
        columns = self.kind.layout.columns
        series = self._series.get((authority, period), ())
        numbers = self._cells.get((authority, period)) or [0] * (len(_SLOTS) + len(columns))
        count, compliant, done, late, overdue, pending, unknown, days, days_of = numbers[: len(_SLOTS)]
        # Numbers do not tell of which month they are.
        known = bool(series) and len(period) in (0, 4)
        missing, shown = sum(one.missing for one in series), sum(one.disclosed for one in series)
        return Measure(
            kind=self.kind.name,
            authority=authority,
            period=period,
            compliance=Ratio(compliant if columns else count, count, up=False),
            late=Ratio(late + overdue, done + late + overdue),
            concealed=Ratio(missing, shown + missing) if known else None,
            withheld=sum(one.withheld for one in series),
            unnumbered=self._unnumbered(period) if authority == ALL and len(period) in (0, 4) else 0,
            lacking={column.path: number for column, number in zip(columns, numbers[len(_SLOTS) :], strict=True) if number},
            open=pending,
            unknown=unknown,
            no_limit=count - done - late - overdue - pending - unknown,
            days=days,
            days_of=days_of,
        )


# The slots from which measures are computed.
_SLOTS = (
    tally.COUNT, tally.COMPLIANT, tally.ON_TIME, tally.LATE, tally.OVERDUE, tally.OPEN, tally.UNKNOWN, tally.DAYS, tally.DAYS_OF,
)  # fmt: skip


def _names(of: Of, *, whole: bool) -> Iterator[tuple[str, str]]:
    """The departments and periods to which a cell adds; with `whole` also the time without bounds."""
    for authority in dict.fromkeys((ALL, of.authority)):
        for period in (*((ALL,) if whole else ()), *periods_of(of.month)):
            yield authority, period


def of_site(site: Site, counts: Counts, year: str = "") -> Sequence[Measures]:
    """The measures of each measured kind; with a `year`, only those of its periods."""
    return [Measures(site, counts, kind, year) for kind in measured(site)]


def mark(site: Site, counts: Counts) -> bytes:
    """A digest of everything from which the measures are computed."""
    cells = [
        (*of, sorted(cell.items()))
        for kind in site.kinds
        if kind.measured is not None
        for of, cell in counts.by_kind.get(kind.name, {}).items()
    ]
    return digest(cells, repr(site.series))
