"""Finds in a workbook what its values do not show: cells that could not be computed, and hidden rows and columns.

The library that reads the values returns nothing for an error, and nothing for a formula without a stored result. So the same bytes are
read a second time here, only for these marks and for formats that show something else than the cell holds. Of our modules it imports only
`compound` and `numberformats`, which import nothing: it runs in the process of `workbook`.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from generator.exchange.compound import streams
from generator.exchange.numberformats import BUILTIN, telling

# Put into a cell whose formula has no result in the file. It looks like an error of Excel, so a cell in which it is typed is treated alike.
UNCALCULATED = "#CALC!"
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
COLUMNS = LAST_COLUMN + 1
_YES = frozenset(("1", "true", "on"))
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})", re.IGNORECASE | re.ASCII)
# A sheet without any of these bytes has no errors, no formulas and nothing hidden. Most sheets are such, and need no second look.
_SUSPECT = re.compile(rb"""=\s*["']e["']|<(?:\w+:)?f[\s/>]|hidden|width\s*=\s*["']0|\bht\s*=\s*["']0|showZeros|&#|<!""")
_CHUNK = 1 << 20
# More formulas, errors and hidden columns than a table has, and more tags than can be read in seconds.
_MOST_PLACES, MOST_TAGS = 250_000, 8_000_000
_BROKEN = (LookupError, StopIteration, struct.error, expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA"}


@dataclass(frozen=True, slots=True)
class Unseen:
    """The findings about a sheet; rows and columns count from 0. `instead` holds what a cell shows if the library returns nothing for
    it.
    """

    instead: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    # Formats that may show something else than the value, each with its cells as row * COLUMNS + column. For each view, whether it shows
    # zeros.
    formats: dict[str, array[int]] = field(default_factory=dict)
    zeros: list[bool] = field(default_factory=list)


def unseen(data: bytes) -> tuple[bool, list[Unseen | None]]:
    """Whether a workbook counts days from 1904, and the findings about its sheets in their order; None if it is not a workbook.

    ValueError if this cannot be found out: "password" for an encrypted workbook, else another word.
    """
    try:
        return _packed(data) if data.startswith(b"PK") else _compound(data)
    except _BROKEN as error:
        raise ValueError(f"damaged: {error!r}") from None


# Workbooks of XML, packed (ECMA-376)


def _packed(data: bytes) -> tuple[bool, list[Unseen | None]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = {name.replace("\\", "/").lstrip("/").lower(): name for name in packed.namelist()}
        book = next(
            (target for sort, target in _relations(packed, names, "_rels/.rels", "").values() if sort.endswith("/officeDocument")),
            "xl/workbook.xml",
        )
        folder, _, name = book.rpartition("/")
        relations = _relations(packed, names, f"{folder}/_rels/{name}.rels", folder)
        sheets: list[str] = []
        properties: dict[str, str] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            tag = tag.rpartition(":")[2]
            if tag == "sheet":
                sheets.append(next(value for key, value in attributes.items() if key.rpartition(":")[2] == "id" and ":" in key))
            elif tag in ("workbookPr", "calcPr"):
                properties.update(attributes)

        _parse(packed, names[book.lower()], start)
        # A program that wrote formulas without computing them says so; the zeros beside them are placeholders.
        stale = properties.get("fullCalcOnLoad", "") in _YES
        found: list[Unseen | None] = []
        total = 0
        styles = next((target.lower() for sort, target in relations.values() if sort.endswith("/styles")), "")
        formats = _styles(packed, names[styles]) if styles in names else {}
        styled = re.compile(rb"""\bs\s*=\s*["'](?:%s)["']""" % b"|".join(one.encode() for one in formats)) if formats else None
        for sort, target in relations.values():
            if sort.endswith("/sharedStrings") and target.lower() in names:
                _suspect(packed, names[target.lower()])
        for relation in sheets:
            sort, target = relations[relation]
            if not sort.endswith("/worksheet"):
                found.append(None)
                continue
            suspect, tags = _suspect(packed, names[target.lower()], None if "0" in formats else styled)
            total += tags
            if total > MOST_TAGS:
                raise ValueError("too-large")
            cells = _Cells(stale, formats)
            if suspect or "0" in formats:
                _parse(packed, names[target.lower()], cells.start, cells)
            found.append(cells.found)
        return properties.get("date1904", "") in _YES, found


def _relations(packed: zipfile.ZipFile, names: Mapping[str, str], part: str, folder: str) -> dict[str, tuple[str, str]]:
    """The parts to which a part refers: id -> sort and path."""
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            target = attributes["Target"].replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes["Id"]] = attributes["Type"], path

    if part.lstrip("/").lower() in names:
        _parse(packed, names[part.lstrip("/").lower()], start)
    return found


def _styles(packed: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The formats that may show something else than the value, by the number of the style of a cell."""
    codes = dict(BUILTIN)
    numbers: list[int] = []
    within: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("cellXfs", "cellStyleXfs", "dxfs", "numFmts"):
            within[:] = [tag]
        elif tag == "numFmt" and within == ["numFmts"]:
            codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif tag == "xf" and within == ["cellXfs"]:
            numbers.append(int(attributes.get("numFmtId", "0")))

    _parse(packed, name, start)
    return {str(at): codes[number] for at, number in enumerate(numbers) if number in codes and telling(codes[number])}


def _parse(packed: zipfile.ZipFile, name: str, start: Any, cells: _Cells | None = None) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refused
    if cells is not None:
        cells.parser = parser
    with packed.open(name) as part:
        for chunk in _chunks(part):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _chunks(part: Any) -> Iterator[bytes]:
    while chunk := part.read(_CHUNK):
        yield chunk


def _refused(*declaration: Any) -> None:
    raise ValueError("damaged: a declaration of entities")


def _suspect(packed: zipfile.ZipFile, name: str, styled: re.Pattern[bytes] | None = None) -> tuple[bool, int]:
    """Whether a sheet needs a closer look, and how many tags it has."""
    suspect, tags, before = False, 0, b""
    with packed.open(name) as part:
        for chunk in _chunks(part):
            here = chunk.count(b"<")
            tags += here
            if not here and len(chunk) == _CHUNK and tags:
                raise ValueError("cell-too-long")
            # In UTF-16 nothing is found by bytes. A match across the border of two chunks is found with the next chunk.
            suspect = suspect or b"\0" in chunk[:8] or any(one.search(before + chunk) for one in (_SUSPECT, styled) if one is not None)
            before = chunk[-200:]
    return suspect, tags


class _Cells:
    """Receives the elements of a sheet in turn and collects its findings. The text of elements is collected only where it matters."""

    def __init__(self, stale: bool, formats: Mapping[str, str]) -> None:
        self.found = Unseen()
        self._formats = formats
        self.parser: Any = None
        self._stale = stale
        self._row = self._column = -1
        self._sort = ""
        self._formula = self._valued = False
        self._area = ""
        self._texts: list[str] = []
        self._places = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._row, self._column = _place(place) if place else (self._row, self._column + 1)
            self._sort = attributes.get("t", "n")
            self._formula = self._valued = False
            if code := self._formats.get(attributes.get("s", "0")):
                self.found.formats.setdefault(code, array("Q")).append(self._row * COLUMNS + self._column)
            if self._sort == "e":
                self._listen()
        elif tag in ("v", "is"):
            self._valued = True
            self._texts = []
        elif tag == "f":
            self._formula = True
            self._area = attributes.get("ref", "") if attributes.get("t") in ("array", "dataTable") else ""
            self._listen()
        elif tag == "sheetView" and attributes.get("showZeros", "1") not in _YES:
            self.found.zeros.append(False)
        elif tag == "row":
            number = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._row, self._column = _within(number, LAST_ROW), -1
            if attributes.get("hidden", "") in _YES or _zero(attributes.get("ht", "1")):
                self.found.hidden_rows.add(number)
        elif tag == "col" and (attributes.get("hidden", "") in _YES or _zero(attributes.get("width", "1"))):
            first, last = _within(int(attributes["min"]) - 1, LAST_COLUMN), _within(int(attributes["max"]) - 1, LAST_COLUMN)
            self._count(last - first + 1)
            self.found.hidden_columns.update(range(first, last + 1))

    def _listen(self) -> None:
        self._texts = []
        self.parser.CharacterDataHandler, self.parser.EndElementHandler = self._texts_are, self._end
        self._count(1)

    def _count(self, places: int) -> None:
        self._places += places
        if self._places > _MOST_PLACES:
            raise ValueError("too-large")

    def _texts_are(self, text: str) -> None:
        self._texts.append(text)

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "c":
            return
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        value = "".join(self._texts).strip() if self._valued else ""
        if self._sort == "e":
            self.found.instead[self._row, self._column] = value or "#N/A"
        elif self._sort == "str" and self._valued:
            # A computed text, which may be empty.
            return
        elif not value or (self._stale and value == "0"):
            self._uncalculated()

    def _uncalculated(self) -> None:
        self.found.instead[self._row, self._column] = UNCALCULATED
        # An area with one formula, which is in its first cell.
        corners = [_REFERENCE.fullmatch(corner) for corner in self._area.split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            (top, left), (bottom, right) = _place(corners[0]), _place(corners[1])
            self._count((bottom - top + 1) * (right - left + 1))
            for row in range(top, bottom + 1):
                self.found.instead.update({(row, column): UNCALCULATED for column in range(left, right + 1)})


def _place(found: re.Match[str]) -> tuple[int, int]:
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return _within(int(found[2]) - 1, LAST_ROW), _within(column - 1, LAST_COLUMN)


def _within(number: int, last: int) -> int:
    if not 0 <= number <= last:
        raise ValueError("damaged: a row or column beyond the last")
    return number


def _zero(text: str) -> bool:
    try:
        return float(text) == 0
    except ValueError:
        return False


# Workbooks of records (MS-XLS) in a compound file (MS-CFB)


def _compound(data: bytes) -> tuple[bool, list[Unseen | None]]:
    parts = streams(data)
    if "encryptedpackage" in parts:
        raise ValueError("password")
    book = parts.get("workbook") or parts.get("book") or b""
    since_1904 = False
    sheets: list[tuple[int, int]] = []
    codes, numbers = dict(BUILTIN), list[int]()
    for sort, body in _records(book, 0):
        if sort == 0x2F:
            raise ValueError("password")
        if sort == 0x22:
            since_1904 = body[0] == 1
        elif sort == 0x41E and len(body) > 5 and "workbook" in parts:
            count, wide = struct.unpack_from("<HB", body, 2)
            text = body[5 : 5 + count * (1 + (wide & 1))]
            codes[struct.unpack_from("<H", body)[0]] = text.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        elif sort == 0xE0:
            numbers.append(struct.unpack_from("<2xH", body)[0])
        elif sort == 0x85:
            place, _, kind = struct.unpack_from("<IBB", body)
            sheets.append((place, kind & 0x0F))
    if not sheets:
        raise ValueError("damaged: no sheets")
    formats = {at: codes[number] for at, number in enumerate(numbers) if number in codes and telling(codes[number])}
    return since_1904, [_record_sheet(book, place, formats) if kind == 0 else None for place, kind in sheets]


def _record_sheet(book: bytes, place: int, formats: Mapping[int, str]) -> Unseen:
    found = Unseen()
    formulas: list[tuple[int, int]] = []
    stale = False
    for sort, body in _records(book, place):
        for row, column, style in _styled(sort, body) if formats else ():
            if code := formats.get(style):
                found.formats.setdefault(code, array("Q")).append(row * COLUMNS + column)
        if sort == 0x205 and body[7]:
            found.instead[struct.unpack_from("<HH", body)] = _ERRORS.get(body[6], "#N/A")
        elif sort in (0x06, 0x206, 0x406):
            at: tuple[int, int] = struct.unpack_from("<HH", body)
            formulas.append(at)
            if body[12:14] == b"\xff\xff" and body[6] == 2:
                found.instead[at] = _ERRORS.get(body[8], "#N/A")
            elif body[12:14] == b"\xff\xff" and body[6] == 3:
                # Programs that do not compute formulas also write an empty result.
                found.instead[at] = UNCALCULATED
        elif sort == 0x5E:
            # The record "not calculated": the results are older than the values from which they are computed.
            stale = True
        elif sort == 0x23E:
            found.zeros.append(bool(struct.unpack_from("<H", body)[0] & 0x10))
        elif sort == 0x208:
            row, height, options = struct.unpack_from("<H4xH4xH", body)
            if options & 0x20 or height & 0x7FFF == 0:
                found.hidden_rows.add(row)
        elif sort == 0x7D:
            first, last, width, _, options = struct.unpack_from("<5H", body)
            if options & 1 or width == 0:
                found.hidden_columns.update(range(first, min(last, 255) + 1))
    if stale:
        found.instead.update((at, found.instead.get(at, UNCALCULATED)) for at in formulas)
    return found


def _styled(sort: int, body: bytes) -> Iterator[Sequence[int]]:
    """The cells of a record: row, column, and the number of the style."""
    if sort in (0x06, 0x206, 0x406, 0x203, 0x204, 0x205, 0x27E, 0xFD):
        yield struct.unpack_from("<3H", body)
    elif sort == 0xBD:
        row, first = struct.unpack_from("<2H", body)
        for at in range((len(body) - 6) // 6):
            yield row, first + at, struct.unpack_from("<H", body, 4 + at * 6)[0]


def _records(book: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records of a part of a workbook, without those of nested parts."""
    depth = 0
    while True:
        sort, size = struct.unpack_from("<HH", book, place)
        if sort in (0x09, 0x209, 0x409, 0x809):
            depth += 1
        elif sort == 0x0A:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield sort, book[place + 4 : place + 4 + size]
        elif not depth:
            raise ValueError("damaged: a part without a beginning")
        place += 4 + size
