"""generator.data.postings: the buckets of the search index; a changed one is the same as one that is written anew."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.data import postings

DOCUMENTS = st.lists(st.frozensets(st.sampled_from(["市场", "场监", "市场监", "许可", "ab", "\U00020000字"])), max_size=40)


def built(documents: list[frozenset[str]], count: int) -> list[bytes]:
    found: postings.Postings = {}
    for number, grams in enumerate(documents):
        postings.add(found, number, grams)
    return list(postings.written(found, count))


@pytest.mark.parametrize(
    ("texts", "grams"),
    [(["市场监管"], {"市场", "场监", "监管", "市场监", "场监管"}), (["ab", "bc"], {"ab", "bc"}), (["a", ""], set()), ([], set())],
)
def test_pairs_and_triples_are_of_neighbours_in_one_text(texts: list[str], grams: set[str]) -> None:
    assert postings.grams(texts, {}) == grams


def test_what_is_remembered_of_a_text_is_what_it_holds() -> None:
    known: dict[str, frozenset[str]] = {}
    first = postings.grams(["市场监管"], known)
    assert set(known) == {"市场监管"}
    assert postings.grams(["市场监管"], known) == first
    # A text of one record alone would only fill the memory.
    postings.grams(["长" * 300], known)
    assert set(known) == {"市场监管"}


@given(documents=DOCUMENTS, count=st.integers(1, 5))
def test_a_gram_is_in_the_bucket_of_its_place_alone(documents: list[frozenset[str]], count: int) -> None:
    buckets = [gzip.decompress(one) for one in built(documents, count)]
    assert len(buckets) == count
    for gram in frozenset().union(*documents):
        name = gram.encode()
        marked = bytes([len(name)]) + name
        assert [i for i, bucket in enumerate(buckets) if marked in bucket] == [postings.place(gram, count)]


@pytest.mark.parametrize("dense", [3, 4096])
@given(before=DOCUMENTS, after=DOCUMENTS)
def test_a_changed_bucket_is_one_that_is_written_anew(dense: int, before: list[frozenset[str]], after: list[frozenset[str]]) -> None:
    """Documents lose and gain pairs; some are new, some hold nothing any more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "DENSE", dense)
        gone: dict[str, list[int]] = {}
        come: dict[str, list[int]] = {}
        for number in range(max(len(before), len(after))):
            old, new = ((some[number] if number < len(some) else frozenset()) for some in (before, after))
            for gram in old - new:
                gone.setdefault(gram, []).append(number)
            for gram in new - old:
                come.setdefault(gram, []).append(number)
        [was], [wanted] = built(before, 1), built(after, 1)
        assert postings.changed(was, gone, come) == wanted


def test_the_same_bytes_at_any_time() -> None:
    one = postings.packed(b"abc" * 1000)
    # No time and no name of a file stands in the head (RFC 1952).
    assert one[3:8] == bytes(5)
    assert gzip.decompress(one) == b"abc" * 1000
