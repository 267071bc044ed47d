"""Where something is published never changes: others keep the address."""

from __future__ import annotations

import pytest

from generator.site.published import PUBLISHED_SHARDS, published_shard


@pytest.mark.parametrize(("ident", "shard"), [("2026/scjgj-15", 141), ("91990100MA1G0A0192", 137), ("中文", 191)])
def test_a_shard_is_the_checksum_of_the_bytes_of_an_id(ident: str, shard: int) -> None:
    """docs/interfaces.md: CRC-32 of the UTF-8 bytes, modulo 200."""
    assert published_shard(ident) == shard
    assert PUBLISHED_SHARDS == 200
