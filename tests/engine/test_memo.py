"""Memory that cannot be used wrongly: what a step may be, when it runs, and what its digest says."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator.engine.memo import Memo, fold, name_of, regroup, table
from generator.engine.passing import Passing
from generator.engine.store import NO_STORE, Store


class Notes(list[str]):
    """Notes down which values a step has got, beside what it is made from; a list that says it has a digest."""

    digest = b"notes"


def doubled(value: int, notes: Notes) -> int:
    notes.append(f"doubled {value}")
    return value * 2


def sign(value: int, notes: Notes) -> int:
    notes.append(f"sign {value}")
    return (value > 0) - (value < 0)


def added(one: int, other: int) -> int:
    return one + other


def with_default(value: int, more: int = 1) -> int:
    return value + more


class Holder:
    def step(self, value: int) -> int:
        return value


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


# Rule 1: a step can use nothing that is not in its key.


def test_a_step_that_could_use_more_than_it_gets_is_refused() -> None:
    outside = 3

    def closure(value: int) -> int:
        return value + outside

    def local(value: int) -> int:
        return value

    steps: list[Any] = [closure, local, lambda value: value, partial(added, 1), Holder().step, Holder.step, with_default, Holder, abs]
    for step in steps:
        with pytest.raises(TypeError):
            Memo().map(step, table([1]))
    assert name_of(added).endswith("-added")


def test_what_is_neither_plain_nor_has_a_digest_is_no_input() -> None:
    for odd in (object(), Holder(), Holder().step):
        with pytest.raises(ValueError, match="unmarshallable"):
            Memo().map(added, table([1]), given=(odd,))
        with pytest.raises(ValueError, match="unmarshallable"):
            table([odd])


def test_tables_of_one_step_have_the_same_shards() -> None:
    with pytest.raises(ValueError, match="same shards"):
        Memo().map(added, table([1, 2]), table([1]))


# What runs


def test_only_what_is_new_runs_again(store: Store) -> None:
    notes = Notes()
    assert list(Memo(store).map(doubled, table([1, 2, 3]), given=(notes,))) == [2, 4, 6]
    assert list(Memo(store).map(doubled, table([1, 5, 3]), given=(notes,))) == [2, 10, 6]
    assert notes == ["doubled 1", "doubled 2", "doubled 3", "doubled 5"]


def test_what_is_given_is_part_of_the_key(store: Store) -> None:
    assert list(Memo(store).map(added, table([1, 2]), given=(10,))) == [11, 12]
    assert list(Memo(store).map(added, table([1, 2]), given=(20,))) == [21, 22]
    assert list(Memo(store).map(added, table([1, 2]), table([5, 6]))) == [6, 8]


def test_each_value_stands_at_its_place_whatever_moved(store: Store) -> None:
    notes = Notes()
    Memo(store).map(doubled, table([1, 2, 3]), given=(notes,))
    assert list(Memo(store).map(doubled, table([3, 1, 1]), given=(notes,))) == [6, 2, 2]
    assert len(notes) == 3


def test_variants_do_not_make_each_other_forget(store: Store) -> None:
    notes = Notes()
    for _ in range(2):
        Memo(store).map(doubled, table([1]), given=(notes,))
        Memo(store, "other").map(doubled, table([2]), given=(notes,))
    assert notes == ["doubled 1", "doubled 2"]


def test_without_a_store_everything_runs(store: Store) -> None:
    notes = Notes()
    for _ in range(2):
        assert list(Memo(NO_STORE).map(doubled, table([4]), given=(notes,))) == [8]
    assert len(notes) == 2


def test_many_records_are_shared_out_and_stand_at_their_places(store: Store) -> None:
    values = list(range(64))
    assert list(Memo(store).map(added, table(values, weight=100_000), given=(1,))) == list(range(1, 65))


# Rule 2: a digest is of the value, not of what it was made from.


def test_a_step_that_gives_what_it_gave_before_ends_the_work(store: Store) -> None:
    notes = Notes()
    for values in ([1, 2, -3], [4, 2, -3], [4, 2, 3]):
        doubles = Memo(store).map(doubled, table(values), given=(notes,))
        signs = Memo(store).map(sign, doubles, given=(notes,))
        list(Memo(store).map(doubled, signs, given=(notes,)))
    ran = [note for note in notes if note.startswith("sign")]
    assert ran == ["sign 2", "sign 4", "sign -6", "sign 8", "sign 6"]
    one, other = (Memo().map(sign, table(values), given=(notes,)) for values in ([7, -1], [9, -2]))
    assert one.digests == other.digests
    assert one.digests[0] != one.digests[1]


def test_equal_values_have_equal_digests_however_they_were_made() -> None:
    text = "甲乙"
    shared, apart = [text, text], [text, f"{text[0]}{text[1]}"]
    assert table([shared]).digests == table([apart]).digests
    assert table([{"a": 1, "b": 2}]).digests != table([{"b": 2, "a": 1}]).digests


# Put together


def test_rows_go_to_the_shard_of_their_name() -> None:
    rows = table([[("b", 1), ("a", 2)], [("b", 3)], []])
    found = regroup(rows, {"a": 0, "b": 2}.__getitem__)
    assert list(found) == [{"a": [(2,)]}, {}, {"b": [(1,), (3,)]}]
    assert found.digests == regroup(table([[("a", 2)], [("b", 1), ("b", 3)], []]), {"a": 0, "b": 2}.__getitem__).digests


def test_counts_and_digests_are_put_together_by_name() -> None:
    one = fold([[("a", 1, b"x"), ("b", 2, b"y")], [("a", 3, b"z")]])
    assert {name: count for name, (count, _) in one.items()} == {"a": 4, "b": 2}
    other = fold([[("a", 1, b"x"), ("b", 2, b"y")], [("a", 3, b"w")]])
    assert one["b"] == other["b"]
    assert one["a"] != other["a"]


# Days


def on_the_day(value: str, notes: Notes, day: Passing) -> str:
    notes.append(value)
    return "over" if value < day.text else "not yet"


def the_day(value: str, day: Passing) -> str:
    return f"{value} {day.date.isoformat()}"


def test_a_step_runs_again_on_the_day_on_which_it_may_give_something_else(store: Store) -> None:
    notes = Notes()
    ends = table(["2026-11-20", "2026-11-25", "2026-12-31"])
    for day, found in (("2026-11-24", "over not not"), ("2026-11-25", "over not not"), ("2026-11-26", "over over not")):
        assert " ".join(one.split()[0] for one in Memo(store).map(on_the_day, ends, given=(notes,), day=day)) == found
    assert notes == ["2026-11-20", "2026-11-25", "2026-12-31", "2026-11-25", "2026-11-25"]
    # On an earlier day nothing is believed that was computed later.
    assert list(Memo(store).map(on_the_day, ends, given=(notes,), day="2026-11-01")) == ["not yet"] * 3


def test_what_names_the_day_is_computed_every_day(store: Store) -> None:
    for day in ("2026-11-24", "2026-11-25"):
        assert list(Memo(store).map(the_day, table(["on"]), day=day)) == [f"on {day}"]


def test_a_lost_value_is_computed_again(store: Store) -> None:
    values = ["a" * 50_000, "b" * 50_000]
    found = Memo(store).map(repeated, table(values))
    assert store.folder is not None
    [pack] = store.folder.glob("pack-*")
    pack.write_bytes(pack.read_bytes()[:60_000])
    for one in (found, Memo(store).map(repeated, table(values))):
        assert list(one) == [2 * value for value in values]


def repeated(value: str) -> str:
    return value + value
