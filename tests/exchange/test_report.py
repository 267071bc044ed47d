"""generator.exchange.report: what an import says, for people and as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from strategies import DEPARTMENTS

from generator.exchange import incoming
from generator.exchange.incoming import CallerValues
from generator.exchange.merging import Change
from generator.exchange.raw import RawSheet
from generator.exchange.report import Result, json_text, text
from generator.exchange.spoken import Problem, Unit
from generator.exchange.verdicts import BAD, CHANGED, NEW, UNCHANGED, Outcome
from generator.model.kinds import Kinds

HEADS = ["行政处罚决定书文号", "违法事实", "行政相对人名称", "处罚决定日期"]
FILE = "content/disclosures/penalties/2026/scjgj-15.yml"


def result(kinds: Kinds, *outcomes: Outcome, written: bool = False, rejects: str = "", keyed: bool = False, name: str = "表.xlsx") -> Result:
    rows: list[list[Any]] = [[f"甲市监罚〔2026〕{i}号", "经查属实。", "李*", "2026-04-21"] for i in range(40)]
    sheet = RawSheet("处罚", [HEADS, *rows], keyed=keyed)
    beside = RawSheet("填写说明", [["怎样填"]])
    found = incoming.read(kinds.by_name["penalty"], [sheet, beside], DEPARTMENTS, CallerValues())
    return Result(name, found, outcomes, written, rejects)


def outcome(state: str, row: int = 1, *problems: Problem, changes: tuple[Change, ...] = (), masked: int = 0) -> Outcome:
    return Outcome(Unit(0, (row,)), state, FILE, problems, changes, None, None, masked)


def error(row: int, message: str = "写错了") -> Problem:
    return Problem("error", "wrong-form", 0, row, 1, "违法事实", message)


def test_a_preview_says_that_nothing_was_written(kinds: Kinds) -> None:
    change = Change("facts", "违法事实", "旧", "新")
    said = text(result(kinds, outcome(NEW), outcome(CHANGED, 2, changes=(change,)), outcome(UNCHANGED, 3), masked := outcome(BAD, 4, error(4), masked=2)))
    assert masked.masked == 2
    assert "将写入：新增1条，修改1条；不变1条；不能导入1条。" in said
    assert f"修改 {FILE}" in said
    assert "违法事实：旧 → 新" in said
    assert "已遮蔽自然人姓名2处" in said
    assert "加 --write 写入" in said
    assert "“填写说明”没有读" in said


def test_what_was_written_and_sent_back_is_said(kinds: Kinds) -> None:
    said = text(result(kinds, outcome(NEW), written=True, rejects="退回.xlsx"))
    assert "已写入：新增1条" in said
    assert "没有导入的行已写到 退回.xlsx" in said
    assert "--write" not in said


def test_one_slip_in_a_column_is_one_fault_with_its_rows(kinds: Kinds) -> None:
    said = text(result(kinds, *(outcome(BAD, row, error(row)) for row in range(1, 13))))
    [line] = [line for line in said.splitlines() if "[wrong-form]" in line]
    assert "第2、3、4、5、6、7、8、9…行（共12行）B列“违法事实”：写错了" in line


def test_records_of_a_message_are_counted_as_records(kinds: Kinds) -> None:
    found = result(kinds, outcome(BAD, 3, error(3)), keyed=True)
    [line] = [line for line in text(found).splitlines() if "[wrong-form]" in line]
    assert "第3条" in line
    [problem] = [one for one in json.loads(json_text(found))["problems"] if one["slug"] == "wrong-form"]
    assert (problem["column"], problem["row"]) == (None, 3)


def test_only_so_many_are_listed_for_people(kinds: Kinds) -> None:
    said = text(result(kinds, *(outcome(NEW, row) for row in range(1, 40))))
    assert said.count(f"新增 {FILE}") == 30
    assert "……还有9条新增" in said


def test_json_holds_all_and_no_value_of_a_record(kinds: Kinds) -> None:
    change = Change("facts", "违法事实", "机密的旧事实", "机密的新事实")
    found = result(kinds, *(outcome(CHANGED, row, changes=(change,)) for row in range(1, 40)))
    said = json_text(found)
    value = json.loads(said)
    assert (value["version"], value["kind"], value["file"], value["written"], value["rejects"]) == (1, "penalty", "表.xlsx", False, None)
    assert value["totals"]["changed"] == len(value["records"]) == 39
    assert value["records"][0] == {"path": FILE, "state": "changed", "sheet": 0, "rows": [2], "fields": ["facts"]}
    assert "机密" not in said
    assert [sheet["read"] for sheet in value["sheets"]] == [True, False]


@pytest.mark.parametrize("name", ["a\x1b[31mb", "a\u202eb", "a\udcffb"])
def test_no_name_steers_a_terminal_or_hides(kinds: Kinds, name: str) -> None:
    found = result(kinds, outcome(NEW), name=name)
    for said in (text(found), json_text(found)):
        assert said.replace("\n", "").isprintable()
    assert json.loads(json_text(found))["file"] == name


def test_an_import_is_good_with_warnings_and_not_with_errors(kinds: Kinds) -> None:
    warning = error(1)._replace(severity="warning")
    assert result(kinds, outcome(NEW, 1, warning)).good
    assert not result(kinds, outcome(BAD, 1, error(1))).good
    assert len([one for one in result(kinds, outcome(BAD, 1, error(1)), outcome(BAD, 1, error(1))).problems if one.slug == "wrong-form"]) == 1
