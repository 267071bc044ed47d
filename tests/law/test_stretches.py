"""generator.law.stretches: which time that a record names is not counted into a limit, and why other time is counted."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from generator.law.calendar import Calendar
from generator.law.limits import Standing
from generator.law.stretches import TOLD_AFTER, TOLD_TOO_LATE, UNTOLD, Stretch, day_of, said, settled, told

D = datetime.date
HOW = {"field": "off", "from": "off.from", "until": "off.to", "told": "off.told_on", "ground": "off.ground"}
AS_OF = D(2026, 3, 31)
CALENDAR = Calendar(frozenset({2026}), frozenset(), frozenset())


def off(first: str, last: str = "", told_on: str = "2026-03-02", ground: str = "听证") -> dict[str, Any]:
    return {"ground": ground, "from": first} | ({"to": last} if last else {}) | ({"told_on": told_on} if told_on else {})


def judged(*some: dict[str, Any], until: str = "2026-03-20", met_on: D | None = None) -> list[str]:
    found = said(HOW, {"off": list(some)}, AS_OF, met_on)
    return [why for _, why in settled(found, lambda _: D.fromisoformat(until))[1]]


@pytest.mark.parametrize(
    ("stretch", "why"),
    [
        (off("2026-03-05", "2026-03-09"), ""),
        (off("2026-03-05", "2026-03-09", "2026-03-09"), ""),
        (off("2026-03-05", "2026-03-09", "2026-03-10"), TOLD_AFTER),
        (off("2026-03-05", "2026-03-30", "2026-03-20"), ""),
        (off("2026-03-05", "2026-03-30", "2026-03-21"), TOLD_TOO_LATE),
        (off("2026-03-05", "2026-03-09", ""), UNTOLD),
        (off("2026-03-05", "2026-03-09", "不详"), UNTOLD),
        # A notice of the future is none yet.
        (off("2026-03-05", told_on="2026-04-01"), UNTOLD),
        (off("2026-03-05"), ""),
    ],
)
def test_only_time_of_which_the_applicant_was_told_in_time_is_not_counted(stretch: dict[str, Any], why: str) -> None:
    """行政机关应当将所需时间书面告知申请人（行政许可法 45）."""
    assert judged(stretch) == [why]


@pytest.mark.parametrize("some", [[off("2026-04-01", "2026-04-02")], [off("2026-03-09", "2026-03-05")], [off("不详")], [], "三月"])
def test_what_has_not_begun_and_what_is_no_stretch_is_left_out(some: Any) -> None:
    assert said(HOW, {"off": some}, AS_OF, None) == []


def test_without_the_list_nothing_is_said() -> None:
    assert said(HOW, {}, AS_OF, None) == []


def test_a_later_notice_is_judged_by_the_limit_as_the_earlier_stretch_left_it() -> None:
    """The first stretch moves the limit, so that the second notice comes in time."""
    found = said(HOW, {"off": [off("2026-03-23", "2026-03-24", "2026-03-22"), off("2026-03-05", "2026-03-09")]}, AS_OF, None)
    ends = {0: D(2026, 3, 20), 1: D(2026, 3, 25), 2: D(2026, 3, 27)}
    still, judgement = settled(found, lambda so_far: ends[len(so_far.closed)])
    assert [why for _, why in judgement] == ["", ""]
    assert still == Standing(((D(2026, 3, 5), D(2026, 3, 9)), (D(2026, 3, 23), D(2026, 3, 24))))


def test_what_runs_ends_when_the_duty_is_met() -> None:
    [running] = said(HOW, {"off": [off("2026-03-05")]}, AS_OF, None)
    [ended] = said(HOW, {"off": [off("2026-03-05")]}, AS_OF, D(2026, 3, 12))
    assert (running.last, ended.last) == (None, D(2026, 3, 12))
    # What ends in the future runs still.
    [later] = said(HOW, {"off": [off("2026-03-05", "2026-04-10")]}, AS_OF, None)
    assert later.last is None


def test_each_day_is_told_with_one_stretch_only() -> None:
    found = said(
        HOW,
        {"off": [off("2026-03-05", "2026-03-10"), off("2026-03-09", "2026-03-12", ground="鉴定"), off("2026-03-09", "2026-03-31", "")]},
        AS_OF,
        None,
    )
    _, judgement = settled(found, lambda _: D(2026, 3, 20))
    assert told(judgement, D(2026, 3, 2), D(2026, 3, 31), "工作日", CALENDAR) == (
        Stretch("听证", "2026-03-05", "2026-03-10", 4, ""),
        Stretch("鉴定", "2026-03-09", "2026-03-12", 2, ""),
        Stretch("听证", "2026-03-09", "2026-03-31", 0, UNTOLD),
    )


def test_without_a_calendar_the_number_of_days_is_not_known() -> None:
    _, judgement = settled(said(HOW, {"off": [off("2026-03-05")]}, AS_OF, None), lambda _: None)
    [one] = told(judgement, D(2026, 3, 2), AS_OF, "工作日", Calendar(frozenset(), frozenset(), frozenset()))
    assert one.days is None


@pytest.mark.parametrize(("text", "day"), [("2026-03-05", D(2026, 3, 5)), ("2026-03-05 14:05", D(2026, 3, 5)), ("", None), ("三月", None)])
def test_the_day_of_a_date_and_of_a_time(text: str, day: D | None) -> None:
    assert day_of(text) == day
