"""generator.engine.sums: what is known of many shards, summed up in a tree."""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from pathlib import Path

import pytest

from generator.engine import sums
from generator.engine.memo import fold, table
from generator.engine.store import NO_STORE, Store


def added(some: Iterable[int]) -> int:
    return sum(some)


def joined(some: Iterable[str]) -> str:
    return "".join(some)


@pytest.mark.parametrize("count", [0, 1, 2, 16, 17, 300])
def test_the_sum_is_that_of_all_in_their_order(count: int) -> None:
    assert [*sums.summed(NO_STORE, "x", table([*range(count)]), added)] == ([sum(range(count))] if count else [])
    texts = [f"{number}," for number in range(count)]
    assert [*sums.summed(NO_STORE, "x", table(texts), joined)] == (["".join(texts)] if count else [])


def test_after_a_change_few_sums_are_made_again(tmp_path: Path) -> None:
    store, values = Store(tmp_path), [*range(300)]
    assert [*sums.summed(store, "x", table(values), added)] == [sum(values)]
    files = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    # Nothing has changed, and nothing else takes the place of what is remembered.
    assert [*sums.summed(store, "y", table([1, 2]), added)] == [3]
    assert [*sums.summed(store, "x", table(values), added)] == [sum(values)]
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir() if path.name in files} == files
    values[7] = 1000
    assert [*sums.summed(store, "x", table(values), added)] == [sum(values)]


@pytest.mark.parametrize("count", [1, 40])
def test_rows_of_one_name_are_joined(count: int) -> None:
    rows = [[("a", 1, bytes([number])), (("b", number % 3), 2, b"x")] for number in range(count)]
    found = sums.folded(NO_STORE, "x", table(rows))
    assert {name: total for name, (total, _) in found.items()} == {name: total for name, (total, _) in fold(rows).items()}
    other = [*rows]
    other[-1] = [("a", 1, b"other"), *rows[-1][1:]]
    changed = sums.folded(NO_STORE, "x", table(other))
    assert {name for name in found if found[name] != changed[name]} == {"a"}


def test_a_part_is_one_of_the_values() -> None:
    assert sums.part_of(("a", 2, b"c"), 1, False) == 2
    assert sums.part_of(("a", marshal.dumps([(1, 2)])), 1, True) == [(1, 2)]
