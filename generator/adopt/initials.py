"""File names of departments from their short names: the first letters of the syllables, as editors write them (市市场监管局: scjgj)."""

from __future__ import annotations

import bisect
import re
from collections.abc import Container

from generator.model.kindnames import DEPARTMENT
from generator.reading.recordfile import good_id

# GB 2312 sorts its 3,755 common characters by their sound. These are the first characters of each letter; no word begins with i, u or v.
_FIRST = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_LETTERS = "abcdefghjklmnopqrstwxyz"
_STARTS = [one.encode("gb2312") for one in _FIRST]
_LAST = "座".encode("gb2312")


def initials(name: str) -> str:
    """The letters of a name; characters outside the common ones are left out. A character with several sounds has the more common one."""
    return "".join(filter(None, map(_letter, name)))


def _letter(character: str) -> str:
    if re.fullmatch("[A-Za-z0-9]", character):
        return character.lower()
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return ""
    return _LETTERS[bisect.bisect_right(_STARTS, code) - 1] if _STARTS[0] <= code <= _LAST else ""


def file_name(short_name: str, taken: Container[str]) -> str:
    """A file name that is free, also of pages of the site: 市信用办 gives xyb, a second one xyb-2. A name of rare characters gives bm."""
    letters = initials(re.sub("^[市县区州盟旗](?=.{2})", "", short_name))
    base = letters if len(letters) > 1 and not letters.isdigit() else "bm"
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, 10_000))
    return next(one for one in names if one not in taken and good_id(DEPARTMENT, one))
