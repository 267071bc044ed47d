"""generator.engine.artifact: files with what they are made from, and the digests of plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.engine.artifact import Piece, Previous, digest, of_pieces

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.binary(max_size=4),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=2), below, max_size=3) | st.tuples(below, below),
    max_leaves=6,
)


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same, types and order of keys included."""
    return repr(one) == repr(other)


@given(one=PLAIN, other=PLAIN)
def test_a_digest_is_the_same_for_the_same_value_only(one: Any, other: Any) -> None:
    assert len(digest(one)) == 16
    assert (digest(one) == digest(other)) is same(one, other)


def test_where_one_thing_ends_counts() -> None:
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")


def test_it_does_not_matter_who_else_holds_a_value() -> None:
    text = "ab" * 3
    assert digest([text, text]) == digest([text, text.encode().decode()])


def test_what_is_no_plain_value_is_refused() -> None:
    with pytest.raises(ValueError, match="unmarshallable"):
        digest(Path())


class Made:
    """Pieces of a file by their texts; notes which were made."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def piece(self, text: str) -> Piece:
        return Piece(digest(text), 1, lambda: self.made.append(text) or text.encode())  # type: ignore[func-returns-value]


def written(pieces: list[Piece], previous: Previous) -> tuple[bytes, Any]:
    [(name, data)], memo = of_pieces("f", pieces).make(previous)
    assert name == "f"
    assert isinstance(data, bytes)
    return data, memo


def test_only_pieces_that_the_standing_file_lacks_are_made(tmp_path: Path) -> None:
    made = Made()
    data, memo = written([made.piece(one) for one in ("aa", "b", "cc")], Previous(None, Path, Path()))
    assert (data, made.made) == (b"aabcc", ["aa", "b", "cc"])
    (tmp_path / "f").write_bytes(data)
    previous = Previous(memo, tmp_path.joinpath, tmp_path)
    made.made.clear()
    assert written([made.piece(one) for one in ("cc", "new", "aa")], previous)[0] == b"ccnewaa"
    assert made.made == ["new"]


def test_the_key_of_such_a_file_is_that_of_its_pieces_in_their_order() -> None:
    one, other = Made().piece("a"), Made().piece("b")
    assert of_pieces("f", [one, other]).key == of_pieces("g", [one, other]).key != of_pieces("f", [other, one]).key
    assert of_pieces("f", [one, other]).weight == 2
