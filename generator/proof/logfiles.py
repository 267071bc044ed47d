"""Reading and writing the files of a log folder, each whole, by one process at a time."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from generator.engine.refusals import refusal, unread
from generator.engine.system import BINARY, lock, patiently

LOCK = ".lock"
NEW = ".new"
# What a person may do whose log folder is damaged.
RESTORE = "请用备份或日志分支里的那一份还原整个文件夹，都没有的用 credit log restore 照网站还原"
_SIZE = re.compile("[1-9][0-9]{0,18}")


class LogError(Exception):
    """A log that cannot be read or extended, in Chinese: which file, what is wrong, what to do."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The folder, which is made if it is missing, for one process at a time; LogError for the others."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | BINARY, 0o644)
    except OSError as error:
        raise LogError(f"{folder} 写不了：{refusal(error) or error.strerror}") from None
    held = False
    try:
        held = lock(handle) and _same(handle, folder / LOCK)
        if not held:
            raise LogError(f"另一个 credit 正在写日志文件夹 {folder}，请等它结束再试")
        yield
    finally:
        # So that no commit of the folder holds it. Windows removes no open file; there another process may take it in between.
        if held and os.name != "nt":
            (folder / LOCK).unlink(missing_ok=True)
        os.close(handle)
        if held and os.name == "nt":
            with contextlib.suppress(OSError):
                (folder / LOCK).unlink()


def _same(handle: int, path: Path) -> bool:
    """Whether an open file is still that of its path: another process may have removed it before it could be locked."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def read(folder: Path, path: str, most: int) -> bytes | None:
    """A file, or its first `most` + 1 bytes; None if there is none."""
    try:
        with open(folder / path, "rb") as handle:
            return handle.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise LogError(f"{folder / path} 读不了：{unread(error)}") from None


def numbers(folder: Path) -> list[int]:
    """The files of a folder whose names are sizes of a log, as numbers, smallest first."""
    return sorted(int(name) for name in listed(folder) if _SIZE.fullmatch(name))


def listed(folder: Path) -> list[str]:
    """What a folder holds, by name; nothing if there is none."""
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


def put(folder: Path, name: str, data: bytes) -> None:
    """Writes a file of a folder whole: first at one place, always the same, where a killed run leaves it, then to its own in one step."""
    fresh, path = folder / NEW, folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_bytes(data)
    patiently(lambda: os.replace(fresh, path))


def remove(path: Path) -> None:
    """Removes a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
