"""generator.desk.sheets: a file becomes rows in the words of the official table, and what of it is not taken is told."""

from __future__ import annotations

import pytest
from ledgers import LEDGER, ledger
from strategies import DEPARTMENTS

from generator.desk import matching, sheets
from generator.exchange.incoming import CallerValues, Incoming
from generator.exchange.raw import RawSheet
from generator.model.kinds import Kinds


def taken(kinds: Kinds, *tables: RawSheet, kind: str = "penalty") -> tuple[Incoming, list[matching.Layout]]:
    layouts = [matching.layout(kinds.by_name[kind], tables, number) for number in range(len(tables))]
    return sheets.taken(kinds.by_name[kind], tables, layouts, DEPARTMENTS, CallerValues()), layouts


def test_rows_are_in_the_words_of_the_official_table(kinds: Kinds) -> None:
    file = sheets.read(ledger(), kinds.by_name["penalty"])
    found, layouts = taken(kinds, *file)
    rows = sheets.rows_of(found, sheets.units_of(found))
    assert [row["CF_JDRQ"] for row in rows.rows] == ["2026-11-01", "2026-11-02", "2026-11-03"]
    assert rows.rows[2]["CF_CFLB"] == "罚款；没收违法所得"
    assert [one.row for one in rows.origins] == [4, 5, 6]
    assert "CF_NR_FK" in rows.derived[0]
    assert {(one.column.key, one.rows) for one in sheets.wanting(found, rows)} == {("CF_CFJG", 3), ("severity", 3)}
    assert "CF_YXQ" in {column.key for column in sheets.beside(found)}
    assert "合计" in "".join(sheets.told(found, layouts, file))


def test_what_cannot_be_read_stays_as_it_was_typed(kinds: Kinds) -> None:
    found, _ = taken(kinds, RawSheet("表", [["当事人名称", "处罚决定日期", "罚款金额（元）"], ["甲", "2026-11-02 23:59:59", "很多"]]))
    [row] = sheets.rows_of(found, found.units).rows
    assert row == {"CF_XDR_MC": "甲", "CF_JDRQ": "2026-11-02 23:59:59", "CF_NR_FK": "很多"}


def test_numbers_of_persons_are_dropped_wherever_a_code_should_stand(kinds: Kinds) -> None:
    rows = [["当事人名称", "统一社会信用代码", "证件号码", "案卷"], ["李记", "11010519491231002X", "11010519491231002X", "11010519491231002X"]]
    found, _ = taken(kinds, RawSheet("表", rows))
    assert "11010519491231002X" not in str(sheets.rows_of(found, found.units))


def test_two_persons_whose_masked_names_are_one_stay_two(kinds: Kinds) -> None:
    heads = ["当事人名称", "行政相对人类别", "处罚决定书文号", "证件号码"]
    rows = [[name, "自然人", f"甲罚〔2026〕{number}号", ""] for name, number in (("李小明", 1), ("李大民", 1), ("李小明", 2), ("李小明", 2))]
    found, _ = taken(kinds, RawSheet("表", [heads, *rows]))
    assert [row["CF_XDR_MC"] for row in sheets.rows_of(found, found.units).rows] == ["李小明", "李大民", "李*", "李*"]


def test_what_is_hidden_is_told_and_not_read(kinds: Kinds) -> None:
    rows = [LEDGER[2], *LEDGER[3:6]]
    first = RawSheet("表", rows, hidden_rows=frozenset((2,)), hidden_columns=frozenset((5,)))
    file = [first, RawSheet("旧表", rows, hidden=True), RawSheet("说明", [["说明"]])]
    found, layouts = taken(kinds, *file)
    said = "\n".join(sheets.told(found, layouts, file))
    assert "第3行没有读：是隐藏的" in said
    assert "有隐藏的列（F）" in said
    assert "“旧表”没有读：是隐藏的" in said
    assert "“说明”没有读" in said
    assert "--" not in said
    assert [row.get("CF_SY") for row in sheets.rows_of(found, found.units).rows] == [None, None]


def test_the_generation_of_a_table_is_seen_through_the_matching(kinds: Kinds) -> None:
    """In the former generation 0 stands for what is in force now; the heads that show it must not be written anew."""
    rows = [["行政许可决定书文号", "项目名称", "审批类别", "当前状态", "地方编码"], ["甲许〔2026〕1号", "食品经营许可", "普通", "0", "990100"]]
    found, _ = taken(kinds, RawSheet("表", rows), kind="permit")
    assert sheets.rows_of(found, found.units).rows[0]["XK_ZT"] == "有效"


def test_a_table_of_too_many_rows_is_not_looked_at(kinds: Kinds) -> None:
    text = "当事人名称,处罚决定日期\n" + "甲,2026-11-02\n" * (sheets.MOST_ROWS + 1_000)
    with pytest.raises(sheets.Unreadable, match="超过50000行"):
        sheets.read(text.encode(), kinds.by_name["penalty"])


def test_sentences_of_the_importer_are_for_the_browser(kinds: Kinds) -> None:
    with pytest.raises(sheets.Unreadable) as caught:
        sheets.read(b"PK\x03\x04", kinds.by_name["penalty"])
    assert "再上传" in str(caught.value)
    assert "导入" not in str(caught.value)
