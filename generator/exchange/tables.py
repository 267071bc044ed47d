"""Bytes of a file as sheets of raw cells, by what the file is and not by what it is called. What cannot be read is a `NotATable`."""

from __future__ import annotations

import csv
import io
import json
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from generator.exchange.formulas import unguard

MOST_BYTES = 200 << 20
MOST_UNPACKED = 2 << 30
MOST_ROWS = 1_048_576
# More is a quotation mark that is missing. The library has a limit too, but one that others in the same process may have changed.
MOST_CELL = 131_072
# What holds one record in an exchange message.
_RECORDS = frozenset(("fields", "row", "record", "data"))
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*<(?:!doctype html|html|table|meta|\?mso-application|(?:\?xml[^>]*\?>\s*)?(?:<\?mso-application|<Workbook))", re.IGNORECASE
)
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9_.-]+)["'][^>]*\?>""")
_SAVE_AS = "请用 Excel 或者 WPS 打开它，另存为“Excel 工作簿（.xlsx）”再导入"


class NotATable(ValueError):
    """Why a file cannot be read, in Chinese, with what to do."""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it stands in a file: rows of raw cells (text, number, day, yes or no, nothing).

    `keyed` sheets come from XML and JSON: the first row holds the names of the others' cells, which are numbered as records from 1.
    `kind` is what the file says that it holds, or "". `since_1904`: the sheet counts days from 1904.
    """

    name: str
    rows: list[list[Any]]
    keyed: bool = False
    hidden: bool = False
    kind: str = ""
    since_1904: bool = False
    texts_only: bool = False


def read(data: bytes) -> list[RawSheet]:
    """The sheets of a file. NotATable where it is none."""
    if len(data) > MOST_BYTES:
        raise NotATable(f"文件有 {len(data) >> 20} MB，最多 {MOST_BYTES >> 20} MB，请分成几个文件")
    if not data.strip(b"\0 \t\r\n"):
        raise NotATable("文件是空的")
    if data.startswith((_ZIP, _OLE)):
        return _workbook(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = _decoded(data, "utf-16").encode()
    bare = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(bare):
        raise NotATable(f"这个文件其实是网页（有的系统导出的 .xls 就是这样），{_SAVE_AS}")
    if bare.startswith(b"<"):
        return [_xml(bare)]
    if bare.startswith((b"{", b"[")):
        return _json(bare)
    return [_csv(data)]


# Workbooks


def _workbook(data: bytes) -> list[RawSheet]:
    since_1904 = data.startswith(_ZIP) and _looked_into(data)
    program = str(Path(__file__).with_name("workbook.py"))
    try:
        done = subprocess.run([sys.executable, "-P", program], input=data, capture_output=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        raise NotATable(f"读这个文件用的时间太长，它可能已经损坏；{_SAVE_AS}") from None
    if done.returncode or not done.stdout:
        raise NotATable(f"这个文件读不了，它可能已经损坏，或者声称的行数、列数太多；{_SAVE_AS}")
    # What our own program wrote, from cells that are plain values.
    fine, answer = pickle.loads(done.stdout)
    if not fine:
        if answer == "password" or "assword" in answer or "encrypt" in answer.lower():
            raise NotATable("这个文件有密码，请去掉密码另存后再导入")
        if answer == "too-large":
            raise NotATable("表格的行数、列数太多，请删去空白的行和列，或者分成几个文件")
        raise NotATable(f"这个文件不是完好的 Excel 表格；{_SAVE_AS}")
    sheets = [RawSheet(name, rows, hidden=hidden, since_1904=since_1904) for name, hidden, rows in answer]
    if not any(sheet.rows for sheet in sheets):
        raise NotATable("表格里没有内容")
    return sheets


def _looked_into(data: bytes) -> bool:
    """Whether a packed workbook counts from 1904. NotATable for one that would unpack to more than is sensible."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED or len(packed.infolist()) > 10_000:
                raise NotATable("这个压缩的表格展开后太大，可能是有意损坏的文件，没有读")
            names = packed.namelist()
            if "xl/workbook.xml" not in names:
                return False
            with packed.open("xl/workbook.xml") as part:
                return re.search(rb"""date1904\s*=\s*["'](?:1|true)""", part.read(1 << 20)) is not None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        if isinstance(error, NotATable):
            raise
        raise NotATable(f"这个文件不是完好的 Excel 表格；{_SAVE_AS}") from None


# Text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise NotATable(f"文件的文字编码读不了（不是 UTF-8，也不是 GB18030）；{_SAVE_AS}") from None


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(data, "gb18030")


def _csv(data: bytes) -> RawSheet:
    text = _text(data)
    if "\0" in text:
        raise NotATable(f"这个文件不是表格，也不是文字；{_SAVE_AS}")
    start = text[:20_000]
    comma = max((",", "\t", ";", "，"), key=start.count)
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=comma):
            if len(rows) >= MOST_ROWS:
                raise NotATable(f"行数超过{MOST_ROWS}，请分成几个文件")
            if any(len(cell) > MOST_CELL for cell in row):
                raise csv.Error
            rows.append([_plain(cell) for cell in row])
    except csv.Error:
        raise NotATable(f"第{len(rows) + 1}行附近有一格太长或者引号不成对；{_SAVE_AS}") from None
    return RawSheet("", rows, texts_only=True)


def _plain(cell: str) -> str | None:
    """A cell without what keeps spreadsheets from bending it: `="0012"`, an apostrophe before a formula."""
    if not cell:
        return None
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 3:
        return cell[2:-1]
    return unguard(cell)


# Messages


def _xml(data: bytes) -> RawSheet:
    declared = _DECLARED.match(data)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        # The parser knows no Chinese encodings; they are all parts of GB18030.
        name = "gb18030" if declared[1].lower().startswith((b"gb", b"x-gb", b"cp936")) else declared[1].decode("ascii")
        text = _decoded(data, name)
        data = re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace")
    elif not declared:
        data = _text(data).encode("utf-8", "replace")
    found: list[dict[str, Any]] = []
    kind, path = "", []
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            name = element.tag.rpartition("}")[2]
            if event == "start":
                path.append(name)
                if len(path) > 50:
                    raise NotATable("XML 的层次太深，不是交换报文")
                continue
            path.pop()
            if name == "Kind" and path[-1:] == ["Header"]:
                kind = (element.text or "").strip()
            if name.lower() in _RECORDS and len(element) and len(path) >= 1:
                found.append(dict(_leaves(element)))
                element.clear()
    except DefusedXmlException:
        raise NotATable("XML 里有 DTD 或者实体声明，交换报文不需要它们，为安全起见没有读") from None
    except (ParseError, ValueError, LookupError) as error:
        if isinstance(error, NotATable):
            raise
        place = f"第{error.position[0]}行第{error.position[1] + 1}列" if isinstance(error, ParseError) else ""
        raise NotATable(f"XML 不完整或者写错了{place and '（' + place + '）'}") from None
    if not found:
        raise NotATable("XML 里没有记录：每条记录应在 <Body> 的 <fields> 里")
    return _keyed("", found, kind)


def _leaves(element: Element) -> Iterator[tuple[str, Any]]:
    for below in element:
        name = below.tag.rpartition("}")[2]
        if len(below):
            yield from _leaves(below)
        else:
            yield name, below.text or None


def _json(data: bytes) -> list[RawSheet]:
    try:
        value = json.loads(_text(data), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        place = f"（第{error.lineno}行第{error.colno}列）" if isinstance(error, json.JSONDecodeError) else ""
        raise NotATable(f"JSON 不完整或者写错了{place}") from None
    tables: Mapping[str, Any] = {"": value} if isinstance(value, list) else value
    if tables and all(not isinstance(rows, list) for rows in tables.values()):
        tables = {"": [tables]}
    found = []
    for name, rows in tables.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise NotATable("JSON 应是 {种类: [记录, …]} 或者 [记录, …]，每条记录是 {栏目: 值}")
        if rows:
            found.append(_keyed(name, [dict(_flat(row)) for row in rows], name))
    if not found:
        raise NotATable("JSON 里没有记录")
    return found


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        if key == "extension" and isinstance(value, dict):
            yield from _flat(value)
        elif isinstance(value, dict | list):
            yield key, json.dumps(value, ensure_ascii=False, default=str)
        else:
            yield key, value if value != "" else None


def _keyed(name: str, rows: list[dict[str, Any]], kind: str) -> RawSheet:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return RawSheet(name, [keys, *([row.get(key) for key in keys] for row in rows)], keyed=True, kind=kind, texts_only=False)
