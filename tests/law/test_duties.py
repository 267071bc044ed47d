"""Duties: what rules demand, when it is due, and whether it was met."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DISCLOSURE, WEEKDAYS, compute, department, record, rule
from support import proved

from generator.law import duties, periods
from generator.law.calendar import Calendar
from generator.law.history import History
from generator.model.kinds import Kinds
from generator.model.records import Record, record_of

D = datetime.date
QUARTERLY = {
    "title": "红黑榜",
    "duty": "公布",
    "enabled": "启用",
    "kind": "red-black-list",
    "trigger": "周期",
    "every": "季度",
    "period_field": "period",
    "owed_by": ["xyb"],
    "first_period": "2026-Q1",
    "met_by": "published_on",
    "limit_kind": "固定",
    "limit": {"count": 15, "unit": "日"},
    "in_force_from": "2014-08-15",
    "law": {"title": "方案", "clause": "四（一）4", "text": "每季度"},
}


def penalty(kinds: Kinds, day: str, **more: Any) -> Record:
    return record(
        kinds, "penalty", {"authority": "scjgj", "document_number": "甲市监罚〔2026〕1号", "decided_on": day, "severity": "一般"} | more
    )


PENALTY = "content/disclosures/penalties/x.yml"


@pytest.mark.parametrize(
    ("as_of", "published", "status", "on_time", "left"),
    [
        ("2026-03-02", {}, "open", None, 7),
        ("2026-03-11", {}, "open", None, 0),
        ("2026-03-12", {}, "overdue", None, -1),
        ("2026-03-12", {PENALTY: "2026-03-11"}, "met", True, None),
        ("2026-03-20", {PENALTY: "2026-03-12"}, "met", False, None),
        # What will be published is not yet.
        ("2026-03-10", {PENALTY: "2026-03-11"}, "open", None, 1),
    ],
)
def test_a_penalty_of_monday_is_due_on_wednesday_of_the_next_week(
    kinds: Kinds, as_of: str, published: dict[str, str], status: str, on_time: bool | None, left: int | None
) -> None:
    (duty,) = compute(kinds, [DISCLOSURE], [penalty(kinds, "2026-03-02")], as_of, published)
    assert (duty.due, duty.status, duty.on_time, duty.working_days_left) == (D(2026, 3, 11), status, on_time, left)
    assert duty.authority == "scjgj"


def test_a_declared_publication_counts_and_is_called_declared(kinds: Kinds) -> None:
    one = penalty(kinds, "2026-03-02", declared_publication={"date": "2026-03-04", "url": "https://old.example/1"})
    (duty,) = compute(kinds, [DISCLOSURE], [one], "2026-11-22", {PENALTY: "2026-06-01"})
    assert (duty.met_on, duty.evidence, duty.on_time, duty.working_days) == (D(2026, 3, 4), "declared", True, 2)


def test_what_git_proves_wins_over_a_later_declaration(kinds: Kinds) -> None:
    one = penalty(kinds, "2026-03-02", declared_publication={"date": "2026-03-09", "url": "https://old.example/1"})
    (duty,) = compute(kinds, [DISCLOSURE], [one], "2026-11-22", {PENALTY: "2026-03-03"})
    assert (duty.met_on, duty.evidence) == (D(2026, 3, 3), "git")


def test_without_a_calendar_the_answer_is_unknown_and_names_the_year(kinds: Kinds) -> None:
    short = Calendar(frozenset({2026}), frozenset(), frozenset())
    (duty,) = compute(kinds, [DISCLOSURE], [penalty(kinds, "2026-12-24")], "2026-12-31", calendar=short)
    assert (duty.status, duty.due) == ("unknown", None)
    assert duty.reason == "缺少2027年工作日历"


def test_outside_git_publication_is_unknown_not_overdue(kinds: Kinds) -> None:
    (duty,) = compute(kinds, [DISCLOSURE], [penalty(kinds, "2026-03-02")], "2026-11-22", history=History(False))
    assert duty.status == "unknown"
    assert duty.reason == "没有发布记录，不知道何时公示"


@pytest.mark.parametrize(
    "change",
    [
        {"enabled": "停用"},
        {"in_force_from": "2026-03-03"},
        {"in_force_until": "2026-03-01"},
        {"when": [{"field": "severity", "values": ["严重", "轻微"]}]},
        {"duty": "撤下"},
        {"kind": "permit"},
    ],
)
def test_a_rule_that_is_off_not_in_force_or_about_something_else_demands_nothing(kinds: Kinds, change: dict[str, Any]) -> None:
    assert compute(kinds, [DISCLOSURE | change], [penalty(kinds, "2026-03-02")], "2026-11-22") == []


def test_a_limit_may_stand_in_the_record(kinds: Kinds) -> None:
    promised = DISCLOSURE | {"limit_kind": "字段", "limit_field": "promised", "limit_unit": "工作日"}
    (duty,) = compute(kinds, [promised], [penalty(kinds, "2026-03-02", promised=3)], "2026-03-02")
    assert duty.due == D(2026, 3, 5)


def test_the_due_date_may_stand_in_the_record(kinds: Kinds) -> None:
    due = DISCLOSURE | {"limit_kind": "到期日", "due_field": "valid_until", "met_by": "publicity_until"}
    (duty,) = compute(kinds, [due], [penalty(kinds, "2026-03-02", valid_until="2026-04-30")], "2026-05-01")
    assert (duty.due, duty.status) == (D(2026, 4, 30), "overdue")


def test_each_quarter_owes_an_issue_and_a_missing_one_is_overdue_once_the_grace_is_over(kinds: Kinds) -> None:
    """每季度发布（济政务发〔2014〕3号四（一）4）."""
    issue = record(kinds, "red-black-list", {"authority": "zwfwzx", "period": "2026-Q1", "published_on": "2026-04-10"})
    found = compute(kinds, [QUARTERLY], [issue], "2026-07-16")
    assert [(d.period, d.due, d.status) for d in found] == [
        ("2026-Q1", D(2026, 4, 15), "met"),
        ("2026-Q2", D(2026, 7, 15), "overdue"),
        ("2026-Q3", D(2026, 10, 15), "open"),
    ]
    assert found[1].record is None


def test_keys_are_stable_and_unique(kinds: Kinds) -> None:
    found = compute(kinds, [QUARTERLY, DISCLOSURE | {"id": "d"}], [penalty(kinds, "2026-03-02")], "2026-07-16")
    assert len({d.key for d in found}) == len(found)
    assert found[-1].key == f"d:{PENALTY}"


@pytest.mark.parametrize(
    ("label", "end", "after"),
    [
        ("2026-Q4", "2026-12-31", "2027-Q1"),
        ("2026-H1", "2026-06-30", "2026-H2"),
        ("2026-H2", "2026-12-31", "2027-H1"),
        ("2026", "2026-12-31", "2027"),
    ],
)
def test_periods_end_and_follow_one_another(label: str, end: str, after: str) -> None:
    assert periods.period_end(label).isoformat() == end
    assert periods.next_period(label) == after


@pytest.mark.parametrize("label", ["2026-Q5", "2026-H3", "26", "2026-13"])
def test_a_wrong_period_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match=label):
        periods.period_end(label)


days = st.dates(D(2026, 1, 1), D(2026, 11, 30))


class TestTime:
    """超期是事实：一项时限逾期以后，过得再久也不会变回未到期（发改办财金〔2018〕424号，7 个工作日）."""

    @given(decided=days, first=days, second=days, published=st.none() | days)
    def test_moving_the_day_forward_never_turns_overdue_into_open(
        self, kinds: Kinds, decided: D, first: D, second: D, published: D | None
    ) -> None:
        """Overdue stays overdue until it is met."""
        early, late = sorted((first, second))
        known = {PENALTY: published.isoformat()} if published else {}
        one = [penalty(kinds, decided.isoformat())]
        before = compute(kinds, [DISCLOSURE], one, early.isoformat(), known)
        after = compute(kinds, [DISCLOSURE], one, late.isoformat(), known)
        assert len(after) >= len(before)
        if before and before[0].status == "overdue":
            assert after[0].status in ("overdue", "met")
            assert after[0].on_time is not True
        if before and before[0].status == "met":
            assert after[0].met_on == before[0].met_on

    @given(decided=days, as_of=days)
    def test_a_duty_is_open_up_to_and_with_its_due_date(self, kinds: Kinds, decided: D, as_of: D) -> None:
        """The last day still counts."""
        for duty in compute(kinds, [DISCLOSURE], [penalty(kinds, decided.isoformat())], as_of.isoformat()):
            assert duty.due is not None
            assert (duty.status == "open") == (as_of <= duty.due)


def test_a_report_on_first_halves_is_owed_once_a_year(kinds: Kinds) -> None:
    """每年 7 月 1 日前报半年情况、次年 1 月 1 日前报全年情况（新郑市 2017 年方案五（三））."""
    halves = QUARTERLY | {
        "every": "上半年",
        "kind": "report",
        "first_period": "2025-H1",
        "met_by": "filed_on",
        "limit": {"count": 0, "unit": "日"},
    }
    found = compute(kinds, [halves], [], "2026-11-22")
    assert [(d.period, d.due) for d in found] == [("2025-H1", D(2025, 6, 30)), ("2026-H1", D(2026, 6, 30))]


# Columns

FRESH = {key: value for key, value in DISCLOSURE.items() if key != "met_by"} | {
    "title": "处罚栏目两周内更新",
    "duty": "更新",
    "trigger": "栏目",
    "owed_by": ["xyb"],
    "limit": {"count": 14, "unit": "日"},
    "in_force_from": "2026-01-01",
}


def named(kinds: Kinds, day: str, name: str, **more: Any) -> Record:
    return record(kinds, "penalty", {"authority": "scjgj", "decided_on": day, "severity": "一般"} | more, name)


def test_a_column_waits_for_the_next_record_from_the_newest_one_on(kinds: Kinds) -> None:
    some = [named(kinds, day, day) for day in ("2026-03-02", "2026-03-09", "2026-03-05")]
    for as_of, status in (("2026-03-09", "open"), ("2026-03-23", "open"), ("2026-03-24", "overdue")):
        (duty,) = compute(kinds, [FRESH], some, as_of)
        assert (duty.starts, duty.due, duty.status, duty.met_on, duty.evidence) == (D(2026, 3, 9), D(2026, 3, 23), status, None, "record")
        assert (duty.record, duty.authority) == (None, "xyb")


def test_an_empty_column_is_overdue_once_the_limit_has_run_from_the_first_day_of_the_rule(kinds: Kinds) -> None:
    """Nothing at all, nothing since the rule is in force, or nothing of the sort that is meant."""
    for some in ([], [named(kinds, "2025-12-31", "a")], [named(kinds, "2026-01-10", "a", severity="轻微")]):
        when = {"when": [{"field": "severity", "values": ["一般"]}]}
        assert [(d.due, d.status, d.evidence) for d in compute(kinds, [FRESH | when], some, "2026-01-15")] == [(D(2026, 1, 15), "open", "")]
        assert [d.status for d in compute(kinds, [FRESH | when], some, "2026-01-16")] == ["overdue"]


def test_a_record_of_tomorrow_does_not_refresh_a_column_today(kinds: Kinds) -> None:
    some = [named(kinds, "2026-03-02", "a"), named(kinds, "2026-03-30", "b")]
    assert [d.starts for d in compute(kinds, [FRESH], some, "2026-03-20")] == [D(2026, 3, 2)]


def test_each_of_several_units_answers_for_its_own_records_and_one_for_all(kinds: Kinds) -> None:
    some = [named(kinds, "2026-03-02", "a"), named(kinds, "2026-03-20", "b", authority="zjj")]
    both = compute(kinds, [FRESH | {"owed_by": ["scjgj", "zjj", "gaj"]}], some, "2026-03-25")
    assert [(d.authority, d.starts, d.status) for d in both] == [
        ("scjgj", D(2026, 3, 2), "overdue"),
        ("zjj", D(2026, 3, 20), "open"),
        ("gaj", D(2026, 1, 1), "overdue"),
    ]
    assert [(d.authority, d.starts) for d in compute(kinds, [FRESH], some, "2026-03-25")] == [("xyb", D(2026, 3, 20))]


def test_the_key_of_a_column_is_the_same_whatever_comes(kinds: Kinds) -> None:
    """A bot that took each new record for another duty would open an issue every two weeks."""
    some = [named(kinds, f"2026-03-{day:02d}", f"n{day}") for day in range(1, 20)]
    keys = {d.key for count in range(20) for d in compute(kinds, [FRESH], some[:count], "2026-04-30")}
    assert keys == {"r:xyb"}


@pytest.mark.parametrize("change", [{"enabled": "停用"}, {"in_force_from": "2026-04-01"}, {"in_force_until": "2026-02-01"}])
def test_a_rule_for_a_column_that_is_off_or_not_in_force_demands_nothing(kinds: Kinds, change: dict[str, Any]) -> None:
    assert compute(kinds, [FRESH | change], [named(kinds, "2026-01-10", "a")], "2026-03-25") == []


# What follows from lateness

RECORDED = FRESH | {
    "title": "超期的列入记录",
    "duty": "公布",
    "kind": "objection",
    "trigger": "超期",
    "after": ["r"],
    "link_field": "case",
    "met_by": "answered_on",
}


def follow(
    kinds: Kinds, some: list[Record], as_of: str, proofs: list[Record], published: dict[str, str] | None = None, **change: Any
) -> list[duties.Duty]:
    """The duties that follow from a late disclosure; a second rule, since rules have different names."""
    history = proved(published or {})
    found = [rule(kinds, DISCLOSURE), rule(kinds, RECORDED | change, "late")]
    every = duties.compute(found, {"penalty": some, "objection": proofs}, duties.Terms(WEEKDAYS, history, D.fromisoformat(as_of)))
    return [one for one in every if one.rule.id == "late"]


def proof(kinds: Kinds, day: str, name: str = "o", ident: str = "x", **more: Any) -> Record:
    """A record that points at a penalty, as one of a kind with a link field `case` would."""
    one = record(kinds, "objection", {"provider": "scjgj", "received_on": "2026-01-05", "answered_on": day} | more, name)
    pointers = one.pointers._replace(links=((("case",), "penalty", ident),))
    return record_of(one.kind, one.id, one.file, one.data, extract=lambda data: pointers)


@pytest.mark.parametrize(
    ("as_of", "published", "wanted"),
    [
        # Due on the 11th, so a day late from the 12th on; 14 days from there.
        ("2026-03-11", None, []),
        ("2026-03-12", None, [("open", "2026-03-26")]),
        ("2026-03-27", None, [("overdue", "2026-03-26")]),
        ("2026-03-20", "2026-03-13", [("open", "2026-03-26")]),
        ("2026-03-20", "2026-03-11", []),
    ],
)
def test_a_promise_that_was_not_kept_makes_another_duty(
    kinds: Kinds, as_of: str, published: str | None, wanted: list[tuple[str, str]]
) -> None:
    """未兑现办理时限承诺的纳入政务失信记录（济槐信用办〔2019〕2号第16条）."""
    found = follow(kinds, [penalty(kinds, "2026-03-02")], as_of, [], {PENALTY: published} if published else None)
    assert [(d.status, str(d.due)) for d in found] == wanted
    for duty in found:
        assert (duty.starts, duty.authority, duty.key) == (D(2026, 3, 12), "scjgj", f"late:{PENALTY}")


def test_it_is_met_by_the_first_record_that_points_at_the_one_concerned(kinds: Kinds) -> None:
    some = [penalty(kinds, "2026-03-02")]
    both = [proof(kinds, "2026-03-30", "b"), proof(kinds, "2026-03-16", "a"), proof(kinds, "2026-03-13", "c", ident="other")]
    (duty,) = follow(kinds, some, "2026-04-30", both)
    assert (duty.status, duty.met_on, duty.on_time, duty.record) == ("met", D(2026, 3, 16), True, some[0])
    (duty,) = follow(kinds, some, "2026-04-30", both[:1])
    assert (duty.met_on, duty.on_time) == (D(2026, 3, 30), False)
    # One of tomorrow is none, and neither is one of another sort.
    assert [d.status for d in follow(kinds, some, "2026-03-15", both)] == ["open"]
    other = follow(kinds, some, "2026-04-30", both, when=[{"field": "result", "values": ["维持"]}])
    assert [d.status for d in other] == ["overdue"]


def test_it_may_be_met_by_the_publication_of_that_record(kinds: Kinds) -> None:
    one = proof(kinds, "2026-03-13")
    (duty,) = follow(kinds, [penalty(kinds, "2026-03-02")], "2026-04-30", [one], {one.file: "2026-03-20"}, met_by="first-publication")
    assert (duty.met_on, duty.evidence) == (D(2026, 3, 20), "git")


@given(decided=days, as_of=days, later=days)
def test_what_was_owed_for_lateness_stays_owed(kinds: Kinds, decided: D, as_of: D, later: D) -> None:
    """However late the first is met then, it was late."""
    first, second = sorted((as_of, later))
    one = [penalty(kinds, decided.isoformat())]
    before = follow(kinds, one, first.isoformat(), [])
    after = follow(kinds, one, second.isoformat(), [], {PENALTY: second.isoformat()})
    assert {d.key for d in before} <= {d.key for d in after}


def test_without_the_first_rule_or_with_it_off_nothing_follows(kinds: Kinds) -> None:
    some = {"penalty": [penalty(kinds, "2026-03-02")]}
    late = rule(kinds, RECORDED, "late")
    for first in ([], [rule(kinds, DISCLOSURE | {"enabled": "停用"})]):
        assert duties.compute([*first, late], some, duties.Terms(WEEKDAYS, History(True), D(2026, 5, 1))) == []


# One missed record is owed for once, whichever of its limits was missed


def case(kinds: Kinds, received: str = "2026-03-02", **more: Any) -> Record:
    """Received on a Monday: 5 working days end on Monday the 9th, 7 on Wednesday the 11th."""
    data = {"authority": "scjgj", "received_on": received, "procedure": "一般", "promised_working_days": 5, "extended": "未延期"}
    return record(kinds, "case", data | more)


LIMIT = {"id": "general", "kind": "case", "duty": "办理", "starts": "received_on", "met_by": "finished_on"}
GENERAL = DISCLOSURE | LIMIT | {"when": [{"field": "procedure", "values": ["一般"]}]}
JOINT = DISCLOSURE | LIMIT | {"id": "joint", "when": [{"field": "procedure", "values": ["联合"]}], "limit": {"count": 20, "unit": "工作日"}}
PROMISED = DISCLOSURE | LIMIT | {"id": "promised", "limit_kind": "字段", "limit_field": "promised_working_days", "limit_unit": "工作日"}
EXTENDED = (
    DISCLOSURE
    | LIMIT
    | {
        "id": "extended",
        "when": [{"field": "extended", "values": ["已延期"]}],
        "limit_kind": "到期日",
        "due_field": "extension.new_date",
        "in_place_of": ["general", "joint", "promised"],
        "told_by": ["extension.approved_on", "extension.told_on"],
    }
)
AGAIN = EXTENDED | {
    "id": "again",
    "due_field": "second_extension.new_date",
    "in_place_of": ["extended"],
    "told_by": ["second_extension.approved_on", "second_extension.told_on"],
}
RECORDED_ONCE = RECORDED | {
    "id": "late",
    "kind": "dishonesty",
    "after": ["general", "joint", "promised", "extended", "again"],
    "met_by": "recorded_on",
}
CASES = [GENERAL, JOINT, PROMISED, EXTENDED, AGAIN, RECORDED_ONCE]


def extended(approved: str | None, told: str | None, new: str = "2026-03-20", **more: Any) -> dict[str, Any]:
    dates = {key: day for key, day in (("approved_on", approved), ("told_on", told)) if day is not None}
    return {"extended": "已延期", "extension": {"reason": "材料多", "new_date": new} | dates} | more


def of_cases(kinds: Kinds, one: Record, as_of: str = "2026-11-20") -> dict[str, tuple[str, str]]:
    """By rule: the due date and how it stands."""
    found = compute(kinds, CASES, [one], as_of)
    assert len({duty.key for duty in found}) == len(found)
    return {d.rule.id: (str(d.due), "late" if d.on_time is False else d.status) for d in found}


def test_an_extension_written_afterwards_leaves_the_old_limits_as_they_were(kinds: Kinds) -> None:
    """确需延期的报领导批准并告知申请人（限时办结制六）：事后补的不算."""
    one = case(kinds, **extended(None, None), finished_on="2026-03-20")
    assert of_cases(kinds, one) == {
        "general": ("2026-03-11", "late"),
        "promised": ("2026-03-09", "late"),
        "late": ("2026-03-24", "overdue"),
    }


@pytest.mark.parametrize(
    ("approved", "told", "counts"),
    [
        ("2026-03-05", "2026-03-06", True),
        # On the last day of the limit; the promised one of five days is the earliest.
        ("2026-03-09", "2026-03-09", True),
        ("2026-03-09", "2026-03-10", False),
        ("2026-03-10", "2026-03-09", False),
        ("2026-03-05", None, False),
        (None, "2026-03-05", False),
    ],
)
def test_an_extension_counts_if_approved_and_told_within_the_earliest_old_limit(
    kinds: Kinds, approved: str | None, told: str | None, counts: bool
) -> None:
    found = of_cases(kinds, case(kinds, **extended(approved, told), finished_on="2026-03-19"))
    assert set(found) == ({"extended"} if counts else {"general", "promised", "late"})
    assert not counts or found["extended"] == ("2026-03-20", "met")


def test_an_extension_of_a_joint_case_has_its_own_old_limit(kinds: Kinds) -> None:
    joint = {"procedure": "联合", "promised_working_days": 18, "finished_on": "2026-04-10"}
    assert set(of_cases(kinds, case(kinds, **extended("2026-03-24", "2026-03-25", "2026-04-20"), **joint))) == {"extended"}
    assert set(of_cases(kinds, case(kinds, **extended("2026-03-26", "2026-03-27", "2026-04-20"), **joint))) == {"joint", "promised", "late"}
    # One that promised nothing, done at once as a rule, has the seven or twenty days only.
    none = case(kinds, **extended("2026-03-26", "2026-03-27", "2026-04-20"), **joint)
    data = {key: value for key, value in none.data.items() if key != "promised_working_days"}
    assert set(of_cases(kinds, record(kinds, "case", data))) == {"extended"}


def test_before_the_applicant_is_told_the_old_limits_run(kinds: Kinds) -> None:
    one = case(kinds, **extended("2026-03-05", "2026-03-06"))
    assert set(of_cases(kinds, one, "2026-03-05")) == {"general", "promised"}
    assert of_cases(kinds, one, "2026-03-06") == {"extended": ("2026-03-20", "open")}


@pytest.mark.parametrize(
    ("first", "told", "wanted"),
    [
        (("2026-03-09", "2026-03-09"), "2026-03-20", {"again"}),
        (("2026-03-09", "2026-03-09"), "2026-03-23", {"extended", "late"}),
        (("2026-03-09", "2026-03-09"), None, {"extended", "late"}),
        # What was never extended rightly cannot be extended again.
        (("2026-03-09", "2026-03-10"), "2026-03-20", {"general", "promised", "late"}),
    ],
)
def test_a_second_extension_is_told_within_the_first(kinds: Kinds, first: tuple[str, str], told: str | None, wanted: set[str]) -> None:
    second = {"reason": "材料更多", "approved_on": "2026-03-19", "new_date": "2026-04-03"} | ({"told_on": told} if told else {})
    assert set(of_cases(kinds, case(kinds, **extended(*first), second_extension=second, finished_on="2026-04-02"))) == wanted


def test_where_the_old_limit_cannot_be_computed_nothing_takes_its_place(kinds: Kinds) -> None:
    one = case(kinds, "2026-12-28", **extended("2026-12-29", "2026-12-29", "2027-02-01"))
    found = compute(kinds, CASES, [one], "2026-12-30", calendar=Calendar(frozenset({2026}), frozenset(), frozenset()))
    assert {(d.rule.id, d.status) for d in found} == {("general", "unknown"), ("promised", "unknown")}


def test_rules_that_take_each_others_place_end(kinds: Kinds) -> None:
    """Their check tells; nothing may hang till then."""
    circle = [EXTENDED | {"in_place_of": ["again"]}, AGAIN | {"in_place_of": ["extended"], "due_field": "extension.new_date"}]
    assert len(compute(kinds, circle, [case(kinds, **extended("2026-03-09", "2026-03-09"))], "2026-03-10")) <= 1
    own = EXTENDED | {"in_place_of": ["extended"]}
    assert len(compute(kinds, [own], [case(kinds, **extended("2026-03-09", "2026-03-09"))], "2026-03-10")) <= 1


def test_a_case_that_missed_several_limits_owes_one_record_from_the_first_of_them(kinds: Kinds) -> None:
    found = [d for d in compute(kinds, CASES, [case(kinds)], "2026-04-30") if d.rule.id == "late"]
    assert [(d.starts, d.key) for d in found] == [(D(2026, 3, 10), "late:content/lists/cases/x.yml")]


@pytest.mark.parametrize("gone", [{"general"}, {"promised"}, {"joint"}])
def test_the_chain_follows_every_limit(kinds: Kinds, gone: set[str]) -> None:
    """Whichever rule is off, the others lead to the same."""
    rules = [one | {"enabled": "停用" if one["id"] in gone else "启用"} for one in CASES]
    assert [d.rule.id for d in compute(kinds, rules, [case(kinds)], "2026-04-30")].count("late") == 1


def test_a_joint_case_that_took_more_than_twenty_days_is_late_too(kinds: Kinds) -> None:
    assert of_cases(kinds, case(kinds, procedure="联合", promised_working_days=30, finished_on="2026-04-03")) == {
        "joint": ("2026-03-30", "late"),
        "promised": ("2026-04-13", "met"),
        "late": ("2026-04-14", "overdue"),
    }


@given(told=st.dates(D(2026, 3, 1), D(2026, 4, 30)), done=st.dates(D(2026, 3, 3), D(2026, 4, 30)))
def test_no_date_written_after_the_old_limit_makes_a_case_punctual(kinds: Kinds, told: D, done: D) -> None:
    """延期应当在原期限之内告知申请人（限时办结制六）."""
    day = told.isoformat()
    found = of_cases(kinds, case(kinds, **extended(day, day, "2026-04-30"), finished_on=done.isoformat()))
    assert ("late" in found) == (done > D(2026, 3, 9) and told > D(2026, 3, 9))


# Who owes


@pytest.mark.parametrize(
    ("owing", "wanted"),
    [
        ({}, {"scjgj", "hwz", "none"}),
        ({"owed_by_sorts": ["本级部门"]}, {"scjgj", "none"}),
        ({"owed_by_sorts": ["镇街", "垂直管理"]}, {"hwz", "swj"}),
        ({"owed_by_sorts": ["上级"]}, {"bw"}),
        ({"owed_by_sorts": ["其他发布主体"]}, set()),
        ({"owed_by": ["swj", "hwz"]}, {"swj", "hwz"}),
        # A rule of another city: who is not there owes nothing, and the others still do.
        ({"owed_by": ["nobody"]}, set()),
        ({"owed_by": ["nobody", "hwz"]}, {"hwz"}),
        ({"owed_by_roles": ["信用牵头部门"]}, {"scjgj"}),
        # Two with the same role: each owes it.
        ({"owed_by_roles": ["行政执法机关"]}, {"scjgj", "hwz"}),
        ({"owed_by_roles": ["信用牵头部门", "行政执法机关"]}, {"scjgj", "hwz"}),
        # A role that nobody has binds nobody.
        ({"owed_by_roles": ["便民热线承办机构"]}, set()),
    ],
)
@pytest.mark.parametrize("trigger", ["周期", "栏目"])
def test_who_owes_is_said_by_the_sort_of_department(kinds: Kinds, owing: dict[str, Any], wanted: set[str], trigger: str) -> None:
    """税务、人民银行、部委作出决定，但是不向市里报送半年报告."""
    sorts = {"scjgj": "本级部门", "hwz": "镇街", "swj": "垂直管理", "bw": "上级"}
    roles = {"scjgj": {"roles": ["信用牵头部门", "行政执法机关"]}, "hwz": {"roles": ["行政执法机关"]}}
    some = [department(kinds, name, sort=sort, **roles.get(name, {})) for name, sort in sorts.items()] + [department(kinds, "none")]
    about = {key: value for key, value in (QUARTERLY if trigger == "周期" else FRESH).items() if key != "owed_by"} | owing
    found = duties.compute([rule(kinds, about)], {"department": some}, duties.Terms(WEEKDAYS, History(True), D(2026, 3, 31)))
    assert {d.authority for d in found} == wanted


# A city's own start


@pytest.mark.parametrize(
    ("since", "periods"),
    [
        ("2026-01-01", ["2026-Q1", "2026-Q2", "2026-Q3"]),
        # A quarter that was not the city's from its first day is not whole.
        ("2026-01-02", ["2026-Q2", "2026-Q3"]),
        ("2026-04-01", ["2026-Q2", "2026-Q3"]),
        ("2026-07-15", []),
        ("2027-01-01", []),
    ],
)
def test_a_city_owes_from_its_first_whole_period_on(kinds: Kinds, since: str, periods: list[str]) -> None:
    assert [d.period for d in compute(kinds, [QUARTERLY], [], "2026-07-16", since=since)] == periods


def test_a_column_runs_from_the_first_day_of_the_city(kinds: Kinds) -> None:
    old = [named(kinds, "2026-01-05", "a")]
    assert [(d.starts, d.status, d.evidence) for d in compute(kinds, [FRESH], old, "2026-06-05", since="2026-06-01")] == [
        (D(2026, 6, 1), "open", "")
    ]
    assert [d.status for d in compute(kinds, [FRESH], old, "2026-06-16", since="2026-06-01")] == ["overdue"]
    assert compute(kinds, [FRESH], old, "2026-05-31", since="2026-06-01") == []


@pytest.mark.parametrize(
    ("decided", "wanted"),
    [
        # Seven working days from the 2nd end on the 11th.
        ("2026-03-02", [("2026-03-11", "overdue")]),
        ("2026-02-27", []),
        ("2024-01-05", []),
        # A year without a calendar: whatever the day was, it lies before.
        ("2017-01-05", []),
    ],
)
def test_what_was_due_before_the_first_day_is_nobodys_arrears(kinds: Kinds, decided: str, wanted: list[tuple[str, str]]) -> None:
    found = compute(kinds, [DISCLOSURE | {"in_force_from": "2010-01-01"}], [penalty(kinds, decided)], "2026-11-22", since="2026-03-11")
    assert [(str(d.due), d.status) for d in found] == wanted


def test_what_cannot_be_computed_yet_is_owed_if_it_may_end_after_the_first_day(kinds: Kinds) -> None:
    short = Calendar(frozenset({2026}), frozenset(), frozenset())
    found = compute(kinds, [DISCLOSURE], [penalty(kinds, "2026-12-28")], "2027-01-05", calendar=short, since="2027-01-01")
    assert [d.status for d in found] == ["unknown"]


@given(since=days, as_of=days, decided=days)
def test_nothing_is_overdue_from_before_the_first_day(kinds: Kinds, since: D, as_of: D, decided: D) -> None:
    """新启用的网站不背启用以前的账."""
    found = compute(
        kinds,
        [DISCLOSURE, QUARTERLY | {"id": "q"}, FRESH | {"id": "f"}],
        [penalty(kinds, decided.isoformat())],
        as_of.isoformat(),
        since=since.isoformat(),
    )
    assert all(d.due is None or d.due >= since for d in found)
    assert as_of > since or not any(d.status == "overdue" for d in found)


def test_a_limit_that_reaches_beyond_all_years_is_unknown(kinds: Kinds) -> None:
    far = DISCLOSURE | {"limit_kind": "字段", "limit_field": "promised", "limit_unit": "年"}
    for unit in ("年", "个月", "日"):
        (duty,) = compute(kinds, [far | {"limit_unit": unit}], [penalty(kinds, "2026-03-02", promised=999_999_999)], "2026-03-05")
        assert duty.status == "unknown"
        assert "期限太长" in duty.reason


def test_a_department_that_was_abolished_owes_nothing_from_then_on(kinds: Kinds) -> None:
    """机构改革: what it owed while it was there stays."""
    old = department(kinds, "gsj", abolished={"on": "2026-05-20", "document": "《方案》", "successors": ["scjgj"]})
    some = {"department": [old, department(kinds, "scjgj")]}
    every = {key: value for key, value in QUARTERLY.items() if key != "owed_by"}
    found = duties.compute([rule(kinds, every)], some, duties.Terms(WEEKDAYS, History(True), D(2026, 7, 1)))
    assert {(d.authority, d.period) for d in found if d.authority == "gsj"} == {("gsj", "2026-Q1")}
    assert {d.period for d in found if d.authority == "scjgj"} == {"2026-Q1", "2026-Q2", "2026-Q3"}
    column = {key: value for key, value in FRESH.items() if key != "owed_by"}
    for day, wanted in ((D(2026, 5, 20), {"gsj", "scjgj"}), (D(2026, 5, 21), {"scjgj"})):
        assert {d.authority for d in duties.compute([rule(kinds, column)], some, duties.Terms(WEEKDAYS, History(True), day))} == wanted


def test_a_duty_may_be_that_of_another_department_than_the_records_own(kinds: Kinds) -> None:
    """Who records the dishonesty of a department forwards it; a record that names nobody is its own department's."""
    about = DISCLOSURE | {"owed_by_field": "source_authority", "met_by": "valid_until"}
    made = {"authority": "scjgj", "decided_on": "2026-03-02", "severity": "一般"}
    some = [record(kinds, "penalty", made | {"source_authority": "xyb"}, "a"), record(kinds, "penalty", made, "b")]
    assert [d.authority for d in compute(kinds, [about], some, "2026-03-03")] == ["xyb", "scjgj"]
