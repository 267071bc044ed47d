"""Published files that are made together: a digest of what they are made from, and how to make them."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Artifact:
    """Files that are made together from the same things.

    `name` is unique and stays the same from build to build. `key` is a digest of everything that the files are made from, except the code,
    the schemas and mkdocs.yml, which are digested once for all: while it is equal, so are the files. `make` gives each file's path from the
    root of the site and its bytes. `weight` is the work in records.
    """

    name: str
    key: bytes
    weight: int
    make: Callable[[], Iterable[tuple[str, bytes]]]


class Previous(NamedTuple):
    """What an artifact may start from: the plain value that it noted for itself in the last build (None without one), where each file of
    the site is now, and a temporary folder on the same disk.
    """

    memo: Any
    where: Callable[[str], Path]
    scratch: Path


@dataclass(frozen=True, slots=True)
class Patchable:
    """An artifact that is made by changing its existing files where they differ. The bytes must be the same as if it were made from
    nothing.

    `make` gives the files (their bytes, a file that may be moved, or None for one that stays as it is) and the note for the next build.
    """

    name: str
    key: bytes
    weight: int
    make: Callable[[Previous], tuple[Sequence[tuple[str, bytes | Path | None]], Any]]


class Piece(NamedTuple):
    """A piece of a file: a digest of what it is made from, and how to make it."""

    key: bytes
    weight: int
    make: Callable[[], bytes]


def of_pieces(name: str, pieces: Sequence[Piece]) -> Patchable:
    """A file that consists of pieces, of which only those are made that the existing file does not hold."""

    def make(previous: Previous) -> tuple[list[tuple[str, bytes | Path | None]], Any]:
        held: dict[bytes, tuple[int, int]] = {}
        at = 0
        for key, length in previous.memo or ():
            held[key] = (at, length)
            at += length
        old = memoryview(previous.where(name).read_bytes() if previous.memo else b"")
        found: list[bytes | memoryview] = []
        for piece in pieces:
            start, length = held.get(piece.key, (0, -1))
            found.append(old[start : start + length] if length >= 0 else piece.make())
        return [(name, b"".join(found))], [(piece.key, len(one)) for piece, one in zip(pieces, found, strict=True)]

    return Patchable(name, digest([piece.key for piece in pieces]), sum(piece.weight for piece in pieces), make)


# Version 2 has no references, which would depend on who else holds a value.
_VERSION = 2


def digest(*things: Any) -> bytes:
    """A digest of 16 bytes; different plain values (texts, bytes, numbers, None, lists, tuples, dicts in their order) have different
    digests.
    """
    return hashlib.blake2b(marshal.dumps(things, _VERSION), digest_size=16).digest()
