"""What can be asked of a site that is checked, wherever it is: its files by their paths. Nothing of it is trusted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from generator.engine import clock
from generator.verify.report import shown

# The most bytes of one file that is read whole.
MOST_READ = 64 << 20
# The most characters of a path: more than any page has, fewer than a system refuses.
_MOST_PATH = 1024
CHUNK = 1 << 20
# What may stand in a site beside plain files, and why it is not read.
LINK, DEVICE, NAME, DOUBLE = "link", "device", "name", "double"


class SourceError(Exception):
    """A file of the site, or the site, cannot be read; the text is a Chinese sentence without its full stop, fit for a terminal.

    That a file is not there is no such error.
    """


class LimitError(Exception):
    """More was read than a run may read: it ends, and what has not been read yet stays unread. The text is as that of a SourceError."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take at most: bytes that are read, files that are asked for, seconds."""

    size: int = 64 << 30
    files: int = 3_000_000
    seconds: int = 12 * 3600


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a site with their sizes, and by path why something else in it is no file: `LINK`, `DEVICE`, `NAME` or `DOUBLE`."""

    files: Mapping[str, int]
    strange: Mapping[str, str]


class Source(Protocol):
    """A site that is read. Paths are from its root, with `/`. What was read may be other when it is read again."""

    # As the caller named it.
    name: str

    def read(self, path: str, most: int = MOST_READ) -> bytes | None:
        """A whole file; None if there is none. Raises SourceError, also if it has more than `most` bytes."""

    def stream(self, path: str, most: int) -> Iterator[bytes] | None:
        """A file in pieces; None if there is none. Raises SourceError, also while the pieces are taken."""

    def listed(self) -> Listing | None:
        """All that is there; None where that cannot be asked, as at an address. Raises SourceError."""

    def again(self) -> None:
        """Forgets what was read, so that the next call reads the site as it is then."""


class Meter:
    """Counts what a run has taken, against its limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.size = self.files = 0
        self._begun = clock.now()

    def file(self) -> None:
        """One more file is asked for. Raises LimitError."""
        self.files += 1
        if self.files > self.limits.files:
            raise LimitError(f"问过的文件超过 {self.limits.files:,} 个，没有再读")
        self._on_time()

    def bytes(self, count: int) -> None:
        """So many bytes more are read. Raises LimitError."""
        self.size += count
        if self.size > self.limits.size:
            raise LimitError(f"读过的内容超过 {self.limits.size >> 20:,} MiB，没有再读")
        self._on_time()

    def _on_time(self) -> None:
        if clock.now() - self._begun > self.limits.seconds:
            raise LimitError(f"读了 {self.limits.seconds:,} 秒还没有读完，没有再读")


def counted(pieces: Iterable[bytes], meter: Meter, path: str, most: int) -> Iterator[bytes]:
    """The pieces of a file, counted. Raises SourceError if they are more than `most` bytes, and LimitError."""
    size = 0
    for piece in pieces:
        meter.bytes(len(piece))
        size += len(piece)
        if size > most:
            raise too_large(path, most)
        yield piece


def too_large(path: str, most: int) -> SourceError:
    """The error about a file with more than `most` bytes."""
    return SourceError(f"{shown(path)} 超过 {most:,} 字节，没有读")


def is_proper(path: str) -> bool:
    """Whether a path is one that a file of a site may have: it leads nowhere else, on no system, and prints as it is."""
    return (
        0 < len(path) <= _MOST_PATH
        and path.isprintable()
        and not set(path) & set('\\:*?"<>|')
        # Windows leaves out what ends a name so.
        and all(part and part[-1] not in ". " for part in path.split("/"))
    )


def folded(path: str) -> str:
    """What all paths have in common that are one file on a system that knows no capitals, or no forms of Unicode."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def doubles(paths: Iterable[str]) -> dict[str, str]:
    """The paths that are one file with an earlier one on some system, each with `DOUBLE`: who unpacks them gets one or the other."""
    seen: dict[str, str] = {}
    found = {}
    for path in paths:
        if seen.setdefault(folded(path), path) != path:
            found[path] = DOUBLE
    return found
