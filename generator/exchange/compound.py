"""Reads the streams of a compound file (MS-CFB), the container of old workbooks and of encrypted new ones.

Imports nothing of ours: it runs in the process of `workbook`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator


def streams(data: bytes) -> dict[str, bytes]:
    """The contents of the streams that hold workbooks, by lower-case name; other streams are named but empty. ValueError for a damaged
    file.
    """
    size, small = 1 << struct.unpack_from("<H", data, 30)[0], 1 << struct.unpack_from("<H", data, 32)[0]
    if size not in (512, 4096) or small != 64:
        raise ValueError("damaged: sectors of a size that is none")
    directory, cutoff, small_table, extra = (struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60, 68))

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    def numbers(body: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(body) // 4}I", body[: len(body) // 4 * 4])

    of_table = list(struct.unpack_from("<109I", data, 76))
    most = len(data) // size + 2
    while extra < 0xFFFFFFFA and len(of_table) <= most:
        *more, extra = numbers(sector(extra))
        of_table += more
    table = [one for number in of_table if number < 0xFFFFFFFA for one in numbers(sector(number))]

    def chain(first: int, following: list[int] | tuple[int, ...], limit: int) -> Iterator[int]:
        for _ in range(limit):
            if first >= 0xFFFFFFFA:
                return
            yield first
            first = following[first]
        raise ValueError("damaged: a chain without an end")

    def body(first: int) -> bytes:
        return b"".join(sector(number) for number in chain(first, table, most))

    entries = body(directory)
    root = b""
    small_following: tuple[int, ...] = ()
    found: dict[str, bytes] = {}
    for at in range(0, len(entries) - 127, 128):
        name_size, sort = struct.unpack_from("<HB", entries, at + 64)
        name = entries[at : at + max(name_size - 2, 0)].decode("utf-16-le", "replace").lower()
        first, length = struct.unpack_from("<II", entries, at + 116)
        if sort == 5:
            root = body(first) if first < 0xFFFFFFFA else b""
            small_following = numbers(body(small_table)) if small_table < 0xFFFFFFFA else ()
        elif sort == 2 and name in ("workbook", "book"):
            if length >= cutoff:
                found[name] = body(first)[:length]
            else:
                parts = chain(first, small_following, len(small_following) + 1)
                found[name] = b"".join(root[number * small : (number + 1) * small] for number in parts)[:length]
        elif sort == 2:
            found[name] = b""
    return found
