"""generator.exchange.decisionvalues: number, day, sums and choices of a decision."""

from __future__ import annotations

import pytest

from generator.exchange import decisionvalues as values
from generator.exchange.decisionparts import Parts, parted
from generator.model.kinds import Kinds


def parts(head: str, ruling: str = "罚款2万元。") -> Parts:
    text = f"甲局\n行政处罚决定书\n{head}\n当事人：甲市青石铸件有限公司\n经查明，没有明码标价。依据《甲法》第五条，决定给予如下行政处罚：\n{ruling}\n如不服，可以申请行政复议。\n"
    return parted(text, lambda label: False)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("甲市监罚〔2026〕15号", ["甲市监罚〔2026〕15号"]),
        ("编号：甲自资（罚）字[2026]第1号", ["甲自资（罚）字〔2026〕第1号"]),
        ("（甲）食药罚【2026】A2号", ["（甲）食药罚〔2026〕A2号"]),
        ("甲农（兽药）罚〔2026〕2号", ["甲农（兽药）罚〔2026〕2号"]),
        ("甲文综罚〔2026〕建设第22号", ["甲文综罚〔2026〕建设第22号"]),
        ("甲执罚字〔2026〕1-004号", ["甲执罚字〔2026〕1-004号"]),
        ("行政处罚决定书(甲)文综罚字〔2026〕34号", ["(甲)文综罚字〔2026〕34号"]),
        ("甲市甲局行政处罚决定书（甲县市监处罚〔2026〕184号）", ["甲县市监处罚〔2026〕184号"]),
        ("决定书（甲农（饲料）罚〔2026〕8号）", ["甲农（饲料）罚〔2026〕8号"]),
        ("甲交通罚〔2026〕3号", ["甲交通罚〔2026〕3号"]),
        ("甲质检罚字〔2026〕3号", ["甲质检罚字〔2026〕3号"]),
        ("甲文罚告网字〔2026〕3号", []),
        ("甲市监强制〔2026〕3号", []),
        ("甲环责改字〔2026〕3号", []),
        ("甲环罚告字〔2026〕3号", []),
        ("见甲环罚字〔2025〕3号所附清单", []),
        ("甲市监罚〔2026〕xx号", []),
    ],
)
def test_the_number_of_the_decision_itself(head: str, found: list[str]) -> None:
    assert list(values.numbers(parts(head), [])) == found


def test_of_several_numbers_the_one_in_the_form_of_a_department_goes_first() -> None:
    assert list(values.numbers(parts("甲案〔2026〕7号\n甲市监罚〔2026〕15号"), ["甲市监罚〔{year}〕{serial}号"])) == [
        "甲市监罚〔2026〕15号"
    ]


@pytest.mark.parametrize(
    "words", ["2026年3月9日", "二〇二六年三月九日", "二O二六年三月九日", "2026-03-09", "2026.3.9", "2026 年 3 月 9 日"]
)
def test_days_however_they_are_written(words: str) -> None:
    assert values.day_of(words) == "2026-03-09"


@pytest.mark.parametrize("words", ["2026年13月9日", "九日", "2026年3月", ""])
def test_what_is_no_day(words: str) -> None:
    assert values.day_of(words) == ""


@pytest.mark.parametrize(
    ("ruling", "found", "asks"),
    [
        ("罚款人民币伍万元整（￥50000）。", ["50000元"], False),
        ("处以6500元罚款，陆仟伍佰元整。", ["6500元"], False),
        ("按照每平方米15元标准处以罚款，共计328890元（叁拾贰万捌仟捌佰玖拾元整）。", ["328890元"], False),
        ("罚款2万元；没收违法所得300元。", ["20000元"], False),
        ("罚款伍仟元（￥50000元）。", ["5000元", "50000元"], True),
        ("罚款1000元；罚款2000元。", ["1000元", "2000元"], True),
        ("对甲、乙各罚款1000元。", ["1000元"], True),
        ("警告。", [], False),
    ],
)
def test_the_fine(ruling: str, found: list[str], asks: bool) -> None:
    sums, why = values.amounts("罚款", parts("甲罚〔2026〕1号", ruling))
    assert (list(sums), bool(why)) == (found, asks)


@pytest.mark.parametrize(
    ("ruling", "chosen"),
    [
        ("警告，罚款2万元", ["警告", "罚款"]),
        ("没收违法经营所得289元，没收假药3盒", ["没收违法所得", "没收非法财物"]),
        ("吊销《药品经营许可证》，责令停产停业", ["吊销许可证件", "责令停产停业"]),
        ("不予罚款", []),
        ("责令改正", []),
    ],
)
def test_the_sorts_of_penalty_that_are_named(kinds: Kinds, ruling: str, chosen: list[str]) -> None:
    text = ruling
    assert list(values.said_choices(kinds.by_name["penalty"].root.properties["categories"], text, (0, len(text)))[0]) == chosen


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("有效期自2026年3月10日至2031年3月9日", ["2026-03-10"], ["2031-03-09"]),
        ("有效期至：2031年3月9日", [], ["2031-03-09"]),
        ("有效期：2026-03-10至长期", ["2026-03-10"], ["2099-12-31"]),
        ("有效期五年", [], []),
    ],
)
def test_a_period_is_what_is_written(text: str, begins: list[str], ends: list[str]) -> None:
    found = values.period(text, "2099-12-31")
    assert (list(found["from"]), list(found["until"])) == (begins, ends)


def test_brackets_are_as_wide_as_the_department_declares_them() -> None:
    assert list(values.numbers(parts("甲农(兽药)罚〔2026〕2号"), ["甲农（兽药）罚〔{year}〕{serial}号"])) == ["甲农（兽药）罚〔2026〕2号"]


@pytest.mark.parametrize("other", ["责任人终身不得从事药品生产经营活动", "6个月内不得新增商户", "限期拆除违法建筑"])
def test_a_measure_that_no_choice_names_is_a_question(kinds: Kinds, other: str) -> None:
    text = f"罚款500万元，{other}。"
    found, doubt = values.said_choices(kinds.by_name["penalty"].root.properties["categories"], text, (0, len(text)))
    assert (list(found), doubt) == (["罚款"], other)


def test_what_is_ordered_beside_a_penalty_is_no_question(kinds: Kinds) -> None:
    text = "责令立即停止违法行为；责令改正；罚款500万元。"
    assert values.said_choices(kinds.by_name["penalty"].root.properties["categories"], text, (0, len(text)))[1] == ""


def test_a_unit_in_brackets_is_no_sum_in_words() -> None:
    assert values.amounts("罚款", parts("甲罚〔2026〕1号", "罚款:8.0（万元）。")) == ({"80000元": values.amounts("罚款", parts("甲罚〔2026〕1号", "罚款:8.0（万元）。"))[0]["80000元"]}, "")
