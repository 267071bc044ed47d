"""generator.exchange.asked: which fields a record must have because of what else it says."""

from __future__ import annotations

from typing import Any

import pytest

from generator.exchange import columns as c
from generator.exchange.asked import asked, unsaid
from generator.exchange.rows import from_rows, to_rows
from generator.model.kinds import Kinds


@pytest.mark.parametrize(
    ("kind", "key", "data", "wanted"),
    [
        ("commitment", "matter", {}, True),
        ("commitment", "fulfilment", {"type": "容缺受理型"}, True),
        ("commitment", "fulfilment", {"type": "主动型"}, False),
        ("commitment", "fulfilment", {}, False),
        ("penalty", "fine_wan_yuan", {"categories": ["警告", "罚款"]}, True),
        ("penalty", "fine_wan_yuan", {"categories": ["警告"]}, False),
        ("complaint", "answer_number", {"form": "书面", "result": "属实"}, True),
        ("complaint", "answer_number", {"form": "书面"}, False),
        ("penalty", "remarks", {"categories": ["罚款"]}, False),
    ],
)
def test_a_field_is_asked_for_by_the_values_of_others(kinds: Kinds, kind: str, key: str, data: dict[str, Any], wanted: bool) -> None:
    assert asked(kinds.by_name[kind], key, data) is wanted


def test_a_choice_without_a_word_in_the_standard_is_found(kinds: Kinds) -> None:
    assert [(column.path, ours) for column, ours in unsaid(c.columns(kinds.by_name["commitment"]))] == [(("fulfilment",), "履行中")]


@pytest.mark.parametrize(("type_of", "state"), [("容缺受理型", "履行中"), ("主动型", "履行中"), ("主动型", None), ("行业自律型", "全部履行")])
def test_a_state_comes_back_whether_or_not_the_standard_has_a_word_for_it(kinds: Kinds, type_of: str, state: str | None) -> None:
    kind = kinds.by_name["commitment"]
    table = c.columns(kind)
    data = {"type": type_of, "matter": "事由"} | ({"fulfilment": state} if state else {})
    [row] = to_rows(kind, table, "a", data, c.departments(()))
    cells = {column.key: cell for column, cell in zip(table, row, strict=True)}
    assert from_rows(kind, table, [cells], c.departments(())).data == data
