"""Works out what a spreadsheet shows of a cell with its number format (ECMA-376 part 1, 18.8.31), if that differs from what the cell holds.

People who fill in a table see 0012, 50%, 12.3万 or nothing at all, while the file holds 12, 0.5, 123456 or a number. Imports nothing of
ours: it runs in the process of `workbook`.
"""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

GENERAL = "General"
# The formats that files name by number only (18.8.30; the Chinese ones are 27 and above, and 50 and above). 14 is the date in the form of
# the system.
BUILTIN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 34: 'h"时"mm"分"', 35: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-";@', 42: '#,##0;-#,##0;"-";@', 43: '#,##0.00;-#,##0.00;"-"??;@',
    44: '#,##0.00;-#,##0.00;"-"??;@', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'h"时"mm"分"', 56: 'h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)", re.ASCII)
_LETTERS = re.compile(r"y+|e+(?![+-])|m+|d+|h+|s+|a{3,}|g+", re.IGNORECASE)
_FRACTION = re.compile(r"[0#?]\s*/\s*([0#?]+|\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# More digits after the point than any spreadsheet shows.
_MOST_PLACES = 30
_MOST_CODE = 500
_FIRST, _LAST = datetime.datetime(1899, 12, 30), 2_958_465  # noqa: DTZ001  # days of a spreadsheet are days of the calendar, of no zone


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell that shows a `text` which differs from its `value`. `exact`: the text says all of the value, with more around it."""

    value: Any
    text: str
    exact: bool

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class _Section:
    """A section of a format (sections are separated by semicolons). `tokens` are (whether the text is printed as it is, text)."""

    tokens: tuple[tuple[bool, str], ...]
    condition: tuple[str, Decimal] | None
    codes: str

    @property
    def of_days(self) -> bool:
        return _LETTERS.search(re.sub(r"General|AM/PM|A/P|E[+-]", "", self.codes, flags=re.IGNORECASE)) is not None


def telling(code: str) -> bool:
    """Whether a format can show something else than the value: all but the simplest ones and those of whole days."""
    if code.upper() in ("GENERAL", "@", "0.00E+00", "##0.0E+0", "") or len(code) > _MOST_CODE:
        return False
    sections = _sections(code)
    return not (_whole(sections[0]) and sections[0].of_days and all(one.codes == "@" for one in sections[1:]))


def shown(code: str, value: Any) -> Shown | None:
    """What a cell with a format shows; None if that says the same as the value."""
    if len(code) > _MOST_CODE:
        return None
    sections = _sections(code)
    if isinstance(value, str):
        return _of_text(sections, value)
    if isinstance(value, bool):
        return Shown(value, "", False) if not code.strip(";") else None
    if isinstance(value, datetime.date):
        return _of_day(sections[0], value)
    kept = _plainly(sections)
    if 0 < value < 1e12 and kept is not None and round(value, kept) == value:
        # This is the case for nearly all numbers of nearly all tables.
        return None
    number = Decimal(f"{value:.15g}")
    return _of_number(sections, value, number) if number.is_finite() else None


@functools.lru_cache(maxsize=1000)
def _plainly(sections: tuple[_Section, ...]) -> int | None:
    """The number of digits after the point, for a format that adds nothing to a positive number; None for other formats."""
    first = sections[0]
    found = re.fullmatch(r"(?:[#?],?)*0?(?:\.([0#?]*))?", first.codes)
    if not found or not first.codes or any(one.condition for one in sections) or _says_more(_printed(first), Decimal(1), "", False):
        return None
    inner = [printed for printed, _ in first.tokens]
    parted = any(inner[inner.index(False) : len(inner) - inner[::-1].index(False)])
    return None if parted or "0" in first.codes.partition(".")[0][:-1] else len(found[1] or "")


def _printed(section: _Section) -> str:
    return "".join(text for printed, text in section.tokens if printed)


@functools.lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[_Section, ...]:
    out: list[_Section] = []
    tokens: list[tuple[bool, str]] = []
    condition: tuple[str, Decimal] | None = None
    for sort, text in _pieces(code):
        if sort == ";":
            out.append(_section(tokens, condition))
            tokens, condition = [], None
        elif sort == "[":
            if found := _CONDITION.fullmatch(text):
                condition = found[1], Decimal(found[2])
            elif text.startswith("$"):
                # [$¥-804] is a sign of money, and the language.
                tokens.append((True, text[1:].partition("-")[0]))
                if text.upper().startswith("$-F800"):
                    # The long date of the system, whatever follows.
                    tokens.append((False, "yyyy/m/d"))
            elif re.fullmatch(r"h+|m+|s+", text, re.IGNORECASE):
                tokens.append((False, text))
        else:
            tokens.append((sort == '"', text))
    return (*out, _section(tokens, condition))


def _section(tokens: Sequence[tuple[bool, str]], condition: tuple[str, Decimal] | None) -> _Section:
    return _Section(tuple(tokens), condition, "".join(text for printed, text in tokens if not printed))


def _pieces(code: str) -> Iterator[tuple[str, str]]:
    """The parts of a format: ";", "[" with its content, '"' with printed text, "" with a sign that has a meaning."""
    at = 0
    while at < len(code):
        sign = code[at]
        if sign in '"[':
            end = code.find('"' if sign == '"' else "]", at + 1)
            end = len(code) if end < 0 else end
            yield sign, code[at + 1 : end]
            at = end + 1
        elif sign in "\\!":
            yield '"', code[at + 1 : at + 2]
            at += 2
        elif sign in "_*":
            # A gap as wide as the next sign, or that sign repeated until the cell is full.
            at += 2
        elif code[at : at + 7].lower() == "general":
            yield "", GENERAL
            at += 7
        elif code[at : at + 5].upper() == "AM/PM":
            yield "", "AM/PM"
            at += 5
        elif sign == ";":
            yield ";", ""
            at += 1
        else:
            yield ("" if sign in "0#?.,%/@" or (sign.isascii() and sign.isalpha()) or sign in "+-" else '"'), sign
            at += 1


def _of_text(sections: tuple[_Section, ...], value: str) -> Shown | None:
    section = sections[3] if len(sections) > 3 else next((one for one in sections if "@" in one.codes), None)
    if section is None:
        return None
    text = "".join(text if printed else value if text == "@" else "" for printed, text in section.tokens)
    return None if text.split() == value.split() else Shown(value, text.strip(), "@" in section.codes)


# Days


def _of_day(section: _Section, value: datetime.date) -> Shown | None:
    """What is shown of a day if not all of it is shown: somebody typed 11月, 1-2 or 2026-11, and the program made a day of it."""
    return None if _whole(section) else Shown(value, _day(section, value), False)


def _whole(section: _Section) -> bool:
    """Whether year, month and day are all shown."""
    sorts = {(sign, size > 2) for sign, size, _ in _runs(section)}
    return any(sign in ("y", "e") for sign, _ in sorts) and any(sign == "m" for sign, _ in sorts) and ("d", False) in sorts


def _runs(section: _Section) -> list[tuple[str, int, str]]:
    """The parts of a date format: its letter ("n" for minutes, "" for printed text), its length, and the text."""
    runs: list[tuple[str, int, str]] = []
    for printed, text in section.tokens:
        letter = "" if printed or len(text) > 1 or text.lower() not in "yemdhsag" else text.lower()
        if len(text) > 1 and not printed and text.lower()[0] in "hms":
            runs.append(("n" if text[0] in "mM" else text.lower()[0], len(text), text))
        elif letter and runs and runs[-1][0] == letter:
            runs[-1] = letter, runs[-1][1] + 1, ""
        else:
            runs.append((letter, 1, "" if letter or text == "AM/PM" else text))
    lettered = [at for at, run in enumerate(runs) if run[0]]
    for before, at, after in zip([None, *lettered], lettered, [*lettered[1:], None], strict=False):
        # An m beside hours or seconds means minutes.
        if runs[at][0] == "m" and ((before is not None and runs[before][0] == "h") or (after is not None and runs[after][0] == "s")):
            runs[at] = "n", runs[at][1], ""
    return runs


def _day(section: _Section, value: datetime.date) -> str:
    time = value.time() if isinstance(value, datetime.datetime) else datetime.time()
    weekday = "一二三四五六日"[value.weekday()]

    def part(sign: str, size: int) -> str:
        match sign:
            case "y" | "e":
                return f"{value.year:04}" if size > 2 or sign == "e" else f"{value.year % 100:02}"
            case "m":
                return _MONTHS[value.month - 1] if size > 2 else f"{value.month:0{size}}"
            case "d" if size < 3:
                return f"{value.day:0{size}}"
            case "d" | "a":
                return f"星期{weekday}" if size > 3 else weekday
            case "h" | "n" | "s":
                return f"{ {'h': time.hour, 'n': time.minute, 's': time.second}[sign]:0{size}}"
        return ""

    return "".join(part(sign, size) if sign else text for sign, size, text in _runs(section)).strip()


# Numbers


def _of_number(sections: tuple[_Section, ...], value: Any, number: Decimal) -> Shown | None:
    section, signed = _chosen(sections, number)
    if section.of_days:
        # A day that the library did not recognise as one.
        return Shown(value, _day(section, _FIRST + datetime.timedelta(float(number))), False) if 0 < number < _LAST else None
    if "E" in section.codes.replace(GENERAL, "").upper():
        # 1.2E+05 is clearly shortened; nobody takes it for the number itself.
        return None
    if found := _FRACTION.search(section.codes):
        return _fraction(value, number, found[1])
    scaled, codes = number, section.codes
    scaled *= Decimal(100) ** codes.count("%")
    places = re.sub(r"[^0#?.,]", "", codes)
    whole, _, after = places.partition(".")
    thousand = len(whole) - len(whole.rstrip(",")) + (len(after) - len(after.rstrip(",")))
    scaled /= Decimal(1000) ** thousand
    if GENERAL in codes or "@" in codes:
        rounded = abs(scaled)
    else:
        kept = min(len(after.rstrip(",")), _MOST_PLACES)
        rounded = abs(scaled).quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP) if abs(scaled.adjusted()) < 25 else abs(scaled)
    has_digits = bool(re.search(r"[0#?]|General|@", codes))
    text, parted, broken = _digits(section, rounded, "," in whole.rstrip(","))
    printed = _printed(section)
    if signed:
        text = f"-{text}"
    if not number and text.strip() and not re.search(r"\d", text) and not any(map(str.isalnum, printed)):
        # A dash is how accountants write zero.
        return None
    visible = bool(re.search(r"\d", text)) and has_digits
    minus = number >= 0 or signed or bool(set(printed + codes) & set("-(（－−"))
    exact = visible and not broken and minus and rounded == abs(number) and scaled == number
    if exact and not _says_more(printed, rounded, whole, parted):
        return None
    return Shown(value, text.strip(), exact)


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section, bool]:
    """The section for a number, and whether a minus sign is put before it."""
    some = sections[:3]
    if any(one.condition for one in some):
        for at, one in enumerate(some):
            if one.condition is None or _holds(one.condition, number):
                return one, number < 0 and (at == 0 or one.condition is None)
        return some[-1], number < 0
    if len(some) > 1 and number < 0:
        return some[1], False
    return (some[2], False) if len(some) > 2 and not number else (some[0], number < 0)


def _holds(condition: tuple[str, Decimal], number: Decimal) -> bool:
    sign, limit = condition
    return {"<": number < limit, ">": number > limit, "=": number == limit, "<=": number <= limit, ">=": number >= limit}.get(
        sign, number != limit
    )


def _fraction(value: Any, number: Decimal, below: str) -> Shown | None:
    most = int(below) if below.isdigit() and int(below) else 10 ** len(below) - 1
    whole, rest = divmod(abs(Fraction(number)), 1)
    near = Fraction(round(rest * most), most) if below.isdigit() and int(below) else rest.limit_denominator(min(most, 10**6))
    if near == rest:
        return None
    return Shown(value, f"{'-' if number < 0 else ''}{whole or ''} {near.numerator}/{near.denominator}".strip(), False)


def _digits(section: _Section, rounded: Decimal, grouped: bool) -> tuple[str, bool, bool]:
    """The text of a number without its sign, whether something is printed between its digits, and whether that changes the number."""
    digits = f"{rounded:f}"
    whole, _, after = digits.partition(".")
    whole = whole.lstrip("0")
    if grouped and whole:
        whole = f"{int(whole):,}"
    point = False
    places = 0
    for printed, text in section.tokens:
        point = point or (not printed and text == ".")
        places += not printed and text in "0#?" and not point
    left, at = list(whole), 0
    point = parted = broken = seen = False
    between = ""
    out: list[str] = []
    for printed, text in section.tokens:
        if printed or text in "+-%":
            out.append(text)
            between += text
        elif text in (GENERAL, "@"):
            out.append(f"{rounded.normalize():f}" if rounded else "0")
        elif text == ".":
            if not point:
                out.append(".")
            point = True
        elif text in "0#?":
            parted = parted or (seen and bool(between.strip()))
            broken = broken or (seen and bool(re.search(r"[\d.,]", between)))
            seen, between = True, ""
            if point:
                out.append(after[at : at + 1] or "0")
                at += 1
            else:
                # The first place takes all digits that have no place of their own; a separator belongs to the digit after it.
                count = sum(one.isdigit() for one in left) - places + 1
                places -= 1
                taken = ""
                while left and (count > 0 or (taken and left[0] == ",")):
                    one = left.pop(0)
                    taken += one
                    count -= one.isdigit()
                out.append(taken or (text if text == "0" else ""))
    return "".join(out), parted, broken


def _says_more(printed: str, rounded: Decimal, whole: str, parted: bool) -> bool:
    """Whether there are zeros before a number, words, digits or foreign money beside it, or a dash between its digits."""
    zeros = whole.count("0")
    padded = zeros > 1 and zeros > len(f"{int(rounded)}")
    return padded or parted or any(one.isalnum() or (unicodedata.category(one) == "Sc" and one not in "¥￥") for one in printed)
