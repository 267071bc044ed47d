"""generator.desk.matching: what the importer knows is taken, what is alike is proposed, and what would be a mistake is not."""

from __future__ import annotations

from typing import Any

import pytest

from generator.desk import matching as m
from generator.exchange import columns as c
from generator.exchange.raw import RawSheet
from generator.model.kinds import Kinds

HEADS = ["序号", "被处罚者", "文书", "罚没金额（万元）", "没收的金额", "罚款（元）", "案件编码"]
VALUES = [1, "甲市李记餐饮店", "甲市监罚〔2026〕1号", 0.5, 100, 5000, "92990100MA2002006P"]


def layout(kinds: Kinds, rows: list[list[Any]], kind: str = "penalty", **more: Any) -> m.Layout:
    return m.layout(kinds.by_name[kind], [RawSheet("表", rows)], 0, **more)


def by_head(found: m.Layout) -> dict[str, m.Taking]:
    return {one.head: one for one in found.columns}


def test_each_column_is_known_alike_or_left_to_the_clerk(kinds: Kinds) -> None:
    found = by_head(layout(kinds, [HEADS, VALUES]))
    assert (found["罚款（元）"].key, found["罚款（元）"].unit, found["罚款（元）"].how) == ("CF_NR_FK", m.YUAN, m.SURE)
    assert (found["被处罚者"].key, found["被处罚者"].how) == ("CF_XDR_MC", m.ALIKE)
    # The values say it, whatever the head is called.
    assert (found["案件编码"].key, found["案件编码"].how) == ("CF_XDR_SHXYM", m.ALIKE)
    # What the importer knows to be a mistake is never proposed.
    assert (found["罚没金额（万元）"].key, found["罚没金额（万元）"].how) == ("", m.NONE)
    assert "合计" in found["罚没金额（万元）"].why
    assert found["没收的金额"].key != "CF_NR_FK"
    assert (found["序号"].key, m.doubtful(found["序号"])) == ("", False)
    assert m.doubtful(found["被处罚者"])


@pytest.mark.parametrize("kind", ["permit", "penalty", "commitment", "red-black-list", "power-list"])
def test_every_column_of_a_kind_is_known_by_its_own_title(kinds: Kinds, kind: str) -> None:
    table = m.offered(c.columns(kinds.by_name[kind]))
    found = layout(kinds, [[column.head for column in table], ["x"] * len(table)], kind)
    assert [(one.key, one.how) for one in found.columns] == [(column.key, m.SURE) for column in table]
    assert not any(column.private for column in table)


def test_a_matched_sheet_is_read_by_what_was_decided(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    sheet = RawSheet("表", [["2026年台账"], HEADS, VALUES])
    found = m.layout(kind, [sheet], 0, row=1)
    decided = {"没收的金额": m.Choice("CF_NR_WFFF", m.YUAN), "罚款（元）": m.Choice("CF_NR_FK", m.WAN_YUAN), "文书": m.Choice("CF_WSH"), "被处罚者": m.Choice("")}
    kept = m.layout(kind, [sheet], 0, row=1, kept=m.Matching.of(m.Matching(decided).plain()))
    assert found.digest == kept.digest
    title, heads, values = m.matched(kind, sheet, kept).rows
    assert title == ["2026年台账"]
    assert heads[1] is None
    assert values[1] is None
    assert "(元)" in heads[4]
    assert heads[5] == "罚款金额（万元）"
    assert values[4:6] == [100, 5000]


def test_the_digest_stands_for_the_heads_however_they_are_spaced(kinds: Kinds) -> None:
    first, second, third = (layout(kinds, [[*heads], ["a", "b"]]).digest for heads in (["当事人", "文 号"], [" 当事人", "文号"], ["当事人", "文书"]))
    assert first == second != third


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        [[None, None]],
        [["x" * 100_000, "<b>"], ["y" * 100_000, None]],
        [[f"列{number}" for number in range(16_384)]] * 2,
        [[1, 2, 3], [4, 5, 6]],
        [["=1+1", "@x", "\t"]],
    ],
    ids=["nothing", "no cell", "empty cells", "long texts", "many columns", "numbers only", "formulas"],
)
def test_odd_sheets_have_a_bounded_layout(kinds: Kinds, rows: list[list[Any]]) -> None:
    found = layout(kinds, rows)
    assert not found.taken
    assert len(found.columns) <= m.MOST_COLUMNS
    assert all(len(value) <= 40 for one in found.columns for value in one.values)
    m.matched(kinds.by_name["penalty"], RawSheet("表", rows), found)


def test_a_unit_that_nobody_named_is_asked_for(kinds: Kinds) -> None:
    table = c.columns(kinds.by_name["penalty"])
    found = layout(kinds, [["罚款金额", "当事人", "处罚决定书文号"], [5000, "甲", "乙"]])
    assert [one.head for one in m.unit_left_open(table, found)] == ["罚款金额"]
    assert not m.unit_left_open(table, layout(kinds, [["罚款金额（元）", "当事人"], [5000, "甲"]]))


def test_what_is_hidden_is_no_column(kinds: Kinds) -> None:
    sheet = RawSheet("表", [["当事人", "处罚决定书文号"], ["甲", "乙"]], hidden_columns=frozenset((1,)))
    assert [one.head for one in m.layout(kinds.by_name["penalty"], [sheet], 0).columns] == ["当事人"]
    assert [words for _, words in m.likely_rows(sheet)] == ["当事人、处罚决定书文号", "甲、乙"]


def test_a_table_of_another_kind_is_seen(kinds: Kinds) -> None:
    def other(kind: str, rows: list[list[Any]]) -> str:
        found = layout(kinds, rows, kind)
        seen = m.other_kind(kinds, kinds.by_name[kind], [RawSheet("表", rows)], [found])
        return seen.name if seen is not None else ""

    permit = [column.head for column in m.offered(c.columns(kinds.by_name["permit"]))][:20]
    assert other("penalty", [permit, ["x"] * 20]) == "permit"
    assert other("permit", [permit, ["x"] * 20]) == ""
    # Heads that many kinds have say nothing.
    assert other("penalty", [["名称", "日期", "备注"], ["x", "y", "z"]]) == ""
    assert other("penalty", [HEADS, VALUES]) == ""
