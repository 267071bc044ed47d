"""Texts that mean the same written in one way: half-width, small letters, one kind of square bracket, single blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_BRACKETS = {ord("["): "〔", ord("【"): "〔", ord("]"): "〕", ord("】"): "〕"}
_BLANKS = "[ \t\n\r\u00a0\u3000]"
SPACE = re.compile(f"{_BLANKS}+")


def normal(text: str) -> str:
    """A text as it is indexed and asked for: half-width, small letters, one kind of square bracket, single blanks.

    `search.js` does the same; a test holds the two together.
    """
    return SPACE.sub(" ", text.translate(_WIDE).translate(_LOWER).translate(_BRACKETS)).strip()


def bare(text: str) -> str:
    """The normal text without any blanks, by which two texts are compared."""
    return normal(text).replace(" ", "")


_FORMS: dict[str, str] = {}
for _code in (*range(0x21, 0x7F), *range(0xFF01, 0xFF5F), *map(ord, "〔【〕】")):
    _FORMS[normal(chr(_code))] = _FORMS.get(normal(chr(_code)), "") + chr(_code)


def finder(words: Iterable[str]) -> re.Pattern[str]:
    """An expression that finds any of some bare texts in a text, however that is written; the longest where several begin.

    It begins with the set of all first characters, so that it runs over other text at the speed of a look-up, however many words.
    """
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        by_first.setdefault(word[0], []).append(word)
    first = "".join(map(_forms, by_first))
    ways = [
        f"(?<=[{_forms(one)}])(?:{'|'.join(''.join(f'{_BLANKS}*[{_forms(c)}]' for c in word[1:]) for word in some)})"
        for one, some in by_first.items()
    ]
    return re.compile(f"[{first}](?:{'|'.join(ways)})")


def _forms(character: str) -> str:
    """All characters that are one, for a set in an expression."""
    return "".join(map(re.escape, _FORMS.get(character, character)))
