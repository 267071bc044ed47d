"""What a build has made is told from build to build, and which of its files another build does not have."""

from __future__ import annotations

import marshal

from generator.publish.built import NOTHING, Built, BuiltArtifact, BuiltBatch, of_plain


def batch(key: bytes, *addresses: str) -> BuiltBatch:
    return BuiltBatch(key, b"places", marshal.dumps([(address, b"key", True) for address in addresses]))


BEFORE = Built(
    b"base",
    {"one": batch(b"1", "a/", "b/"), "other": batch(b"2", "c/")},
    {"feed": BuiltArtifact(b"3", ["feed.xml"], marshal.dumps({"memo": 1}))},
    ["index.html"],
)


def test_plain_values_lead_there_and_back() -> None:
    assert of_plain(marshal.loads(marshal.dumps(BEFORE.plain()))) == BEFORE
    assert of_plain(NOTHING.plain()).plain() == NOTHING.plain()
    assert BEFORE.artifacts["feed"].memo() == {"memo": 1}


def test_a_build_knows_its_files() -> None:
    assert BEFORE.files() == {"a/index.html", "b/index.html", "c/index.html", "feed.xml", "index.html"}
    assert NOTHING.files() == set()


def test_beside_another_build_only_what_differs_counts() -> None:
    after = Built(b"base", {"one": batch(b"9", "a/"), "other": BEFORE.batches["other"]}, dict(BEFORE.artifacts), ["index.html"])
    assert after.files(BEFORE) == {"a/index.html", "index.html"}
    # What is gone is in the old one beside the new one, and not the other way round.
    assert BEFORE.files(after) - after.files(BEFORE) == {"b/index.html"}
