"""Writes many files of the repository as a whole or not at all, also when the program is killed or the machine stops.

All new content is first written into one file beside `content/`, which then gets its name in one step: with that name the change has
happened, before it nothing has. What remains is to copy the content to its places, and that whoever comes next can do: `finish` writes
what an interrupted writer did not, or clears away what had no name yet.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = ".credit-import"
_LIST = "list.json"


class Busy(Exception):
    """Another process is writing now."""


class Touched(Exception):
    """Files have been changed by somebody else meanwhile; the text names them."""


@dataclass(frozen=True, slots=True)
class Write:
    """New content of a file (a path from the root), and what it held when that was decided on; None for a file that is new."""

    file: str
    content: bytes
    before: bytes | None


def write(root: Path, writes: list[Write]) -> None:
    """Writes all files. Busy or Touched where it must not, OSError where it cannot; in either case nothing has been written."""
    if not writes:
        return
    folder = root / FOLDER
    with _locked(folder):
        finish(root, locked=True)
        try:
            _prepare(folder, {root / name for name in {os.path.dirname(one.file) for one in writes}})
            touched = [one.file for one in writes if _held(f"{root}{os.sep}{one.file}") != one.before]
            if touched:
                raise Touched("、".join(touched[:5]))
            fresh = folder / f"{_LIST}.new"
            with open(fresh, "w", encoding="utf-8") as handle:
                for one in writes:
                    entry = [one.file, _mark(one.before), one.content.decode()]
                    handle.write(json.dumps(entry, ensure_ascii=False) + "\n")
                handle.flush()
                os.fsync(handle.fileno())
            os.replace(fresh, folder / _LIST)
        except BaseException:
            if not (folder / _LIST).exists():
                _clear(folder)
            raise
        finish(root, locked=True)


def finish(root: Path, *, locked: bool = False) -> tuple[int, list[str]]:
    """Ends what an interrupted writer began: how many files were written now, and which were not since somebody has changed them."""
    folder = root / FOLDER
    if not folder.is_dir():
        return 0, []
    if locked:
        return _finish(root, folder)
    try:
        with _locked(folder):
            return _finish(root, folder)
    except (Busy, PermissionError):
        # It is still being written, or it is not ours to end.
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
                # A new file that was cut off while it was written is a beginning of itself.
                if _mark(held) != before and not (not before and held is not None and content.startswith(held)):
                    left.append(file)
                    continue
                _put(target, content, folder if before else None)
                written += 1
        if hasattr(os, "sync"):
            # Once for all of them: one by one takes minutes for a county.
            os.sync()
        (folder / _LIST).unlink()
    _clear(folder)
    return written, left


def _put(target: str, content: bytes, folder: Path | None) -> None:
    """Writes a file: a new one where it is to stand, one that stands in one step, by way of the folder."""
    path = target if folder is None else f"{folder}{os.sep}one"
    with open(path, "wb") as handle:
        handle.write(content)
    if folder is not None:
        os.replace(path, target)


def _prepare(folder: Path, parents: set[Path]) -> None:
    """The folders of the files; OSError for what would stop writing there, while that still stops everything."""
    for parent in sorted(parents):
        parent.mkdir(parents=True, exist_ok=True)
        if not os.access(parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(parent))
        if parent.stat().st_dev != folder.stat().st_dev:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(parent))


def _clear(folder: Path) -> None:
    """Removes what is not the lock."""
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
    """The folder, for one process at a time; it is gone afterwards unless something must stay in it."""
    folder.mkdir(exist_ok=True)
    # Never part of a commit.
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    with open(folder / "lock", "wb") as handle:
        _take(handle.fileno())
        if not _same(handle.fileno(), folder / "lock"):
            # Who held it has just removed the folder.
            raise Busy
        try:
            yield
        finally:
            if not (folder / _LIST).exists():
                shutil.rmtree(folder, ignore_errors=True)


def _same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _take(handle: int) -> None:
    try:
        import fcntl
    except ImportError:
        # Windows: the list in one step still makes the change whole; only two imports at once are not told apart.
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy from None
