"""Brings texts that mean the same into one form: half-width, small letters, one kind of square bracket, single blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_BRACKETS = {ord("["): "〔", ord("【"): "〔", ord("]"): "〕", ord("】"): "〕"}
_BLANKS = "[ \t\n\r\u00a0\u3000]"
SPACE = re.compile(f"{_BLANKS}+")


def normal(text: str) -> str:
    """A text in the form in which the search index and queries hold it: half-width, small letters, one kind of square bracket, single
    blanks.

    `search.js` does the same; a test compares the two.
    """
    return SPACE.sub(" ", text.translate(_WIDE).translate(_LOWER).translate(_BRACKETS)).strip()


def bare(text: str) -> str:
    """The normal text without any blanks. Two texts are compared in this form."""
    return normal(text).replace(" ", "")


_UNEVEN = re.compile(r"[\s\[\]【】！-～]")


def even(text: str) -> str:
    """A text in half width, with one kind of square bracket and without blanks; its letters stay large or small.

    Numbers of courts are written `(2009)` and `（2009）`, and are the same number.
    """
    if not _UNEVEN.search(text):
        # Most texts are even, and a look is cheap.
        return text
    return SPACE.sub("", text.translate(_WIDE).translate(_BRACKETS))


def _forms() -> dict[str, str]:
    """By each character of a normal text, all characters that become it."""
    found: dict[str, str] = {}
    for one in map(chr, (*range(0x21, 0x7F), *range(0xFF01, 0xFF5F), *map(ord, "〔【〕】"))):
        found[normal(one)] = found.get(normal(one), "") + one
    return found


_FORMS = _forms()


def finder(words: Iterable[str]) -> re.Pattern[str]:
    """A regular expression that finds any of some bare texts in a text, whatever form that is written in; the longest if several begin at
    one place.

    Each alternative begins with a single character. The engine makes a set of these first characters and skips all other text quickly.
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
    """An expression for all forms of one character."""
    forms = _FORMS.get(character, character)
    return f"[{''.join(map(re.escape, forms))}]" if len(forms) > 1 else re.escape(forms)
