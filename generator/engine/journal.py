"""Writes many files of the repository completely or not at all, even if the program is killed or the machine stops.

All new content is first written into one file beside `content/`, which then gets its final name in one step. Before that step nothing has
happened; after it the change has happened. What remains is to copy the content to its places. If the writer is interrupted, the next
command does it: `finish` copies the rest, or removes a file that had no final name yet.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.engine.system import lock, patiently

FOLDER = ".credit-import"
_LIST = "list.json"


class Busy(Exception):
    """Another process is writing now."""


class Touched(Exception):
    """Somebody else has changed files meanwhile; the text names them."""


@dataclass(frozen=True, slots=True)
class Write:
    """New content of a file (a path from the root), and its content when that was decided; None for a new file."""

    file: str
    content: bytes
    before: bytes | None


def write(root: Path, writes: list[Write], before: Callable[[], None] = lambda: None) -> None:
    """Writes all files. Raises Busy or Touched if it must not, OSError if it cannot; then nothing has been written.

    `before` is called as the last thing before that is certain, while no other process writes; if it raises, nothing is written.
    """
    if not writes:
        return
    folder = root / FOLDER
    with _locked(folder):
        finish(root, locked=True)
        try:
            _prepare(folder, {root / name for name in {os.path.dirname(one.file) for one in writes}})
            _refuse_protected([f"{root}{os.sep}{one.file}" for one in writes if one.before is not None])
            touched = [one.file for one in writes if _held(f"{root}{os.sep}{one.file}") != one.before]
            if touched:
                raise Touched("、".join(touched[:5]))
            fresh = folder / f"{_LIST}.new"
            with open(fresh, "w", encoding="utf-8", newline="\n") as handle:
                for one in writes:
                    entry = [one.file, _mark(one.before), one.content.decode()]
                    handle.write(json.dumps(entry, ensure_ascii=False) + "\n")
                handle.flush()
                os.fsync(handle.fileno())
            before()
            patiently(lambda: os.replace(fresh, folder / _LIST))
        except BaseException:
            if not (folder / _LIST).exists():
                _clear(folder)
            raise
        finish(root, locked=True)


def finish(root: Path, *, locked: bool = False) -> tuple[int, list[str]]:
    """Completes what an interrupted writer began. Returns how many files it wrote, and the files that it did not write because somebody
    has changed them.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        return 0, []
    if locked:
        return _finish(root, folder)
    try:
        with _locked(folder):
            return _finish(root, folder)
    except (Busy, PermissionError):
        # The file is still being written, or it is not ours to complete.
        return 0, []


def _finish(root: Path, folder: Path) -> tuple[int, list[str]]:
    written, left = 0, []
    if (folder / _LIST).exists():
        with open(folder / _LIST, encoding="utf-8") as handle:
            for line in handle:
                file, before, text = json.loads(line)
                target, content = f"{root}{os.sep}{file}", text.encode()
                held = _held(target) if before or os.path.lexists(target) else None
                if held == content:
                    continue
                # A new file that was cut off while being written holds the beginning of the new content.
                if _mark(held) != before and not (not before and held is not None and content.startswith(held)):
                    left.append(file)
                    continue
                _put(target, content, folder if before else None)
                written += 1
        if hasattr(os, "sync"):
            # Once for all files: one by one would take minutes for a large site.
            os.sync()
        patiently((folder / _LIST).unlink)
    _clear(folder)
    return written, left


def _put(target: str, content: bytes, folder: Path | None) -> None:
    """Writes a file. A new file is written at its place; an existing one is replaced in one step by a file from the folder."""
    path = target if folder is None else f"{folder}{os.sep}one"
    with open(path, "wb") as handle:
        handle.write(content)
    if folder is not None:
        shutil.copymode(target, path)
        patiently(lambda: os.replace(path, target))


def _refuse_protected(targets: list[str]) -> None:
    """Raises PermissionError for a file that its owner has made read-only: some systems would replace it all the same, others would stop
    in the middle.
    """
    for target in targets:
        if os.path.lexists(target) and not stat.S_IMODE(os.stat(target).st_mode) & 0o222:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), target)


def _prepare(folder: Path, parents: set[Path]) -> None:
    """Makes the folders of the files. Raises OSError for whatever would prevent writing there, while nothing has been written yet."""
    for parent in sorted(parents):
        parent.mkdir(parents=True, exist_ok=True)
        if not os.access(parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(parent))
        if parent.stat().st_dev != folder.stat().st_dev:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(parent))


def _clear(folder: Path) -> None:
    """Removes everything but the lock."""
    for one in folder.iterdir():
        if one.name not in (".gitignore", "lock"):
            one.unlink()


def _held(path: str) -> bytes | None:
    try:
        with open(path, "rb") as handle:
            return handle.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _mark(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The folder, for one process at a time; it is removed afterwards unless something in it is still needed."""
    folder.mkdir(exist_ok=True)
    # The folder must never be part of a commit.
    (folder / ".gitignore").write_text("*\n", encoding="utf-8", newline="\n")
    with open(folder / "lock", "wb") as handle:
        if not lock(handle.fileno()) or not _same(handle.fileno(), folder / "lock"):
            # Another process holds the lock, or the one that held it has just removed the folder.
            raise Busy
        try:
            yield
        finally:
            if os.name != "nt" and not (folder / _LIST).exists():
                shutil.rmtree(folder, ignore_errors=True)
            elif os.name == "nt":
                # No open file can be removed there, so the next process may take the lock first; then the folder is its own.
                handle.close()
                _remove_unused(folder)


def _remove_unused(folder: Path) -> None:
    if not (folder / _LIST).exists():
        with contextlib.suppress(OSError):
            for name in ("lock", ".gitignore"):
                (folder / name).unlink()
            folder.rmdir()


def _same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
