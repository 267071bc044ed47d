"""generator.site.wording: the words for duties, and the score of a department."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from samples import COLUMN, DISCLOSURE, HALVES, compute, department, record
from support import AS_OF, GOOD, GOOD_FILE, Repo

from generator.law import duties
from generator.law.duties import Duty
from generator.model.kinds import Kinds
from generator.site import wording
from generator.site.dutylists import Part
from generator.site.site import load

FILE = "content/disclosures/penalties/x.yml"
PENALTY = {"authority": "scjgj", "document_number": "甲市监罚〔2026〕15号", "decided_on": "2026-03-02"}


def duty(kinds: Kinds, as_of: str, published: str = "", rule: dict[str, Any] = DISCLOSURE, **more: Any) -> Duty:
    """The duty to publish a penalty of 2026-03-02 within seven working days, which end on 2026-03-11."""
    [found] = compute(kinds, [rule], [record(kinds, "penalty", PENALTY | more)], as_of, {FILE: published} if published else {})
    return found


@pytest.mark.parametrize(
    ("as_of", "published", "state"),
    [
        ("2026-03-03", "", "还有 6 个工作日"),
        ("2026-03-11", "", "还有 0 个工作日"),
        ("2026-03-12", "", "已逾期 1 个工作日"),
        ("2026-03-20", "2026-03-04", "2026-03-04 公示，第 2 个工作日（限 7 个工作日），按代码库记载"),
        ("2026-03-20", "2026-03-16", "逾期，2026-03-16 公示，第 10 个工作日（限 7 个工作日），按代码库记载"),
        ("2026-03-20", "2026-03-11", "2026-03-11 公示，第 7 个工作日（限 7 个工作日），按代码库记载"),
    ],
)
def test_the_state_of_a_duty(kinds: Kinds, as_of: str, published: str, state: str) -> None:
    assert wording.state(duty(kinds, as_of, published)) == state


def test_what_was_done_on_a_day_off_after_the_last_working_day_does_not_look_in_time(kinds: Kinds) -> None:
    # A Friday is the seventh working day, and Saturday is none.
    found = duty(kinds, "2026-03-20", "2026-03-14", decided_on="2026-03-04")
    assert found.due == datetime.date(2026, 3, 13)
    assert wording.state(found) == "逾期，2026-03-14 公示，过了第 7 个工作日（限 7 个工作日），按代码库记载"


def test_what_cannot_be_reckoned_says_why(kinds: Kinds) -> None:
    # The years of the calendar end in 2026.
    found = duty(kinds, "2026-12-31", decided_on="2026-12-30")
    assert found.status == duties.UNKNOWN
    assert wording.state(found) == found.reason
    assert "2027" in found.reason


@pytest.mark.parametrize(("as_of", "soon"), [("2026-03-05", False), ("2026-03-06", True), ("2026-03-11", True), ("2026-03-12", False)])
def test_soon_is_within_three_working_days(kinds: Kinds, as_of: str, soon: bool) -> None:
    assert wording.soon(duty(kinds, as_of)) is soon


def test_the_most_urgent_comes_first(kinds: Kinds) -> None:
    some = [
        duty(kinds, "2026-03-20", "2026-03-04"),
        duty(kinds, "2026-03-12", decided_on="2026-03-11"),
        duty(kinds, "2026-03-20"),
        duty(kinds, "2026-03-25", decided_on="2026-03-10"),
    ]
    assert [one.status for one in wording.select(some, duties.STATUSES)] == ["overdue", "overdue", "open", "met"]
    first, second, *_ = wording.select(some, duties.STATUSES)
    assert first.due is not None
    assert second.due is not None
    assert first.due < second.due
    assert wording.select(some, ()) == []


def test_a_duty_is_named_by_number_period_or_column_and_never_by_a_party(kinds: Kinds, repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD)
    repo.dump("content/rules/column.yml", COLUMN)
    found = load(repo.root, datetime.date.fromisoformat(AS_OF))
    penalty = duty(kinds, "2026-03-12", subject=[{"type": "自然人", "name": "李*"}])
    assert (wording.subject(found, penalty), wording.address(found, penalty)) == (PENALTY["document_number"], "disclosures/penalties/x/")
    bare = duty(kinds, "2026-03-12", document_number="")
    assert wording.subject(found, bare) == "x"
    sorted_department = department(kinds, "scjgj", sort="本级部门")
    halves = [one for one in compute(kinds, [HALVES], [sorted_department], "2026-08-01") if one.record is None]
    assert {(wording.subject(found, one), wording.address(found, one)) for one in halves} >= {("2025-H1", "")}
    [column] = found.columns
    assert (wording.subject(found, column), wording.address(found, column)) == ("审批替代型", "lists/commitments/")
    assert wording.newest(column) == "最近一条 2026-03-12"
    assert wording.newest(penalty) == ""


def test_a_department_is_called_by_its_short_name_or_else_by_its_id(repo: Repo) -> None:
    found = load(repo.root, datetime.date.fromisoformat(AS_OF))
    assert wording.department(found, "xzspj") == "市行政审批局"
    assert wording.department(found, "nobody") == "nobody"


# The on-time rate


@pytest.mark.parametrize(
    ("counts", "share", "shown"),
    [
        ({"on_time": 1, "late": 1, "overdue": 2}, 0.25, "25.0%"),
        ({"overdue": 1}, 0.0, "0.0%"),
        ({"on_time": 1}, 1.0, "100.0%"),
        ({"open": 4, "unknown": 3}, None, ""),
        ({"on_time": 1, "open": 4, "unknown": 3}, 1.0, "100.0%"),
        # Only who was always on time has a hundred.
        ({"on_time": 2999, "overdue": 1}, 2999 / 3000, "99.9%"),
        ({"on_time": 2, "late": 1}, 2 / 3, "66.6%"),
    ],
)
def test_the_rate_is_that_of_what_was_done_or_is_overdue(counts: dict[str, int], share: float | None, shown: str) -> None:
    day = datetime.date(2026, 3, 2)
    states = {
        "on_time": (duties.MET, day, day),
        "late": (duties.MET, day, datetime.date(2026, 3, 3)),
        "overdue": (duties.OVERDUE, day, None),
        "open": (duties.OPEN, day, None),
        "unknown": (duties.UNKNOWN, None, None),
    }
    rule: Any = None
    waiting = []
    some = dict.fromkeys(("on_time", "late"), 0) | counts
    for name, count in counts.items():
        status, due, met_on = states[name]
        if status != duties.MET:
            waiting += [duties.Duty(rule, None, "x", "", day, due, met_on, "", status, None, None, "")] * count
    found = Part(waiting, (), some["late"], (), 0, some["late"] + some["on_time"], some["on_time"], 0, None).rate
    assert found == share
    assert found is None or wording.percent(found) == shown


OFF = [
    {"ground": "听证", "from": "2026-03-04", "to": "2026-03-06", "told_on": "2026-03-03"},
    {"ground": "鉴定", "from": "2026-03-09", "to": "2026-03-10"},
]


@pytest.mark.parametrize(
    ("stretches", "as_of", "finished", "words"),
    [
        (OFF[:1], "2026-03-12", "", "还有 2 个工作日，3 个工作日不计入期限（听证 2026-03-04 至 2026-03-06）"),
        (OFF, "2026-03-12", "", "还有 2 个工作日，3 个工作日不计入期限（听证 2026-03-04 至 2026-03-06）；鉴定 2026-03-09 至 2026-03-10照算：没有书面告知申请人"),
        ([OFF[0] | {"to": ""}], "2026-03-12", "", "计时暂停：听证，2026-03-04起，7 个工作日不计入期限（听证 2026-03-04 起）"),
        (OFF[:1], "2026-03-20", "2026-03-16", "2026-03-16 办结，第 7 个工作日（限 7 个工作日），记录载明，3 个工作日不计入期限（听证 2026-03-04 至 2026-03-06）"),
    ],
)
def test_a_limit_says_how_much_time_is_not_counted_and_why(
    kinds: Kinds, stretches: list[dict[str, str]], as_of: str, finished: str, words: str
) -> None:
    how = {"field": "off", "from": "off.from", "until": "off.to", "told": "off.told_on", "ground": "off.ground"}
    rule = DISCLOSURE | {"kind": "case", "duty": "办理", "starts": "received_on", "met_by": "finished_on", "not_counted": how}
    data = {"authority": "zjj", "received_on": "2026-03-02", "off": stretches} | ({"finished_on": finished} if finished else {})
    [found] = compute(kinds, [rule], [record(kinds, "case", data)], as_of)
    assert wording.state(found) == words


@pytest.mark.parametrize(
    ("as_of", "arrived", "words", "due"),
    [
        ("2026-03-17", "", "未到期，2026-03-17 14:35 到期", "2026-03-17 14:35"),
        ("2026-03-18", "", "逾期，2026-03-17 14:35 到期", "2026-03-17 14:35"),
        ("2026-03-18", "2026-03-17 14:30", "2026-03-17 14:30 办结，用了 25 分钟（限 30 分钟），记录载明", "2026-03-17 14:35"),
        ("2026-03-18", "2026-03-17 14:52", "逾期，2026-03-17 14:52 办结，用了 47 分钟（限 30 分钟），记录载明", "2026-03-17 14:35"),
    ],
)
def test_a_limit_of_minutes_says_how_many_it_took(kinds: Kinds, as_of: str, arrived: str, words: str, due: str) -> None:
    limit = {"limit": {"count": 30, "unit": "分钟"}, "starts": "reported_at", "met_by": "arrived_at"}
    data = {"authority": "zjj", "reported_at": "2026-03-17 14:05"} | ({"arrived_at": arrived} if arrived else {})
    [found] = compute(kinds, [DISCLOSURE | {"kind": "incident", "duty": "办理"} | limit], [record(kinds, "incident", data)], as_of)
    assert (wording.state(found), wording.due(found)) == (words, due)


def test_an_assumption_is_called_one_beside_the_law(kinds: Kinds) -> None:
    assert duty(kinds, "2026-03-03").rule.said == "通知第一条"
    assumed = DISCLOSURE | {"certainty": {"level": "推定", "note": "天数是推定。"}}
    assert duty(kinds, "2026-03-03", rule=assumed).rule.said == "通知第一条（推定）"
