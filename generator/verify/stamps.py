"""Time stamps by others: each token against its checkpoint, and which leaves they cover since when."""

from __future__ import annotations

import bisect
import datetime
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from generator.engine import clock
from generator.engine.clock import SHANGHAI
from generator.proof.entries import STAMPED
from generator.proof.stamps import Held, lasting, verified
from generator.proof.tokens import BadStamp
from generator.verify.leaves import Leaves
from generator.verify.opened import SMALL, Log, Opened, Signed
from generator.verify.report import Check, Faults

# Certificates of another authority than that of the token say nothing of it.
_FOREIGN = ("untrusted", "no-certificate", "bad-certificates")
# What nobody here can check is no fault of the stamp.
_UNKNOWN = ("national-algorithm", "unknown-algorithm")
# So many days may lie between the day of a leaf and its stamp before it is told: who publishes without a network stamps within days.
_DAYS = 3


@dataclass(frozen=True)
class Good:
    """A good token: for the checkpoint of `size` leaves, `at` this moment (UTC); `own` if it is good by the stranger's own certificates.

    `until` is the moment after which the certificates of the authority say nothing any more.
    """

    size: int
    at: datetime.datetime
    own: bool
    name: str
    authority: str
    digest: bytes
    until: datetime.datetime

    @property
    def day(self) -> datetime.date:
        """The day in Shanghai."""
        return self.at.astimezone(SHANGHAI).date()


class Covered:
    """Since when leaves are stamped, by some good tokens."""

    def __init__(self, good: Sequence[Good]) -> None:
        ordered = sorted(good, key=attrgetter("size", "at"))
        self._sizes = [one.size for one in ordered]
        # For each size the first stamp, in time, of this checkpoint or a larger one.
        first: list[Good] = []
        for one in reversed(ordered):
            first.append(min(one, first[-1], key=attrgetter("at")) if first else one)
        self._first = first[::-1]

    def by(self, leaf: int) -> Good | None:
        """The first good stamp of a checkpoint that holds a leaf; None if there is none yet."""
        at = bisect.bisect_right(self._sizes, leaf)
        return self._first[at] if at < len(self._first) else None


def check(opened: Opened) -> Iterator[Check]:
    """All tokens, then what they cover."""
    log = opened.log
    if log is None:
        return
    if not log.names:
        words = "没有别人盖的时间戳：日志里的日期只是本站自己说的。请等它盖了时间戳再核对，或者自己定期用 --keep 存下检查点。"
        yield Check("stamps-none", "claimed", "log/stamps/", words)
        return
    found = Faults()
    good = good_of(opened, found)
    yield from found.checks()
    if good and log.leaves is not None:
        yield from _covering(log.leaves, good)


def good_of(opened: Opened, found: Faults) -> list[Good]:
    """The good tokens of a log; what is wrong with the others is told to `found`.

    One that is good, but whose certificates have ended without a later stamp on it, is no longer `own`.
    """
    log = opened.log
    good = [one for name in log.names if (one := _of(opened, log, name, found)) is not None] if log is not None else []
    leaves = log.leaves if log is not None else None
    if leaves is None:
        return good
    now = datetime.datetime.combine(opened.call.as_of, datetime.time(), SHANGHAI)
    numbers = {leaf.digest: leaf.number for leaf in reversed(list(leaves.of(STAMPED)))}
    mine = _lasting([one for one in good if one.own], numbers, now)
    # A stamp that the stranger trusts is kept alive by none that only the site vouches for.
    names = mine | (_lasting(good, numbers, now) - {one.name for one in good if one.own})
    out = []
    for one in good:
        if one.name in names:
            out.append(one)
            continue
        words = (
            f"时间戳是好的，但机构的证书 {one.until:%Y-%m-%d} 到期了，到期以前没有另一个时间戳盖住它："
            "从那以后没有人保管那把密钥，不能再当证明。"
        )
        found.add(Check("stamp-aged", "claimed", f"log/stamps/{one.name}", words))
        out.append(replace(one, own=False))
    return out


def _lasting(good: Sequence[Good], numbers: Mapping[bytes | None, int], now: datetime.datetime) -> set[str]:
    """The names of those that still count, by the leaves that hold the digests of tokens."""
    lasts = lasting([Held(one.size, one.at, one.until, numbers.get(one.digest)) for one in good], now)
    return {one.name for one, counts in zip(good, lasts, strict=True) if counts}


def _of(opened: Opened, log: Log, name: str, found: Faults) -> Good | None:
    size = int(name.partition(".")[0])
    path = f"log/stamps/{name}"
    signed = log.archive.get(size)
    if size > log.current.size:
        words = f"有人给 {size:,} 条的日志盖过时间戳，网站却只给出 {log.current.size:,} 条：旧的检查点被放了回来，后来的条目藏起来了。"
        found.add(Check("stamp-ahead", "failed", path, words))
    elif signed is None or not _of_this_log(log, signed):
        found.add(Check("stamp-orphan", "failed", path, "时间戳盖的检查点没有了，或者不对，不知道它证明的是什么。请问公示机关。"))
    elif (token := opened.source.read(path, SMALL)) is None:
        found.add(Check("stamp-missing", "failed", path, "日志说有这个时间戳，文件却没有。请问公示机关。"))
    else:
        return _good(opened, signed, name, token, found)
    return None


def _of_this_log(log: Log, signed: Signed) -> bool:
    """Whether a checkpoint of the archive is a beginning of the log: a stamp on another tree says nothing of these leaves."""
    if signed.size == log.current.size:
        return signed.root == log.current.root
    return log.leaves is None or log.leaves.root(signed.size) == signed.root


def _good(opened: Opened, signed: Signed, name: str, token: bytes, found: Faults) -> Good | None:
    """A token by the stranger's certificates, else by those that the site names for the authority."""
    path = f"log/stamps/{name}"
    theirs = opened.source.read(f"log/authorities/{name.split('.')[1]}.pem", SMALL)
    tries = [(pem, True) for pem in opened.call.authorities] + ([(theirs, False)] if theirs is not None else [])
    last: BadStamp | None = None
    foreign = 0
    for certificates, own in tries:
        try:
            stamped = verified(token, signed.data, certificates)
        except BadStamp as error:
            last = error
            if error.slug in _FOREIGN:
                foreign += own
                continue
            break
        # Whoever looks as of an earlier day may have stamps of since then.
        if stamped.at.astimezone(SHANGHAI).date() > max(opened.call.as_of, clock.today()):
            words = f"时间戳写的是 {stamped.at:%Y-%m-%d %H:%M}（UTC），还没有到：盖章的机构的钟不对，或者您的电脑日期不对。它不算数。"
            found.add(Check("stamp-ahead-of-time", "failed", path, words))
            return None
        if not own:
            words = (
                f"时间戳 {stamped.at:%Y-%m-%d %H:%M}（UTC）是对的，但验证用的证书是网站给的。"
                f"{_not_theirs(foreign)}"
                f"请从 {name.split('.')[1]} 那家机构自己取得证书，用 --authority 再核对。"
            )
            found.add(Check("stamp-claimed", "claimed", path, words))
        return Good(signed.size, stamped.at, own, name, stamped.authority, hashlib.sha256(token).digest(), stamped.valid_until)
    if last is None or (theirs is None and last.slug in _FOREIGN):
        words = f"没有这家机构的证书，时间戳没有核对。{_not_theirs(foreign)}请用 --authority 给出。"
        found.add(Check("stamp-unchecked", "skipped", path, words))
    elif last.slug in _UNKNOWN:
        found.add(Check("stamp-unchecked", "skipped", path, f"{last}。"))
    else:
        found.add(Check(f"stamp-{last.slug}", "failed", path, f"这个时间戳不算数：{last}。靠它证明日期的，都不能相信。"))
    return None


def _not_theirs(count: int) -> str:
    return f"您用 --authority 给的 {count} 份证书，不是这家机构的。" if count else ""


def _covering(leaves: Leaves, good: Sequence[Good]) -> Iterator[Check]:
    """Which leaves are stamped since when, and what the stamps say against the days of leaves."""
    own, all_ = Covered([one for one in good if one.own]), Covered(good)
    count = {True: 0, False: 0}
    faults, bare, first = Faults(), 0, ""
    for leaf in leaves:
        proved = own.by(leaf.number)
        stamp = all_.by(leaf.number)
        if stamp is None:
            bare += 1
            first = first or f"第 {leaf.number:,} 条（{leaf.day}）"
            continue
        count[proved is not None] += 1
        day = datetime.date.fromisoformat(leaf.day)
        # An early stamp that only the site vouches for must not hide that the trusted one came late.
        late = ((proved or stamp).day - day).days
        if stamp.day < day:
            words = f"这一条写的是 {leaf.day}，盖住它的时间戳却是 {stamp.day}：它的日期还没有到就写进去了，是假的。"
            faults.add(Check("day-after-stamp", "failed", f"log/ {leaf.number}", words))
        elif late > _DAYS:
            words = (
                f"这一条写的是 {leaf.day}，到 {(proved or stamp).day} 才有时间戳，晚了 {late} 天："
                "这之间的日期只是本站自己说的，可能是倒填的。"
            )
            faults.add(Check("stamp-late", "claimed", f"log/ {leaf.number}", words))
    yield from _counted(count, good)
    yield from faults.checks()
    if bare:
        words = f"从{first}起有 {bare:,} 条还没有时间戳：它们的日期只是本站自己说的。"
        yield Check("unstamped", "claimed", "log/", words)


def _counted(count: dict[bool, int], good: Sequence[Good]) -> Iterator[Check]:
    if count[True]:
        since = _earliest([one for one in good if one.own])
        words = f"{count[True]:,} 条有时间戳，用您自己的证书核对过：它们最晚在各自的时间戳那一刻就已在日志里，谁也不能再倒填。{since}"
        yield Check("stamped", "proved", "log/stamps/", words)
    if count[False]:
        words = f"{count[False]:,} 条的时间戳只用网站给的证书核对过，或者证书已经到期。{_earliest(good)}"
        yield Check("stamped", "claimed", "log/stamps/", words)


def _earliest(good: Sequence[Good]) -> str:
    first = min(good, key=attrgetter("at"))
    return f"日志最早的时间戳是 {first.day}（{first.size:,} 条）。"
