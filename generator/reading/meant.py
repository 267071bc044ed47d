"""Finds what is meant by a value that is written in another form than its field wants, if there is only one answer. Legal values are never
guessed.

Editors type dates with 年 and 月, sums with their unit, digits in full width, values in curly quotes. The message then names that form and
says what to write.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from generator.model.fields import Field
from generator.text import amounts, numbers
from generator.text.formats import good_format
from generator.text.identifiers import normal_uscc, uscc_fault


class Meant(NamedTuple):
    """The slug of the fault; the right value, and the text to write. Both are empty if they are not known."""

    slug: str
    value: str | int | float | bool | list[str] | None = None
    shown: str = ""


ROUNDED = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d{1,3}", re.IGNORECASE | re.ASCII)
_QUOTED = re.compile(r"[“”„‟＂「『]\s*(.*?)\s*[“”„‟＂」』]|[‘’‚‛＇`´]\s*(.*?)\s*[‘’‚‛＇`´]|“”(.+)“”", re.DOTALL)
_FOREVER = frozenset(("长期", "长期有效", "永久", "永久有效", "无固定期限", "无期限"))
_DAY = re.compile(
    r"(?:公元)?(\d{4})\s*[-—–/.年·_~、,]\s*(\d{1,2})\s*[-—–/.月·_~、,]\s*(\d{1,2})\s*[日号]?"
    r"(?:[T\s]*\d{1,2}[:时点]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?)?秒?(?:\+08:?00)?)?\s*(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?",
    re.ASCII,
)
_TIME = re.compile(
    r"(.*?[0-9日])(?:\s*T\s*|\s+|(?<=日))([0-9]{1,2})\s*(?::([0-9]{2})(?::[0-9]{2})?|[时点]\s*(?:([0-9]{1,2})\s*分?(?:[0-9]{1,2}秒)?)?)"
)
_TIGHT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_CHINESE_DAY = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十元]{1,3})月([一二三四五六七八九十]{1,3})日?")
_DIGITS = {one: str(i) for i, one in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,15})?")
_LOOSE = re.compile(r"[+]?(-?)0*([0-9]*)(?:\.([0-9]*))?")
_YES = {"是": True, "有": True, "√": True, "yes": True, "y": True, "true": True, "on": True, "1": True}
_YES |= {"否": False, "无": False, "×": False, "no": False, "n": False, "false": False, "off": False, "0": False}
_BETWEEN = re.compile(r"[、,，;；/／|｜\\+＋&\s]+|(?<=\S)(?:和|及|与|并处|并)(?=\S)")
_REMARK = re.compile(r"\s*[(（\[【〔].*[)）\]】〕]\s*|\s*[#＃].*", re.DOTALL)
# Traditional characters that occur in choices, each with the simplified one.
_SIMPLER = str.maketrans(
    "輕嚴罰沒違財證許業產經營責關閉銷級資質開從動報評個體戶織組無雙號機構認準記錄變復確應區縣實際種類務將處較審辦結發佈規時間維護執調協監總檢驗測單強徵給獎勵補償貼費項職權設備書長員負賠險與會國農轉達過進選擇課義範試點積極標誠惡現優勞億圍條決據繳納滿異議訴訟",
    "轻严罚没违财证许业产经营责关闭销级资质开从动报评个体户织组无双号机构认准记录变复确应区县实际种类务将处较审办结发布规时间维护执调协监总检验测单强征给奖励补偿贴费项职权设备书长员负赔险与会国农转达过进选择课义范试点积极标诚恶现优劳亿围条决据缴纳满异议诉讼",
)


def meant(shape: Field, text: str) -> Meant | None:
    """What is meant by a text in the place of a single value, if it is clear or its fault has a slug of its own."""
    if ROUNDED.fullmatch(text.strip()) and shape.type == "string" and not shape.enum:
        return Meant("rounded-number")
    inner = _inside(text)
    if inner is not None:
        if _fits(shape, inner):
            return Meant("curly-quotes", *_made(shape, inner))
        further = meant(shape, inner) if inner != text else None
        return further._replace(slug="curly-quotes") if further is not None and further.value is not None else None
    half = unicodedata.normalize("NFKC", text).strip()
    if half != text and shape.format != "uscc" and not shape.enum and _fits(shape, half):
        return Meant("full-width-characters", *_made(shape, half))
    if shape.type in ("integer", "number"):
        return _number(shape, half)
    if shape.type == "boolean":
        yes = _YES.get(half.lower())
        return None if yes is None else Meant("boolean-expected", yes, str(yes).lower())
    if shape.enum:
        return _choice(shape, text)
    if shape.format == "date":
        day = date_of(text) or (shape.long_term if text.strip(" 。") in _FOREVER else "")
        # A day outside the accepted years is reported as such, in whatever form it is written, and is never used as a value.
        return Meant("date-in-other-form", day, day) if day and good_format("date", day) else None
    if shape.format == "datetime":
        time = time_of(text)
        return Meant("time-in-other-form", time, time) if good_format("datetime", time) else None
    if shape.format == "uscc":
        code = normal_uscc(text)
        return Meant("uscc-not-normal", code, code) if code != text and uscc_fault(code) in ("", "inner-check-digit") else None
    if shape.pattern or shape.format:
        bare = "".join(half.split())
        for one in (bare, bare.upper(), re.sub("[—–－−‐]", "-", bare)):
            if one != text and _fits(shape, one):
                return Meant("full-width-characters", one, one)
    return None


def scalar_value(text: str, want: str) -> int | float | bool | None:
    """A text as the integer, number or boolean that the field wants; None if it is none."""
    if want == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if want == "number" and _NUMBER.fullmatch(text):
        # A float keeps 15 significant digits exactly (schemas bound amounts accordingly).
        return float(text) if "." in text else int(text)
    if want == "boolean" and text in ("true", "false"):
        return text == "true"
    return None


def of_text(shape: Field, text: str) -> Meant | None:
    """The fault of a text in a field for any text: a number that a spreadsheet has rounded, or curly quotes around all of it."""
    if shape.enum or shape.format or shape.pattern or shape.link or shape.document_number:
        return None
    if "E+" in text and ROUNDED.fullmatch(text.strip()):
        return Meant("rounded-number")
    inner = _inside(text)
    # Several words in quotes are one text: “双随机”“一公开”.
    return Meant("curly-quotes-around-text", text, inner) if inner and not re.search("[“”‘’「」『』]", inner) else None


def narrow(text: str) -> str:
    """A text with half-width letters and digits and without blanks at its ends; Chinese punctuation stays."""
    return "".join(unicodedata.normalize("NFKC", c) if c not in "（）：；，。！？【】［］" else c for c in text).strip()


def unquoted(text: str) -> str:
    """A text in half width without curly quotes around it; links and numbers are compared in this form."""
    inner = _inside(text)
    return narrow(text if inner is None else inner)


def _inside(text: str) -> str | None:
    """The text inside curly quotes, if they stand around all of a text."""
    quoted = _QUOTED.fullmatch(text.strip())
    return next((one for one in quoted.groups() if one), "") if quoted else None


def of_list(shape: Field, text: str) -> Meant | None:
    """What is meant by a text where a list should be: its parts, if each is one of the choices."""
    parts = parted(text, shape.choices)
    if shape.items is None or shape.items.type != "string" or not parts:
        return None
    return Meant("list-on-one-line" if len(parts) > 1 else "list-expected", parts, "、".join(parts))


def parted(text: str, choices: tuple[str, ...]) -> list[str]:
    """The choices that a text lists between separators; none if any part is not a choice."""
    found = [_known(part, choices) for part in _BETWEEN.split(text.strip(" 。；;[]【】")) if part]
    return [one for one in found if one] if choices and all(found) else []


def date_of(text: str) -> str:
    """A day that is written in another form, as YYYY-MM-DD; "" if it is none or ambiguous."""
    text = unicodedata.normalize("NFKC", text).strip().rstrip("。.;")
    if found := _CHINESE_DAY.fullmatch(text):
        text = f"{''.join(_DIGITS[one] for one in found[1])}-{_ten(found[2])}-{_ten(found[3])}"
    match = _DAY.fullmatch(text) or _TIGHT_DAY.fullmatch(text) or _DAY.fullmatch(re.sub(r"(?<=[-/.年月\d])\s+(?=[-/.年月日\d])", "", text))
    if match is None:
        return ""
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return ""


def time_of(text: str) -> str:
    """A day and a time of day that are written in another form, as YYYY-MM-DD HH:MM; "" if they are none. Seconds are left out."""
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip().rstrip("。.;"))
    day = date_of(found[1]) if found is not None else ""
    return f"{day} {int(found[2]):02}:{int(found[3] or found[4] or 0):02}" if found is not None and day else ""


def _ten(text: str) -> int:
    """A number below a hundred in Chinese numerals; 0 if it is none, such as 一二 or 十二三."""
    tens, ten, ones = text.replace("元", "一").rpartition("十")
    if not all(one in _DIGITS for one in (tens, ones) if one):
        return 0
    return (int(_DIGITS[tens]) if tens else 1 if ten else 0) * 10 + (int(_DIGITS[ones]) if ones else 0)


def _fits(shape: Field, text: str) -> bool:
    if shape.type in ("integer", "number", "boolean"):
        return scalar_value(text, shape.type) is not None
    if shape.type != "string":
        return False
    if shape.enum:
        return text in shape.enum
    if shape.format:
        return good_format(shape.format, text)
    if shape.pattern:
        return re.search(shape.pattern, text) is not None
    return False


def _made(shape: Field, text: str) -> tuple[str | int | float | bool, str]:
    value = scalar_value(text, shape.type)
    return (text if value is None else value), text


def _number(shape: Field, text: str) -> Meant | None:
    slug, found = "number-in-other-form", amounts.whole(text)
    if found is not None and found[1]:
        if shape.unit != "万元":
            found = found if shape.unit == "元" else None
        else:
            slug, found = "amount-in-other-form", (found[0] / 10_000, True)
    if found is None and shape.unit != "万元":
        # Calendar days are not working days, so only the field's own unit may follow the number.
        bare = text.removesuffix(shape.unit.removeprefix("个")).removesuffix("个").strip() if shape.unit else text
        found = amounts.whole(bare) if bare != text else None
        found = found if found is not None and not found[1] else None
    number = numbers.plain(found[0]) if found is not None else _plain_text(text)
    return Meant(slug, *_made(shape, number)) if number != text and _fits(shape, number) else None


def _plain_text(text: str) -> str:
    """`+5`, `.5`, `5.`, `007`, `5E3` in the usual form of a number; "" if it is none."""
    if ROUNDED.fullmatch(text):
        number = Decimal(text)
        return numbers.plain(number) if abs(number) < 10**12 else ""
    match = _LOOSE.fullmatch(text)
    if match is None or not (match[2] or match[3] or "0" in text):
        return ""
    return f"{match[1]}{match[2] or '0'}" + (f".{match[3].rstrip('0')}" if match[3] and match[3].strip("0") else "")


def _bare(text: str) -> str:
    """The part of a choice that does not depend on width, blanks, brackets, quotes and variants of characters."""
    return re.sub(r"[\s()\[\]【】〔〕「」“”‘’\"'。;,、.·\-]", "", unicodedata.normalize("NFKC", text)).translate(_SIMPLER)


def _known(text: str, choices: tuple[str, ...]) -> str:
    same = [one for one in choices if _bare(one) == _bare(text)] if text not in choices else [text]
    return same[0] if len(same) == 1 else ""


def _choice(shape: Field, text: str) -> Meant | None:
    same = _known(text, shape.enum) or shape.accept.get(text.strip(), "")
    if same:
        return Meant("misspelt-choice", same, same)
    parts = parted(text, shape.enum)
    if len(parts) > 1:
        return Meant("several-choices", parts, "、".join(parts))
    begun = next((one for one in shape.enum if text.startswith(one) and _REMARK.fullmatch(text[len(one) :])), "")
    return Meant("text-after-choice", begun, begun) if begun else None
