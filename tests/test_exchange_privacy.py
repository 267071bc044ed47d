"""generator.exchange.privacy: names are masked, and no message repeats an identity number."""

from __future__ import annotations

import pytest

from generator.exchange.privacy import hidden, holds_number, masked, without

NUMBER = "110101190001010006"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("李明", "李*"), ("李", "李*"), ("欧阳修", "欧阳*"), ("欧阳", "欧阳*"), ("李*", "李*"), ("李＊明", "李*明"), ("李某", "李某"), (" 王五、 赵六 ", "王*、 赵*"),
        ("阿不都·买买提", "阿*"), ("John Smith", "J* S*"), ("李明（身份证）", "李*"),
    ],
)  # fmt: skip
def test_a_name_is_masked(name: str, expected: str) -> None:
    assert masked(name) == expected
    assert masked(expected) == expected


def test_a_name_is_masked_in_texts_too() -> None:
    assert without("当事人李明，李明承认", "李明") == "当事人李*，李*承认"
    assert without("李家村", "李") == "李家村"


@pytest.mark.parametrize("text", [NUMBER, f"号码{NUMBER}。", "110101 19000101 0006", "110101-19000101-0006"])
def test_an_identity_number_is_seen_and_hidden(text: str) -> None:
    assert holds_number(text)
    assert "19000101" not in hidden(text)


@pytest.mark.parametrize("text", ["91990100MA1G0A0192", "110101190001010007", f"A{NUMBER}"])
def test_other_numbers_stay(text: str) -> None:
    assert not holds_number(text)
    assert hidden(text) == text
