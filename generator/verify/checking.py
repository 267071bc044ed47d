"""The list of all checks that a stranger's `credit verify` makes, each a function over the opened site."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.verify.opened import SMALL, Call, Opened
from generator.verify.report import Check, Report
from generator.verify.source import Source

# What a check is: it yields what it found, in the order in which a reader should learn it. It never raises for what a site holds.
Checking = Callable[[Opened], Iterator[Check]]
# In the order of the report. A module of this room adds its function here.
CHECKS: tuple[Checking, ...] = ()


def verified(source: Source, call: Call) -> Report:
    """The report of all checks of a site."""
    opened, found = _opened(source, call)
    found += [check for one in CHECKS for check in one(opened)]
    log = opened.log
    return Report(source.name, log.origin if log else "", log.size if log else 0, log.root.hex() if log else "", tuple(found))


def _opened(source: Source, call: Call) -> tuple[Opened, list[Check]]:
    if source.read("log/checkpoint", SMALL) is None:
        words = "这个网站没有公示日志：先后发布、改过、撤下了什么，都没有留下别人能核对的凭据。"
        return Opened(source, call, None), [Check("log-missing", "skipped", "log/checkpoint", words)]
    return Opened(source, call, None), []
