"""generator.verify.values: JSON that somebody else wrote."""

from __future__ import annotations

import json

import pytest

from generator.verify.values import BadValue, member, numbers, shallow, texts, value


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000, b"NaN", b"1e999999999x"])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadValue):
        value(data)


def test_more_values_than_memory_has_room_for_are_refused() -> None:
    with pytest.raises(BadValue, match="太多"):
        value(b"[" + b"[]," * 7_000_000 + b"[]]")


@pytest.mark.parametrize("data", [b'{"a":1,"a":2}', b'[{"b":{"a":1, "\\u0061":1}}]', b'{"a":{"data":1},"b":2,"a":{"data":1}}'])
def test_a_name_that_stands_twice_is_refused(data: bytes) -> None:
    """RFC 8259 leaves to each reader which one counts."""
    with pytest.raises(BadValue, match="同名"):
        value(data)


@pytest.mark.parametrize("data", [b'{"a":9007199254740993}', b"[ -9007199254740993]", b"[1,9007199254740993000001]"])
def test_a_number_that_readers_see_differently_is_refused(data: bytes) -> None:
    """The canonical form writes 9007199254740992 for it, so that both have one digest."""
    with pytest.raises(BadValue, match="太大"):
        value(data)


@pytest.mark.parametrize("data", [b'{"a":9007199254740992,"b":":9007199254740993"}', b'{"a":[1.0,-0.0,1e21]} \n', b"[9007199254740994]"])
def test_what_all_readers_see_alike_is_read(data: bytes) -> None:
    assert value(data) == json.loads(data)


def test_what_is_deep_is_told() -> None:
    assert shallow({"a": [1, {"b": [2]}]})
    assert not shallow({"a": [1, {"b": [2]}]}, 3)


def test_what_is_not_there_is_nothing() -> None:
    assert (member({"a": {"b": 1}}, "a", "b"), member([], "a"), member({"a": 1}, "a", "b")) == (1, None, None)
    assert (texts(["a", 1]), texts("ab"), numbers([1, -1, True, 2**70]), numbers(None)) == (("a",), (), (1, 2**70), ())
