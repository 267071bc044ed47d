"""generator.desk.sheetrows: rows are corrected, left out and taken back as values, and nothing of them is lost on the way."""

from __future__ import annotations

import datetime
import io

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from strategies import DEPARTMENTS

from generator.desk import sheetrows as r
from generator.desk.judging import ERROR, WARNING, Fault, Judged, JudgedRecord
from generator.model.kinds import Kinds

ROWS = tuple({"CF_XDR_MC": name, "CF_WSH": f"甲罚〔2026〕{number}号"} for number, name in enumerate("甲乙丙丁", 1))
STATE = r.Work(ROWS, tuple(r.Mark("表", number + 3, ("CF_WSH",)) for number in range(1, 5)), file="台账.xlsx", told=("读了4行。",))


def judged(*faults: Fault, state: str = "new") -> Judged:
    records = tuple(JudgedRecord((at,), "", "", name["CF_XDR_MC"], state, None, None, (), {}) for at, name in enumerate(ROWS))
    return Judged(records, faults, not any(one.severity == ERROR for one in faults))


@given(st.lists(st.integers(0, 3), max_size=4, unique=True), st.booleans())
def test_what_is_left_out_comes_back_to_its_place(gone: list[int], at_once: bool) -> None:
    left = r.without(STATE, gone)
    assert len(left.rows) + len(left.out) == 4
    assert r.work(left.rows, left.notes()) == left
    back = r.taken_back(left)
    if not at_once:
        back = left
        while back.out:
            back = r.taken_back(back, 0)
    assert back == STATE


def test_what_is_typed_no_longer_follows_from_others() -> None:
    done = r.edited(STATE, {(0, "CF_WSH"): "新", (1, "CF_XDR_MC"): "", (2, "CF_WSH"): ROWS[2]["CF_WSH"], (9, "CF_WSH"): "x"})
    assert done.rows[0] == {"CF_XDR_MC": "甲", "CF_WSH": "新"}
    assert done.rows[1] == {"CF_WSH": "甲罚〔2026〕2号"}
    assert [mark.derived for mark in done.marks] == [(), ("CF_WSH",), ("CF_WSH",), ("CF_WSH",)]


def test_a_draft_without_notes_has_rows_that_are_counted() -> None:
    assert [mark.label for mark in r.work(ROWS, "").marks] == ["第1行", "第2行", "第3行", "第4行"]


def test_the_same_fault_is_said_once_with_all_its_rows() -> None:
    found = judged(
        Fault(ERROR, "x", 1, "CF_WSH", "不对", "改后"), Fault(ERROR, "x", 3, "CF_WSH", "不对", "改后"), Fault(ERROR, "y", 1, "", "整行"), Fault(WARNING, "z", 0, "", "看看")
    )
    verdicts = r.verdicts(STATE, found)
    assert r.wrong_rows(verdicts) == [1, 3]
    first, second = r.groups(found, STATE, verdicts, ERROR)
    assert (first.rows, first.proposal, second.rows) == ((1, 3), "改后", (1,))
    assert [one.rows for one in r.groups(found, STATE, verdicts, WARNING)] == [(0,)]
    assert dict(r.each(verdicts)) == {"new": 2, "changed": 0, "unchanged": 0, "bad": 2}


def test_sentences_that_differ_in_their_values_only_are_one() -> None:
    found = judged(*(Fault(ERROR, "x", at, "CF_WSH", f"“{at}”不对", f"{at}号" if at else "") for at in range(4)))
    [group] = r.groups(found, STATE, r.verdicts(STATE, found), ERROR)
    assert (group.message, group.rows, group.alike, group.proposal) == ("“0”不对", (0, 1, 2, 3), True, "")
    assert r.edited(STATE, group.cells).rows[3]["CF_WSH"] == "3号"
    three = judged(*(Fault(ERROR, "x", at, "CF_WSH", f"“{at}”不对") for at in range(3)))
    assert len(r.groups(three, STATE, r.verdicts(STATE, three), ERROR)) == 3


def test_a_column_that_lacks_concerns_the_rows_without_it() -> None:
    state = r.edited(STATE, {(2, "severity"): "一般"})
    found = judged(Fault(ERROR, "missing-column", -1, "severity", "缺少"), state="bad")
    verdicts = r.verdicts(state, found)
    [group] = r.groups(found, state, verdicts, ERROR)
    assert group.rows == (0, 1, 3)
    assert [list(one.faults) for one in verdicts] == [["severity"], ["severity"], [], ["severity"]]


def test_a_record_of_several_rows_is_wrong_in_all_of_them() -> None:
    records = (JudgedRecord((0, 1), "", "", "", "new", None, None, (), {}), JudgedRecord((2, 3), "", "", "", "new", None, None, (), {}))
    verdicts = r.verdicts(STATE, Judged(records, (Fault(ERROR, "x", 1, "CF_WSH", "不对"),), False))
    assert r.wrong_rows(verdicts) == [0, 1]


def test_wrong_columns_stand_first_behind_the_name_of_the_row(kinds: Kinds) -> None:
    verdicts = r.verdicts(STATE, judged(Fault(ERROR, "x", 1, "severity", "缺少")))
    kind = kinds.by_name["penalty"]
    assert [one.key for one in r.columns_of(kind, STATE, verdicts, wrong_first=True)] == ["CF_XDR_MC", "severity", "CF_WSH"]
    assert [one.key for one in r.columns_of(kind, STATE, verdicts, wrong_first=False)] == ["CF_XDR_MC", "CF_WSH", "severity"]


def test_pages_hold_all_rows_once() -> None:
    rows = list(range(120))
    pages = [r.Page.of(rows, number) for number in (1, 2, 3)]
    assert [row for page in pages for row in page.rows] == rows
    assert r.Page.of(rows, 0) == pages[0]
    assert r.Page.of(rows, 99) == pages[2]
    assert r.Page.of([], 1) == r.Page((), 1, 1)
    assert (r.page_of(rows, 50), r.page_of(rows, 500)) == (2, 1)


def test_names_are_masked_in_the_rows_that_changed(kinds: Kinds) -> None:
    state = r.edited(STATE, {(at, "CF_FRDB"): "李小明" for at in (0, 1)})
    done = r.masked(kinds.by_name["penalty"], state, [1])
    assert [row.get("CF_FRDB") for row in done.rows] == ["李小明", "李*", None, None]


def test_the_spreadsheet_of_what_is_left_has_reasons_and_no_formula(kinds: Kinds) -> None:
    state = r.without(r.edited(STATE, {(1, "CF_WSH"): "=1+1", (1, "BZ"): "+2"}), [3])
    verdicts = r.verdicts(state, judged(Fault(ERROR, "x", 1, "CF_WSH", "不对")))
    book = openpyxl.load_workbook(io.BytesIO(r.workbook(kinds.by_name["penalty"], state, verdicts, DEPARTMENTS, datetime.date(2026, 11, 22))))
    head, wrong, left = list(book.active.rows)
    assert [cell.value for cell in head][-1] == "未导入原因"
    assert wrong[-1].value == "行政处罚决定书文号：不对"
    assert left[-1].value == "您选了不报这一行"
    assert {cell.data_type for cell in wrong if cell.value} == {"s"}
    assert "=1+1" in {cell.value for cell in wrong}


def test_a_long_list_of_faults_is_shortened() -> None:
    groups = [r.Group(ERROR, "x", "", str(number), (0,)) for number in range(40)]
    some, more = r.shortened(groups)
    assert (len(some), more) == (30, 10)
