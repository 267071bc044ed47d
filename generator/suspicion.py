"""Looks quickly at the text of a file for what would make a second, slower look at its texts worth while; see `generator.checks.texts`."""

from __future__ import annotations

from generator import digits

# A backslash may hide anything.
_SIGNS = ("\\", "<", "{", *"０１２３４５６７８９")
# By a character that they hold: looking for one is much cheaper than for several.
_WORDS = (
    ("住", ("住",)),
    ("籍", ("户籍",)),
    ("单", ("单元",)),
    ("村", ("组",)),
    ("址", ("通讯地", "通信地", "联系地", "送达地", "邮寄地", "收件地", "家庭地")),
    ("照", ("护照",)),
    ("证", ("通行证", "居留证", "居留身份证", "台胞证", "回乡证", "军官证", "士兵证", "警官证", "文职干部证")),
)


def suspicious(text: str) -> bool:
    """Whether there may be something in the text of a file for the checks of texts to find; never wrong when it says no."""
    for sign in _SIGNS:
        if sign in text:
            return True
    for sign, words in _WORDS:
        if sign in text and any(word in text for word in words):
            return True
    # Nothing but these letters becomes one of these letters in small ones, and of bytes that is known at once.
    lower = text.encode().lower()
    return b"script" in lower or b"data" in lower or digits.suspicious(text)
