"""Makes the folder of a log anew from a site, for a city that has lost it, after everything in it has been checked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.model.kinds import Kinds
from generator.proof import folder
from generator.proof.entries import REMOVED
from generator.proof.notes import Verifier
from generator.verify import logfolder, opening, order, records
from generator.verify.opened import Call
from generator.verify.report import Check
from generator.verify.source import LimitError, Source, SourceError
from generator.verify.values import BadValue

# What is looked at before anything is believed: the order of the leaves, and that they are what is shown.
_CHECKS = (order.check, records.check)


class NotRestored(Exception):
    """The log cannot be made from the site; the text is a Chinese clause, and nothing has been written."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored log: its leaves, how many records are shown, and how many of those that have left cannot be named any more."""

    size: int
    shown: int
    unnamed: int


def restored(source: Source, call: Call, kinds: Kinds, target: Path) -> Restored:
    """Writes the log of a site into a folder that must be empty or missing. `call.keys` are those of the city. Raises NotRestored."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NotRestored(f"{target} 里已经有东西：为免覆盖，请换一个空文件夹，或先把它移走")
    fresh = target.with_name(f".{target.name}.new-{os.getpid()}")
    try:
        fresh.mkdir(parents=True)
        return _written(source, call, kinds, fresh, target)
    except (SourceError, LimitError, BadValue, logfolder.NoFolder, folder.LogError) as error:
        raise NotRestored(str(error)) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _written(source: Source, call: Call, kinds: Kinds, fresh: Path, target: Path) -> Restored:
    opened, found = opening.opened(source, call)
    log = opened.log
    if log is not None and log.leaves is not None:
        for check in _CHECKS:
            found += check(opened)
    _demand(found)
    if log is None or log.leaves is None:
        raise NotRestored("网站里没有完整的日志")
    if not log.current.own:
        raise NotRestored("网站的检查点不是由 mkdocs.yml 中 extra.log.keys 的公钥签名的")
    logfolder.write(source, log, kinds, fresh)
    state = folder.load(fresh, log.origin, _verifiers(call.keys, log.known))
    folder.checked(fresh, state)
    named = {leaves[-1][0] for leaves in state.removed.values()}
    unnamed = sum(one.number not in named for one in log.leaves.of(REMOVED))
    if target.exists():
        target.rmdir()
    fresh.rename(target)
    return Restored(state.size, len(state.records), unnamed)


def _verifiers(own: Sequence[Verifier], known: Sequence[Verifier]) -> tuple[Verifier, ...]:
    return tuple({one.text: one for one in (*own, *known)}.values())


def _demand(found: Sequence[Check]) -> None:
    """Raises NotRestored with what failed, if anything did."""
    failed = [one for one in found if one.state == "failed"]
    if failed:
        more = f"（另有{len(failed) - 1}处）" if len(failed) > 1 else ""
        raise NotRestored(f"网站的日志有不对的地方，不能照它还原：{failed[0].subject} {failed[0].message.rstrip('。')}{more}")
