"""Fills an empty cell if other cells leave no doubt about it: sorts of parties from their codes, amounts from the text of the decision."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from generator.exchange import columns as c
from generator.exchange.cells import BETWEEN, Cell, Fault
from generator.exchange.columns import Column, Departments
from generator.exchange.heads import Head
from generator.model.kinds import Kind
from generator.model.records import NATURAL_PERSON
from generator.reading.typed import PLACEHOLDERS
from generator.text.amounts import named_amounts
from generator.text.identifiers import NO_CODE, is_identity_number, uscc_fault

SOLE, LEGAL = "个体工商户", "法人及非法人组织"
_LAW = re.compile(r"\s*(《[^》]{2,100}》)\s*[，,、：:]?\s*(第.{1,60}[条款项目])\s*[。；;]?\s*")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER = re.compile(r"(20\d{2})\s*年(?:度)?\s*第?\s*([一二三四1-4])\s*季度")
_OF_LIST = re.compile(r"\s*[（(][^（）()]{0,4}[红黑][^（）()]{0,4}[）)]\s*$")
_NOT_A_TITLE = re.compile(r"[:：]|^附(?:件|表)?\s*\d*$")


class Derived(NamedTuple):
    """The value for an empty cell, and from what it was derived."""

    column: Column
    value: Cell
    why: str


def derive(kind: Kind, table: Sequence[Column], there: Container[str], cells: Mapping[str, Cell], identity: str) -> Iterator[Derived]:
    """The values that follow from the cells of a row for its empty cells. `identity` is the text of a column for numbers of persons.

    A column that is `there` and empty says that there is nothing, unless the field is required.
    """
    by_path = {(column.path, column.in_rows): column for column in table if column.sort != c.DEPARTMENT_CODE and column.path}
    for column in table:
        if cells.get(column.key) is None and (column.required or column.key not in there):
            if column.field.amount:
                yield from _amount(column, by_path, cells)
            elif column.sort == c.CHOICE and column.path[-1] == "type":
                yield from _sort_of_party(column, by_path, cells, identity)
            elif column.sort == c.CHOICE and column.in_rows:
                yield from _by_conditions(kind, column, table, cells)
            elif column.path and column.path[-1] == "clause":
                yield from _clause(column, by_path, cells)


def _sort_of_party(
    column: Column, by_path: Mapping[tuple[tuple[str, ...], bool], Column], cells: Mapping[str, Cell], identity: str
) -> Iterator[Derived]:
    """The sort of a party by its code: codes of sole traders begin with 92, all others are of organisations (GB 32100-2015)."""

    def beside(name: str) -> str:
        other = by_path.get(((*column.path[:-1], name), column.in_rows))
        return str(cells.get(other.key) or "") if other is not None else ""

    code = beside("uscc")
    numbers = [beside(name) for name in ("registration_number", "organisation_code", "tax_number", "legal_representative")]
    if code and code != NO_CODE and not uscc_fault(code):
        sort, why = (SOLE if code.startswith("92") else LEGAL), f"按统一社会信用代码判断（{code[:2]}开头）"
    elif is_identity_number(code) or (identity and code in ("", NO_CODE) and not any(numbers)):
        sort, why = NATURAL_PERSON, "按填有居民身份证号判断"
    else:
        return
    if sort in column.field.enum:
        yield Derived(column, sort, why)
        kept = by_path.get(((*column.path[:-1], "id_type"), column.in_rows))
        if kept is not None and sort == NATURAL_PERSON and not cells.get(kept.key) and is_identity_number(identity or code):
            yield Derived(kept, "身份证", why)


def _amount(column: Column, by_path: Mapping[tuple[tuple[str, ...], bool], Column], cells: Mapping[str, Cell]) -> Iterator[Derived]:
    """An amount that the text of the decision names once, and not for each of several parties."""
    text = by_path.get(((*column.path[:-1], column.field.amount["text"]), column.in_rows))
    said = named_amounts(column.field.amount["word"], str(cells.get(text.key) or "")) if text is not None else []
    if text is not None and len(said) == 1 and not said[0].each:
        yield Derived(column, said[0].yuan / 10_000, f"取自“{text.title}”")


def same_amount(column: Column, table: Sequence[Column], cells: Mapping[str, Cell], raw: Any) -> Decimal | None:
    """A number without a unit, in 万元, if the text of the decision names the same sum and so gives the unit."""
    try:
        number = Decimal(str(raw).replace(",", "").strip())
    except InvalidOperation:
        return None
    by_path = {(one.path, one.in_rows): one for one in table}
    for found in _amount(column, by_path, cells) if column.field.amount else ():
        if isinstance(found.value, Decimal) and number in (found.value, found.value * 10_000):
            return found.value
    return None


def _by_conditions(kind: Kind, column: Column, table: Sequence[Column], cells: Mapping[str, Cell]) -> Iterator[Derived]:
    """A choice that decides which other fields must be there, if the fields that are there fit one choice only."""
    filled = {other.path[0] for other in table if other.in_rows and other.path and cells.get(other.key) is not None}
    fitting: set[str] = set()
    for name in c.row_lists(kind):
        fields = kind.schema["properties"][name]["items"]["properties"].keys()
        for values, must, never in _choices(kind, name, column.path[0]):
            if must <= filled and not never & filled and filled <= fields:
                fitting.update(values)
    if len(fitting) == 1:
        value = fitting.pop()
        what = "、".join(
            dict.fromkeys(other.title.split("·")[0] for other in table if other.in_rows and other.path[:1] and other.path[0] in filled)
        )
        yield Derived(column, value, f"按填有的栏目判断（{what[:40]}）")


def _choices(kind: Kind, name: str, key: str) -> tuple[tuple[tuple[str, ...], frozenset[str], frozenset[str]], ...]:
    """For each condition on a field of a list's items: the values, the fields that must then be there, and those that must not."""
    out = []
    for one in kind.schema["properties"][name]["items"].get("allOf", ()):
        values = one.get("if", {}).get("properties", {}).get(key, {}).get("enum", ())
        then = one.get("then", {})
        if values and then.get("required"):
            never = frozenset(other for other, allowed in then.get("properties", {}).items() if allowed is False)
            out.append((tuple(values), frozenset(then["required"]), never))
    return tuple(out)


def _clause(column: Column, by_path: Mapping[tuple[tuple[str, ...], bool], Column], cells: Mapping[str, Cell]) -> Iterator[Derived]:
    """Splits a cell that holds a law together with its clause."""
    law = by_path.get(((*column.path[:-1], "law"), column.in_rows))
    found = _LAW.fullmatch(str(cells.get(law.key) or "")) if law is not None else None
    if law is not None and found:
        yield Derived(law, found[1], f"“{law.title}”分成法规名称和条款")
        yield Derived(column, found[2], f"“{law.title}”分成法规名称和条款")


def number_of_person(heads: Sequence[Head], line: Sequence[Any]) -> str:
    """The number in a column for numbers of persons, if there is exactly one."""
    found = {str(line[one.at]).strip() for one in heads if one.column.private and one.at < len(line) and line[one.at] is not None}
    found -= {"", *PLACEHOLDERS}
    return found.pop() if len(found) == 1 else ""


def one_of_either(kind: Kind, head: Head, by_key: Mapping[str, Head], line: Sequence[Any]) -> Any:
    """A raw cell. If a former value stands for one of two, the one that the text of the decision names, or a fault."""
    raw, either = line[head.at], kind.record.get("exchange", {}).get("either", {}).get(head.column.key)
    if either is None or not isinstance(raw, str):
        return raw
    plain = "".join(raw.split())
    text = by_key.get(either["text"])
    said = str(line[text.at] or "") if text is not None and text.at < len(line) else ""
    for whole, words in either["values"].items():
        named = [ours for word, ours in words.items() if word in said]
        if whole in plain and not named:
            choices = "或者".join(words.values())
            return Fault("unclear-choice", f"“{whole}”是旧的类别，从处罚内容看不出是哪一种，请改写成{choices}")
        plain = plain.replace(whole, BETWEEN.join(named))
    return plain if any(whole in "".join(raw.split()) for whole in either["values"]) else raw


def goes_on(table: Sequence[Column], first: dict[str, Cell], cells: Mapping[str, Cell]) -> bool:
    """Adds a row to the row before it if both belong to one item whose cells were merged over them: only the lists continue."""
    lists = [column.key for column in table if column.in_rows and column.sort in (c.ITEMS, c.LINES)]
    named = any(first.get(column.key) for column in table if column.in_rows and column.sort == c.TEXT)
    others = [column.key for column in table if column.key not in lists]
    if not named or all(first.get(key) == cells.get(key) for key in lists):
        return False
    if any(cells.get(key) not in (None, first.get(key)) for key in others):
        return False
    for key in lists:
        more = cells.get(key)
        if more is not None and more != first.get(key):
            first[key] = f"{first[key]}\n{more}" if first.get(key) else more
    return True


def above(kind: Kind, table: Sequence[Column], rows: Sequence[Sequence[Any]], head: int) -> dict[str, str]:
    """What the rows above the heads say about the whole table: its title, if a title names the kind's records, and its quarter."""
    title = next((text for text in _alone(rows[:head]) if not _NOT_A_TITLE.search(text) and 6 <= len(text) <= 80), "")
    out = {}
    for column in table:
        if title and column.path == ("title",) and kind.caption == "{title}":
            out[column.key] = _OF_LIST.sub("", title)
        found = _QUARTER.search(title)
        if found and column.path == ("period",) and re.fullmatch(column.field.pattern or "(?!)", f"{found[1]}-Q{_QUARTERS[found[2]]}"):
            out[column.key] = f"{found[1]}-Q{_QUARTERS[found[2]]}"
    return out


def _alone(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """The texts that are alone in their row, or merged over it."""
    for row in rows:
        texts = {cell.strip() for cell in row if isinstance(cell, str) and cell.strip()}
        if len(texts) == 1:
            yield texts.pop()


def department_above(departments: Departments, rows: Sequence[Sequence[Any]], head: int) -> str:
    """The name of the department that the rows above the heads name, "" if they name none or several."""
    text = "\n".join(str(cell) for row in rows[:head] for cell in row if isinstance(cell, str))
    named = {ident for name, ident in departments.by_name.items() if len(name) > 3 and name in text}
    return departments.by_id[named.pop()].name if len(named) == 1 else ""


def list_of(kind: Kind, name: str, rows: Sequence[Sequence[Any]], head: int) -> str:
    """The title of the list that a sheet holds, by its name or by the rows above its heads; "" if it is not clear."""
    titles = c.list_titles(kind)
    for whole in (name, *reversed(list(_alone(rows[:head])))):
        # 红黑榜 is the name of both lists together, and contains the name of one of them.
        text = whole.replace(kind.singular, "")
        if len(found := [title for title in titles if title in text]) == 1:
            return found[0]
        # 诚信“红黑榜”（红榜） names both lists, and in brackets the one that is meant.
        if end := _OF_LIST.search(text):
            found = [title for title in titles if title in end[0]]
            if len(found) == 1:
                return found[0]
    return ""
