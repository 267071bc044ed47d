"""Refuses a site whose log does not extend the log of the site that visitors get: a log that everybody has seen only grows."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from generator.proof import checkpoints, merkle
from generator.proof.checkpoints import Checkpoint
from generator.proof.merkle import ProofError
from generator.proof.notes import BadNote
from generator.proof.tiles import HashReader
from generator.ship.built import Built
from generator.ship.sent import Refused

LOG = "log/"
CHECKPOINT = f"{LOG}checkpoint"
# A checkpoint with many signatures is some kilobytes long.
LARGEST = 1 << 16


class Apart(Refused):
    """Two logs of one name of which neither goes on from the other, or the new one is shorter."""


class Break(NamedTuple):
    """A checkpoint with which a site says in the open that its log does not go on from it: the first three lines, the root as Base64."""

    origin: str
    size: int
    root: str


def demand_extends(site: Built, standing: bytes | None, breaks: Collection[Break]) -> None:
    """Raises Refused if the log of a site does not extend the one of the site that stands at the target.

    `standing` is the checkpoint there, None if that site has no log (or there is no site). `breaks` are those that the new site names.
    """
    if standing is None:
        return
    try:
        old, _ = checkpoints.parsed(standing)
    except BadNote as error:
        raise Refused(f"现在的网站有公示日志，但是它的 {CHECKPOINT} 读不懂（{error}），没有发布；请先查明是谁改动了它") from None
    if Break(old.origin, old.size, _text(old.root)) in breaks:
        return
    data = _read(site.folder / CHECKPOINT, LARGEST)
    if data is None:
        words = f"现在的网站有公示日志（{old.size:,} 条），新网站没有，没有发布。请用 credit build --log 日志文件夹 生成"
        raise Refused(f"{words}；真的不再写日志的，{_way_out(old)}")
    try:
        _demand(site.folder / LOG, checkpoints.parsed(data)[0], old)
    except ProofError as error:
        raise Refused(f"新网站的公示日志坏了（{error}），没有发布；请重新运行 credit build") from None


def demand_folder(folder: Path, standing: bytes) -> None:
    """Raises Refused or BadNote if the log in a folder does not extend the one with a checkpoint."""
    data = _read(folder / "checkpoint", LARGEST)
    if data is None:
        raise Refused(f"{folder} 里没有公示日志")
    _demand(folder, checkpoints.parsed(data)[0], checkpoints.parsed(standing)[0])


def _demand(folder: Path, new: Checkpoint, old: Checkpoint) -> None:
    if new.origin != old.origin:
        words = f"现在的网站的公示日志是 {old.origin}，新网站的是 {new.origin}，不是同一个日志，没有发布"
        raise Refused(f"{words}。确实要换的，{_way_out(old)}")
    if new.size < old.size:
        words = f"新网站的公示日志只有 {new.size:,} 条，现在的已经有 {old.size:,} 条：这是更早的网站，没有发布。"
        words += "日志只能增加：要退回以前的内容，请在仓库里把内容改回去（git revert），用现在的日志文件夹重新生成，再发布。"
        words += "日志文件夹是旧的，请先找回新的"
        raise Apart(f"{words}；找不回的，{_way_out(old)}")
    reader = HashReader(new.size, new.root, lambda path: _read(folder / path, merkle.HASH * 256))
    if merkle.root_at(old.size, reader) != old.root:
        words = f"新网站的公示日志不是接着现在的网站的日志（{old.size:,} 条）写的，没有发布。请用现在的日志文件夹重新生成"
        raise Apart(f"{words}；接不上的，{_way_out(old)}")


def _way_out(old: Checkpoint) -> str:
    return (
        f"请公开写一份公示日志中断说明（log-break），写明 origin {old.origin}、size {old.size}、root {_text(old.root)}，"
        "生成以后再发布（docs/proof.zh-CN.md）"
    )


def _text(root: bytes) -> str:
    return b64encode(root).decode()


def _read(path: Path, most: int) -> bytes | None:
    """The beginning of a file, a byte longer than allowed where it is too long; None if there is none."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None


def checkpoint_of(folder: Path) -> bytes | None:
    """The checkpoint of a site in a folder of this machine; None if it has no log."""
    return _read(folder / CHECKPOINT, LARGEST)
