"""Finds the row of heads in a sheet and understands each head: titles or codes, either generation of the standard, aliases, typos."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator import characters
from generator.exchange import columns as c
from generator.exchange.columns import Column
from generator.kinds import Kind

MOST_HEAD_ROWS = 30
REASON = "未导入原因"
# What tables have beside their fields, whatever the kind.
_IGNORED = ("序号", "编号", "行号", REASON, "公示期限")
_MARKS = re.compile(r"\((?:必填|视情况必填|本站扩展|选填|可选|\*)\)|[*＊:]+$|^[*＊]+")
# 代码_2 and _3 change places between the generations of the standard: what stands in brackets says what it is.
_NUMBERED = re.compile(r"(?:行政)?(?:相对人)?代码_?(\d)(?:\((.+)\))?")
_BRACKETED = re.compile(r"(.+?)\(([^()]+)\)")
_UNITS = {"元": Decimal(1), "人民币元": Decimal(1), "万元": Decimal(10_000), "单位:元": Decimal(1), "单位:万元": Decimal(10_000)}


@dataclass(frozen=True, slots=True)
class Head:
    """A head that was understood: where it stands, what it says, its column, and what its numbers are multiplied by to get ours."""

    at: int
    text: str
    column: Column
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class HeadFault:
    """What is wrong with a head; a `wrong` one keeps the sheet from being read, of others only the column is left out."""

    at: int
    text: str
    slug: str
    message: str
    wrong: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is laid out. `generation` is "former", "current" or "" where the heads do not tell."""

    row: int
    heads: tuple[Head, ...]
    generation: str
    faults: tuple[HeadFault, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What heads of a kind may be called: normal form -> column; the factor of a unit where the head has one."""

    by_text: Mapping[str, tuple[Column, Decimal]]
    ignored: frozenset[str]
    former: frozenset[str]
    # Columns that the former generation calls otherwise, by key and whether by a code or by a title.
    renamed: frozenset[tuple[str, bool]]


def normal(text: Any) -> str:
    """A head without what differs from table to table and means nothing: width, blanks, kinds of brackets, marks."""
    if not isinstance(text, str):
        return ""
    plain = unicodedata.normalize("NFKC", characters.tidied(text)[0])
    plain = re.sub(r"\s+", "", plain).translate(str.maketrans("【】[]〔〕{}", "()()()()"))
    while plain != (plain := _MARKS.sub("", plain)):
        pass
    numbered = _NUMBERED.fullmatch(plain)
    return (numbered[2] or plain) if numbered else plain.upper()


def names(kind: Kind, table: Sequence[Column]) -> Names:
    """All names of the columns of a kind."""
    sure: dict[str, tuple[Column, Decimal]] = {}
    maybe: list[tuple[str, tuple[Column, Decimal]]] = []
    exchange = kind.record.get("exchange", {})
    by_key = {column.key: column for column in table}
    for column in table:
        for text in (column.key, column.title, column.head):
            for name, factor in _with_unit(column, normal(text)):
                sure.setdefault(name, (column, factor))
        if column.sort != c.PRIVATE:
            maybe.append(
                (normal(column.field.title), (column, Decimal(1))) if column.sort != c.DEPARTMENT_CODE else ("", (column, Decimal(1)))
            )
            for alias in column.field.aliases:
                maybe += _alias(column, normal(alias))
    for key, aliases in exchange.get("aliases", {}).items():
        maybe += [(normal(alias), (by_key[key], Decimal(1))) for alias in aliases if key in by_key]
    # A name that could mean two columns means none.
    meant: dict[str, set[str]] = {}
    for name, (column, _) in maybe:
        meant.setdefault(name, set()).add(column.key)
    for name, target in maybe:
        if name and name not in sure and len(meant[name]) == 1:
            sure[name] = target
    former = frozenset(normal(text) for text in exchange.get("former", {}).get("heads", ()))
    return Names(
        by_text=sure,
        ignored=frozenset(normal(text) for text in (*_IGNORED, *exchange.get("ignored", ()))) - sure.keys() | {normal(c.DUE_TITLE)},
        former=former,
        renamed=frozenset((sure[text][0].key, text.isascii()) for text in former if text in sure),
    )


def _with_unit(column: Column, name: str) -> Iterator[tuple[str, Decimal]]:
    yield name, Decimal(1)
    if column.field.unit == "万元" and (found := _BRACKETED.fullmatch(name)) and found[2] in _UNITS:
        for unit, yuan in _UNITS.items():
            yield f"{found[1]}({unit})", yuan / 10_000


def _alias(column: Column, name: str) -> Iterator[tuple[str, tuple[Column, Decimal]]]:
    if column.sort != c.DEPARTMENT_CODE:
        for text, factor in _with_unit(column, name):
            yield text, (column, factor)
    elif not name.isascii():
        for tail in ("统一社会信用代码", "代码", "编码"):
            yield f"{name}{tail}", (column, Decimal(1))


def find(known: Names, text: Any) -> tuple[Column, Decimal] | None:
    """The column that a head means."""
    name = normal(text)
    if not name:
        return None
    found = known.by_text.get(name)
    if found is None and (parts := _BRACKETED.fullmatch(name)):
        # `XK_WSH(文书号)`, `文书号(XK_WSH)`, `处罚类别(可多选)`; a unit is not a remark.
        found = known.by_text.get(parts[2]) if parts[2].isascii() else None
        if found is None and parts[2] not in _UNITS:
            found = known.by_text.get(parts[1])
    return found


def repeats(known: Names, cells: Sequence[Any]) -> bool:
    """Whether the cells of a row are heads once more: titles below codes, or the head of a second page."""
    if not any(normal(cell) in known.ignored or find(known, cell) is not None for cell in cells[:1]):
        return False
    some = cells[:8]
    return sum(find(known, cell) is not None for cell in some) * 2 > len(some)


def layout(known: Names, rows: Sequence[Sequence[Any]], keyed: bool) -> Layout | None:
    """The row of heads and what they mean; None where there is none among the first rows."""
    best, most = -1, 1
    for number, row in enumerate(rows[: 1 if keyed else MOST_HEAD_ROWS]):
        count = len({found[0].key for cell in row if (found := find(known, cell))})
        if count > most or (keyed and count):
            best, most = number, count
    return _understood(known, best, rows[best]) if best >= 0 else None


def _understood(known: Names, number: int, row: Sequence[Any]) -> Layout:
    heads: list[Head] = []
    faults: list[HeadFault] = []
    strange: list[tuple[int, str]] = []
    texts: list[str] = []
    for at, cell in enumerate(row):
        text = " ".join(str(cell).split()) if cell is not None else ""
        if not text:
            continue
        texts.append(normal(text))
        found = find(known, text)
        if found is not None:
            heads.append(Head(at, text, found[0], found[1]))
        elif texts[-1] not in known.ignored:
            strange.append((at, text))
    used = Counter(head.column.key for head in heads)
    for key, count in used.items():
        same = [head for head in heads if head.column.key == key]
        if count > 1 and not (
            same[0].column.sort == c.CHOICES and len({head.text[-1:] for head in same if head.text[-1:].isdigit()}) == count
        ):
            said = "、".join(f"{letters(head.at)}列“{head.text}”" for head in same)
            message = f"{said}说的是同一项“{same[0].column.title}”，请只留一列"
            faults.append(HeadFault(same[1].at, same[1].text, "repeated-column", message))
    free = {name: column for name, (column, _) in known.by_text.items() if column.key not in used}
    faults += [_strange(at, text, free) for at, text in strange]
    former = bool(set(texts) & known.former)
    current = any((head.column.key, head.text.isascii()) in known.renamed and normal(head.text) not in known.former for head in heads)
    return Layout(number, tuple(heads), "former" if former and not current else "current" if current and not former else "", tuple(faults))


def _strange(at: int, text: str, free: Mapping[str, Column]) -> HeadFault:
    name = normal(text)
    numbered = re.fullmatch(r"(?:行政)?(?:相对人)?代码_?\d", name)
    if numbered:
        message = f"表头“{text}”没有用括号写明是哪一种代码，两代标准的编号不同，请写成“行政相对人代码_2（工商注册号）”这样"
        return HeadFault(at, text, "unclear-column", message)
    if (parts := _BRACKETED.fullmatch(f"{name}(万元)")) and (column := free.get(f"{parts[1]}(万元)")) is not None:
        return HeadFault(at, text, "unclear-column", f"表头“{text}”没有写明单位，请写成“{column.title}”，以元为单位的写“（元）”")
    near = difflib.get_close_matches(name, free, 1, 0.75)
    if near:
        return HeadFault(at, text, "misspelt-column", f"不认得表头“{text}”，您要写的大概是“{free[near[0]].head}”，请改正表头")
    return HeadFault(at, text, "unknown-column", f"不认得表头“{text}”，这一列没有导入", wrong=False)


def letters(at: int) -> str:
    """The letters of a column, counted from 0."""
    out = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        out = chr(65 + rest) + out
    return out
