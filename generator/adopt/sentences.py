"""Reads the sentences of one part of a holiday notice, to the last word, and holds them against the calendar."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from itertools import pairwise

from generator.adopt.festivals import AUTUMN, DRAGON, QINGMING, SPRING, lunar_days

_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?"
_DATE = re.compile(_DAY)
_UNTIL = re.compile(r"(?:至|到|-{1,2})")
_OFF = re.compile(r"(?:全国)?(?:放假公休|放假调休|调休放假|放假|补休|调休)(?:(\d+)天)?")
_WORK = re.compile(r"(起)?(?:照常|正常)?上班")
_COUNT = re.compile(r"共(\d+)天")
_LONGER = re.compile(r"延长(?:(\d{4})年)?(元旦|春节|清明节|劳动节|端午节|中秋节|国庆节)假期至" + _DAY)
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)([一二三四五六日天])")
# Speaks of days off although it names no day: then it must be understood too.
_TELLING = re.compile(r"放假|上班|连休|公休|调休|补班")
# A part of a date, which is not read over.
_HALF = re.compile(r"\d月|\d日|星期[一二三四五六日天]")
_DURING = re.compile(r"(?:节假日|调休放假|放假|假期|元旦|春节|清明节|劳动节|端午节|中秋节|国庆节)期间")
# The year and the month that a date names.
_Named = tuple[str | None, str | None]
# Between a holiday and the day off for it lies a weekend at most; the farthest weekend worked so far was 11 days from its holiday (2026).
_WEEKEND, _FARTHEST = 2, 14
_WEEK = "一二三四五六日"
_FIRST_DAYS = {name: n for n, name in enumerate("一二三四五六七八九十", 1)}
_LUNAR = re.compile(r"(?:即)?(?:农历)?(?:除夕|(?:正月|大年)初([一二三四五六七八九十])|腊月(?:二十|廿)([一二三四五六七八九])|春节)")
_FESTIVAL = re.compile(r"(?:农历)?(清明|端午|中秋)(?:节)?(?:当日)?|元旦|新年|国庆节")


@dataclass(frozen=True)
class Fault:
    """A sentence that cannot be read or does not agree with the calendar, and why."""

    sentence: str
    why: str


@dataclass(frozen=True)
class Section:
    """What one part of a notice says: its holidays, days off, weekend days worked, and a holiday made longer with its last day."""

    names: tuple[str, ...]
    text: str
    off: frozenset[datetime.date]
    work: frozenset[datetime.date]
    longer: tuple[str, datetime.date] | None
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


class _Wrong(Exception):
    """Why a sentence is a fault."""


def shown(day: datetime.date) -> str:
    """A day as the notices write it, with its real day of the week."""
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEK[day.weekday()]}）"


def section(names: tuple[str, ...], text: str, year: int) -> Section:
    """Reads one part. `year` is the year that the notice arranges."""
    reader = _Reader(names, text, year)
    faults, notes = [], []
    for sentence in re.split(r"(?<=[。;])", text):
        if not sentence or (_DURING.match(sentence) and not _DATE.search(sentence)):
            # How to keep watch during the holidays: no day is named.
            continue
        if sentence.startswith("鼓励"):
            # An encouragement makes no day off.
            if _DATE.search(sentence):
                notes.append(f"没有算作放假（只是鼓励）：{sentence}")
            continue
        try:
            reader.sentence(sentence.rstrip("。;"))
        except _Wrong as wrong:
            faults.append(Fault(sentence, str(wrong)))
    return Section(names, text, frozenset(reader.off), frozenset(reader.work), reader.longer, tuple(faults), tuple(notes))


class _Reader:
    """Reads sentence after sentence of one part."""

    def __init__(self, names: tuple[str, ...], text: str, year: int) -> None:
        self.names = names
        self.year = year
        self.off: set[datetime.date] = set()
        self.work: set[datetime.date] = set()
        self.longer: tuple[str, datetime.date] | None = None
        # The years that the part itself names for a month: “2022年12月31日”.
        self.years = {int(month): int(of) for of, month in re.findall(r"(\d{4})年(\d{1,2})月", text)}

    def sentence(self, text: str) -> None:
        """Reads one sentence; raises _Wrong."""
        at = 0
        last: _Named = (None, None)
        days: list[datetime.date] = []
        group: list[datetime.date] = []
        while at < len(text):
            if text[at] in ",、:" or (days and text[at] in "和及"):
                at += 1
                continue
            if text.startswith("其中", at):
                at += 2
                continue
            longer = _LONGER.match(text, at)
            if longer:
                end, _ = self._date(longer.groups()[2:], (longer[1], None))
                self.longer, at = (longer[2], end), longer.end()
                continue
            found = _DATE.match(text, at)
            if found:
                more, at, last = self._days(text, at, last)
                days += more
                continue
            at, group, days = self._verb(text, at, days, group)
        if days:
            raise _Wrong("没有写明这些日子是放假还是上班。")

    def _days(self, text: str, at: int, last: _Named) -> tuple[list[datetime.date], int, _Named]:
        """The day or the days from one to another at a place, the place behind, and the last year and month named."""
        found = _DATE.match(text, at)
        assert found is not None
        first, last = self._date(found.groups(), last)
        until = _UNTIL.match(text, found.end())
        other = _DATE.match(text, until.end()) if until else None
        if until is None:
            return [first], found.end(), last
        if other is None:
            raise _Wrong("“至”后面没有日期。")
        end, last = self._date(other.groups(), last)
        if not 0 < (end - first).days < 31:
            raise _Wrong(f"从{shown(first)}到{shown(end)}不是一段假期。")
        return [first + datetime.timedelta(days=n) for n in range((end - first).days + 1)], _lunar_span(text, other.end()), last

    def _date(self, parts: tuple[str | None, ...], last: _Named) -> tuple[datetime.date, _Named]:
        """A day by its year, month (the ones named before, where it has none), day and what stands behind in brackets."""
        of, month, number, said = parts
        month = month or last[1]
        if month is None or number is None:
            raise _Wrong("日期没有写月份。")
        if of is None and parts[1] is None:
            of = last[0]
        if of is None:
            if int(month) == 12 and int(month) not in self.years and "元旦" in self.names:
                raise _Wrong("元旦前后的12月没有写明年份。")
            of = str(self.years.get(int(month), self.year))
        try:
            day = datetime.date(int(of), int(month), int(number))
        except ValueError:
            raise _Wrong(f"没有“{of}年{month}月{number}日”这一天。") from None
        if not datetime.date(self.year - 1, 12, 1) <= day <= datetime.date(self.year + 1, 1, 31):
            raise _Wrong(f"{shown(day)}不在{self.year}年。")
        if said:
            _agrees(day, said)
        return day, (of, month)

    def _verb(
        self, text: str, at: int, days: list[datetime.date], group: list[datetime.date]
    ) -> tuple[int, list[datetime.date], list[datetime.date]]:
        """What the words at a place say of the days before them: the place behind, the days off named last, the days not yet used."""
        off, work, count = _OFF.match(text, at), _WORK.match(text, at), _COUNT.match(text, at)
        if days and off:
            if off[1] and int(off[1]) != len(days):
                raise _Wrong(f"写的是放假{off[1]}天，日期却有{len(days)}天。")
            self.off |= set(days)
            return off.end(), days, []
        if days and work:
            self._worked(days, since=bool(work[1]))
            return work.end(), group, []
        if not days and count and group:
            if int(count[1]) != len(group):
                raise _Wrong(f"写的是共{count[1]}天，日期却有{len(group)}天。")
            return count.end(), group, []
        if not days and text.startswith("与周末连休", at):
            if not group or not any((day + datetime.timedelta(days=n)).weekday() >= 5 for day in group for n in (-1, 1)):
                raise _Wrong("写的是与周末连休，但这一天不挨着周末。")
            return at + 5, group, []
        if not days and text.startswith("不调休", at):
            return at + 3, group, []
        words = re.match(r"[^,:]*", text[at:])
        chunk = words[0] if words else ""
        lead = text[at + len(chunk) : at + len(chunk) + 1] == ":" and "如下" in chunk
        inner = _DATE.search(chunk)
        if _HALF.search(chunk[: inner.start()] if inner else chunk):
            raise _Wrong(f"“{chunk}”里的日期不完整。")
        if inner and not days and not _TELLING.search(chunk[: inner.start()]):
            # “为方便公众安排假日，9月3日……”: what stands before a day is read over, the day is not.
            return at + inner.start(), group, days
        if days or inner or (_TELLING.search(chunk) and not lead and not _DURING.match(chunk)):
            raise _Wrong(f"读不懂“{chunk}”。")
        return at + max(len(chunk), 1), group, days

    def _worked(self, days: list[datetime.date], *, since: bool) -> None:
        """Takes days as worked. `since` a day work goes on as always (“起正常上班”): then it is a weekday."""
        if len(set(days)) != len(days):
            raise _Wrong("同一天写了两次上班。")
        for day in days:
            if since:
                if day.weekday() >= 5:
                    raise _Wrong(f"{shown(day)}是周末，不会从这一天起正常上班。")
            elif day.weekday() < 5:
                raise _Wrong(f"{shown(day)}不是周末，用不着写上班。")
            else:
                self.work.add(day)


def far(part: Section) -> list[Fault]:
    """Days that lie where those of one holiday do not: a wrong month or day whose day of the week happens to be right."""
    off, faults = sorted(part.off), []
    for day, following in pairwise(off):
        between = [day + datetime.timedelta(days=n) for n in range(1, (following - day).days)]
        if len(between) > _WEEKEND or any(one.weekday() < 5 for one in between):
            faults.append(Fault(part.text, f"{shown(day)}和{shown(following)}不连着，不像同一个假期。"))
    for day in sorted(part.work):
        if off and min(abs((day - one).days) for one in off) > _FARTHEST:
            faults.append(Fault(part.text, f"{shown(day)}上班，离假期超过{_FARTHEST}天，请核对月份和日子。"))
    return faults


def _lunar_span(text: str, at: int) -> int:
    """The place behind “(农历除夕至正月初六)”, which tells nothing that the days before it do not tell."""
    found = re.compile(r"\((?:即)?农历[^()0-9]*\)").match(text, at)
    return found.end() if found else at


def _agrees(day: datetime.date, said: str) -> None:
    """Holds what stands behind a day in brackets against the calendar: the day of the week, the lunar day, the holiday."""
    for part in re.split(r"[、,]", said):
        weekday = _WEEKDAY.fullmatch(part)
        lunar = _LUNAR.fullmatch(part)
        festival = _FESTIVAL.fullmatch(part)
        if weekday:
            if _WEEK.index(weekday[1].replace("天", "日")) != day.weekday():
                raise _Wrong(f"{day.year}年{day.month}月{day.day}日写的是{part}，实际是星期{_WEEK[day.weekday()]}。")
        elif lunar:
            _lunar_agrees(day, part, lunar)
        elif festival:
            _festival_agrees(day, part, festival)
        else:
            raise _Wrong(f"读不懂“({said})”。")


def _lunar_agrees(day: datetime.date, said: str, found: re.Match[str]) -> None:
    """The last month of a lunar year has 29 or 30 days, so that its days have two possible places before the new year."""
    new_year = lunar_days(day.year).get(SPRING)
    if new_year is None:
        return
    after = (day - new_year).days
    if found[1]:
        right = after == _FIRST_DAYS[found[1]] - 1
    elif found[2]:
        right = -after in (29 - 20 - _FIRST_DAYS[found[2]] + 1, 30 - 20 - _FIRST_DAYS[found[2]] + 1)
    else:
        right = after == (0 if said.endswith("春节") else -1)
    if not right:
        raise _Wrong(f"{shown(day)}不是{said}（{day.year}年的正月初一是{new_year.month}月{new_year.day}日）。")


def _festival_agrees(day: datetime.date, said: str, found: re.Match[str]) -> None:
    lunar = lunar_days(day.year)
    fixed = {"元旦": (1, 1), "新年": (1, 1), "国庆节": (10, 1)}
    names = {"清明": QINGMING, "端午": DRAGON, "中秋": AUTUMN}
    right = (day.month, day.day) == fixed[said] if said in fixed else not lunar or lunar[names[found[1]]] == day
    if not right:
        raise _Wrong(f"{shown(day)}不是{said}。")
