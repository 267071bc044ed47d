"""The organisations of all cities by the first letters of their names, for those who look one up without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.site.province import CITIES, Province
from generator.text.letters import readings, simplified
from generator.text.organisationnames import plain

LOOKUP = f"{CITIES}organisations/"
BY = f"{LOOKUP}by/"
SEVERAL = f"{LOOKUP}several/"
# The most names on one page of letters.
MOST = 100
# Names that begin with so many equal letters are not divided further: their page has several pages.
_DEEPEST = 24
# Stands in an address for what is neither a letter nor a digit, and for the end of a name.
_OTHER, _END = "_", "-"


class Listed(NamedTuple):
    """An organisation under one of its names, with its letters."""

    letters: str
    name: str
    code: str


class Letters(NamedTuple):
    """A page of letters: those with which the names begin, how many names begin so, the longer letters below, and the names if these are
    few.
    """

    letters: str
    total: int
    below: Sequence[tuple[str, int, str, str]]
    names: Sequence[Listed]

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"{BY}{self.letters}/" if self.letters else BY


def pages(province: Province) -> Iterator[Letters]:
    """The pages of letters, each before those below it."""
    yield from _divided("", sorted(Listed(letters(name), name, code) for code, names in province.names.items() for name in names))


def _divided(begin: str, listed: Sequence[Listed]) -> Iterator[Letters]:
    """A page for names that begin with some letters and, where these are too many, the pages below. One name more changes only the pages
    that lead to it.
    """
    if len(listed) <= MOST or len(begin) >= _DEEPEST or begin.endswith(_END):
        yield Letters(begin, len(listed), (), listed)
        return
    parts: dict[str, list[Listed]] = {}
    for one in listed:
        parts.setdefault(_next(begin, one.letters), []).append(one)
    yield Letters(begin, len(listed), [(name, len(some), some[0].name, some[-1].name) for name, some in parts.items()], ())
    for name, some in parts.items():
        yield from _divided(name, some)


def _next(begin: str, own: str) -> str:
    """The letters of the next page on the way to a name."""
    return f"{begin}{own[len(begin)]}" if len(own) > len(begin) else f"{begin}{_END}"


def letters(name: str) -> str:
    """The first letters of the sounds of a name, as people look names up: `jshs` of 甲市华盛. A character with several sounds has the most
    usual one.
    """
    known = readings()
    out = []
    for one in simplified(plain(name)):
        sounds = known.get(one)
        first = sounds[0][0] if sounds else one
        out.append(first if first.isascii() and first.isalnum() else _OTHER)
    return "".join(out)
