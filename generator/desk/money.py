"""Money as the decision has it, in yuan, and as the record keeps it, in 万元. Exact: no sum is ever a binary fraction."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from generator.text.numbers import plain

UNIT = "万元"
_BARE = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,10})?")
# What a message says of an amount in 万元, and the sums of the parties in brackets.
_SAID = re.compile(r"(填了|”是|加起来是) (-?[0-9]+(?:\.[0-9]+)?)(?: ?万元)?(?:，以万元计就是 [0-9.]+ 元)?(?! ?[0-9.]*元)")
_PARTS = re.compile(r"（([0-9.]+(?:＋[0-9.]+)+)）")
_YUAN = re.compile(r"(-?[0-9]{1,18}(?:\.[0-9]{1,10})?)元")


def _simple(text: str) -> str:
    plain_text = "".join(unicodedata.normalize("NFKC", text).split())
    return plain_text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?元?", plain_text, re.ASCII) else plain_text


def shown(cell: str) -> str:
    """What a cell of an amount in 万元 says, in yuan; a text that is no plain number stays as it is."""
    text = _simple(cell)
    if _BARE.fullmatch(text):
        return plain(Decimal(text) * 10_000)
    found = _YUAN.fullmatch(text)
    return found[1] if found else cell


def typed(text: str) -> str:
    """The cell of an amount that was typed as a number of yuan; a text with a unit of its own stays as it is."""
    number = _simple(text)
    return f"{number}元" if _BARE.fullmatch(number) else text


def in_words(title: str, name: str, message: str) -> str:
    """A message about an amount in 万元 for somebody who sees it in yuan, under another name."""
    text = message.replace("应只写数字，以万元为单位", "应写成 5000 或者 5000元 这样").replace("应只写数字，例如 0.5", "应写成 5000 这样")
    text = _SAID.sub(lambda found: f"{found[1]} {_in_yuan(found[2])} 元", text)
    text = _PARTS.sub(lambda found: f"（{'＋'.join(map(_in_yuan, found[1].split('＋')))}）", text)
    return text.replace(f"“{title}”", f"“{name}”")


def _in_yuan(wan: str) -> str:
    return plain(Decimal(wan) * 10_000)


def in_wan(cell: str) -> str:
    """A cell with a plain number of yuan as the number of 万元 that the record keeps; "" for any other text."""
    text = _simple(cell)
    found = _YUAN.fullmatch(text)
    if found:
        return plain(Decimal(found[1]) / 10_000)
    return plain(Decimal(text)) if _BARE.fullmatch(text) else ""
