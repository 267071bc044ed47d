"""generator.exchange.leftout: which rows hold records, and why the others do not."""

from __future__ import annotations

from typing import Any

import pytest

from generator.exchange import columns as c
from generator.exchange import heads as h
from generator.exchange import leftout
from generator.exchange.raw import RawSheet
from generator.model.kinds import Kinds

HEADS = ["序号", "行政相对人名称", "行政处罚决定书文号", "违法事实", "处罚内容", "罚款金额（元）", "处罚决定日期"]
RECORD = [1, "甲市清和餐饮管理有限公司", "甲市监罚〔2026〕1号", "事实", "罚款1元", 1, "2026-04-21"]


def sorted_rows(kinds: Kinds, *rows: list[Any]) -> leftout.Sorted:
    kind = kinds.by_name["penalty"]
    sheet = RawSheet("", [HEADS, *rows, RECORD])
    names = h.names(kind, c.columns(kind))
    layout = h.layout(names, sheet.rows, False)
    assert layout is not None
    return leftout.sort(names, sheet, layout, frozenset())


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["合计", None, None, None, None, 5100], "合计"),
        ([None, "合 计：", None, None, None, 5100], "合计"),
        (["2026年11月小计", None, 3], "合计"),
        (["共20件", None, None, None, None, 5100], "合计"),
        (["审核人：", None, None, "填表人：王某"], "落款"),
        (["单位（盖章）："], "落款"),
        (["联系电话：0300-5550100"], "落款"),
        (["一、食品类"], "小标题"),
        (["11月份"], "小标题"),
        (["药品经营类"] * 7, "小标题"),
        (["填表说明：照文书填写", None, "写完整的文号"], "说明"),
        ([7], "只有序号"),
        ([None, None], "空行"),
        (HEADS, "又一行表头"),
    ],
)
def test_rows_without_a_record_are_passed_over_and_told(kinds: Kinds, row: list[Any], why: str) -> None:
    found = sorted_rows(kinds, row)
    assert (found.data, found.skipped, found.other_heads) == ((2,), ((1, why),), ())


@pytest.mark.parametrize(
    "row",
    [
        [1, "示例市合计餐饮有限公司", "甲市监罚〔2026〕2号", "事实", "警告", None, "2026-04-21"],
        [None, "总计财务咨询有限公司", "甲市监罚〔2026〕2号", "事实", "警告", None, "2026-04-21"],
        [1, "注：某公司", "甲市监罚〔2026〕2号", "事实", "警告", None, "2026-04-21"],
        [1, None, "甲市监罚〔2026〕2号"],
    ],
)
def test_rows_that_hold_something_of_a_record_are_never_passed_over(kinds: Kinds, row: list[Any]) -> None:
    assert sorted_rows(kinds, row).data == (1, 2)


def test_a_second_head_with_other_columns_ends_the_reading(kinds: Kinds) -> None:
    """Cells below it would be taken for what they are not."""
    other = [HEADS[0], *reversed(HEADS[1:])]
    found = sorted_rows(kinds, RECORD, other, RECORD)
    assert (found.data, found.other_heads) == ((1,), (2, 3, 4))
