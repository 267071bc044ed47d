"""generator.exchange.incoming: whatever a record holds, each form of a file says the same of it, and saying it again changes nothing."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import DEPARTMENTS, drawn
from support import KIND_NAMES, examples

from generator.exchange import columns as c
from generator.exchange import files, heads, incoming, raw, sheets, tables
from generator.exchange.rows import to_rows
from generator.model.fields import Field
from generator.model.kinds import Kind, Kinds

FORMS = {
    "xlsx": sheets.export,
    "csv": lambda sheet: files.csv_text(sheet).encode(),
    "xml": lambda sheet: files.xml_text(sheet).encode(),
    "json": lambda sheet: files.json_text(sheet).encode(),
}


def read_back(kind: Kind, form: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    table = c.columns(kind)
    rows = [row for i, data in enumerate(records) for row in to_rows(kind, table, f"x-{i}", data, DEPARTMENTS)]
    data = FORMS[form](files.Sheet(kind, table, tuple(rows), datetime.date(2026, 11, 22)))
    # As the command does, the separator is told by the heads; cells of random signs may be cut as evenly by a wrong one.
    known = heads.names(kind, table)
    read = tables.read(data, lambda row: len({one[0].key for cell in row if (one := heads.find(known, cell))}))
    found = incoming.read(kind, read, DEPARTMENTS, incoming.CallerValues())
    assert found.problems == ()
    taken = [incoming.take(found, unit) for unit in found.units]
    assert [one.problems for one in taken] == [()] * len(records)
    assert [one.id for one in taken] == [f"x-{i}" for i in range(len(records))]
    return [one.data for one in taken]


def masked(shape: Field, value: Any) -> Any:
    """A record with its names masked, as every record that stands has them."""
    if isinstance(value, dict):
        return {key: "李*" if shape.properties[key].privacy else masked(shape.properties[key], one) for key, one in value.items()}
    if isinstance(value, list) and shape.items is not None:
        return [masked(shape.items, one) for one in value]
    return value


def told_apart(shape: Field, before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    """Where two records differ in more than the form of a text."""
    if shape.type == "object":
        keys = [key for key in shape.properties if key in (before or {}) or key in (after or {})]
        return [one for key in keys for one in told_apart(shape.properties[key], (before or {}).get(key), (after or {}).get(key))]
    if before == after or (shape.type == "array" and not before and not after):
        return []
    if shape.type == "array" and shape.items is not None and len(before) == len(after):
        return [one for pair in zip(before, after, strict=True) for one in told_apart(shape.items, *pair)]
    if isinstance(before, str) and re.sub(r"\W", "", before) == re.sub(r"\W", "", after or ""):
        return []
    return [(shape.key, before, after)]


@pytest.mark.parametrize("name", KIND_NAMES)
@pytest.mark.parametrize("count", [10, pytest.param(40, marks=pytest.mark.slow)])
def test_any_record_goes_out_to_each_form_and_comes_back(kinds: Kinds, name: str, count: int) -> None:
    """issue 5: only the form of texts changes (blanks at their ends), and what was read once is read the same for ever."""
    kind = kinds.by_name[name]
    # A natural person has no code here, and a list that has only rows needs one to stand in a table.
    records = [masked(kind.root, data) for data in drawn(kind, count) if all(data.get(row) for row in c.row_lists(kind))]
    assert records
    once = {form: read_back(kind, form, records) for form in FORMS}
    assert once["csv"] == once["xml"] == once["json"] == once["xlsx"]
    for form in FORMS:
        assert read_back(kind, form, once[form]) == once[form]
    for before, after in zip(records, once["csv"], strict=True):
        assert [one for one in told_apart(kind.root, before, after) if one[0] != "uscc"] == []


HEADS = ("行政相对人名称", "处罚决定文书号", "违法事实", "罚款金额（元）", "处罚决定日期", "案件名称", "当前状态", "办案机构", "罚没金额（元）", "处罚决定日子", "甲", "", "序号")
CELLS = ("", None, "甲", "合计", "审核人：", "一、食品类", 1, "甲市监罚〔2026〕1号", "2026-04-21", *HEADS[:5])


@examples(150)
@given(
    st.lists(st.sampled_from(HEADS), min_size=3, max_size=8, unique=True),
    st.lists(st.lists(st.sampled_from(CELLS), max_size=9), max_size=6),
    st.lists(st.lists(st.sampled_from(CELLS[:7]), max_size=3), max_size=3),
)
def test_no_value_of_a_table_is_lost_without_a_word(kinds: Kinds, heads: list[str], below: list[list[Any]], above: list[list[Any]]) -> None:
    """issue 12: a value that was there and is neither understood nor refused does not exist."""
    sheet = raw.RawSheet("", [*above, ["行政处罚决定书文号", "处罚依据", *heads], *below])
    found = incoming.read(kinds.by_name["penalty"], [sheet], DEPARTMENTS, incoming.CallerValues())
    used = found.used.get(0)
    if used is None:
        assert found.unused
        return
    layout = used.layout
    told_rows = {row for row, _ in used.skipped} | {one.row for one in found.problems if one.at < 0}
    told_columns = {one.at for one in found.problems if one.at >= 0} | {at for at, _ in layout.ignored} | {at for at, *_ in layout.settled}
    read = {head.at for head in layout.heads}
    ended = min((one.row for one in found.problems if one.severity == "error"), default=len(sheet.rows))
    for number, row in enumerate(sheet.rows):
        for at, cell in enumerate(row):
            if cell in ("", None) or number == layout.row or number in told_rows or number >= ended or at in told_columns:
                continue
            assert number in used.data, (number, cell)
            assert at in read, (number, at, cell)


def test_lines_are_cells_in_the_words_of_the_table_with_what_could_not_be_read_and_what_follows(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    rows = [
        ["行政相对人名称", "统一社会信用代码", "法定代表人", "处罚决定日期", "证件号码"],
        ["甲市李记餐饮店", "92990100MA2002006P", "李小明", "2026/11/2", "11010519491231002X"],
        ["甲市李记餐饮店", "92990100MA2002006P", "李小明", "2026-11-02 23:59:59", ""],
    ]
    found = incoming.read(kind, [raw.RawSheet("表", rows)], DEPARTMENTS, incoming.CallerValues())
    good, bad = (incoming.lines(found, unit) for unit in found.units)
    day, sort, code = "CF_JDRQ", "CF_XDR_LB", "CF_FR_ZJHM"
    assert (good.rows[0][day], good.rows[0][sort], good.rows[0]["CF_FRDB"]) == ("2026-11-02", "个体工商户", "李*")
    assert not {code, "CF_XDR_ZJHM"} & good.rows[0].keys()
    assert [(row, column.key) for row, column in good.derived] == [(0, sort)]
    assert good.faulty == []
    assert [(row, column.key) for row, column in bad.faulty] == [(0, day)]
    assert day not in bad.rows[0]
    assert (good.places, bad.places) == ([(0, 1)], [(0, 2)])
