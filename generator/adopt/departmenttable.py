"""Reads a table of departments (.xlsx, .xls, .csv) as records; every cell that cannot be used is told with its row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.adopt.initials import file_name
from generator.exchange import tables
from generator.exchange.heads import letters, normal
from generator.exchange.raw import NotATable, RawSheet
from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT
from generator.reading.recordfile import good_id
from generator.text.identifiers import normal_uscc, uscc_fault

# The heads of each column. The first is the one that the messages name.
HEADS = {
    "name": ("名称", "部门名称", "单位名称", "全称"),
    "short_name": ("简称", "部门简称"),
    "uscc": ("统一社会信用代码", "社会信用代码", "信用代码"),
    "category": ("类别", "机构类别"),
    "sort": ("性质", "部门性质"),
    "roles": ("角色", "职能", "承担的职能"),
    "address": ("地址", "办公地址"),
    "phone": ("电话", "联系电话", "咨询电话", "办公电话"),
    "supervision_phone": ("监督电话", "投诉电话"),
    "hours": ("办公时间",),
    "duties": ("职责", "主要职责"),
    "id": ("代号", "文件名"),
}
_KEYS = {normal(head): key for key, heads in HEADS.items() for head in heads}
NEEDED = ("name", "uscc", "category", "address", "phone", "supervision_phone", "hours", "duties")
_CONTACT = ("address", "phone", "supervision_phone", "hours")
_MOST_FOREWORD = 30
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_USCC = {
    "length": "不是18位",
    "alphabet": "里有代码不用的字",
    "check-digit": "的最后一位（校验位）不对",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a table: the sheet, the row and the column as people count and name them ("" for a whole row), and why."""

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"“{self.sheet}”第{self.row}行" + (f"{self.column}列" if self.column else "")
        return f"{place}：{self.message}"


@dataclass(frozen=True, slots=True)
class Departments:
    """The departments of a table: the data of each by its id, the faults, and notes on what was not read."""

    found: Mapping[str, Mapping[str, Any]]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def read(data: bytes, shape: Field, city: str) -> Departments:
    """The departments of a table. `shape` is the root of the kind of departments, `city` the name of the city. Raises NotATable."""
    sheets = [one for one in tables.read(data, lambda row: len(_columns(row))) if not one.hidden]
    best = max(sheets, key=lambda one: _head(one)[1], default=None)
    if best is None or _head(best)[1] < 2:
        raise NotATable(f"没有找到部门的表头：要有 {'、'.join(HEADS[key][0] for key in NEEDED)} 这些栏")
    return _Reader(best, shape, city).read()


def _columns(row: Sequence[Any]) -> dict[str, int]:
    out: dict[str, int] = {}
    for at, cell in enumerate(row):
        key = _KEYS.get(normal(cell))
        if key:
            out.setdefault(key, at)
    return out


def _head(sheet: RawSheet) -> tuple[int, int]:
    """The number of the row with the most heads, and how many it has."""
    counts = [len(_columns(row)) for row in sheet.rows[:_MOST_FOREWORD]]
    most = max(counts, default=0)
    return (counts.index(most) if counts else 0), most


class _Reader:
    """Reads one sheet."""

    def __init__(self, sheet: RawSheet, shape: Field, city: str) -> None:
        self.sheet, self.shape, self.city = sheet, shape, city
        self.head = _head(sheet)[0]
        self.columns = _columns(sheet.rows[self.head])
        self.faults: list[Fault] = []

    def read(self) -> Departments:
        """All rows."""
        heads = [str(cell) for cell in self.sheet.rows[self.head] if cell is not None and str(cell).strip()]
        strange = [head for head in heads if normal(head) not in (*_KEYS, "序号")]
        notes = (f"没有读这几栏：{'、'.join(strange)}",) if strange else ()
        lacking = [HEADS[key][0] for key in NEEDED if key not in self.columns]
        if lacking:
            self.fault(self.head, "", f"缺少这几栏：{'、'.join(lacking)}")
            return Departments({}, tuple(self.faults), notes)
        found: dict[str, dict[str, Any]] = {}
        names: dict[str, int] = {}
        codes: dict[str, int] = {}
        for number in range(self.head + 1, len(self.sheet.rows)):
            if not any(str(cell if cell is not None else "").strip() for cell in self.sheet.rows[number]):
                continue
            data = self.row(number)
            for key, seen in (("name", names), ("uscc", codes)):
                value = data.get(key, "")
                first = seen.setdefault(value, number) if value else number
                if first != number:
                    self.fault(number, key, f"“{value}”在第{self.sheet.number(first)}行已经有了，一个部门只写一行")
            found[self.ident(number, data, found)] = data
        if not found and not self.faults:
            self.fault(self.head, "", "表头下面一个部门也没有")
        return Departments(found, tuple(self.faults), notes)

    def ident(self, number: int, data: Mapping[str, Any], taken: Mapping[str, Any]) -> str:
        """The id of a department: what the table says, or the first letters of its short name."""
        given = self.text(number, "id")
        if not given:
            return file_name(str(data.get("short_name", "")), taken)
        if not _ID.fullmatch(given):
            self.fault(number, "id", f"“{given}”不能作文件名：只用小写字母、数字和短横线，以字母开头，例如 scjgj")
        elif not good_id(DEPARTMENT, given):
            self.fault(number, "id", f"“{given}”是网站另有用处的名称，请换一个，例如 scjgj")
        elif given in taken:
            self.fault(number, "id", f"“{given}”前面已经有了")
        return given

    def row(self, number: int) -> dict[str, Any]:
        """The data of a department, in the order of its schema; what is wrong has been told."""
        told = {key: self.text(number, key) for key in HEADS}
        for key in NEEDED:
            if not told[key]:
                self.fault(number, key, f"没有写{HEADS[key][0]}")
        out: dict[str, Any] = {"name": told["name"], "short_name": told["short_name"] or self.shortened(told["name"])}
        out["uscc"] = self.code(number, told["uscc"])
        out["category"] = self.choice(number, "category", told["category"], self.shape.properties["category"])
        if told["sort"]:
            out["sort"] = self.choice(number, "sort", told["sort"], self.shape.properties["sort"])
        items = self.shape.properties["roles"].items
        roles = [one for one in re.split(r"[、,，;；\s]+", told["roles"]) if one]
        if roles and items is not None:
            out["roles"] = [self.choice(number, "roles", one, items) for one in dict.fromkeys(roles)]
        out["contact"] = {key: told[key] for key in _CONTACT}
        lines = [line.strip() for line in re.split(r"[\n；;]+|(?<=。)", told["duties"]) if line.strip()]
        out["duties"] = [line if line.endswith("。") else f"{line}。" for line in lines]
        return out

    def shortened(self, name: str) -> str:
        """The name without the name of the city, up to 市: 甲市财政局 is 市财政局."""
        return name.removeprefix(self.city[:-1]) if name.startswith(self.city) and len(name) > len(self.city) + 1 else name

    def code(self, number: int, text: str) -> str:
        """A unified code with right check digits, or "" for none."""
        given = normal_uscc(text)
        fault = uscc_fault(given) if given else ""
        # A wrong inner digit stands in some real codes; the check warns of it.
        if fault in _USCC:
            self.fault(number, "uscc", f"统一社会信用代码“{text}”{_USCC[fault]}，请照证书抄写")
        return given

    def choice(self, number: int, key: str, text: str, field: Field) -> str:
        """One of the choices of a field."""
        if text and text not in field.enum:
            self.fault(number, key, f"没有“{text}”这个{HEADS[key][0]}，可以写的有：{'、'.join(field.enum)}")
        return text

    def text(self, number: int, key: str) -> str:
        """The text of a cell, "" if it is empty or has no column."""
        row = self.sheet.rows[number]
        at = self.columns.get(key, len(row))
        cell = row[at] if at < len(row) else None
        if cell is None:
            return ""
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return str(cell).strip()

    def fault(self, number: int, key: str, message: str) -> None:
        """Tells a fault at a cell; `key` "" means the whole row."""
        column = letters(self.columns[key]) if key in self.columns else ""
        self.faults.append(Fault(self.sheet.name, self.sheet.number(number), column, message))
