"""A log that took the place of another one: whether the site says so in the open, in a record that names exactly what it broke with."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Iterator

from generator.model.kindnames import LOG_BREAK
from generator.proof import checkpoints
from generator.proof.checkpoints import Checkpoint
from generator.proof.entries import RESTARTED
from generator.proof.merkle import ProofError
from generator.verify import interface
from generator.verify.opened import SMALL, Opened
from generator.verify.report import Check, shown
from generator.verify.source import SourceError
from generator.verify.values import BadValue, member


def check(opened: Opened) -> Iterator[Check]:
    """Whether the log says that it restarted, and whether that is explained."""
    log = opened.log
    if log is None or not log.leaves:
        return
    leaf = log.leaves[0]
    if leaf.event != RESTARTED or leaf.digest is None:
        return
    told = _broken(opened)
    if told is None:
        path = f"log/broken/{leaf.digest.hex()[:16]}/checkpoint"
        words = "日志是重新开始的，以前那个日志的检查点却没有留下：那以前公示过什么，没有凭据了。请问公示机关为什么。"
        yield Check("log-restarted", "failed", path, words)
        return
    why = explained(opened, told)
    if why:
        words = (
            f"日志在 {leaf.day} 重新开始，以前的那个（{told.size:,} 条）接不上了。网站公开说明过（{why}），那只是它自己说的：请读那份说明。"
        )
        yield Check("log-restarted", "claimed", "log/ 0", words)
    else:
        words = (
            f"日志在 {leaf.day} 重新开始，以前的那个（{told.size:,} 条）接不上了，网站没有公开说明原因。请保存两边的检查点，问公示机关。"
        )
        yield Check("log-restarted", "failed", "log/ 0", words)


def explained_for(opened: Opened, kept: Checkpoint) -> str:
    """The address of the record that says why the log does not go on from a checkpoint that somebody kept; "" if none does.

    It names that checkpoint, or the last one of the log before, if this is larger: what that log held is no longer published, so that
    nobody can say whether what was kept is a beginning of it.
    """
    broken = _broken(opened)
    before = broken is not None and broken.origin == kept.origin and kept.size < broken.size
    return explained(opened, kept) or (explained(opened, broken) if broken is not None and before else "")


def _broken(opened: Opened) -> Checkpoint | None:
    """The last checkpoint of the log whose place this one took; None if it took none, or if that is not there."""
    leaves = opened.log.leaves if opened.log is not None else None
    leaf = leaves[0] if leaves else None
    if leaf is None or leaf.event != RESTARTED or leaf.digest is None:
        return None
    data = opened.source.read(f"log/broken/{leaf.digest.hex()[:16]}/checkpoint", SMALL)
    return _told(data) if data is not None and hashlib.sha256(data).digest() == leaf.digest else None


def explained(opened: Opened, broken: Checkpoint) -> str:
    """The address of the record that says why a log was broken off at this checkpoint; "" if none does."""
    try:
        index = interface.index(opened.source)
        files = interface.files_of(index, LOG_BREAK) if index is not None else []
        for entry in interface.entries(opened.source, files, lambda check: None):
            data = entry.told.get("data")
            if (member(data, "origin"), member(data, "size")) == (broken.origin, broken.size) and _root(
                member(data, "root")
            ) == broken.root:
                return shown(str(entry.told.get("address")))
    except (BadValue, SourceError):
        # `records` tells what cannot be read.
        return ""
    return ""


def _root(text: object) -> bytes:
    """The root that a record names, as Base64 like in a checkpoint; nothing of another text."""
    try:
        return b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        return b""


def _told(data: bytes) -> Checkpoint | None:
    try:
        return checkpoints.parsed(data)[0]
    except ProofError:
        return None
