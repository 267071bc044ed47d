"""Missing numbers: what is skipped in a department's sequence."""

from __future__ import annotations

from typing import Any

import pytest

from generator.engine.store import NO_STORE
from generator.law.numbering import Series, series_of
from generator.model.kinds import Kinds
from generator.model.records import Record, record_of
from generator.model.shards import Shard

PATTERN = "甲市监罚〔{year}〕{serial}号"


def record(kinds: Kinds, kind: str, data: dict[str, Any], ident: str) -> Record:
    return record_of(kinds.by_name[kind], ident, f"content/{kinds.by_name[kind].folder}/{ident}.yml", data)


def found(kinds: Kinds, serials: list[str], withheld: list[str] | None = None, pattern: str = PATTERN, **more: Any) -> list[Series]:
    department = {"name": "局", "document_numbers": [{"title": "决定书", "kind": "penalty", "pattern": pattern} | more]}
    penalties = [record(kinds, "penalty", {"authority": "scjgj", "document_number": n}, f"p{i}") for i, n in enumerate(serials)]
    silent = [record(kinds, "withheld-number", {"authority": "scjgj", "number": n}, f"w{i}") for i, n in enumerate(withheld or [])]
    by_kind = {"department": [record(kinds, "department", department, "scjgj")], "penalty": penalties, "withheld-number": silent}
    return list(series_of(NO_STORE, [Shard(b"", [one for some in by_kind.values() for one in some])], by_kind))


def number(serial: int, year: int = 2026) -> str:
    return f"甲市监罚〔{year}〕{serial}号"


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


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        # domain.md 11.5: 〔2026〕00094号 and 〔2026〕0088号 are really written so.
        (["00092", "00094"], ["00001 至 00091", "00093"]),
        (["09998", "10000"], ["00001 至 09997", "09999"]),
        (["1", "2", "4"], ["3"]),
        # A register that was filled up with zeros from some day on.
        (["1", "2", "0004"], ["0003"]),
        (["001", "3"], ["002"]),
        (["98", "101"], ["1 至 97", "99 至 100"]),
    ],
)
def test_what_is_missing_is_as_wide_as_its_neighbours(kinds: Kinds, given: list[str], missing: list[str]) -> None:
    (one,) = found(kinds, [f"甲市监罚〔2026〕{serial}号" for serial in given])
    whole = [" 至 ".join(f"甲市监罚〔2026〕{end}号" for end in ends.split(" 至 ")) for ends in missing]
    assert one.texts() == whole


def test_a_number_is_one_whatever_its_width(kinds: Kinds) -> None:
    (one,) = found(kinds, ["甲市监罚〔2026〕001号", "甲市监罚〔2026〕1号", "甲市监罚〔2026〕2号"])
    assert (one.disclosed, one.missing) == (2, 0)


def test_several_numbers_in_one_field_count_as_all_of_them(kinds: Kinds) -> None:
    (one,) = found(kinds, ["甲市监罚〔2026〕1-3号", "甲市监罚〔2026〕5号、6号、8号"], ["甲市监罚〔2026〕10号"])
    assert (one.disclosed, one.withheld, one.texts()) == (6, 1, [number(4), number(7), number(9)])


def test_a_number_with_a_prefix_is_counted_within_its_prefix(kinds: Kinds) -> None:
    """A town writes 〔2024〕1-004号, where 1 is the office: this is no range."""
    pattern = "甲沙溪执罚字〔{year}〕1-{serial}号"
    (one,) = found(kinds, [f"甲沙溪执罚字〔2024〕1-{serial}号" for serial in ("001", "002", "004")], pattern=pattern)
    assert one.texts() == ["甲沙溪执罚字〔2024〕1-003号"]


def test_a_register_may_begin_with_another_number(kinds: Kinds) -> None:
    """A branch writes 第Q-4008号, since its numbers begin with 4001."""
    pattern = "甲环罚字〔{year}〕TQ第Q-{serial}号"
    (one,) = found(kinds, [f"甲环罚字〔2026〕TQ第Q-{serial}号" for serial in (4001, 4003, 17)], pattern=pattern, first=4001)
    assert one.texts() == ["甲环罚字〔2026〕TQ第Q-4002号"]


def test_a_register_that_two_departments_share_is_one_series(kinds: Kinds) -> None:
    declared = [{"title": "决定书", "kind": "penalty", "pattern": PATTERN}]
    departments = [record(kinds, "department", {"name": who, "document_numbers": declared}, who) for who in ("b", "a")]
    numbers = {"a": (1, 4), "b": (2, 6)}
    penalties = [
        record(kinds, "penalty", {"authority": who, "document_number": number(serial)}, f"{who}{serial}")
        for who, some in numbers.items()
        for serial in some
    ]
    silent = [record(kinds, "withheld-number", {"authority": "b", "number": number(5)}, "w")]
    by_kind = {"department": departments, "penalty": penalties, "withheld-number": silent}
    (one,) = series_of(NO_STORE, [Shard(b"", [one for some in by_kind.values() for one in some])], by_kind)
    assert (one.authorities, one.disclosed, one.withheld, one.texts()) == (("a", "b"), 4, 1, [number(3)])


def test_one_text_may_name_several_numbers(kinds: Kinds) -> None:
    (one,) = found(kinds, [number(1), "甲市监罚〔2026〕2-4号", "甲市监罚〔2026〕6号、8号"])
    assert (one.last, one.disclosed) == (8, 6)
    assert one.texts() == [number(5), number(7)]


def test_a_pattern_that_fits_a_text_as_it_stands_goes_first(kinds: Kinds) -> None:
    """〔2026〕1-4号 is number 4 of an office 1, where the department says so."""
    department = {"name": "局", "document_numbers": [{"title": "决定书", "kind": "penalty", "pattern": "示沙罚〔{year}〕1-{serial}号"}]}
    penalty = record(kinds, "penalty", {"authority": "scjgj", "document_number": "示沙罚〔2026〕1-4号"}, "p")
    by_kind = {"department": [record(kinds, "department", department, "scjgj")], "penalty": [penalty]}
    (one,) = series_of(NO_STORE, [Shard(b"", [one for some in by_kind.values() for one in some])], by_kind)
    assert (one.last, one.disclosed) == (4, 1)


def test_a_number_counts_for_every_body_in_whose_name_it_may_be_made(kinds: Kinds) -> None:
    department = {"name": "局", "document_numbers": [{"title": "决定书", "kind": "penalty", "pattern": PATTERN}]}
    acting = {"how": "委托", "by": "team", "for": "scjgj"}
    some = [
        record(kinds, "penalty", {"authority": "scjgj", "document_number": number(1)}, "p1"),
        record(kinds, "penalty", {"authority": "team", "document_number": number(2), "acting": acting}, "p2"),
        record(kinds, "penalty", {"authority": "wjw", "document_number": number(3), "joint_authorities": ["scjgj"]}, "p3"),
        # A department that is named elsewhere has nothing to do with the number.
        record(kinds, "penalty", {"authority": "wjw", "document_number": number(5), "source_authority": "scjgj"}, "p4"),
    ]
    by_kind = {"department": [record(kinds, "department", department, "scjgj")], "penalty": some}
    (one,) = series_of(NO_STORE, [Shard(b"", [one for found in by_kind.values() for one in found])], by_kind)
    assert (one.last, one.disclosed, one.missing) == (3, 3, 0)


def test_a_serial_of_thousands_of_digits_is_none(kinds: Kinds) -> None:
    (one,) = found(kinds, [number(1), number(10**18), PATTERN.format(year=2026, serial="9" * 5000)], [PATTERN.format(year=2026, serial="8" * 5000)])
    assert (one.last, one.disclosed, one.withheld, one.missing) == (1, 1, 0, 0)
