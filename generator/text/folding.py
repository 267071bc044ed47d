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

    Each way begins with one plain character: of such the engine makes a set of itself, by which it runs over all other text.
    """
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        by_first.setdefault(word[0], []).append(word)
    ways = []
    for one, some in by_first.items():
        rest = "|".join("".join(f"{_BLANKS}*{_form(c)}" for c in word[1:]) for word in some)
        ways += [f"{re.escape(form)}(?:{rest})" for form in _FORMS.get(one, one)]
    return re.compile("|".join(ways))


def _form(character: str) -> str:
    """An expression for all characters that are one."""
    forms = _FORMS.get(character, character)
    return f"[{''.join(map(re.escape, forms))}]" if len(forms) > 1 else re.escape(forms)
