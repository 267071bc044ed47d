"""Finds identity, mobile and bank card numbers in texts, also if they are grouped, interrupted or written in words.

Dates of birth, provinces and check digits tell them from other numbers (GB 11643, ISO/IEC 7812); a word such as 身份证 right before a
number may do so too. These are not reported: unified social credit codes, registration numbers, document numbers, sums, dates, telephone
numbers of offices.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.text.identifiers import is_bank_card, is_identity_number, uscc_fault

# Signs that people and programs put between the digits of one number, up to four at a time.
_BLANK, _DASH, _DOT = r"\s\u00ad\u200b-\u200f\u2060\ufeff", r"\-‐-―−－﹣﹘", ".．·•・‧∙⋅･"
_BETWEEN = f"{_BLANK}{_DASH}{_DOT},，、/／()（）_＿'’"
_RUN = re.compile(f"[0-9](?:[{_BETWEEN}]{{0,4}}[0-9])*(?:[{_BETWEEN}]{{0,4}}[Xx](?![A-Za-z]))?")
# Further signs, and longer gaps, by which somebody may hide a number. Digits separated by these are reported only if their check digit is
# right.
_FURTHER = _BETWEEN + r";；:：|｜~～*＊+＋=＝。\"“”‘「」『』<>＜＞〈〉《》\[\]［］【】〔〕{}｛｝"
_FURTHER_RUN = re.compile(f"[0-9](?:[{_FURTHER}]{{0,12}}[0-9])*(?:[{_FURTHER}]{{0,4}}[Xx](?![A-Za-z]))?")
_GROUP = re.compile("[0-9]+[Xx]?|[Xx]")
# A quick search that finds at least all that the slow one finds: eleven digits with nothing else between them. It may be used on a whole
# file, with its line ends and indentation. `generator.text.suspicion` looks for full-width digits.
_LONG = re.compile(f"[0-9](?<![0-9][0-9])[0-9{_FURTHER}]{{9,}}[0-9]")
# A still quicker search, in the UTF-8 bytes: all digits become 0, what cannot stand between the digits of one number becomes x (Chinese
# characters begin with E4 to E9), and all other bytes are left out. Then eleven zeros in a row are eleven digits with nothing else between.
_PARTING = bytes(b for b in range(0x80) if chr(b) not in "0123456789" and not re.match(f"[{_FURTHER}]", chr(b))) + bytes(range(0xE4, 0xEA))
_AS_SIGNS = bytes.maketrans(b"123456789" + _PARTING, b"0" * 9 + b"x" * len(_PARTING))
_LEFT_OUT = bytes(b for b in range(0x100) if b not in _PARTING and chr(b) not in "0123456789")
_ELEVEN = b"0" * 11
# Digits in words: eleven or more, with the beginning of a mobile number, a year or a card, or with a zero. Each alternative begins with a
# single sign, which is fast.
_WORD = "〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_BEGINNINGS = (
    *(("一[三四五六七八九]", 1), ("幺[三四五六七八九]", 1), ("壹[叁肆伍陆柒捌玖]", 1), ("六二", 2), ("陆贰", 2)),
    *(("〇", 3), ("○", 3), ("零", 3)),
)
_SPOKEN = tuple((one[0], re.compile(f"{one}[{_WORD}]{{{more}}}")) for one, more in _BEGINNINGS)
_IN_WORDS = re.compile(f"[{_WORD}](?:[{_BLANK}{_DASH}]{{0,2}}[{_WORD}]){{10,}}")
_PLAIN = {0xFF10 + n: str(n) for n in range(10)}
_PLAIN |= {ord(c): "X" for c in "ＸХΧⅩ×"} | {ord(c): "x" for c in "ｘхχⅹ"}
_NUMERALS = {ord(c): str(n) for some in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖", "○幺") for n, c in enumerate(some)}
_ODD = re.compile(f"[０-９ＸХΧⅩ×ｘхχⅹ{_WORD}]")
# Words right before a number that name its sort.
_OWNS = "[号码件编为是：:（(\\s，,、“\"'#及其]{0,8}$"
_IDENTITY_WORD = re.compile(
    f"(?:身份证|身份号|公民身份|身份证件|证件号|居住证|(?<![A-Za-z])(?:ID|sfzh?|SFZH?)(?:card|Card|No\\.?)?){_OWNS}"
)
_OTHER_PAPER = re.compile("(?:执照|登记证|许可证|信用代码|机构代码|资格证|合格证)[^0-9]{0,10}$")
_MOBILE_WORD = re.compile(f"(?:手机|电话|联系方式|联系人|联系|微信|号码|(?i:tel|phone|mobile)\\.?){_OWNS}")
_ACCOUNT_WORD = re.compile(f"(?:银行卡?|卡\\s*号|[账帐]\\s*[号户]){_OWNS}")
# Damaged forms of an identity number: with one letter before it (numbers of pupils), without its last sign, or directly followed by the
# next number.
_PUPIL = re.compile("(?<![A-Za-z0-9])[GL]$")
_WITHOUT_LAST = re.compile("(?<![0-9A-Za-z])[0-9]{17}(?=[*＊叉?？#])")
_GLUED = re.compile("(?<![0-9])(?:[0-9]{29}|[0-9]{35}[0-9Xx])(?![0-9])")
_MOST_BEFORE = 24
# Signs and gaps that do not occur between the digits of a number that is merely grouped.
_APART = re.compile(f"[^{_BETWEEN}]|.{{5}}", re.DOTALL)
_SET_APART = re.compile(f"[^0-9Xx{_BETWEEN}]|[{_BETWEEN}]{{5}}")
_CODE_WORD = re.compile("信用代码[^0-9A-Za-z]{0,6}$")
# Words before 15 digits that are not an identity number.
_OTHER_WORD = re.compile(
    "(?:注册|执照|登记|税|许可|发票|订单|单号|编号|编码|代码|批号|条码|条形码|流水|合同|账|帐|IMEI|备案)[^0-9，。；;]{0,10}$"
)
_PREFIX = re.compile("0|86|086|0086")
_PROVINCES = frozenset((*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82))
_USUAL = frozenset(((3, 4, 4), (4, 4, 3), (4, 3, 4), (3, 8), (7, 4), (3, 3, 5), (3, 5, 3), (3, 2, 2, 2, 2), (3, 2, 2, 4)))

# Other papers of persons: the word for the paper and the number behind it.
_PAPER = re.compile(
    "(?:护照|(?i:passport)(?:\\s?(?i:no)\\.?)?|(?:香港|澳门)[^0-9，。；;]{0,10}身份证|(?:社会保障|社保|医保|医疗保险|残疾)(?:卡|证|账户)|(?:病历|住院|门诊|学籍)(?=号)"
    "|驾驶证(?:档案)?|(?:港澳|台湾|大陆|内地|往来|来往)[^0-9，。；;]{0,12}通行证|居留(?:身份)?证|台胞证|回乡证|(?:军官|士兵|警官|文职干部)证)"
    r"(?:证件)?(?:号码?|编号)?[：:为是（(\s]{0,4}((?:[一-龥]字?第|[A-Za-zＡ-Ｚ]{0,3})[\s\-—]?[0-9０-９](?:[\s\-—.]?[0-9０-９]){5,14})(?![0-9])"
)
IDENTITY, MOBILE, CARD = "identity", "mobile", "card"
# The slug of the diagnostic for each sort.
SLUGS = {IDENTITY: "identity-number", MOBILE: "mobile-number", CARD: "bank-card-number"}


class Number(NamedTuple):
    """A number that must not be published: its place in the text, its sort and its digits."""

    start: int
    end: int
    sort: str
    digits: str


class _Run:
    """Groups of digits and the signs between them, in a text that has half-width digits."""

    __slots__ = ("_offsets", "_starts_at", "groups", "joined", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.groups = list(_GROUP.finditer(text, start, end))
        self.joined = "".join(group[0] for group in self.groups)
        # The offset at which each group begins among all digits, and the group for each offset. The end counts as a beginning.
        self._offsets = [0, *itertools.accumulate(group.end() - group.start() for group in self.groups)]
        self._starts_at = {offset: i for i, offset in enumerate(self._offsets)}

    def windows(self, *totals: int, begin: str = "123456789") -> Iterator[tuple[int, int, int]]:
        """Neighbouring groups that have one of some numbers of characters in total: the first group, the one behind the last, the total.

        The first character must be one of `begin`. Without this, a file of nothing but digits would take very long.
        """
        for i, offset in enumerate(self._offsets[:-1]):
            if self.joined[offset] not in begin:
                continue
            for total in totals:
                j = self._starts_at.get(offset + total)
                if j is not None:
                    yield i, j, total

    def digits(self, i: int, j: int) -> str:
        return self.joined[self._offsets[i] : self._offsets[j]]

    def between(self, i: int, j: int) -> list[str]:
        return [self.text[a.end() : b.start()] for a, b in zip(self.groups[i : j - 1], self.groups[i + 1 : j], strict=True)]

    def before(self) -> str:
        """The text before the first group. Words and letters do not occur between groups."""
        start = self.groups[0].start()
        return self.text[max(start - _MOST_BEFORE, 0) : start]

    def after(self) -> str:
        last = self.groups[-1].end()
        return self.text[last : last + 1]

    def number(self, i: int, j: int, sort: str) -> Number:
        return Number(self.groups[i].start(), self.groups[j - 1].end(), sort, self.digits(i, j))


def suspicious(text: str, data: bytes) -> bool:
    """Whether the text of a file may hold such a number; `data` is the text in UTF-8. Fast; True may be wrong, False never is."""
    if _ELEVEN in data.translate(_AS_SIGNS, _LEFT_OUT) and any(sum(map(str.isdigit, one[0])) > 10 for one in _LONG.finditer(text)):
        return True
    return _spoken(text) and any(_spoken(one[0]) for one in _IN_WORDS.finditer(text))


def found(text: str, code: bool = False) -> list[Number]:
    """The numbers in a text that must not be published, in their order. `code` says that the field of the text is meant for a code."""
    flat = _flat(text)
    out: list[Number] = []
    taken = bytearray(len(flat))

    def take(some: Iterable[Number]) -> None:
        for one in some:
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                out.append(one)

    for match in _FURTHER_RUN.finditer(flat):
        if len(match[0]) < 11 or sum(map(str.isdigit, match[0])) < 11:
            continue
        whole = _Run(flat, match.start(), match.end())
        for inner in _RUN.finditer(flat, match.start(), match.end()):
            if len(inner[0]) < 11 or sum(map(str.isdigit, inner[0])) < 11:
                continue
            run = _Run(flat, inner.start(), inner.end())
            take(_identities(run, code))
            take(_cards(run))
            take(_mobiles(run))
        take(_glued(whole))
        if _SET_APART.search(match[0]):
            take(_further(whole, code))
    return sorted(out)


def hidden(text: str) -> str:
    """A text for a message, in which only the first and last digits of such numbers are shown."""
    for one in reversed(found(text)):
        text = f"{text[: one.start]}{one.digits[:3]}…{one.digits[-2:]}{text[one.end :]}"
    return text


def starred(number: str) -> str:
    """A number with its middle replaced by stars, since neither a message nor a log may repeat it."""
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def papers(text: str) -> Iterator[re.Match[str]]:
    """Numbers of passports, travel permits and similar papers, found by the word before them; the first group of the match is the
    number.
    """
    return _PAPER.finditer(text)


def private(text: str, code: bool = False) -> Iterator[tuple[str, int, int, str]]:
    """Slug, start, end and a masked form of all such numbers in a text, including those of other papers. `code` is as for `found`."""
    for one in found(text, code):
        yield SLUGS[one.sort], one.start, one.end, starred(one.digits)
    for match in papers(text):
        yield "identity-number", *match.span(1), starred("".join(match[1].split()))


def holds_identity(text: str) -> bool:
    """Whether an identity number stands in a text."""
    return any(one.sort == IDENTITY for one in found(text))


def _flat(text: str) -> str:
    """A text of the same length with ASCII digits. Digits in words are changed only if many of them stand together."""
    if not _ODD.search(text):
        return text
    return _IN_WORDS.sub(lambda m: m[0].translate(_NUMERALS) if _spoken(m[0]) else m[0], text.translate(_PLAIN))


def _spoken(run: str) -> bool:
    return any(sign in run and beginning.search(run) for sign, beginning in _SPOKEN)


def _identities(run: _Run, code: bool) -> Iterator[Number]:
    # Words and letters stand only before the first group.
    before, after = run.before(), run.after()
    named = bool(_IDENTITY_WORD.search(before)) and not _OTHER_PAPER.search(before)
    lettered = before[-1:].isascii() and before[-1:].isalpha() and not named and not _PUPIL.search(before)
    followed = after.isascii() and after.isalpha() and not named
    count = len(run.groups)
    for i, j, total in run.windows(15, 18):
        if (i == 0 and lettered) or (j == count and followed):
            continue
        digits = run.digits(i, j)
        if total == 18 and is_identity_number(digits):
            said_code = code or (i == 0 and _CODE_WORD.search(before))
            if said_code and uscc_fault(digits) in ("", "inner-check-digit"):
                continue
            yield run.number(i, j, IDENTITY)
        elif total == 15 and not code and (i, j) == (0, count) and not _OTHER_WORD.search(before) and _is_former(digits):
            yield run.number(i, j, IDENTITY)
    # Behind such a word, a number of about the right length is an identity number with a typing error.
    if named:
        j = next((j for i, j, _ in run.windows(18, 15, 17, 19, 16, 20, 14, begin=run.joined[0]) if i == 0), 0)
        if j:
            yield run.number(0, j, IDENTITY)


def _glued(run: _Run) -> Iterator[Number]:
    """Two numbers with nothing between them, and identity numbers without their last sign, which can be computed from the others."""
    for group in run.groups:
        start, digits = group.start(), group[0]
        if _GLUED.fullmatch(digits):
            for first, second in ((18, IDENTITY), (len(digits) - 18, MOBILE)):
                parts = (digits[:first], digits[first:])
                if all(is_identity_number(one) or re.fullmatch("1[3-9][0-9]{9}", one) for one in parts):
                    yield Number(start, start + first, IDENTITY if first == 18 else second, parts[0])
                    yield Number(start + first, group.end(), IDENTITY if len(parts[1]) == 18 else MOBILE, parts[1])
                    break
        elif _WITHOUT_LAST.match(run.text, start) and any(is_identity_number(digits + last) for last in "0123456789X"):
            yield Number(start, start + 17, IDENTITY, digits)


def _further(run: _Run, code: bool) -> Iterator[Number]:
    """Numbers whose digits are separated by unusual signs or long gaps, as somebody does to hide them."""
    before = run.before()[-1:]
    for i, j, total in run.windows(*((11,) if code else (18, 11))):
        if i == 0 and before.isascii() and before.isalpha():
            continue
        digits = run.digits(i, j)
        if total == 18:
            if is_identity_number(digits) and any(map(_APART.search, run.between(i, j))):
                yield run.number(i, j, IDENTITY)
        elif j - i == 3 and re.match("1[3-9]", digits) and [len(group[0]) for group in run.groups[i:j]] == [3, 4, 4]:
            between = {"".join(one.split()) for one in run.between(i, j)}
            if len(between) == 1 and _APART.search(between.pop()):
                yield run.number(i, j, MOBILE)


def _is_former(digits: str) -> bool:
    """Whether 15 digits are an identity number as issued before 1999, by province and date of birth. Registration numbers differ by
    their check digit.
    """
    if not digits.isdecimal() or int(digits[:2]) not in _PROVINCES:
        return False
    try:
        datetime.date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    except ValueError:
        return False
    rest = 10
    for digit in map(int, digits[:14]):
        rest = ((rest + digit) % 10 or 10) * 2 % 11
    return (11 - rest) % 10 != int(digits[14])


def _sorts(between: list[str]) -> set[str]:
    """The sorts of separators between groups: "-" for blanks and dashes, and each other sign by itself."""
    out: set[str] = set()
    for one in between:
        rest = re.sub(f"[{_BLANK}{_DASH}()（）]", "", one)
        out |= {"-"} if not rest else {"." if re.match(f"[{_DOT}]", sign) else "," if sign in ",，" else sign for sign in rest}
    return out


def _thousands(lengths: tuple[int, ...]) -> bool:
    return len(lengths) > 1 and lengths[0] < 4 and set(lengths[1:]) == {3}


def _cards(run: _Run) -> Iterator[Number]:
    before, count = run.before(), len(run.groups)
    lettered = before[-1:].isascii() and before[-1:].isalpha()
    if not lettered and 12 <= len(run.joined) <= 25 and _ACCOUNT_WORD.search(before):
        yield run.number(0, count, CARD)
    for i, j, _ in run.windows(16, 17, 18, 19, begin="456"):
        if (i == 0 and lettered) or not is_bank_card(run.digits(i, j)):
            continue
        lengths = tuple(len(group[0]) for group in run.groups[i:j])
        sorts = _sorts(run.between(i, j))
        usual = (i, j) == (0, count) or set(lengths[:-1]) == {4}
        if len(lengths) == 1 or (len(sorts) == 1 and not ("," in sorts and _thousands(lengths)) and usual):
            yield run.number(i, j, CARD)


def _mobiles(run: _Run) -> Iterator[Number]:
    for i, j, total in run.windows(11, 12, 13, 14, 15, begin="018"):
        if i + 1 == j:
            if plain := re.fullmatch("(?:0|86|086|0086)?(1[3-9][0-9]{9})", run.groups[i][0]):
                yield Number(run.groups[i].end() - 11, run.groups[i].end(), MOBILE, plain[1])
        elif total == 11 and re.match("1[3-9]", run.digits(i, j)) and _set_apart(run, i, j):
            yield run.number(i, j, MOBILE)


def _set_apart(run: _Run, i: int, j: int) -> bool:
    """Whether groups with eleven digits in total are one number, and not a list of sums, measures or dates."""
    if i == 0 and _MOBILE_WORD.search(run.before()):
        return True
    groups = [group[0] for group in run.groups[i:j]]
    lengths = tuple(map(len, groups))
    sorts = _sorts(run.between(i, j))
    years = [one for one in groups[:2] if len(one) == 4 and 1950 <= int(one) <= 2050]
    if years and (len(years) == 2 or lengths[:3] in ((4, 2, 2), (4, 1, 2), (4, 2, 1), (4, 1, 1))):
        return False
    if len(sorts) > 1 or "/" in sorts:
        return False
    if lengths in _USUAL:
        return not ("," in sorts and _thousands(lengths))
    first = 1 if _PREFIX.fullmatch(run.groups[0][0]) else 0
    whole = i <= first and j == len(run.groups)
    return whole and not sorts & {",", "、"} and (lengths[0] > 1 or set(lengths) == {1})
