"""The words for duties, the same wherever one is shown; how many are done in time, and the score of a department."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from generator.law.duties import MET, OPEN, OVERDUE, STATUSES, UNKNOWN, Duty
from generator.law.limits import WORKING_DAYS, minutes_between
from generator.law.rules import COLUMN, Rule
from generator.law.stretches import Stretch
from generator.model.kindnames import DEPARTMENT
from generator.model.records import short_name
from generator.site import proven
from generator.site.proven import Standing
from generator.site.site import Site

# A duty is due soon if at most so many working days are left.
SOON = 3

NAMES = {MET: "已办", OPEN: "未到期", OVERDUE: "逾期", UNKNOWN: "无法计算"}

VERBS = {"公布": "公示", "报送": "报送", "更新": "更新", "办理": "办结"}


# The definition of the on-time rate, for every page that shows it.
RATE = "按期率＝按期办结的÷（已办的＋逾期未办的）；还没有到期的、无法计算的不计。"

# How it is known when a duty was met, in words for the public. What git says is the clock of the city itself, and no proof.
EVIDENCE = {"git": "按代码库记载", "declared": "部门自行申报", "record": "记录载明", "": "", "unknown": "无从查起"}
# The same in the cells of tables.
EVIDENCE_OF = {"git": "代码库记载", "declared": "自行申报", "record": "记录载明", "": "", "unknown": ""}


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one department. `on_time_rate` is as `RATE` defines it; None if nothing counts yet.

    Duties that are not due yet do not count, nor do those that cannot be judged because a calendar or a proof is missing. A department that
    does nothing gets 0, not 1: an overdue duty is as late as one that was done late.

    `median` is the median of working days from decision to publication.
    """

    authority: str
    met: int
    late: int
    open: int
    soon: int
    overdue: int
    unknown: int
    on_time_rate: float | None
    median: float | None


def select(duties: Iterable[Duty], statuses: Sequence[str]) -> list[Duty]:
    """Duties with one of the statuses, the most urgent first."""
    wanted = [duty for duty in duties if duty.status in statuses]
    order = {status: i for i, status in enumerate(STATUSES)}
    return sorted(wanted, key=lambda d: (order[d.status], d.due or datetime.date.max, d.key))


def soon(duty: Duty) -> bool:
    """Whether an open duty ends within three working days."""
    return duty.status == OPEN and duty.working_days_left is not None and duty.working_days_left <= SOON


def percent(share: float) -> str:
    """A share in percent, rounded down, so that only a department that was always on time gets 100."""
    return f"{(Decimal(repr(share)) * 100).quantize(Decimal('0.1'), ROUND_FLOOR)}%"


def proofs(site: Site, on_time: int, proved: int, later: int) -> str:
    """How many of the duties that were met in time are proved to be so, in a sentence; without a log, that nothing is."""
    if site.logged is None:
        return "本站没有公示日志：哪天公示只按代码库（git）的记载，那是本市自己的时钟，没有别的证明。"
    rest = f"，{later} 项到期以后才有证明（更正过的，从更正后的内容算起）" if later else ""
    return f"按期 {on_time} 项，其中 {proved} 项有日志和时间戳证明{rest}；其余按代码库、申报或者记录里的日期，没有证明。"


def known_by(site: Site, duty: Duty) -> str:
    """How it is known when a duty was met, with the day of its proof: for tables. "" for what was not met."""
    if duty.met_on is None:
        return ""
    said, day = EVIDENCE_OF[duty.evidence], proven.day(site.proved, duty)
    if day is None:
        return said
    return f"日志和时间戳证明 {day}" if proven.standing(site.proved, duty) is Standing.PROVED else f"{said}，{day} 才有证明"


def column(site: Site, rule: Rule) -> str:
    """The name of a column: by the values that its records must have, or else by their kind."""
    named = [str(value) for one in rule.data.get("when", ()) for value in one["values"]]
    kind = site.kinds.by_name.get(rule.kind)
    return "、".join(named) or (kind.plural if kind is not None else rule.kind)


def newest(duty: Duty) -> str:
    """For the duty of a column, since when it waits for the next record; "" for other duties."""
    if duty.rule.trigger != COLUMN:
        return ""
    return f"最近一条 {duty.starts}" if duty.evidence else f"{duty.starts} 以来一条也没有"


def subject(site: Site, duty: Duty) -> str:
    """What a duty is about: the record's number or name, the period, or the column; never a party's name."""
    if duty.rule.trigger == COLUMN:
        return column(site, duty.rule)
    if duty.record is None:
        return duty.period
    return duty.record.pointers.number or duty.period or duty.record.id


def address(site: Site, duty: Duty) -> str:
    """The address of what a duty is about: a record, or the list of a column; "" if there is nothing yet."""
    if duty.record is not None:
        return duty.record.address
    return f"{site.kinds.by_name[duty.rule.kind].folder}/" if duty.rule.trigger == COLUMN and site.by_kind.get(duty.rule.kind) else ""


def department(site: Site, authority: str) -> str:
    """The name of a department for a table."""
    record = site.by_key.get((DEPARTMENT, authority))
    return short_name(record) if record is not None else authority


def due(duty: Duty) -> str:
    """When a duty is due: the day, or the time of day where the limit is one of minutes or hours; "" if it has no last day."""
    return duty.times[1] or (duty.due.isoformat() if duty.due is not None else "")


def not_counted(duty: Duty) -> str:
    """How much time is not counted into a limit and why, and which time is counted all the same; "" if the record names none."""
    counted = [one for one in duty.not_counted if not one.why]
    words = []
    if counted:
        number = sum(one.days or 0 for one in counted)
        many = "天数算不出" if any(one.days is None for one in counted) else f"{number} {'个工作日' if duty.unit == WORKING_DAYS else '天'}"
        words.append(f"{many}不计入期限（{'，'.join(_stretch(one) for one in counted)}）")
    words += [f"{_stretch(one)}照算：{one.why}" for one in duty.not_counted if one.why]
    return "；".join(words)


def _stretch(one: Stretch) -> str:
    return f"{one.ground} {one.first} 至 {one.last}" if one.last else f"{one.ground} {one.first} 起"


def taken(duty: Duty) -> str:
    """How long a duty took whose limit is one of minutes or hours, and how long it might take; "" for other limits."""
    if not (duty.times[1] and duty.times[2]):
        return ""
    limit = duty.rule.data["limit"]
    return f"用了 {minutes_between(duty.times[0], duty.times[2])} 分钟（限 {limit['count']} {limit['unit']}）"


def state(duty: Duty, *, known: bool = True) -> str:
    """The state of a duty in a few words, with how it is known unless the page says that elsewhere."""
    return "，".join(word for word in (_state(duty, EVIDENCE[duty.evidence] if known else ""), not_counted(duty)) if word)


def _state(duty: Duty, known: str) -> str:
    if duty.met_on is not None:
        limit = duty.rule.data.get("limit", {})
        of = f"（限 {limit['count']} 个工作日）" if limit.get("unit") == WORKING_DAYS else ""
        day = f"第 {duty.working_days} 个工作日{of}" if duty.working_days is not None and of else taken(duty)
        if duty.on_time is False and of and duty.working_days == limit["count"]:
            # On a day off after the last working day: the seventh of seven alone would look like in time.
            day = f"过了{day}"
        done = f"{'逾期，' if duty.on_time is False else ''}{duty.times[2] or duty.met_on} {VERBS.get(duty.rule.duty, '办结')}"
        return "，".join(word for word in (done, day, known) if word)
    if duty.status == UNKNOWN or duty.paused:
        return duty.reason
    left = duty.working_days_left
    if left is None or duty.times[1]:
        # If the working days left cannot be counted, the day is shown instead; minutes have nothing to do with working days.
        words = f"{NAMES[duty.status]}，{due(duty)} 到期"
    else:
        words = f"还有 {left} 个工作日" if duty.status == OPEN else f"已逾期 {-left} 个工作日" if left else "已逾期，还不到一个工作日"
    return "，".join(word for word in (newest(duty), words) if word)
