"""The list of all checks that a stranger's `credit verify` makes, each a function over the opened site."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.verify import breaks, claims, contents, downloads, files, opening, order, rebuilt, records, sheets, since, stamps, witnesses
from generator.verify.opened import SMALL, Call, Opened
from generator.verify.report import Check, Report
from generator.verify.source import LimitError, Source, SourceError

# What a check is: it yields what it found, in the order in which a reader should learn it. It never raises for what a site holds,
# but for SourceError, which ends this check and is told, and LimitError, which ends all.
Checking = Callable[[Opened], Iterator[Check]]
# In the order of the report. A module of this room adds its function here.
CHECKS: tuple[Checking, ...] = (
    breaks.check, order.check, since.check, stamps.check, witnesses.check, records.check, sheets.check, files.check, downloads.check,
    contents.check, rebuilt.check, claims.check,
)  # fmt: skip
# Files that differ between any two sites that a city publishes one after the other.
_MOVING = ("log/checkpoint", "api/v1/build.json", "data/SHA256SUMS")


def verified(source: Source, call: Call) -> Report:
    """The report of all checks of a site. One that is published anew meanwhile is read once more from the beginning."""
    opened, found = Opened(source, call, None), list[Check]()
    try:
        opened = _checked(source, call, found)
        if not _unchanged(source):
            found.clear()
            opened = _checked(source, call, found)
            found.append(Check("site-changed", "claimed", "", "核对期间网站更新过，已经从头再核对一次；这里说的都是更新后的网站。"))
            if not _unchanged(source):
                words = "核对了两次，网站每次都在中途变了，说不清哪些文件是一起的：请稍后再核对，或者下载下来按文件夹核对。"
                found.append(Check("site-changes", "failed", "", words))
    except SourceError as error:
        found.append(Check("site-unreadable", "failed", "", f"{error}：没有读到的，不能说对，也不能说不对。"))
    except LimitError as error:
        found.append(Check("limit-reached", "failed", "", f"{error}：没有读到的，不能说对，也不能说不对。"))
    log = opened.log
    if log is None:
        return Report(source.name, "", 0, "", tuple(found))
    return Report(source.name, log.origin, log.current.size, log.current.root.hex(), tuple(found), log.current.data)


def _checked(source: Source, call: Call, found: list[Check]) -> Opened:
    """Adds what all checks find; so what was found before one that ends the run is told too."""
    opened, first = opening.opened(source, call)
    found += first
    for one in CHECKS:
        try:
            for check in one(opened):
                found.append(check)
        except SourceError as error:
            found.append(Check("site-unreadable", "failed", "", f"{error}：没有读到的，不能说对，也不能说不对。"))
    return opened


def _unchanged(source: Source) -> bool:
    """Whether a site is still the one that was read; if not, what was read is forgotten. One that no longer answers counts as unchanged."""
    try:
        before = [source.read(path, SMALL) for path in _MOVING]
        source.again()
        return before == [source.read(path, SMALL) for path in _MOVING]
    except SourceError:
        return True
