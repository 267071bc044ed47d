"""Where records and organisations are published: the shard of an id, which never changes."""

from __future__ import annotations

import zlib

# Of each kind, by the CRC-32 of the UTF-8 bytes of ids.
PUBLISHED_SHARDS = 200
# The kind and the id of a record.
Key = tuple[str, str]


def published_shard(ident: str) -> int:
    """Where a record or organisation is published, by its id or code."""
    return zlib.crc32(ident.encode()) % PUBLISHED_SHARDS
