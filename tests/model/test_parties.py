"""generator.model.parties: what each of several parties of a decision has of it."""

from __future__ import annotations

from typing import Any

import pytest

from generator.model.kinds import Kinds
from generator.model.parties import result, shares

DECISION = {"content": "对甲罚款50万元；对李*罚款10万元。", "fine_wan_yuan": 60, "categories": ["罚款"], "severity": "一般"}


def test_a_party_can_have_its_own_of_some_fields(kinds: Kinds) -> None:
    assert shares(kinds.by_name["penalty"])["fine_wan_yuan"] == "fine_wan_yuan"
    assert set(shares(kinds.by_name["permit"])) == {"content", "certificate_name", "certificate_number"}
    assert shares(kinds.by_name["commitment"]) == shares(kinds.by_name["circular"]) == {}


@pytest.mark.parametrize(
    ("parties", "fines"),
    [
        ([{"name": "甲"}], [60]),
        ([{"name": "甲", "fine_wan_yuan": 50}, {"name": "李*", "fine_wan_yuan": 10}], [50, 10]),
        # Whoever says nothing beside others who do has nothing to pay.
        ([{"name": "甲", "fine_wan_yuan": 60}, {"name": "李*"}], [60, None]),
        # Nobody knows how much each has to pay.
        ([{"name": "甲"}, {"name": "李*"}], [None, None]),
    ],
)
def test_an_amount_is_never_counted_twice(kinds: Kinds, parties: list[dict[str, Any]], fines: list[float | None]) -> None:
    data = DECISION | {"subject": parties}
    assert [result(kinds.by_name["penalty"], data, i).get("fine_wan_yuan") for i in range(len(parties))] == fines


def test_a_text_that_a_party_has_not_of_its_own_is_that_of_the_decision(kinds: Kinds) -> None:
    data = DECISION | {"subject": [{"name": "甲", "content": "罚款50万元。", "categories": ["罚款"]}, {"name": "李*"}]}
    found = [result(kinds.by_name["penalty"], data, i) for i in range(2)]
    assert found[0]["content"] == "罚款50万元。"
    assert found[1]["content"] == DECISION["content"]
