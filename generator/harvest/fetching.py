"""Fetches the files of records that differ from those that are kept, checks each one by itself and keeps it as a part.

A run that ends in any way loses nothing: each checked file is noted at once, and the next run takes it if the city still announces it.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from generator.harvest import folder, kept
from generator.harvest.catalogue import Catalogue, Weight, kind_of
from generator.harvest.folder import CityFolder
from generator.harvest.kept import Part, State
from generator.harvest.source import Doubted, Site, Wrong
from generator.site.public import FOLDER
from generator.verify import interface
from generator.verify.report import Check, shown
from generator.verify.values import BadValue, value

# Of the records of a file those that may be kept, and the day from which that is different.
Keep = Callable[[str, Mapping[str, Any]], tuple[Mapping[str, Any], str]]
# Connections to one city at a time, and files that wait in memory at most.
_AT_ONCE, _WAITING = 4, 8


@dataclass(frozen=True, slots=True)
class Fetched:
    """The files of records of a catalogue as parts, by path; how many bytes and files came from the city for them; and the first record
    for which its log cannot be asked ("" if there is none).
    """

    files: Mapping[str, Part]
    size: int
    number: int
    unsalted: str = ""


class _Noted:
    """The files that were fetched and belong to no state yet, in a list that grows line by line."""

    def __init__(self, where: CityFolder) -> None:
        self._where = where
        self.parts: dict[str, Part] = {}
        # The day of the harvest, and the kinds of whose records nothing was kept.
        self.head: list[str] = []
        with contextlib.suppress(FileNotFoundError):
            for line in where.incoming.read_bytes().splitlines():
                with contextlib.suppress(orjson.JSONDecodeError, TypeError, ValueError):
                    told = orjson.loads(line)
                    if self.head:
                        path, *values = told
                        self.parts[path] = Part(*values)
                    else:
                        self.head = told

    def only(self, head: list[str], parts: dict[str, Part]) -> None:
        """Begins the list anew with these."""
        self.head, self.parts = head, parts
        lines = [orjson.dumps(head), *(_line(path, part) for path, part in parts.items())]
        folder.write(self._where.incoming, b"\n".join(lines) + b"\n")

    def add(self, path: str, part: Part) -> None:
        """Notes one more."""
        self.parts[path] = part
        with self._where.incoming.open("ab") as handle:
            handle.write(_line(path, part) + b"\n")


def _line(path: str, part: Part) -> bytes:
    return orjson.dumps([path, part.size, part.sha256, part.name, part.count, part.leaves])


def fetched(
    site: Site,
    catalogue: Catalogue,
    before: State | None,
    where: CityFolder,
    left_out: Mapping[str, str],
    keep: Keep,
    *,
    day: datetime.date,
    most: int,
) -> Fetched:
    """All files of records that a catalogue announces. Those of kinds in `left_out` are read for the log's sake only, and nothing of their
    records is kept. `keep` says what of a file's records may be kept on the day of the harvest, `day`. At most `most` bytes may be fetched.
    Raises Wrong, Down and OSError.
    """
    where.files.mkdir(parents=True, exist_ok=True)
    noted, head = _Noted(where), [day.isoformat(), *sorted(left_out)]
    known = _known(catalogue, before, noted.parts if noted.head[1:] == head[1:] else {}, where, left_out)
    noted.only(head, {path: part for path, part in known.items() if before is None or before.files.get(path) != part})
    wanted = {path: weight for path, weight in catalogue.records().items() if path not in known}
    size = sum(weight.size for weight in wanted.values())
    if size > most:
        raise Wrong(f"要取的文件有 {size:,} 字节，多于一次最多取的 {most:,} 字节，没有取；确实有这么多的，请改记录里的 most_megabytes")
    unsalted = ""
    for path, content in _contents(site, wanted):
        told, digests, without = _checked(path, content)
        unsalted = unsalted or without
        stay, leaves = ({}, "") if kind_of(path) in left_out else keep(path, told)
        try:
            name, packed = kept.packed(stay, digests)
        except orjson.JSONEncodeError:
            raise Wrong(f"{shown(path)} 读不了：套得太深") from None
        if not (where.files / name).exists():
            folder.write(where.files / name, packed)
        known[path] = Part(wanted[path].size, wanted[path].sha256, name, len(stay), leaves)
        noted.add(path, known[path])
    return Fetched(known, size, len(wanted), unsalted)


def _known(
    catalogue: Catalogue, before: State | None, noted: Mapping[str, Part], where: CityFolder, left_out: Mapping[str, str]
) -> dict[str, Part]:
    """The announced files that are kept already, in the last good state or from a run that did not end."""
    # A kind that was left out and no longer is, or the other way round, is fetched again.
    old = set(before.left_out) if before is not None else set(left_out)
    found = {}
    for path, weight in catalogue.records().items():
        kind = kind_of(path)
        for part in (before.files.get(path) if before is not None and (kind in old) == (kind in left_out) else None, noted.get(path)):
            if part is not None and (part.size, part.sha256) == (weight.size, weight.sha256) and (where.files / part.name).exists():
                found[path] = part
                break
    return found


def _contents(site: Site, wanted: Mapping[str, Weight]) -> Iterator[tuple[str, bytes]]:
    """The files as they come, several at once, of which few wait in memory."""
    todo = iter(wanted.items())
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting: list[tuple[str, Future[bytes]]] = []

        def begin(count: int) -> None:
            for path, weight in islice(todo, count):
                waiting.append((path, pool.submit(announced, site, path, weight)))

        try:
            begin(_WAITING)
            while waiting:
                path, coming = waiting.pop(0)
                content = coming.result()
                begin(1)
                yield path, content
        finally:
            for _, coming in waiting:
                coming.cancel()


def announced(site: Site, path: str, weight: Weight) -> bytes:
    """A file below `api/v1/`, which must be what the city announced. Raises Wrong and Down."""
    content = site.read(f"{FOLDER}{path}", weight.size)
    if content is None:
        raise Wrong(f"目录里有 {shown(path)}，网站上却没有这个文件")
    if len(content) != weight.size:
        raise Wrong(f"{shown(path)} 有 {len(content):,} 字节，目录里写的是 {weight.size:,} 字节")
    if not weight.holds(content):
        raise Wrong(f"{shown(path)} 和目录里的校验和不一致：文件被换过，或者目录是另一次发布的")
    return content


def _checked(path: str, content: bytes) -> tuple[dict[str, Any], bytes, str]:
    """The records of a file, their digests in the log, and the first for which there is none. Raises Wrong."""
    try:
        told = value(content)
    except BadValue as error:
        raise Wrong(f"{shown(path)} 读不了：{error}") from None
    if not isinstance(told, dict):
        raise Wrong(f"{shown(path)} 读不了：不是 JSON 对象")
    faults: list[Check] = []
    entries = list(interface.entries_in(f"{FOLDER}{path}", told, faults.append))
    if faults:
        raise Wrong(f"{shown(faults[0].subject)}：{faults[0].message.rstrip('。')}")
    unsalted = next((one.subject for one in entries if one.digest is None), "")
    return told, b"".join(one.digest for one in entries if one.digest is not None), unsalted


def forgotten(where: CityFolder) -> None:
    """Forgets what was fetched and is of no state."""
    where.incoming.unlink(missing_ok=True)


def resumable(where: CityFolder, day: str) -> Iterable[str]:
    """The names of parts that the next run may take. What is of another day is forgotten: a record in it may have been taken down since."""
    noted = _Noted(where)
    if noted.head[:1] != [day]:
        forgotten(where)
        return ()
    return [one.name for one in noted.parts.values()]


def salted(found: Fetched) -> None:
    """Demands that the log can be asked for each record. Raises Doubted."""
    if found.unsalted:
        raise Doubted(f"{shown(found.unsalted)} 缺了该有的项，或者没有日志用的盐（salt），没法和公示日志核对")
