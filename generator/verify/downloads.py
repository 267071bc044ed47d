"""Checks the downloads against their sums: each file of `/data/` against all the lists in which its sum stands."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from generator.verify import report
from generator.verify.opened import Opened
from generator.verify.report import Check, shown
from generator.verify.source import Source, SourceError, is_proper
from generator.verify.values import BadValue, value

FOLDER = "data/"
SUMS, PACKAGE, CATALOGUE = f"{FOLDER}SHA256SUMS", f"{FOLDER}datapackage.json", f"{FOLDER}catalog.jsonld"
# The most bytes of one download.
MOST = 16 << 30
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_HEX = re.compile(r"[0-9a-f]{64}")


class Sum(NamedTuple):
    """What a list says of a file: its SHA-256 in hexadecimal digits ("" if it says none) and its bytes (-1 if it says none)."""

    sha256: str
    size: int = -1


def check(opened: Opened) -> Iterator[Check]:
    """Checks that the lists agree, and that each file is the one that they name."""
    source = opened.source
    try:
        sums = _sums(source)
    except SourceError as error:
        yield Check("downloads-unreadable", "failed", SUMS, f"下载文件的校验和读不了：{error}。")
        return
    if sums is None:
        yield Check("downloads-missing", "skipped", SUMS, "网站没有下载文件的校验和，下载文件没有核对。")
        return
    sizes, found = dict[str, int](), list[int]()
    yield from report.capped(_against_lists(source, sums, sizes))
    yield from report.capped(_against_files(source, sums, sizes, found))
    if len(found) == len(sums):
        words = f"{len(sums):,} 个下载文件（共 {sum(found):,} 字节）都和网站上写的校验和一致。校验和也是本站自己写的；里面的记录另行核对。"
        yield Check("downloads", "claimed", SUMS, words)


def listed(source: Source) -> list[str]:
    """The paths of all downloads from the root of the site, as the list of sums has them; none if it cannot be read."""
    try:
        return [f"{FOLDER}{one}" for one in _sums(source) or {}]
    except SourceError:
        return []


def _sums(source: Source) -> dict[str, Sum] | None:
    """The sums by path below the folder; None if there is no list. Raises SourceError."""
    data = source.read(SUMS)
    if data is None:
        return None
    found: dict[str, Sum] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        told = _LINE.fullmatch(line)
        if told is None or not is_proper(told[2]):
            raise SourceError(f"第 {number} 行不是“校验和  文件名”：{shown(line)}")
        if told[2] in found:
            raise SourceError(f"{shown(told[2])} 写了两次")
        found[told[2]] = Sum(told[1])
    return found


def _against_lists(source: Source, sums: Mapping[str, Sum], sizes: dict[str, int]) -> Iterator[Check]:
    """Where the catalogues say something else than the list of sums; the bytes of files that they name are added to `sizes`."""
    for path, read in ((PACKAGE, _of_package), (CATALOGUE, _of_catalogue)):
        try:
            data = source.read(path)
            told = read(value(data)) if data is not None else {}
        except (SourceError, ValueError, KeyError, TypeError, AttributeError, BadValue) as error:
            yield Check("download-sums-disagree", "failed", path, f"这份目录读不了：{shown(str(error))}。")
            continue
        sizes |= {name: one.size for name, one in told.items() if one.size >= 0}
        for name, one in told.items():
            if name not in sums:
                yield Check("download-sums-disagree", "failed", f"{FOLDER}{name}", f"{path} 里有这个文件，SHA256SUMS 里没有。")
            elif one.sha256 and one.sha256 != sums[name].sha256:
                yield Check("download-sums-disagree", "failed", f"{FOLDER}{name}", f"{path} 和 SHA256SUMS 写的校验和不同。")
        if path == CATALOGUE and data is not None:
            for name in sorted(sums.keys() - told.keys()):
                yield Check("download-sums-disagree", "failed", f"{FOLDER}{name}", f"SHA256SUMS 里有这个文件，{path} 里没有。")


def _of_package(told: Any) -> dict[str, Sum]:
    """What a Data Package says of its files. ValueError, KeyError, TypeError or AttributeError if it is none."""
    return {
        str(one["path"]): Sum(_sum(str(one["hash"]).removeprefix("sha256:")) if "hash" in one else "", int(one.get("bytes", -1)))
        for one in told["resources"]
    }


def _of_catalogue(told: Any) -> dict[str, Sum]:
    """What a catalogue in DCAT says of its files. Raises as `_of_package`."""
    base, found = str(told["@id"]), dict[str, Sum]()
    for dataset in told["dcat:dataset"]:
        for one in dataset["dcat:distribution"]:
            address = str(one["dcat:downloadURL"]["@id"])
            if not address.startswith(base):
                raise ValueError(f"{address} 不在 {base} 下面")
            digest = _sum(str(one["spdx:checksum"]["spdx:checksumValue"]["@value"]))
            found[unquote(address.removeprefix(base))] = Sum(digest, int(one["dcat:byteSize"]["@value"]))
    return found


def _sum(text: str) -> str:
    if not _HEX.fullmatch(text):
        raise ValueError(f"{text} 不是 SHA-256")
    return text


def _against_files(source: Source, sums: Mapping[str, Sum], sizes: Mapping[str, int], found: list[int]) -> Iterator[Check]:
    """What is wrong with files; the bytes of each that is right are added to `found`."""
    for name, one in sums.items():
        path, size = f"{FOLDER}{name}", 0
        try:
            pieces = source.stream(path, MOST)
            if pieces is None:
                yield Check("download-changed", "failed", path, "校验和里有这个文件，网站上没有。")
                continue
            digest = hashlib.sha256()
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
        except SourceError as error:
            yield Check("download-changed", "failed", path, f"这个文件读不了：{error}。")
            continue
        wanted = sizes.get(name, size)
        if digest.hexdigest() != one.sha256:
            told = f"网站上写的是 {one.sha256}，文件是 {digest.hexdigest()}"
            yield Check("download-changed", "failed", path, f"这个文件和它的校验和不一致：{told}。文件被换过，或者下载不完整。")
        elif wanted != size:
            yield Check("download-changed", "failed", path, f"目录里写的是 {wanted:,} 字节，文件是 {size:,} 字节。")
        else:
            found.append(size)
