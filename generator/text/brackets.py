"""The brackets that people write around the year in a document number, where only 〔〕 are right (GB/T 9704-2012)."""

from __future__ import annotations

import re

OPEN, CLOSE = "〔【[［(（﹝<＜《〈{｛", "〕】]］)）﹞>＞》〉}｝"
_RIGHT = str.maketrans(dict.fromkeys(OPEN, "〔") | dict.fromkeys(CLOSE, "〕"))
# A year between brackets, perhaps with blanks and 年.
YEAR = re.compile(rf"[{re.escape(OPEN)}]\s*((?:19|20)[0-9]{{2}})\s*年?\s*[{re.escape(CLOSE)}]")


# Digits and letters in full width: they come of an input method, and mean the same.
_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}


def numbered(text: str) -> str:
    """A document number in the one form in which it is kept and compared: digits and letters in half width, its year in 〔〕."""
    return YEAR.sub(r"〔\1〕", text.translate(_NARROW))


def corrected(text: str) -> str:
    """A text with all its brackets as 〔〕."""
    return text.translate(_RIGHT)
