"""`credit export`: what is shown, in the official columns, and templates to fill in."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from support import AS_OF, EXCHANGED, GOOD, GOOD_FILE, Repo

from generator.exchange.columns import columns
from generator.model.kinds import Kinds


def export(repo: Repo, *words: str) -> str:
    # What goes to standard output is bytes: only a program of its own has one.
    done = (repo.program if "-" in words else repo.credit)("export", "--as-of", AS_OF, *words)
    assert done.code == 0, done.out + done.err
    return done.out


@pytest.mark.parametrize("kind", EXCHANGED)
def test_every_form_holds_the_same_rows(shipped: Repo, kinds: Kinds, tmp_path: Path, kind: str) -> None:
    """issue 5: the official columns in order as spreadsheet, CSV and XML."""
    for form in ("xlsx", "csv", "xml", "json"):
        export(shipped, kind, str(tmp_path / f"out.{form}"))
    heads = [column.head for column in columns(kinds.by_name[kind])]
    table = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert table[0] == heads
    assert len(table) > 2
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    typed = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [str(cell) for cell in typed[0]] == heads
    assert len(typed) == len(table)
    data = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert len(data[kind]) == len(table) - 1
    assert (tmp_path / "out.xml").read_text(encoding="utf-8").count("<fields>") == len(table) - 1
    # The official columns come first, those of this site after them.
    official = [column.key for column in columns(kinds.by_name[kind]) if not column.extension]
    assert [key for key in data[kind][0] if key != "extension"] == official


def test_codes_stay_whole_in_spreadsheets(shipped: Repo, tmp_path: Path) -> None:
    """traps.md, Spreadsheets: 18 digits in a number cell lose the last ones."""
    export(shipped, "permit", str(tmp_path / "out.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    codes = [cell for row in sheet.iter_rows(min_row=2) for cell in row if str(cell.value).startswith("9199010")]
    assert codes
    assert {cell.data_type for cell in codes} == {"s"}


def test_the_same_records_give_the_same_spreadsheet(shipped: Repo, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(shipped, "penalty", str(tmp_path / f"{name}.xlsx"))
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_since_and_department_choose(shipped: Repo) -> None:
    def found(*words: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(export(shipped, "penalty", "-", "--format", "csv", *words).lstrip("\ufeff"), newline="")))

    every = found()
    heads = every[0]
    day, department = heads.index("处罚决定日期"), heads.index("处罚机关")
    assert {row[department] for row in found("--department", "scjgj")[1:]} == {"示范市市场监督管理局"}
    assert 1 < len(found("--department", "示范市市场监督管理局")) < len(every)
    late = found("--since", "2026-10-01")
    assert 1 < len(late) < len(every)
    assert late[1:] == [row for row in every[1:] if row[day] >= "2026/10/01"]


def test_every_row_says_when_it_is_due(shipped: Repo) -> None:
    rows = list(csv.DictReader(io.StringIO(export(shipped, "penalty", "-", "--format", "csv").lstrip("\ufeff"), newline="")))
    due = next(head for head in rows[0] if head.startswith("公示期限"))
    assert all(row[due] > row["处罚决定日期"] for row in rows if row[due])
    assert sum(bool(row[due]) for row in rows) > len(rows) / 2


def test_what_has_errors_is_not_reported(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
    done = repo.credit("export", "commitment", str(tmp_path / "out.csv"), "--as-of", AS_OF)
    assert (done.code, done.out) == (1, "")
    assert "credit check" in done.err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("kind", EXCHANGED)
def test_a_template_has_heads_choices_and_help(shipped: Repo, kinds: Kinds, tmp_path: Path, kind: str) -> None:
    export(shipped, kind, "--template", str(tmp_path / "empty.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "empty.xlsx")
    heads = [str(cell.value) for cell in book.worksheets[0][1]]
    for column in columns(kinds.by_name[kind]):
        if column.required and not column.extension:
            assert any(column.title in head for head in heads), column.title
    assert book.worksheets[0].freeze_panes
    forms = {one.type for one in book.worksheets[0].data_validations.dataValidation}
    assert {"list", "date"} <= forms
    assert len(book.worksheets) > 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("permt", "x.csv"), "是不是 permit"),
        (("permit",), "请写明导出到哪个文件"),
        (("permit", "x.doc"), "不知道写成什么格式"),
        (("permit", "x.csv", "--format", "xml"), "不一致"),
        (("permit", "x.csv", "--department", "scjg"), "是不是 scjgj"),
        (("permit", "nowhere/x.csv"), "写不了"),
        (("permit", "--template", "x.xlsx", "--since", "2026-01-01"), "--template"),
        (("department", "x.csv", "--since", "2026-01-01"), "没有日期"),
    ],
)
def test_a_wrong_call_is_told_what_to_do(shipped: Repo, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    done = shipped.credit("export", "--as-of", AS_OF, *words, cwd=tmp_path)
    assert done.code == 2
    assert says in done.err
    assert "Traceback" not in done.err
    assert not list(tmp_path.iterdir())


def test_a_spreadsheet_is_a_sound_package(shipped: Repo, tmp_path: Path) -> None:
    export(shipped, "power-list", str(tmp_path / "out.xlsx"))
    with zipfile.ZipFile(tmp_path / "out.xlsx") as packed:
        assert packed.testzip() is None
