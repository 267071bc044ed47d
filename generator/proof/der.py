"""DER, as far as time stamps need it: values with a tag and a length, in the one way in which they may be written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

SEQUENCE, SET, INTEGER, OCTETS, OID, BITS = 0x30, 0x31, 0x02, 0x04, 0x06, 0x03
# Bytes. More than 4 GB no length says here.
_LONGEST_LENGTH = 4


class BadDer(ValueError):
    """Bytes that are no DER, or that end too early."""


class Value(NamedTuple):
    """One value: its tag, what it holds, and all its bytes, with tag and length."""

    tag: int
    content: bytes
    whole: bytes

    def inside(self, tag: int) -> list[Value]:
        """The values that it holds. BadDer if it has another tag than this."""
        if self.tag != tag:
            raise BadDer(f"tag {self.tag:#x} instead of {tag:#x}")
        return list(values(self.content))


def values(data: bytes) -> Iterator[Value]:
    """The values that stand one after the other in bytes, to their very end. BadDer otherwise."""
    start = 0
    while start < len(data):
        place = start + 2
        if place > len(data) or data[start] & 0x1F == 0x1F:
            raise BadDer("no tag and length")
        length = data[start + 1]
        if length >= 0x80:
            count = length & 0x7F
            digits = data[place : place + count]
            place += count
            length = int.from_bytes(digits, "big")
            # BER would allow a length that is told by what follows, and lengths with more digits than they need.
            if not 1 <= count <= _LONGEST_LENGTH or len(digits) != count or digits[0] == 0 or length < 0x80:
                raise BadDer("a length that DER does not have")
        end = place + length
        if end > len(data):
            raise BadDer("cut off")
        yield Value(data[start], data[place:end], data[start:end])
        start = end


def only(data: bytes) -> Value:
    """The one value that bytes are; BadDer if there are more, or none."""
    found = list(values(data))
    if len(found) != 1:
        raise BadDer(f"{len(found)} values instead of one")
    return found[0]


def encoded(tag: int, content: bytes) -> bytes:
    """The bytes of a value."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content


def oid(text: str) -> bytes:
    """The bytes of an object identifier such as "1.2.840", without tag and length."""
    first, second, *rest = (int(one) for one in text.split("."))
    out = b""
    for number in (first * 40 + second, *rest):
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(0x80 | number & 0x7F)
        out += bytes(reversed(groups))
    return out


def oid_text(content: bytes) -> str:
    """An object identifier as text, of its bytes without tag and length."""
    numbers, number = [], 0
    for byte in content:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2) if numbers else 0
    return ".".join(str(one) for one in (first, numbers[0] - 40 * first, *numbers[1:])) if numbers else ""
