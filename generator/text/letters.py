"""How Chinese characters are read, and the simplified form of traditional ones: the tables in `letters.txt`, which docs/letters.py makes.

A character with several readings has all of them, since nobody knows which one a name or a reader means (重 is zhong and chong).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "letters.txt"
# The line of the file that holds pairs of a traditional and a simplified character begins with this.
_PAIRS = "> "


@cache
def _lines() -> tuple[str, ...]:
    return tuple(line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))


@cache
def readings() -> Mapping[str, tuple[str, ...]]:
    """The readings of each character, without tones and with v and u for ü, the most usual one first."""
    usual: dict[str, tuple[str, ...]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for line in _lines():
        if not line.startswith(_PAIRS):
            sound, first, also = line.split(" ")
            usual |= dict.fromkeys(first, (sound,))
            for one in also:
                others[one] = (*others.get(one, ()), sound)
    return {one: (*sounds, *others.get(one, ())) for one, sounds in usual.items()}


@cache
def _simple() -> Mapping[int, str]:
    pairs = next(line for line in _lines() if line.startswith(_PAIRS)).removeprefix(_PAIRS)
    return {ord(pairs[i]): pairs[i + 1] for i in range(0, len(pairs), 2)}


def simplified(text: str) -> str:
    """A text with each traditional character in its simplified form; twice is the same as once."""
    return text.translate(_simple())


@cache
def common() -> frozenset[str]:
    """The 6,763 characters of GB 2312, which nearly all that is written in China consists of."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return frozenset(one for row in rows if (one := row.decode("gb2312", "ignore")))


def published(more: Iterable[str]) -> str:
    """The tables for a browser: those of the common characters and of `more` characters, in the form of `letters.txt`."""
    wanted = common().union(more)
    out = []
    for line in _lines():
        if line.startswith(_PAIRS):
            pairs = line.removeprefix(_PAIRS)
            out.append(_PAIRS + "".join(pairs[i : i + 2] for i in range(0, len(pairs), 2) if pairs[i + 1] in wanted))
        else:
            sound, *some = line.split(" ")
            kept = ["".join(one for one in part if one in wanted) for part in some]
            if any(kept):
                out.append(" ".join((sound, *kept)))
    return "\n".join(out) + "\n"


def licences() -> str:
    """The licences of those from whose data the tables are made; they go with every copy."""
    return _FILE.with_suffix(".licences.txt").read_text(encoding="utf-8")
