"""generator.model.changing: what a decision said after each of its changes."""

from __future__ import annotations

from typing import Any

from generator.model.changing import SEVERAL, after
from generator.model.kinds import Kinds

CHANGES: list[dict[str, Any]] = [
    {"before": {"fine_wan_yuan": 20, "content": "罚款20万元。"}},
    {"before": {"fine_wan_yuan": 10}},
    {"ground": "更正文字。"},
]
NOW = {"fine_wan_yuan": 5, "content": "罚款5万元。"}


def found(kinds: Kinds, changes: list[dict[str, Any]], number: int, key: str, data: dict[str, Any]) -> Any:
    kind = kinds.by_name["penalty"]
    rule = kind.root.properties["changes"].changes
    assert rule is not None
    return after(kind, rule, changes, number, key, data)


def test_what_stood_after_a_change_is_what_stood_before_the_next_one_or_what_is_so_now(kinds: Kinds) -> None:
    assert found(kinds, CHANGES, 0, "fine_wan_yuan", NOW) == 10
    assert found(kinds, CHANGES, 1, "fine_wan_yuan", NOW) == 5
    # The second change did not concern the text.
    assert found(kinds, CHANGES, 0, "content", NOW) == "罚款5万元。"


def test_what_the_record_does_not_say_any_more_is_nothing(kinds: Kinds) -> None:
    assert found(kinds, CHANGES, 0, "licence", NOW) is None


def test_the_change_of_one_party_leads_to_what_that_party_has_now(kinds: Kinds) -> None:
    company = {"type": "法人及非法人组织", "name": "甲市甲有限公司", "fine_wan_yuan": 50}
    data = {"fine_wan_yuan": 60, "valid_until": "2027-01-01", "subject": [company, {"type": "自然人", "name": "张*", "fine_wan_yuan": 10}]}
    changes = [{"party": "张*", "before": {"fine_wan_yuan": 30, "valid_until": "2028-01-01"}}, {"before": {"fine_wan_yuan": 80}}]
    assert found(kinds, changes, 0, "fine_wan_yuan", data) == 10
    assert found(kinds, changes, 1, "fine_wan_yuan", data) == 60
    # What no party has of its own is that of the decision.
    assert found(kinds, changes, 0, "valid_until", data) == "2027-01-01"


def test_of_parties_whose_masked_names_are_alike_nobody_can_tell_which_was_changed(kinds: Kinds) -> None:
    one, other = ({"type": "自然人", "name": "方*", "fine_wan_yuan": fine} for fine in (1, 2))
    changes = [{"party": "方*", "before": {"fine_wan_yuan": 1}}, {"party": "方*", "before": {"fine_wan_yuan": 3}}]
    assert found(kinds, changes, 0, "fine_wan_yuan", {"fine_wan_yuan": 3, "subject": [one, other]}) is SEVERAL
    assert found(kinds, changes, 1, "fine_wan_yuan", {"fine_wan_yuan": 3, "subject": [one, other]}) is SEVERAL
    # Where both have the same, it does not matter.
    assert found(kinds, changes, 0, "fine_wan_yuan", {"fine_wan_yuan": 2, "subject": [one, one]}) == 3
    assert found(kinds, changes, 1, "fine_wan_yuan", {"fine_wan_yuan": 2, "subject": [one, one]}) == 1
