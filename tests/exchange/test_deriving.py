"""generator.exchange.deriving: what follows from other cells beyond doubt, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from generator.exchange import columns as c
from generator.exchange import deriving
from generator.model.kinds import Kinds

PERSON = "110101190001010006"


def derived(kinds: Kinds, kind: str, cells: dict[str, Any], identity: str = "") -> dict[str, Any]:
    found = kinds.by_name[kind]
    return {one.column.key: one.value for one in deriving.derive(found, c.columns(found), cells.keys(), cells, identity)}


@pytest.mark.parametrize(
    ("cells", "identity", "sort"),
    [
        ({"CF_XDR_SHXYM": "91990100MA1G0A0192"}, "", "法人及非法人组织"),
        ({"CF_XDR_SHXYM": "92990100MA1K0A020U"}, "", "个体工商户"),
        ({}, PERSON, "自然人"),
        ({"CF_XDR_SHXYM": PERSON}, "", "自然人"),
        ({"CF_XDR_SHXYM": "00000000000000000X"}, PERSON, "自然人"),
        # Not beyond doubt: a wrong code, no code at all, a number that may be the representative's.
        ({"CF_XDR_SHXYM": "91990100MA1G0A0193"}, "", None),
        ({"CF_XDR_SHXYM": "00000000000000000X"}, "", None),
        ({}, "", None),
        ({"CF_FRDB": "王明"}, PERSON, None),
        ({"CF_XDR_GSZC": "990100000012345"}, PERSON, None),
    ],
)
def test_the_sort_of_a_party_follows_from_its_code(kinds: Kinds, cells: dict[str, Any], identity: str, sort: str | None) -> None:
    assert derived(kinds, "penalty", cells, identity).get("CF_XDR_LB") == sort


@pytest.mark.parametrize(
    ("text", "fine", "confiscated"),
    [
        ("没收违法所得100元，罚款5000元", Decimal("0.5"), Decimal("0.01")),
        ("罚款人民币贰万元整", Decimal(2), None),
        ("警告", None, None),
        ("对甲罚款1000元，对乙罚款2000元", None, None),
        ("各罚款1000元", None, None),
    ],
)
def test_amounts_are_those_of_the_decision_where_it_names_one(
    kinds: Kinds, text: str, fine: Decimal | None, confiscated: Decimal | None
) -> None:
    found = derived(kinds, "penalty", {"CF_NR": text})
    assert (found.get("CF_NR_FK"), found.get("CF_NR_WFFF")) == (fine, confiscated)


def test_an_empty_cell_of_a_column_that_is_there_stays_empty(kinds: Kinds) -> None:
    assert "CF_NR_FK" not in derived(kinds, "penalty", {"CF_NR": "罚款5000元", "CF_NR_FK": None})


@pytest.mark.parametrize(
    ("cells", "sort"),
    [
        ({"entry.subject.name": "甲市清和餐饮管理有限公司"}, "社会主体"),
        ({"entry.department": "市人社局", "entry.person": "李*"}, "工作人员"),
        ({"entry.department": "市人社局", "entry.window": "综合窗口"}, "部门窗口"),
        ({"entry.deeds": "办得快"}, None),
    ],
)
def test_a_choice_follows_from_what_stands_beside_it(kinds: Kinds, cells: dict[str, Any], sort: str | None) -> None:
    assert derived(kinds, "red-black-list", cells).get("entry.party_type") == sort


def test_what_stands_above_the_heads(kinds: Kinds) -> None:
    kind = kinds.by_name["red-black-list"]
    rows = [["附件1"], ["2026年第三季度诚信“红黑榜”（红榜）", None], ["填报单位：信用办"], ["企业名称"]]
    assert deriving.above(kind, c.columns(kind), rows, 3) == {"title": "2026年第三季度诚信“红黑榜”", "period": "2026-Q3"}
    assert deriving.list_of(kind, "Sheet1", rows, 3) == "红榜"
    assert deriving.list_of(kind, "2026年黑榜", rows, 3) == "黑榜"
    assert deriving.list_of(kind, "红黑榜", [["红榜和黑榜"], []], 1) == ""
