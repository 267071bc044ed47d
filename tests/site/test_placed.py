"""generator.site.placed: values of records by the places of these, also where some of a shelf are not shown or stand elsewhere."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest
from support import AS_OF, Repo

from generator.engine.store import FOLDER, open_store
from generator.model.records import Record
from generator.model.shards import Shard
from generator.site import site
from generator.site.placed import Placed, Slices


@pytest.fixture(scope="module")
def shown(shipped: Repo) -> Sequence[Shard]:
    """The shards of the shipped content, the second time: as the store has them, many records on a shelf."""
    day = datetime.date.fromisoformat(AS_OF)
    for _ in range(2):
        found = site.load(shipped.root, day, store=open_store(shipped.root / FOLDER))
    return found.files


def placed(shards: Sequence[Shard]) -> Placed[int]:
    """For each record the place in its shard; for one that is not there -1."""
    kinds = {record.kind.name for shard in shards for record in shard.records}
    return Placed(shards, kinds, [bytes(range(len(shard))) for shard in shards], list, lambda record: -1)


def expected(shards: Sequence[Shard]) -> dict[Record, int]:
    return {record: place for shard in shards for place, record in enumerate(shard.records)}


def test_each_record_has_its_own_value_in_any_order(shown: Sequence[Shard]) -> None:
    wanted = expected(shown)
    assert any(one.place > 3 for one in wanted), "many on a shelf"
    assert placed(shown).of([*wanted]) == [*wanted.values()]
    assert placed(shown).of([*wanted][::-1]) == [*wanted.values()][::-1]


def test_where_some_are_not_shown_the_others_keep_their_values(shown: Sequence[Shard]) -> None:
    some = [Shard(b"", [one for number, one in enumerate(shard.records) if number % 3]) for shard in shown]
    wanted = expected(some)
    assert placed(some).of([*wanted]) == [*wanted.values()]


def test_one_that_stands_for_another_has_its_own_value(shown: Sequence[Shard]) -> None:
    some = [Shard(b"", [one.at("moved/") if number % 3 == 1 else one for number, one in enumerate(shard.records)]) for shard in shown]
    wanted = expected(some)
    assert placed(some).of([*wanted]) == [*wanted.values()]


def test_one_that_is_not_there_is_asked_for_alone(shown: Sequence[Shard]) -> None:
    one = shown[0].records[0].at("moved/")
    assert placed(shown).of([one]) == [-1]


def test_digests_in_a_row_are_a_sequence() -> None:
    found = Slices(b"aabbccdd", 2)
    assert (len(found), [*found], found[1], [*found[1:3]]) == (4, [b"aa", b"bb", b"cc", b"dd"], b"bb", [b"bb", b"cc"])
    with pytest.raises(IndexError):
        found[4]
    assert list(Slices(b"", 2)) == []
