"""generator.site.published: in which published file a record stands, which depends on its id alone."""

from __future__ import annotations

import zlib

import pytest

from generator.site.published import PUBLISHED_SHARDS, published_shard


@pytest.mark.parametrize("ident", ["2026/scjgj-15", "91990100MA1G0A0192", "", "示范"])
def test_the_shard_is_what_the_interface_promises(ident: str) -> None:
    """docs/interfaces.md: CRC-32 of the UTF-8 bytes, modulo 200."""
    assert published_shard(ident) == zlib.crc32(ident.encode("utf-8")) % 200
    assert PUBLISHED_SHARDS == 200


def test_ids_are_spread_over_all_shards() -> None:
    found = {published_shard(f"2026/scjgj-{number}") for number in range(5000)}
    assert found == set(range(PUBLISHED_SHARDS))
