"""generator.data.postings: the buckets of the search index; a changed one is the same as one that is written anew."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.data import postings
from generator.text.folding import normal

LINES = st.lists(st.text("市场监管ab\U00020000字〔", min_size=1, max_size=6), min_size=1, max_size=3)
TEXTS = st.lists(LINES.map("\n".join), min_size=1, max_size=30)


def plain(texts: list[str]) -> dict[str, list[int]]:
    """The documents of each pair and triple, found one by one."""
    out: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        lines = [normal(line) for line in text.split("\n")]
        for gram in {line[i : i + n] for line in lines for n in (2, 3) for i in range(len(line) - n + 1)}:
            out.setdefault(gram, []).append(number)
    return out


def said(found: postings.Held) -> dict[str, list[int]]:
    """The same as arrays say it."""
    ends = np.cumsum(found.counts)
    return {
        postings.characters(found.grams[i : i + 1]): found.documents[ends[i] - found.counts[i] : ends[i]].tolist()
        for i in range(len(found.grams))
    }


@given(TEXTS)
def test_pairs_and_triples_are_of_neighbours_in_one_line(texts: list[str]) -> None:
    assert said(postings.held(texts)) == plain(texts)


@given(TEXTS)
def test_they_are_the_same_however_many_texts_are_looked_at_together(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "RUN", 7)
        assert said(postings.held(texts)) == plain(texts)


@pytest.mark.parametrize("room", [20, 12])
@given(TEXTS)
def test_they_are_the_same_if_many_different_characters_leave_no_room_for_documents(room: int, texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "ROOM", room)
        assert said(postings.held(texts)) == plain(texts)


def test_full_width_and_capitals_are_no_other_characters() -> None:
    assert said(postings.held(["【ＡB】"])) == {"〔a": [0], "ab": [0], "b〕": [0], "〔ab": [0], "ab〕": [0]}


def test_nothing_holds_nothing() -> None:
    assert said(postings.held([])) == said(postings.held(["", "字"])) == {}
    assert said(postings.read(postings.bucket(postings.NOTHING))) == {}


@given(texts=TEXTS, count=st.sampled_from([1, 2, 8]))
def test_a_gram_is_in_one_bucket_and_read_as_it_was_written(texts: list[str], count: int) -> None:
    found = postings.held(texts)
    buckets = [said(postings.read(one)) for one in postings.written(found, count)]
    assert len(buckets) == count
    assert sum(map(len, buckets)) == len(found.grams)
    assert {gram: some for one in buckets for gram, some in one.items()} == plain(texts)


def test_many_documents_are_a_bitmap_and_few_are_steps() -> None:
    texts = ["甲乙" if i % 2 else "丙丁" if i % 300 == 0 else "戊" for i in range(1000)]
    [one] = postings.written(postings.held(texts), 1)
    assert said(postings.read(one)) == plain(texts)
    # Two pairs of six bytes, their number, length and sizes; a bitmap of 125 bytes; four steps of one or two bytes.
    assert len(gzip.decompress(one)) == 3 + 12 + 3 + 125 + 7


@given(before=TEXTS, after=TEXTS, cut=st.integers(0, 30))
def test_a_changed_bucket_is_one_that_is_written_anew(before: list[str], after: list[str], cut: int) -> None:
    """Some documents stay, under another number; those before them go, others come behind them."""
    kept = before[cut:]
    whole = [*kept, *after]
    places = np.array([i - cut if i >= cut else -1 for i in range(len(before))], np.int64)
    come = postings.held(after, range(len(kept), len(whole)))
    [was], [wanted] = postings.written(postings.held(before), 1), postings.written(postings.held(whole), 1)
    assert postings.changed(was, places, come) == wanted


@given(TEXTS, TEXTS)
def test_what_differs_are_grams_that_other_documents_hold(before: list[str], after: list[str]) -> None:
    old, new = plain(before), plain(after)
    found = postings.differing(postings.held(before), postings.held(after))
    assert {postings.characters(found[i : i + 1]) for i in range(len(found))} == {g for g in old | new if old.get(g) != new.get(g)}


def test_the_same_bytes_at_any_time() -> None:
    [one] = postings.written(postings.held(["甲乙丙" * 300]), 1)
    # No time and no name of a file stands in the head (RFC 1952).
    assert one[3:8] == bytes(5)
