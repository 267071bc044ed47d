"""A part of the published files: what it is made from, as a digest, and how to make it."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are made together from the same things.

    `name` is unique and stays the same from build to build. `key` digests all that the files are made from, except the code, the schemas
    and mkdocs.yml, which are digested once for all: as long as it is equal, so are the files. `make` gives each file's path from the root
    of the site and its bytes. `weight` is the work in records.
    """

    name: str
    key: bytes
    weight: int
    make: Callable[[], Iterable[tuple[str, bytes]]]


def digest(*things: Any) -> bytes:
    """16 bytes that differ for different plain values (texts, bytes, numbers, None, lists, tuples, dicts in their order)."""
    # Version 2 has no references, which would depend on who else holds a value.
    return hashlib.blake2b(marshal.dumps(things, 2), digest_size=16).digest()
