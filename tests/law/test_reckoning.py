"""generator.law.reckoning: the last day of the limit that a rule sets for a record, through the duties that it becomes."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import compute, record
from support import NOT_COUNTED, schema

from generator.law.calendar import national
from generator.law.duties import Duty
from generator.law.reckoning import missing_calendar
from generator.law.stretches import UNTOLD
from generator.model.kinds import Kinds

D = datetime.date
CALENDAR = national([schema("calendar")["examples"][0]])
GENERAL = {
    "id": "general",
    "title": "一般办件7个工作日内办结",
    "duty": "办理",
    "kind": "case",
    "trigger": "记录",
    "starts": "received_on",
    "met_by": "finished_on",
    "limit_kind": "固定",
    "limit": {"count": 7, "unit": "工作日"},
    "in_force_from": "2006-03-14",
    "not_counted": NOT_COUNTED,
    "law": {"title": "意见", "clause": "三2", "text": "七个工作日"},
}
EXTENDED = GENERAL | {
    "id": "extended",
    "in_place_of": ["general"],
    "told_by": ["extension.told_on"],
    "limit_kind": "到期日",
    "due_field": "extension.new_date",
}


def off(first: str, last: str = "", told_on: str = "2026-03-03") -> dict[str, Any]:
    return {"ground": "听证", "from": first} | ({"to": last} if last else {}) | ({"told_on": told_on} if told_on else {})


def case(kinds: Kinds, as_of: str, rules: list[dict[str, Any]] | None = None, **more: Any) -> list[Duty]:
    """The duties about a case that was received on Monday, 2026-03-02; without more, its seven working days end on the 11th."""
    one = record(kinds, "case", {"authority": "zjj", "received_on": "2026-03-02"} | more)
    return compute(kinds, rules or [GENERAL], [one], as_of, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("stretches", "due", "days"),
    [
        ([], "2026-03-11", 0),
        ([off("2026-03-05", "2026-03-09")], "2026-03-16", 3),
        ([off("2026-03-05", "2026-03-09"), off("2026-03-06", "2026-03-10")], "2026-03-17", 4),
        # Before the case, after the limit, at a weekend.
        ([off("2026-02-20", "2026-03-03")], "2026-03-12", 1),
        ([off("2026-03-12", "2026-03-20")], "2026-03-11", 0),
        ([off("2026-03-07", "2026-03-08")], "2026-03-11", 0),
        ([off("2026-03-05", "2026-03-09", "")], "2026-03-11", 0),
    ],
)
def test_a_limit_stands_still_for_the_time_that_the_law_does_not_count(
    kinds: Kinds, stretches: list[dict[str, Any]], due: str, days: int
) -> None:
    [duty] = case(kinds, "2026-03-31", not_counted=stretches)
    assert duty.due == D.fromisoformat(due)
    assert sum(one.days or 0 for one in duty.not_counted) == days
    assert duty.status == "overdue"


def test_while_a_stretch_runs_there_is_no_last_day_and_nothing_is_overdue(kinds: Kinds) -> None:
    for as_of in ("2026-03-05", "2026-03-31", "2026-12-30"):
        [duty] = case(kinds, as_of, not_counted=[off("2026-03-05")])
        assert (duty.status, duty.due, duty.paused, duty.on_time) == ("open", None, True, None)
        assert "计时暂停：听证，2026-03-05起" in duty.reason
    # Where the limit was over before, it does not open again.
    [late] = case(kinds, "2026-03-31", not_counted=[off("2026-03-12", told_on="2026-03-10")])
    assert (late.status, late.due) == ("overdue", D(2026, 3, 11))


def test_time_of_which_nobody_was_told_runs(kinds: Kinds) -> None:
    [duty] = case(kinds, "2026-03-31", not_counted=[off("2026-03-05", told_on="")])
    assert (duty.status, duty.due) == ("overdue", D(2026, 3, 11))
    assert [one.why for one in duty.not_counted] == [UNTOLD]


def test_a_notice_after_the_limit_does_not_make_a_late_case_punctual(kinds: Kinds) -> None:
    [duty] = case(kinds, "2026-03-31", not_counted=[off("2026-03-05", "2026-03-20", "2026-03-12")], finished_on="2026-03-23")
    assert (duty.due, duty.on_time) == (D(2026, 3, 11), False)


@pytest.mark.parametrize(("finished", "on_time", "taken"), [("2026-03-16", True, 7), ("2026-03-17", False, 8)])
def test_the_working_days_that_a_case_took_are_those_that_count(kinds: Kinds, finished: str, on_time: bool, taken: int) -> None:
    [duty] = case(kinds, "2026-03-31", not_counted=[off("2026-03-05", "2026-03-09")], finished_on=finished)
    assert (duty.on_time, duty.working_days) == (on_time, taken)


def test_a_case_that_ended_in_the_middle_of_a_stretch_was_punctual(kinds: Kinds) -> None:
    [duty] = case(kinds, "2026-03-31", not_counted=[off("2026-03-05")], finished_on="2026-03-20")
    assert (duty.status, duty.on_time, duty.paused) == ("met", True, False)


def test_other_limits_count_every_day(kinds: Kinds) -> None:
    """Only a rule that names the field knows of such time."""
    plain = {key: value for key, value in GENERAL.items() if key != "not_counted"}
    [duty] = case(kinds, "2026-03-31", [plain], not_counted=[off("2026-03-05", "2026-03-09")])
    assert (duty.due, duty.not_counted) == (D(2026, 3, 11), ())


@pytest.mark.parametrize(
    ("extension", "stretches", "rule", "due"),
    [
        # Told within the limit that a stretch has moved.
        ({"told_on": "2026-03-13", "new_date": "2026-03-25"}, [off("2026-03-05", "2026-03-09")], "extended", "2026-03-25"),
        ({"told_on": "2026-03-17", "new_date": "2026-03-25"}, [off("2026-03-05", "2026-03-09")], "general", "2026-03-16"),
        # Told while the limit stands still: it is not over.
        ({"told_on": "2026-03-20", "new_date": "2026-03-25"}, [off("2026-03-05")], "extended", "2026-03-25"),
        # What began after the new day was told moves that day; what had begun before was known then.
        ({"told_on": "2026-03-10", "new_date": "2026-03-13"}, [off("2026-03-11", "2026-03-12", "2026-03-10")], "extended", "2026-03-15"),
        ({"told_on": "2026-03-10", "new_date": "2026-03-13"}, [off("2026-03-09", "2026-03-12")], "extended", "2026-03-13"),
        ({"told_on": "2026-03-10", "new_date": "2026-03-13"}, [off("2026-03-11", told_on="2026-03-10")], "extended", None),
    ],
)
def test_an_extension_and_time_that_is_not_counted(
    kinds: Kinds, extension: dict[str, str], stretches: list[dict[str, Any]], rule: str, due: str | None
) -> None:
    [duty] = case(kinds, "2026-03-31", [GENERAL, EXTENDED], extension=extension, not_counted=stretches)
    assert (duty.rule.id, duty.due) == (rule, D.fromisoformat(due) if due else None)


def test_a_city_that_began_in_between_still_has_what_stands_still(kinds: Kinds) -> None:
    one = record(kinds, "case", {"authority": "zjj", "received_on": "2026-03-02", "not_counted": [off("2026-03-05")]})
    assert len(compute(kinds, [GENERAL], [one], "2026-06-30", calendar=CALENDAR, since="2026-06-01")) == 1


# The same for any stretches, against a plain count

DAY = datetime.timedelta(days=1)
AS_OF = D(2026, 8, 31)
near = st.dates(D(2026, 2, 20), D(2026, 5, 31))
said = st.lists(st.tuples(near, st.none() | st.integers(0, 15), st.none() | near), max_size=4)


def plain(start: D, count: int, stretches: list[tuple[D, D | None]]) -> D | None:
    """The last day of so many working days, found by going through the calendar; None if it is not over by the end of the year."""
    day = start
    while count and day < D(2026, 12, 31):
        day += DAY
        works = day in CALENDAR.workdays or (day.weekday() < 5 and day not in CALENDAR.holidays)
        count -= works and not any(first <= day and (last is None or day <= last) for first, last in stretches)
    return None if count else day


@given(start=st.dates(D(2026, 3, 1), D(2026, 4, 30)), some=said)
def test_the_limit_of_a_case_is_that_of_a_plain_count_without_what_was_told_in_time(
    kinds: Kinds, start: D, some: list[tuple[D, int | None, D | None]]
) -> None:
    ends = [(first, first + days * DAY if days is not None else None, told) for first, days, told in some]
    counted: list[tuple[D, D | None]] = []
    for first, last, told in sorted(ends, key=lambda one: (one[0], one[1] or D.max)):
        before = plain(start, 7, counted)
        reaches = last is None or last > start
        if reaches and told is not None and told <= (last or D.max) and told <= (before or D.max):
            counted.append((first, last))
    written = [
        {"ground": "听证", "from": first.isoformat()}
        | ({"to": last.isoformat()} if last else {})
        | ({"told_on": told.isoformat()} if told else {})
        for first, last, told in ends
    ]
    [duty] = case(kinds, AS_OF.isoformat(), received_on=start.isoformat(), not_counted=written)
    want = plain(start, 7, counted)
    assert (duty.due, duty.status) == (want, "open" if want is None else "overdue")
    # What readers are told adds up: so many working days passed, and so many of them did not count.
    if want is not None:
        assert CALENDAR.between(start, want) == 7 + sum(one.days or 0 for one in duty.not_counted)


# Limits of minutes

ARRIVE = {key: value for key, value in GENERAL.items() if key != "not_counted"} | {
    "id": "arrive",
    "kind": "incident",
    "starts": "reported_at",
    "met_by": "arrived_at",
    "limit": {"count": 30, "unit": "分钟"},
}


def incident(kinds: Kinds, as_of: str, reported: str, arrived: str = "", **rule: Any) -> Duty:
    data = {"authority": "zjj", "reported_at": reported} | ({"arrived_at": arrived} if arrived else {})
    [duty] = compute(kinds, [ARRIVE | rule], [record(kinds, "incident", data)], as_of, calendar=CALENDAR)
    return duty


@pytest.mark.parametrize(
    ("reported", "arrived", "on_time"),
    [
        ("2026-03-17 14:05", "2026-03-17 14:35", True),
        ("2026-03-17 14:05", "2026-03-17 14:36", False),
        ("2026-03-17 23:50", "2026-03-18 00:20", True),
        ("2026-03-17 23:50", "2026-03-18 00:21", False),
        # In a year without a calendar, minutes are counted all the same.
        ("2027-01-01 10:00", "2027-01-01 10:30", True),
    ],
)
def test_a_limit_of_minutes_is_kept_to_the_minute(kinds: Kinds, reported: str, arrived: str, on_time: bool) -> None:
    duty = incident(kinds, "2027-02-01", reported, arrived)
    assert (duty.status, duty.on_time, duty.times[0], duty.times[2]) == ("met", on_time, reported, arrived)


@pytest.mark.parametrize(
    ("as_of", "status"), [("2026-03-17", "open"), ("2026-03-18", "open"), ("2026-03-19", "overdue"), ("2026-12-31", "overdue")]
)
def test_what_nobody_has_done_is_overdue_only_when_the_day_is_over(kinds: Kinds, as_of: str, status: str) -> None:
    """The as-of date has no clock: on the day itself it is not known what time it is."""
    assert incident(kinds, as_of, "2026-03-17 23:50").status == status


def test_what_was_done_later_than_the_as_of_day_is_not_done_yet(kinds: Kinds) -> None:
    duty = incident(kinds, "2026-03-17", "2026-03-17 23:50", "2026-03-18 00:10")
    assert (duty.status, duty.met_on) == ("open", None)


def test_a_day_without_a_time_has_no_answer(kinds: Kinds) -> None:
    duty = incident(kinds, "2026-03-18", "2026-03-17")
    assert (duty.status, duty.due) == ("unknown", None)
    assert "几点几分" in duty.reason
    # Nor is it known whether it was kept if only the end has no time.
    assert incident(kinds, "2026-03-18", "2026-03-17 14:05", "2026-03-17").on_time is None


def test_a_limit_in_days_may_run_from_a_time_of_day(kinds: Kinds) -> None:
    duty = incident(kinds, "2026-03-30", "2026-03-17 14:05", "2026-03-24 23:59", limit={"count": 7, "unit": "日"})
    assert (duty.due, duty.on_time, duty.times) == (D(2026, 3, 24), True, ("", "", ""))


def test_the_message_names_the_year_of_the_missing_calendar_and_no_file() -> None:
    assert missing_calendar(2031) == "缺少2031年工作日历"
