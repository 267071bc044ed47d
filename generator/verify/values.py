"""Reads JSON that somebody else wrote: bounded in bytes and in the number of its values, so that it cannot fill the memory, and refused
where two readers might see two things in it.
"""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

# A value of JSON becomes some fifty bytes in memory at least: "[],[],…" grows twenty times.
_MOST_VALUES = 12_000_000
# Deeper is no record; what is deeper could not be written as canonical JSON either.
_DEEPEST = 200
# A number so long that not every reader has it exactly. It may also be found within a text, which then costs the slower way only.
_LONG = re.compile(rb"[:,\[\s]-?[0-9]{16}")
# The largest whole number up to which a reader that knows only doubles, such as a browser, has all.
_EXACT = 2**53


class BadValue(Exception):
    """Bytes that are no JSON, or more of it than we read; the text is a Chinese phrase."""


def value(data: bytes) -> Any:
    """The value of JSON bytes; BadValue also where a name stands twice in an object: some readers take the first, others the last."""
    if data.count(b",") + data.count(b"[") + data.count(b"{") > _MOST_VALUES:
        raise BadValue("里面的值太多，没有读")
    try:
        found = orjson.loads(data)
        if not _is_plain(found, data):
            json.loads(data, object_pairs_hook=_once, parse_int=_exact)
        return found
    except RecursionError:
        raise BadValue("套得太深，没有读") from None
    except ValueError:
        raise BadValue("不是 JSON") from None


def _is_plain(found: Any, data: bytes) -> bool:
    """Whether the quick writer would write these bytes, so that each name stands in them once; all else is read the slow way."""
    try:
        return orjson.dumps(found) == data.rstrip() and not _LONG.search(data)
    except orjson.JSONEncodeError:
        return False


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise BadValue("同一层里有两个同名的项，不同的程序会读出不同的内容")


def _exact(digits: str) -> None:
    if abs(int(digits)) > _EXACT and int(float(digits)) != int(digits):
        raise BadValue(f"{digits[:30]} 这个数太大，不同的程序会读出不同的值")


def shallow(one: Any, depth: int = _DEEPEST) -> bool:
    """Whether lists and objects in a value are not nested deeper than a record can be."""
    level = [one]
    while level and depth:
        level = [
            below for found in level if isinstance(found, dict | list) for below in (found.values() if isinstance(found, dict) else found)
        ]
        depth -= 1
    return not level


def member(one: Any, *names: str) -> Any:
    """What stands below some names in nested objects; None where there is no such thing."""
    for name in names:
        one = one.get(name) if isinstance(one, dict) else None
    return one


def texts(one: Any) -> tuple[str, ...]:
    """The texts in a list; nothing of what is no list."""
    return tuple(text for text in one if isinstance(text, str)) if isinstance(one, list) else ()


def numbers(one: Any) -> tuple[int, ...]:
    """The whole numbers, none negative, in a list; nothing of what is no list."""
    return tuple(number for number in one if type(number) is int and number >= 0) if isinstance(one, list) else ()
