"""Reads amounts of money out of Chinese text, exactly: `罚款5,000.00元`, `罚款人民币壹万贰仟元整`, `没收违法所得1.5万元`."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")} | {"两": 2}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8}
_CHINESE = "".join((*_DIGITS, *_UNITS, *_BIG))
_AMOUNT = rf"(?:([0-9][0-9,，]*(?:\.[0-9]+)?)\s*([万亿]?)|([{_CHINESE}]+))\s*(?:余|多)?[元圆]"
_NARROW = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_PARTS = re.compile(r"(?:([0-9一二三四五六七八九壹贰叁肆伍陆柒捌玖])角)?(?:零?([0-9一二三四五六七八九壹贰叁肆伍陆柒捌玖])分)?")


def chinese_number(text: str) -> int:
    """`壹万贰仟零五十` as 12050. ValueError for what is no number."""
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        elif c in _BIG:
            total = (total + section + digit) * _BIG[c] if c == "亿" else total + (section + digit) * _BIG[c]
            section = digit = 0
        else:
            raise ValueError(text)
    return total + section + digit


def amounts_after(word: str, text: str) -> list[Decimal]:
    """The amounts, in yuan, that follow a word within the same clause, in order. An amount repeated in brackets counts once."""
    found: list[Decimal] = []
    text = text.translate(_NARROW)
    # Up to the next measure or the end of the clause: 没收库存劣药8瓶（货值92元）.
    for match in re.finditer(rf"{re.escape(word)}[^。；;\n罚没吊责]{{0,40}}?(?<![0-9.,，]){_AMOUNT}", text):
        digits, big, chinese = match.groups()
        try:
            yuan = Decimal(digits.replace(",", "").replace("，", "")) if digits else Decimal(chinese_number(chinese))
        except ValueError:
            continue
        parts = _PARTS.match(text, match.end())
        if parts is not None and parts[0] and not big:
            yuan += Decimal(_cent(parts[1])) / 10 + Decimal(_cent(parts[2])) / 100
        found.append(yuan * _BIG.get(big or "", 1))
    return found


def _cent(text: str | None) -> int:
    return 0 if not text else int(text) if text.isdecimal() and text.isascii() else _DIGITS[text]


def yuan_text(yuan: Decimal) -> str:
    """An amount for a message: without an exponent or trailing zeros."""
    text = f"{yuan:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
