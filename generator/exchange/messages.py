"""Reads exchange messages, in XML and JSON, as sheets of raw cells under the names of their fields. A message that cannot be read is
`NotATable`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn
from xml.parsers import expat

from generator.exchange.delimited import encoding_of
from generator.exchange.raw import MOST_CELL, MOST_COLUMNS, MOST_VALUES, SPLIT, NotATable, RawSheet

# Elements that hold one record in an exchange message.
_RECORDS = frozenset(("fields", "row", "record", "data"))
# Elements around the records that belong to no record.
_ENVELOPE = frozenset(("header",))
MOST_RECORDS = 200_000
_DEEPEST = 50
# No tag or comment is so long.
_PIECE, _MOST_TOKEN = 1 << 16, 1 << 20
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_DECLARATION = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)["'][^>]*\?>""")
# Encodings of Chinese text that the parser does not know; they are all subsets of GB18030.
_CHINESE = re.compile(r"gb|x-gb|hz|cp936|windows-936|euc-cn", re.IGNORECASE)


class _Records:
    """Collects the records of a message while it is parsed, and keeps nothing else of the document."""

    def __init__(self) -> None:
        self.kind = ""
        self.found: list[dict[str, Any]] = []
        # How many texts stand outside records, by the name of their element.
        self.strange: dict[str, int] = {}
        self._path: list[str] = []
        self._texts: list[list[str]] = []
        self._leaf = True
        self._fields: list[tuple[str, str | None]] = []
        # The depth of the record that is being read; 0 if there is none.
        self._within = 0
        self._values = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._path.append(name)
        self._texts.append([])
        self._leaf = True
        if len(self._path) > _DEEPEST:
            raise NotATable("XML 的层次太深，不是交换报文")
        around = len(self._path) - 1
        if around > 1 and self._within < around and self._path[-2].lower() in _RECORDS:
            # If records are nested, the innermost is the record, and what came before it belongs to the envelope.
            self._outside()
            self._within = around

    def data(self, text: str) -> None:
        self._texts[-1].append(text)

    def end(self, tag: str) -> None:
        name, text = self._path.pop(), "".join(self._texts.pop())
        if len(text) > MOST_CELL:
            raise NotATable(f"XML 里“{name}”的文字太长（{len(text)}个字）")
        if name == "Kind" and self._path[-1:] == ["Header"]:
            self.kind = text.strip()
        elif self._leaf or text.strip():
            self._values += 1
            if self._values > MOST_VALUES:
                raise NotATable(f"XML 里的内容太多，{SPLIT}")
            if self._within:
                self._fields.append((name, text or None))
            elif text.strip() and not _ENVELOPE & {step.lower() for step in self._path}:
                self._strange(name)
        if self._within == len(self._path) + 1:
            if len(self.found) >= MOST_RECORDS:
                raise NotATable(f"XML 里的记录多于{MOST_RECORDS}条，{SPLIT}")
            if self._fields:
                self.found.append(_once(self._fields, len(self.found) + 1))
            self._fields = []
            self._within = 0
        self._leaf = False

    def _outside(self) -> None:
        for name, text in self._fields:
            if (text or "").strip():
                self._strange(name)
        self._fields = []

    def _strange(self, name: str) -> None:
        if len(self.strange) < MOST_COLUMNS or name in self.strange:
            self.strange[name] = self.strange.get(name, 0) + 1


def xml(data: bytes) -> RawSheet:
    """The records of an exchange message in XML, in any encoding that Chinese offices use."""
    records = _Records()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = records.start, records.end, records.data
    # Attacks use entities, which must be declared in a document type; no exchange message has one.
    parser.StartDoctypeDeclHandler = _declared
    text = _in_utf8(data)
    try:
        for start in range(0, len(text), _PIECE):
            parser.Parse(text[start : start + _PIECE], False)
            if start - parser.CurrentByteIndex > _MOST_TOKEN:
                raise NotATable("XML 里有一段太长，不是交换报文")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise NotATable(f"XML 不完整或者写错了（第{error.lineno}行第{error.offset + 1}列）") from None
    if not records.found:
        raise NotATable("XML 里没有记录：每条记录应在 <Body> 的 <fields> 里")
    notes = tuple(f"<{name}> 不在记录里，有{count}处，没有读" for name, count in records.strange.items())
    return _keyed("", records.found, records.kind, notes)


def _declared(*declaration: Any) -> NoReturn:
    raise NotATable("XML 里有 DTD 或者实体声明，交换报文不需要它们，为安全起见没有读")


def _in_utf8(data: bytes) -> bytes:
    """The message in UTF-8, whatever encoding it declares."""
    declared = _DECLARATION.match(data)
    name = declared[1].decode("ascii") if declared else ""
    if name.lower() in ("utf-8", "utf8"):
        return data
    if name and not _CHINESE.match(name):
        try:
            # Some messages declare `utf-16` although their bytes were converted to UTF-8 on the way.
            text = data.decode("utf-8" if name.lower().startswith("utf-16") else name)
        except (LookupError, ValueError):
            raise NotATable(f"XML 声明的文字编码“{name}”不认得，或者与内容不符，请改成 UTF-8 再导出") from None
    else:
        try:
            text = data.decode("gb18030" if name else encoding_of(data))
        except UnicodeDecodeError:
            raise NotATable(f"XML 声明的文字编码“{name}”与内容不符，请改成 UTF-8 再导出") from None
    return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace")


def json_sheets(data: bytes) -> list[RawSheet]:
    """The records of a message in JSON: `{kind: [record, …]}`, `[record, …]` or one record."""
    # Each value needs memory, so they are counted before they are made. Commas inside texts are few beside them.
    if sum(data.count(sign) for sign in (b",", b"[", b"{")) > MOST_VALUES:
        raise NotATable(f"JSON 里的内容太多，{SPLIT}")
    try:
        value = json.loads(data.decode(encoding_of(data)), parse_float=_decimal, parse_constant=_not_finite, object_pairs_hook=_object)
    except NotATable:
        raise
    except (ValueError, RecursionError) as error:
        place = f"（第{error.lineno}行第{error.colno}列）" if isinstance(error, json.JSONDecodeError) else ""
        raise NotATable(f"JSON 不完整或者写错了{place}") from None
    if _SURROGATE.search(data):
        try:
            json.dumps(value, ensure_ascii=False, default=str).encode()
        except UnicodeEncodeError:
            raise NotATable("JSON 里有半个字符（不成对的 \\uD800 到 \\uDFFF），请从来源系统重新导出") from None
    tables: Mapping[str, Any] = {"": value} if isinstance(value, list) else value
    if tables and all(not isinstance(rows, list) for rows in tables.values()):
        tables = {"": [tables]}
    found = []
    for name, rows in tables.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise NotATable("JSON 应是 {种类: [记录, …]} 或者 [记录, …]，每条记录是 {栏目: 值}")
        if len(rows) > MOST_RECORDS:
            raise NotATable(f"JSON 里的记录多于{MOST_RECORDS}条，{SPLIT}")
        if rows:
            found.append(_keyed(name, [_once(_flat(row), number) for number, row in enumerate(rows, 1)], name))
    if not found:
        raise NotATable("JSON 里没有记录")
    return found


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise NotATable(f"JSON 里的数字 {text[:20]} 太大") from None


def _not_finite(text: str) -> Any:
    raise NotATable(f"JSON 里有 {text}，不是数字；没有值的请写 null")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return _once(pairs, 0)


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        if key == "extension" and isinstance(value, dict):
            yield from _flat(value)
        else:
            yield key, value if value != "" else None


def _once(fields: Iterable[tuple[str, Any]], number: int) -> dict[str, Any]:
    """Fields by name. A field that occurs twice with different values cannot be believed, so it is an error."""
    out: dict[str, Any] = {}
    for name, value in fields:
        if name in out and out[name] is not None and value is not None and out[name] != value:
            where = f"第{number}条记录里" if number else "一条记录里"
            raise NotATable(f"{where}“{name[:40]}”出现了两次，值不同，不知道哪一个对，请只留一个")
        if out.get(name) is None:
            out[name] = value
    return out


def _keyed(name: str, rows: list[dict[str, Any]], kind: str, notes: tuple[str, ...] = ()) -> RawSheet:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    if len(keys) > MOST_COLUMNS or len(keys) * len(rows) > MOST_VALUES:
        raise NotATable(f"{len(rows)}条记录里有{len(keys)}种不同的栏目名称，不像一张表")
    return RawSheet(name, [keys, *([row.get(key) for key in keys] for row in rows)], keyed=True, kind=kind, notes=notes)
