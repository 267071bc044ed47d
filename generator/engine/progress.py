"""Tells on a terminal what a long command is doing and how far it is, on one line that is gone in the end; silent everywhere else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

# "no" for nothing at all.
VARIABLE = "CREDIT_PROGRESS"
# More than this nobody reads.
_SECONDS = 0.1
_CLEAR = "\r\x1b[K"
# Forked children work on parts of about the same size as ours: what is said of our own part holds for all, and they say nothing.
_OWN = os.getpid()


def descriptor() -> int | None:
    """Where progress is told: the terminal of standard error, or nowhere (as in CI)."""
    if os.environ.get(VARIABLE) or os.environ.get("CI"):
        return None
    try:
        return sys.stderr.fileno() if sys.stderr.isatty() else None
    except (OSError, ValueError):
        # A stream that stands in for the real one.
        return None


def over(things: Sequence[T], what: str, total: int) -> Iterator[T]:
    """The things one by one, while the share of them that is done is told. `total` counts what all processes do together."""
    tell = teller(what, total)
    for done, one in enumerate(things):
        tell(done, len(things))
        yield one
    clear()


def teller(what: str, total: int = 0) -> Callable[[int, int], None]:
    """What tells how many things are done of so many that stand for the total, which is else their own number."""
    out = descriptor() if os.getpid() == _OWN else None
    told = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal told
        if out is not None and (now := time.monotonic()) - told >= _SECONDS:
            _write(out, f"{_CLEAR}{what}：{total or of:,}，{100 * done // of}%")
            told = now

    return tell


def stage(what: str) -> None:
    """Tells what begins now and cannot say how far it is."""
    out = descriptor() if os.getpid() == _OWN else None
    if out is not None:
        _write(out, f"{_CLEAR}{what}…")


def clear() -> None:
    """Takes the line away, before anything else is written."""
    out = descriptor() if os.getpid() == _OWN else None
    if out is not None:
        _write(out, _CLEAR)


def _write(out: int, text: str) -> None:
    try:
        os.write(out, text.encode(sys.stderr.encoding or "utf-8", "replace"))
    except OSError:
        # A terminal that has been closed stops nothing.
        os.environ[VARIABLE] = "no"
