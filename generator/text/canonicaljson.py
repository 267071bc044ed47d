"""The canonical form of JSON (RFC 8785), so that whoever has the same value computes the same digest of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

# A number that JavaScript may write otherwise than the quick writer: one with nothing behind the point, with an exponent, or so large that
# it is not exact. It may also be found within a text, which then costs the slower way and nothing else.
_DOUBTFUL = re.compile(rb"[:,\[]-?(?:[0-9]{16}|[0-9]+(?:\.0[,}\]]|(?:\.[0-9]+)?e))")
# From here on not every whole number is a number of JavaScript.
_EXACT = 2**53


def canonical(value: Any) -> bytes:
    """A value as canonical JSON: no blanks, members sorted by name, numbers as JavaScript writes them, UTF-8.

    Names of members are those of schemas and so ASCII, of which bytes and UTF-16 have the same order. Raises `orjson.JSONEncodeError` for
    what is no JSON, such as an infinite number.
    """
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return _written(orjson.loads(text)) if _DOUBTFUL.search(text) else text


def _written(value: Any) -> bytes:
    """The slow way: every number is written by `number`."""
    if isinstance(value, Mapping):
        members = [orjson.dumps(key) + b":" + _written(one) for key, one in sorted(value.items())]
        return b"{" + b",".join(members) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join([_written(one) for one in value]) + b"]"
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
        return number(value).encode()
    return orjson.dumps(value)


def number(value: float) -> str:
    """A number as JavaScript writes it (ECMA-262, Number::toString): the fewest digits that mean it, plain between 1e-6 and 1e21."""
    if isinstance(value, int) and abs(value) <= _EXACT:
        return str(value)
    # Python finds the same digits and only puts them otherwise.
    sign, digits, exponent = Decimal(repr(float(value))).normalize().as_tuple()
    if digits == (0,) or not isinstance(exponent, int):
        return "0"
    text = "".join(map(str, digits))
    point = len(text) + exponent
    minus = "-" if sign else ""
    if len(text) <= point <= 21:
        return minus + text + "0" * (point - len(text))
    if 0 < point <= 21:
        return f"{minus}{text[:point]}.{text[point:]}"
    if -6 < point <= 0:
        return f"{minus}0.{'0' * -point}{text}"
    more = f".{text[1:]}" if len(text) > 1 else ""
    return f"{minus}{text[0]}{more}e{'+' if point > 0 else '-'}{abs(point - 1)}"
