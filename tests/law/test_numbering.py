"""Missing numbers: what is skipped in a department's sequence."""

from __future__ import annotations

from typing import Any

from generator.engine.store import NO_STORE
from generator.law.numbering import Series, series_of
from generator.model.kinds import Kinds
from generator.model.records import Record, record_of
from generator.model.shards import Shard

PATTERN = "示市监罚〔{year}〕{serial}号"


def record(kinds: Kinds, kind: str, data: dict[str, Any], ident: str) -> Record:
    return record_of(kinds.by_name[kind], ident, f"content/{kinds.by_name[kind].folder}/{ident}.yml", data)


def found(kinds: Kinds, serials: list[str], withheld: list[str] | None = None) -> list[Series]:
    department = {"name": "局", "document_numbers": [{"title": "决定书", "kind": "penalty", "pattern": PATTERN}]}
    penalties = [record(kinds, "penalty", {"authority": "scjgj", "document_number": n}, f"p{i}") for i, n in enumerate(serials)]
    silent = [record(kinds, "withheld-number", {"authority": "scjgj", "number": n}, f"w{i}") for i, n in enumerate(withheld or [])]
    by_kind = {"department": [record(kinds, "department", department, "scjgj")], "penalty": penalties, "withheld-number": silent}
    return list(series_of(NO_STORE, [Shard(b"", [one for some in by_kind.values() for one in some])], by_kind))


def number(serial: int, year: int = 2026) -> str:
    return f"示市监罚〔{year}〕{serial}号"


def test_a_skipped_number_is_unexplained_unless_a_ground_is_given(kinds: Kinds) -> None:
    (one,) = found(kinds, [number(1), number(2), number(4), number(7)], [number(5)])
    assert (one.last, one.disclosed, one.withheld, one.missing) == (7, 4, 1, 2)
    assert one.texts() == [number(3), number(6)]


def test_each_year_counts_from_one(kinds: Kinds) -> None:
    old, new = found(kinds, [number(2, 2025), number(1, 2026)])
    assert (old.year, old.texts()) == (2025, [number(1, 2025)])
    assert (new.year, new.missing) == (2026, 0)


def test_a_withheld_number_beyond_the_last_one_counts_as_given_out(kinds: Kinds) -> None:
    (one,) = found(kinds, [number(1)], [number(3)])
    assert (one.last, one.texts()) == (3, [number(2)])


def test_a_mistyped_serial_gives_a_range_not_a_million_lines(kinds: Kinds) -> None:
    (one,) = found(kinds, [number(1), number(20260002)])
    assert one.missing == 20260000
    assert one.texts() == [f"{number(2)} 至 {number(20260001)}"]


def test_numbers_of_other_forms_are_left_to_the_check_of_forms(kinds: Kinds) -> None:
    assert found(kinds, ["市监罚字2026第3号"]) == []
