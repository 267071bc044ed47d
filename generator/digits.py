"""Finds identity, mobile and bank card numbers in texts, however they are grouped, interrupted or written.

Dates, provinces and check digits keep other numbers out (GB 11643, ISO/IEC 7812); a word before the number may stand for them. What may
pass: unified social credit codes, registration numbers, document numbers, sums, dates, telephone numbers of offices.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from generator.identifiers import is_bank_card, is_identity_number, uscc_fault

# What people and programs put between the digits of one number, up to four at a time.
_BLANK, _DASH, _DOT = r"\s\u00ad\u200b-\u200f\u2060\ufeff", r"\-‐-―−－﹣﹘", ".．·•・‧∙⋅･"
_BETWEEN = f"{_BLANK}{_DASH}{_DOT},，、/／()（）_＿'’"
_RUN = re.compile(f"[0-9](?:[{_BETWEEN}]{{0,4}}[0-9])*(?:[{_BETWEEN}]{{0,4}}[Xx](?![A-Za-z]))?")
_GROUP = re.compile("[0-9]+[Xx]?|[Xx]")
# A look that is quick and sees all that the slow one could find; the text may be that of a file, with its line ends and indentations.
# Wide digits are looked for by `generator.suspicion`.
_LONG = re.compile(f"[0-9][0-9{_BETWEEN}]{{9,}}[0-9Xx]")
# Digits in words: eleven and more, that hold the beginning of a mobile number, year or card, or a nought. Each way begins with one sign.
_WORD = "〇○零一二三四五六七八九"
_BEGINNINGS = (("一[三四五六七八九]", 9), ("六二", 9), ("〇", 3), ("○", 3), ("零", 3))
_SPOKEN = tuple(re.compile(f"{one}[{_WORD}]{{{more}}}") for one, more in _BEGINNINGS)
_IN_WORDS = re.compile(f"[{_WORD}]{{11,}}")
_PLAIN = {0xFF10 + n: str(n) for n in range(10)}
_PLAIN |= {ord(c): "X" for c in "ＸХΧⅩ×"} | {ord(c): "x" for c in "ｘхχⅹ"}
_NUMERALS = {ord(c): str(n) for n, c in enumerate("零一二三四五六七八九")} | {ord("〇"): "0", ord("○"): "0"}
_ODD = re.compile("[０-９ＸХΧⅩ×ｘхχⅹ〇○零一二三四五六七八九]")
# Words right before a number that say what it is.
_OWNS = "[号码件编为是：:（(\\s，,、“\"'#及其]{0,8}$"
_IDENTITY_WORD = re.compile(f"(?:身份证|身份号|公民身份|身份证件|证件号|(?<![A-Za-z])(?:ID|sfzh?|SFZH?)(?:card|Card|No\\.?)?){_OWNS}")
_OTHER_PAPER = re.compile("(?:执照|登记证|许可证|信用代码|机构代码|资格证|合格证)[^0-9]{0,10}$")
_MOBILE_WORD = re.compile(f"(?:手机|电话|联系方式|联系人|联系|微信|号码|(?i:tel|phone|mobile)\\.?){_OWNS}")
_ACCOUNT_WORD = re.compile(f"(?:银行卡|卡号|账号|帐号|账户|帐户|银行账|银行帐){_OWNS}")
_CODE_WORD = re.compile("信用代码[^0-9A-Za-z]{0,6}$")
# What 15 digits are called that are no identity number.
_OTHER_WORD = re.compile(
    "(?:注册|执照|登记|税|许可|发票|订单|单号|编号|编码|代码|批号|条码|条形码|流水|合同|账|帐|IMEI|备案)[^0-9，。；;]{0,10}$"
)
_PREFIX = re.compile("0|86|086|0086")
_PROVINCES = frozenset((*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82))
_USUAL = frozenset(((3, 4, 4), (4, 4, 3), (4, 3, 4), (3, 8), (7, 4), (3, 3, 5), (3, 5, 3), (3, 2, 2, 2, 2), (3, 2, 2, 4)))

IDENTITY, MOBILE, CARD = "identity", "mobile", "card"


class Number(NamedTuple):
    """A number that nobody may publish: its place in the text, its sort and its digits."""

    start: int
    end: int
    sort: str
    digits: str


class _Run(NamedTuple):
    """Groups of digits with what stands between them, in a text without width."""

    text: str
    groups: list[re.Match[str]]

    def digits(self, i: int, j: int) -> str:
        return "".join(group[0] for group in self.groups[i:j])

    def between(self, i: int, j: int) -> list[str]:
        return [self.text[a.end() : b.start()] for a, b in zip(self.groups[i : j - 1], self.groups[i + 1 : j], strict=True)]

    def before(self, i: int) -> str:
        start = self.groups[i].start()
        return self.text[max(start - 24, 0) : start]

    def number(self, i: int, j: int, sort: str) -> Number:
        return Number(self.groups[i].start(), self.groups[j - 1].end(), sort, self.digits(i, j))


def suspicious(text: str) -> bool:
    """Whether the text of a file could hold such a number; quick, and never wrong when it says no."""
    if any(sum(map(str.isdigit, one[0])) > 10 for one in _LONG.finditer(text)):
        return True
    return any(one.search(text) for one in _SPOKEN) and any(_spoken(one[0]) for one in _IN_WORDS.finditer(text))


def found(text: str, code: bool = False) -> list[Number]:
    """The numbers in a text that nobody may publish, in their order. `code` says that the text stands in the place of a code."""
    flat = _flat(text)
    out: list[Number] = []
    for match in _RUN.finditer(flat):
        if sum(map(str.isdigit, match[0])) < 11:
            continue
        run = _Run(flat, list(_GROUP.finditer(flat, match.start(), match.end())))
        taken: set[int] = set()
        for one in (*_identities(run, code), *_cards(run), *_mobiles(run)):
            if taken.isdisjoint(range(one.start, one.end)):
                taken.update(range(one.start, one.end))
                out.append(one)
    return sorted(out)


def hidden(text: str) -> str:
    """A text for a message: of numbers that nobody may publish only the ends show."""
    for one in reversed(found(text)):
        text = f"{text[: one.start]}{one.digits[:3]}…{one.digits[-2:]}{text[one.end :]}"
    return text


def holds_identity(text: str) -> bool:
    """Whether an identity number stands in a text."""
    return any(one.sort == IDENTITY for one in found(text))


def _flat(text: str) -> str:
    """A text of the same length with plain digits; those in words are numbers only where many stand together."""
    if not _ODD.search(text):
        return text
    return _IN_WORDS.sub(lambda m: m[0].translate(_NUMERALS) if _spoken(m[0]) else m[0], text.translate(_PLAIN))


def _spoken(run: str) -> bool:
    return any(one.search(run) for one in _SPOKEN)


def _windows(run: _Run, most: int) -> Iterator[tuple[int, int, int]]:
    """Groups that stand together with at most so many characters: the first, the one behind the last, how many characters."""
    for i in range(len(run.groups)):
        total = 0
        for j in range(i, len(run.groups)):
            total += len(run.groups[j][0])
            if total > most:
                break
            yield i, j + 1, total


def _identities(run: _Run, code: bool) -> Iterator[Number]:
    last = run.groups[-1].end()
    followed = run.text[last : last + 1].isascii() and run.text[last : last + 1].isalpha()
    for i, j, total in _windows(run, 18):
        before = run.before(i)
        named = bool(_IDENTITY_WORD.search(before)) and not _OTHER_PAPER.search(before)
        if not named and before[-1:].isascii() and before[-1:].isalpha():
            continue
        if j == len(run.groups) and followed:
            continue
        digits = run.digits(i, j)
        if total == 18 and is_identity_number(digits):
            if (code or _CODE_WORD.search(before)) and uscc_fault(digits) in ("", "inner-check-digit"):
                continue
            yield run.number(i, j, IDENTITY)
        elif total == 15 and not code and i == 0 and j == len(run.groups) and not _OTHER_WORD.search(before) and _is_former(digits):
            yield run.number(i, j, IDENTITY)
    # After the word, a number of about the right length is one that was mistyped.
    for i in range(len(run.groups)):
        before = run.before(i)
        if _IDENTITY_WORD.search(before) and not _OTHER_PAPER.search(before):
            fitting = [(j, total) for first, j, total in _windows(run, 20) if first == i and total >= 14]
            if fitting:
                j, _ = min(fitting, key=lambda one: (one[1] not in (18, 15), abs(one[1] - 18)))
                yield run.number(i, j, IDENTITY)
            return


def _is_former(digits: str) -> bool:
    """Whether 15 digits are an identity number of before 1999: province and date of birth; numbers of registers have a check digit."""
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
    """How groups are set apart: by blanks and dashes ("-"), or by one other sign each."""
    out: set[str] = set()
    for one in between:
        rest = re.sub(f"[{_BLANK}{_DASH}()（）]", "", one)
        out |= {"-"} if not rest else {"." if re.match(f"[{_DOT}]", sign) else "," if sign in ",，" else sign for sign in rest}
    return out


def _thousands(lengths: tuple[int, ...]) -> bool:
    return len(lengths) > 1 and lengths[0] < 4 and set(lengths[1:]) == {3}


def _cards(run: _Run) -> Iterator[Number]:
    for i, j, total in _windows(run, 25):
        before = run.before(i)
        if before[-1:].isascii() and before[-1:].isalpha():
            continue
        if total >= 12 and (i, j) == (0, len(run.groups)) and _ACCOUNT_WORD.search(before):
            yield run.number(i, j, CARD)
        elif 16 <= total <= 19 and is_bank_card(run.digits(i, j)):
            lengths = tuple(len(group[0]) for group in run.groups[i:j])
            whole = (i, j) == (0, len(run.groups))
            sorts = _sorts(run.between(i, j))
            grouped = len(sorts) == 1 and not ("," in sorts and _thousands(lengths)) and (whole or set(lengths[:-1]) == {4})
            if len(lengths) == 1 or grouped:
                yield run.number(i, j, CARD)


def _mobiles(run: _Run) -> Iterator[Number]:
    for i, j, total in _windows(run, 15):
        digits = run.digits(i, j)
        if i + 1 == j:
            if plain := re.fullmatch("(?:0|86|086|0086)?(1[3-9][0-9]{9})", digits):
                yield Number(run.groups[i].end() - 11, run.groups[i].end(), MOBILE, plain[1])
        elif total == 11 and re.match("1[3-9]", digits) and _set_apart(run, i, j):
            yield run.number(i, j, MOBILE)


def _set_apart(run: _Run, i: int, j: int) -> bool:
    """Whether groups with eleven digits are one number and no list of sums, measures or dates."""
    before = run.before(i)
    if _MOBILE_WORD.search(before):
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
