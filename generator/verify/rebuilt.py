"""Builds the site once more from the commit that it names, and compares both byte for byte."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from generator.engine import scratch
from generator.engine.refusals import refusal
from generator.reading import logsettings, schemas
from generator.reading.settings import SettingsError
from generator.site import program
from generator.verify import held, logfolder, rebuilding, report
from generator.verify.opened import Opened
from generator.verify.report import Check, shown
from generator.verify.source import CHUNK, Source, SourceError
from generator.verify.values import BadValue

_CHECKPOINT = "log/checkpoint"
_BUILD, _SEARCH, _MOVED = "api/v1/build.json", "search/index.html", "api/v1/moved.json"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# For the server alone, which gives it to nobody.
_SERVER = ".server/"
# Servers answer with this page for what they do not have, and not under its own address.
_ABSENT = "404.html"
_MOST = 16 << 30
_LONG = 1000


class _Skipped(Exception):
    """The site cannot be built again here; the text is a Chinese sentence without its full stop."""


class _Failed(Exception):
    """The site cannot come from that commit; the text is a Chinese sentence without its full stop."""


class _Told(NamedTuple):
    """What a site says of its build."""

    as_of: str
    commit: str
    version: str
    sha256: str
    libraries: Mapping[str, Any]


def check(opened: Opened) -> Iterator[Check]:
    """Compares the site with one that is built from the repository, if the stranger brought one."""
    given = opened.call.repository
    if given is None:
        words = "没有给出仓库（--repository），没有重新生成网站来比：数据接口核对过，网页上写的可能和它不同。"
        yield Check("rebuild", "skipped", "", words)
        return
    try:
        with scratch.folder() as folder:
            yield from _checked(opened, given, folder)
    except _Skipped as error:
        yield Check("rebuild", "skipped", "", f"没有重新生成来比较：{error}。")
    except SettingsError as error:
        yield Check("rebuild", "skipped", "", f"没有重新生成来比较：{error}")
    except _Failed as error:
        yield Check("rebuild-impossible", "failed", "", f"{error}。")
    except SourceError as error:
        yield Check("rebuild-impossible", "failed", "", f"网站的文件读不了，没法比较：{error}。")
    except OSError as error:
        yield Check("rebuild", "skipped", "", f"没有重新生成来比较：临时文件写不了，{refusal(error) or error.strerror}。")


def _checked(opened: Opened, given: Path, folder: Path) -> Iterator[Check]:
    source = opened.source
    told = _told(source)
    try:
        root = held.copied(given, told.commit, folder)
    except held.NotHeld as error:
        if error.absent:
            words = f"{error}。克隆是早先做的，请先 git fetch；取了最新的还没有，这个网站就不是从这个仓库生成的"
            raise _Failed(words) from None
        raise _Skipped(str(error)) from None
    _demand_program(told, root)
    site = folder / "site"
    search = () if source.read(_SEARCH) is not None else ("--no-search",)
    done = rebuilding.built(root, site, folder, ("--as-of", told.as_of, *search, *_with_log(opened, root, folder)))
    if done.ended:
        raise _Skipped("生成用的时间太长，或者磁盘快满了，已经停下")
    if not done.fine:
        raise _Failed(f"从网站所写的版本 {told.commit[:12]} 生成不出网站：{shown(done.said[-_LONG:])}")
    yield from _compared(source, site, told)


def _with_log(opened: Opened, root: Path, folder: Path) -> tuple[str, ...]:
    """The options of a build with the log of the site, whose folder is made from what is public. Raises _Skipped and SourceError."""
    if opened.source.read(_CHECKPOINT) is None:
        return ()
    if opened.log is None:
        raise _Skipped("网站的日志读不了，生成不出一样的网站")
    if not logsettings.load(root).keys:
        raise _Skipped("仓库的 mkdocs.yml 没有写日志的公钥（extra.log.keys），没有私钥的人生成不出一样的网站")
    target = folder / "log"
    target.mkdir()
    try:
        logfolder.write(opened.source, opened.log, schemas.load(root), target)
    except (logfolder.NoFolder, BadValue) as error:
        raise _Skipped(f"从网站还原不出日志：{error}") from None
    return "--log", os.fspath(target)


def _told(source: Source) -> _Told:
    data = source.read(_BUILD)
    if data is None:
        raise _Skipped(f"网站没有 {_BUILD}，不知道是从哪个版本生成的")
    try:
        found = orjson.loads(data)
        made = found["program"]
        told = _Told(found["as_of"], found["source"] or "", made["version"], made["sha256"], dict(made["libraries"]))
        if not all(isinstance(one, str) for one in told[:4]) or not _DAY.fullmatch(told.as_of):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise _Skipped(f"{_BUILD} 里没有写是哪个程序、从哪个版本生成的") from None
    if not told.commit:
        raise _Skipped("网站说它不是从 git 仓库生成的")
    return told


def _demand_program(told: _Told, root: Path) -> None:
    """Raises _Skipped unless this program is the one that the site names: another one makes another site, and that is no fault."""
    own = program.told(root)
    if own["sha256"] != told.sha256:
        raise _Skipped(
            f"网站是用另一个版本的程序生成的（{shown(told.version)}，{shown(told.sha256[:16])}），这里的是 {own['version']}，"
            f"{str(own['sha256'])[:16]}；装上网站所用的那个版本再来比较"
        )


def _compared(source: Source, site: Path, told: _Told) -> Iterator[Check]:
    listing = source.listed()
    made = {os.path.relpath(os.path.join(here, name), site).replace(os.sep, "/") for here, _, names in os.walk(site) for name in names}
    passed = set() if listing is not None else {_ABSENT, *_moved(site)}
    wanted = sorted(name for name in made if not name.startswith(_SERVER) and name not in passed)
    there = {name for name in listing.files if not name.startswith(_SERVER)} if listing is not None else set()
    same: list[str] = []
    found = _differences(wanted, sorted(there.difference(wanted)), partial(_is_same, source, site), same)
    other = {name: (one, told.libraries.get(name, "")) for name, one in program.libraries().items() if one != told.libraries.get(name, "")}
    if other and (differing := list(found)):
        words = "；".join(f"{name} 这里是 {here or '没有'}，网站是 {shown(str(there)) or '没有'}" for name, (here, there) in other.items())
        first = "、".join(shown(one.subject) for one in differing[:5])
        raise _Skipped(
            f"有 {len(differing):,} 个文件不同（{first}），但所用的库版本也不同，说不清是不是因此：{words}；用同样的版本再来比较"
        )
    yield from report.capped(found)
    if len(same) == len(wanted) and not there.difference(wanted):
        more = (
            ""
            if listing is not None
            else f"。网址上没法列出全部文件，有没有多出来的不知道；{len(passed & made):,} 个由服务器另行答复的网址没有比"
        )
        words = f"按网站所写的版本 {told.commit[:12]} 重新生成，{len(same):,} 个文件逐字节相同{more}。"
        yield Check("rebuild", "proved", "", words)


def _differences(wanted: list[str], more: list[str], is_same: Callable[[str], bool | None], same: list[str]) -> Iterator[Check]:
    """Files that differ, are missing, or are there and should not be; those that are equal are added to `same`."""
    for name in wanted:
        try:
            equal = is_same(name)
        except SourceError as error:
            yield Check("rebuild-differs", "failed", name, f"这个文件读不了：{error}。")
            continue
        if equal is None:
            yield Check("rebuild-differs", "failed", name, "从仓库生成有这个文件，网站上没有。")
        elif not equal:
            yield Check("rebuild-differs", "failed", name, "网站上的这个文件，和从它所写的版本生成的不同。")
        else:
            same.append(name)
    for name in more:
        yield Check("rebuild-differs", "failed", name, "网站上多出这个文件，从仓库生成没有它。")


def _is_same(source: Source, site: Path, name: str) -> bool | None:
    """Whether a file of the source is that of a built site; None if the source has none. Raises SourceError."""
    pieces = source.stream(name, _MOST)
    if pieces is None:
        return None
    with (site / name).open("rb") as handle:
        for piece in pieces:
            for start in range(0, len(piece), CHUNK):
                part = piece[start : start + CHUNK]
                if handle.read(len(part)) != part:
                    return False
        return not handle.read(1)


def _moved(site: Path) -> set[str]:
    """The pages of a built site in whose place a server leads on: records that have another address now."""
    try:
        return {f"{address}index.html" for address in json.loads((site / _MOVED).read_text(encoding="utf-8"))}
    except FileNotFoundError:
        return set()
