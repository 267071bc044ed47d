"""Records of some files, of which a kind is unpacked when somebody asks for it."""

from __future__ import annotations

import pytest

from generator.model.kinds import Kinds
from generator.model.records import Record, record_of
from generator.model.shards import Shard


def record(kinds: Kinds, kind: str, ident: str) -> Record:
    return record_of(kinds.by_name[kind], ident, kinds.by_name[kind].file_of(ident), {})


def test_records_stand_by_kind_in_their_order(kinds: Kinds) -> None:
    found = [record(kinds, "permit", "b"), record(kinds, "penalty", "a"), record(kinds, "permit", "a")]
    shard = Shard(b"digest", found)
    assert [one.id for one in shard.of("permit")] == ["b", "a"]
    assert [(one.kind.name, one.id) for one in shard.records] == [("penalty", "a"), ("permit", "b"), ("permit", "a")]
    assert shard.of("department") == ()
    assert len(shard) == 3


def test_what_is_packed_is_unpacked_once_and_only_where_it_is_asked_for(kinds: Kinds) -> None:
    calls: list[str] = []

    def unpack() -> list[Record]:
        calls.append("permit")
        return [record(kinds, "permit", "a")]

    def refuse() -> list[Record]:
        pytest.fail("nobody asked for penalties")

    shard = Shard(b"digest", packed={"permit": (1, unpack), "penalty": (2, refuse)})
    assert len(shard) == 3
    assert shard.of("permit") == shard.of("permit")
    assert calls == ["permit"]
