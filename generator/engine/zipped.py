"""Zip archives of one file each, which every system opens by a double click: made of pieces that were compressed before, or of a file.

The same content gives the same bytes: there is no time in an archive (but the first day that it can name) and no name of a system.
"""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import IO, Generic, NamedTuple, TypeVar

# Higher levels take twice the time for a tenth of the bytes.
_LEVEL = 4
_CHUNK = 1 << 20
# A piece of a file of pages has at least and at most so many; behind the least, one page in 64 ends it.
_LEAST_PAGES, _MOST_PAGES, _MASK = 32, 512, 63
# The first day that an archive can name, as it writes days; version 2.0; an own Unix file that all may read.
_DAY, _VERSION, _RIGHTS = 0x21, 20, 0o100644 << 16
_LOCAL, _ENTRY, _END = struct.Struct("<IHHHHHIIIHH"), struct.Struct("<IHHHHHHIIIHHHHHII"), struct.Struct("<IHHHHIIH")
# An empty last block, which ends what was compressed in pieces.
_LAST = b"\x03\x00"


class Packed(NamedTuple):
    """A piece of a file: its compressed bytes, which others may follow, and of its own bytes the CRC-32 and the number."""

    data: bytes
    crc: int
    size: int


def packed(data: bytes) -> Packed:
    """A piece, compressed by itself."""
    return _packed((data,))


def of_file(file: Path) -> Packed:
    """A whole file as one piece."""
    with file.open("rb") as source:
        return _packed(iter(partial(source.read, _CHUNK), b""))


def _packed(parts: Iterable[bytes]) -> Packed:
    found, data, crc, size = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS), list[bytes](), 0, 0
    for part in parts:
        data.append(found.compress(part))
        crc, size = zlib.crc32(part, crc), size + len(part)
    return Packed(b"".join([*data, found.flush(zlib.Z_FULL_FLUSH)]), crc, size)


def archive(name: str, pieces: Sequence[Packed]) -> bytes:
    """The archive of a file with an ASCII name that consists of pieces. struct.error if it is larger than 4 GB."""
    found = Archive(io.BytesIO(), name)
    for one in pieces:
        found.add(one)
    found.end()
    return found.out.getvalue()


_Out = TypeVar("_Out", bound=IO[bytes])


class Archive(Generic[_Out]):
    """An archive that is written piece by piece into an empty file that can seek, so that it is never in memory whole.

    It holds one file with an ASCII name. It is only valid after `end`. struct.error if it is larger than 4 GB.
    """

    def __init__(self, out: _Out, name: str) -> None:
        self.out = out
        self._name = name.encode("ascii")
        self._crc = self._size = self._packed = 0
        # What is not known yet is written at the end.
        out.write(bytes(begins(name)))

    def add(self, piece: Packed) -> None:
        """Adds a piece."""
        self.out.write(piece.data)
        self._crc, self._size = combined(self._crc, piece.crc, piece.size), self._size + piece.size
        self._packed += len(piece.data)

    def end(self) -> None:
        """Adds what comes last, and then what comes first."""
        own = self._name
        sizes = (self._crc, self._packed + len(_LAST), self._size)
        local = _LOCAL.pack(0x04034B50, _VERSION, 0, zipfile.ZIP_DEFLATED, 0, _DAY, *sizes, len(own), 0)
        start = len(local) + len(own) + sizes[1]
        of_file = (3 << 8 | _VERSION, _VERSION, 0, zipfile.ZIP_DEFLATED, 0, _DAY, *sizes, len(own), 0, 0, 0, 0, _RIGHTS, 0)
        entry = _ENTRY.pack(0x02014B50, *of_file)
        end = _END.pack(0x06054B50, 0, 0, 1, 1, len(entry) + len(own), start, 0)
        self.out.write(b"".join([_LAST, entry, own, end]))
        self.out.seek(0)
        self.out.write(local + own)


def of_pages(file: Path, page: int) -> Iterator[bytes]:
    """The bytes of a file that consists of pages, in pieces of whole pages that end where the content of a page says so.

    A page more or less then changes one piece and moves the others, so that most pieces of two versions of a file are equal.
    """
    with file.open("rb") as source:
        held: list[bytes] = []
        while data := source.read(page):
            held.append(data)
            if len(held) == _MOST_PAGES or (len(held) >= _LEAST_PAGES and not zlib.crc32(data) & _MASK):
                yield b"".join(held)
                held = []
        if held:
            yield b"".join(held)


def begins(name: str) -> int:
    """Where the first piece begins in an archive of a file of that name."""
    return _LOCAL.size + len(name)


def combined(first: int, second: int, size: int) -> int:
    """The CRC-32 of two texts one after the other, from their own ones and the size of the second.

    A zero byte behind a text changes its CRC-32 by a fixed linear map; it is applied `size` times, by the maps of 1, 2, 4 … bits. This is
    what zlib's crc32_combine does, which Python has not.
    """
    bits = size * 8
    for doubled in range(bits.bit_length()):
        if bits >> doubled & 1:
            first = _applied(_zeros(doubled), first)
    return first ^ second


@cache
def _zeros(doubled: int) -> Sequence[int]:
    """The map of 1, 2, 4 … zero bits, that is of one doubled so often, as what it makes of each bit."""
    if not doubled:
        return [0xEDB88320, *(1 << bit for bit in range(31))]
    half = _zeros(doubled - 1)
    return [_applied(half, one) for one in half]


def _applied(matrix: Sequence[int], value: int) -> int:
    out, bit = 0, 0
    while value:
        if value & 1:
            out ^= matrix[bit]
        value >>= 1
        bit += 1
    return out


def unpack(source: Path, target: Path) -> None:
    """Writes the only file of an archive. FileNotFoundError if there is no archive."""
    with zipfile.ZipFile(source) as whole, whole.open(whole.namelist()[0]) as packed_file, target.open("wb") as out:
        shutil.copyfileobj(packed_file, out, _CHUNK)
