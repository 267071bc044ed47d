"""Whether an earlier sentence of a record may be told: only if it says what the record says today, words of the schemas and other numbers.

Nobody can tell a name from a word: 高峰 is both, 小红 and 刀疤 are on no list of names. So it is not asked what looks like a name. Of a
sentence that is not said today each character must stand among three others as it does in today's text or in the words of the trade, and
beside its neighbours too. A sentence in which a number, a day or the name of a law was wrong passes; one that was taken out does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from generator.text import privacy

# So many characters in a row that are known are words and not a name: names that long have no part that is an ordinary text.
_ROW = 4
_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[0{_HAN}]+")
_SURNAMES = f"(?:{'|'.join(sorted(privacy.COMPOUND))}|[{''.join(sorted(privacy.SURNAMES))}])"
# A family name and the character behind it, at every place of a text: one that ends in a numeral (张三) is no number.
_MAYBE = re.compile(f"(?=({_SURNAMES}[{_HAN}]))")
_SENTENCE = re.compile("[^。；;\\n]+[。；;\\n]?|[。；;\\n]")
# Numbers and days. One stands for any other.
_NUMERALS = "〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_DAY = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_NUMBER = re.compile(f"{_DAY}|[0-9]+(?:[.,:][0-9]+)*|[{_NUMERALS}]+")
# What stands behind a sum, a count, a day or the number of a clause. Behind any other number it may be that of a person, a house, a case or
# a car, and so may be one that stands beside a letter or a sign, or begins with 0.
_COUNTED = re.compile(
    "[年月日天时分秒]|(?:小时|个月|周)|(?:余|多)?[万亿]?元|[)）]?[条款项目章节]|[%％‰]"
    "|[件个瓶袋盒箱桶罐包只台套支份张片块批次起家处户人名页辆根种类斤吨克升米]|公斤|千克|毫[克升米]|平方|立方|厘米|公里"
)
_BEFORE = re.compile("[^\\W\\d_㐀-鿿]$|[*＊×_@#-]$")
_BORN = re.compile("生于|出生|生日")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


class Known:
    """What the words of some texts know: of the texts of a record today, or of the schemas and departments."""

    def __init__(self, texts: Iterable[str], *, words: bool) -> None:
        """`words`: the texts are words of the trade, of which only the Chinese count and not how they are joined."""
        self.texts = frozenset(texts)
        self._words = words

    @cached_property
    def said(self) -> str:
        """The texts, a line each, without the blanks in them."""
        return "\n".join([_joined(one) for one in sorted(self.texts)])

    @cached_property
    def rows(self) -> frozenset[str]:
        """All rows of `_ROW` characters, with 0 for each number."""
        return frozenset(row for run in self._runs for row in _rows(run, _ROW))

    @cached_property
    def pairs(self) -> frozenset[str]:
        """All pairs of neighbouring characters, with 0 for each number."""
        return frozenset(pair for run in self._runs for pair in _rows(run, 2))

    @cached_property
    def family_names(self) -> frozenset[str]:
        """Family names with the character behind them that are ordinary words, such as 安全."""
        return frozenset(match[1][-2:] for match in _MAYBE.finditer(self.said))

    @cached_property
    def _runs(self) -> set[str]:
        lines = {_numbered(line) for line in self.said.split("\n")}
        return {run for line in lines for run in _HAN_RUN.findall(line)} if self._words else lines


def is_known(text: str, today: Known, trade: Known) -> bool:
    """Whether each sentence of a text is said `today`, or says nothing else but words of the `trade` and numbers."""
    return all(_joined(one) in today.said or _sentence_is_known(_joined(one), today, trade) for one in _SENTENCE.findall(text))


def _sentence_is_known(text: str, today: Known, trade: Known) -> bool:
    text = text.rstrip("。；;")
    if any(match[1] not in today.said and match[1][-2:] not in trade.family_names for match in _MAYBE.finditer(text)):
        return False
    if any(_tells_whose(match, today) for match in _NUMBER.finditer(text)):
        return False
    bare = _numbered(text)
    if len(bare) < _ROW:
        return bare in _numbered(today.said) and bare.strip("0") != ""
    if any(pair not in today.pairs and pair not in trade.pairs and _HAN_RUN.fullmatch(pair) for pair in _rows(bare, 2)):
        return False
    until = 0
    for at, row in enumerate(_rows(bare, _ROW)):
        if row in today.rows or row in trade.rows:
            until = at + _ROW
        elif at >= until:
            # No row that is known holds this character.
            return False
    return until >= len(bare)


def _tells_whose(match: re.Match[str], today: Known) -> bool:
    """Whether a number that is not said today may tell who or where somebody is."""
    text, start, end = match.string, match.start(), match.end()
    if re.search(f"(?<![0-9{_NUMERALS}]){re.escape(text[max(start - 2, 0) : end + 1])}", today.said) is not None:
        return False
    if _BORN.search(text) is not None or _BEFORE.search(text[:start]) is not None or re.match("0[0-9]", match[0]) is not None:
        return True
    return re.fullmatch(_DAY, match[0]) is None and text[start - 1 : start] not in ("¥", "￥") and _COUNTED.match(text, end) is None


def _joined(text: str) -> str:
    return "".join(text.translate(_WIDE).split())


def _numbered(text: str) -> str:
    return _NUMBER.sub("0", text)


def _rows(text: str, length: int) -> list[str]:
    """Each `length` neighbouring characters of a text."""
    return [text[i : i + length] for i in range(len(text) - length + 1)]
