"""generator.exchange.decisionlaw: laws, offence and facts of a decision, in its own words."""

from __future__ import annotations

import pytest

from generator.exchange import decisionlaw as law
from generator.exchange.decisionparts import Parts, parted

HEAD = "甲局\n行政处罚决定书\n甲罚〔2026〕1号\n当事人：甲市青石铸件有限公司\n"
RULING = "决定给予如下行政处罚：\n罚款2万元。\n如不服，可以申请行政复议。\n"


def parts(body: str) -> Parts:
    return parted(HEAD + body + RULING, lambda label: False)


@pytest.mark.parametrize(
    ("body", "violated", "ground"),
    [
        (
            "当事人违反了《甲法》第五条、第六条第一款的规定，依据《甲法》第九条第（二）项，",
            ["《甲法》第五条、第六条第一款"],
            ["《甲法》第九条第（二）项"],
        ),
        (
            "当事人涉嫌违反《甲法》第四条，立案。\n其行为违反了《甲法》第五条“写明的，不得违反《乙法》第一条”之规定。根据《甲法》第九条和《丙办法》第三条，",
            ["《甲法》第五条"],
            ["《甲法》第九条", "《丙办法》第三条"],
        ),
        (
            "当事人违反了《甲法》第五条“一”和第七条“二”的规定，依照《乙条例》（2026年修订）第八条，",
            ["《甲法》第五条", "《甲法》第七条"],
            ["《乙条例》第八条"],
        ),
        (
            "当事人违反了1.《甲法》第七条、2.《乙条例》第十一条的规定。依据《乙条例》第五十四条，",
            ["《甲法》第七条", "《乙条例》第十一条"],
            ["《乙条例》第五十四条"],
        ),
    ],
)
def test_what_was_violated_and_the_ground_are_told_apart(body: str, violated: list[str], ground: list[str]) -> None:
    found = parts(body)
    assert [one.words for one in law.violated(found)] == violated
    assert [one.words for one in law.ground(found)] == ground


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("当事人未按规定明码标价的行为，违反了《甲法》第五条，", ["未按规定明码标价"]),
        ("上述行为违反了《甲法》第五条，构成了无证从事零售业务的违法行为。", ["无证从事零售业务"]),
        ("甲市青石铸件有限公司无证经营兽药一案，经依法调查，现查明：", ["无证经营兽药"]),
        ("当事人的上述行为，违反了《甲法》第五条，", []),
        ("当事人于2015年擅自占用1827平方米土地的行为，违反了《甲法》第五条，", []),
        ("当事人销售假药的行为，违反了《甲法》第五条；当事人伪造记录的行为，违反了《甲法》第六条，", ["销售假药", "伪造记录"]),
    ],
)
def test_the_offence_in_a_few_words(body: str, said: list[str]) -> None:
    assert [one.words for one in law.offences(parts(body), ("甲市青石铸件有限公司",))] == said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("经查明：当事人没有开启除尘设施。\n以上事实，有笔录证明。\n", "当事人没有开启除尘设施。"),
        ("经查，你公司未经批准占用土地的行为违反了《甲法》第五条的规定。\n上述违法事实有下列证据：\n", "你公司未经批准占用土地。"),
        (
            "发现你单位实施了以下环境违法行为：你单位未取得排污许可证排放污染物。\n以上事实，有笔录。\n",
            "你单位未取得排污许可证排放污染物。",
        ),
    ],
)
def test_the_facts_end_where_the_evidence_or_the_law_begins(body: str, words: str) -> None:
    found = law.facts(parts(body))
    assert found is not None
    assert found.words == words


def test_the_items_are_one_line() -> None:
    assert law.items("一、警告；\n（二）罚款2万元。\n③ 没收酱料3瓶") == "警告；罚款2万元；没收酱料3瓶。"
    assert law.items("1.警告；2.罚款人民币伍仟元整\n（￥5,000.00）。") == "警告；罚款人民币伍仟元整（￥5,000.00）。"
