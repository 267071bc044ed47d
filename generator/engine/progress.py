"""Shows on a terminal what a long command is doing and how far it is, on one line that is removed at the end; silent everywhere else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

# The value "no" turns it off.
VARIABLE = "CREDIT_PROGRESS"
# Seconds between two updates; nobody reads faster.
_SECONDS = 0.1
_CLEAR = "\r\x1b[K"
# Forked children work on parts of about the same size, so the progress of this process stands for all, and children print nothing.
_OWN = os.getpid()


def descriptor() -> int | None:
    """Where progress is shown: the terminal of standard error, or nowhere (as in CI)."""
    if os.environ.get(VARIABLE) or os.environ.get("CI"):
        return None
    try:
        return sys.stderr.fileno() if sys.stderr.isatty() else None
    except (OSError, ValueError):
        # A stream that replaces the real one.
        return None


def over(things: Sequence[T], what: str, total: int) -> Iterator[T]:
    """The items one by one, while the share of finished ones is shown. `total` counts the items of all processes together."""
    tell = teller(what, total)
    for done, one in enumerate(things):
        tell(done, len(things))
        yield one
    clear()


def teller(what: str, total: int = 0) -> Callable[[int, int], None]:
    """A function that shows how many items are finished. They stand for the total, which is otherwise their own number."""
    out = descriptor() if os.getpid() == _OWN else None
    told = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal told
        if out is not None and (now := time.monotonic()) - told >= _SECONDS:
            _write(out, f"{_CLEAR}{what}：{total or of:,}，{100 * done // of}%")
            told = now

    return tell


def stage(what: str) -> None:
    """Shows what begins now, for work whose progress is not known."""
    out = descriptor() if os.getpid() == _OWN else None
    if out is not None:
        _write(out, f"{_CLEAR}{what}…")


def clear() -> None:
    """Removes the line, before anything else is written."""
    out = descriptor() if os.getpid() == _OWN else None
    if out is not None:
        _write(out, _CLEAR)


def _write(out: int, text: str) -> None:
    try:
        os.write(out, text.encode(sys.stderr.encoding or "utf-8", "replace"))
    except OSError:
        # If the terminal has been closed, the work goes on.
        os.environ[VARIABLE] = "no"
