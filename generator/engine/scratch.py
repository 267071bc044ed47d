"""Temporary folders that the next run takes away where this one was killed before it could."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.engine import clock

_PREFIX = "credit-run-"
# The system frees it when whoever holds it has ended, in whatever way. A number of a process may belong to somebody else meanwhile.
_LOCK = ".lock"
# So long nobody needs between making a folder and locking it.
_YOUNG = 600_000_000_000


def make() -> Path:
    """A new folder, which is ours until this process, and what it has become or begun, has ended."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    _locked(handle)
    # Also for a program that takes our place.
    os.set_inheritable(handle, True)
    return folder


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A new folder for a while."""
    made = make()
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep() -> None:
    """Takes away the folders of those that have ended."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if _left(left):
                shutil.rmtree(left, ignore_errors=True)


def _left(folder: Path) -> bool:
    """Whether nobody uses a folder any more; not where that cannot be told, or it is not our own."""
    if folder.is_symlink() or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid()):
        return False
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return folder.stat().st_mtime_ns < clock.stamp() - _YOUNG
    try:
        return _locked(handle)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    """Whether a file could be locked."""
    try:
        import fcntl
    except ImportError:
        # Windows clears its temporary folder itself.
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
