"""generator.exchange.decisiontext: a copied decision in plain lines."""

from __future__ import annotations

import pytest

from generator.exchange.decisiontext import cleaned


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("行 政 处 罚 决 定 书\n文 号：1", "行政处罚决定书\n文号：1"),
        ("法定代表人：易颜 电话：1", "法定代表人：易颜 电话：1"),
        ("豫 0329 环罚〔2024〕 18 号", "豫0329环罚〔2024〕18号"),
        ("当事人：\u00a0甲\u3000\u3000", "当事人：甲"),
        ("一\u200b、罚款\u00ad5000元", "一、罚款5000元"),
        ("\uf0b7 罚款", "罚款"),
        ("甲\x0b乙", "甲\n乙"),
        ("甲\n- 2 -\n乙\n第3页 共5页\n丙", "甲\n乙\n丙"),
        ("<p>甲</p><p>乙<br>丙</p><script>x()</script>", "甲\n乙\n丙"),
        ("<table><tr><td>文号</td><td><p>甲1号</p></td></tr></table>", "文号\t甲1号"),
        ("甲局文书\n一\n甲局文书\n二\n甲局文书\n三", "甲局文书\n一\n二\n三"),
        ("一、 罚款人民币伍仟元 （￥ 5,000.00 ） 。", "一、罚款人民币伍仟元（￥5,000.00）。"),
        ("2026 年 11 月 6 日 ， 我 局 执 法 人 员 根", "2026年11月6日，我局执法人员根"),
        ("甲局文书\n- 1 -\n一\n甲局文书\n- 2 -\n二", "一\n二"),
        ("a < b 且 c > d", "a < b 且 c > d"),
        ("", ""),
    ],
)
def test_what_is_shown_is_kept_and_nothing_else(text: str, shown: str) -> None:
    assert cleaned(text) == shown


def test_lines_of_a_list_are_never_joined() -> None:
    lines = [f"{one}、没收超过保质期的酱料若干瓶，由甲市市场监督管理局依法处理并且登记在册" for one in "一二三四五六七"]
    assert cleaned("\n".join(lines)).split("\n") == lines


def test_a_broken_line_goes_on_with_the_clause_of_an_article() -> None:
    wide = "当事人的行为违反了《中华人民共和国食品安全法》第三十四条第"
    text = "\n".join([wide, "（三）项的规定。", *(f"{wide[:-1]}{one}" for one in "一二三四"), "完毕。"])
    assert "第三十四条第（三）项的规定。" in cleaned(text)
