"""The entries of the log: each form both ways, and every other text refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.proof import entries
from generator.proof.entries import BadEntry, Entry

DIGEST = bytes(range(32))
ALL = [
    (Entry("published", "2026-11-29", None, DIGEST), "0101352909" + DIGEST.hex()),
    (Entry("corrected", "2026-11-29", 7, DIGEST), "02013529090000000000000007" + DIGEST.hex()),
    (Entry("removed", "2026-11-29", 258), "03013529090000000000000102"),
    (Entry("stamped", "2026-11-29", None, DIGEST), "0401352909" + DIGEST.hex()),
    (Entry("key", "2026-11-29", None, DIGEST), "0501352909" + DIGEST.hex()),
    (Entry("restarted", "2026-11-29", None, DIGEST), "0601352909" + DIGEST.hex()),
]


@pytest.mark.parametrize(("entry", "text"), ALL)
def test_an_entry_is_these_bytes_and_no_others(entry: Entry, text: str) -> None:
    data = bytes.fromhex(text)
    assert entries.encoded(entry) == data
    assert entries.decoded(data) == entry
    for wrong in (data[:-1], data + b"\0", b"\0" + data[1:], b"\7" + data[1:], data[:4], b""):
        with pytest.raises(BadEntry):
            entries.decoded(wrong)


@pytest.mark.parametrize("day", [0, 20260230, 20261301, 99999999, 2**32 - 1, 1129, 20260100])
def test_a_day_that_is_none_is_refused(day: int) -> None:
    with pytest.raises(BadEntry) as caught:
        entries.decoded(b"\1" + day.to_bytes(4, "big") + DIGEST)
    assert caught.value.slug == "wrong-day"


def test_a_leaf_beyond_all_trees_is_refused() -> None:
    with pytest.raises(BadEntry) as caught:
        entries.decoded(b"\3" + (20261129).to_bytes(4, "big") + b"\xff" * 8)
    assert caught.value.slug == "wrong-leaf"


@pytest.mark.parametrize("wrong", [Entry("removed", "2026-11-29"), Entry("published", "2026-11-29"), Entry("key", "2026-11-29", None, b"x")])
def test_an_entry_without_its_parts_cannot_be_written(wrong: Entry) -> None:
    with pytest.raises(ValueError, match="no such entry"):
        entries.encoded(wrong)


def test_a_salt_depends_on_key_origin_and_leaf() -> None:
    salts = {entries.salt(seed, origin, leaf) for seed in (b"a" * 32, b"b" * 32) for origin in ("a/log", "b/log") for leaf in (1, 11)}
    assert len(salts) == 8
    assert all(len(one) == 16 for one in salts)
    # HMAC-SHA256 of "credit/salt/v1\na/log\n1" with a key of 32 letters a, as `openssl dgst -hmac` gives it.
    assert entries.salt(b"a" * 32, "a/log", 1) == "jyE-LE-LfmXga1U3"


@given(st.builds(lambda event, rest: bytes([event]) + rest, st.integers(0, 7), st.binary(max_size=50)))
def test_whatever_bytes_there_are_they_are_one_entry_or_none(data: bytes) -> None:
    try:
        found = entries.decoded(data)
    except BadEntry:
        return
    assert entries.encoded(found) == data
