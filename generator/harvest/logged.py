"""Holds the records of a city against its public log: the log goes on from the last time, and each of its live leaves is a record."""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.harvest import folder
from generator.harvest.cities import City
from generator.harvest.folder import CityFolder
from generator.harvest.source import Ahead, Doubted, Down, Site, Wrong
from generator.proof.tiles import WIDTH
from generator.verify import breaks, opening, order, since
from generator.verify.leaves import Leaves
from generator.verify.opened import CHECKPOINT, SMALL, Call, Kept
from generator.verify.report import BROKEN_OFF, Check, shown
from generator.verify.source import MOST_READ, SourceError

_DIGEST = 32
_OLD = re.compile("log/checkpoints/(?:0|[1-9][0-9]{0,18})")
# What makes a log unreadable, and says nothing about who did what.
_UNREAD = frozenset(
    {
        "archive-missing",
        "checkpoint-form",
        "entry-wrong",
        "log-list",
        "log-too-large",
        "tile-cut",
        "tile-missing",
        "tile-unread",
        "tile-wrong",
    }
)
# What is told in public though nothing is wrong.
_NOTICED = frozenset({"log-restarted", BROKEN_OFF})
_MOST_SAID = 3


@dataclass(frozen=True, slots=True)
class Logged:
    """The log of a city that goes on and agrees with its records. `leaves` are those of full bundles, packed for the next time."""

    origin: str
    size: int
    checkpoint: str
    leaves: bytes
    noticed: tuple[str, ...]


def checkpoint(site: Site) -> bytes | None:
    """The checkpoint that a city shows; None if it has no log. Raises Down and Wrong."""
    return site.read(CHECKPOINT, SMALL)


def checked(site: Site, city: City, as_of: datetime.date, kept: str, leaves: bytes, digests: bytes, where: CityFolder) -> Logged:
    """The log, held against what was kept and against the digests of all records.

    `kept` is the checkpoint of the last good state ("" if there is none), `leaves` what was kept of it. A fault that rests on what is kept
    on this machine is looked at once more without it. Raises Doubted, Ahead, Wrong and Down.
    """
    call = Call(as_of, keys=city.keys, since=(Kept("上次汇集时的检查点", kept.encode()),) if kept else ())
    for begun, remembered in ((leaves, True), (b"", False)):
        files = _Files(site, where, remembered)
        opened, found = opening.opened(files, call, begun)
        for one in (order.check, since.check, breaks.check):
            found += _found(one(opened))
        if files.down is not None:
            raise files.down
        faults = [one for one in found if one.state == "failed"]
        if not faults:
            break
    else:
        _raise(faults)
    files.remember()
    log = opened.log
    if log is None or log.leaves is None:
        raise Wrong("公示日志读不完整")
    _compared(log.leaves, digests)
    full = len(log.leaves) - len(log.leaves) % WIDTH
    noticed = tuple(one.message for one in found if one.slug in _NOTICED)
    return Logged(log.origin, log.current.size, log.current.data.decode(), log.leaves.packed(full), noticed)


def _found(checks: Iterator[Check]) -> list[Check]:
    found: list[Check] = []
    try:
        # What was found before an error counts too.
        found.extend(checks)
    except SourceError as error:
        found.append(Check("tile-unread", "failed", "", str(error)))
    return found


def _raise(faults: Iterable[Check]) -> None:
    """The worst of some faults, as an error that says them."""
    doubted = [one for one in faults if one.slug not in _UNREAD]
    some = doubted or [*faults]
    said = "；".join(_words(one) for one in some[:_MOST_SAID])
    said += f"；还有 {len(some) - _MOST_SAID:,} 处" if len(some) > _MOST_SAID else ""
    if doubted and all(one.slug == "day-ahead" for one in doubted):
        raise Ahead(said)
    raise (Doubted if doubted else Wrong)(said)


def _words(one: Check) -> str:
    leaf = one.subject.removeprefix("log/ ")
    where = f"日志第 {leaf} 条：" if leaf != one.subject else f"{shown(one.subject)}：" if one.subject else ""
    return f"{where}{one.message.rstrip('。')}"


def _compared(leaves: Leaves, digests: bytes) -> None:
    """Demands that each record is what a live leaf says, and each live leaf is shown. Raises Doubted."""
    live = leaves.live()
    seen = {digests[at : at + _DIGEST] for at in range(0, len(digests), _DIGEST)}
    said = []
    if strange := len(seen - live.keys()):
        said.append(f"有 {strange:,} 条信息不是公示日志里现在的内容：改过而没有记下，或者旧的内容被放了回来")
    if missing := live.keys() - seen:
        first = min(live[one] for one in missing)
        example = f"日志第 {first:,} 条，{leaves[first].day}"
        said.append(f"公示日志里有 {len(missing):,} 条没有撤下、网站却没有公示（例如{example}）：被悄悄拿掉了，或者改过")
    if len(seen) * _DIGEST < len(digests):
        said.append("有的信息在日志里是同一条，却公示了两次")
    if said:
        raise Doubted("；".join(said))


class _Files:
    """The files of a site as a check of strangers asks for them. Old checkpoints are remembered from one harvest to the next."""

    def __init__(self, site: Site, where: CityFolder, remembered: bool) -> None:
        self.name = site.name
        self.down: Down | None = None
        self._site, self._where = site, where
        told = folder.read(where.checkpoints) if remembered else None
        self._old: dict[str, Any] = told if isinstance(told, dict) else {}
        self._new = False

    def read(self, path: str, most: int = MOST_READ) -> bytes | None:
        """A whole file; None if there is none. Raises SourceError."""
        if isinstance(text := self._old.get(path), str):
            return base64.b64decode(text)
        try:
            data = self._site.read(path, most)
        except Down as error:
            # A log that cannot be read for now says nothing against the city.
            self.down = error
            raise
        if data is not None and _OLD.fullmatch(path):
            self._old[path] = base64.b64encode(data).decode()
            self._new = True
        return data

    def stream(self, path: str, most: int) -> Iterator[bytes] | None:
        """A file in pieces; None if there is none. Raises SourceError."""
        data = self.read(path, most)
        return None if data is None else iter((data,))

    def listed(self) -> None:
        """Nobody can ask a server for all that it has."""

    def again(self) -> None:
        """Nothing to do: what is remembered never changes."""

    def remember(self) -> None:
        """Keeps the old checkpoints for the next harvest."""
        if self._new:
            folder.write_json(self._where.checkpoints, self._old)
