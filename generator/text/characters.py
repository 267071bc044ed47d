"""Finds characters that are invisible, that look like others, or that show that text was lost. Used for files and for tables.

Sources: Unicode (general categories, Default_Ignorable_Code_Point, canonical and compatibility decompositions, which `unicodedata` knows),
GB 18030 (the places of rare characters of GBK). Rare characters of the extension planes and 〇 are ordinary characters.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# The characters in these ranges are refused or replaced; all others are accepted. The ranges are Unicode's, and a test compares them with
# `unicodedata`.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_IGNORED = "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufff8"
_IGNORED += "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
_LINES = "\x0b\x0c\x85\u2028\u2029"
# Letters and signs without any visible form.
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
_SPACES = "\u1680\u2000-\u200a\u202f\u205f"
_LOST = "\ufffc\ufffd"
_NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff" + "".join(
    f"{chr(n + 0xFFFE)}{chr(n + 0xFFFF)}" for n in range(0x10000, 0x110000, 0x10000)
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_RADICALS = "\u2e80-\u2fd5\u31c0-\u31e3"
# Characters that do not occur in the normal form NFC. Twelve in the block of compatibility ideographs are ordinary characters.
_COMPATIBLE = "\uf900-\ufa0d\ufa10\ufa12\ufa15-\ufa1e\ufa20\ufa22\ufa25\ufa26\ufa2a-\ufa6d\ufa70-\ufad9\U0002f800-\U0002fa1d"
_SINGLE = (
    "\u0340\u0341\u0343\u0344\u0374\u037e\u0387\u0958-\u095f\u09dc\u09dd\u09df\u0a33\u0a36\u0a59-\u0a5b\u0a5e\u0b5c\u0b5d\u0f43\u0f4d\u0f52\u0f57"
    "\u0f5c\u0f69\u0f73\u0f75\u0f76\u0f78\u0f81\u0f93\u0f9d\u0fa2\u0fa7\u0fac\u0fb9\u1f71\u1f73\u1f75\u1f77\u1f79\u1f7b\u1f7d\u1fbb\u1fbe\u1fc9"
    "\u1fcb\u1fd3\u1fdb\u1fe3\u1feb\u1fee\u1fef\u1ff9\u1ffb\u1ffd\u2126\u212a\u212b\u2329\u232a\u2adc\ufb1d\ufb1f\ufb2a-\ufb36\ufb38-\ufb3c"
    "\ufb3e\ufb40\ufb41\ufb43\ufb44\ufb46-\ufb4e\U0001d15e-\U0001d164\U0001d1bb-\U0001d1c0"
)
# Characters that may form one letter together with the one before them.
_MARKS = (
    "\u0300-\u034e\u0350-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a\u093c\u09bc\u09be\u09d7\u0a3c\u0b3c\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0c55\u0c56\u0cc2"
    "\u0cd5\u0cd6\u0d3e\u0d57\u0dca\u0dcf\u0ddf\u0e38-\u0e4b\u0eb8-\u0ecb\u0f18-\u0f84\u102e\u1161-\u1175\u11a8-\u11c2\u1ab0-\u1aff\u1b35\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
    "\U000110ba\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af\U00011930"
)
_RANGES = f"{_CONTROLS}{_IGNORED}{_LINES}{_FILLERS}{_SPACES}{_LOST}{_NO_CHARACTERS}{_PRIVATE}{_RADICALS}{_COMPATIBLE}{_SINGLE}{_MARKS}"
_ODD = re.compile(f"[{_RANGES}]")
# The same ranges within the first plane only, which hold nearly all text. The regular expression engine turns such a set into a table, and
# searching takes a twentieth of the time.
_ODD_HERE = re.compile(f"[{''.join(one for one in re.findall('.-.|.', _RANGES, re.DOTALL) if one[-1] < chr(0x10000))}]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
# The first bytes of such characters in UTF-8.
_BEYOND_BYTES = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
# Blanks that are accepted inside a value. At the ends of a value they are reported; an unbreakable one is reported anywhere.
NO_BREAK = "\u00a0"
BLANKS = f"\u3000{NO_BREAK}"


def _of(ranges: str) -> re.Pattern[str]:
    return re.compile(f"[{ranges}]")


_MARK = _of(_MARKS)
# The sorts in the order in which they are tried; the last one takes all that is left.
_SORTS = (
    ("line", _of(_LINES)),
    ("invisible", _of(_IGNORED)),
    ("filler", _of(_FILLERS)),
    ("space", _of(_SPACES + NO_BREAK)),
    ("lost", _of(_LOST)),
    ("private", _of(_PRIVATE)),
    ("damaged", _of(_CONTROLS + _NO_CHARACTERS)),
    ("look-alike", re.compile("")),
)
# Radicals that are also whole characters, by which PDFs replace these. Unicode itself decomposes those of the older block.
_WHOLE = dict(
    zip(
        "⺁⺄⺎⺒⺓⺟⺠⺩⺬⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳⺝⺜⺻⺽⻯⻱⻲㇐㇑㇔",
        "厂乙兀巳幺母民王示西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟月日聿臼竜龜亀一丨丶",
        strict=True,
    )
)
_NAMES = {
    "\u00a0": "不换行空格", "\u00ad": "软连字符", "\u034f": "组合连接符", "\u061c": "文字方向标记", "\u180e": "蒙古文元音分隔符",
    "\u200b": "零宽空格", "\u200c": "零宽不连字符", "\u200d": "零宽连字符", "\u200e": "文字方向标记", "\u200f": "文字方向标记",
    "\u2028": "行分隔符", "\u2029": "段落分隔符", "\u2060": "零宽连接符", "\u2800": "空白盲文", "\u3000": "全角空格",
    "\ufeff": "字节顺序标记", "\ufffc": "图片或者附件的位置", "\ufffd": "替换字符",
}  # fmt: skip
_SORT_NAMES = {
    "line": "换行的控制字符",
    "invisible": "看不见的格式字符",
    "filler": "填充字符",
    "space": "特殊宽度的空格",
    "lost": "替换字符",
    "private": "私用区字符",
    "damaged": "控制字符",
    "look-alike": "与常用字相像的字符",
}


class Odd(NamedTuple):
    """A character, or a letter with its marks, that is not what it seems to be. `meant` is the right text in its place, None if that is not
    known.

    `sort` is one of "line", "invisible", "filler", "space", "lost", "private", "damaged" and "look-alike".
    """

    start: int
    end: int
    text: str
    sort: str
    meant: str | None

    @property
    def code(self) -> str:
        """The code points in the usual form, such as U+2F70."""
        return " ".join(f"U+{ord(c):04X}" for c in self.text)


def odd(text: str, data: bytes = b"") -> list[Odd]:
    """The odd characters of a text in their order. Blanks at its ends and unbreakable blanks are found by `blanks`.

    `data` is the text in UTF-8, if it is at hand: a single byte is found in it much faster than a character of a range in the text.
    """
    beyond = any(byte in data for byte in _BEYOND_BYTES) if data else _BEYOND.search(text) is not None
    if not beyond and _ODD_HERE.search(text) is None:
        return []
    out: list[Odd] = []
    found = _ODD.search(text)
    while found is not None:
        one = _odd(text, found.start())
        if one is not None:
            out.append(one)
        found = _ODD.search(text, one.end if one is not None else found.end())
    return out


def _odd(text: str, at: int) -> Odd | None:
    one = text[at]
    if _MARK.match(one):
        return _composed(text, at)
    sort = next(name for name, pattern in _SORTS if pattern.match(one))
    meant: str | None = {"line": "\n", "invisible": "", "filler": " ", "space": " "}.get(sort)
    if sort == "look-alike":
        meant = _WHOLE.get(one) or _plain(one)
    return Odd(at, at + 1, one, sort, meant)


def _composed(text: str, at: int) -> Odd | None:
    """A letter with marks that the normal form writes as one character; None if it does not."""
    start, end = max(at - 1, 0), at + 1
    while start and _MARK.match(text[start]):
        start -= 1
    while end < len(text) and _MARK.match(text[end]):
        end += 1
    cluster = text[start:end]
    meant = unicodedata.normalize("NFC", cluster)
    return Odd(start, end, cluster, "look-alike", meant) if meant != cluster else None


def _plain(one: str) -> str | None:
    """The character that Unicode gives as the normal form of another one; None if there is none."""
    meant = unicodedata.normalize("NFKC" if "\u2e80" <= one <= "\u2fd5" else "NFC", one)
    return meant if meant != one else None


def blanks(text: str) -> Odd | None:
    """The first blank that has no place in a value: an ideographic one at its ends, or an unbreakable one anywhere. None if there is
    none.
    """
    if NO_BREAK not in text and BLANKS[0] not in text:
        return None
    within = text.strip(" \t\n")
    before = text.index(within)
    ends = (before, before + len(within) - 1)
    for at, one in enumerate(text):
        if one in BLANKS and (one == NO_BREAK or at in ends):
            return Odd(at, at + 1, one, "space", "" if at in ends else " ")
    return None


def tidied(text: str) -> tuple[str, list[Odd]]:
    """A text without blanks at its ends and with every odd character replaced by the right one; and those for which the right one is not
    known.
    """
    text = text.strip()
    found = odd(text)
    if found:
        done, parts = 0, []
        for one in found:
            parts += [text[done : one.start], one.text if one.meant is None else one.meant]
            done = one.end
        text = unicodedata.normalize("NFC", "".join([*parts, text[done:]]))
    return text.replace(NO_BREAK, " ").strip(), [one for one in found if one.meant is None]


def name(one: Odd) -> str:
    """The Chinese name of a character or of its sort."""
    first = one.text[0]
    if one.sort == "private":
        return "项目符号" if "\uf000" <= first <= "\uf0ff" else _SORT_NAMES["private"]
    if one.sort == "look-alike" and len(one.text) == 1 and "\u2e80" <= first <= "\u31e3":
        return "部首或者笔画"
    if one.sort == "look-alike" and one.meant is not None:
        return "兼容汉字" if len(one.text) == 1 and one.meant[:1] >= "\u3400" else "拆开的字母" if len(one.text) > 1 else "兼容字符"
    if "\ufe00" <= first <= "\ufe0f" or "\U000e0100" <= first <= "\U000e01ef":
        return "字形选择符"
    return _NAMES.get(first, _SORT_NAMES[one.sort])


def name_in_english(one: Odd) -> str:
    """The name that Unicode gives a character, or its sort if it has no name."""
    return unicodedata.name(one.text[-1], one.sort).lower()


def remedy(one: Odd) -> str:
    """What the editor should write instead, in Chinese."""
    if one.sort == "lost":
        return "文字在别处转换时已经丢了，请照原件重新输入"
    if one.sort == "private":
        if "\uf000" <= one.text <= "\uf0ff":
            return "这是 Word 的项目符号，到了网页上是一个空框，请删掉，或者改用“1.”“（一）”这样的编号"
        rare = rare_character(one.text)
        said = f"，原来大概是“{rare}”" if rare else ""
        return f"这个编号在各台电脑上代表不同的字，多半是旧系统（GBK）造的生僻字{said}，请照原件用通用的输入法重新输入"
    if one.meant is None:
        return "请删除它，照原件重新输入前后的几个字"
    if one.meant == " ":
        return "请删除它，前后的字要分开的，改成半角空格"
    shown = {"": "", "\n": "换行"}.get(one.meant, f"“{one.meant}”")
    return f"请改成{shown}" if shown else "请删除它"


def remedy_in_english(one: Odd) -> str:
    """What the editor should write instead, in English."""
    if one.sort == "lost":
        return "The text was lost when it was converted elsewhere; type it again from the original."
    if one.sort == "private":
        return "This code stands for another character on every computer; type the character again from the original."
    if one.meant is None:
        return "Delete it and type the text around it again from the original."
    shown = {"": "", " ": "a plain space", "\n": "a line break"}.get(one.meant, f"“{one.meant}”")
    return f"Write {shown} instead." if shown else "Delete it."


def rare_character(one: str) -> str:
    """The rare character that GBK systems often put at a private code point; "" if none is known."""
    at = ord(one) - 0xE815
    if not 0 <= at <= 0x4F:
        return ""
    # These are the last rows of GBK, whose codes skip 7F.
    meant = bytes((0xFE, 0x50 + at + (at >= 0x2F))).decode("gb18030", "replace")
    return "" if _ODD.search(meant) else meant


def slug(one: Odd) -> str:
    """The slug of the diagnostic for an odd character in a file."""
    if one.sort == "lost":
        return "lost-character"
    return "look-alike-character" if one.sort in ("look-alike", "space") else "control-character"


def words(one: Odd) -> dict[str, str]:
    """The values for the message of that diagnostic."""
    return {
        "code": one.code,
        "look": one.text,
        "name": name(one),
        "name_en": name_in_english(one),
        "remedy": remedy(one),
        "remedy_en": remedy_in_english(one),
    }
