"""Many remembered values in few files: each is found again, a change writes little, and damage is noticed."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from generator.engine.packs import Packs, Result
from generator.engine.store import Store

SIZE = 4000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def new(text: str, size: int = SIZE) -> Result:
    return Result(text.encode(), "", "", (text * size)[:size].encode())


def read(packs: Packs) -> dict[bytes, bytes]:
    return {key: bytes(packs.value(one) or b"") for key, one in packs.known.items()}


def packs_in(store: Store) -> list[Path]:
    assert store.folder is not None
    return sorted(store.folder.glob("pack-*"))


def test_few_values_are_in_the_index(store: Store) -> None:
    Packs(store, "few").keep({b"a": new("1", 10), b"b": new("2", 10)})
    assert packs_in(store) == []
    assert read(Packs(store, "few")) == {b"a": b"1" * 10, b"b": b"2" * 10}


def test_a_change_writes_what_is_new_and_little_else(store: Store) -> None:
    chosen = random.Random(1)
    held = Packs(store, "many").keep({b"%d" % n: new(str(n % 10)) for n in range(400)})
    written = 0
    for turn in range(60):
        before = {path.name for path in packs_in(store)}
        changed = {b"%d" % n: new(chr(97 + turn % 26)) for n in chosen.sample(range(400), 8)}
        packs = Packs(store, "many")
        expected = read(packs) | {key: one.packed for key, one in changed.items()}
        held = packs.keep(packs.known | changed)
        written += sum(path.stat().st_size for path in packs_in(store) if path.name not in before)
        assert read(Packs(store, "many")) == expected
        assert len(packs_in(store)) <= 10
    assert len(held) == 400
    # All values together have 100 times the size of a change, and each change wrote fewer than a tenth of them.
    assert written < 60 * 400 * SIZE / 10
    assert sum(path.stat().st_size for path in packs_in(store)) < 2 * 400 * SIZE


def test_what_is_forgotten_leaves_no_file(store: Store) -> None:
    Packs(store, "many").keep({b"%d" % n: new("1") for n in range(40)})
    assert len(packs_in(store)) == 1
    Packs(store, "many").keep({b"a": new("2", 5)})
    assert packs_in(store) == []
    assert read(Packs(store, "many")) == {b"a": b"22222"}


def test_what_a_killed_build_left_goes_after_a_day(store: Store) -> None:
    Packs(store, "many").keep({b"%d" % n: new("1") for n in range(40)})
    [pack] = packs_in(store)
    names = (f"pack-many-{'a' * 24}", f"pack-many-{'b' * 24}", f"pack-many-other-{'c' * 24}")
    for name in names:
        store.write(name, [b"x"])
    assert store.folder is not None
    for name in (names[0], names[2], pack.name):
        os.utime(store.folder / name, (1_700_000_000, 1_700_000_000))
    packs = Packs(store, "many")
    packs.keep(packs.known)
    assert [path.name for path in packs_in(store)] == sorted({pack.name, *names[1:]})


def test_a_damaged_or_lost_value_is_not_believed(store: Store) -> None:
    Packs(store, "many").keep({b"%d" % n: new(str(n)) for n in range(40)})
    [file] = packs_in(store)
    data = bytearray(file.read_bytes())
    data[SIZE + 1] ^= 1
    file.write_bytes(data)
    packs = Packs(store, "many")
    assert [key for key, one in packs.known.items() if packs.value(one) is None] == [b"1"]
    file.write_bytes(data[:-1])
    packs = Packs(store, "many")
    assert [key for key, one in packs.known.items() if packs.value(one) is None] == [b"1", b"39"]
    file.unlink()
    packs = Packs(store, "many")
    assert all(packs.value(one) is None for one in packs.known.values())


def test_without_a_folder_everything_stays_in_memory() -> None:
    packs = Packs(Store(None), "many")
    held = packs.keep({b"%d" % n: new(str(n)) for n in range(40)})
    assert all(one.packed for one in held.values())
