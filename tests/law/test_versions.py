"""generator.law.versions: which content each file had from which commit on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import examples

from generator.law import versions
from generator.law.commits import ADDED, CHANGED, DELETED, LogEntry

Change = tuple[str, str, bytes]


def line_of(*commits: list[Change]) -> list[LogEntry]:
    return [(f"{number:040}", 739_000 + number, some) for number, some in enumerate(commits)]


def of(line: list[LogEntry]) -> tuple[versions.Once, versions.More]:
    return versions.of(line, versions.Blobs(line))


def test_a_file_that_one_commit_touched_has_only_its_place() -> None:
    assert of(line_of([(ADDED, "a", b"1"), (ADDED, "b", b"2")], [(ADDED, "c", b"3")])) == ({"a": 0, "b": 0, "c": 1}, {})


def test_every_content_of_a_file_that_was_changed_or_deleted() -> None:
    line = line_of([(ADDED, "a", b"1"), (ADDED, "b", b"2")], [(CHANGED, "a", b"3"), (DELETED, "b", b"")], [(ADDED, "b", b"4")])
    assert of(line) == ({}, {"a": [(0, b"1", 1), (1, b"3", 3)], "b": [(0, b"2", 1), (2, b"4", 3)]})


def test_what_is_no_plain_file_is_passed_over() -> None:
    assert of(line_of([("160000", "folder", b""), (ADDED, "a", b"1")], [("000000", "folder", b"")])) == ({"a": 0}, {})


def test_the_name_of_a_content_is_found_by_commit_and_file() -> None:
    blobs = versions.Blobs(line_of([(ADDED, "a", b"1")], [(CHANGED, "a", b"2"), ("160000", "folder", b"")]))
    assert (blobs.of(0, "a"), blobs.of(1, "a")) == (b"1", b"2")
    with pytest.raises(KeyError):
        blobs.of(1, "folder")


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.binary(min_size=1, max_size=1)), max_size=6))
@examples(100)
def test_it_is_what_somebody_sees_who_looks_at_each_commit(states: list[dict[str, bytes]]) -> None:
    # Each state is what the files hold after a commit.
    line, before = list[list[Change]](), dict[str, bytes]()
    for now in states:
        changes = [(CHANGED if file in before else ADDED, file, blob) for file, blob in now.items() if before.get(file) != blob]
        line.append([*changes, *((DELETED, file, b"") for file in before if file not in now)])
        before = now
    once, more = of(line_of(*line))
    assert once.keys().isdisjoint(more)
    blobs = versions.Blobs(line_of(*line))
    spans = {file: [(at, blobs.of(at, file), len(states))] for file, at in once.items()} | more
    for number, state in enumerate(states):
        seen = {file: blob for file, some in spans.items() for start, blob, until in some if start <= number < until}
        assert seen == state
