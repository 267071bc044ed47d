"""The brackets that people write around the year in a document number, where only 〔〕 are right (GB/T 9704-2012)."""

from __future__ import annotations

import re

OPEN, CLOSE = "〔【[［(（﹝<＜《〈{｛", "〕】]］)）﹞>＞》〉}｝"
_RIGHT = str.maketrans(dict.fromkeys(OPEN, "〔") | dict.fromkeys(CLOSE, "〕"))
# A year between brackets, perhaps with blanks and 年.
YEAR = re.compile(rf"[{re.escape(OPEN)}]\s*((?:19|20)[0-9]{{2}})\s*年?\s*[{re.escape(CLOSE)}]")


def corrected(text: str) -> str:
    """A text with all its brackets as 〔〕."""
    return text.translate(_RIGHT)
