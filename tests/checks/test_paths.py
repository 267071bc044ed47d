"""Rules name fields of other kinds: each is there, holds what is needed, and can have the values that are asked for."""

from __future__ import annotations

from typing import Any

import pytest
from samples import BLACK
from support import Repo, schema

RULE: dict[str, Any] = {
    "title": "黑榜公布之后30日内说明整改",
    "duty": "公布",
    "enabled": "启用",
    "kind": "red-black-list",
    "trigger": "记录",
    "starts": "published_on",
    "met_by": "first-publication",
    "limit_kind": "固定",
    "limit": {"count": 30, "unit": "日"},
    "in_force_from": "2026-01-01",
    "law": {"title": "《某办法》", "clause": "第八条", "text": "三十日之内说明。"},
    "certainty": {"level": "全文核对"},
    "holiday_end": {"moves": "不顺延", "ground": "期限是本站自己的安排，休息日也照算。"},
    "worked_examples": [{"starts": "2026-04-10", "due": "2026-05-10"}],
}
PERIODIC = {key: value for key, value in RULE.items() if key != "starts"} | {
    "trigger": "周期",
    "every": "季度",
    "first_period": "2026-Q1",
    "period_field": "period",
    "owed_by": ["scjgj"],
    "met_by": "published_on",
    "worked_examples": [{"period": "2026-Q1", "due": "2026-04-30"}],
}


def found(repo: Repo, data: dict[str, Any], folder: str = "rules") -> list[tuple[str, str]]:
    repo.dump(f"content/{folder}/x.yml", data)
    return [(d["field"], d["slug"]) for d in repo.check() if d["severity"] == "error"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts": "black.occurred_on"}, "starts"),
        ({"met_by": "black.document.decided_on"}, "met_by"),
        ({"limit_kind": "到期日", "due_field": "black.until", "worked_examples": [{"starts": "2026-04-10", "due": "2026-04-10"}]}, "due_field"),
    ],
)
def test_what_a_rule_reckons_with_stands_once_in_a_record(repo: Repo, change: dict[str, Any], field: str) -> None:
    data = {key: value for key, value in RULE.items() if not (key in ("limit", "holiday_end") and "due_field" in change)} | change
    assert found(repo, data) == [(field, "rule-field-in-list")]


def test_a_period_stands_once_in_a_record(repo: Repo) -> None:
    assert found(repo, PERIODIC) == []
    assert found(repo, PERIODIC | {"period_field": "black.reason"}) == [("period_field", "rule-field-in-list")]


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        # A condition may lead into a list: any of its things will do.
        ({"field": "black.party_type", "values": ["部门窗口"]}, []),
        ({"field": "black.party_type", "values": ["部门窗口", "窗口"]}, [("when[0].values[1]", "rule-value-impossible")]),
        ({"field": "black.nowhere", "values": ["部门窗口"]}, [("when[0].field", "rule-field-missing")]),
        ({"field": "black", "values": ["部门窗口"]}, [("when[0].field", "rule-field-type")]),
        ({"field": "black.document", "values": ["部门窗口"]}, [("when[0].field", "rule-field-type")]),
        # What anything may be written in is compared as it is.
        ({"field": "black.window", "values": ["登记、变更窗口"]}, []),
    ],
)
def test_a_condition_asks_for_what_a_record_can_have(repo: Repo, when: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    assert found(repo, RULE | {"when": [when]}) == wanted


@pytest.mark.parametrize(
    ("value", "fine"), [("7", True), ("07", False), ("7.0", False), ("七", False), ("", False), ("-1", True)]
)
def test_numbers_are_asked_for_as_one_writes_them(repo: Repo, value: str, fine: bool) -> None:
    case = RULE | {"kind": "case", "starts": "received_on", "met_by": "finished_on"}
    slugs = {slug for _, slug in found(repo, case | {"when": [{"field": "promised_working_days", "values": [value]}]})}
    assert (slugs == set()) == fine
    assert fine or value == "" or slugs == {"rule-value-impossible"}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, []),
        # Of the things in the list that the rule speaks of each is looked at by itself.
        ({"reason_field": "red.deeds"}, [("reason_field", "rule-field-in-list")]),
        ({"year_field": "red.deeds"}, [("year_field", "rule-field-in-list")]),
        ({"affects": [{"who": "窗口", "fields": ["black.department", "red.window"]}]}, [("affects[0].fields[1]", "rule-field-in-list")]),
        ({"when": [{"field": "black.party_type", "values": ["窗口"]}]}, [("when[0].values[0]", "rule-value-impossible")]),
        ({"when": [{"field": "red.party_type", "values": ["工作人员"]}]}, []),
    ],
)
def test_rules_for_awards_are_held_to_the_same(repo: Repo, change: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    assert found(repo, BLACK | change, "rules/consequences") == wanted


def test_every_rule_that_is_shipped_asks_for_what_there_can_be(shipped: Repo) -> None:
    assert [d for d in shipped.check("content/rules") if d["severity"] == "error"] == []


def test_the_schema_of_rules_marks_what_it_compares() -> None:
    """A condition whose values nobody holds against the field would come back unseen."""
    for name in ("rule", "consequence"):
        condition = schema(name)["properties"]["when"]["items"]["properties"]
        assert condition["field"]["x-path"] == {"kind": "kind", "holds": "value", "values": "values"}
        assert "values" in condition
