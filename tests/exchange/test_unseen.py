"""generator.exchange.unseen: what a workbook could not work out is unknown, and what it hides is known to be hidden."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from generator.exchange import unseen as module
from generator.exchange.numberformats import Shown
from generator.exchange.raw import NotATable
from generator.exchange.tables import read
from generator.exchange.unseen import UNCALCULATED, unseen

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DAY = datetime.date(2026, 4, 21)
ERRORS = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"]


def packed(sheet: str, book: str = "", strings: str = "") -> bytes:
    """A workbook with one sheet whose XML is as it is given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        types = f'<Types xmlns="{PACKAGE.replace("relationships", "content-types")}"><Default Extension="xml" ContentType="application/xml"/></Types>'
        file.writestr("[Content_Types].xml", types)
        one = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        file.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">{one}</Relationships>')
        sheets = '<sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets>'
        file.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}{book}</workbook>')
        parts = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="strings.xml"/>'
        file.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{parts}</Relationships>')
        file.writestr("xl/worksheets/s.xml", f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>')
        file.writestr("xl/strings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
    return out.getvalue()


def row(*cells: str) -> str:
    return f"<sheetData><row r='1'>{''.join(cells)}</row></sheetData>"


@pytest.mark.parametrize(
    ("cell", "shows"),
    [
        *[(f'<c r="B1" t="e"><v>{error}</v></c>', error) for error in ERRORS[:7]],
        ("<c r='B1' t = 'e' ><f>1/0</f><v>#DIV/0!</v></c>", "#DIV/0!"),
        ('<c r="B1"><f>A1</f></c>', UNCALCULATED),
        ('<c r="B1"><f>A1</f><v></v></c>', UNCALCULATED),
        ('<c r="B1"><f>A1</f><v/></c>', UNCALCULATED),
        ('<c r="B1"><f t="shared" si="0"/></c>', UNCALCULATED),
        ('<c r="B1" t="str"><f>A1</f></c>', UNCALCULATED),
        # These have a result.
        ('<c r="B1" t="str"><f>IF(A1="","","x")</f><v></v></c>', None),
        ('<c r="B1"><f>A1</f><v>0</v></c>', 0.0),
        ('<c r="B1" t="b"><f>A1</f><v>1</v></c>', True),
        ('<c r="B1"/>', None),
        # A text that reads like an error is as unknown as one.
        ('<c r="B1" t="inlineStr"><is><t>#N/A</t></is></c>', "#N/A"),
    ],
)
def test_what_could_not_be_worked_out_is_not_empty(cell: str, shows: object) -> None:
    (sheet,) = read(packed(row('<c r="A1"><v>1</v></c>', cell, '<c r="C1"><v>2</v></c>')))
    assert sheet.rows == [[1.0, shows, 2.0]]


def test_zeros_of_a_workbook_that_says_that_it_was_not_calculated_are_unknown() -> None:
    cells = row('<c r="A1"><f>B1</f><v>0</v></c>', '<c r="B1"><f>1+1</f><v>2</v></c>', '<c r="C1"><v>0</v></c>')
    (sheet,) = read(packed(cells, '<calcPr fullCalcOnLoad="1"/>'))
    assert sheet.rows == [[UNCALCULATED, 2.0, 0.0]]


def test_the_whole_area_of_a_formula_is_unknown() -> None:
    (sheet,) = read(packed(row('<c r="A1"><v>1</v></c>', '<c r="B1"><f t="array" ref="B1:C2">X</f></c>')))
    assert sheet.rows == [[1.0, UNCALCULATED, UNCALCULATED], [None, UNCALCULATED, UNCALCULATED]]


def test_errors_of_old_workbooks() -> None:
    """MS-XLS: BoolErr, and Formula with an error or without a result."""
    out = io.BytesIO()
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for x, code in enumerate((0, 7, 15, 23, 29, 36, 42)):
        sheet.row(0).set_cell_error(x, code)
    sheet.write(1, 0, xlwt.Formula("A1"))
    sheet.write(1, 1, "甲")
    book.save(out)
    (found,) = read(out.getvalue())
    assert found.rows == [ERRORS[:7], [UNCALCULATED, "甲"]]


def new_workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("表")
    for y in range(5):
        sheet.write_row(y, 0, ["甲", "乙", "丙", "丁"])
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_row(2, 0)
    sheet.set_row(3, None, None, {"level": 1, "hidden": True})
    sheet.set_column(1, 1, None, None, {"hidden": True})
    sheet.set_column(2, 2, 0)
    book.add_worksheet("藏").write(0, 0, "x")
    book.get_worksheet_by_name("藏").hide()
    book.add_worksheet("深藏").write(0, 0, "x")
    book.get_worksheet_by_name("深藏").very_hidden()
    book.close()
    return out.getvalue()


def old_workbook() -> bytes:
    out = io.BytesIO()
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for y in range(5):
        for x, text in enumerate(["甲", "乙", "丙", "丁"]):
            sheet.write(y, x, text)
    sheet.row(1).hidden = True
    sheet.row(3).hidden = True
    sheet.row(2).height, sheet.row(2).height_mismatch = 0, True
    sheet.col(1).hidden = True
    sheet.col(2).width = 0
    for name, visible in (("藏", 1), ("深藏", 2)):
        other = book.add_sheet(name)
        other.write(0, 0, "x")
        other.visibility = visible
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("make", [new_workbook, old_workbook])
def test_what_is_hidden_is_known(make: object) -> None:
    shown, *others = read(make())  # type: ignore[operator]
    assert (shown.hidden, shown.hidden_rows, shown.hidden_columns) == (False, {1, 2, 3}, {1, 2})
    assert [(one.name, one.hidden) for one in others] == [("藏", True), ("深藏", True)]


def test_an_old_workbook_that_counts_from_1904() -> None:
    out = io.BytesIO()
    book = xlwt.Workbook()
    book.dates_1904 = True
    book.add_sheet("表").write(0, 0, 44_000)
    book.save(out)
    assert [(sheet.since_1904, sheet.rows) for sheet in read(out.getvalue())] == [(True, [[44_000.0]])]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (packed("<cols>" + '<col min="1" max="16384" hidden="1"/>' * 20 + "</cols>" + row('<c r="A1"><v>1</v></c>')), "行数、列数"),
        (packed(row('<c r="A1"><f t="array" ref="A1:XFD1048576">1</f></c>')), "行数、列数"),
        (packed(row('<c r="A1" t="inlineStr"><is><t>' + "x" * 200_000 + "</t></is></c>")), "文字太长"),
        (packed(row('<c r="A1"><v>1</v></c>'), strings="<si><t>" + "x" * (5 << 20) + "</t></si>"), "文字太长"),
        (packed(row('<c r="A1"><v>1</v></c>') + "<mergeCells>" + '<mergeCell ref="A1:A1048576"/>' * 3 + "</mergeCells>"), "行数、列数"),
        (packed(row('<c r="A9999999" t="e"><v>#REF!</v></c>')), "不是完好的"),
    ],
    ids=["hidden columns", "an area", "a text", "a shared text", "merged cells", "a row beyond the last"],
)
def test_what_no_spreadsheet_holds_is_a_sentence_before_it_takes_memory(data: bytes, says: str) -> None:
    with pytest.raises(NotATable, match=says):
        read(data)


def test_a_sheet_of_more_tags_than_can_be_read_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed(row(*['<c r="A1"/>'] * 100))
    assert unseen(data)[1] is not None
    monkeypatch.setattr(module, "MOST_TAGS", 100)
    with pytest.raises(ValueError, match="too-large"):
        unseen(data)


@pytest.mark.parametrize("error", ["#SPILL!", "#GETTING_DATA", "#BUSY!"])
def test_an_error_that_the_library_does_not_know_is_named(error: str) -> None:
    with pytest.raises(NotATable, match=f"第1行第1格.*{error}"):
        read(packed(row(f'<c r="A1" t="e"><v>{error}</v></c>')))


def test_entities_in_a_workbook_are_not_followed() -> None:
    with pytest.raises(ValueError, match="declaration"):
        unseen(_with_entities())


def _with_entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed(""))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, f'<!DOCTYPE a [<!ENTITY b "ccc">]>{text}' if name.endswith("s.xml") else text)
    return out.getvalue()


def test_it_imports_little_of_ours() -> None:
    """It is read in the process of `workbook`, where little is loaded and memory is bounded."""
    found = [line for line in Path(module.__file__).read_text(encoding="utf-8").splitlines() if line.startswith("from generator")]
    assert [line.split()[1] for line in found] == ["generator.exchange.compound", "generator.exchange.numberformats"]


STYLED = {
    "00000": 12,
    "0%": 0.5,
    "0.00": 2000.004,
    "#,##0.00": 1234.5,
    ";;;": 7,
    'yyyy"年"m"月"': datetime.date(2026, 11, 1),
    "yyyy-mm-dd": DAY,
}
SHOWN = [("00012", True), ("50%", False), ("2000.00", False), 1234.5, ("", False), ("2026年11月", False), DAY]


def styled(suffix: str) -> bytes:
    """A workbook with one row of cells with formats."""
    out = io.BytesIO()
    if suffix == "xls":
        old = xlwt.Workbook()
        for x, (code, value) in enumerate(STYLED.items()):
            old.add_sheet("表") if not x else None
            old.get_sheet(0).write(0, x, value, xlwt.easyxf(num_format_str=code))
        old.save(out)
    else:
        book = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("表")
        for x, (code, value) in enumerate(STYLED.items()):
            sheet.write(0, x, value, book.add_format({"num_format": code}))
        book.close()
    return out.getvalue()


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_what_a_format_shows_stands_beside_what_a_cell_holds(suffix: str) -> None:
    ((row_of_cells),) = read(styled(suffix))[0].rows
    assert [(cell.text, cell.exact) if isinstance(cell, Shown) else cell for cell in row_of_cells] == SHOWN
    assert [cell.value if isinstance(cell, Shown) else cell for cell in row_of_cells] == list(STYLED.values())


def test_zeros_that_a_view_does_not_show() -> None:
    view = '<sheetViews><sheetView showZeros="0" workbookViewId="0"/></sheetViews>'
    (sheet,) = read(packed(view + row('<c r="A1"><v>0</v></c>', '<c r="B1"><v>2</v></c>', '<c r="C1" t="b"><v>0</v></c>')))
    assert sheet.rows == [[Shown(0.0, "", False), 2.0, False]]
    out = io.BytesIO()
    old = xlwt.Workbook()
    old.add_sheet("表").write(0, 0, 0)
    old.get_sheet(0).show_zero_values = False
    old.save(out)
    assert read(out.getvalue())[0].rows == [[Shown(0.0, "", False)]]
