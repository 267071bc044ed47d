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
        ("当事人：\u00a0甲\u3000\u3000", "当事人： 甲"),
        ("一\u200b、罚款\u00ad5000元", "一、罚款5000元"),
        ("\uf0b7 罚款", "罚款"),
        ("甲\x0b乙", "甲\n乙"),
        ("甲\n- 2 -\n乙\n第3页 共5页\n丙", "甲\n乙\n丙"),
        ("<p>甲</p><p>乙<br>丙</p><script>x()</script>", "甲\n乙\n丙"),
        ("<table><tr><td>文号</td><td><p>甲1号</p></td></tr></table>", "文号\t甲1号"),
        ("甲局文书\n一\n甲局文书\n二\n甲局文书\n三", "甲局文书\n一\n二\n三"),
        ("a < b 且 c > d", "a < b 且 c > d"),
        ("", ""),
    ],
)
def test_what_is_shown_is_kept_and_nothing_else(text: str, shown: str) -> None:
    assert cleaned(text) == shown


def test_lines_of_a_list_are_never_joined() -> None:
    lines = [f"{one}、没收超过保质期的酱料若干瓶，由甲市市场监督管理局依法处理并且登记在册" for one in "一二三四五六七"]
    assert cleaned("\n".join(lines)).split("\n") == lines
