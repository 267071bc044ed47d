"""generator.verify.values: JSON that somebody else wrote."""

from __future__ import annotations

import pytest

from generator.verify.values import BadValue, member, numbers, shallow, texts, value


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000, b"NaN", b"1e999999999x"])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadValue):
        value(data)


def test_more_values_than_memory_has_room_for_are_refused() -> None:
    with pytest.raises(BadValue, match="太多"):
        value(b"[" + b"[]," * 7_000_000 + b"[]]")


def test_what_is_deep_is_told() -> None:
    assert shallow({"a": [1, {"b": [2]}]})
    assert not shallow({"a": [1, {"b": [2]}]}, 3)


def test_what_is_not_there_is_nothing() -> None:
    assert (member({"a": {"b": 1}}, "a", "b"), member([], "a"), member({"a": 1}, "a", "b")) == (1, None, None)
    assert (texts(["a", 1]), texts("ab"), numbers([1, -1, True, 2**70]), numbers(None)) == (("a",), (), (1, 2**70), ())
