"""Reads what a city announces: of which day its site is, and the size and sum of each file of its data interface."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.data.sums import SUMS
from generator.harvest.source import Down, Site, Wrong
from generator.site.public import FOLDER
from generator.verify.report import shown
from generator.verify.source import is_proper
from generator.verify.values import BadValue, member, value

VERSION = 1
BUILD, INDEX, GONE, STATISTICS, CHANGES = "build.json", "index.json", "gone.json", "statistics.json", "changes.json"
# The small files that are kept; the others that are announced follow from the records, or are about git.
KEPT = (BUILD, INDEX, GONE, STATISTICS)
# Bytes of the catalogue: 60 kinds have 12,000 files, of which each takes 110.
_MOST_SUMS = 16 << 20
_MOST_BUILD = 1 << 20
# Bytes of one file, and how many files there may be. A shard of a kind with a million long records has some 20 MB.
MOST_FILE = 128 << 20
_MOST_FILES = 100_000
_RECORDS = re.compile(r"records/([a-z0-9-]{1,64})/[0-9]{3}\.json")
_SHA256 = re.compile("[0-9a-f]{64}")
_KIND = re.compile("[a-z0-9-]{1,64}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COMMIT = re.compile("[0-9a-f]{4,64}")


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes and SHA-256 of a file, as a city announces them."""

    size: int
    sha256: str

    def holds(self, content: bytes) -> bool:
        """Whether some content is what was announced."""
        return len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a city announces: `files` below `api/v1/` (of records, and `KEPT`), and `schemas` by kind. `digest` is that of the catalogue."""

    as_of: datetime.date
    commit: str | None
    program: str
    files: Mapping[str, Weight]
    schemas: Mapping[str, Weight]
    digest: str

    def records(self) -> dict[str, Weight]:
        """The files of records, by path."""
        return {path: one for path, one in self.files.items() if kind_of(path)}


def kind_of(path: str) -> str:
    """The kind of a file of records; "" for another file."""
    found = _RECORDS.fullmatch(path)
    return found[1] if found else ""


def read(site: Site) -> Catalogue:
    """The catalogue of a city. Raises Down if there is none, Wrong if it is not what it should be."""
    data = site.read(SUMS, _MOST_SUMS)
    if data is None:
        if site.read(f"{FOLDER}{BUILD}", _MOST_BUILD) is None:
            raise Down(f"网站上没有 {SUMS} 和 {FOLDER}{BUILD}：网站不在这个网址了，或者不是本程序生成的")
        raise Wrong(f"网站上没有 {SUMS}：那里的程序版本太旧，请城市升级后再发布")
    try:
        told = value(data)
    except BadValue as error:
        page = "，像是一张网页" if data.lstrip()[:1] == b"<" else ""
        raise Wrong(f"{SUMS} 读不了（{error}{page}）") from None
    if member(told, "version") != VERSION:
        raise Wrong(f"{SUMS} 是第 {shown(named(member(told, 'version')))} 版的格式，这里只读得懂第 {VERSION} 版；请升级省里的程序")
    found = _catalogue(told, hashlib.sha256(data).hexdigest())
    for name in KEPT:
        if name not in found.files:
            raise Wrong(f"{SUMS} 里没有 {name}")
    return found


def named(one: Any) -> str:
    """A value of somebody else's JSON for a message: lists and objects may be nested deeper than can be written."""
    return "…" if isinstance(one, dict | list) else str(one)


def _catalogue(told: Any, digest: str) -> Catalogue:
    files, schemas = member(told, "files"), member(told, "schemas")
    if not isinstance(files, dict) or not isinstance(schemas, dict):
        raise Wrong(f"{SUMS} 缺少 files 或者 schemas")
    if len(files) > _MOST_FILES or len(schemas) > _MOST_FILES:
        raise Wrong(f"{SUMS} 列了 {max(len(files), len(schemas)):,} 个文件，多于 {_MOST_FILES:,} 个，没有读")
    for path in files:
        if not is_proper(path) or ".." in path.split("/"):
            raise Wrong(f"{SUMS} 里的 {shown(path)} 不是网站里文件的路径，整个目录都没有用")
    commit, program = member(told, "commit"), member(told, "program")
    if commit is not None and not (isinstance(commit, str) and _COMMIT.fullmatch(commit)):
        raise Wrong(f"{SUMS} 里的 commit 不是 git 的版本号")
    return Catalogue(
        _day(member(told, "as_of")),
        commit,
        shown(program)[:40] if isinstance(program, str) else "",
        # What else a later version announces is not ours to fetch.
        {path: _weight(path, one) for path, one in sorted(files.items()) if path in KEPT or kind_of(path)},
        {kind: _weight(kind, one) for kind, one in sorted(schemas.items()) if _KIND.fullmatch(kind)},
        digest,
    )


def _weight(path: str, told: Any) -> Weight:
    match told:
        case [int(size), str(sha256)] if not isinstance(size, bool) and size >= 0 and _SHA256.fullmatch(sha256):
            if size > MOST_FILE:
                raise Wrong(f"{shown(path)} 说有 {size:,} 字节，多于一个文件最多的 {MOST_FILE:,} 字节，没有取")
            return Weight(size, sha256)
    raise Wrong(f"{SUMS} 里 {shown(path)} 的大小和校验和不是应有的样子")


def _day(text: Any) -> datetime.date:
    try:
        # `fromisoformat` alone would also read weeks.
        if not isinstance(text, str) or not _DAY.fullmatch(text):
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{SUMS} 里的 as_of（{shown(named(text))}）不是日期") from None
