"""generator.lake.shards: which shards of the look-up differ between two states; tests/lake/test_answers.py holds what is made of it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import lakes
import pytest

from generator.lake import shards


def row(number: int, **more: Any) -> dict[str, Any]:
    return lakes.row("parties", id=str(number), code=f"9199010000000{number:04}X", name="甲", kind="permit", date="2026-01-01", **more)


def of(*numbers: int) -> frozenset[str]:
    return frozenset(hashlib.sha256(row(one)["code"].encode()).hexdigest()[:3] for one in numbers)


@pytest.fixture
def states(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders that hold the same."""
    lakes.write(tmp_path / "a", {"parties": [row(n) for n in range(5)] + [row(9, city="b")]})
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    return tmp_path / "a/gathered/parties", tmp_path / "b/gathered/parties"


def test_the_same_rows_differ_in_no_shard(states: tuple[Path, Path]) -> None:
    assert shards.differing(*states) == frozenset()


def test_only_shards_of_rows_that_came_went_or_changed_differ(states: tuple[Path, Path], tmp_path: Path) -> None:
    now = [row(0), row(1) | {"name": "乙"}, row(3), row(4) | {"adverse": True}, row(7), {**row(8), "code": None}]
    lakes.write(tmp_path / "b", {"parties": now})
    assert shards.differing(*states) == shards.differing(*reversed(states)) == of(1, 2, 4, 7)


def test_a_partition_that_came_or_went_differs_whole(states: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "b/gathered/parties/city=b")
    assert shards.differing(*states) == of(9)
    shutil.rmtree(tmp_path / "b/gathered")
    assert shards.differing(*states) == of(0, 1, 2, 3, 4, 9)


def test_nobody_knows_what_a_file_that_cannot_be_read_differs_in(states: tuple[Path, Path]) -> None:
    file = next(states[0].rglob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-9])
    assert shards.differing(*states) is None


def test_with_very_many_all_are_asked(states: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "MOST", 1)
    lakes.write(tmp_path / "b", {"parties": [row(n) for n in (11, 12, 13)]})
    assert shards.differing(*states) is None
