"""Finds the row of heads in a sheet and recognises each head: titles or codes, either generation of the standard, aliases, typing
errors.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.exchange import columns as c
from generator.exchange.columns import Column
from generator.model.kinds import Kind
from generator.text import characters

# Heads may stand below a long foreword. If the first rows hold heads, the others are not searched.
MOST_HEAD_ROWS, MOST_FOREWORD = 30, 1000
REASON = "未导入原因"
# Columns that tables of any kind have beside their fields.
SERIAL = ("序号", "编号", "行号")
IGNORED = (*SERIAL, REASON, c.DUE_TITLE)
_MARKS = re.compile(r"\((?:必填|视情况必填|本站扩展|选填|可选|\*)\)|[*＊:]+$|^[*＊]+")
# 代码_2 and 代码_3 are exchanged between the generations of the standard; the words in brackets tell which it is.
_NUMBERED = re.compile(r"(?:行政)?(?:相对人)?代码_?(\d)(?:\((.+)\))?")
_BRACKETED = re.compile(r"(.+?)\(([^()]+)\)")
# Words that offices spell in several ways, each with one spelling.
_SPELLINGS = (
    (re.compile("社会统一信用代码|统一信用代码|(?<!统一)社会信用代码"), "统一社会信用代码"),
    (re.compile("文书决定书?号|决定书?文书?号|决定书?编?号|(?<!决定)(?<!决定书)文书编?号"), "决定书文号"),
    (re.compile("非法财务"), "非法财物"),
)
_ALTERNATIVES = re.compile(r"[/／]|或者?|、")
# Words that some offices write and others leave out.
_LEFT_OUT = re.compile("行政(?=处罚|许可)|的|(?<=机关|单位|部门)名称")
# Heads that differ in one of these characters mean different things, however similar they are.
TELLING = frozenset("没款收自至起止始终不非年月日时万元亿号码名数额类人物0123456789")
_UNITS = {"元": Decimal(1), "人民币元": Decimal(1), "万元": Decimal(10_000), "单位:元": Decimal(1), "单位:万元": Decimal(10_000)}


@dataclass(frozen=True, slots=True)
class Head:
    """A head that was recognised: its place, its text, its column, and the factor from its numbers to ours.

    A factor of 0 means that the head does not name the unit, so only amounts with a unit can be read.
    """

    at: int
    text: str
    column: Column
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class HeadFault:
    """The fault of a head; its column is left out."""

    at: int
    text: str
    slug: str
    message: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a sheet. `generation` is "former", "current" or "" if the heads do not show it."""

    row: int
    heads: tuple[Head, ...]
    generation: str
    faults: tuple[HeadFault, ...]
    # Columns that are known but not read, as (at, text), and columns whose values must be checked, as (at, text, values, otherwise).
    ignored: tuple[tuple[int, str], ...] = ()
    settled: tuple[tuple[int, str, frozenset[str], str], ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """The names that heads of a kind may have: normal form -> column, and the factor of the unit if the name has one."""

    by_text: Mapping[str, tuple[Column, Decimal]]
    ignored: frozenset[str]
    apart: Mapping[str, str]
    settled: Mapping[str, tuple[frozenset[str], str]]
    former: frozenset[str]
    # Columns that have another name in the former generation, by key, and whether that name is a code or a title.
    renamed: frozenset[tuple[str, bool]]


def normal(text: Any) -> str:
    """A head without everything that differs between tables and means nothing: width, blanks, kinds of brackets, marks."""
    if not isinstance(text, str):
        return ""
    plain = unicodedata.normalize("NFKC", characters.tidied(text)[0])
    plain = re.sub(r"\s+", "", plain).translate(str.maketrans("【】[]〔〕{}", "()()()()"))
    while plain != (plain := _MARKS.sub("", plain)):
        pass
    for pattern, one in _SPELLINGS:
        plain = pattern.sub(one, plain)
    numbered = _NUMBERED.fullmatch(plain)
    return (numbered[2] or plain) if numbered else plain.upper()


def names(kind: Kind, table: Sequence[Column]) -> Names:
    """All names of the columns of a kind."""
    sure: dict[str, tuple[Column, Decimal]] = {}
    aliases: list[tuple[str, tuple[Column, Decimal]]] = []
    titles: list[tuple[str, tuple[Column, Decimal]]] = []
    exchange = kind.record.get("exchange", {})
    by_key = {column.key: column for column in table}
    for column in table:
        for text in (column.key, column.title, column.head, *column.title.split("／")):
            for name, factor in _with_unit(column, normal(text)):
                sure.setdefault(name, (column, factor))
        if column.sort != c.PRIVATE:
            if column.sort != c.DEPARTMENT_CODE:
                titles.append((normal(column.field.title), (column, Decimal(1))))
            for alias in column.field.aliases:
                aliases += _alias(column, normal(alias))
    for key, texts in exchange.get("aliases", {}).items():
        aliases += [(normal(alias), (by_key[key], Decimal(1))) for alias in texts if key in by_key]
    # The title of a nested field is tried after all names that are meant for a head.
    for some in (aliases, titles):
        # A name that could mean two columns is not used.
        meant: dict[str, set[str]] = {}
        for name, (column, _) in some:
            meant.setdefault(name, set()).add(column.key)
        sure |= {name: target for name, target in some if name and name not in sure and len(meant[name]) == 1}
    former = frozenset(normal(text) for text in exchange.get("former", {}).get("heads", ()))
    return Names(
        by_text=sure,
        ignored=frozenset(normal(text) for text in (*IGNORED, *exchange.get("ignored", ()))) - sure.keys() | {normal(c.DUE_TITLE)},
        apart={normal(text): why for text, why in exchange.get("apart", {}).items()},
        settled={
            normal(text): (frozenset(one["values"]), one["otherwise"]) for one in exchange.get("settled", ()) for text in one["heads"]
        },
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
    """The column of a head; None if it is not recognised."""
    name = normal(text)
    if not name or name in known.apart:
        return None
    found = known.by_text.get(name)
    if found is None and (parts := _BRACKETED.fullmatch(name)):
        # `XK_WSH(文书号)`, `文书号(XK_WSH)`, `处罚类别(可多选)`; a unit is not a remark.
        found = known.by_text.get(parts[2]) if parts[2].isascii() else None
        if found is None and parts[2] not in _UNITS and parts[1] not in known.apart:
            found = known.by_text.get(parts[1])
    if found is None and len(parts_of := _ALTERNATIVES.split(name)) > 1:
        # 法定代表人/负责人 is one thing under two names. 罚款/没收金额 is two things.
        both = [known.by_text.get(part) for part in parts_of]
        found = both[0] if all(one is not None and one == both[0] for one in both) else None
    if found is None and (short := _LEFT_OUT.sub("", name)) != name and short not in known.apart:
        found = known.by_text.get(short)
    if found is None and (bare := known.by_text.get(f"{name}(万元)")) is not None:
        return bare[0], Decimal(0)
    return found


def recognised(known: Names, cells: Sequence[Any]) -> int:
    """How many columns some cells name, if they are heads."""
    return len({found[0].key for cell in cells if (found := find(known, cell))})


def repeats(known: Names, cells: Sequence[Any]) -> bool:
    """Whether the cells of a row are heads again: titles below codes, or the heads of a second page."""
    if not any(normal(cell) in known.ignored or find(known, cell) is not None for cell in cells[:1]):
        return False
    some = cells[:8]
    return sum(find(known, cell) is not None for cell in some) * 2 > len(some)


def layout(known: Names, rows: Sequence[Sequence[Any]], keyed: bool) -> Layout | None:
    """The row of heads and their meaning; None if there is none."""
    best, most = -1, 1
    for number, row in enumerate(rows[: 1 if keyed else MOST_FOREWORD]):
        if best >= 0 and number >= MOST_HEAD_ROWS:
            break
        if not any(isinstance(cell, str) for cell in row):
            continue
        count = len({found[0].key for _, _, found in read(known, rows, number) if found is not None})
        if count > most or (keyed and count):
            best, most = number, count
    return _understood(known, rows, best) if best >= 0 else None


def read(known: Names, rows: Sequence[Sequence[Any]], number: int) -> list[tuple[int, str, tuple[Column, Decimal] | None]]:
    """The heads of a row with their places and columns. If heads stand in two rows, the upper one completes the lower one."""
    row, above = rows[number], rows[number - 1] if number else ()
    out = []
    for at in range(max(len(row), len(above))):
        text, upper = _shown(row, at), _shown(above, at)
        found = find(known, text)
        if not text and upper and (found := find(known, upper)) is not None:
            text = upper
        elif text and found is None and upper and upper != text:
            found = find(known, f"{upper}{text}") or find(known, f"{upper}·{text}")
        if text:
            out.append((at, text, found))
    return out


def _shown(row: Sequence[Any], at: int) -> str:
    return " ".join(str(row[at]).split()) if at < len(row) and row[at] is not None else ""


def _understood(known: Names, rows: Sequence[Sequence[Any]], number: int) -> Layout:
    heads: list[Head] = []
    strange: list[tuple[int, str]] = []
    ignored: list[tuple[int, str]] = []
    settled: list[tuple[int, str, frozenset[str], str]] = []
    texts: list[str] = []
    for at, text, found in read(known, rows, number):
        name = normal(text)
        texts.append(name)
        if found is not None:
            heads.append(Head(at, text, found[0], found[1]))
        elif name in known.settled:
            settled.append((at, text, *known.settled[name]))
        elif name in known.ignored:
            ignored.append((at, text))
        else:
            strange.append((at, text))
    used = Counter(head.column.key for head in heads)
    free = {name: column for name, (column, _) in known.by_text.items() if column.key not in used}
    faults = [_strange(known, at, text, free, _filled(rows, number, at)) for at, text in strange]
    former = bool(set(texts) & known.former)
    current = any((head.column.key, head.text.isascii()) in known.renamed and normal(head.text) not in known.former for head in heads)
    generation = "former" if former and not current else "current" if current and not former else ""
    return Layout(number, tuple(heads), generation, tuple(faults), tuple(ignored), tuple(settled))


def _filled(rows: Sequence[Sequence[Any]], number: int, at: int) -> str:
    """A description of the cells below a head that is not read, for the message: nothing is lost silently."""
    filled = sum(bool(_shown(row, at)) for row in rows[number + 1 :])
    return f"这一列没有导入（{filled}行有内容）" if filled else "这一列没有导入（是空的）"


def apart(known: Names, text: str) -> str:
    """Why a head must not be taken for any column, although it looks like one; "" if nothing is known against it."""
    name = normal(text)
    parts = _BRACKETED.fullmatch(name)
    return known.apart.get(name) or (known.apart.get(parts[1], "") if parts else "")


def _strange(known: Names, at: int, text: str, free: Mapping[str, Column], what: str) -> HeadFault:
    name = normal(text)
    if re.fullmatch(r"(?:行政)?(?:相对人)?代码_?\d", name):
        message = f"表头“{text}”没有用括号写明是哪一种代码，两代标准的编号不同，{what}；请写成“行政相对人代码_2（工商注册号）”这样"
        return HeadFault(at, text, "unclear-column", message)
    if why := apart(known, text):
        return HeadFault(at, text, "unclear-column", f"“{text}”{why}；{what}")
    near = next((one for one in difflib.get_close_matches(name, free, 3, 0.75) if not (set(one) ^ set(name)) & TELLING), None)
    if near:
        return HeadFault(at, text, "misspelt-column", f"不认得表头“{text}”，{what}；如果写的是“{free[near].head}”，请改正表头")
    return HeadFault(at, text, "unknown-column", f"不认得表头“{text}”，{what}")


def letters(at: int) -> str:
    """The letters of a column, which is counted from 0."""
    out = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        out = chr(65 + rest) + out
    return out
