"""generator.text.canonicaljson: the same value has the same bytes for everybody (RFC 8785)."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.canonicaljson import canonical, number

# Appendix B of RFC 8785: the bits of a double, and how it is written.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "written"), NUMBERS)
def test_a_number_is_written_as_by_javascript(bits: str, written: str) -> None:
    [value] = struct.unpack(">d", bytes.fromhex(bits))
    assert number(value) == written
    # The quick way sees by itself that it must not be gone.
    assert canonical({"a": [value], "b": value}) == f'{{"a":[{written}],"b":{written}}}'.encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": {"d": True, "c": None}}, '{"a":{"c":null,"d":true},"b":1}'),
        ({"a": '<&"\\/\n\t\u0007\u007f 厌\U00020000'}, '{"a":"<&\\"\\\\/\\n\\t\\u0007\u007f 厌\U00020000"}'),
        ({"fine": 0.5, "code": "99010020260312000011"}, '{"code":"99010020260312000011","fine":0.5}'),
        ({"text": ":1.0,", "n": 2.0}, '{"n":2,"text":":1.0,"}'),
        ({"n": 2**53 + 1}, '{"n":9007199254740992}'),
        ([], "[]"),
        ({}, "{}"),
        ({"a": [1.0, "x", [False]]}, '{"a":[1,"x",[false]]}'),
    ],
)
def test_members_are_sorted_and_nothing_is_added(value: Any, text: str) -> None:
    assert canonical(value).decode() == text


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53) | st.text("a:[1.0e,]}厌"),
    lambda one: st.lists(one) | st.dictionaries(st.text("abc_", min_size=1), one),
    max_leaves=8,
)


@given(JSON)
def test_what_is_written_means_the_same_and_is_written_the_same_again(value: Any) -> None:
    text = canonical(value)
    # Of a whole number beyond 2^53 JavaScript writes the fewest digits that mean it, which are not all of its own.
    found = json.loads(text, parse_int=lambda digits: float(digits) if abs(int(digits)) > 2**53 else int(digits))
    assert found == value
    assert canonical(found) == text


def test_a_number_beyond_what_is_exact_has_the_fewest_digits() -> None:
    assert canonical({"n": 4.350260100010198e16}) == b'{"n":43502601000101980}'
