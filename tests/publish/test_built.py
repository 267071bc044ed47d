"""What a build has made is told from build to build, and which of its files another build does not have."""

from __future__ import annotations

import pickle

from generator.publish.built import NOTHING, Built, BuiltArtifact, BuiltBatch, Packed, batch_of, of_plain


def batch(key: bytes, *addresses: str) -> BuiltBatch:
    return batch_of(key, [(address, address.encode().ljust(16), address != "b/") for address in addresses], [7] * len(addresses))


BEFORE = Built(
    b"base",
    {"one": batch(b"1", "a/", "b/"), "other": batch(b"2", "c/")},
    {"feed": BuiltArtifact(b"3", ["feed.xml"], Packed.of({"memo": 1}), 5)},
    ["index.html"],
)


def test_plain_values_lead_there_and_back() -> None:
    parts = [{of: one.data() for of, one in part.items()} for part in BEFORE.parts()]
    again = of_plain(pickle.loads(pickle.dumps(BEFORE.plain())), lambda number: parts[number], [[b"", []] for _ in parts])
    assert again == BEFORE
    assert list(again.batches["one"].pages()) == [("a/", b"a/".ljust(16), True), ("b/", b"b/".ljust(16), False)]
    assert list(again.batches["one"].sizes()) == [7, 7]
    assert again.artifacts["feed"].memo() == {"memo": 1}
    assert of_plain(NOTHING.plain(), lambda number: {}, []).plain() == NOTHING.plain()


def test_a_batch_without_pages_has_none() -> None:
    empty = batch(b"1")
    assert (list(empty.pages()), empty.addresses(), list(empty.sizes()), empty.number, empty.size) == ([], [], [], 0, 0)


def test_what_is_packed_is_divided_where_there_is_much_of_it() -> None:
    """A change writes only the part that holds it; nothing is in two parts, and nothing is left out."""
    many = {f"x-{n}": batch(b"1", *(f"{n}/{i}/" for i in range(100))) for n in range(200)}
    parts = Built(b"base", many, dict(BEFORE.artifacts)).parts()
    assert len(parts) == 8
    assert sorted(of for part in parts for of in part) == sorted([*(("b", name) for name in many), ("a", "feed")])
    assert all(len(part) < 80 for part in parts)


def test_a_build_knows_its_files() -> None:
    assert BEFORE.files() == {"a/index.html", "b/index.html", "c/index.html", "feed.xml", "index.html"}
    assert NOTHING.files() == set()


def test_a_build_is_asked_for_some_files() -> None:
    asked = {"b/index.html", "d/index.html", "feed.xml", "index.html", "x.csv"}
    assert BEFORE.holding(asked) == {"b/index.html", "feed.xml", "index.html"}
    assert BEFORE.count == 5


def test_beside_another_build_only_what_differs_counts() -> None:
    after = Built(b"base", {"one": batch(b"9", "a/"), "other": BEFORE.batches["other"]}, dict(BEFORE.artifacts), ["index.html"])
    assert after.files(BEFORE) == {"a/index.html", "index.html"}
    # What is gone is in the old one beside the new one, and not the other way round.
    assert BEFORE.files(after) - after.files(BEFORE) == {"b/index.html"}
