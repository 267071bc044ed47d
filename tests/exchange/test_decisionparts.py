"""generator.exchange.decisionparts: what of a decision stands where."""

from __future__ import annotations

import pytest

from generator.exchange.decisionparts import parted

TEXT = """甲市生态环境局
行政处罚决定书
甲环罚〔2026〕6号
当事人：甲市青石铸件有限公司
经查明，当事人没有开启除尘设施。
依据《甲法》第五条，作出如下行政处罚：
1.警告；
2.罚款2万元。
当事人应当在十五日内缴纳。
不服本决定的，可以申请行政复议。
甲市生态环境局（印章）
2026年3月3日
"""


def test_the_parts_of_a_decision() -> None:
    parts = parted(TEXT, lambda label: False)
    assert (parts.title, parts.text[: parts.head].count("\n")) == ("行政处罚决定书", 4)
    assert parts.decided == "1.警告；\n2.罚款2万元。"
    assert parts.text[slice(*parts.leads)].startswith("依据《甲法》第五条")
    assert [(one.words, one.office) for one in parts.signed] == [("2026年3月3日", "甲市生态环境局")]


@pytest.mark.parametrize(
    "sentence",
    [
        "我局决定对你公司处以罚款2万元。",
        "决定给予以下处罚：\n罚款2万元。",
        "现处罚如下：罚款2万元。",
        "我局对你公司作出下列行政处罚决定：\n罚款2万元。",
    ],
)
def test_what_is_decided_is_found_however_it_is_said(sentence: str) -> None:
    text = TEXT.replace("作出如下行政处罚：\n1.警告；\n2.罚款2万元。", sentence)
    assert parted(text, lambda label: False).decided.endswith("罚款2万元。")


@pytest.mark.parametrize("last", ["送达日期\n2026年3月9日", "公开日期\n2026-03-09", "地址：和平路3号 2026年3月9日", "2026年3月9日前缴纳"])
def test_only_the_day_of_signing_is_at_the_foot(last: str) -> None:
    assert [one.words for one in parted(TEXT + last, lambda label: False).signed] == ["2026年3月3日"]


def test_labels_stand_on_lines_behind_one_another_and_in_tables() -> None:
    labels = parted("文号\t甲1号\n法定代表人：吴大明 电话：1", {"文号"}.__contains__).labels
    assert [(one.name, one.value) for one in labels] == [("法定代表人", "吴大明"), ("电话", "1"), ("文号", "甲1号")]
