"""generator.harvest.withholding: what gives a natural person away, or cannot be seen, is not shown, and not repeated when that is told."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from harvested import entry

from generator.harvest.fitting import fitted
from generator.model.kinds import Kind, Kinds
from generator.model.records import NATURAL_PERSON

# Of nobody: the sample number of GB 11643's annex, with the date of a day and a right check digit.
NUMBER = "11010519491231002X"


@pytest.fixture
def commitment(kinds: Kinds) -> Kind:
    return kinds.by_name["commitment"]


@pytest.fixture
def data(commitment: Kind) -> dict[str, Any]:
    return copy.deepcopy(commitment.examples[0])


def said(kind: Kind, data: dict[str, Any]) -> str:
    record, words = fitted(kind, "2026/a-1", entry(kind, "2026/a-1", copy.deepcopy(data)))
    assert (record is None) == bool(words)
    return words


def test_examples_are_shown(kinds: Kinds) -> None:
    for kind in kinds:
        for one in kind.examples:
            record, words = fitted(kind, ident := "2026/a-1", entry(kind, ident, copy.deepcopy(one)))
            assert "没有收录" not in words, (kind.name, words)
            assert record is not None or words


@pytest.mark.parametrize(
    "text", [f"张三 {NUMBER}", "联系电话13800138000", "张三１１０１０５１９４９１２３１００２Ｘ", "1101 0519 4912 3100 2X"]
)
def test_a_number_of_a_person_is_told_without_the_number(commitment: Kind, data: dict[str, Any], text: str) -> None:
    words = said(commitment, {**data, "matter": text})
    assert "没有收录" in words
    assert "张三" not in words
    assert not any(letter.isdigit() for letter in words)


def test_a_whole_name_is_told_without_the_name(commitment: Kind, data: dict[str, Any]) -> None:
    words = said(commitment, {**data, "subject": {"type": NATURAL_PERSON, "name": "张三"}})
    assert "自然人姓名" in words
    assert "张三" not in words
    assert said(commitment, {**data, "subject": {"type": NATURAL_PERSON, "name": "张*"}}) == ""


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u2069", "\u200b", "\u200f", "\ufeff", "\u2028"])
def test_a_mark_that_cannot_be_seen_is_told(commitment: Kind, data: dict[str, Any], mark: str) -> None:
    words = said(commitment, {**data, "subject": {**data["subject"], "name": f"甲乙{mark}有限公司"}})
    assert "看不见的字符" in words
    assert mark not in words
