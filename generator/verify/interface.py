"""The records of a site as its data interface tells them, each with the digest that its leaf must have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from generator.engine import progress
from generator.site.public import DIGESTED, FOLDER, KEYS, SALT
from generator.site.published import published_shard
from generator.text.canonicaljson import canonical
from generator.verify.report import Check, shown
from generator.verify.source import Source, SourceError
from generator.verify.values import BadValue, member, shallow, texts, value

INDEX = f"{FOLDER}index.json"
# A shard of a kind with a million long records.
_MOST = 128 << 20
# A kind has two hundred files.
_MOST_FILES = 100_000
_FILE = re.compile(f"{FOLDER}records/([a-z0-9-]{{1,64}})/([0-9]{{3}})\\.json")
_SALT = re.compile("[A-Za-z0-9_-]{16}")
_SCALARS = tuple(key for key in KEYS if key != "data")
_NAMES = tuple(key for key in DIGESTED if key != "data")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of the data interface: kind and id by its place, its digest, and all its members.

    `digest` is None if none can be computed: it lacks a member, or its salt is of the wrong form.
    """

    kind: str
    id: str
    digest: bytes | None
    told: dict[str, Any]

    @property
    def subject(self) -> str:
        """How a report calls it: by the address that its kind and id make in the data interface."""
        return f"{self.kind}/{self.id}"


def index(source: Source) -> dict[str, Any] | None:
    """The index of the data interface; None if there is none. Raises BadValue and SourceError."""
    data = source.read(INDEX, _MOST)
    if data is None:
        return None
    told = value(data)
    if not isinstance(told, dict):
        raise BadValue("不是 JSON 对象")
    return told


def files_of(told: dict[str, Any], kind: str = "") -> list[str]:
    """The files of records that an index names, of all kinds or of one."""
    kinds = told.get("kinds")
    named = (
        [path for name, one in kinds.items() if not kind or name == kind for path in texts(member(one, "files"))]
        if isinstance(kinds, dict)
        else []
    )
    return [path for path in dict.fromkeys(named) if _FILE.fullmatch(path)][:_MOST_FILES]


def misnamed(told: dict[str, Any]) -> list[str]:
    """What an index names as files of records and is none, or none of that kind; those are not read."""
    kinds = told.get("kinds")
    return [
        path
        for name, one in (kinds.items() if isinstance(kinds, dict) else ())
        for path in texts(member(one, "files"))
        if (found := _FILE.fullmatch(path)) is None or found[1] != name
    ]


def entries(source: Source, files: list[str], faulty: Callable[[Check], None]) -> Iterator[Entry]:
    """The records in some files. What cannot be read is told to `faulty` and left out."""
    tell = progress.teller("核对每条信息", len(files))
    for done, path in enumerate(files):
        tell(done, len(files))
        try:
            data = source.read(path, _MOST)
            told = value(data) if data is not None else None
        except (BadValue, SourceError) as error:
            faulty(Check("records-unread", "failed", path, f"{error}：里面的信息没有核对。"))
            continue
        if not isinstance(told, dict):
            words = "数据接口说有这个文件，却没有" if data is None else "不是 JSON 对象"
            faulty(Check("records-unread", "failed", path, f"{words}：里面的信息没有核对。"))
            continue
        yield from entries_in(path, told, faulty)


def entries_in(path: str, told: dict[str, Any], faulty: Callable[[Check], None]) -> Iterator[Entry]:
    """The records in the value of one file. What is no record, or in the wrong place, is told to `faulty`."""
    found = _FILE.fullmatch(path)
    kind, number = (found[1], int(found[2])) if found else ("", -1)
    for ident, one in told.items():
        where = f"{kind}/{ident}"
        if not isinstance(one, dict):
            faulty(Check("record-form", "failed", where, f"{path} 里的这一项不是一条信息。"))
            continue
        if one.get("kind") != kind or one.get("id") != ident or published_shard(ident) != number:
            words = f"这条信息放在 {path} 里“{shown(ident)}”名下，它自己写的种类、编号却不是这个：照网址找的人会看到别的内容。"
            faulty(Check("record-misplaced", "failed", where, words))
        whole = all(key in one and not (key in _SCALARS and isinstance(one[key], dict | list)) for key in KEYS)
        yield Entry(kind, ident, digest(one) if whole else None, one)


def digest(one: dict[str, Any]) -> bytes | None:
    """The digest of what is public of a record: of its members `DIGESTED` and its salt; None if there is none.

    What else the interface has of a record may be missing: who saved a proof, or what the page `/verify/` says to keep, has only these.
    """
    salt = one.get(SALT)
    if not isinstance(salt, str) or not _SALT.fullmatch(salt) or not all(key in one for key in DIGESTED):
        return None
    if not isinstance(one["data"], dict) or not all(isinstance(one[key], str) for key in _NAMES) or not shallow(one["data"]):
        return None
    try:
        return hashlib.sha256(canonical({**{key: one[key] for key in DIGESTED}, SALT: salt})).digest()
    except orjson.JSONEncodeError:
        return None
