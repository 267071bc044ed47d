"""Zip archives of one file each, which every system opens by a double click: made of pieces that were compressed before, or of a file.

The same content gives the same bytes: there is no time in an archive (but the first day that it can name) and no name of a system.
"""

from __future__ import annotations

import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

# Higher levels take twice the time for a tenth of the bytes.
_LEVEL = 4
_CHUNK = 1 << 20
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
    crc = 0
    for one in pieces:
        crc = combined(crc, one.crc, one.size)
    data = [*(one.data for one in pieces), _LAST]
    sizes = (crc, sum(map(len, data)), sum(one.size for one in pieces))
    own = name.encode("ascii")
    local = _LOCAL.pack(0x04034B50, _VERSION, 0, zipfile.ZIP_DEFLATED, 0, _DAY, *sizes, len(own), 0)
    start = len(local) + len(own) + sizes[1]
    entry = _ENTRY.pack(0x02014B50, 3 << 8 | _VERSION, _VERSION, 0, zipfile.ZIP_DEFLATED, 0, _DAY, *sizes, len(own), 0, 0, 0, 0, _RIGHTS, 0)
    end = _END.pack(0x06054B50, 0, 0, 1, 1, len(entry) + len(own), start, 0)
    return b"".join([local, own, *data, entry, own, end])


def begins(name: str) -> int:
    """Where the first piece begins in an archive of a file of that name."""
    return _LOCAL.size + len(name)


def combined(first: int, second: int, size: int) -> int:
    """The CRC-32 of two texts one after the other, from their own ones and the size of the second.

    A zero byte behind a text changes its CRC-32 by a fixed linear map; it is applied `size` times, by squaring. This is what zlib's
    crc32_combine does, which Python has not.
    """
    # The map of one zero bit, as what it makes of each bit.
    zeros = [0xEDB88320, *(1 << bit for bit in range(31))]
    left = size * 8
    while left:
        if left & 1:
            first = _applied(zeros, first)
        zeros = [_applied(zeros, one) for one in zeros]
        left >>= 1
    return first ^ second


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
