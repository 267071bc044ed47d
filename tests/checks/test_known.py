"""generator.checks.known: whether a sentence says nothing but what is known."""

from __future__ import annotations

import pytest

from generator.checks.known import Known, is_known

TRADE = Known(["高峰时段的文明执法，依据《产品质量法》《食品安全法》", "每年的安全检查"], words=True)
TODAY = "2026年9月18日，执法人员检查发现货架上有过期食品3件，依据《食品安全法》第一百二十四条第（五）项罚款5000元。由他签字。电话8765。"


@pytest.mark.parametrize(
    "text",
    [
        TODAY,
        "由他签字。",
        "由他 签字",
        "",
        "2026年9月8日，执法人员检查发现货架上有过期食品12件，依据《产品质量法》第一百二十三条第（二）项罚款50,000元。",
        "发现货架上有过期食品三件。",
    ],
)
def test_what_is_said_today_but_for_numbers_and_words_of_the_trade_is_known(text: str) -> None:
    assert is_known(text, Known([TODAY], words=False), TRADE)


@pytest.mark.parametrize(
    "text",
    [
        "由高峰签字。",
        "由文明签字。",
        "文明",
        "高峰。",
        "由他签字，小红在场。",
        "由他\n小红\n签字。",
        "由他签字wang",
        "电话8766。",
        "电话0765。",
        "罚款5000元，第12号。",
        "发现货架上有过期食品3号。",
        "发现货架上有过期食品A3件。",
        "5001",
        "由张三签字。",
    ],
)
def test_a_word_of_the_trade_in_another_place_and_a_number_of_somebody_are_not(text: str) -> None:
    assert not is_known(text, Known([TODAY], words=False), TRADE)
