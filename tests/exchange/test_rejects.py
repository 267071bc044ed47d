"""generator.exchange.rejects: rows that were not imported, as a spreadsheet to send back and import again."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from openpyxl import load_workbook
from strategies import DEPARTMENTS

from generator.exchange import columns as c
from generator.exchange import incoming, rejects
from generator.exchange.heads import REASON
from generator.exchange.incoming import CallerValues, Incoming
from generator.exchange.raw import RawSheet
from generator.model.kinds import Kinds

DAY = datetime.date(2026, 11, 22)
HEADS = ["行政处罚决定书文号", "违法事实", "行政相对人名称", "罚款金额（万元）", "处罚决定日期"]
ROWS: list[list[Any]] = [["1号", "=甲", "李*", 0.5, datetime.date(2026, 4, 1)], ["2号", None, "王*", "五千", "昨天"], ["3号", "丙", "赵*", 1, True]]


def read(kinds: Kinds, *sheets: RawSheet) -> Incoming:
    return incoming.read(kinds.by_name["penalty"], list(sheets), DEPARTMENTS, CallerValues())


def cells(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(data))}


def test_the_cells_are_as_they_were_with_the_reasons_behind(kinds: Kinds) -> None:
    found = read(kinds, RawSheet("处罚", [HEADS, *ROWS]))
    data = rejects.workbook(found, {0: {3: ["其三"], 1: ["其一", "其二", "其一"]}}, DAY)
    [(name, (heads, *rows))] = cells(data).items()
    assert name == "处罚"
    assert list(heads) == [*HEADS, REASON]
    assert rows[0] == ("1号", "=甲", "李*", 0.5, datetime.datetime.combine(datetime.date(2026, 4, 1), datetime.time()), "其一\n其二")
    assert rows[1] == ("3号", "丙", "赵*", 1, True, "其三")
    assert rejects.workbook(found, {0: {1: ["其一"]}}, DAY) == rejects.workbook(found, {0: {1: ["其一"]}}, DAY)


def test_what_is_sent_back_twice_has_one_column_of_reasons(kinds: Kinds) -> None:
    found = read(kinds, RawSheet("处罚", [[*HEADS, REASON], [*ROWS[0], "旧的原因"]]))
    [(_, (heads, row))] = cells(rejects.workbook(found, {0: {1: ["新的原因"]}}, DAY)).items()
    assert list(heads).count(REASON) == 1
    assert row[-1] == "新的原因"


def test_what_must_not_be_written_down_is_not_sent_back(kinds: Kinds) -> None:
    """Columns that must stay empty, and an identity number in the place of a code."""
    code = next(column.head for column in c.columns(kinds.by_name["penalty"]) if column.path == ("subject", "uscc"))
    heads = [*HEADS[:3], code, "法定代表人证件号码"]
    secret = "110101190001010006"
    found = read(kinds, RawSheet("处罚", [heads, ["1号", "甲", "李*", secret, secret]]))
    assert {head.column.private for head in found.used[0].layout.heads} == {True, False}
    assert secret.encode() not in rejects.workbook(found, {0: {1: ["原因"]}}, DAY)
    [(_, (_, row))] = cells(rejects.workbook(found, {0: {1: ["原因"]}}, DAY)).items()
    assert row == ("1号", "甲", "李*", None, None, "原因")


@pytest.mark.parametrize("name", ["a/b", "", "  ", "[x]", "History", "a\x1bb"])
def test_a_name_that_spreadsheets_forbid_is_another_one(kinds: Kinds, name: str) -> None:
    found = read(kinds, RawSheet(name, [HEADS, *ROWS]))
    assert list(cells(rejects.workbook(found, {0: {1: ["原因"]}}, DAY))) == ["未导入1"]


def test_two_sheets_whose_names_differ_in_the_size_of_letters_are_both_there(kinds: Kinds) -> None:
    found = read(kinds, RawSheet("Abc", [HEADS, *ROWS]), RawSheet("ABC", [HEADS, *ROWS]))
    assert list(cells(rejects.workbook(found, {0: {1: ["原因"]}, 1: {1: ["原因"]}}, DAY))) == ["Abc", "未导入2"]
