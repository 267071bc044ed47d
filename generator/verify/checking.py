"""The list of all checks that a stranger's `credit verify` makes, each a function over the opened site."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.verify import contents, downloads, files
from generator.verify.opened import SMALL, Call, Opened
from generator.verify.report import Check, Report
from generator.verify.source import LimitError, Source

# What a check is: it yields what it found, in the order in which a reader should learn it. It never raises for what a site holds.
Checking = Callable[[Opened], Iterator[Check]]
# In the order of the report. A module of this room adds its function here.
CHECKS: tuple[Checking, ...] = (files.check, downloads.check, contents.check)


def verified(source: Source, call: Call) -> Report:
    """The report of all checks of a site."""
    opened, found = _opened(source, call)
    try:
        for one in CHECKS:
            found += one(opened)
    except LimitError as error:
        found.append(Check("limit-reached", "failed", "", f"{error}：没有读到的，不能说对，也不能说不对。"))
    log = opened.log
    return Report(source.name, log.origin if log else "", log.size if log else 0, log.root.hex() if log else "", tuple(found))


def _opened(source: Source, call: Call) -> tuple[Opened, list[Check]]:
    if source.read("log/checkpoint", SMALL) is None:
        words = "这个网站没有公示日志：先后发布、改过、撤下了什么，都没有留下别人能核对的凭据。"
        return Opened(source, call, None), [Check("log-missing", "skipped", "log/checkpoint", words)]
    return Opened(source, call, None), []
