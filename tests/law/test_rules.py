"""Rules as data: which records one concerns."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DISCLOSURE, WEEKDAYS, compute, record, rule

from generator.law.calendar import TooFar, UnknownYear
from generator.law.rules import due_date
from generator.model.kinds import Kinds
from generator.text.formats import FIRST_YEAR, LAST_YEAR


@pytest.mark.parametrize(
    ("when", "applies"),
    [
        # Through a list of things, into an object, in a list of texts, and several at once.
        ([{"field": "red.party_type", "values": ["工作人员"]}], True),
        ([{"field": "red.party_type", "values": ["服务对象"]}], False),
        ([{"field": "document.number", "values": ["示政督〔2026〕3号"]}], True),
        ([{"field": "windows", "values": ["登记、变更窗口"]}], True),
        ([{"field": "windows", "values": ["登记"]}], False),
        ([{"field": "score", "values": ["95"]}], True),
        ([{"field": "open", "values": ["true"]}], True),
        ([{"field": "open", "values": ["True"]}], False),
        ([{"field": "nowhere", "values": ["x"]}], False),
        ([{"field": "red.party_type", "values": ["工作人员"]}, {"field": "open", "values": ["false"]}], False),
    ],
)
def test_conditions_of_a_rule_go_through_lists_and_into_objects(kinds: Kinds, when: list[dict[str, Any]], applies: bool) -> None:
    data = {
        "red": [{"party_type": "部门窗口"}, {"party_type": "工作人员"}],
        "document": {"number": "示政督〔2026〕3号"},
        "windows": ["登记、变更窗口", "咨询窗口"],
        "score": 95.0,
        "open": True,
    }
    one = rule(kinds, DISCLOSURE | {"kind": "red-black-list", "when": when})
    assert one.applies(record(kinds, "red-black-list", data)) is applies


def test_a_penalty_of_several_sorts_is_meant_by_a_rule_about_one_of_them(kinds: Kinds) -> None:
    when = {"when": [{"field": "categories", "values": ["罚款"]}]}
    several = {"authority": "scjgj", "decided_on": "2026-03-02", "categories": ["没收违法所得", "罚款"]}
    assert len(compute(kinds, [DISCLOSURE | when], [record(kinds, "penalty", several)], "2026-03-20")) == 1
    assert compute(kinds, [DISCLOSURE | when], [record(kinds, "penalty", several | {"categories": ["没收违法所得"]})], "2026-03-20") == []


@pytest.mark.parametrize(
    ("start", "count", "unit", "due"),
    [("2026-03-02", 7, "工作日", "2026-03-11"), ("2026-03-02", 1, "年", "2027-03-02")],
)
def test_a_limit_runs_from_the_next_day(start: str, count: int, unit: str, due: str) -> None:
    assert due_date(datetime.date.fromisoformat(start), count, unit, WEEKDAYS).isoformat() == due


@given(
    st.dates(datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)),
    st.integers(0, 10**15),
    st.sampled_from(["工作日", "日", "个月", "年"]),
)
def test_no_limit_is_so_long_that_it_ends_the_program(start: datetime.date, count: int, unit: str) -> None:
    """What is due can be counted on from; of what lies beyond it is said that it is too far."""
    try:
        due = due_date(start, count, unit, WEEKDAYS)
    except (TooFar, UnknownYear):
        return
    assert start <= due < due + datetime.timedelta(days=1)
