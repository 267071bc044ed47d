"""Typing errors of lines: those with one right answer are corrected, all else stays as it is typed."""

from __future__ import annotations

import pytest
from slips import RIGHT, SLIPS

from generator.mending.typing import corrected
from generator.model.kinds import Kinds


def test_right_lines_stay(kinds: Kinds) -> None:
    assert corrected(RIGHT, kinds.by_name["penalty"].root) == RIGHT


@pytest.mark.parametrize(
    "name", ["full-width colon", "tabs", "unbreakable blanks", "full-width bar", "full-width dashes", "code fence", "invisible character"]
)
def test_lines_are_corrected(kinds: Kinds, name: str) -> None:
    assert corrected(RIGHT.replace(*SLIPS[name]), kinds.by_name["penalty"].root) == RIGHT


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("content: 依据: 食品安全法", "content: '依据: 食品安全法'"),
        ("content: @所有人", "content: '@所有人'"),
        ("content: `警告`", "content: '`警告`'"),
        # It may be another field, a remark, or a text that goes on below.
        ("content: 依据: 甲 severity: 一般", "content: 依据: 甲 severity: 一般"),
        ("content: 依据: 甲 # 待查", "content: 依据: 甲 # 待查"),
        ("content: 依据: 甲\n  下一行", "content: 依据: 甲\n  下一行"),
        ("decided_on: 日期: 2026-04-21", "decided_on: 日期: 2026-04-21"),
        ("content: &a 甲", "content: &a 甲"),
    ],
)
def test_texts_that_yaml_cannot_read_are_put_into_quotes_only_if_they_are_one_text(kinds: Kinds, typed: str, right: str) -> None:
    assert corrected(f"{typed}\n", kinds.by_name["penalty"].root) == f"{right}\n"


def test_a_field_at_a_wrong_column_is_moved_only_if_it_belongs_to_one_thing(kinds: Kinds) -> None:
    root = kinds.by_name["penalty"].root
    assert corrected(RIGHT.replace("  uscc: ", "   uscc: "), root) in (RIGHT, RIGHT.replace("  uscc: ", "   uscc: "))
    assert corrected(RIGHT.replace("severity: ", " severity: "), root) in (RIGHT, RIGHT.replace("severity: ", " severity: "))


def test_a_separator_of_lines_and_what_is_not_known_stay(kinds: Kinds) -> None:
    for sign in ("\u2028", "\ufffd", "\uf06c"):
        text = RIGHT.replace("货架上", f"货架{sign}上")
        assert corrected(text, kinds.by_name["penalty"].root) == text
