"""generator.site.partyshards: one published shard alone has what it has among all."""

from __future__ import annotations

import datetime

from support import AS_OF, Repo

from generator.site import site
from generator.site.partyshards import ByShard
from generator.site.published import published_shard


def test_a_shard_alone_is_what_it_is_among_all(city_repo: Repo) -> None:
    found = site.load(city_repo.root, datetime.date.fromisoformat(AS_OF))
    whole = ByShard(found)
    numbers = sorted(whole.all)
    assert len(numbers) > 10
    assert {one.code for some in whole.all.values() for one in some} == found.codes
    for number in numbers:
        alone = ByShard(found).of(number)
        assert list(alone) == list(whole.of(number))
        assert [one.mentions for one in alone] == [one.mentions for one in whole.of(number)]
        assert {published_shard(one.code) for one in alone} == {number}
    assert ByShard(found).of(max(numbers) + 1) == []
