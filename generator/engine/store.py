"""Remembers plain values that were computed from the same content. Safe to delete, to copy and to share at any time.

Entries carry a checksum: a damaged or incomplete entry counts as absent. The folder is named by a digest of the code and all packages, so
new code never reads what old code remembered.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import mmap
import os
import re
import shutil
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generator.engine import system

FOLDER = ".credit-cache"
# All of our code, since a result of one room may depend on any other room.
CODE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Store:
    """Plain values by name below `folder`, or nowhere if that is None."""

    folder: Path | None

    def get(self, name: str) -> Any:
        """The value of a name; None if there is none, or a damaged one."""
        if self.folder is None:
            return None
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            # Absent, or not readable for us: in both cases it must be computed again.
            return None
        if len(data) < 4 or zlib.crc32(memoryview(data)[4:]) != int.from_bytes(data[:4], "big"):
            return None
        try:
            return marshal.loads(memoryview(data)[4:])
        except (EOFError, TypeError, ValueError):
            # A checksum of 32 bits may be right by accident.
            return None

    def put(self, name: str, value: Any) -> bool:
        """Remembers a plain value, completely or not at all; returns whether it could be written.

        A full disk, a read-only disk or a folder of somebody else only means that the value is computed again next time.
        """
        if self.folder is None:
            return False
        data = marshal.dumps(value)
        return self.write(name, [zlib.crc32(data).to_bytes(4, "big"), data])

    def write(self, name: str, parts: Iterable[bytes | memoryview]) -> bool:
        """Writes bytes under a name, completely or not at all; returns whether they could be written. `view` gives them back."""
        if self.folder is None:
            return False
        fresh = self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with open(fresh, "wb") as handle:
                handle.writelines(parts)
            target = self.folder / name
            system.patiently(lambda: fresh.replace(target))
        except OSError:
            # The value that was remembered before is out of date.
            self.drop(name)
            _remove(fresh)
            return False
        return True

    def view(self, name: str) -> memoryview:
        """The bytes that `write` wrote, read only where they are looked at; b"" if there are none. Nothing has checked them."""
        if self.folder is None:
            return memoryview(b"")
        try:
            with open(self.folder / name, "rb") as handle:
                return memoryview(mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError):
            # Absent, not readable for us, or empty.
            return memoryview(b"")

    def old(self, prefix: str, before: int) -> list[str]:
        """The names of what was written before a moment (`clock.stamp`) and begins so."""
        try:
            with os.scandir(self.folder) if self.folder is not None else contextlib.nullcontext(()) as found:
                return [one.name for one in found if one.name.startswith(prefix) and one.stat().st_mtime_ns < before]
        except OSError:
            # Somebody else removes what is old.
            return []

    def drop(self, name: str) -> bool:
        """Forgets a value; returns whether nothing is remembered any more."""
        return self.folder is None or _remove(self.folder / name)


NO_STORE = Store(None)
_VERSION = re.compile(r"[0-9a-f]{24}")
_UNFINISHED = re.compile(r"\..+\.([0-9]+)")


def _remove(file: Path) -> bool:
    """Whether a file is gone."""
    try:
        file.unlink(missing_ok=True)
    except OSError:
        # The callers that depend on it ask.
        return False
    return True


def open_store(folder: Path) -> Store:
    """The store below a folder for this version of the code; one that remembers nothing if it cannot be written.

    Removes what other versions have left, and what this version left incomplete when it was killed. The folder may hold other things too.
    """
    own = folder / version()
    try:
        if not own.is_dir():
            for old in folder.iterdir() if folder.is_dir() else ():
                if _VERSION.fullmatch(old.name) and old.is_dir() and not old.is_symlink():
                    shutil.rmtree(old, ignore_errors=True)
            own.mkdir(parents=True)
        ignoring = own / ".gitignore"
        if not ignoring.exists():
            # The folder must never be part of a commit.
            ignoring.write_text("*\n", encoding="utf-8", newline="\n")
        for name in os.listdir(own):
            unfinished = _UNFINISHED.fullmatch(name)
            if unfinished and not system.alive(int(unfinished[1])):
                _remove(own / name)
    except OSError:
        # A folder that is read-only or full is not an error: without a store everything is computed again.
        return NO_STORE
    return Store(own) if os.access(own, os.W_OK, effective_ids=os.access in os.supports_effective_ids) else NO_STORE


@cache
def version() -> str:
    """A digest of the code and of the installed packages, as this process has them."""
    found = hashlib.blake2b(digest_size=12)
    found.update(repr((sys.version_info[:3], installed())).encode())
    for path in sorted(CODE.rglob("*")):
        # What comes with the program in a wheel is read as content is, by stamps and digests. What Python compiles is written, under
        # passing names, while other processes look.
        if path.parent.name != "__pycache__" and path.is_file() and path.suffix != ".pyc" and not path.is_relative_to(CODE / "given"):
            found.update(path.relative_to(CODE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def installed() -> list[str]:
    """Names and versions of all packages that this process can import. A list kept by hand would miss one."""
    places = [place for place in dict.fromkeys(sys.path) if os.path.isdir(place)]
    return sorted(name for place in places for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info")))
