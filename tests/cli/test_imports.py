"""`credit import`: tables of departments become records, whatever they look like; what cannot be read is said and sent back."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt
from support import AS_OF, EXCHANGED, FORMS, KIND_NAMES, ROOT, Repo, Result, as_yaml, new_repo, tree

from generator.exchange.columns import MAY_MARK, MUST_MARK, OWN_MARK
from generator.model.kindnames import CITY
from generator.model.kinds import Kinds

PARTY = ["甲市清和餐饮管理有限公司", "法人及非法人组织", "91990100MA1G0A0192", "王*"]
HEADS = [
    "行政相对人名称", "行政相对人类别", "行政相对人代码_1 (统一社会信用代码)", "法定代表人", "行政处罚决定书文号（必填）", "违法行为类型", "违法事实",
    "处罚依据", "处罚类别", "处罚内容", "罚款金额（万元）", "处罚决定日期", "处罚有效期", "处罚机关", "失信行为严重程度", "备注",
]  # fmt: skip
DECIDED = ["虚假宣传", "事实。", "依据。", "罚款", "罚款2000元。", 0.2, "2026-04-21", "2027-04-20", "甲市市场监督管理局", "一般", None]
FOLDER = "content/disclosures/penalties/2026"


def penalty(number: int | str, **cells: Any) -> list[Any]:
    """A right row below `HEADS`, with other cells by their heads."""
    row = [*PARTY, f"甲市监罚〔2026〕{number}号" if isinstance(number, int) else number, *DECIDED]
    for head, cell in cells.items():
        row[next(i for i, one in enumerate(HEADS) if one.startswith(head))] = cell
    return row


def bare_head(text: str) -> str:
    """A head without the marks of our spreadsheets behind it."""
    for mark in (MUST_MARK, MAY_MARK, OWN_MARK):
        text = text.removesuffix(mark)
    return text


def spreadsheet(path: Path, *rows: list[Any], name: str = "处罚", **more: list[list[Any]]) -> str:
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for title, table in {name: list(rows), **more}.items():
        sheet = book.add_worksheet(title)
        for y, row in enumerate(table):
            for x, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(y, x, datetime.datetime.combine(cell, datetime.time()), day)
                elif isinstance(cell, str):
                    sheet.write_string(y, x, cell)
                elif cell is not None:
                    sheet.write(y, x, cell)
    book.close()
    return str(path)


def imported(repo: Repo, *words: str) -> tuple[Result, dict[str, Any]]:
    """A run with its JSON."""
    done = repo.credit("import", *words, "--as-of", AS_OF, "--format", "json")
    assert done.err == "", done.err
    said = json.loads(done.out)
    assert said["version"] == 1
    assert done.code == int(any(one["severity"] == "error" for one in said["problems"]))
    return done, said


def faults(said: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(one["slug"], one["row"], one["column"]) for one in said["problems"]]


def clean(repo: Repo) -> None:
    done = repo.credit("check", "--as-of", AS_OF)
    assert done.code == 0, done.out


# Out and in again


# The sample is a city, and a city has no list of cities.
@pytest.mark.parametrize("kind", [name for name in KIND_NAMES if name != CITY])
def test_importing_an_export_changes_nothing(shipped: Repo, exports: Path, kind: str) -> None:
    _, said = imported(shipped, kind, str(exports / f"{kind}.{'csv' if kind in EXCHANGED else 'json'}"))
    assert said["problems"] == []
    assert said["totals"]["unchanged"] == said["totals"]["records"] > 0


def copied(repo: Repo, folder: Path) -> Repo:
    """A copy with all that is remembered of the records: to read them all anew takes longer than to import some."""
    return Repo(shutil.copytree(repo.root, folder, copy_function=shutil.copyfile))


def without(repo: Repo, kinds: Kinds, kind: str) -> None:
    """Takes the records of a kind away, and those of others that would lead to them, and so on."""
    gone, found = set(), {kind}
    while found:
        gone |= found
        found = {other.name for other in kinds if any(field.link in found for field in other.root.walk())} - gone
    for name in gone:
        shutil.rmtree(repo.root / "content" / kinds.by_name[name].folder)


@pytest.mark.parametrize(
    ("kind", "form"), [*((kind, form) for kind in EXCHANGED for form in FORMS), ("case", "json"), ("objection", "json")]
)
def test_exported_and_imported_records_are_the_same_byte_for_byte(
    shipped: Repo, kinds: Kinds, exports: Path, tmp_path: Path, kind: str, form: str
) -> None:
    """issue 5: exporting and importing gives the same records, byte for byte in YAML."""
    folder = f"content/{kinds.by_name[kind].folder}"
    trees = []
    file = exports / f"{kind}.{form}"
    for turn in ("one", "two"):
        repo = copied(shipped, tmp_path / turn)
        without(repo, kinds, kind)
        _, said = imported(repo, kind, str(file), "--write")
        assert said["problems"] == []
        assert said["totals"]["new"] == said["totals"]["records"] > 0
        trees.append(tree(repo.root / folder))
        if turn == "one":
            clean(repo)
            file = tmp_path / f"again.{form}"
            assert repo.credit("export", kind, str(file), "--as-of", AS_OF).code == 0
    assert trees[0] == trees[1]


@pytest.mark.parametrize("kind", EXCHANGED)
def test_a_template_that_was_filled_in_is_imported_without_a_warning(
    shipped: Repo, kinds: Kinds, exports: Path, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "filled.xlsx"
    assert shipped.credit("export", kind, "--template", str(path), "--as-of", AS_OF).code == 0
    rows = list(csv.reader(io.StringIO((exports / f"{kind}.csv").read_bytes().decode("utf-8-sig"), newline="")))
    heads = [bare_head(cell) for cell in rows[0]]
    # A record that follows another one of its kind cannot be imported without it.
    follows = [heads.index(bare_head(field.title)) for field in kinds.by_name[kind].root.properties.values() if field.link == kind]
    rows = [rows[0], *(row for row in rows[1:] if not any(row[at] for at in follows))]
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for y, row in enumerate(rows[1:6], 2):
        for cell in sheet[1]:
            value = row[heads.index(bare_head(str(cell.value)))]
            if value and bare_head(str(cell.value)) != "记录编号":
                sheet.cell(y, cell.column).value = value.removeprefix("'")
    book.save(path)
    repo = copied(shipped, tmp_path / "repo")
    without(repo, kinds, kind)
    _, said = imported(repo, kind, str(path), "--write")
    assert said["problems"] == []
    assert said["totals"]["new"] >= 1
    clean(repo)


# Data as the platforms of 2018 had it


def test_data_of_the_2018_standard(tmp_path: Path) -> None:
    """issue 5: exchange-2018.json imports to two records and exports back to the same values."""
    source = ROOT / "tests" / "exchange_2018.json"
    repo = new_repo(tmp_path / "repo")
    department = (repo.root / "content/authorities/scjgj.yml").read_text(encoding="utf-8")
    for ident, name, code in (("gaj", "甲市公安局", "1199010000201801XB"), ("shi", "甲市", "00000000000000000X")):
        lines = [line for line in department.split("\n") if not line.startswith(("name", "short_name", "uscc"))]
        text = "\n".join([f"name: {name}", f"short_name: {name}", f"uscc: {code}", *lines])
        repo.write(f"content/authorities/{ident}.yml", text[: text.index("document_numbers")] + text[text.index("contact:") :])
    before = json.loads(source.read_text(encoding="utf-8"))
    for kind, lacking, severity, words in (
        # How serious a penalty is decides whether and how long it is shown, so it is asked for once, and never guessed.
        ("penalty", "失信行为严重程度", "error", ["--set", "失信行为严重程度=一般"]),
        # The official table of permits has no basis in law; what its readers miss is said once, and it goes in.
        ("permit", "法律依据", "warning", []),
    ):
        _, without = imported(repo, kind, str(source))
        (problem,) = without["problems"]
        assert (problem["slug"], problem["severity"], problem["row"]) == ("missing-column", severity, None)
        assert lacking in problem["message"]
        _, said = imported(repo, kind, str(source), *words, "--write")
        assert ([one for one in said["problems"] if one["severity"] == "error"], said["totals"]["new"]) == ([], 1)
        _, again = imported(repo, kind, str(source), *words, "--write")
        assert again["totals"]["unchanged"] == 1
        clean(repo)
        out = tmp_path / f"{kind}.json"
        assert repo.credit("export", kind, str(out), "--as-of", "2019-12-01").code == 0
        (back,) = json.loads(out.read_text(encoding="utf-8"))[kind]
        back.pop("extension")
        # The year of a document number stands in the brackets of the standard.
        expected = {key: "市场〔2019〕1号" if value == "市场【2019】1号" else value for key, value in before[kind][0].items()}
        assert back == expected


# Heads and rows


def test_heads_are_found_below_titles_and_beside_help(repo: Repo, tmp_path: Path) -> None:
    table = [
        ["行政处罚公示表"],
        ["填报单位：市场监管局"],
        [],
        ["序号", *HEADS],
        ["表格说明：照文书填写"],
        [1, *penalty(1)],
        [2],
        [3, *penalty(2)],
        ["合计", None, 2],
    ]
    file = spreadsheet(tmp_path / "a.xlsx", *table, 填写说明=[["行政相对人名称", "行政相对人类别"]], 其他=[["甲", "乙"]])
    _, said = imported(repo, "penalty", file, "--write")
    assert said["problems"] == []
    assert [one["path"] for one in said["records"]] == [f"{FOLDER}/scjgj-1.yml", f"{FOLDER}/scjgj-2.yml"]
    first, help_, other = said["sheets"]
    assert (first["head_row"], first["rows"]) == (4, 2)
    skipped = [(1, "在表头上面"), (2, "在表头上面"), (5, "说明"), (7, "只有序号"), (9, "合计")]
    assert [(one["row"], one["reason"]) for one in first["skipped"]] == skipped
    assert (help_["read"], other["read"]) == (False, False)
    clean(repo)


def test_codes_of_both_generations(repo: Repo, tmp_path: Path) -> None:
    rows = [
        ["XK_XDR", "XK_XDR_LB", "XK_XDR_SHXYM", "XK_XDR_ZDM", "XK_XDR_GSDJ", "XK_FR", "XK_XDR_SFZ", "XK_XMMC", "XK_WSH", "XK_SPLB", "XK_NR", "XK_JDRQ", "XK_YXQZ",
         "XK_JZQ", "XK_XZJG", "XK_ZT", "DFBM", "SJC", "法律依据"],
        [PARTY[0], "02", PARTY[2], "MA1G0A019", "990100000012345", "王明", "110101190001010006", "准予行政许可决定书", "甲审批许〔2026〕58号", "01", "准予经营。", 46091,
         "2026年3月10日", "长期", "甲市行政审批服务局", "0", "990100", "2026/3/10", "《中华人民共和国食品安全法》第三十五条第一款"],
    ]  # fmt: skip
    _, said = imported(repo, "permit", spreadsheet(tmp_path / "a.xlsx", *rows), "--write")
    assert said["problems"] == []
    text = (repo.root / "content/disclosures/permits/2026/xzspj-58.yml").read_text(encoding="utf-8")
    assert (
        text
        == """\
authority: xzspj
document_name: 准予行政许可决定书
document_number: 甲审批许〔2026〕58号
subject:
  type: 法人及非法人组织
  name: 甲市清和餐饮管理有限公司
  uscc: 91990100MA1G0A0192
  registration_number: 990100000012345
  organisation_code: MA1G0A019
  legal_representative: 王*
category: 普通
content: 准予经营。
legal_basis:
  - law: 《中华人民共和国食品安全法》
    article: 第三十五条第一款
decided_on: 2026-03-10
valid_from: 2026-03-10
valid_until: 2099-12-31
status: 有效
"""
    )
    clean(repo)
    # In the present generation 0 means nothing; where the heads do not tell the generation, nobody guesses what 1 means.
    rows[0][0:1], rows[0][7:8], rows[0][9:10], rows[0][13:15] = ["XK_XDR_MC"], ["XK_XKWS"], ["XK_XKLB"], ["XK_YXQZI", "XK_XKJG"]
    rows[0][3], rows[0][16:18] = "XK_XDR_ZZJG", ["甲", "乙"]
    _, said = imported(repo, "permit", spreadsheet(tmp_path / "b.xlsx", *rows))
    assert ("unknown-choice", 2, "P") in faults(said)
    rows[0][16:18] = ["DFBM", "SJC"]
    rows[1][15] = "1"
    _, said = imported(repo, "permit", spreadsheet(tmp_path / "c.xlsx", *rows))
    assert faults(said) == [("unclear-choice", 2, "P")]


def test_a_misspelt_head_is_said_once(repo: Repo, tmp_path: Path) -> None:
    heads = ["处罚决定日子" if head == "处罚决定日期" else head for head in HEADS]
    file = spreadsheet(tmp_path / "a.xlsx", heads, *[penalty(i) for i in range(1, 40)])
    _, said = imported(repo, "penalty", file, "--write")
    assert faults(said) == [("missing-column", 1, None), ("misspelt-column", 1, "L")]
    assert all("处罚决定日期" in one["message"] for one in said["problems"])
    assert "39行" in said["problems"][0]["message"]
    assert not (repo.root / FOLDER).exists()


def test_a_ledger_of_the_office_itself(repo: Repo, tmp_path: Path) -> None:
    """What it lacks is said once with what to do; what its texts say beyond doubt is taken from them, and told."""
    heads = ["序号", "案件名称", "处罚决定书文号", "当事人名称", "统一社会信用代码", "违法事实", "处罚依据", "处罚种类", "处罚结果", "罚没金额（元）", "处罚决定日期", "办案机构"]
    rows = [
        [i, f"某案{i}", f"甲市监罚〔2026〕{i}号", PARTY[0], PARTY[2], "事实。", "依据。", "罚款、没收违法所得", f"没收违法所得100元，罚款{i}000元", 100 + 1000 * i, "2026.11.2", "一大队"]
        for i in (1, 2, 3)
    ]  # fmt: skip
    table = [["甲市市场监督管理局2026年度行政处罚案件台账"], ["填报单位：法规科", None, "填报日期：2026年11月20日"], heads, *rows]
    file = spreadsheet(tmp_path / "a.xlsx", *table, ["合计", *[None] * 8, 6300], ["审核人：", None, None, "填表人：王某"])
    _, said = imported(repo, "penalty", file)
    wrong = {one["head"]: one["message"] for one in said["problems"] if (one["severity"], one["slug"], one["row"]) == ("error", "missing-column", 3)}
    assert wrong.keys() == {"处罚机关", "失信行为严重程度"}
    assert sum(one["severity"] == "error" for one in said["problems"]) == 2
    assert "--authority 甲市市场监督管理局" in wrong["处罚机关"]
    assert "轻微、一般、严重" in wrong["失信行为严重程度"]
    assert "不代为判断" in wrong["失信行为严重程度"]
    words = ["--authority", "scjgj", "--set", "失信行为严重程度=一般"]
    _, said = imported(repo, "penalty", file, *words)
    # What many tables lack is told of the rows, and stops none.
    assert [one["row"] for one in said["problems"] if one["slug"] == "wanted-field-missing" and "法定代表人" in one["message"]] == [4, 5, 6]
    _, said = imported(repo, "penalty", file, *words, "--set", "法定代表人=王*", "--write")
    assert {one["severity"] for one in said["problems"]} == {"warning"}
    text = (repo.root / FOLDER / "scjgj-2.yml").read_text(encoding="utf-8")
    assert "  type: 法人及非法人组织" in text
    assert "fine_wan_yuan: 0.2\nconfiscated_wan_yuan: 0.01" in text
    told = {one["head"] for one in said["problems"]}
    assert {"罚没金额（元）", "办案机构", "行政相对人类别", "罚款金额（万元）", "没收违法所得、没收非法财物的金额（万元）"} <= told
    assert said["sheets"][0]["ignored"] == ["序号", "案件名称"]
    assert [one["reason"] for one in said["sheets"][0]["skipped"]] == ["在表头上面", "在表头上面", "合计", "落款"]
    clean(repo)


def test_permits_of_both_official_tables_need_nothing_more(repo: Repo, tmp_path: Path) -> None:
    former = [
        ["行政许可决定书文号", "项目名称", "审批类别", "许可内容", "行政相对人名称", "行政相对人代码_1（统一社会信用代码）", "行政相对人代码_2（组织机构代码）",
         "行政相对人代码_3（工商登记码）", "行政相对人代码_5（居民身份证号）", "法定代表人姓名", "许可决定日期", "许可截止期", "许可机关", "当前状态", "地方编码", "数据更新时间戳", "备注"],
        ["甲审批许〔2026〕950号", "食品经营许可", "普通", "准予经营。", PARTY[0], PARTY[2], "MA1G0A019", "990100000012345", None, "王明", "2026/11/10", "2031/11/9",
         "甲市行政审批服务局", 0, "990100", "2026/11/11", None],
    ]  # fmt: skip
    _, said = imported(repo, "permit", spreadsheet(tmp_path / "a.xlsx", *former), "--write")
    assert {(one["slug"], one["severity"]) for one in said["problems"]} == {("missing-column", "warning"), ("derived-value", "warning")}
    (lacking,) = [one["message"] for one in said["problems"] if one["slug"] == "missing-column"]
    assert "有效期自" in lacking
    assert "法律依据" in lacking
    text = (repo.root / "content/disclosures/permits/2026/xzspj-950.yml").read_text(encoding="utf-8")
    assert "registration_number: 990100000012345\n  organisation_code: MA1G0A019" in text
    assert "status: 有效" in text
    clean(repo)


def test_a_former_penalty_that_was_revoked_does_not_go_in_as_if_it_stood(repo: Repo, tmp_path: Path) -> None:
    heads = [*HEADS, "当前状态"]
    rows = [[*penalty(1), "正常"], [*penalty(2), 0], [*penalty(3), "撤销"], [*penalty(4), 1], [*penalty(5), None]]
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", heads, *rows))
    assert faults(said) == [("unclear-choice", 4, "Q"), ("unclear-choice", 5, "Q")]
    assert said["totals"]["new"] == 3


@pytest.mark.parametrize(
    ("category", "content", "kinds_of"),
    [
        ("暂扣或者吊销许可证、暂扣或者吊销执照", "吊销食品经营许可证。", ["吊销许可证件"]),
        ("没收违法所得、没收非法财物", "没收违法所得1260元。", ["没收违法所得"]),
        ("罚款；没收违法所得、没收非法财物", "没收非法财物12盒，没收违法所得1260元，罚款2000元。", ["罚款", "没收违法所得", "没收非法财物"]),
        ("暂扣或者吊销许可证、暂扣或者吊销执照", "依法处理许可证。", []),
    ],
)
def test_a_former_category_that_means_either_is_settled_by_the_decision(
    repo: Repo, tmp_path: Path, category: str, content: str, kinds_of: list[str]
) -> None:
    heads = [*HEADS, "没收违法所得、没收非法财物的金额（万元）", "暂扣或吊销证照名称及编号"]
    row = [*penalty(1, 处罚类别=category, 处罚内容=content, 罚款金额=0.2 if "罚款" in category else None), 0.126, "食品经营许可证"]
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", heads, row), "--write")
    if not kinds_of:
        assert ("unclear-choice", 2, "I") in faults(said)
        return
    text = (repo.root / FOLDER / "scjgj-1.yml").read_text(encoding="utf-8")
    assert "categories:\n" + "".join(f"  - {one}\n" for one in kinds_of) + "content:" in text


def test_a_column_twice_counts_where_it_agrees(repo: Repo, tmp_path: Path) -> None:
    heads = [*HEADS, "罚款金额（元）", "处罚决定时间"]
    rows = [[*penalty(1), 2000, "2026年4月21日"], [*penalty(2), 20, "2026-04-21"], [*penalty(3), None, "2026-04-22"]]
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", heads, *rows))
    assert faults(said) == [("repeated-column", 3, "Q"), ("repeated-column", 4, "R")]
    assert said["totals"]["new"] == 1


def test_an_amount_without_a_unit_is_read_only_where_the_decision_tells_it(repo: Repo, tmp_path: Path) -> None:
    heads = ["罚款金额" if head == "罚款金额（万元）" else head for head in HEADS]
    rows = [penalty(1, 罚款金额=2000), penalty(2, 罚款金额=0.2), penalty(3, 罚款金额="2000元"), penalty(4, 罚款金额=20)]
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", heads, *rows), "--write")
    assert faults(said) == [("unclear-column", 5, "K")]
    assert [one["state"] for one in said["records"]] == ["new", "new", "new", "bad"]
    assert all("fine_wan_yuan: 0.2\n" in text.decode() for text in tree(repo.root / FOLDER).values())


def test_numbers_of_codes_never_decide(repo: Repo, tmp_path: Path) -> None:
    """domain.md 1.6: 代码_2 and _3 change places between the generations; what stands in brackets counts."""
    row = [*penalty(1), "MA1G0A019", "990100000012345"]
    _, said = imported(
        repo,
        "penalty",
        spreadsheet(tmp_path / "a.xlsx", [*HEADS, "行政相对人代码_2（组织机构代码）", "行政相对人代码_3(工商登记码)"], row),
        "--write",
    )
    assert said["problems"] == []
    text = (repo.root / FOLDER / "scjgj-1.yml").read_text(encoding="utf-8")
    assert "registration_number: 990100000012345\n  organisation_code: MA1G0A019" in text
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "b.xlsx", [*HEADS, "行政相对人代码_2", "x"], row))
    assert faults(said)[0] == ("unclear-column", 1, "Q")


def test_a_table_of_another_kind_is_told_so(repo: Repo, tmp_path: Path) -> None:
    done = repo.credit("import", "permit", spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1)))
    assert done.code == 2
    assert "credit import penalty" in done.err
    done = repo.credit("import", "penalty", spreadsheet(tmp_path / "b.xlsx", ["甲", "乙"], ["1", "2"]))
    assert done.code == 1
    assert "没有找到行政处罚的表头" in done.err


def test_a_power_list_as_departments_have_it(repo: Repo, tmp_path: Path) -> None:
    heads = ["序号", "职权类型", "职权名称", "子项", "实施依据", "责任事项", "追责情形", "实施主体", "承办机构", "备注"]
    basis = "1.《甲法》（2021年修正）第三十五条：国家实行许可制度。\n2.《乙办法》第二条"
    rest = ["不依法受理的；\n其他违法的行为。", "甲市市场监督管理局", "食品科", None]
    rows = [
        [1, "行政许可", "食品经营许可", None, basis, "1.受理责任：公示材料；", *rest],
        # One item that was merged over two rows.
        [1, "行政许可", "食品经营许可", None, basis, "2.决定责任：作出决定。", *rest],
        [2, "行政检查", "食品监督检查", None, "三定方案", "依法检查。", *rest],
    ]
    file = spreadsheet(tmp_path / "a.xlsx", ["甲市市场监督管理局权责清单（2026年版）"], heads, *rows)
    _, said = imported(repo, "power-list", file)
    # Its date is asked for; that the cells that are full were empty is never said.
    assert [(one["slug"], one["head"]) for one in said["problems"] if one["severity"] == "error"] == [("missing-column", "版本日期")]
    _, said = imported(repo, "power-list", file, "--set", "版本日期=2026-03-31", "--write")
    assert [one["severity"] for one in said["problems"]] == ["warning"] * len(said["problems"])
    assert sum(one["slug"] == "missing-column" for one in said["problems"]) == 1
    (text,) = tree(repo.root / "content/lists/powers").values()
    assert (
        text.decode()
        == """\
authority: scjgj
title: 甲市市场监督管理局权责清单（2026年版）
version_date: 2026-03-31
items:
  - name: 食品经营许可
    category: 行政许可
    legal_basis:
      - law: 《甲法》（2021年修正）
        article: 第三十五条
        text: 国家实行许可制度。
      - law: 《乙办法》
        article: 第二条
    office: 食品科
    responsibilities:
      - stage: 受理责任
        duty: 公示材料；
      - stage: 决定责任
        duty: 作出决定。
    accountability_grounds:
      - 不依法受理的；
      - 其他违法的行为。
  - name: 食品监督检查
    category: 行政检查
    legal_basis:
      - law: 三定方案
    office: 食品科
    responsibilities:
      - duty: 依法检查。
    accountability_grounds:
      - 不依法受理的；
      - 其他违法的行为。
"""
    )
    clean(repo)
    assert imported(repo, "power-list", file, "--set", "版本日期=2026-03-31")[1]["totals"]["unchanged"] == 1


def test_red_and_black_on_a_sheet_each_are_one_issue(repo: Repo, tmp_path: Path) -> None:
    heads = ["序号", "企业名称", "统一社会信用代码", "法定代表人", "列入事由", "认定部门"]
    row = [1, PARTY[0], PARTY[2], "王明", "连续三年按时缴纳工资", "甲市市场监督管理局"]
    bad = [1, "甲市众合劳务有限公司", "91990100MA1G0A06X5", "王明", "拖欠工资", "甲市市场监督管理局"]
    title = "2026年第三季度诚信“红黑榜”"
    file = spreadsheet(tmp_path / "a.xlsx", [f"{title}（红榜）"], heads, row, name="红榜", 黑榜=[[f"{title}（黑榜）"], heads, bad])
    words = ["--authority", "scjgj", "--set", "发布日期=2026-10-08"]
    _, said = imported(repo, "red-black-list", file, *words)
    # What the law asks of a black entry is an error, said once; a red one needs none of it.
    assert [(one["sheet"], one["row"], one["head"]) for one in said["problems"] if one["severity"] == "error"] == [
        (1, 2, head)
        for head in ("决定文书·文书名称", "决定文书·文书号", "决定文书·作出日期", "评定依据·依据名称／列入依据·依据名称", "退出办法", "异议渠道")
    ]
    more = ["列入依据", "决定文书·文书名称", "决定文书·文书号", "决定文书·作出日期", "退出办法", "异议渠道"]
    given = ["《保障农民工工资支付条例》第四十八条第一款", "列入决定书", "甲市监列〔2026〕1号", "2026-09-20", "改正满六个月后移出。", "向市场监管局书面提出。"]
    black = [[f"{title}（黑榜）"], [*heads, *more], [*bad, *given]]
    file = spreadsheet(tmp_path / "b.xlsx", [f"{title}（红榜）"], heads, row, name="红榜", 黑榜=black)
    _, said = imported(repo, "red-black-list", file, *words, "--write")
    assert {one["severity"] for one in said["problems"]} == {"warning"}
    assert said["totals"]["new"] == 1
    assert said["records"][0]["others"] == [{"sheet": 1, "rows": [3]}]
    (text,) = tree(repo.root / "content/lists/red-black").values()
    assert f"title: {title}\nperiod: 2026-Q3\nauthority: scjgj\n" in text.decode()
    assert "law: 《保障农民工工资支付条例》\n      clause: 第四十八条第一款" in text.decode()
    assert text.decode().count("party_type: 社会主体") == 2
    clean(repo)
    assert imported(repo, "red-black-list", file, *words)[1]["totals"]["unchanged"] == 1


# Cells


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ({"处罚决定日期": datetime.date(2026, 4, 21)}, "decided_on: 2026-04-21"),
        ({"处罚决定日期": 46133}, "decided_on: 2026-04-21"),
        ({"处罚决定日期": "２０２６．４．２１"}, "decided_on: 2026-04-21"),
        ({"处罚决定日期": "二〇二六年四月二十一日"}, "decided_on: 2026-04-21"),
        ({"处罚决定日期": "2026/4/21 10:30:00"}, "decided_on: 2026-04-21"),
        ({"处罚有效期": "9999-09-09"}, "valid_until: 2099-12-31"),
        ({"处罚有效期": "2099-01-31"}, "valid_until: 2099-12-31"),
        ({"处罚有效期": "长期有效"}, "valid_until: 2099-12-31"),
        ({"罚款金额": "2,000元"}, "fine_wan_yuan: 0.2"),
        ({"罚款金额": "0.20万元"}, "fine_wan_yuan: 0.2"),
        ({"罚款金额": "人民币贰仟元整"}, "fine_wan_yuan: 0.2"),
        ({"罚款金额": "2千元"}, "fine_wan_yuan: 0.2"),
        ({"行政相对人代码_1": " ９１９９０１００ma1g0a0192 "}, "  uscc: 91990100MA1G0A0192"),
        ({"行政相对人类别": "法人"}, "  type: 法人及非法人组织"),
        ({"处罚机关": "市市场监管局"}, "authority: scjgj"),
        ({"处罚类别": "罚款; 警告"}, "  - 警告"),
        ({"法定代表人": "欧阳修"}, "  legal_representative: 欧阳*"),
        ({"备注": "N/A"}, "severity: 一般"),
    ],
)  # fmt: skip
def test_what_people_type_is_understood(repo: Repo, tmp_path: Path, cells: dict[str, Any], line: str) -> None:
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", HEADS, penalty("甲市监罚【2026】 7号", **cells)), "--write")
    assert said["problems"] == []
    text = (repo.root / FOLDER / "scjgj-7.yml").read_text(encoding="utf-8")
    assert line in text.split("\n")
    assert "document_number: 甲市监罚〔2026〕7号" in text
    assert "remarks" not in text
    clean(repo)


@pytest.mark.parametrize(
    ("cells", "slug", "says"),
    [
        ({"行政相对人代码_1": 911990100000000123}, "rounded-number", "设为“文本”"),
        ({"行政相对人代码_1": "9.1199E+17"}, "rounded-number", "重新输入或者粘贴"),
        ({"处罚决定日期": "2026-02-30"}, "wrong-date", "2026-02-30"),
        ({"处罚决定日期": 12}, "wrong-date", "不是日期"),
        ({"罚款金额": "2000"}, "yuan-as-wan-yuan", "20000000 元"),
        ({"罚款金额": "贰仟"}, "number-expected", "万元"),
        ({"处罚机关": "甲市市场监督局"}, "broken-link", "是不是“甲市市场监督管理局”"),
        ({"处罚机关": None}, "missing-field", "处罚机关"),
        ({"失信行为严重程度": "中等"}, "unknown-choice", "轻微"),
        ({"行政相对人代码_1": "91990100MA1G0A0193"}, "uscc-check-digit", "校验码"),
        ({"处罚内容": "#REF!"}, "failed-formula", "公式"),
        ({"备注": "电话13912345678"}, "mobile-number", "备注"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_said_and_not_written(repo: Repo, tmp_path: Path, cells: dict[str, Any], slug: str, says: str) -> None:
    file = spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1, **cells), penalty(2))
    _, said = imported(repo, "penalty", file, "--write")
    at = next(i for i, head in enumerate(HEADS) if head.startswith(next(iter(cells))))
    assert faults(said) == [(slug, 2, "ABCDEFGHIJKLMNOP"[at])]
    assert says in said["problems"][0]["message"]
    assert sorted(tree(repo.root / FOLDER)) == ["scjgj-2.yml"]
    clean(repo)


# Private data

NUMBER = "110101190001010006"


def test_private_columns_and_names_are_never_written(repo: Repo, tmp_path: Path) -> None:
    heads = [*HEADS, "法定代表人证件号码", "证件类型", "证件号码"]
    rows = [
        [*penalty(1, 法定代表人="诸葛明、王五"), NUMBER, None, None],
        [
            *penalty(2, 行政相对人名称="李明", 行政相对人类别="自然人", 行政相对人代码_1=NUMBER, 法定代表人=None, 违法事实="李明承认。"),
            None,
            "居民身份证",
            NUMBER,
        ],
    ]
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", heads, *rows), "--write")
    assert said["problems"] == []
    assert said["totals"]["masked_names"] == 3
    written = b"".join(tree(repo.root / FOLDER).values()).decode()
    assert "legal_representative: 诸葛*、王*" in written
    assert "name: 李*" in written
    assert "facts: 李*承认。" in written
    assert NUMBER not in written
    assert "李明" not in written
    clean(repo)


def test_an_identity_number_in_a_text_keeps_its_row_out_and_is_not_repeated(repo: Repo, tmp_path: Path) -> None:
    rows = [penalty(1, 备注=f"号码{NUMBER}"), penalty(2, 备注=f"号码{NUMBER}", 处罚机关=NUMBER), penalty(3)]
    done, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", HEADS, *rows), "--write")
    assert {(one["slug"], one["row"]) for one in said["problems"]} == {("identity-number", 2), ("identity-number", 3), ("broken-link", 3)}
    shown = repo.credit("import", "penalty", str(tmp_path / "a.xlsx"), "--as-of", AS_OF)
    assert NUMBER not in done.out + shown.out
    assert list(tree(repo.root / FOLDER)) == ["scjgj-3.yml"]


# What is sent back


def test_what_was_not_imported_is_sent_back_corrected_and_imported(repo: Repo, tmp_path: Path) -> None:
    heads = [*HEADS, "法定代表人证件号码"]
    rows = [
        [*penalty(1, 失信行为严重程度="中等"), NUMBER],
        [*penalty(2), NUMBER],
        [*penalty(3, 处罚决定日期="2026-13-01", 行政相对人代码_1=123), NUMBER],
    ]
    file = spreadsheet(tmp_path / "处罚.xlsx", ["标题"], heads, *rows)
    _, said = imported(repo, "penalty", file, "--write")
    assert said["rejects"] == str(tmp_path / "处罚-未导入.xlsx")
    path = tmp_path / "处罚-未导入.xlsx"
    book = openpyxl.load_workbook(path)
    (sheet,) = book.worksheets
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert table[0] == [*heads, "未导入原因"]
    assert table[1][:-2] == rows[0][:-1]
    assert table[2][:-2] == rows[2][:-1]
    # Numbers that must not be kept go nowhere.
    assert [row[-2] for row in table[1:]] == [None, None]
    assert "轻微、一般、严重" in table[1][-1]
    assert "2026-13-01" in table[2][-1]
    # Importing the same again leaves the same file, and another one is never overwritten.
    imported(repo, "penalty", file, "--write")
    assert sorted(one.name for one in tmp_path.glob("*.xlsx")) == ["处罚-未导入.xlsx", "处罚.xlsx"]
    sheet.cell(2, HEADS.index("失信行为严重程度") + 1).value = "一般"
    book.save(path)
    _, said = imported(repo, "penalty", str(path), "--write")
    assert said["totals"] == {"records": 2, "new": 1, "changed": 0, "unchanged": 0, "bad": 1, "masked_names": 0}
    assert said["rejects"] == str(tmp_path / "处罚-未导入-2.xlsx")
    clean(repo)


# Records that stand


def test_a_preview_writes_nothing_and_shows_what_an_editor_changed(repo: Repo, tmp_path: Path) -> None:
    file = spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1), penalty(2))
    imported(repo, "penalty", file, "--write")
    path = repo.root / FOLDER / "scjgj-1.yml"
    text = (
        path.read_text(encoding="utf-8")
        .replace("facts: 事实。", "# 已核对\nfacts: 改过的事实。  # 编辑")
        .replace("authority:", "authority:  ")
    )
    path.write_text(f"# 头\n{text}publicity_until: 2026-12-31 # 保留\n", encoding="utf-8")
    before = tree(repo.root)
    shown = repo.credit("import", "penalty", file, "--as-of", AS_OF)
    assert "修改 content/disclosures/penalties/2026/scjgj-1.yml（第2行）\n    违法事实：改过的事实。 → 事实。" in shown.out
    assert "这是预览" in shown.out
    assert {one: data for one, data in tree(repo.root).items() if "cache" not in one} == {
        one: data for one, data in before.items() if "cache" not in one
    }
    _, said = imported(repo, "penalty", file, "--write")
    assert [(one["state"], one["fields"]) for one in said["records"]] == [("changed", ["facts"]), ("unchanged", [])]
    # What the table does not have, comments and their places are kept.
    assert path.read_text(encoding="utf-8") == f"# 头\n{text.replace('改过的事实。', '事实。')}publicity_until: 2026-12-31 # 保留\n"
    clean(repo)


def test_an_empty_cell_empties_a_field_and_a_missing_column_does_not(repo: Repo, tmp_path: Path) -> None:
    imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1, 备注="旧备注")), "--write")
    less = [head for head in HEADS if head not in ("备注", "失信行为严重程度")]
    row = [cell for head, cell in zip(HEADS, penalty(1), strict=True) if head in less]
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "b.xlsx", less, row), "--write")
    assert said["totals"]["unchanged"] == 1
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1)), "--write")
    assert said["records"][0]["fields"] == ["remarks"]
    assert "remarks" not in (repo.root / FOLDER / "scjgj-1.yml").read_text(encoding="utf-8")


def test_the_same_number_of_another_party_overwrites_nobody(repo: Repo, tmp_path: Path) -> None:
    """domain.md 1.7: numbers alone are not unique."""
    imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1)), "--write")
    other = penalty(1, 行政相对人名称="甲市宏基建筑工程有限公司", 行政相对人代码_1="91990100MA1G0A027W")
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "b.xlsx", HEADS, other))
    assert [(one["slug"], one["severity"]) for one in said["problems"]] == [("same-number", "warning")]
    assert "2026/scjgj-1" in said["problems"][0]["message"]
    assert [(one["path"], one["state"]) for one in said["records"]] == [(f"{FOLDER}/scjgj-1-2.yml", "new")]
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "c.xlsx", [*HEADS, "记录编号"], [*other, "2026/scjgj-1"]), "--write")
    assert (said["problems"], said["records"][0]["state"]) == ([], "changed")


def test_one_decision_against_several_parties_is_as_many_records(repo: Repo, tmp_path: Path) -> None:
    """domain.md 11.5: they go in, stay apart when they come again, and go out as rows of their own."""
    person = {"行政相对人类别": "自然人", "行政相对人代码_1": None, "法定代表人": None}
    heads = [*HEADS, "证件类型"]
    rows = [[*penalty(1), None], *([*penalty(1, 行政相对人名称=name, **person), "身份证"] for name in ("李明", "赵强"))]
    rows += [[*penalty(1, 行政相对人名称=name, 行政相对人代码_1="00000000000000000X"), None] for name in ("东岭村合作社", "西岭村合作社")]
    file = spreadsheet(tmp_path / "a.xlsx", heads, *rows)
    _, said = imported(repo, "penalty", file, "--write")
    assert said["problems"] == []
    assert [one["path"] for one in said["records"]] == [f"{FOLDER}/scjgj-1{end}.yml" for end in ("", "-2", "-3", "-4", "-5")]
    clean(repo)
    assert imported(repo, "penalty", file)[1]["totals"]["unchanged"] == 5
    # A company that is called otherwise now is the same by its code.
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "b.xlsx", HEADS, penalty(1, 行政相对人名称="甲市清和餐饮有限公司")))
    assert [(one["state"], one["fields"]) for one in said["records"]] == [("changed", ["subject.name"])]
    out = tmp_path / "out.xlsx"
    assert repo.credit("export", "penalty", str(out), "--as-of", AS_OF).code == 0
    names = [row[0].value for row in openpyxl.load_workbook(out).worksheets[0].iter_rows()]
    assert names[1:] == [PARTY[0], "李*", "赵*", "东岭村合作社", "西岭村合作社"]
    assert imported(repo, "penalty", str(out))[1]["totals"]["unchanged"] == 5


def test_rows_that_are_numbered_are_one_decision_about_several_parties(repo: Repo, tmp_path: Path) -> None:
    heads = [*HEADS, "证件类型", "当事人序号", "整份决定的处罚内容", "整份决定的罚款金额（万元）"]
    person = {"行政相对人名称": "李明", "行政相对人类别": "自然人", "行政相对人代码_1": None, "法定代表人": None}
    own = {"处罚内容": "罚款5000元。", "罚款金额": 0.5}
    whole = ["对公司罚款2000元，对李明罚款5000元。", 0.7]
    rows = [[*penalty(1), None, "1/2", *whole], [*penalty(1, **person, **own), "身份证", "第2名（共2名）", *whole]]
    file = spreadsheet(tmp_path / "a.xlsx", heads, *rows)
    _, said = imported(repo, "penalty", file, "--write")
    assert (said["problems"], said["totals"]["masked_names"]) == ([], 3)
    assert [(one["path"], one["rows"]) for one in said["records"]] == [(f"{FOLDER}/scjgj-1.yml", [2, 3])]
    clean(repo)
    text = (repo.root / f"{FOLDER}/scjgj-1.yml").read_text(encoding="utf-8")
    assert "李明" not in text
    assert "content: 对公司罚款2000元，对李*罚款5000元。\nfine_wan_yuan: 0.7\n" in text
    assert imported(repo, "penalty", file)[1]["totals"]["unchanged"] == 1
    # One row is missing, or is there twice: the party that it is about would leave the record, or stand in it twice.
    for some, at in ((rows[:1], 2), ([rows[0], rows[0], rows[1]], 2)):
        _, said = imported(repo, "penalty", spreadsheet(tmp_path / "b.xlsx", heads, *some))
        assert [(one["slug"], one["row"]) for one in said["problems"]] == [("parties-incomplete", at)]


def test_a_row_about_one_party_takes_no_other_out_of_a_record(repo: Repo, tmp_path: Path) -> None:
    """Tables of other systems have a row for each party and say nothing of the others."""
    party = {"type": "法人及非法人组织", "name": PARTY[0], "uscc": PARTY[2], "legal_representative": PARTY[3], "fine_wan_yuan": 0.2}
    data = {**penalty_record(), "subject": [party, {"type": "自然人", "name": "李*", "id_type": "身份证"}]}
    repo.dump(f"{FOLDER}/scjgj-1.yml", data)
    clean(repo)
    before = (repo.root / f"{FOLDER}/scjgj-1.yml").read_bytes()
    done, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1)), "--write")
    assert (done.code, faults(said)) == (1, [("party-left-out", 2, "E")])
    assert "2名行政相对人" in said["problems"][0]["message"]
    assert (repo.root / f"{FOLDER}/scjgj-1.yml").read_bytes() == before


def penalty_record() -> dict[str, Any]:
    return {
        "authority": "scjgj", "document_number": "甲市监罚〔2026〕1号", "facts": "事实。", "basis": "依据。", "categories": ["罚款"],
        "content": "罚款2000元。", "fine_wan_yuan": 0.2, "severity": "一般", "decided_on": "2026-04-21", "valid_until": "2027-04-20",
    }  # fmt: skip


def test_two_persons_of_one_surname_are_no_reason_to_drop_one(repo: Repo, tmp_path: Path) -> None:
    person = {"行政相对人类别": "自然人", "行政相对人代码_1": None, "法定代表人": None}
    heads = [*HEADS, "证件类型"]

    def two(*names: str) -> dict[str, Any]:
        rows = [[*penalty(1, 行政相对人名称=name, **person), "身份证"] for name in names]
        return imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", heads, *rows))[1]

    said = two("李明", "李强")
    assert faults(said) == [("repeated-row", 2, "E"), ("repeated-row", 3, "E")]
    assert all("李某甲" in one["message"] and "删" not in one["message"] for one in said["problems"])
    assert two("李某甲", "李某乙")["totals"]["new"] == 2


def test_rows_that_are_one_record(repo: Repo, tmp_path: Path) -> None:
    file = spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1), penalty(1), penalty(2), penalty(2, 违法事实="别的。"))
    _, said = imported(repo, "penalty", file, "--write")
    assert faults(said) == [("repeated-row", row, "E") for row in (3, 4, 5)]
    assert list(tree(repo.root / FOLDER)) == ["scjgj-1.yml"]


def test_names_of_new_files_never_collide(repo: Repo, tmp_path: Path) -> None:
    repo.write("content/authorities/scjgj.yml", (repo.root / "content/authorities/scjgj.yml").read_text(encoding="utf-8").replace(
        "document_numbers:", "document_numbers:\n  - title: 简易\n    kind: penalty\n    pattern: 甲市监简罚〔{year}〕{serial}号"))  # fmt: skip
    file = spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1), penalty("甲市监简罚〔2026〕1号"))
    _, said = imported(repo, "penalty", file, "--write")
    assert [one["path"] for one in said["records"]] == [f"{FOLDER}/scjgj-1.yml", f"{FOLDER}/scjgj-1-2.yml"]
    assert imported(repo, "penalty", file)[1]["totals"]["unchanged"] == 2
    clean(repo)


def test_a_department_for_rows_that_name_none_known(repo: Repo, tmp_path: Path) -> None:
    file = spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1, 处罚机关="某某局"), penalty(2))
    _, said = imported(repo, "penalty", file, "--authority", "scjgj", "--write")
    assert said["problems"] == []
    assert "authority: scjgj" in (repo.root / FOLDER / "scjgj-1.yml").read_text(encoding="utf-8")


def test_a_power_list_as_offices_keep_it(repo: Repo, tmp_path: Path) -> None:
    heads = [
        "职权编码",
        "权责事项名称",
        "权力类别",
        "设定依据",
        "承办科室",
        "实施层级",
        "实施对象",
        "责任事项内容",
        "问责情形",
        "监督电话",
        "实施主体",
    ]
    basis = "《公共场所卫生管理条例》第四条"
    rows = [
        [
            f"00011{i}",
            f"事项{i}",
            "行政检查",
            basis,
            "审批科",
            "市级",
            "单位",
            "受理：当场受理。\n决定：五日内决定。",
            "不依法受理的",
            "12345",
            "甲市市场监督管理局",
        ]
        for i in (1, 2)
    ]
    words = ["--set", "清单名称=市场监管局权责清单", "--set", "版本日期=2026-04-30", "--write"]
    _, said = imported(repo, "power-list", spreadsheet(tmp_path / "a.xls", ["附件：权责清单"], heads, *rows), *words)
    assert [(one["slug"], one["severity"]) for one in said["problems"]] == [("missing-column", "warning")]
    (text,) = tree(repo.root / "content/lists/powers").values()
    assert "    legal_basis:\n      - law: 《公共场所卫生管理条例》\n        article: 第四条" in text.decode()
    assert "      - stage: 决定\n        duty: 五日内决定。" in text.decode()
    assert imported(repo, "power-list", str(tmp_path / "a.xls"), *words)[1]["totals"]["unchanged"] == 1
    clean(repo)


# Killed, and wrong calls

KILLED = """
import builtins, os, signal, sys
from generator.cli import main
count = int(sys.argv.pop(1))
def last():
    global count
    count -= 1
    return count < 0
def replaced(*args):
    if last():
        os.kill(os.getpid(), signal.SIGKILL)
    replace(*args)
def opened(path, mode="r", *args, **more):
    handle = plain(path, mode, *args, **more)
    if mode == "wb" and "/content/" in str(path) and last():
        # In the middle of a new file.
        handle.write(b"authority: s")
        handle.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    return handle
replace, os.replace = os.replace, replaced
plain, builtins.open = open, opened
sys.exit(main.main())
"""


@pytest.mark.parametrize("count", [0, 1, 3, 6])
def test_an_import_that_was_killed_is_ended_or_undone_by_the_next_command(repo: Repo, tmp_path: Path, count: int) -> None:
    file = spreadsheet(tmp_path / "a.xlsx", HEADS, *[penalty(i) for i in range(1, 7)])
    before = tree(repo.root / "content")
    words = [
        sys.executable,
        "-c",
        KILLED,
        str(count),
        "--root",
        str(repo.root),
        "import",
        "penalty",
        file,
        "--as-of",
        AS_OF,
        "--write",
        "--no-cache",
    ]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -9
    clean(repo)
    found = tree(repo.root / "content")
    new = {file: data for file, data in found.items() if file not in before}
    # The first thing that gets its name is the list.
    assert len(new) == (6 if count else 0)
    assert before.items() <= found.items()
    assert not (repo.root / ".credit-import").exists()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("penalties", "a.xlsx"), 2, "是不是 penalty"),
        (("penalty", "nowhere.xlsx"), 2, "没有这个文件"),
        (("penalty", "a.xlsx", "--set", "失信行为严重程度"), 2, "表头=值"),
        (("penalty", "a.xlsx", "--set", "没有=1"), 2, "没有“没有”这一栏"),
        (("penalty", "a.xlsx", "--set", "失信行为严重程度=中等"), 2, "轻微"),
        (("penalty", "a.xlsx", "--authority", "scjg"), 2, "是不是 scjgj"),
        (("penalty", "empty.csv"), 1, "空的"),
    ],
)
def test_a_wrong_call_is_told_what_to_do(repo: Repo, tmp_path: Path, words: tuple[str, ...], code: int, says: str) -> None:
    spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1))
    (tmp_path / "empty.csv").write_bytes(b"")
    done = repo.credit("import", *words, cwd=tmp_path)
    assert (done.code, done.out) == (code, "")
    assert says in done.err


def test_damage_in_any_form_is_a_sentence(repo: Repo, exports: Path, tmp_path: Path) -> None:
    for form in FORMS:
        data = (exports / f"penalty.{form}").read_bytes()
        for cut in (1, 10, len(data) // 2, len(data) - 3):
            (tmp_path / f"cut.{form}").write_bytes(data[:cut])
            done = repo.credit(
                "import", "penalty", str(tmp_path / f"cut.{form}"), "--as-of", AS_OF, "--write", "--rejects", str(tmp_path / "r.xlsx")
            )
            assert done.code in (0, 1), (form, cut)
            assert "Traceback" not in done.err


def test_a_record_beside_another_form_is_kept(repo: Repo, tmp_path: Path) -> None:
    """A standing record in flow style, which is not changed in place, is written anew below its comment."""
    imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1)), "--write")
    path = repo.root / FOLDER / "scjgj-1.yml"
    import yaml

    data = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    data["subject"]["legal_representative"] = "张*"
    text = as_yaml({key: value for key, value in data.items() if key != "subject"})
    flow = ", ".join(f"{key}: '{value}'" for key, value in data["subject"].items())
    path.write_text(f"# 头\n{text.replace(chr(39), '')}subject: {{{flow}}}\n", encoding="utf-8")
    _, said = imported(repo, "penalty", str(tmp_path / "a.xlsx"), "--write")
    assert said["records"][0]["fields"] == ["subject.legal_representative"]
    assert path.read_text(encoding="utf-8").startswith("# 头\nauthority: scjgj\n")
    clean(repo)


# What files hide, and what they could not work out


def with_cell(path: Path, form: str, head: str, cell: Any) -> str:
    """A right penalty in which one cell of an optional column could not be worked out."""
    at, row = HEADS.index(head), penalty(901)
    if form == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([HEADS, [*row[:at], cell or "#REF!", *row[at + 1 :]]])
        path.with_suffix(".csv").write_text(out.getvalue(), encoding="utf-8")
        return str(path.with_suffix(".csv"))
    if form == "xls":
        old = xlwt.Workbook()
        sheet = old.add_sheet("处罚")
        for y, cells in enumerate((HEADS, row)):
            for x, one in enumerate(cells):
                if one is not None and (y, x) != (1, at):
                    sheet.write(y, x, one)
        if cell is None:
            sheet.write(1, at, xlwt.Formula("1/0"))
        else:
            sheet.row(1).set_cell_error(at, {"#REF!": 23, "#N/A": 42}[cell])
        old.save(str(path.with_suffix(".xls")))
        return str(path.with_suffix(".xls"))
    file = spreadsheet(path.with_suffix(".xlsx"), HEADS, row)
    book = openpyxl.load_workbook(file)
    # A formula that openpyxl writes has no result; an error is a cell of a sort of its own.
    one = book["处罚"].cell(2, at + 1, "=1/0" if cell is None else cell)
    if cell is not None:
        one.data_type = "e"
    book.save(file)
    return file


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", None], ids=["reference", "not available", "no result"])
@pytest.mark.parametrize("form", ["xlsx", "xls", "csv"])
def test_what_a_workbook_could_not_work_out_erases_nothing(repo: Repo, tmp_path: Path, form: str, cell: str | None) -> None:
    standing = spreadsheet(tmp_path / "full.xlsx", HEADS, penalty(901, 备注="已履行完毕"))
    imported(repo, "penalty", standing, "--write")
    _, said = imported(repo, "penalty", with_cell(tmp_path / "a", form, "备注", cell), "--write")
    assert faults(said) == [("failed-formula", 2, "P")]
    assert "remarks: 已履行完毕" in (repo.root / FOLDER / "scjgj-901.yml").read_text(encoding="utf-8")


def test_what_is_hidden_is_named_and_left_out_unless_asked_for(repo: Repo, tmp_path: Path) -> None:
    file = spreadsheet(
        tmp_path / "a.xlsx", HEADS, penalty(1), penalty(2, 备注="内部掌握"), penalty(3, 备注="内部掌握"), 旧表=[HEADS, penalty(4)]
    )
    book = openpyxl.load_workbook(file)
    book["处罚"].row_dimensions[3].hidden = True
    book["处罚"].column_dimensions["P"].hidden = True
    book["旧表"].sheet_state = "veryHidden"
    book.save(file)
    text = repo.credit("import", "penalty", file, "--as-of", AS_OF).out
    assert "“旧表”没有读：是隐藏的工作表" in text
    assert "跳过第3行（隐藏）" in text
    assert "P列“备注”：这一列是隐藏的，没有读" in text
    _, said = imported(repo, "penalty", file, "--write")
    assert faults(said) == [("hidden-column", 1, "P"), ("hidden-row", 3, None)]
    assert [(one["hidden"], one["read"]) for one in said["sheets"]] == [(False, True), (True, False)]
    assert sorted(tree(repo.root / FOLDER)) == ["scjgj-1.yml", "scjgj-3.yml"]
    assert "remarks" not in (repo.root / FOLDER / "scjgj-3.yml").read_text(encoding="utf-8")
    _, said = imported(repo, "penalty", file, "--write", "--hidden")
    assert said["totals"]["new"] == 2
    assert {one["slug"] for one in said["problems"]} == {"hidden-column", "hidden-row"}
    assert "remarks: 内部掌握" in (repo.root / FOLDER / "scjgj-3.yml").read_text(encoding="utf-8")


def test_a_column_that_must_be_there_and_is_hidden_is_told_so(repo: Repo, tmp_path: Path) -> None:
    file = spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(1))
    book = openpyxl.load_workbook(file)
    book["处罚"].column_dimensions["L"].hidden = True
    book.save(file)
    _, said = imported(repo, "penalty", file)
    messages = [one["message"] for one in said["problems"] if one["slug"] == "missing-column" and one["severity"] == "error"]
    assert len(messages) == 1
    assert "这一列是隐藏的，没有读" in messages[0]


def test_the_day_of_a_moment_in_every_form(repo: Repo, tmp_path: Path) -> None:
    at, row = HEADS.index("处罚决定日期"), penalty(1)
    row[at] = "2026-04-20T16:00:00.000Z"
    (tmp_path / "a.json").write_text(json.dumps([dict(zip(HEADS, row, strict=True))]), encoding="utf-8")
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([HEADS, row])
    (tmp_path / "a.csv").write_text(out.getvalue(), encoding="gb18030")
    spreadsheet(tmp_path / "a.xlsx", HEADS, row)
    moment = spreadsheet(tmp_path / "b.xlsx", HEADS, penalty(1, 处罚决定日期=46132.9995))
    for file in (*(str(tmp_path / f"a.{form}") for form in ("json", "csv", "xlsx")), moment):
        _, said = imported(repo, "penalty", file, "--write")
        assert said["problems"] == []
        assert [one["state"] for one in said["records"]] == ["new" if file.endswith("json") else "unchanged"]
    assert "decided_on: 2026-04-21" in (repo.root / FOLDER / "scjgj-1.yml").read_text(encoding="utf-8")


def test_a_text_with_a_separator_and_no_quotes_moves_nothing_silently(repo: Repo, tmp_path: Path) -> None:
    lines = [
        ",".join(HEADS),
        ",".join(str(cell or "") for cell in penalty(1, 违法事实="卖出1,200件。")),
        ",".join(str(cell or "") for cell in penalty(2)),
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    _, said = imported(repo, "penalty", str(tmp_path / "a.csv"), "--write")
    assert ("repeated-separator", 2, None) in faults(said)
    assert sorted(tree(repo.root / FOLDER)) == ["scjgj-2.yml"]


HOSTILE = "\x1b[2J\x9b31m\u202e藏"


def test_no_name_in_a_file_steers_a_terminal(repo: Repo, tmp_path: Path) -> None:
    """Names of sheets, heads and cells, in the preview, as JSON, in what is sent back and in what is said of a file that is no table."""
    heads = dict(zip(HEADS, penalty(1, 处罚决定日期=HOSTILE), strict=True)) | {HOSTILE: HOSTILE}
    good, bad = tmp_path / "a.json", tmp_path / "b.json"
    good.write_text(json.dumps([heads]), encoding="utf-8")
    bad.write_text(json.dumps({HOSTILE: [{"a": 1}]}), encoding="utf-8")
    said = [
        repo.credit("import", "penalty", str(file), "--as-of", AS_OF, "--rejects", str(tmp_path / f"{number}.xlsx"), *words)
        for number, (file, words) in enumerate([(good, ()), (good, ("--write",)), (good, ("--format", "json")), (bad, ())])
    ]
    assert [one.code for one in said] == [1, 1, 1, 1]
    for one in said:
        assert (one.out + one.err).replace("\n", "").isprintable()
    assert HOSTILE in [one["head"] for one in json.loads(said[2].out)["problems"]]
    assert openpyxl.load_workbook(tmp_path / "1.xlsx").sheetnames


def test_names_of_sheets_that_spreadsheets_forbid_are_sent_back_under_others(repo: Repo, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("甲[1]".replace("[", "（").replace("]", "）"), "History", "a", "b"):
        sheet = book.create_sheet(name)
        sheet.append(HEADS)
        sheet.append(penalty(1, 处罚决定日期="不是日期"))
    book.save(tmp_path / "a.xlsx")
    done = repo.credit("import", "penalty", str(tmp_path / "a.xlsx"), "--as-of", AS_OF, "--write", "--rejects", str(tmp_path / "r.xlsx"))
    assert done.code == 1
    assert openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames == ["甲（1）", "未导入3", "a", "b"]


def test_what_is_no_file_is_a_sentence(repo: Repo, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, says in (
        (tmp_path, "是文件夹"),
        (tmp_path / "pipe", "不是普通的文件"),
        ("/dev/zero", "不是普通的文件"),
        (tmp_path / "a\nb", "没有这个文件"),
        ("a\0b", "读不了"),
    ):
        done = repo.credit("import", "penalty", str(name), "--as-of", AS_OF)
        assert (done.code, done.out) == (2, "")
        assert says in done.err
        assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.json", '[{"行政处罚决定书文号": 1e999999999, "行政相对人名称": "x"}]', "大得不可能"),
        ("a.xml", '<?xml version="1.0" encoding="undefined"?><a/>', "“undefined”不认得"),
        ("b.json", json.dumps([{f"k{i}": 1} for i in range(20_000)]), "20000种不同的栏目"),
    ],
)
def test_a_message_made_to_break_the_reader_is_a_sentence(repo: Repo, tmp_path: Path, name: str, data: str, says: str) -> None:
    (tmp_path / name).write_text(data, encoding="utf-8")
    done = repo.credit("import", "penalty", str(tmp_path / name), "--as-of", AS_OF)
    assert done.code == 1
    assert says in done.out + done.err


FORMATTED = [
    ("备注", 12, "00000", "remarks: 00012", ""),
    ("备注", 5, '"见〔2026〕"0"号"', "remarks: 见〔2026〕5号", ""),
    ("行政处罚决定书文号", 7, '"甲市监罚〔2026〕"0"号"', "document_number: 甲市监罚〔2026〕7号", ""),
    ("罚款金额（万元）", 0.2, "0.00", "fine_wan_yuan: 0.2", ""),
    ("罚款金额（万元）", 2000, '#,##0.00"元"', "fine_wan_yuan: 0.2", ""),
    ("处罚决定日期", 20260421, '0000"年"00"月"00"日"', "decided_on: 2026-04-21", ""),
    ("罚款金额（万元）", 0.2004, "0.00", "", "“0.20”，格子里存的却是“0.2004”"),
    ("罚款金额（万元）", 0.2, "0%", "", "“20%”，格子里存的却是“0.2”"),
    ("罚款金额（万元）", 2000, "0.0,", "", "“2.0”，格子里存的却是“2000”"),
    ("罚款金额（万元）", 2, '"1"0', "", "“12”，格子里存的却是“2”"),
    ("罚款金额（万元）", 0.2, ";;;", "", "是空的，格子里却存着“0.2”"),
    ("备注", "旧的备注", ";;;", "", "是空的，格子里却存着“旧的备注”"),
    ("法定代表人", "王某", ";;;", "", "是空的，格子里却存着别的内容"),
    ("处罚决定日期", datetime.date(2026, 4, 1), 'yyyy"年"m"月"', "", "“2026年4月”，表格软件存的却是“2026-04-01”"),
    ("备注", datetime.date(2026, 1, 2), "m-d", "", "“1-2”，表格软件存的却是“2026-01-02”"),
]


@pytest.fixture(scope="module")
def formatted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The rows of `FORMATTED`, a cell of each with its number format, old and new."""
    folder = tmp_path_factory.mktemp("formatted")
    book, old = xlsxwriter.Workbook(str(folder / "new.xlsx")), xlwt.Workbook()
    sheet, old_sheet = book.add_worksheet("处罚"), old.add_sheet("处罚")
    for y, row in enumerate([HEADS, *(penalty(900 + number) for number in range(len(FORMATTED)))]):
        for x, cell in enumerate(row):
            head, value, code, *_ = FORMATTED[y - 1] if y else ("-", "", "")
            if y and HEADS[x].startswith(head):
                sheet.write(y, x, value, book.add_format({"num_format": code}))
                old_sheet.write(y, x, value, xlwt.easyxf(num_format_str=code))
            elif cell is not None:
                sheet.write(y, x, cell)
                old_sheet.write(y, x, cell)
    book.close()
    old.save(str(folder / "old.xls"))
    return folder / "new.xlsx", folder / "old.xls"


@pytest.mark.parametrize("form", [0, 1], ids=["xlsx", "xls"])
def test_what_a_screen_shows_is_what_is_read_or_it_is_asked(tmp_path: Path, formatted: tuple[Path, Path], form: int) -> None:
    """Zeros before a number and words around it are in the format only; what is rounded, scaled or hidden by it is confirmed."""
    repo = new_repo(tmp_path / "repo")
    _, said = imported(repo, "penalty", str(formatted[form]), "--write", "--rejects", str(tmp_path / "back.xlsx"))
    wanted = {y: says for y, (*_, says) in enumerate(FORMATTED, 2) if says}
    assert {one["row"]: one["slug"] for one in said["problems"]} == dict.fromkeys(wanted, "display-differs")
    for one in said["problems"]:
        assert wanted[one["row"]] in one["message"]
    texts = [path.read_text(encoding="utf-8") for path in sorted((repo.root / FOLDER).glob("*.yml"))]
    assert [line for *_, line, says in FORMATTED if not says and not any(f"{line}\n" in text for text in texts)] == []
    back = openpyxl.load_workbook(tmp_path / "back.xlsx").worksheets[0]
    assert [row[10].value for row in back.iter_rows(min_row=2, max_row=2)] == [0.2004]


@pytest.mark.parametrize(
    ("cells", "slug", "says"),
    [
        ({"行政相对人名称": "甲市清和餐饮管理有限公司、甲市清平餐饮管理有限公司"}, "several-parties", "每个当事人写一行"),
        ({"行政相对人名称": "甲市清和餐饮管理有限公司\n甲市清平餐饮管理有限公司"}, "several-parties", "每个当事人写一行"),
        ({"行政相对人名称": "甲市清和餐饮管理有限公司，甲市清平餐饮管理有限公司"}, "several-parties", "每个当事人写一行"),
        ({"行政相对人名称": True}, "text-expected", "TRUE"),
        ({"备注": False}, "text-expected", "FALSE"),
        ({"罚款金额（万元）": "2000元（大写：伍仟元整）"}, "number-expected", "不是金额"),
    ],
)
def test_one_cell_says_one_thing(repo: Repo, tmp_path: Path, cells: dict[str, Any], slug: str, says: str) -> None:
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(901, **cells)))
    assert [(one["slug"], says in one["message"]) for one in said["problems"] if one["slug"] == slug] == [(slug, True)]
    assert said["totals"]["bad"] == 1


@pytest.mark.parametrize("sum_of_it", ["2000元（大写：贰仟元整）", "贰仟元整（小写：2000元）", "¥2,000.00元（贰仟元整）"])
def test_a_sum_in_two_ways_is_one_where_they_agree(repo: Repo, tmp_path: Path, sum_of_it: str) -> None:
    foreign = "Example Trading (Shanghai) Co., Ltd."
    row = penalty(901, **{"罚款金额（万元）": sum_of_it, "行政相对人名称": foreign})
    _, said = imported(repo, "penalty", spreadsheet(tmp_path / "a.xlsx", HEADS, row))
    assert (said["problems"], said["totals"]["new"]) == ([], 1)


def test_a_long_table_of_which_nothing_is_right_is_not_read_to_its_end(repo: Repo, tmp_path: Path) -> None:
    """What is wrong with the first thousand rows is said; a hundred thousand times the same is said by nobody, and takes minutes."""
    path = tmp_path / "rubbish.csv"
    lines = [",".join(HEADS), *(",".join(f"{chr(97 + x)}{y}" for x in range(len(HEADS))) for y in range(20_000))]
    path.write_text("\n".join(lines), encoding="utf-8")
    _, said = imported(repo, "penalty", str(path), "--write")
    assert ("unread-rows", 1002, None) in faults(said)
    assert (said["totals"]["records"], said["totals"]["bad"], said["rejects"]) == (1000, 1000, None)
    repo_says = repo.credit("import", "penalty", str(path), "--as-of", AS_OF)
    assert "前面1000条没有一条能导入，从这里起的19000条没有看" in repo_says.out


def test_a_value_of_the_caller_that_is_not_used_is_told(repo: Repo, tmp_path: Path) -> None:
    path = spreadsheet(tmp_path / "a.xlsx", HEADS, penalty(901), penalty(902))
    _, said = imported(repo, "penalty", path, "--set", "失信行为严重程度=严重", "--set", "备注=甲")
    assert [(one["slug"], one["severity"], one["head"]) for one in said["problems"]] == [("value-not-used", "warning", "失信行为严重程度")]
    _, said = imported(repo, "penalty", path, "--set", "失信行为严重程度=一般")
    assert said["problems"] == []
    done = repo.credit("import", "penalty", path, "--set", "备注=甲", "--set", "备注=乙")
    assert (done.code, "写了两次" in done.err) == (2, True)
