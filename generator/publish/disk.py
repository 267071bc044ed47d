"""The built site on disk: what it holds, and how a new build takes its place."""

from __future__ import annotations

import errno
import marshal
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.engine.artifact import digest
from generator.engine.store import Store, alive

_CHUNK = 1 << 20


def _name(target: Path) -> str:
    return f"site-{digest(str(target)).hex()}"


def _identity(target: Path) -> list[Any]:
    """What shows that a folder is the one that was written, and not another of its name or one in which others have worked."""
    try:
        folder, last = target.stat(), (target / "sitemap.xml").stat()
        return [folder.st_dev, folder.st_ino, last.st_ino, last.st_size, last.st_mtime_ns, sorted(os.listdir(target))]
    except OSError:
        return []


def sweep(target: Path) -> None:
    """Takes away what builds have left beside a site that were ended before they could: git would go through it for seconds."""
    for left in target.parent.glob(f".{target.name}.*-*"):
        _, _, process = left.name.rpartition("-")
        if process.isdecimal() and not alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def known(store: Store, target: Path) -> Any:
    """What the last build said that it wrote to a folder, if that still stands; else None."""
    found = store.get(_name(target))
    return found[1] if found is not None and found[0] and found[0] == _identity(target) else None


def replace(fresh: Path, target: Path, store: Store, built: Any) -> None:
    """Puts a whole new site in the place of an old one: a visitor never meets half a site."""
    _forget(store, target)
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        # Rather the old one than none.
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
    settle(store, target, built)


def _forget(store: Store, target: Path) -> None:
    """From here on nobody knows what stands in a folder, until `settle` says it."""
    if not store.drop(_name(target)) and (target / "sitemap.xml").exists():
        # What cannot be forgotten (the store may have become one for reading) must not fit any more.
        os.utime(target / "sitemap.xml")


def merge(changed: Path, target: Path, store: Store, before: Any, built: Any) -> int:
    """Moves what differs into a standing site, file by file, and takes away what is gone; returns the number of files touched.

    `before` and `built` are what the last build and this one wrote, as `generator.publish.publication.Built.plain` says it.

    If it is ended in the middle, the next build does not know the site any more and builds it whole. OSError where nothing can be moved
    in: then the site is as it was.
    """
    # What is the same in both has left no files to move and takes none away.
    made, left = _other(built, before), _other(before, built)
    moved = list(files(changed))
    _demand_room({os.path.dirname(file) for file in moved}, changed, target)
    _forget(store, target)
    touched = 0
    for file in moved:
        if not _same(f"{changed}/{file}", f"{target}/{file}"):
            _move(f"{changed}/{file}", f"{target}/{file}")
            touched += 1
    gone = left.difference(made)
    if gone:
        # It may have gone from one place to another that is otherwise as it was.
        gone -= _made(built)
    for file in sorted(gone, reverse=True):
        (target / file).unlink(missing_ok=True)
        touched += 1
        for folder in (target / file).parents:
            if folder == target or any(folder.iterdir()):
                break
            folder.rmdir()
    settle(store, target, built)
    return touched


def _demand_room(folders: set[str], changed: Path, target: Path) -> None:
    """Raises OSError if files of some folders cannot be moved into a site, while that still leaves it whole."""
    for folder in folders | {""}:
        path = target / folder
        if path.is_dir() and not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    if changed.is_dir() and changed.stat().st_dev != target.stat().st_dev:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(target))


def settle(store: Store, target: Path, built: Any) -> None:
    """Takes what a builder wrote for what stands in a folder, so that later builds can go on from it."""
    store.put(_name(target), (_identity(target), built))


def everything(target: Path) -> Any:
    """What `known` would say of a folder of which nothing is known but what is in it."""
    return (b"", {}, {}, sorted(files(target)))


def _made(built: Any) -> set[str]:
    """All files of a build; see `generator.publish.publication.Built`."""
    return _other(built, (b"", {}, {}, []))


def _other(built: Any, than: Any) -> set[str]:
    """The files of a build that the builder wrote itself, and of those sheaves and parts that another build does not have just so."""
    (_, sheaves, parts, own), (_, other_sheaves, other_parts, _) = built, than
    pages = [one[2] for name, one in sheaves.items() if other_sheaves.get(name) != one]
    found = {f"{page[0]}index.html" for some in pages for page in marshal.loads(some)}
    return found.union(own, *(one[1] for name, one in parts.items() if other_parts.get(name) != one))


def files(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path from there."""
    start = len(str(folder)) + 1
    for here, _, names in os.walk(folder):
        for name in names:
            yield f"{here}{os.sep}{name}"[start:].replace(os.sep, "/")


def _move(path: str, to: str) -> None:
    try:
        os.replace(path, to)
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
