"""Single numbers in as few bytes as they need: seven bits a byte, the low ones first; the highest bit says that more follow."""

from __future__ import annotations


def write(out: bytearray, number: int) -> None:
    """Writes a number that is not negative."""
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def read(data: bytes, at: int) -> tuple[int, int]:
    """A number and the place behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
