"""The published shard of a record or organisation: it depends on the id alone and never changes."""

from __future__ import annotations

import zlib

# For each kind; by the CRC-32 of the UTF-8 bytes of the id.
PUBLISHED_SHARDS = 200
# The kind and the id of a record.
Key = tuple[str, str]


def published_shard(ident: str) -> int:
    """The published shard of a record or organisation, by its id or code."""
    return zlib.crc32(ident.encode()) % PUBLISHED_SHARDS
