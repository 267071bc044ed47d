"""generator.data.scattered: rows are in the file that their text names, and files that are changed are those that are written anew."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.data import scattered
from generator.data.scattered import Row, Scattered, Source
from generator.engine.artifact import Previous

TEXTS = st.text("甲乙丙", min_size=1, max_size=3)
# For each source its rows; the name of the source is in them, so that no two sources have the same one.
STATES = st.lists(st.dictionaries(st.sampled_from("abcd"), st.lists(st.tuples(TEXTS, st.integers(0, 3)), max_size=6)), min_size=2, max_size=4)


def files(count: int) -> Scattered:
    return Scattered(count, lambda row: str(row[0]), lambda number: f"{number}.json", lambda rows: json.dumps(sorted(map(list, rows))).encode(), read)


def read(data: bytes) -> Iterator[Row]:
    yield from json.loads(data)


def sources(state: dict[str, list[tuple[str, int]]]) -> list[Source]:
    return [
        Source(name, repr(rows).encode(), lambda rows=rows, name=name: [(text, number, name) for text, number in rows])  # type: ignore[misc]
        for name, rows in state.items()
    ]


@dataclass(frozen=True)
class InMemory:
    """Stands in for the path of a file."""

    data: bytes

    def read_bytes(self) -> bytes:
        return self.data


def made(count: int, state: dict[str, list[tuple[str, int]]], memo: Any, held: dict[str, bytes]) -> tuple[dict[str, bytes], Any]:
    part = files(count).artifact("x", sources(state), 1)
    some, new = part.make(Previous(memo, lambda name: InMemory(held[name]), Path()))  # type: ignore[arg-type, return-value]
    return {name: held[name] if data is None else bytes(data) for name, data in some}, new  # type: ignore[arg-type]


@given(STATES, st.sampled_from([1, 4]), st.sampled_from([0, 9]))
def test_files_that_are_changed_are_those_that_are_written_anew(states: list[Any], count: int, most: int) -> None:
    held: dict[str, bytes] = {}
    memo = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scattered, "MOST_CHANGED", most)
        for state in states:
            held, memo = made(count, state, memo, held)
            assert (held, memo) == made(count, state, None, {})
    rows = {(text, number, name) for name, some in states[-1].items() for text, number in some}
    for number in range(count):
        found = json.loads(held[f"{number}.json"])
        assert sorted(map(tuple, found)) == sorted(row for row in rows if zlib.crc32(row[0].encode()) % count == number)


def test_a_file_in_which_no_row_differs_stays() -> None:
    one = {"a": [("甲", 1), ("乙", 2)], "b": [(f"丙{i}", i) for i in range(40)]}
    held, memo = made(64, one, None, {})
    part = files(64).artifact("x", sources({**one, "a": [("甲", 1), ("乙", 3)]}), 1)
    some, _ = part.make(Previous(memo, lambda name: InMemory(held[name]), Path()))  # type: ignore[arg-type, return-value]
    assert [name for name, data in some if data is not None] == [f"{zlib.crc32('乙'.encode()) % 64}.json"]
