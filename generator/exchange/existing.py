"""Finds the file of an incoming record: one that exists, or a new one whose name follows from the record."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.exchange.columns import PARTY_TITLE
from generator.exchange.spoken import Problem
from generator.model.identity import parties
from generator.model.kinds import Kind
from generator.model.records import Record, caption_of, first_text
from generator.reading.given import locate
from generator.reading.recordfile import good_id
from generator.text import brackets
from generator.text.identifiers import NO_CODE

_YEAR_FOLDER = re.compile(r"\d{4}/")


@dataclass(frozen=True, slots=True)
class Existing:
    """The existing records of a kind, by everything by which one may be recognised."""

    kind: Kind
    root: Path
    by_id: Mapping[str, Record]
    by_value: Mapping[tuple[str, Any], Sequence[Record]]
    by_caption: Mapping[tuple[str, str, str], Record]
    unique: tuple[str, ...]
    by_year: bool


def existing(kind: Kind, root: Path, records: Sequence[Record]) -> Existing:
    """The existing records of a kind."""
    unique = tuple(key for key, field in kind.root.properties.items() if field.unique)
    numbered = any(field.document_number for field in kind.root.properties.values())
    by_value: dict[tuple[str, Any], list[Record]] = {}
    for record in records:
        for path, value in record.pointers.unique:
            if len(path) == 1:
                by_value.setdefault((str(path[0]), _even(value)), []).append(record)
    return Existing(
        kind=kind,
        root=root,
        by_id={record.id: record for record in records},
        by_value=by_value,
        by_caption={(record.caption, record.authority, record.date): record for record in records},
        unique=unique,
        # The first table of a kind finds no records that show whether they lie in folders of years.
        by_year=bool(kind.date) and (any(_YEAR_FOLDER.match(one.id) for one in records) if records else kind.years or numbered),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """The file of an incoming record. `wrong` says, with a slug, why it cannot be decided; `note` is what somebody should look at."""

    id: str
    record: Record | None = None
    wrong: tuple[str, str] | None = None
    note: tuple[str, str] | None = None


def place(known: Existing, ident: str, data: Mapping[str, Any], taken: Mapping[str, int]) -> Place:
    """The place of a record: by the id that it names, by its identity (`generator.model.identity`), by its caption, or a new one.

    `taken` holds the ids that new records of the same file have got.
    """
    if ident:
        if not good_id(known.kind.name, ident):
            return Place(
                ident, wrong=("unsafe-file-name", f"记录编号“{ident}”不能作文件名：只用小写字母、数字和短横线，例如 2026/scjgj-16")
            )
        return _free(known, ident) if ident not in known.by_id else Place(ident, known.by_id[ident])
    note = None
    for key in known.unique:
        same = known.by_value.get((key, _even(data.get(key))), ())
        record = next((one for one in same if not _differs(known.kind, one, data)), None)
        if record is not None:
            return Place(record.id, record)
        if same:
            said = _same_number(known.kind, key, same[0], data)
            if not known.kind.root.properties[key].per_party:
                return Place(same[0].id, same[0], said)
            note = said
    caption, authority = caption_of(known.kind, data), first_text(data, known.kind.authority) if known.kind.authority else ""
    date = first_text(data, known.kind.date) if known.kind.date else ""
    if not any(key in data for key in known.unique):
        record = known.by_caption.get((caption, authority, date))
        if record is not None:
            return Place(record.id, record)
    stem = _stem(known, data, caption, authority, date)
    if not stem:
        return Place("", wrong=("missing-id", "看不出这条记录该叫什么：请加一列“记录编号”，写文件的名称，例如 scjgj"))
    folder = f"{date[:4]}/" if known.by_year and date else ""
    for number in range(1, 1000):
        new = f"{folder}{stem}" + (f"-{number}" if number > 1 else "")
        if new not in known.by_id and new not in taken and good_id(known.kind.name, new):
            return dataclasses.replace(_free(known, new), note=note)
    return Place("", wrong=("missing-id", "编号相同的记录太多，请加一列“记录编号”，逐行写明文件的名称"))


def _even(value: Any) -> Any:
    """A number as it is compared. Where a department declares no pattern of its numbers, a record may have (2026) or digits in full width,
    and a table that says the same with 〔2026〕 means that record.
    """
    return brackets.numbered("".join(value.split())) if isinstance(value, str) else value


def _free(known: Existing, ident: str) -> Place:
    """A new place, unless a file that cannot be read as a record is there."""
    file = known.kind.file_of(ident)
    if locate(known.root, file).exists():
        return Place(ident, wrong=("unreadable-file", f"{file} 已经有了，但是读不了；请先运行 credit check 改好它"))
    return Place(ident)


def left_out(kind: Kind, record: Record, data: Mapping[str, Any], told: Sequence[Problem]) -> str:
    """What is said of a row about one party of a decision whose record has several: the others would leave it without anybody's wish."""
    several = len(parties(kind, record.data))
    if several < 2 or len(parties(kind, data)) != 1 or any(one.slug == "parties-incomplete" for one in told):
        return ""
    title = kind.root.properties[kind.party].title
    return (
        f"{record.file} 里的这份决定有{several}名{title}，这一行只有一名：请用 credit export 导出的表修改，"
        f"那里每名一行、写有“{PARTY_TITLE}”；"
        f"确实只剩一名的，直接改记录文件"
    )


def _differs(kind: Kind, record: Record, data: Mapping[str, Any]) -> str:
    """The path of the first field that shows that a record with the same number is another one: department or party."""
    if kind.authority and _other(record.authority, first_text(data, kind.authority)):
        return kind.authority
    if not kind.party:
        return ""
    theirs, ours = parties(kind, record.data), parties(kind, data)
    same = not theirs or not ours or any(_same(one, other) for one in theirs for other in ours)
    return "" if same else f"{kind.party}.name"


def _same(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> bool:
    """Whether two parties are one: a company with the same code whatever its name. If one side has no code, the names are compared."""
    codes = [str(one.get("uscc") or "").replace(NO_CODE, "") for one in (theirs, ours)]
    return codes[0] == codes[1] if all(codes) else not _other(str(theirs.get("name") or ""), str(ours.get("name") or ""))


def _other(theirs: str, ours: str) -> bool:
    return bool(theirs and ours and theirs != ours)


def _same_number(kind: Kind, key: str, record: Record, data: Mapping[str, Any]) -> tuple[str, str]:
    """The note for another record with the same number: numbers alone are not unique (domain.md 1.7)."""
    path = _differs(kind, record, data)
    what, theirs, ours = kind.root.at(path).title, first_text(record.data, path), first_text(data, path)
    if theirs == ours:
        said = f"而那里的统一社会信用代码不同（同是“{ours}”）"
    else:
        said = f"而那里的{what}是“{theirs}”，这里是“{ours}”"
    number = f"{kind.root.properties[key].title}“{data[key]}”已经用在 {record.file}，{said}"
    if kind.root.properties[key].per_party:
        number += "：按同一份文书里的另一件新增"
    return "same-number", f"{number}；要改正原来那一条的，请加一列“记录编号”，写 {record.id}"


def _stem(known: Existing, data: Mapping[str, Any], caption: str, authority: str, date: str) -> str:
    """The name of a new file without its folder: the department and the serial of the number, else the day, else a digest of the
    caption.
    """
    owner = authority if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", authority) else ""
    number = next((str(data[key]) for key in known.unique if key in data), "")
    if number:
        serial = [part.lstrip("0") or "0" for part in re.findall(r"[0-9]+", brackets.YEAR.sub(" ", number))]
        tail = serial[-1] if serial else _mark(number)
        return "-".join(part for part in (owner, tail) if part)
    if not owner:
        return ""
    if not known.kind.date or not date:
        return f"{owner}-{_mark(caption)}"
    return f"{owner}-{date.replace('-', '')}"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
