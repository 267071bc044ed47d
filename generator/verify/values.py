"""Reads JSON that somebody else wrote: bounded in bytes and in the number of its values, so that it cannot fill the memory."""

from __future__ import annotations

from typing import Any

import orjson

# A value of JSON becomes some fifty bytes in memory at least: "[],[],…" grows twenty times.
_MOST_VALUES = 12_000_000
# Deeper is no record; what is deeper could not be written as canonical JSON either.
_DEEPEST = 200


class BadValue(Exception):
    """Bytes that are no JSON, or more of it than we read; the text is a Chinese phrase."""


def value(data: bytes) -> Any:
    """The value of JSON bytes. Raises BadValue."""
    if data.count(b",") + data.count(b"[") + data.count(b"{") > _MOST_VALUES:
        raise BadValue("里面的值太多，没有读")
    try:
        return orjson.loads(data)
    except ValueError:
        raise BadValue("不是 JSON") from None


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
