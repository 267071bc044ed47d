"""Whole states of a folder that is changed file by file: who reads one sees neither half of a change nor some of the next.

A state is `whole/<number>/`, made beside its place and moved there in one step. Its files are links to those of the folder, whose writers
must replace files and never change them; so it takes no room until these are replaced. Of the states that nobody reads only the newest
stays: what has left the folder has left the disk.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import weakref
from collections.abc import Iterable
from pathlib import Path

from generator.engine.system import BINARY, lock, patiently, remove_folder

FOLDER = "whole"
_LOCK = "lock"
# How often a state is looked for that is not just being removed.
_TRIES = 20


class Reading:
    """A state that somebody reads. Its files stay as they are as long as this value is held by anybody, also in forked processes."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        weakref.finalize(self, os.close, handle)


def newest(root: Path) -> Path | None:
    """The newest whole state of a folder; None if there is none."""
    return max(_states(root), key=_number, default=None)


def reading(root: Path) -> Reading | None:
    """The newest whole state of a folder, held; None if there is none. Raises OSError."""
    for _ in range(_TRIES):
        found = newest(root)
        if found is None:
            return None
        with contextlib.suppress(FileNotFoundError):
            handle = os.open(found / _LOCK, os.O_RDONLY | BINARY)
            # Who removes a state locks it first and then moves it away: whatever was first, the other sees it.
            if _shared(handle) and found.is_dir():
                return Reading(found, handle)
            os.close(handle)
    return None


def keep(root: Path, names: Iterable[str]) -> None:
    """Makes the files of a folder below some names (files or folders; what is not there is left out) its newest whole state.

    Nobody else may write to the folder meanwhile. Older states are removed, unless somebody reads them; then the next call does it. Raises
    OSError; what was the newest state is it still.
    """
    home = root / FOLDER
    home.mkdir(exist_ok=True)
    before = newest(root)
    number = _number(before) + 1 if before is not None else 1
    for path in home.glob(".*"):
        # Of a run that was killed.
        remove_folder(path)
    fresh = home / f".{number}"
    fresh.mkdir()
    (fresh / _LOCK).touch()
    for name in names:
        _linked(root / name, fresh / name)
    patiently(lambda: os.rename(fresh, home / str(number)))
    for state in _states(root):
        if _number(state) != number:
            _drop(state)


def _shared(handle: int) -> bool:
    try:
        return lock(handle, shared=True)
    except OSError:
        # A file system without locks: there nothing can be removed under one either.
        return True


def _states(root: Path) -> list[Path]:
    home = root / FOLDER
    return [one for one in home.iterdir() if one.name.isascii() and one.name.isdecimal()] if home.is_dir() else []


def _number(state: Path) -> int:
    return int(state.name)


def _linked(source: Path, target: Path) -> None:
    """Links all files of a folder, or one file."""
    if source.is_file():
        _link(str(source), str(target))
        return
    for folder, _, files in os.walk(source):
        to = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(to, exist_ok=True)
        for name in files:
            _link(os.path.join(folder, name), os.path.join(to, name))


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Some file systems know no links.
        shutil.copy2(source, target)


def _drop(state: Path) -> None:
    """Removes a state, unless somebody reads it."""
    away = state.with_name(f".{state.name}")
    handle = os.open(state / _LOCK, os.O_RDWR | os.O_CREAT | BINARY)
    try:
        if not lock(handle):
            return
        # Windows moves no folder in which a file is open; whoever reads has one open too.
        with contextlib.suppress(PermissionError):
            if os.name == "nt":
                os.close(handle)
                handle = -1
            os.rename(state, away)
    finally:
        if handle >= 0:
            os.close(handle)
    remove_folder(away)
