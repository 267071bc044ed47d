"""generator.model.shards: the records of some files, unpacked kind by kind when they are asked for."""

from __future__ import annotations

from samples import record

from generator.model.kinds import Kinds
from generator.model.records import Record
from generator.model.shards import Shard


def test_records_are_given_kind_by_kind_in_their_order(kinds: Kinds) -> None:
    some = [record(kinds, kind, {}, ident) for kind, ident in (("penalty", "b"), ("circular", "x"), ("penalty", "a"))]
    shard = Shard(b"d", some)
    assert (shard.digest, len(shard)) == (b"d", 3)
    assert [one.id for one in shard.of("penalty")] == ["b", "a"]
    assert [one.id for one in shard.records] == ["x", "b", "a"]
    assert list(shard.of("permit")) == []


def test_what_is_remembered_is_unpacked_once_and_only_for_who_asks(kinds: Kinds) -> None:
    asked: list[str] = []

    def unpack(kind: str, count: int) -> tuple[int, object]:
        def work() -> list[Record]:
            asked.append(kind)
            return [record(kinds, kind, {}, str(i)) for i in range(count)]

        return count, work

    shard = Shard(b"", packed={kind: unpack(kind, count) for kind, count in (("penalty", 2), ("circular", 1))})  # type: ignore[misc]
    assert len(shard) == 3
    assert asked == []
    assert len(shard.of("circular")) == len(shard.of("circular")) == 1
    assert asked == ["circular"]
    assert len(shard.records) == len(shard) == 3
    assert asked == ["circular", "penalty"]
