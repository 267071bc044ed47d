"""The built site on disk: what it holds, and how a new build takes its place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.part import digest
from generator.store import Store


def _name(target: Path) -> str:
    return f"site-{digest(str(target)).hex()}"


def _identity(target: Path) -> list[Any]:
    """What shows that a folder is the one that was written, and not another of its name or one in which others have worked."""
    try:
        folder, last = target.stat(), (target / "sitemap.xml").stat()
        return [folder.st_dev, folder.st_ino, last.st_ino, last.st_size, last.st_mtime_ns, sorted(os.listdir(target))]
    except OSError:
        return []


def deliver(store: Store, folder: Path, built: Any) -> None:
    """Hands over what a build wrote to a folder, from the process that wrote it to the one that puts it in place."""
    store.put(_delivery(folder), built)


def _delivery(folder: Path) -> str:
    return f"built-{digest(folder.name).hex()}"


def known(store: Store, target: Path) -> Any:
    """What the last build said that it wrote to a folder, if that still stands; else None."""
    found = store.get(_name(target))
    return found[1] if found is not None and found[0] and found[0] == _identity(target) else None


def replace(fresh: Path, target: Path, store: Store) -> None:
    """Puts a whole new site in the place of an old one: a visitor never meets half a site."""
    store.drop(_name(target))
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    _remember(store, fresh, target, [file for file, _ in _files(target)])


def merge(changed: Path, target: Path, store: Store, before: Any) -> int:
    """Moves what differs into a standing site, file by file, and takes away what is gone; returns the number of files touched.

    If it is ended in the middle, the next build does not know the site any more and builds it whole.
    """
    store.drop(_name(target))
    built = store.get(_delivery(changed))
    own = []
    touched = 0
    for file, path in _files(changed):
        own.append(file)
        there = target / file
        if not _same(path, there):
            there.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, there)
            touched += 1
    for file in sorted(_all(before) - _all((built, own)), reverse=True):
        (target / file).unlink(missing_ok=True)
        touched += 1
        for folder in (target / file).parents:
            if folder == target or any(folder.iterdir()):
                break
            folder.rmdir()
    _remember(store, changed, target, own)
    return touched


def settle(store: Store, target: Path) -> None:
    """Takes a site that the builder wrote to its place itself for what it is, so that later builds can go on from it."""
    _remember(store, target, target, [file for file, _ in _files(target)])


def everything(target: Path) -> Any:
    """What `known` would say of a folder of which nothing is known but what is in it."""
    return ((b"", {}, {}), [file for file, _ in _files(target)])


def _remember(store: Store, written: Path, target: Path, own: list[str]) -> None:
    built = store.get(_delivery(written))
    store.drop(_delivery(written))
    if built is not None:
        made = _made(built)
        store.put(_name(target), (_identity(target), (built, [file for file in own if file not in made])))


def _made(built: Any) -> set[str]:
    _, sheaves, parts = built
    return {f"{page[0]}index.html" for _, pages in sheaves.values() for page in pages} | {
        file for _, files, _ in parts.values() for file in files
    }


def _all(found: Any) -> set[str]:
    built, own = found
    return _made(built) | set(own)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    start = len(str(folder)) + 1
    for here, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(here, name)
            yield path[start:].replace(os.sep, "/"), Path(path)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
    except OSError:
        return False
