"""Checks what is inside the downloads: the same records as in the data interface, which are compared with the log elsewhere."""

from __future__ import annotations

import contextlib
import csv
import gzip
import hashlib
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import IO, Any, cast

import orjson

from generator.site.public import SALT
from generator.verify import downloads, places, report
from generator.verify.opened import Opened
from generator.verify.report import Check, shown
from generator.verify.source import Source, SourceError, is_proper
from generator.verify.values import BadValue, value

_INDEX = "api/v1/index.json"
# The most bytes of one record, of a file with records, and of all that one download holds when it is unpacked.
_MOST_LINE, _MOST_FILE, _MOST_UNPACKED = 32 << 20, 256 << 20, 64 << 30
# Up to so many bytes, a download that is looked into is held in memory.
_MEMORY = 32 << 20
# The first columns of a table of records. Tables of what lists of records hold, or of counts, begin otherwise.
_HEAD = ["record_id", "record_address"]
_YEAR = re.compile(r"-(?:[0-9]{4}|undated)\.(?:csv(?:\.zip)?|jsonl\.gz)\Z")
_OF_YEAR = re.compile(r"-(?:[0-9]{4}|undated)\Z")
_TABLE = re.compile(r"(?:-(?:[0-9]{4}|undated))?\.csv(?:\.zip)?\Z")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, csv.Error, KeyError, TypeError, BadValue)
# By kind and id, the digest of a record as the data interface has it.
Records = Mapping[tuple[str, str], bytes]


def check(opened: Opened) -> Iterator[Check]:
    """Checks the tables and the lists of records among the downloads."""
    source = opened.source
    paths = [path for path in downloads.listed(source) if ".jsonl" in path or ".csv" in path]
    if not paths:
        return
    try:
        records = _records(source)
    except (SourceError, *_BROKEN) as error:
        yield Check("interface-unreadable", "failed", _INDEX, f"数据接口读不了，下载文件里的记录没有核对：{shown(str(error))}。")
        return
    looked = [0, 0]
    yield from report.capped(_different(source, paths, records, looked))
    if looked[0]:
        words = f"{looked[0]} 个下载文件里的 {len(records):,} 条记录和数据接口里的是同样的内容。"
        yield Check("downloads-same-records", "proved", downloads.FOLDER, words)
    if looked[1]:
        words = f"{looked[1]} 个 CSV 表里的记录，和数据接口里的是同样的那些；表里的其他各列没有逐格核对。Parquet 和 SQLite 只核对了校验和。"
        yield Check("downloads-same-rows", "proved", downloads.FOLDER, words)


def _records(source: Source) -> dict[tuple[str, str], bytes]:
    """The records of the data interface. Raises SourceError and what is in `_BROKEN`."""
    index = _json(source, _INDEX)
    found: dict[tuple[str, str], bytes] = {}
    for kind, told in index["kinds"].items():
        before = len(found)
        for path in told["files"]:
            for ident, record in _json(source, str(path)).items():
                if (record["kind"], record["id"]) != (kind, ident) or (kind, ident) in found:
                    raise ValueError(f"{path} 里的 {kind}/{ident} 放错了地方，或者不止一条")
                found[kind, ident] = _digest(record)
        if told["count"] != len(found) - before:
            raise ValueError(f"{kind} 的目录说有 {told['count']} 条，文件里有 {len(found) - before} 条")
    return found


def _json(source: Source, path: str) -> Any:
    data = source.read(path, _MOST_FILE) if is_proper(path) else None
    if data is None:
        raise SourceError(f"没有 {shown(path)}")
    return value(data)


# What stands in the data interface beside what a download holds: what is computed anew each day, and the salt of the digest in the log.
_COMPUTED = places.COMPUTED | {SALT}


def _digest(record: Mapping[str, Any]) -> bytes:
    own = {key: one for key, one in record.items() if key not in _COMPUTED}
    return hashlib.sha256(orjson.dumps(own, option=orjson.OPT_SORT_KEYS)).digest()


def _different(source: Source, paths: list[str], records: Records, looked: list[int]) -> Iterator[Check]:
    """What is inside a download and is not in the interface, or the other way round.

    `looked` counts the lists of records, and the tables of records, that are right.
    """
    kinds: dict[str, set[str]] = {}
    for kind, ident in records:
        kinds.setdefault(kind, set()).add(ident)
    # Of lists and of tables, by kind, the ids in those of years.
    of_years: tuple[dict[str, set[str]], dict[str, set[str]]] = ({}, {})
    # The list of all records of a kind, and their table, have one name; where there are lists of years, behind it the year.
    names = {_kind(path, kinds): _OF_YEAR.sub("", path.rpartition("/")[2].partition(".")[0]) for path in paths if ".jsonl" in path}
    for kind in sorted(kinds.keys() - names.keys()):
        words = "数据接口里有这类信息，下载文件里却没有它们的清单：只用下载文件的人不知道有这些信息。"
        yield Check("download-lacking", "failed", f"{downloads.FOLDER}{kind}/", words)
    for path in paths:
        of = _kind(path, kinds)
        why: str | None
        try:
            place = 0 if ".jsonl" in path else 1
            own = of_years[place].setdefault(of, set()) if of and _YEAR.search(path) else None
            with _inside(source, path) as content:
                if place == 0:
                    why = _lines(content, of, records, own)
                else:
                    why = _table(content, kinds[of], own) if of else None
        except (SourceError, *_BROKEN) as error:
            place, why = 0, f"解不开或者读不了：{shown(str(error))}"
        if why is None and of and _TABLE.sub("", path.rpartition("/")[2]) == names.get(of):
            why = "这应是这类信息的总表，表头却不是：里面的没有核对"
        if why:
            yield Check("download-other-records", "failed", path, f"{why}。")
        elif why is not None:
            looked[place] += 1
    for what, found in zip(("清单", "表"), of_years, strict=True):
        for kind, ids in found.items():
            if ids and (why := _compared(ids, kinds[kind])):
                yield Check("download-other-records", "failed", f"{downloads.FOLDER}{kind}/", f"各年的{what}合起来，{why}。")


def _kind(path: str, kinds: Mapping[str, set[str]]) -> str | None:
    """The kind of the records in a download, by its folder; None if it is of all kinds, or of none."""
    parts = path.removeprefix(downloads.FOLDER).split("/")
    return parts[0] if len(parts) > 1 and parts[0] in kinds else None


def _compared(ids: set[str], wanted: set[str]) -> str:
    if lacking := sorted(wanted - ids):
        return f"少了 {len(lacking):,} 条数据接口里有的记录，例如 {shown(lacking[0])}"
    if more := sorted(ids - wanted):
        return f"多了 {len(more):,} 条数据接口里没有的记录，例如 {shown(more[0])}"
    return ""


@contextlib.contextmanager
def _inside(source: Source, path: str) -> Iterator[IO[bytes]]:
    """The content of a download, unpacked while it is read. Raises SourceError and what is in `_BROKEN`."""
    pieces = source.stream(path, downloads.MOST)
    if pieces is None:
        raise SourceError("网站上没有这个文件")
    with tempfile.SpooledTemporaryFile(_MEMORY) as held, contextlib.ExitStack() as stack:
        for piece in pieces:
            held.write(piece)
        held.seek(0)
        content: IO[bytes] = held
        if path.endswith(".gz"):
            content = cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=held, mode="rb")))
        elif path.endswith(".zip"):
            whole = stack.enter_context(zipfile.ZipFile(held))
            names = whole.namelist()
            if names != [path.rpartition("/")[2].removesuffix(".zip")]:
                raise SourceError(f"压缩包里应当只有一个同名的文件，现在有：{'、'.join(names[:5])}")
            content = stack.enter_context(whole.open(names[0]))
        yield content


def _read_lines(content: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file, of which neither one nor all may be endless. Raises SourceError."""
    room = _MOST_UNPACKED
    while line := content.readline(_MOST_LINE):
        room -= len(line)
        if room < 0 or (len(line) == _MOST_LINE and not line.endswith(b"\n")):
            raise SourceError("解开以后大得不合理，没有读完")
        yield line


def _lines(content: IO[bytes], kind: str | None, records: Records, of_years: set[str] | None) -> str:
    """What is wrong with a list of records; "" if it holds exactly those of the interface, of one kind or of all.

    The list of a year has some of the records, which are added to `of_years`.
    """
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(_read_lines(content), 1):
        one = value(line)
        name = (one["kind"], one["id"])
        if name in seen or (of_years is not None and name[1] in of_years):
            return f"第 {number:,} 行的 {shown('/'.join(name))} 前面已经有了"
        seen.add(name)
        if records.get(name) != _digest(one):
            words = "数据接口里没有" if name not in records else "和数据接口里的内容不同"
            return f"第 {number:,} 行的 {shown('/'.join(name))} {words}"
    if of_years is not None:
        of_years.update(ident for _, ident in seen)
        return ""
    wanted = {name for name in records if kind is None or name[0] == kind}
    return _compared({"/".join(one) for one in seen}, {"/".join(one) for one in wanted})


def _table(content: IO[bytes], wanted: set[str], of_years: set[str] | None) -> str | None:
    """What is wrong with a table; "" if it has a row for each record of its kind, None if it is no table of records.

    The table of a year has some of the records, which are added to `of_years`.
    """
    # Long texts are no fault of a table. The limit is one for the whole process.
    before = csv.field_size_limit(_MOST_LINE)
    try:
        rows = _rows(content)
        head = next(rows, [])
        if head[:2] != _HEAD:
            return None
        ids: set[str] = set()
        for number, row in enumerate(rows, 2):
            if len(row) != len(head) or row[0] in ids:
                return f"第 {number:,} 条的列数不对，或者记录编号重复"
            ids.add(row[0])
    finally:
        csv.field_size_limit(before)
    if of_years is None:
        return _compared(ids, wanted)
    of_years |= ids
    return _compared(ids | wanted, wanted)


def _rows(content: IO[bytes]) -> Iterator[list[str]]:
    """The rows of a table, none of which may be endless, in one line or in many. Raises SourceError and what is in `_BROKEN`."""
    room = _MOST_LINE

    def lines() -> Iterator[str]:
        nonlocal room
        for number, line in enumerate(_read_lines(content)):
            room -= len(line)
            if room < 0:
                raise SourceError("解开以后大得不合理，没有读完")
            yield line.decode("utf-8" if number else "utf-8-sig")

    for row in csv.reader(lines()):
        yield row
        room = _MOST_LINE
