"""Temporary folders that the next run removes if this one is killed before it can."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.engine import clock, system

_PREFIX = "credit-run-"
# A lock, which the system releases when the process ends in any way. A process number would not do: another process may get it.
_LOCK = ".lock"
# Nanoseconds: more time than is needed between making a folder and locking it.
_YOUNG = 600_000_000_000


def make() -> Path:
    """A new folder, which belongs to this process and to the processes that it starts or becomes."""
    return _begin()[0]


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A new folder for the time of a `with` block."""
    made, handle = _begin()
    try:
        yield made
    finally:
        # Windows removes no file that is open.
        os.close(handle)
        shutil.rmtree(made, ignore_errors=True)


def _begin() -> tuple[Path, int]:
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    _locked(handle)
    # So that a program which replaces this process keeps the lock.
    os.set_inheritable(handle, True)
    return folder, handle


def sweep() -> None:
    """Removes the folders of processes that have ended."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if _left(left):
                shutil.rmtree(left, ignore_errors=True)


def _left(folder: Path) -> bool:
    """Whether nobody uses a folder any more; False if that cannot be found out or the folder is not our own."""
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
    """Whether a file could be locked; False, too, on a disk that has no locks."""
    try:
        return system.lock(handle)
    except OSError:
        return False
