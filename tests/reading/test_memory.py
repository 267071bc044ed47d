"""What is remembered of files: it lasts, and what is lost or damaged is read again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support import GOOD, GOOD_FILE, Repo

from generator.engine.store import Store
from generator.reading import schemas
from generator.reading.loading import load
from generator.reading.scan import SHARDS


def many(repo: Repo) -> None:
    """So many records that they are in packs."""
    for number in range(240):
        repo.write(f"{GOOD_FILE[:-4]}-{number}.yml", GOOD + f"remarks: {'长' * 400}{number}\n")


def read(repo: Repo, store: Store) -> dict[str, tuple[bytes, object]]:
    shards, findings = load(repo.root, schemas.load(repo.root), store)
    assert findings == []
    assert len(shards) == SHARDS
    return {one.file: (one.digest, dict(one.data)) for shard in shards for one in shard.records}


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)


@pytest.mark.parametrize("harm", [remove, cut, flip])
@pytest.mark.parametrize("what", ["shards-", "stamps-", "pack-records-", "pack-data-", ""])
def test_what_is_lost_or_damaged_is_read_again(repo: Repo, tmp_path: Path, what: str, harm: Callable[[Path], None]) -> None:
    many(repo)
    store = Store(tmp_path / "store")
    whole = read(repo, store)
    assert read(repo, store) == whole
    assert store.folder is not None
    found = sorted(store.folder.glob(f"{what}*"))
    assert found
    for path in found:
        harm(path)
    repo.write(GOOD_FILE, GOOD)
    for _ in range(2):
        again = read(repo, store)
        assert again.pop(GOOD_FILE)
        assert again == {file: one for file, one in whole.items() if file != GOOD_FILE}


def test_a_file_that_has_not_changed_is_not_read_again(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many(repo)
    store = Store(tmp_path / "store")
    old = {path: path.stat() for path in repo.root.rglob("*.yml")}
    for path in old:
        # Long ago: a file of this moment may change again without a new stamp.
        os.utime(path, (1_700_000_000, 1_700_000_000))
    before = read(repo, store)
    monkeypatch.setattr("generator.reading.loading.read", lambda *args: pytest.fail("read again"))
    assert read(repo, store) == before


def test_without_a_store_everything_is_in_memory(repo: Repo) -> None:
    many(repo)
    assert len(read(repo, Store(None))) >= 240
