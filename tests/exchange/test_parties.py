"""generator.exchange.parties: one row for each party, and the rows together again."""

from __future__ import annotations

from typing import Any

import pytest
from strategies import DEPARTMENTS, dicts

from generator.exchange import columns as c
from generator.exchange.cells import Fault
from generator.exchange.parties import Numbered, numbered
from generator.exchange.rows import from_rows, to_rows
from generator.model.kinds import Kinds

BOTH: dict[str, Any] = {
    "authority": "gaj",
    "document_number": "示公罚〔2026〕1号",
    "subject": [
        {"type": "法人及非法人组织", "name": "甲有限公司", "uscc": "91990100MA1G0A0192", "content": "罚款50万元。", "fine_wan_yuan": 50},
        {"type": "自然人", "name": "李*", "content": "警告，罚款10万元。", "fine_wan_yuan": 10, "categories": ["警告", "罚款"]},
    ],
    "categories": ["罚款", "警告"],
    "content": "对甲有限公司罚款50万元；对李*警告，罚款10万元。",
    "fine_wan_yuan": 60,
}


@pytest.mark.parametrize("text", ["第2名（共3名）", "第2名,共3名", "2/3", " 2／3 ", "第2个共3个"])
def test_the_number_of_a_party_is_written_in_several_ways(text: str) -> None:
    assert numbered(text) == Numbered(2, 3)
    assert numbered(str(Numbered(2, 3))) == Numbered(2, 3)


@pytest.mark.parametrize("text", ["第3名（共2名）", "0/2", "甲", "2"])
def test_a_number_that_says_nothing_is_a_fault(text: str) -> None:
    found = numbered(text)
    assert isinstance(found, Fault)
    assert "第1名（共2名）" in found.message


def test_a_cell_that_is_empty_is_about_one_party() -> None:
    assert numbered(" ") is None


def rows(kinds: Kinds, data: dict[str, Any]) -> list[dict[str, Any]]:
    table = c.columns(kinds.by_name["penalty"])
    return dicts([column.key for column in table], to_rows(kinds.by_name["penalty"], table, "2026/x", data, DEPARTMENTS))


def back(kinds: Kinds, some: list[dict[str, Any]]) -> dict[str, Any]:
    read = from_rows(kinds.by_name["penalty"], c.columns(kinds.by_name["penalty"]), some, DEPARTMENTS)
    assert read.wrong == ()
    return read.data


def test_official_columns_hold_what_is_the_partys_own(kinds: Kinds) -> None:
    """What goes up to the province counts each amount once, for whom has to pay it."""
    found = rows(kinds, BOTH)
    assert [(row["CF_XDR_MC"], row["CF_NR_FK"], row["CF_NR"], row["CF_CFLB"]) for row in found] == [
        ("甲有限公司", 50, "罚款50万元。", "罚款；警告"),
        ("李*", 10, "警告，罚款10万元。", "警告；罚款"),
    ]
    assert {row["whole.fine_wan_yuan"] for row in found} == {60}
    assert [row["party"] for row in found] == ["第1名（共2名）", "第2名（共2名）"]
    assert back(kinds, found) == BOTH


def test_an_amount_that_only_one_has_to_pay_stands_in_one_row(kinds: Kinds) -> None:
    data = BOTH | {"subject": [BOTH["subject"][0] | {"fine_wan_yuan": 60}, {"type": "自然人", "name": "李*"}]}
    assert [row["CF_NR_FK"] for row in rows(kinds, data)] == [60, None]
    assert back(kinds, rows(kinds, data)) == data


def test_what_equals_the_whole_and_what_is_not_said_are_told_apart(kinds: Kinds) -> None:
    one, other = ({"type": "自然人", "name": "李*", "content": BOTH["content"]}, {"type": "自然人", "name": "李*"})
    for parties in ([one, other], [other, one], [one, one], [other, other], [one]):
        data = BOTH | {"subject": parties}
        assert back(kinds, rows(kinds, data)) == data


def test_a_row_of_another_system_is_a_record_of_its_own(kinds: Kinds) -> None:
    (row, _) = rows(kinds, BOTH)
    official = {key: cell for key, cell in row.items() if key.startswith("CF_")}
    assert back(kinds, [official])["subject"] == [{"type": "法人及非法人组织", "name": "甲有限公司", "uscc": "91990100MA1G0A0192"}]
    assert back(kinds, [official])["fine_wan_yuan"] == 50


def test_what_an_editor_typed_into_rows_without_the_list_is_understood(kinds: Kinds) -> None:
    """Values that differ from row to row are each party's own, also where nobody listed them."""
    typed = [{key: cell for key, cell in row.items() if key != "own"} for row in rows(kinds, BOTH)]
    found = back(kinds, typed)
    assert [(one["name"], one["fine_wan_yuan"]) for one in found["subject"]] == [("甲有限公司", 50), ("李*", 10)]
    same = [row | {"CF_NR": "警告。", "whole.content": None, "own": None} for row in typed]
    assert back(kinds, same)["content"] == "警告。"


def test_rows_of_one_decision_must_agree_on_it(kinds: Kinds) -> None:
    first, second = rows(kinds, BOTH)
    kind = kinds.by_name["penalty"]
    read = from_rows(kind, c.columns(kind), [first, second | {"whole.fine_wan_yuan": "70", "CF_WSH": "示公罚〔2026〕2号"}], DEPARTMENTS)
    assert {(one.row, one.column.key, one.fault.slug) for one in read.wrong} == {
        (1, "CF_WSH", "rows-disagree"),
        (1, "whole.fine_wan_yuan", "rows-disagree"),
    }
