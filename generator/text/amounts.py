"""Reads amounts of money out of Chinese text, exactly: `罚款￥5,000.00`, `罚款人民币壹万贰仟元整`, `罚款（万元）：8`, `处1.5万元罚款`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import NamedTuple

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"两": 2, "兩": 2, "貳": 2, "參": 3, "叄": 3, "陸": 6, "○": 0}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_CHINESE = "".join((*_DIGITS, *_UNITS, *_BIG))
_POINT = re.compile(rf"([{''.join(_DIGITS)}]+)点([{''.join(_DIGITS)}]+)")
_FIRST = re.compile(rf"[0-9十拾{''.join(_DIGITS)}]")
# Signs that mean the same are made one: full-width digits, signs of the currency, brackets.
_PLAIN = {
    ord(wide): narrow
    for wide, narrow in zip("０１２３４５６７８９．，：；（）〔〕［］【】[]￥＝", "0123456789.,:;()()()()()¥=", strict=True)
}
_BLANK = re.compile(r"[^\S\n]+")
_GROUPED = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:[, ][0-9]{3})+(?![0-9])")
_RUN = rf"(?:[0-9]+(?:\.[0-9]+)?|[点{_CHINESE}])+"
_YUAN = "元圆圓"
# The unit as the heads of tables give it, in ten thousands, thousands or single yuan: （万元）, （单位：元）.
_UNIT = rf"\((?:(?:金额)?单位[:为]?)?(?:人民币)?({'|'.join(map(re.escape, ('', *_UNITS, *_BIG, '百万', '千万')))})[{_YUAN}](?:人民币)?\)"
_AMOUNT = re.compile(
    rf"""
    (?:{_UNIT} [:为是=]* )?
    ( (?: (?:\(?(?:大写|小写|人民币|¥|RMB|CNY)\)?) [:]? )* )
    # A run begins with its first sign, and not behind a comma that may part thousands.
    (?: (?<=RMB) | (?<=CNY) | (?<![0-9.A-Za-z数几第点{_CHINESE}])(?<![0-9],) ) ({_RUN})
    (?:余|多)?
    # The same in words, in brackets between the number and its unit.
    (?: \( (?:大写|小写|人民币|¥|:)* {_RUN} \) (?=[{_YUAN}]) )?
    (?: (?P<unit>[{_YUAN}]|块钱|RMB|CNY) | {_UNIT} )?
    (?: (?P<jiao>[0-9{_CHINESE}])角 )? (?: 零?(?P<fen>[0-9{_CHINESE}])分(?![之钟]) )?
    """,
    re.VERBOSE,
)
# A clause ends at a full stop or where the next measure begins. 没收库存劣药8瓶（货值92元） is one clause.
_END = re.compile(r"[。;\n罚没吊责]")
_BEGIN = re.compile(r"[。;:,、\n罚没吊责]")
# Once the amount of the measure has been read, an amount behind one of these words belongs to something else.
_OTHER = re.compile("每日|逾期|缴纳|之日|标准|以上|以下|以内")
_GOODS = re.compile("货值|价值|违法所得")
_TOTAL = re.compile("(?:共|总|合|累)计|共")
_TOTAL_LEADS = re.compile(rf"(?:{_TOTAL.pattern})处?(?:以)?$")
_EACH = re.compile("各|每[人户家]|均")
_BEFORE = re.compile("[整正]?(?:人民币)?(?:的|之)?(?:予以|依法|全部|一并|处以|行政|的)*")
_MOST_FAR = 40
_MOST_SUMMED = 8


class NamedAmount(NamedTuple):
    """An amount that a text names, in yuan. `total`: the text calls it the sum of others. `each`: every one of several parties has to
    pay it.
    """

    yuan: Decimal
    total: bool = False
    each: bool = False


def _number(text: str) -> Decimal:
    """`1万2千`, `壹万贰仟零五十`, `一点五万`, `1.5万` as a number. ValueError if the text is not a number."""
    if "点" in text:
        text = _POINT.sub(lambda m: f"{_positional(m[1])}.{_positional(m[2])}", text)
        if "点" in text:
            raise ValueError(text)
    total = section = Decimal(0)
    digit: Decimal | None = None
    for token in re.findall(r"[0-9.]+|.", text):
        if token in _UNITS:
            section += (Decimal(1) if digit is None else digit) * _UNITS[token]
            digit = None
        elif token in _BIG:
            size, part = _BIG[token], section + (digit or 0)
            total = (total + part) * size if size > 10**4 else total + part * size
            section, digit = Decimal(0), None
        elif token in _DIGITS:
            # 二〇〇〇 is written digit by digit; 壹万零伍 has a unit for each digit.
            digit = Decimal(_DIGITS[token]) if not digit else digit * 10 + _DIGITS[token]
        else:
            if digit:
                raise ValueError(text)
            digit = Decimal(token)
    return total + section + (digit or 0)


def _positional(text: str) -> str:
    return "".join(str(_DIGITS[c]) for c in text)


def _normal(text: str) -> str:
    """A text with half-width signs, and without blanks and the separators of thousands."""
    text = _BLANK.sub(" ", text.translate(_PLAIN))
    text = _GROUPED.sub(lambda m: re.sub("[, ]", "", m[0]), text)
    # A blank between two numbers keeps them apart.
    return re.sub(r"(?<![0-9]) | (?![0-9])", "", text)


def _size(unit: str) -> int:
    size = 1
    for c in unit:
        size *= _UNITS.get(c) or _BIG[c]
    return size


def _read(match: re.Match[str], after: str) -> Decimal | None:
    """The value of a match in yuan; None if nothing shows that it is an amount of money. `after` is the text behind it."""
    head, currency, run, tail = match[1], match[2], match[3], match[5]
    if not _FIRST.match(run) and not (run[0] in "百佰千仟" and match["unit"] and len(run) > 1):
        return None
    try:
        number = _number(run)
    except (ValueError, InvalidOperation):
        return None
    named = bool(match["unit"]) or any(sign in currency for sign in ("人民币", "¥", "RMB", "CNY"))
    cents = Decimal(0)
    if match["jiao"] or match["fen"]:
        if not match["unit"] and not named:
            return None
        cents = Decimal(_cent(match["jiao"])) / 10 + Decimal(_cent(match["fen"])) / 100
    if match["unit"]:
        return number + cents
    if tail is not None:
        return number * _size(tail)
    if head is not None:
        return number * _size(head)
    if named or (run[-1] in _BIG and (not after or re.match(r"[。;,、:)\n整的罚]|以?罚款", after))):
        return number + cents
    return None


def _cent(text: str | None) -> int:
    return 0 if not text else int(text) if text.isdecimal() and text.isascii() else _DIGITS.get(text, 0)


def _within(part: str) -> Iterator[tuple[Decimal, int, int]]:
    """The amounts in a normalised text, each with its start and end."""
    for match in _AMOUNT.finditer(part):
        yuan = _read(match, part[match.end() :])
        if yuan is not None:
            yield yuan, match.start(), match.end()


def named_amounts(word: str, text: str) -> list[NamedAmount]:
    """The amounts that a text names for a measure such as 罚款, in order: those behind its word in the same clause, or else those right
    before it.

    An amount that is repeated, in words or in brackets, counts once.
    """
    found: list[NamedAmount] = []
    text = _normal(text)
    for match in re.finditer(re.escape(word), text):
        stop = _END.search(text, match.end())
        clause = text[match.end() : stop.start() if stop else len(text)]
        begun = max((m.end() for m in _BEGIN.finditer(text, 0, match.start())), default=0)
        lead = text[begun : match.start()]
        some: list[NamedAmount] = []
        last = 0
        for yuan, start, end in _within(clause):
            between = clause[last:start]
            if len(between) > _MOST_FAR or (some and (_OTHER.search(between) or (word != "没收" and _GOODS.search(between)))):
                break
            last = end
            if some and some[-1].yuan == yuan and re.fullmatch(r"[整正]?[(:,即]?.{0,6}", between) and not _TOTAL.search(between):
                continue
            total = _TOTAL.search(between) or (not some and _TOTAL_LEADS.search(lead))
            some.append(NamedAmount(yuan, bool(total), bool(_EACH.search(between) or _EACH.search(lead))))
        if not some:
            for yuan, _, end in _within(lead):
                if _BEFORE.fullmatch(lead[end:]):
                    some.append(NamedAmount(yuan, bool(_TOTAL.search(lead)), bool(_EACH.search(lead))))
        found += some
    return found


def amounts_after(word: str, text: str) -> list[Decimal]:
    """The amounts of `named_amounts`, in yuan."""
    return [one.yuan for one in named_amounts(word, text)]


def supported(yuan: Decimal, said: Sequence[NamedAmount]) -> bool:
    """Whether the named amounts support a sum. They do if it is one of them, several of them together, or a multiple of what each has to
    pay.
    """
    if any(yuan == one.yuan or (one.each and one.yuan and yuan and yuan % one.yuan == 0) for one in said):
        return True
    parts = [one.yuan for one in said if not one.total][:_MOST_SUMMED]
    return any(sum(some) == yuan for size in range(2, len(parts) + 1) for some in combinations(parts, size))


def whole(text: str) -> tuple[Decimal, bool] | None:
    """The value of a text that is one amount and nothing else, and whether the text names a unit (then the value is in yuan). None for
    any other text.
    """
    plain = _normal(text.strip())
    match = _AMOUNT.fullmatch(re.sub(r"[整正。;]+$", "", plain))
    if match is None:
        return None
    yuan = _read(match, "")
    if yuan is not None:
        return yuan, True
    try:
        return (_number(match[3]), False) if not match["jiao"] and not match["fen"] else None
    except (ValueError, InvalidOperation):
        return None
