"""What a shard says of its records: the amounts of all at once are those of each."""

from __future__ import annotations

import datetime
import marshal

from support import AS_OF, Repo

from generator.site import site
from generator.site.fingerprints import Fingerprints
from generator.site.shardfingerprints import NO_AMOUNT, amounts_of


def test_the_amounts_of_many_records_are_those_of_each(shipped: Repo) -> None:
    prints = Fingerprints(site.load(shipped.root, datetime.date.fromisoformat(AS_OF)))
    records = prints.site.records
    expected = [prints.amount(record) for record in records]
    assert {type(one) for one in expected} == {int, type(None)}
    assert prints.amounts(records) == expected
    # In any order, and a few of them.
    assert prints.amounts(records[::-1]) == expected[::-1]
    assert prints.amounts(records[:3]) == expected[:3]


def test_a_shard_without_records_has_no_amounts() -> None:
    assert amounts_of((marshal.dumps({}),)) == b""
    marks = {"a": bytes(32), "b": bytes(32) + (-5).to_bytes(8, "big", signed=True)}
    assert memoryview(amounts_of((marshal.dumps(marks),))).cast("q").tolist() == [NO_AMOUNT, -5]


def test_the_rows_of_many_records_are_those_of_each(shipped: Repo) -> None:
    prints = Fingerprints(site.load(shipped.root, datetime.date.fromisoformat(AS_OF)))
    records = prints.site.records
    assert prints.rows_of(records) == [prints.row(record) for record in records]
    assert len(set(prints.rows_of(records))) > len(records) // 2
