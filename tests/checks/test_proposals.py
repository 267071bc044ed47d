"""The one right answer to a finding, and the many findings that have none."""

from __future__ import annotations

import pytest

from generator.checks import proposals
from generator.model.findings import Finding
from generator.model.kinds import Kinds
from generator.text.identifiers import inner_check_digit, uscc_check_digit


def answer(kinds: Kinds, slug: str, path: str, text: str) -> str | None:
    """The proposed text for a field of a penalty; None if there is none."""
    found = proposals.proposal(Finding("", tuple(path.split(".")), slug), kinds.by_name["penalty"], text)
    return None if found is None else found.text


@pytest.mark.parametrize(
    "text", ["2026年11月20日", "2026/11/20", "2026.11.20", "20261120", "２０２６－１１－２０", "二〇二六年十一月二十日"]
)
def test_a_date_in_another_form_is_written_in_the_usual_one(kinds: Kinds, text: str) -> None:
    # A department's table has the general fault.
    for slug in ("full-width-characters" if text.startswith("２") else "date-in-other-form", "wrong-date"):
        assert answer(kinds, slug, "decided_on", text) == "2026-11-20"


@pytest.mark.parametrize(
    "text",
    [
        "11/20/2026",
        "20.11.2026",
        "2026年2月30日",
        "2026-13-01",
        "2026年11月",
        "11月20日",
        "明天",
        "2026-11-19 23:59:17",
        "2026年11月19日24时",
    ],
)
def test_a_date_that_is_ambiguous_impossible_or_not_whole_has_no_answer(kinds: Kinds, text: str) -> None:
    for slug in ("wrong-date", "date-in-other-form"):
        assert answer(kinds, slug, "decided_on", text) is None


@pytest.mark.parametrize(
    ("text", "right"), [("5000元", "0.5"), ("伍仟元整", "0.5"), ("￥5000元", "0.5"), ("0.5万元", "0.5"), ("1亿元", "10000")]
)
def test_a_sum_with_its_unit_is_computed_exactly(kinds: Kinds, text: str, right: str) -> None:
    assert answer(kinds, "amount-in-other-form", "fine_wan_yuan", text) == right


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("yuan-as-wan-yuan", "5000"),
        ("amount-disagrees", "5000"),
        ("number-expected", "约5000元"),
        ("placeholder-value", "无"),
        ("number-expected", "5000至6000元"),
    ],
)
def test_money_without_unit_or_certainty_has_no_answer(kinds: Kinds, slug: str, text: str) -> None:
    assert answer(kinds, slug, "fine_wan_yuan", text) is None


def test_legal_words_are_never_guessed(kinds: Kinds) -> None:
    for text in ("较重", "轻微/一般", "严重警告", "中等"):
        for slug in ("unknown-choice", "several-choices", "misspelt-choice"):
            assert answer(kinds, slug, "severity", text) is None
    assert answer(kinds, "misspelt-choice", "severity", "嚴重") == "严重"
    # The remark behind a choice would be lost.
    assert answer(kinds, "text-after-choice", "severity", "一般（首次）") is None


def test_letters_like_digits_are_put_right_only_if_the_check_digit_proves_it(kinds: Kinds) -> None:
    body = "9199010010111000"
    code = body + inner_check_digit(body[8:])
    code += uscc_check_digit(code)
    typed = code.replace("0", "O", 1).replace("1", "I", 1)
    assert answer(kinds, "uscc-alphabet", "subject.uscc", typed) == code
    wrong = typed[:-1] + ("2" if typed[-1] != "2" else "3")
    assert answer(kinds, "uscc-alphabet", "subject.uscc", wrong) is None
    assert answer(kinds, "uscc-alphabet", "subject.uscc", typed.replace("9", "Z", 1)) is None
    assert answer(kinds, "uscc-length", "subject.uscc", code[:-1]) is None


@pytest.mark.parametrize(
    ("name", "right"),
    [("李明", "李*"), ("欧阳明", "欧阳*"), ("欧阳小明", "欧阳*"), ("李明、王芳", "李*、王*"), ("李 明", "李*"), ("李　明", "李*")],
)
def test_a_name_of_a_person_is_masked_by_the_rules_of_privacy(kinds: Kinds, name: str, right: str) -> None:
    found = proposals.proposal(Finding("", ("subject", "name"), "unmasked-person"), kinds.by_name["penalty"], name)
    assert found is not None
    assert (found.text, found.private) == (right, True)
    assert name not in found.why
    assert "历史" in found.why


@pytest.mark.parametrize(
    "name", ["东城区阿福烤鸭店", "李记面馆", "华丰公司", "李明饭店", "LI MING", "李明（法定代表人：王芳）", "黄金海岸", "李记", "高新区"]
)
def test_what_may_be_no_person_is_not_masked(kinds: Kinds, name: str) -> None:
    assert answer(kinds, "unmasked-person", "subject.name", name) is None


def test_words_for_nothing_are_left_out_only_where_they_can_be(kinds: Kinds) -> None:
    assert answer(kinds, "placeholder-value", "remarks", "无") == ""
    assert answer(kinds, "placeholder-value", "facts", "无") in ("", None)
    for text in ("null", "不详", "N/A"):
        assert answer(kinds, "placeholder-value", "remarks", text) is None
    assert answer(kinds, "placeholder-value", "document_number", "无") is None


def test_quotes_around_a_whole_text_may_be_those_of_the_original(kinds: Kinds) -> None:
    assert answer(kinds, "curly-quotes-around-text", "content", "“警告”") is None
    assert answer(kinds, "curly-quotes", "decided_on", "“2026-11-20”") == "2026-11-20"


def test_a_finding_of_the_whole_file_or_of_a_key_has_no_answer(kinds: Kinds) -> None:
    penalty = kinds.by_name["penalty"]
    assert proposals.proposal(Finding("", (), "empty-file"), penalty, "") is None
    assert proposals.proposal(Finding("", ("nothing",), "unknown-field"), penalty, "x") is None
    assert proposals.proposal(Finding("", ("decided_on",), "misspelt-field", at="key"), penalty, "x") is None
