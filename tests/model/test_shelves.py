"""Many records on one shelf: each has what it had alone, and only a few stay parsed."""

from __future__ import annotations

from array import array
from functools import partial

import orjson

from generator.model.kinds import Kinds
from generator.model.records import Record, record_of, taken
from generator.model.shelves import Opened, plains, shelved

PENALTY = {
    "authority": "scjgj",
    "subject": [{"type": "法人及非法人组织", "name": "甲市清和餐饮管理有限公司", "uscc": "91990100MA1G0A0192"}],
    "decided_on": "2026-04-21",
}


def some(kinds: Kinds, count: int) -> list[Record]:
    kind = kinds.by_name["penalty"]
    ids = [f"2026/a-{n}" for n in range(count)]
    return [record_of(kind, one, kind.file_of(one), PENALTY | {"document_number": f"甲罚〔2026〕{one}号"}, one[-1] == "1") for one in ids]


def text_of(texts: list[bytes], asked: list[int], record: Record) -> bytes:
    asked.append(record.place)
    return texts[record.place]


def test_each_record_has_what_it_had_alone(kinds: Kinds) -> None:
    records = some(kinds, 1100)
    packed = shelved([one.packed() for one in records])
    found = taken(records[0].kind, packed, partial(text_of, [one.text for one in records], []), Opened())
    assert len(found) == 1100
    for one, other in zip(records, found, strict=True):
        assert one[:6] == other[:6]
        assert (one.address, one.caption, one.digest, one.pointers) == (other.address, other.caption, other.digest, other.pointers)
        assert (one.text, one.data) == (other.text, other.data)
    assert list(plains("penalty", packed)) == [one.packed() for one in records]
    # In any order, and again.
    assert found[7].pointers == records[7].pointers
    assert found[3].caption == records[3].caption


def test_what_stands_behind_other_bytes_is_found(kinds: Kinds) -> None:
    records = some(kinds, 3)
    packed = shelved([one.packed() for one in records], 5)
    packed = packed._replace(rests=b"12345" + bytes(packed.rests))
    assert array("I", packed.starts)[0] == 5
    assert [one.caption for one in taken(records[0].kind, packed, bytes, Opened())] == [one.caption for one in records]


def test_equal_days_and_departments_are_one_object(kinds: Kinds) -> None:
    shelves = [shelved([one.packed() for one in some(kinds, 2)]) for _ in range(2)]
    one, other = (taken(kinds.by_name["penalty"], packed, bytes, Opened()) for packed in shelves)
    assert one[0].date is other[1].date
    assert one[0].authority is other[1].authority


def test_only_so_many_records_of_one_reading_stay_open(kinds: Kinds) -> None:
    records = some(kinds, 1200)
    packed, texts = shelved([one.packed() for one in records]), [one.text for one in records]
    asked: list[int] = []
    opened = Opened()
    found = taken(records[0].kind, packed, partial(text_of, texts, asked), opened)
    for one in found:
        assert one.data == orjson.loads(texts[one.place])
    assert len(opened) < len(found)
    # The first was closed again and is fetched anew; the last is still open.
    assert found[0].data
    assert found[-1].data
    assert (asked.count(0), asked.count(1199)) == (2, 1)
    asked.clear()
    found = taken(records[0].kind, packed, partial(text_of, texts, asked), Opened(bounded=False))
    assert all(one.data for one in (*found, *found))
    assert asked == list(range(1200))
