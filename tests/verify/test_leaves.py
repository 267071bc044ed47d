"""generator.verify.leaves: the leaves of a log in little room."""

from __future__ import annotations

import hashlib

import pytest

from generator.proof import merkle
from generator.proof.entries import CORRECTED, PUBLISHED, REMOVED, Entry, encoded
from generator.verify.leaves import Gathered, Leaf


def sha(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def test_leaves_are_what_was_added() -> None:
    gathered = Gathered()
    told = [
        Entry(PUBLISHED, "2026-11-01", None, sha("a")),
        Entry(PUBLISHED, "2026-11-01", None, sha("b")),
        Entry(CORRECTED, "2026-11-02", 0, sha("c")),
        Entry(REMOVED, "2026-11-03", 1),
    ]
    for one in told:
        gathered.add(encoded(one))
    leaves = gathered.leaves()
    assert list(leaves) == [Leaf(number, one.event, one.day, one.before, one.digest) for number, one in enumerate(told)]
    assert leaves.live() == {sha("c"): 2}
    assert list(leaves.ended()) == [2, 3, -1, -1]
    assert [leaf.number for leaf in leaves.of(REMOVED)] == [3]


def test_the_root_of_each_beginning_is_that_of_its_leaves() -> None:
    hashes = []
    gathered = Gathered()
    for number in range(70):
        data = encoded(Entry(PUBLISHED, "2026-11-01", None, sha(str(number))))
        gathered.add(data)
        hashes.append(merkle.leaf_hash(data))
    leaves = gathered.leaves()
    assert [leaves.root(size) for size in range(71)] == [merkle.root(hashes[:size]) for size in range(71)]


def test_packed_leaves_are_the_same_when_they_are_unpacked() -> None:
    gathered = Gathered()
    told = [encoded(Entry(PUBLISHED, "2026-11-01", None, sha(str(number)))) for number in range(9)]
    for one in (*told, encoded(Entry(CORRECTED, "2026-11-02", 3, sha("c"))), encoded(Entry(REMOVED, "2026-11-03", 9))):
        gathered.add(one)
    whole = gathered.leaves()
    for count in (0, 1, 8, 11):
        some = Gathered(whole.packed(count))
        assert len(some) == count
        assert list(some.leaves()) == list(whole)[:count]
        assert some.leaves().root(count) == whole.root(count)


def test_what_was_not_packed_is_not_unpacked() -> None:
    with pytest.raises(ValueError, match="not what was packed"):
        Gathered(bytes(78))
