"""The cells of official tables: values to cells, cells to values, records to rows and rows to records.

Each pair of functions is exact: a value that is written and read again is equal. More forms are read than are written.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from generator.exchange import columns as c
from generator.exchange.columns import SAME_AS, Column, Departments
from generator.model.fields import Field
from generator.reading.meant import time_of
from generator.reading.typed import PLACEHOLDERS
from generator.text.numbers import plain

# A time of day with seconds.
_SECONDS = re.compile(r".*[0-9][:时点][0-9]{1,2}[:分]\s*([0-9]{1,2})\s*秒?", re.DOTALL)

Cell = str | Decimal | datetime.date | None
# The first stands between the values of a list of choices, the second between the fields of an item (each item has a line).
BETWEEN, BAR = "；", "｜"
_BETWEEN = re.compile(r"[；;、,，\n]")
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)[｜|]")
_SPECIAL = re.compile(r"[\\｜|\n]|\A\s|\s\Z")
_ESCAPED = re.compile(r"\\(n|u[0-9a-f]{4}|.)", re.DOTALL)
_EMPTY_LIST = "[]"
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?|(\d{4})(\d{2})(\d{2})", re.ASCII
)
_FOREVER = frozenset(("长期", "长期有效", "永久", "永久有效"))
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """The reason why a cell cannot be read. `slug` is that of the check that would report it in a record; `message` is for editors."""

    slug: str
    message: str


def to_cell(column: Column, data: Mapping[str, Any], departments: Departments) -> Cell:
    """The cell of a column for a record, or for an item of a row list if the column is `in_rows`."""
    if not column.path:
        return None
    value = _at(data, column.path)
    if value is None and len(column.path) == 1 and column.path[0] in SAME_AS:
        value = data.get(SAME_AS[column.path[0]])
    if value is None:
        return None
    return _OUT[column.sort](column, value, departments)


def from_cell(column: Column, cell: Cell, departments: Departments) -> Any:
    """The value of a cell, None if it is empty, or a `Fault`. Columns without a path (`ID`, `LIST` …) give their text."""
    if column.sort in (c.PRIVATE, c.DUE):
        return None
    text = _text(cell)
    if not text.strip() or text in PLACEHOLDERS:
        # Whether an empty cell means a choice depends on the whole row (`generator.exchange.asked`).
        return None
    return _IN[column.sort](column, text, departments)


def _at(data: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = data
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return plain(cell)
    return cell.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


# Values to cells


def _date_out(column: Column, value: Any, departments: Departments) -> Cell:
    return datetime.date.fromisoformat(value)


def _number_out(column: Column, value: Any, departments: Departments) -> Cell:
    return Decimal(plain(value))


def _choice_out(column: Column, value: Any, departments: Departments) -> Cell:
    return column.official.get(value, value) or None


def _name_out(column: Column, value: Any, departments: Departments) -> Cell:
    found = departments.by_id.get(value)
    return found.name if found is not None else str(value)


def _code_out(column: Column, value: Any, departments: Departments) -> Cell:
    found = departments.by_id.get(value)
    return found.uscc or None if found is not None else None


def _choices_out(column: Column, value: Any, departments: Departments) -> Cell:
    return BETWEEN.join(column.official.get(one, one) for one in value) or _EMPTY_LIST


def _lines_out(column: Column, value: Any, departments: Departments) -> Cell:
    return _guarded("\n".join(escaped(one) for one in value), bool(value))


def _items_out(column: Column, value: Any, departments: Departments) -> Cell:
    assert column.field.items is not None
    keys = column.field.items.properties
    text = "\n".join(_line(["" if one.get(key) is None else escaped(_scalar(one[key])) for key in keys]) for one in value)
    # The bar shows that the text is in our own form, which is read as it is, and not in the prose of an office.
    return _guarded(text if BAR in text or len(keys) < 2 or not value else f"{text}{BAR}", bool(value))


def _line(parts: list[str]) -> str:
    while parts and not parts[-1]:
        parts.pop()
    return BAR.join(parts)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return plain(value) if isinstance(value, int | float) else str(value)


def _guarded(text: str, some: bool) -> str:
    """A cell for a list. An empty list has a word of its own; a list whose only item is that word is marked."""
    return f"\\{text}" if text == _EMPTY_LIST and some else text or _EMPTY_LIST


def escaped(text: str) -> str:
    """A text inside a list of items, of which each has a line."""
    return _SPECIAL.sub(lambda m: "\\n" if m[0] == "\n" else f"\\u{ord(m[0]):04x}" if m[0].isspace() else f"\\{m[0]}", text)


_Out = Callable[[Column, Any, Departments], Cell]
_OUT: dict[str, _Out] = {
    c.TEXT: lambda column, value, departments: str(value),
    c.DATE: _date_out,
    c.NUMBER: _number_out,
    c.CHOICE: _choice_out,
    c.YES_NO: lambda column, value, departments: "是" if value else "否",
    c.DEPARTMENT_NAME: _name_out,
    c.DEPARTMENT_CODE: _code_out,
    c.CHOICES: _choices_out,
    c.LINES: _lines_out,
    c.ITEMS: _items_out,
    c.JSON: lambda column, value, departments: json.dumps(value, ensure_ascii=False),
}

# Cells to values


def _date_in(column: Column, text: str, departments: Departments) -> Any:
    text = text.strip()
    if column.field.long_term and text in _FOREVER:
        return column.field.long_term
    found = _DAY.fullmatch(text)
    try:
        year, month, day = (int(part) for part in (found.groups()[:3] if found[1] else found.groups()[3:]))  # type: ignore[index, union-attr]
        return datetime.date(year, month, day).isoformat()
    except (TypeError, ValueError):
        return Fault(
            "wrong-date", f"“{text}”不是日期，应写成 2026-04-21 这样" + ("，长期有效的写 2099-12-31" if column.field.long_term else "")
        )


def _number_in(column: Column, text: str, departments: Departments) -> Any:
    bare = text.strip().removesuffix(column.field.unit).strip()
    try:
        if not _NUMBER.fullmatch(bare):
            raise InvalidOperation
        number = Decimal(bare)
    except InvalidOperation:
        return Fault("number-expected", f"“{text.strip()}”不是数字，应只写数字，例如 0.5")
    if number == number.to_integral_value():
        return int(number)
    return Fault("integer-expected", f"“{bare}”不是整数") if column.field.type == "integer" else float(number)


def _choice_in(column: Column, text: str, departments: Departments) -> Any:
    return _choice(column.field, column.field.enum, text.strip())


def _choice(field: Field, choices: Sequence[str], text: str) -> Any:
    for ours, theirs in field.exchange_values.items():
        if text == theirs:
            return ours
    if text in choices:
        return text
    known = "、".join(f"{one}（{field.exchange_values[one]}）" if field.exchange_values.get(one) else one for one in choices)
    return Fault("unknown-choice", f"没有“{text}”这一项，可选：{known}")


def _yes_no_in(column: Column, text: str, departments: Departments) -> Any:
    found = {"是": True, "否": False, "true": True, "false": False}.get(text.strip().lower())
    return found if found is not None else Fault("boolean-expected", f"“{text.strip()}”应写“是”或者“否”")


def _name_in(column: Column, text: str, departments: Departments) -> Any:
    text = text.strip()
    if text in departments.by_name:
        return departments.by_name[text]
    if text in departments.by_id:
        return text
    return Fault("broken-link", f"没有叫“{text}”的部门，应写 content/authorities 里某个部门的全称")


def _code_in(column: Column, text: str, departments: Departments) -> Any:
    text = text.strip().upper()
    return departments.by_code.get(text) or Fault(
        "broken-link", f"没有代码为“{text}”的部门，应写 content/authorities 里某个部门的统一社会信用代码"
    )


def _choices_in(column: Column, text: str, departments: Departments) -> Any:
    assert column.field.items is not None
    text = text.strip()
    if text == _EMPTY_LIST:
        return []
    choices = column.field.items.enum
    found = [_choice(column.field, choices, part) for part in parted(text, (*choices, *column.field.exchange_values.values()))]
    return next((one for one in found if isinstance(one, Fault)), found)


def parted(text: str, choices: Sequence[str]) -> list[str]:
    """The choices that a text lists. A choice may contain the separators of choices, so the longest possible one is taken."""
    parts = []
    rest = text.strip()
    while rest:
        fitting = [
            one for one in choices if one and rest.startswith(one) and (len(rest) == len(one) or _BETWEEN.match(rest[len(one) :].lstrip()))
        ]
        part = max(fitting, key=len) if fitting else _BETWEEN.split(rest, maxsplit=1)[0]
        rest = rest[len(part) :].lstrip()
        if part.strip():
            parts.append(part.strip())
        rest = rest[1:].lstrip() if rest and _BETWEEN.match(rest) else rest
    return parts


def _lines_in(column: Column, text: str, departments: Departments) -> Any:
    if text.strip() == _EMPTY_LIST:
        return []
    return [_plain(line.strip()) for line in text.split("\n") if line.strip()]


def _items_in(column: Column, text: str, departments: Departments) -> Any:
    assert column.field.items is not None
    if text.strip() == _EMPTY_LIST:
        return []
    fields = list(column.field.items.properties.values())
    form = BAR.join(field.title for field in fields)
    out = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        parts = _parts(line)
        if len(parts) > len(fields):
            return Fault("list-expected", f"“{line.strip()}”分成了{len(parts)}段，每行最多{len(fields)}段：{form}")
        item = {}
        for field, part in zip(fields, parts, strict=False):
            value = _part(field, _plain(part.strip()))
            if isinstance(value, Fault):
                return value
            if value is not None:
                item[field.key] = value
        missing = [field.title for field in fields if field.key in column.field.items.required and field.key not in item]
        if missing:
            return Fault("list-expected", f"“{line.strip()}”缺少{'、'.join(missing)}，每行应写成：{form}")
        out.append(item)
    return out


def _parts(line: str) -> list[str]:
    return _BAR.sub(lambda m: f"{m[1]}\0", line).split("\0")


def parts_of(text: str) -> list[list[str]]:
    """The texts of the items in a cell of a list, one list for each line, as they stand there without their marks."""
    if text.strip() == _EMPTY_LIST:
        return []
    return [[_plain(part.strip()) for part in _parts(line)] for line in text.split("\n") if line.strip()]


def lines_as_cell(lines: Sequence[Sequence[str]]) -> str:
    """A cell of a list from the texts of its items; `parts_of` is the inverse."""
    rows = [_line([escaped(part) for part in parts]) for parts in lines]
    # A line without a bar would be read as the prose of an office.
    text = "\n".join(row if BAR in row or len(parts) < 2 else f"{row}{BAR}" for row, parts in zip(rows, lines, strict=True))
    return _guarded(text, bool(rows)) if rows else ""


def _part(field: Field, text: str) -> Any:
    if not text.strip():
        return None
    column = Column(field.key, field.title, (field.key,), field, c.TEXT)
    if field.type in ("number", "integer"):
        return _number_in(column, text, c.departments(()))
    if field.type == "boolean":
        return _yes_no_in(column, text, c.departments(()))
    if field.format == "date":
        return _date_in(column, text, c.departments(()))
    if field.format == "datetime":
        return _time_in(text)
    return _choice(field, field.enum, text) if field.enum else text


def _json_in(column: Column, text: str, departments: Departments) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return Fault("list-expected", f"“{text[:20]}”不是 JSON；这一栏较复杂，请在导入后直接编辑文件")


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda m: "\n" if m[1] == "n" else chr(int(m[1][1:], 16)) if len(m[1]) > 1 else m[1], text)


def _text_in(column: Column, text: str, departments: Departments) -> Any:
    return _time_in(text) if column.field.format == "datetime" else text


def _time_in(text: str) -> str:
    """A time of day as it is written here, from the form of a spreadsheet. One that is no minute stays as it is, and is reported."""
    found = _SECONDS.fullmatch(text)
    return time_of(text) or text if found is None or not int(found[1]) else text


_In = Callable[[Column, str, Departments], Any]
_IN: dict[str, _In] = {
    c.TEXT: _text_in,
    c.ID: _text_in,
    c.LIST: _text_in,
    c.DATE: _date_in,
    c.NUMBER: _number_in,
    c.CHOICE: _choice_in,
    c.YES_NO: _yes_no_in,
    c.DEPARTMENT_NAME: _name_in,
    c.DEPARTMENT_CODE: _code_in,
    c.CHOICES: _choices_in,
    c.LINES: _lines_in,
    c.ITEMS: _items_in,
    c.JSON: _json_in,
}


def explained(column: Column) -> str:
    """How to fill in a column, in Chinese."""
    if column.private:
        return "本列属于官方表格，但证件号码一律不公开、不收集，请留空。"
    if column.sort == c.ID:
        return "数据文件的名称，例如“2026/scjgj-16”，可以不填。"
    parts = [column.field.description]
    if column.sort == c.DEPARTMENT_NAME:
        parts = [f"从列表中选择{column.title}。"]
    elif column.sort == c.DEPARTMENT_CODE:
        parts = ["与名称对应的统一社会信用代码，可以不填。"]
    elif column.sort == c.CHOICE and column.official:
        parts.append("".join(f"“{theirs}”表示{ours}。" for ours, theirs in column.official.items() if theirs))
    elif column.sort == c.CHOICES:
        parts.append(f"有几项的用“{BETWEEN}”隔开。可选：{'、'.join(column.field.choices)}。")
    elif column.sort == c.LINES:
        parts.append("每项一行，在格内按 Alt+Enter 换行。")
    elif column.sort == c.ITEMS and column.field.items is not None:
        form = BAR.join(field.title for field in column.field.items.properties.values())
        parts.append(f"每项一行，在格内按 Alt+Enter 换行，每行写成：{form}。")
    return "".join(parts)
