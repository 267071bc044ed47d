"""Puts the days of a holiday notice into the files of the calendars: a new file for its year, a few lines into files that are there."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from generator.adopt.festivals import statutory
from generator.adopt.holidaynotice import Notice
from generator.adopt.sentences import shown
from generator.law.calendar import NATIONAL

FOLDER = "content/rules/calendars"
_DAY = datetime.timedelta(days=1)


class CannotAdd(Exception):
    """The days cannot be put into a file that is there; the message says which, why and what to do."""


@dataclass(frozen=True)
class Existing:
    """A national calendar that is there: its file (a path from the root), text, and values. `own` is False if it comes with the program."""

    file: str
    text: str
    data: Mapping[str, object]
    own: bool = True

    def days(self, key: str) -> frozenset[datetime.date]:
        """The days of a list: `holidays` or `workdays`."""
        found = self.data.get(key)
        return frozenset(datetime.date.fromisoformat(str(day)) for day in found) if isinstance(found, list) else frozenset()

    def follows(self, title: str) -> bool:
        """Whether the calendar names a notice as its ground."""
        notices = self.data.get("notices")
        return isinstance(notices, list) and any(one.get("title") == title for one in notices)


@dataclass(frozen=True)
class Change:
    """A file with its new text: `fresh` if it is new, and the days added to and taken out of its lists."""

    file: str
    text: str
    fresh: bool
    holidays: tuple[datetime.date, ...]
    workdays: tuple[datetime.date, ...]
    no_workdays: tuple[datetime.date, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What is to be written, and what is not, each in a sentence."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def existing(root: Path, given: Path | None = None) -> dict[int, Existing]:
    """The national calendars by year, in the repository or in the folder of what comes with the program. Raises CannotAdd."""
    found: dict[int, Existing] = {}
    for base in filter(None, (given, root)):
        for path in sorted((base / FOLDER).glob("*.yml")):
            file = f"{FOLDER}/{path.name}"
            try:
                text = path.read_text(encoding="utf-8")
                data = yaml.load(text, Loader=yaml.BaseLoader)  # the loader that makes texts and nothing else
                if isinstance(data, dict) and data.get("region") == NATIONAL:
                    one = Existing(file, text, data, own=base == root)
                    one.days("holidays"), one.days("workdays")
                    found[int(str(data["year"]))] = one
            except (yaml.YAMLError, UnicodeDecodeError, ValueError, KeyError):
                raise CannotAdd(f"{file} 读不了，请先运行 credit check {file}，改好再加。") from None
    return found


def plan(notice: Notice, issued: datetime.date, url: str, there: Mapping[int, Existing]) -> Plan:
    """What to write for a notice without faults. Raises CannotAdd if a file that is there says something else."""
    off, work, undone = set(notice.off), set(notice.work), set[datetime.date]()
    if notice.longer:
        longer = _longer(notice, there)
        off |= longer
        undone = {day for day in longer if day.weekday() >= 5}
    if not notice.yearly and notice.year not in there:
        raise CannotAdd(f"还没有{notice.year}年的工作日历，请先加那一年的放假通知，再加这份调整的通知。")
    about = _about(notice, issued, url)
    changes, notes = [], []
    for year in sorted({day.year for day in off | work} | {notice.year}):
        holidays = sorted(day for day in off if day.year == year and day.weekday() < 5)
        workdays = sorted(day for day in work if day.year == year)
        if year not in there:
            if year == notice.year:
                changes.append(
                    Change(
                        f"{FOLDER}/cn-{year}.yml",
                        _fresh(year, about, holidays, workdays, _keeper(there)),
                        True,
                        tuple(holidays),
                        tuple(workdays),
                    )
                )
            elif holidays or workdays:
                days = "、".join(map(shown, [*holidays, *workdays]))
                notes.append(f"没有{year}年的工作日历，这些日子没有写：{days}。")
            continue
        one = there[year]
        if notice.yearly and year == notice.year:
            _same(one, notice, holidays, workdays)
        more = _merged(one, about, notice.title, holidays, workdays, undone)
        if more:
            changes.append(more)
    return Plan(tuple(changes), tuple(notes))


def _longer(notice: Notice, there: Mapping[int, Existing]) -> set[datetime.date]:
    """The days that a longer holiday adds, from the day after its old end."""
    assert notice.longer is not None
    name, end = notice.longer
    one = there.get(notice.year)
    if one is None:
        raise CannotAdd(f"还没有{notice.year}年的工作日历，不知道{name}假期原来到哪一天：请先加那一年的放假通知。")
    holidays, workdays = one.days("holidays"), one.days("workdays")
    day = statutory(notice.year)[name][-1]
    while day in holidays or (day.weekday() >= 5 and day not in workdays):
        day += _DAY
    if day > end:
        return set()
    if (end - day).days > 31:
        raise CannotAdd(f"{name}假期原来到{shown(day - _DAY)}，延长到{shown(end)}太久，请核对。")
    return {day + n * _DAY for n in range((end - day).days + 1)}


def _same(one: Existing, notice: Notice, holidays: Iterable[datetime.date], workdays: Iterable[datetime.date]) -> None:
    """A calendar of the same year that follows no other notice must say the same as this one."""
    others = one.data.get("notices")
    if isinstance(others, list) and any(other.get("title") != notice.title for other in others):
        return
    ours, theirs = {*holidays, *workdays}, one.days("holidays") | one.days("workdays")
    parts = (("通知有、文件没有", sorted(ours - theirs)), ("文件有、通知没有", sorted(theirs - ours)))
    said = "；".join(f"{text}：{'、'.join(map(shown, days))}" for text, days in parts if days)
    if said:
        raise CannotAdd(f"{one.file} 已有{notice.year}年的日历，和通知不一样（{said}）；请核对后自己改，或者删去这个文件再加。")


def _merged(
    one: Existing, about: str, title: str, holidays: list[datetime.date], workdays: list[datetime.date], undone: set[datetime.date]
) -> Change | None:
    """A calendar that is there with more days. None if it follows the notice already."""
    if one.follows(title):
        return None
    new_holidays = [day for day in holidays if day not in one.days("holidays")]
    new_workdays = [day for day in workdays if day not in one.days("workdays")]
    no_workdays = sorted(one.days("workdays") & undone)
    clash = sorted(set(new_workdays) & undone)
    if clash or not (new_holidays or new_workdays or no_workdays):
        return None
    lines = one.text.splitlines()
    _into(one, lines, "notices", about.splitlines())
    for day in new_holidays:
        _into(one, lines, "holidays", [f"  - {day}"])
    for day in new_workdays:
        _into(one, lines, "workdays", [f"  - {day}"])
    for day in no_workdays:
        place = [n for n, line in enumerate(lines) if re.fullmatch(rf"\s*- ['\"]?{day}['\"]?", line)]
        if len(place) != 1:
            raise CannotAdd(f"{one.file} 的写法认不出来，请自己去掉 workdays 里的 {day}。")
        del lines[place[0]]
    return Change(one.file, "\n".join(lines) + "\n", False, tuple(new_holidays), tuple(new_workdays), tuple(no_workdays))


def _into(one: Existing, lines: list[str], key: str, new: list[str]) -> None:
    """Adds an item to a list of a file: a day at its place, anything else at the end."""
    at = next((n for n, line in enumerate(lines) if re.fullmatch(rf"{key}:(?:\s*\[\])?\s*", line)), None)
    if at is None:
        raise CannotAdd(f"{one.file} 的写法认不出来，请自己在 {key} 里加上：{' '.join(' '.join(new).split())}")
    lines[at] = f"{key}:"
    end = at + 1
    while end < len(lines) and re.match(r"\s*- |\s+\S", lines[end]):
        if len(new) == 1 and lines[end].strip() > new[0].strip():
            break
        end += 1
    lines[end:end] = new


def _keeper(there: Mapping[int, Existing]) -> str:
    """Who keeps the newest calendar keeps the next one."""
    return str(there[max(there)].data.get("kept_by", "")) if there else ""


def _about(notice: Notice, issued: datetime.date, url: str) -> str:
    lines = [f"  - title: {notice.title}"]
    if notice.number:
        lines.append(f"    number: {notice.number}")
    lines.append(f"    issued_on: {issued}")
    if url:
        lines.append(f"    url: {url}")
    return "\n".join(lines)


def _fresh(year: int, about: str, holidays: list[datetime.date], workdays: list[datetime.date], keeper: str) -> str:
    lines = ["# 法规数据：依据已公布的通知整理", f"year: {year}", f"region: {NATIONAL}", "notices:", about]
    for key, days in (("holidays", holidays), ("workdays", workdays)):
        lines += [f"{key}:", *(f"  - {day}" for day in days)] if days else [f"{key}: []"]
    if keeper:
        lines.append(f"kept_by: {keeper}")
    return "\n".join(lines) + "\n"
