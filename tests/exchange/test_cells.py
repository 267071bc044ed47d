"""generator.exchange.cells: what goes into a cell comes out of it, and what people type is understood."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import DEPARTMENTS, drawn
from support import KIND_NAMES

from generator.exchange import columns as c
from generator.exchange.asked import unsaid
from generator.exchange.cells import Cell, Fault, from_cell, parted, plain, to_cell
from generator.exchange.columns import Column
from generator.model.kinds import Kinds


def column(kinds: Kinds, kind: str, key: str) -> Column:
    return next(one for one in c.columns(kinds.by_name[kind]) if one.key == key)


def at(data: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data


@pytest.mark.parametrize("name", KIND_NAMES)
def test_cells_and_values_are_exact_inverses(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    for data in drawn(kind):
        table = c.columns(kind)
        # What an empty cell of these means, the whole row says.
        unclear = [one for one, _ in unsaid(table)]
        for one in table:
            if one.path and not one.in_rows and one.path != ("source_authority",) and one not in unclear:
                cell = to_cell(one, data, DEPARTMENTS)
                value = at(data, one.path)
                assert from_cell(one, cell, DEPARTMENTS) == value
                # The same from a text, as CSV and XML have it.
                text = cell.isoformat() if isinstance(cell, datetime.date) else plain(cell) if isinstance(cell, Decimal) else cell
                assert from_cell(one, text, DEPARTMENTS) == value


@pytest.mark.parametrize(
    ("kind", "key", "cell", "value"),
    [
        ("penalty", "CF_JDRQ", "2026/4/21", "2026-04-21"),
        ("penalty", "CF_JDRQ", "2026年4月21日", "2026-04-21"),
        ("penalty", "CF_JDRQ", "2026.04.21", "2026-04-21"),
        ("penalty", "CF_JDRQ", "20260421", "2026-04-21"),
        ("penalty", "CF_JDRQ", "2026-04-21 00:00:00", "2026-04-21"),
        ("penalty", "CF_JDRQ", datetime.datetime(2026, 4, 21), "2026-04-21"),  # noqa: DTZ001
        ("penalty", "CF_YXQ", "长期", "2099-12-31"),
        ("penalty", "CF_YXQ", datetime.date(2099, 12, 31), "2099-12-31"),
        ("penalty", "CF_NR_FK", Decimal("0.500000"), 0.5),
        ("penalty", "CF_NR_FK", " 3.0 ", 3),
        ("penalty", "CF_NR_FK", "0.5万元", 0.5),
        ("penalty", "CF_CFLB", "警告、罚款", ["警告", "罚款"]),
        ("penalty", "CF_CFLB", "警告; 罚款", ["警告", "罚款"]),
        ("penalty", "CF_WSH", Decimal(15), "15"),
        ("penalty", "CF_CFJG", "市GAJ局", "gaj"),
        ("penalty", "CF_CFJG", "gaj", "gaj"),
        ("penalty", "BZ", "null", None),
        ("penalty", "BZ", "  ", None),
        ("penalty", "CF_FR_ZJHM", "990100199001011234", None),
        ("permit", "XK_ZT", "1", "有效"),
        ("permit", "XK_ZT", "无效", "无效"),
        ("permit", "legal_basis", "《甲法》 ｜ 第一条\n《乙法》|第二条|原文", [{"law": "《甲法》", "article": "第一条"}, {"law": "《乙法》", "article": "第二条", "text": "原文"}]),
        ("commitment", "fulfilment", "", None),
        ("commitment", "fulfilment", "履行中", "履行中"),
        ("commitment", "type_note", "", None),
        ("incident", "reported_at", "2026-10-08 14:05", "2026-10-08 14:05"),
        ("incident", "reported_at", "2026-10-08 14:05:00", "2026-10-08 14:05"),
        ("incident", "reported_at", "2026年10月8日14时5分", "2026-10-08 14:05"),
        ("incident", "reported_at", "2026/10/8 9:05", "2026-10-08 09:05"),
        # Half a minute decides whether it was late, and a time alone has no day.
        ("incident", "reported_at", "2026-10-08 14:05:30", "2026-10-08 14:05:30"),
        ("incident", "arrived_at", "14:30", "14:30"),
    ],
)  # fmt: skip
def test_what_people_type_is_understood(kinds: Kinds, kind: str, key: str, cell: Cell, value: Any) -> None:
    assert from_cell(column(kinds, kind, key), cell, DEPARTMENTS) == value


@pytest.mark.parametrize(
    ("kind", "key", "cell", "slug", "says"),
    [
        ("penalty", "CF_JDRQ", "去年", "wrong-date", "“去年”不是日期"),
        ("penalty", "CF_JDRQ", "2026-02-30", "wrong-date", "2026-02-30"),
        ("penalty", "CF_JDRQ", "长期", "wrong-date", "长期"),
        ("penalty", "CF_NR_FK", "九千", "number-expected", "九千"),
        ("case", "promised_working_days", "1.5", "integer-expected", "1.5"),
        ("penalty", "CF_CFLB", "罚款；打板子", "unknown-choice", "打板子"),
        ("permit", "XK_ZT", "3", "unknown-choice", "有效（1）、无效（2）"),
        ("penalty", "CF_CFJG", "海关", "broken-link", "海关"),
        ("penalty", "CF_CFJGDM", "11990100MB1F00022W", "broken-link", "11990100MB1F00022W"),
        ("permit", "legal_basis", "｜第一条", "list-expected", "缺少依据名称"),
        ("permit", "legal_basis", "a｜b｜c｜d", "list-expected", "4段"),
    ],
)
def test_what_cannot_be_read_is_a_fault_with_words(kinds: Kinds, kind: str, key: str, cell: Cell, slug: str, says: str) -> None:
    fault = from_cell(column(kinds, kind, key), cell, DEPARTMENTS)
    assert isinstance(fault, Fault)
    assert fault.slug == slug
    assert says in fault.message


def test_the_words_of_the_standard_stand_in_the_cells(kinds: Kinds) -> None:
    data = {
        "status": "有效",
        "fulfilment": "履行中",
        "authority": "gaj",
        "valid_until": "2099-12-31",
        "categories": ["警告", "罚款"],
        "fine_wan_yuan": 0.000001,
    }
    cells = {
        "XK_ZT": "1",
        "XK_XKJG": "甲市GAJ局",
        "XK_XKJGDM": DEPARTMENTS.by_id["gaj"].uscc,
        "XK_LYDW": "甲市GAJ局",
        "XK_YXQZI": datetime.date(2099, 12, 31),
    }
    for key, cell in cells.items():
        assert to_cell(column(kinds, "permit", key), data, DEPARTMENTS) == cell
    assert to_cell(column(kinds, "commitment", "fulfilment"), data, DEPARTMENTS) is None
    assert to_cell(column(kinds, "penalty", "CF_CFLB"), data, DEPARTMENTS) == "警告；罚款"
    assert to_cell(column(kinds, "penalty", "CF_NR_FK"), data, DEPARTMENTS) == Decimal("0.000001")


@given(st.floats(0, 10**9, allow_nan=False))
def test_plain_digits_mean_the_same_number(number: float) -> None:
    assert float(plain(number)) == number
    assert "e" not in plain(number).lower()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("以暴力、威胁等方法妨碍；其他", ["以暴力、威胁等方法妨碍", "其他"]),
        ("以暴力、威胁等方法妨碍、其他", ["以暴力、威胁等方法妨碍", "其他"]),
        ("其他，以暴力", ["其他", "以暴力"]),
        ("；其他；；", ["其他"]),
        ("不知道、其他的", ["不知道", "其他的"]),
    ],
)
def test_choices_may_hold_the_signs_that_stand_between_them(text: str, parts: list[str]) -> None:
    assert parted(text, ("以暴力、威胁等方法妨碍", "其他")) == parts
