"""A department's own ledger, as a workbook, for the tests of the desk."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from typing import Any

import openpyxl
from desks import Answer, Visitor

_FACTS = "2026年10月1日，执法人员检查发现当事人使用超过保质期的食品原料。"
_LAW = "《中华人民共和国食品安全法》第一百二十四条第一款第二项"
LEDGER: list[list[Any]] = [
    ["甲市市场监督管理局2026年度行政处罚案件台账"],
    ["填报单位：法规科"],
    ["序号", "案件名称", "处罚决定书文号", "当事人名称", "统一社会信用代码", "违法事实", "处罚依据", "处罚种类", "处罚结果", "罚没金额（元）", "处罚决定日期"],
    [1, "食品案", "甲市监罚〔2026〕201号", "甲市李记餐饮店", "92990100MA2002006P", _FACTS, _LAW, "罚款", "罚款5000元", 5000, "2026年11月1日"],
    [2, "食品案", "甲市监罚〔2026〕202号", "甲市王记餐饮店", "92990100MA2002014J", _FACTS, _LAW, "罚款", "罚款5001元", 5001, "2026/11/2"],
    [3, "食品案", "甲市监罚〔2026〕203号", "甲市张记餐饮店", "92990100MA2002022D", _FACTS, _LAW, "罚款、没收违法所得", "没收违法所得100元，罚款5002元", 5102, "2026.11.3"],
    ["合计", None, None, None, None, None, None, None, None, 15103],
]


def ledger(rows: Sequence[Sequence[Any]] = LEDGER) -> bytes:
    """Some rows as a workbook."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def uploaded(visitor: Visitor, content: bytes, name: str = "台账.xlsx", kind: str = "penalty") -> Answer:
    """The answer to the upload of a file for a department."""
    return visitor.upload(f"/sheet/{kind}/", {"whose": "scjgj"}, {"file": (name, content)})


def text_of(answer: Answer) -> str:
    """What is read on a page, without tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
