"""Bytes of a file as sheets of raw cells. The format is recognised by the content, not by the name. A file that cannot be read is
`NotATable`.
"""

from __future__ import annotations

import io
import pickle
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from generator.exchange import delimited, messages
from generator.exchange.raw import SAVE_AS, SPLIT, NotATable, RawSheet, Recognise

MOST_BYTES = 100 << 20
MOST_UNPACKED = 256 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(
    rb"\s*<(?:!doctype html|html|table|meta|\?mso-application|(?:\?xml[^>]*\?>\s*)?(?:<\?mso-application|<Workbook))", re.IGNORECASE
)
_BROKEN = f"这个文件不是完好的 Excel 表格；{SAVE_AS}"


def read(data: bytes, recognise: Recognise | None = None) -> list[RawSheet]:
    """The sheets of a file. `recognise` counts the wanted heads in a row, for text files. NotATable if it is not a table."""
    if len(data) > MOST_BYTES:
        raise NotATable(f"文件有 {len(data) >> 20} MB，最多 {MOST_BYTES >> 20} MB，{SPLIT}")
    if not data.strip(b"\0 \t\r\n"):
        raise NotATable("文件是空的")
    if data.startswith((_ZIP, _OLE)):
        return _workbook(data)
    if data.startswith(_MARKS) and data[:2000].decode("utf-16", "ignore").lstrip().startswith(("<", "{", "[")):
        delimited.encoding_of(data)
        data = data.decode("utf-16").encode()
    bare = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(bare):
        raise NotATable(f"这个文件其实是网页（有的系统导出的 .xls 就是这样），{SAVE_AS}")
    if bare.startswith(b"<"):
        return [messages.xml(bare)]
    if bare.startswith((b"{", b"[")):
        return messages.json_sheets(bare)
    return [delimited.read(data, recognise)]


def _workbook(data: bytes) -> list[RawSheet]:
    if data.startswith(_ZIP):
        _look_into(data)
    program = str(Path(__file__).with_name("workbook.py"))
    try:
        done = subprocess.run([sys.executable, "-P", program], input=data, capture_output=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        raise NotATable(f"读这个文件用的时间太长，它可能已经损坏；{SAVE_AS}") from None
    if done.returncode or not done.stdout:
        raise NotATable(f"这个文件读不了，它可能已经损坏，或者声称的行数、列数太多；{SAVE_AS}")
    # Written by our own program, from plain values.
    fine, answer = pickle.loads(done.stdout)
    if not fine:
        if answer == "password" or "assword" in answer or "encrypt" in answer.lower():
            raise NotATable("这个工作簿设了打开密码，请去掉密码另存后再导入")
        if answer == "too-large":
            raise NotATable("表格的行数、列数太多，请删去空白的行和列，或者分成几个文件")
        if failed := re.fullmatch(r"failed '(.*)' (\d+) (\d+) (\S+)", answer, re.DOTALL):
            place = f"{failed[1]}的第{int(failed[2]) + 1}行第{int(failed[3]) + 1}格"
            raise NotATable(f"{place}是没有算出结果的公式（{failed[4]}），请改成填写的内容再导入")
        if answer == "display-differs":
            raise NotATable("表格里有几十万格，显示的和存的不一样（四舍五入、百分数这样的格式）；请把格式设为“常规”再导入")
        if answer == "cell-too-long":
            raise NotATable("表格里有一格的文字太长，表格软件自己写不出这样的文件，没有读")
        raise NotATable(_BROKEN)
    since_1904, found = answer
    sheets = [
        RawSheet(name, rows, hidden=hidden, since_1904=since_1904, hidden_rows=hidden_rows, hidden_columns=hidden_columns)
        for name, hidden, rows, hidden_rows, hidden_columns in found
    ]
    if not any(sheet.rows for sheet in sheets):
        raise NotATable("表格里没有内容")
    return sheets


def _look_into(data: bytes) -> None:
    """NotATable for an archive that is not a workbook of XML, or would unpack to an unreasonable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED or len(packed.infolist()) > 10_000:
                raise NotATable("这个压缩的表格展开后太大，可能是有意损坏的文件，没有读")
            names = {name.lower() for name in packed.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        if isinstance(error, NotATable):
            raise
        raise NotATable(_BROKEN) from None
    if names & {"xl/workbook.bin", "content.xml"}:
        # In these formats we cannot see which cells are hidden or failed.
        raise NotATable(f"不读 .ods 和 .xlsb 格式的表格；{SAVE_AS}")
