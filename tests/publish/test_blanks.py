"""generator.publish.blanks: the empty tables stand at stable addresses and change only with what they show."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
from support import AS_OF, Repo

from generator.model.kinds import Kinds


def test_each_kind_of_a_department_has_an_empty_table_that_does_not_change_from_day_to_day(repo: Repo, kinds: Kinds, tmp_path: Path) -> None:
    site = repo.build(tmp_path / "site")
    files = {one.name: one.read_bytes() for one in (site / "templates").iterdir()}
    assert set(files) == {f"{kind.name}.xlsx" for kind in kinds if kind.authority}
    book = openpyxl.load_workbook(io.BytesIO(files["penalty.xlsx"]))
    assert book.active.cell(1, 1).value == "行政相对人名称（必填）"
    assert 'href="../../templates/penalty.xlsx" download>报送用的空白表格' in (site / "schemas/penalty/index.html").read_text(encoding="utf-8")
    assert "templates/" not in (site / "schemas/rule/index.html").read_text(encoding="utf-8")
    # The command writes the same table; only the day that it names is the day of the command.
    repo.credit("export", "penalty", "--template", str(tmp_path / "own.xlsx"), "--as-of", AS_OF)
    own = openpyxl.load_workbook(tmp_path / "own.xlsx")
    assert [[cell.value for cell in row] for sheet in own for row in sheet] == [[cell.value for cell in row] for sheet in book for row in sheet]
    # Another day, and a department with another name.
    assert repo.credit("build", "--as-of", "2027-01-04", "--site-dir", str(site)).code == 0
    assert {one.name: one.read_bytes() for one in (site / "templates").iterdir()} == files
    file = repo.root / "content/authorities/scjgj.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("甲市市场监督管理局", "甲市市场监管局"), encoding="utf-8")
    repo.build(site)
    assert (site / "templates/penalty.xlsx").read_bytes() != files["penalty.xlsx"]
