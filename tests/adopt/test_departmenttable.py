"""A table of departments becomes records; what cannot be used is told with its row and column."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from founding import DEPARTMENTS, HEADS, init, table
from support import uscc


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("丙市甲局", "市甲局", uscc(904)[:-1] + "?", "行政机关", "")], "“部门”第2行C列：统一社会信用代码"),
        ([DEPARTMENTS[0], DEPARTMENTS[0]], "“部门”第3行A列：“丙市市场监督管理局”在第2行已经有了"),
        ([("丙市甲局", "市甲局", uscc(904), "行政机关", "信用办")], "“部门”第2行E列：没有“信用办”这个角色"),
        ([("丙市甲局", "市甲局", uscc(904), "局", "")], "“部门”第2行D列：没有“局”这个类别"),
        ([("丙市甲局", "市甲局", "", "行政机关", "")], "“部门”第2行C列：没有写统一社会信用代码"),
        ([], "一个部门也没有"),
    ],
)
def test_a_fault_of_the_table_is_told_with_row_and_column(tmp_path: Path, rows: list[tuple[str, ...]], said: str) -> None:
    done = init(tmp_path / "city", "--no-git", "--departments", str(table(tmp_path / "departments.xlsx", rows)))
    assert done.code == 2
    assert said in done.err
    assert not (tmp_path / "city").exists()


def test_a_table_without_needed_columns_is_told_which(tmp_path: Path) -> None:
    done = init(tmp_path / "city", "--no-git", "--departments", str(table(tmp_path / "departments.xlsx", list(DEPARTMENTS), HEADS[:6])))
    assert done.code == 2
    assert "缺少这几栏：地址、监督电话、办公时间、职责" in done.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_of_text_is_read_too(tmp_path: Path, encoding: str) -> None:
    rows = [HEADS, (*DEPARTMENTS[0], "0999-6660120", "12315", "丙市中山路1号", "工作日9:00至17:00", "负责市场监督管理")]
    (tmp_path / "d.csv").write_text("\n".join(",".join(row) for row in rows) + "\n", encoding=encoding)
    done = init(tmp_path / "city", "--no-git", "--departments", str(tmp_path / "d.csv"))
    assert done.code == 0, done.err
    found = yaml.safe_load((tmp_path / "city/content/authorities/scjgj.yml").read_text(encoding="utf-8"))
    assert found["duties"] == ["负责市场监督管理。"] or found["duties"] == "负责市场监督管理。"
    assert str(found["contact"]["supervision_phone"]) == "12315"


def test_a_given_file_name_that_the_site_needs_itself_is_told(tmp_path: Path) -> None:
    more = ("0999-6660120", "12315", "丙市中山路1号", "工作日9:00至17:00", "负责市场监督管理")
    rows = [(*HEADS, "代号"), (*DEPARTMENTS[0], *more, "rules")]
    (tmp_path / "d.csv").write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    done = init(tmp_path / "city", "--no-git", "--departments", str(tmp_path / "d.csv"))
    assert done.code == 2
    assert "“rules”是网站另有用处的名称" in done.err
