"""Rules as data: which records one concerns."""

from __future__ import annotations

from typing import Any

import pytest
from samples import DISCLOSURE, compute, record, rule

from generator.law.rules import certainty_of
from generator.model.kinds import Kinds


@pytest.mark.parametrize(
    ("when", "applies"),
    [
        # Through a list of things, into an object, in a list of texts, and several at once.
        ([{"field": "red.party_type", "values": ["工作人员"]}], True),
        ([{"field": "red.party_type", "values": ["服务对象"]}], False),
        ([{"field": "document.number", "values": ["甲政督〔2026〕3号"]}], True),
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
        "document": {"number": "甲政督〔2026〕3号"},
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


@pytest.mark.parametrize(("end", "moves"), [({}, False), ({"holiday_end": {"moves": "不顺延"}}, False), ({"holiday_end": {"moves": "顺延"}}, True)])
def test_a_last_day_moves_only_where_the_rule_says_so(kinds: Kinds, end: dict[str, Any], moves: bool) -> None:
    assert rule(kinds, DISCLOSURE | end).moves is moves


def test_a_rule_says_how_sure_its_law_is(kinds: Kinds) -> None:
    assumed = {"certainty": {"level": "推定", "note": "一个月是推定。"}}
    assert rule(kinds, DISCLOSURE | assumed).certainty == "推定"
    assert certainty_of(DISCLOSURE | assumed) == assumed["certainty"]
    assert certainty_of(DISCLOSURE) == {"level": "全文核对", "note": None}
