"""generator.exchange.heads: heads as they occur, and none taken for what it is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.exchange import columns as c
from generator.exchange import heads as h
from generator.model.kinds import Kinds


def names(kinds: Kinds, kind: str) -> h.Names:
    return h.names(kinds.by_name[kind], c.columns(kinds.by_name[kind]))


def meant(kinds: Kinds, kind: str, head: str) -> str:
    found = h.find(names(kinds, kind), head)
    return found[0].key if found is not None else ""


@pytest.mark.parametrize(
    ("kind", "head", "key"),
    [
        # domain.md 1.6: both generations, by codes and by titles, with the slips of real templates.
        ("permit", "XK_XDR", "XK_XDR_MC"),
        ("permit", "XK_FDDB", "XK_FRDB"),
        ("permit", "XK_XMMC", "XK_XKWS"),
        ("permit", "项目名称", "XK_XKWS"),
        ("permit", "行政许可决定书文号", "XK_WSH"),
        ("permit", "行政许可决定文书号（必填）", "XK_WSH"),
        ("permit", "行政许可文书号", "XK_WSH"),
        ("permit", "许可决定书编号", "XK_WSH"),
        ("permit", "文书号", "XK_WSH"),
        ("permit", "审批类别", "XK_XKLB"),
        ("permit", "许可截止期", "XK_YXQZI"),
        ("permit", "有 效 期 自", "XK_YXQZ"),
        ("permit", "行政相对人代码_3 [工商登记码]", "XK_XDR_GSZC"),
        ("penalty", "CF_JG", "CF_NR"),
        ("penalty", "行政处罚文书决定号", "CF_WSH"),
        ("penalty", "处罚决定文书号", "CF_WSH"),
        ("penalty", "案由", "CF_WFXW"),
        ("penalty", "社会信用代码", "CF_XDR_SHXYM"),
        ("penalty", "法定代表人/负责人", "CF_FRDB"),
        ("penalty", "法定代表人姓名", "CF_FRDB"),
        ("penalty", "没收违法所得、没收非法财务的金额（万元）", "CF_NR_WFFF"),
        # A regulator's own table, as it publishes it.
        ("penalty", "被处罚当事人", "CF_XDR_MC"),
        ("penalty", "当事人名称（姓名）", "CF_XDR_MC"),
        ("penalty", "主要违法违规事实(案由)", "CF_SY"),
        ("penalty", "行政处罚决定", "CF_NR"),
        ("penalty", "作出处罚决定的机关名称", "CF_CFJG"),
        ("penalty", "作出行政处罚决定机关名称", "CF_CFJG"),
        ("penalty", "作出行政处罚决定日期", "CF_JDRQ"),
        ("penalty", "作出处罚决定的日期", "CF_JDRQ"),
        ("penalty", "法定代表人（或单位负责人）", "CF_FRDB"),
        ("penalty", "罚没总金额", ""),
        ("permit", "许可开始日期", "XK_YXQZ"),
        ("permit", "许可机关名称", "XK_XKJG"),
        ("power-list", "职权类型", "items.category"),
        ("power-list", "子项", "items.sub_item"),
        ("power-list", "设定依据", "items.legal_basis"),
        ("red-black-list", "企业名称", "entry.subject.name"),
        # And what must not be taken for another thing.
        ("penalty", "罚没金额（元）", ""),
        ("penalty", "罚没金额", ""),
        ("penalty", "罚款/没收金额（万元）", ""),
        ("penalty", "处罚生效期", ""),
        ("penalty", "办案机构", ""),
        ("permit", "行政相对人代码_2", ""),
        ("permit", "有效期", ""),
    ],
)
def test_heads_as_they_occur(kinds: Kinds, kind: str, head: str, key: str) -> None:
    assert meant(kinds, kind, head) == key


def test_every_alias_of_a_schema_means_its_column(kinds: Kinds) -> None:
    """An alias that could mean two columns would mean none without a word."""
    for kind in kinds:
        table = c.columns(kind)
        known = h.names(kind, table)
        for column in table:
            for alias in column.field.aliases if column.sort not in (c.DEPARTMENT_CODE, c.PRIVATE) and not column.in_rows else ():
                found = h.find(known, alias)
                assert found is not None, (kind.name, alias)
                assert found[0].path == column.path, (kind.name, alias)


def test_the_unit_of_a_head_counts_and_a_missing_one_is_known_to_be_missing(kinds: Kinds) -> None:
    known = names(kinds, "penalty")
    units = {"罚款金额（万元）": Decimal(1), "罚款金额（元）": Decimal("0.0001"), "罚款金额": Decimal(0), "处罚金额（单位：元）": Decimal("0.0001")}
    for head, factor in units.items():
        found = h.find(known, head)
        assert found is not None
        assert (found[0].key, found[1]) == ("CF_NR_FK", factor)


@pytest.mark.parametrize(("head", "suggests"), [("处罚决定日子", "处罚决定日期"), ("违法事实情", "违法事实")])
def test_a_slip_is_asked_about(kinds: Kinds, head: str, suggests: str) -> None:
    layout = h.layout(names(kinds, "penalty"), [["行政处罚决定书文号", "处罚依据", head]], False)
    assert layout is not None
    (fault,) = layout.faults
    assert fault.slug == "misspelt-column"
    assert suggests in fault.message


@pytest.mark.parametrize("head", ["罚没金额（元）", "罚没金额（万元）", "处罚机关代号", "许可有效期止", "没收金额（元）", "处罚有效期自"])
def test_a_head_is_never_said_to_be_what_means_something_else(kinds: Kinds, head: str) -> None:
    known = names(kinds, "penalty")
    if h.find(known, head) is not None:
        return
    layout = h.layout(known, [["行政处罚决定书文号", "处罚依据", head]], False)
    assert layout is not None
    assert [fault.slug for fault in layout.faults] != ["misspelt-column"]


def test_heads_in_two_rows_merged_or_not(kinds: Kinds) -> None:
    upper = ["序号", "行政相对人", "", "处罚决定书文号", "罚款", "", "处罚机关"]
    filled = ["序号", "行政相对人", "行政相对人", "处罚决定书文号", "罚款", "罚款", "处罚机关"]
    lower = ["", "名称", "类别", "", "金额（元）", "日期", ""]
    for above in (upper, filled):
        layout = h.layout(names(kinds, "penalty"), [["标题"], above, lower, [1, "甲", "法人", "x", 5000, "", "局"]], False)
        assert layout is not None
        found = {head.column.key: (head.at, head.factor) for head in layout.heads}
        assert layout.row == 2
        assert found["CF_XDR_MC"] == (1, Decimal(1))
        assert found["CF_WSH"] == (3, Decimal(1))
        assert found["CF_NR_FK"] == (4, Decimal("0.0001"))
        assert found["CF_CFJG"] == (6, Decimal(1))


def test_heads_below_a_long_foreword_are_found(kinds: Kinds) -> None:
    rows = [[f"填报要求第{number}条"] for number in range(80)] + [["行政处罚决定书文号", "处罚依据"]]
    layout = h.layout(names(kinds, "penalty"), rows, False)
    assert layout is not None
    assert layout.row == 80


@pytest.mark.parametrize("head", ["罚没金额", "罚没金额（元）", "罚没金额（万元）", "办案机构"])
def test_why_a_head_is_no_column_is_said_with_and_without_a_unit(kinds: Kinds, head: str) -> None:
    assert h.apart(names(kinds, "penalty"), head)
    assert not h.apart(names(kinds, "penalty"), "罚款金额（元）")
