"""The built site on disk: what it holds, and how a new build replaces it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from generator.engine.artifact import digest
from generator.engine.stamp import FILE as STAMP
from generator.engine.store import Store
from generator.engine.system import alive, patiently
from generator.publish.built import Built, Packed, of_plain, token_of

_CHUNK = 1 << 20


def _name(target: Path) -> str:
    return f"site-{digest(str(target)).hex()}"


def _identity(target: Path) -> list[Any]:
    """A value that shows that a folder is the one that was written, and not another of the same name or one that somebody has changed."""
    try:
        folder, last = target.stat(), (target / "sitemap.xml").stat()
        return [folder.st_dev, folder.st_ino, last.st_ino, last.st_size, last.st_mtime_ns, sorted(os.listdir(target))]
    except OSError:
        return []


def sweep(target: Path) -> None:
    """Removes what killed builds have left beside a site. git would search it for seconds."""
    for left in target.parent.glob(f".{target.name}.*-*"):
        _, _, process = left.name.rpartition("-")
        if process.isdecimal() and not alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def known(store: Store, target: Path) -> Built | None:
    """What the last build wrote to a folder, as it said; None if the folder has changed since, or what is remembered of it."""
    name = _name(target)
    found = store.get(name)
    if found is None or not found[0] or found[0] != _identity(target):
        return None
    _, plain, held = found
    if any(_lies(store, f"{name}-{number}") != lies for number, (_, lies) in enumerate(held)):
        return None

    @cache
    def part(number: int) -> dict[tuple[str, str], bytes]:
        there = store.get(f"{name}-{number}")
        if there is None or there[0] != held[number][0]:
            # It has changed within the last minute, or the disk is faulty. Without this name the next build makes everything anew.
            store.drop(name)
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(store.folder))
        packed: dict[tuple[str, str], bytes] = there[1]
        return packed

    return of_plain(plain, part, held)


def _lies(store: Store, name: str) -> list[int]:
    """A value that shows that a file of the store is the one that was written: to read them all would take longer than many a build."""
    try:
        found = os.stat(store.folder / name) if store.folder is not None else None
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns, found.st_ino] if found is not None else []


def replace(fresh: Path, target: Path, store: Store, built: Built) -> None:
    """Replaces an old site by a complete new one, so that a visitor never meets half a site."""
    _forget(store, target)
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    if target.exists():
        patiently(lambda: target.rename(old))
    try:
        patiently(lambda: fresh.rename(target))
    except OSError:
        # The old site is better than none.
        if old.exists():
            patiently(lambda: old.rename(target))
        raise
    shutil.rmtree(old, ignore_errors=True)
    settle(store, target, built)


def _forget(store: Store, target: Path) -> None:
    """Marks the content of a folder as unknown until `settle` is called."""
    if not store.drop(_name(target)) and (target / "sitemap.xml").exists():
        # If the store can no longer be written, what it remembers must at least not fit the folder any more.
        os.utime(target / "sitemap.xml")


def merge(changed: Path, target: Path, store: Store, before: Built, built: Built) -> int:
    """Moves what differs into an existing site, file by file, and removes what is gone. Returns the number of files touched.

    `before` and `built` are what the last build and this one wrote. If this is killed in the middle, the next build does not recognise the
    site and builds all of it. OSError if nothing can be moved in: then the site is as it was.
    """
    # What is equal in both has no new files and removes none.
    made, left = built.files(before), before.files(built)
    moved = list(files(changed))
    _demand_room({os.path.dirname(file) for file in moved}, changed, target)
    _forget(store, target)
    touched = 0
    last = STAMP if STAMP in moved else ""
    if last:
        # It says that a site is whole: while files are moved, there is none.
        moved.remove(last)
        patiently(partial((target / last).unlink, missing_ok=True))
    for file in moved:
        if not _same(f"{changed}/{file}", f"{target}/{file}"):
            _move(f"{changed}/{file}", f"{target}/{file}")
            touched += 1
    gone = left.difference(made)
    if gone:
        # A file may have moved to another artifact that is otherwise unchanged.
        gone -= built.holding(gone)
    for file in sorted(gone, reverse=True):
        patiently(partial((target / file).unlink, missing_ok=True))
        touched += 1
        for folder in (target / file).parents:
            if folder == target or any(folder.iterdir()):
                break
            folder.rmdir()
    if last:
        _move(f"{changed}/{last}", f"{target}/{last}")
        touched += 1
    settle(store, target, built)
    return touched


def _demand_room(folders: set[str], changed: Path, target: Path) -> None:
    """Raises OSError if files of some folders cannot be moved into a site, before anything has been moved."""
    for folder in folders | {""}:
        path = target / folder
        if path.is_dir() and not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    if changed.is_dir() and changed.stat().st_dev != target.stat().st_dev:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(target))


def settle(store: Store, target: Path, built: Built) -> None:
    """Notes what a builder wrote as the content of a folder, so that later builds can start from it. What is packed is written in parts:
    only those that the store does not hold yet.
    """
    name, held = _name(target), list[list[Any]]()
    parts = built.parts()
    before = built.held if len(built.held) == len(parts) else ()
    if not before:
        # Divided in another way, a part is read from several, which must not be written before.
        parts = [{of: Packed(one.mark, one.data()) for of, one in part.items()} for part in parts]
    for number, part in enumerate(parts):
        token, where = token_of(part), f"{name}-{number}"
        same = before and before[number][0] == token and _lies(store, where) == before[number][1]
        if not same and not store.put(where, (token, {of: one.data() for of, one in part.items()})):
            return
        held.append([token, _lies(store, where)])
    for number in range(len(parts), len(built.held)):
        store.drop(f"{name}-{number}")
    store.put(name, (_identity(target), built.plain(), held))


def everything(target: Path) -> Built:
    """The value of `known` for a folder about which only its files are known."""
    return Built(own=sorted(files(target)))


def files(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path from there."""
    start = len(str(folder)) + 1
    for here, _, names in os.walk(folder):
        for name in names:
            yield f"{here}{os.sep}{name}"[start:].replace(os.sep, "/")


def _move(path: str, to: str) -> None:
    try:
        patiently(lambda: os.replace(path, to))
    except FileNotFoundError:
        os.makedirs(os.path.dirname(to), exist_ok=True)
        os.replace(path, to)


def _same(one: str, other: str) -> bool:
    try:
        if os.stat(one).st_size != os.stat(other).st_size:
            return False
    except OSError:
        return False
    with open(one, "rb") as first, open(other, "rb") as second:
        while chunk := first.read(_CHUNK):
            if chunk != second.read(_CHUNK):
                return False
    return True
