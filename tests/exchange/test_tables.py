"""generator.exchange.tables: a file is what its bytes say, and a damaged or hostile one is a sentence, never a traceback."""

from __future__ import annotations

import datetime
import io
import subprocess
import sys
import zipfile

import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT, examples

from generator.exchange import tables
from generator.exchange.raw import NotATable
from generator.exchange.tables import read

DAY = datetime.date(2026, 4, 21)


def xlsx(*rows: list[object], **options: object) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    sheet, day = book.add_worksheet("表"), book.add_format({"num_format": "yyyy-mm-dd"})
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if isinstance(cell, datetime.date):
                sheet.write_datetime(y, x, datetime.datetime.combine(cell, datetime.time()), day)
            elif cell is not None:
                sheet.write(y, x, cell)
    book.close()
    return out.getvalue()


def xls(*rows: list[object]) -> bytes:
    out = io.BytesIO()
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if isinstance(cell, datetime.date):
                sheet.write(y, x, cell, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
            elif cell is not None:
                sheet.write(y, x, cell)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_workbook_old_or_new(make: object) -> None:
    (sheet,) = read(make([None, "甲"], [], ["乙", 0.5, DAY]))  # type: ignore[operator]
    assert sheet.rows == [[None, "甲"], [], ["乙", 0.5, DAY]]
    assert (sheet.name, sheet.keyed, sheet.since_1904) == ("表", False, False)


def test_days_since_1904() -> None:
    (sheet,) = read(xlsx([DAY, 1], date_1904=True))
    assert (sheet.rows, sheet.since_1904) == ([[DAY, 1]], True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_in_any_encoding_of_offices(encoding: str) -> None:
    (sheet,) = read('名称,备注\r\n"第一行\n第二行",㐀𠀀\r\n'.encode(encoding))
    assert sheet.rows == [["名称", "备注"], ["第一行\n第二行", "㐀𠀀"]]


def test_what_keeps_a_text_from_being_bent_is_taken_off() -> None:
    (sheet,) = read(b"""a\tb\n="0012"\t'=1+1\n""")
    assert sheet.rows == [["a", "b"], ["0012", "=1+1"]]


GUANGDONG = """<?xml version="1.0" encoding="{}"?>
<ExchangeMessage><Header><Date>2026-01-01</Date></Header><Body>
<fields><CF_WSH>甲市监罚〔2026〕1号</CF_WSH><BZ/></fields><fields><CF_WSH>二</CF_WSH><CF_SY>&lt;事实&gt;</CF_SY></fields></Body></ExchangeMessage>"""


@pytest.mark.parametrize("encoding", ["UTF-8", "GB2312", "gb18030"])
def test_an_exchange_message(encoding: str) -> None:
    (sheet,) = read(GUANGDONG.format(encoding).encode(encoding))
    assert sheet.rows == [["CF_WSH", "BZ", "CF_SY"], ["甲市监罚〔2026〕1号", None, None], ["二", None, "<事实>"]]
    assert sheet.keyed


def test_json_of_platforms() -> None:
    sheets = read('\ufeff{"permit": [], "penalty": [{"a": null, "n": 0.20}, {"b": [1]}]}'.encode())
    assert [(one.kind, one.keyed) for one in sheets] == [("penalty", True)]
    assert [[str(cell) for cell in row] for row in sheets[0].rows] == [["a", "n", "b"], ["None", "0.20", "None"], ["None", "None", "[1]"]]
    assert read(b'[{"a": 1}]')[0].rows == [["a"], [1]]


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<ExchangeMessage><Body><fields><BZ>&b;</BZ></fields></Body></ExchangeMessage>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><ExchangeMessage><Body><fields><BZ>x</BZ></fields></Body></ExchangeMessage>"""


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空的"),
        (b"  \n", "空的"),
        (BOMB.encode(), "DTD"),
        (OUTSIDE.encode(), "DTD"),
        (b"<ExchangeMessage><Body>", "不完整"),
        (b"<a><b>x</b></a>", "没有记录"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "其实是网页"),
        (b'{"a": [1', "JSON 不完整"),
        (b'{"a": [1]}', "JSON 应是"),
        (b"[" * 100_000, "JSON 不完整"),
        (b"[]", "没有记录"),
        (b"PK\x03\x04 nothing", "不是完好的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "不是完好的"),
        (b"a,b\n\xff\xff\xff,1", "编码"),
        (b"a,b\n\0\0,1", "不是表格"),
        (("a,b\n" + "x" * 200_000).encode(), "太长"),
    ],
)
def test_what_is_no_table_is_told_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(NotATable, match=says):
        read(data)


@pytest.mark.parametrize("megabytes", [90, pytest.param(900, marks=pytest.mark.slow)])
def test_a_packed_file_that_would_unpack_to_gigabytes_is_not_unpacked(megabytes: int) -> None:
    """Or to three times 90 megabytes, which is a little more than is allowed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(3):
            with packed.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for _ in range(megabytes):
                    part.write(b"\0" * (1 << 20))
    with pytest.raises(NotATable, match="展开后太大"):
        read(out.getvalue())


def test_a_sheet_that_claims_seventeen_thousand_million_cells_ends_nobody() -> None:
    """The library would allocate them all: it may, in a process of its own."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_string(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(NotATable, match="行数、列数"):
        read(out.getvalue())


SOUND = {
    "xlsx": xlsx(["名称", "备注"], *[[f"单位{i}", 0.5] for i in range(30)]),
    "xls": xls(["名称", "备注"], *[[f"单位{i}", 0.5] for i in range(30)]),
    "xml": GUANGDONG.format("UTF-8").encode(),
    "json": b'{"penalty": [{"CF_WSH": "1", "BZ": null}]}',
    "csv": "名称,备注\n单位,x\n".encode("gb18030"),
}


@pytest.mark.parametrize("form", sorted(SOUND))
@examples(25)
@given(data=st.data())
def test_any_damage_is_a_sentence_or_a_table(form: str, data: st.DataObject) -> None:
    sound = bytearray(SOUND[form])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(sound) - 1))
        how = data.draw(st.sampled_from(["cut", "flip", "drop", "insert"]))
        if how == "cut" and at:
            del sound[at:]
        elif how == "flip":
            sound[at] ^= data.draw(st.integers(1, 255))
        elif how == "drop" and len(sound) > 1:
            del sound[at]
        else:
            sound[at:at] = data.draw(st.binary(max_size=8))
    assert_understood(bytes(sound))


def assert_understood(data: bytes) -> None:
    """Nothing but a table, or a sentence that says why not, comes of any bytes."""
    said = ""
    try:
        found = read(data)
    except NotATable as error:
        said, found = str(error), []
    assert said or all(isinstance(sheet.rows, list) for sheet in found)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_sentence_or_a_table(data: bytes) -> None:
    assert_understood(data)


def test_the_program_that_reads_workbooks_needs_nothing_of_ours() -> None:
    program = ROOT / "generator" / "exchange" / "workbook.py"
    done = subprocess.run([sys.executable, "-I", str(program)], input=SOUND["xlsx"], capture_output=True, check=True)
    assert done.stderr == b""
    assert tables.pickle.loads(done.stdout)[0] is True
