"""Decides quickly whether the text of a file needs the slower checks of `generator.checks.texts`."""

from __future__ import annotations

import re
from functools import lru_cache

from generator.text import digits

# A backslash may be an escape for any character.
_SIGNS = ("\\", "<", "{", *"０１２３４５６７８９")
# Grouped by one character of the text, which most of the words hold: searching for a character is much faster than for several words.
WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("籍", ("户籍",)),
    ("单", ("单元",)),
    ("村", ("组",)),
    ("址", ("通讯地", "通信地", "联系地", "送达地", "邮寄地", "收件地", "家庭地")),
    ("照", ("护照",)),
    ("家", ("老家", *(f"家{where}{at}" for where in ("", "里", "中") for at in ("在", "位于", "（", "(")))),
    ("居", ("现居",)),
    ("贯", ("籍贯",)),
    ("港", ("香港",)),
    ("澳", ("澳门",)),
    ("保", ("社会保障", "社保", "医保", "医疗保险")),
    ("疾", ("残疾",)),
    ("病", ("病历",)),
    ("诊", ("门诊",)),
    ("学", ("学籍",)),
    ("驾", ("驾驶证",)),
    ("区", ("小区",)),
    ("园", ("花园", "家园")),
    ("寓", ("公寓",)),
    ("新", ("新村",)),
    ("苑", ("苑",)),
    ("院", ("号院",)),
    (
        "证",
        (
            "通行证",
            "居留证",
            "居留身份证",
            "台胞证",
            "回乡证",
            "军官证",
            "士兵证",
            "警官证",
            "文职干部证",
            "身份证地址",
            "身份证上",
            "身份证登记",
            "身份证的",
        ),
    ),
)


def _finder(sign: str, words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any of some words. If all of them hold the sign, it searches for the sign and looks at the text around it only there."""
    if not all(sign in word for word in words):
        return re.compile("|".join(map(re.escape, words)))
    ways = [f"(?<={re.escape(before + sign)}){re.escape(behind)}" for before, _, behind in (word.partition(sign) for word in words)]
    return re.compile(f"{re.escape(sign)}(?:{'|'.join(ways)})")


@lru_cache(maxsize=1)
def _finders() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # Compiled when a file is read: most commands read few, or none.
    return tuple((sign, _finder(sign, words)) for sign, words in WORDS)


# In the names of departments and trades 住 says nothing about where somebody lives: 住房和城乡建设, 住建, 住院, 住宿.
_LIVES = re.compile(r"[现家居常]\s*住|住(?![房建院宅户宿改持校进满])")


# In a text in which braces and field names say nothing.
_ODD_DIGITS = re.compile("[\\\\０-９]")


def of_persons(text: str, data: bytes) -> bool:
    """Whether the JSON text of a record, which is `data` in UTF-8, may hold a number of a person or of a paper of one, or say where one
    lives. True may be wrong, False never is.
    """
    if _ODD_DIGITS.search(text) or digits.suspicious(text, data) or b"passport" in data.lower():
        return True
    if any(sign in text and finder.search(text) is not None for sign, finder in _finders()):
        return True
    return "住" in text and _LIVES.search(text) is not None


def suspicious(text: str) -> bool:
    """Whether the checks of texts may find something in the text of a file. True may be wrong, False never is."""
    for sign in _SIGNS:
        if sign in text:
            return True
    for sign, finder in _finders():
        if sign in text and finder.search(text):
            return True
    if "住" in text and _LIVES.search(text):
        return True
    # Only ASCII letters become ASCII letters in lower case, so this may be done on bytes, which is faster.
    data = text.encode()
    lower = data.lower()
    return b"script" in lower or b"data" in lower or b"passport" in lower or digits.suspicious(text, data)
