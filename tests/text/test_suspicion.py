"""generator.text.suspicion: whether a text is worth a second look. The look itself, and that none is left out, is tests/checks/test_texts.py."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.suspicion import WORDS, of_persons, suspicious


@pytest.mark.parametrize(
    "text",
    [
        "content: 没收违法所得1260元，罚款5000元。",
        "accepted_by: zjj\nname: 甲市住房和城乡建设局",
        "住院、住宿、住建、住宅的收费",
        "学校、区县、家庭、医院、证件、村民",
        "uscc: 91990100MA1G0A0192\n",
        "received_on: 2026-04-21",
        "",
    ],
)
def test_common_texts_are_passed_over(text: str) -> None:
    assert not suspicious(text)


@pytest.mark.parametrize(
    "text",
    [
        "户籍地址",
        "家住人民路",
        "现 住人民路",
        "当事人住人民路",
        "护照号码",
        "3单元",
        "５",
        'a: "\\u0031"',
        "<b>",
        "{name}",
        "JavaScript:",
        "DATA:text/html",
        "PassPort",
        "居留身份证",
        "花园",
        "13800000000",
    ],
)
def test_what_may_hide_something_is_looked_at(text: str) -> None:
    assert suspicious(text)
    assert suspicious(f"facts: 经查属实。{text}。\n")


@pytest.mark.parametrize(("sign", "word"), [(sign, word) for sign, words in WORDS for word in words])
def test_every_word_is_found_wherever_it_stands(sign: str, word: str) -> None:
    """Most are searched for by the sign that they hold, some wherever the sign stands in the text."""
    for text in (f"{word}{sign}", f"经查{word}，{sign}", f"{sign}{word}经查", f"{sign}{sign}{word}", f"{sign}\n{word}\n"):
        assert suspicious(text)
    assert not suspicious(word.replace(sign, "甲") if sign in word else word)


@given(st.text(alphabet="1234567890X-，、。:年月a 身份证号\n", max_size=40))
def test_eleven_digits_with_nothing_else_between_them_are_never_passed_over(text: str) -> None:
    joined = re.sub(r"[-，、。:\s]", "", text)
    assert suspicious(text) or not re.search("[0-9]{11}", joined)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"description":"没收违法所得1260元","on":"2026-04-21"}', False),
        ('{"matter":"11010519491231002X"}', True),
        ('{"matter":"１３８"}', True),
        ('{"matter":"1101\\n0519"}', True),
        ('{"matter":"护照E1234567"}', True),
    ],
)
def test_the_names_of_fields_and_braces_make_no_record_suspicious(text: str, expected: bool) -> None:
    assert of_persons(text, text.encode()) is expected
