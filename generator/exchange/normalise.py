"""Brings raw cells of other people's tables into the form that `cells.from_cell` reads. The meaning is worked out exactly, or the cell
is a fault.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.engine.clock import SHANGHAI
from generator.exchange import columns as c
from generator.exchange import prose
from generator.exchange.cells import BAR, BETWEEN, Cell, Fault, parted
from generator.exchange.columns import Column
from generator.exchange.heads import Head
from generator.exchange.numberformats import Shown
from generator.law import periods
from generator.reading import meant
from generator.reading.typed import PLACEHOLDERS
from generator.text import amounts, brackets, characters
from generator.text.identifiers import normal_uscc
from generator.text.numbers import plain

_NOTHING = PLACEHOLDERS | {"nan", "NaN", "NULL.", "－", "--", "———", "(空)", "（空）", "空", "无", "暂无"}
# Cells that show a failure instead of a value, in files of any program. They are unknown, not empty. ###### is a column too narrow for its
# number, exported as it was shown; LibreOffice writes Err:502.
_FAILED = re.compile(
    r"#N/A|#DIV/0!|#[A-Z_]{2,20}[!?]|#GETTING_DATA|#[\u4e00-\u9fff/]{1,6}[!?]|#{2,}|(?:ERR|错误|#ERR)[:：]\s*\d{3}", re.IGNORECASE
)
_ROUNDED = re.compile(r"[+-]?\d(?:\.\d+)?E\+\d{1,3}", re.IGNORECASE | re.ASCII)
_FOREVER = frozenset(("长期", "长期有效", "永久", "永久有效", "无固定期限", "长期有效。"))
# Dates by which other systems mean "without end"; 2099-01-31 is a typing error for 2099-12-31 that occurs in real data (domain.md 1.7).
_ENDS = frozenset(("2099-12-31", "2099-01-31", "9999-09-09", "9999-12-31", "2999-12-31"))
_DAY = re.compile(
    r"(?:公元)?(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:(?:[T\s,]+|(?<=[日号]))(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2}(?:[.,]\d+)?)?)?秒?分?"
    r"\s*(?:(Z|UTC|GMT)|(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?)?)?(?:\[[A-Za-z/_]+\])?",
    re.ASCII | re.IGNORECASE,
)
_TIGHT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_CHINESE_DAY = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
_AMOUNT = re.compile(r"(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(元|万元|亿元)?(?:整)?", re.ASCII)
# Separators between the names of several parties in one cell. They do not occur in names; a comma between letters does, in names of foreign
# companies.
_SEVERAL = re.compile(r"(?<=\S)\s*(?:[、；;\n]|(?<=[\u4e00-\u9fff）)*])[,，/／](?=\s*[\u4e00-\u9fff]))\s*(?=\S)")
# One sum written in two ways: 5000元（大写：伍仟元整）.
_BOTH_WAYS = re.compile(r"([^()]+)\((?:大写|小写)?[:\s]*([^()]+)\)")
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_050
# Far more digits than any sum has. A number in a message may have a thousand million.
_MOST_DIGITS = 40
_MIDNIGHT = datetime.time()


@dataclass(frozen=True, slots=True)
class Conventions:
    """Properties of a whole sheet that decide what its cells mean: the generation of its standard with the former values, and how it
    counts days. `own` says that its rows name their records, so that it is an export of this site with dates as they are in the records.
    """

    generation: str = ""
    former: dict[str, dict[str, str]] | None = None
    since_1904: bool = False
    own: bool = False


def normalised(head: Head, raw: Any, conventions: Conventions) -> Cell | Fault:
    """A cell in the words of the official table; None if it is empty."""
    column = head.column
    if raw is None or column.sort in (c.PRIVATE, c.DUE):
        return None
    if isinstance(raw, str):
        text, unknown = characters.tidied(raw)
        if unknown:
            one = unknown[0]
            return Fault(characters.slug(one), f"这一格里有认不出的字符（{one.code}，{characters.name(one)}）：{characters.remedy(one)}")
        if not text or _is_nothing(column, text):
            return None
        if _FAILED.fullmatch(text):
            return Fault("failed-formula", f"这一格的公式没有算出结果（{text}），不知道是什么，不等于空；请改成填写的内容，没有内容的清空")
        return _OF.get(column.sort, _text)(head, text, conventions)
    if isinstance(raw, bool):
        if column.sort not in (c.YES_NO, c.CHOICE):
            return Fault("text-expected", f"这一格是 {'TRUE' if raw else 'FALSE'}（表格软件的“是”或者“否”），不是要填的内容，请照原件填写")
        return _OF[column.sort](head, "是" if raw else "否", conventions)
    if isinstance(raw, datetime.datetime | datetime.date):
        day = _day_of(raw) if isinstance(raw, datetime.datetime) else raw
        if column.sort != c.DATE:
            # In other columns the time is part of the text.
            time = raw.time() if isinstance(raw, datetime.datetime) else _MIDNIGHT
            return _text(head, str(raw) if time != _MIDNIGHT else raw.isoformat()[:10], conventions)
        return day if isinstance(day, Fault) else _date(head, day.isoformat(), conventions)
    if isinstance(raw, int | float | Decimal):
        return _number_cell(head, raw, conventions)
    if isinstance(raw, list | dict):
        return _several(head, raw, conventions)
    if isinstance(raw, Shown):
        return _displayed(head, raw, conventions)
    return _OF.get(column.sort, _text)(head, str(raw), conventions)


def _is_nothing(column: Column, text: str) -> bool:
    if text in ("无", "暂无", "空"):
        # Where a text is required, a word such as 无 is that text; otherwise it means that there is none. In the place of a name it always
        # means that there is none.
        return not column.required or bool(column.field.privacy)
    return text in _NOTHING or not text.strip("-—－―")


def _number_cell(head: Head, raw: float | Decimal, conventions: Conventions) -> Cell | Fault:
    # A spreadsheet keeps 15 digits of a number; further digits are noise.
    number = Decimal(raw) if isinstance(raw, int) else Decimal(f"{raw:.15g}") if isinstance(raw, float) else raw
    if not number.is_finite() or not -_MOST_DIGITS < number.adjusted() < _MOST_DIGITS:
        return Fault("number-expected", f"“{str(raw)[:30]}”不是数字，或者大得不可能")
    sort = head.column.sort
    if sort == c.NUMBER:
        return _scaled(head, number)
    if sort == c.DATE:
        return _serial(head, number, conventions)
    if abs(number) >= 10**15:
        return _lost(plain(number))
    return _OF.get(sort, _text)(head, plain(number), conventions)


def _displayed(head: Head, raw: Shown, conventions: Conventions) -> Cell | Fault:
    """A cell that shows something else than it holds. If the shown text says everything that the cell holds, it is taken; otherwise it
    is a fault.
    """
    held = normalised(head, raw.value, conventions)
    if (isinstance(held, Fault) and held.slug == "rounded-number") or (held is None and not raw.text):
        return held
    number = Decimal(f"{raw.value:.15g}") if isinstance(raw.value, int | float) else None
    if raw.exact and (head.column.sort != c.NUMBER or number is None or _says(raw.text, number)):
        return normalised(head, raw.text, conventions)
    stored = "别的内容" if head.column.field.privacy else f"“{plain(number) if number is not None else raw.value}”"
    if isinstance(raw.value, datetime.date):
        why = f"屏幕上显示的是“{raw.text}”，表格软件存的却是{stored}（多半是它把填写的内容自动变成了日期）"
        how = "请照原件写出完整的年月日" if head.column.sort == c.DATE else "请把这一格的格式设为“文本”，再照原件重新填写"
    elif not raw.text:
        why = f"屏幕上是空的，格子里却存着{stored}（单元格的格式或者表格的选项把它隐藏了）"
        how = "不该有的请清空，该有的请把这一格的格式设为“常规”，让它显示出来"
    else:
        why = f"屏幕上显示的是“{raw.text}”，格子里存的却是{stored}，不知道哪个对"
        how = "请把这一格的格式设为“常规”，再照原件填写"
    return Fault("display-differs", f"{why}；{how}")


def _says(text: str, number: Decimal) -> bool:
    """Whether this is the only number in a text."""
    found = re.findall(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", text).replace(",", ""), re.ASCII)
    return len(found) == 1 and Decimal(found[0]) == abs(number)


def _several(head: Head, raw: list[Any] | dict[str, Any], conventions: Conventions) -> Cell | Fault:
    """A list or an object in a message: a list of words if the column may list words, otherwise JSON."""
    sort = head.column.sort
    if sort == c.JSON:
        return json.dumps(raw, ensure_ascii=False, default=str)
    if isinstance(raw, list) and all(isinstance(one, str) for one in raw) and sort in (c.CHOICES, c.LINES):
        between = "\n" if sort == c.LINES else BETWEEN
        return _OF[sort](head, between.join(raw), conventions) if raw else "[]"
    return Fault("text-expected", "这一格应是一个值，不是一组值")


def _lost(shown: str) -> Fault:
    return Fault(
        "rounded-number",
        f"这一格是数字（{shown}），表格软件只保留前15位，后面的已经丢了；请把这一列的格式设为“文本”，再照原件重新输入或者粘贴",
    )


def _text(head: Head, text: str, conventions: Conventions) -> Cell | Fault:
    if _ROUNDED.fullmatch(text):
        return _lost(text)
    field = head.column.field
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Persons who act together are one party, and each is masked. Companies are several parties, each with a code.
    bare = re.sub(r"[（(【\[][^）)】\]]*[）)】\]]", "", text) if field.privacy == "subject" else ""
    if sum(len(part) > 5 for part in _SEVERAL.split(bare)) > 1:
        return Fault("several-parties", "这一格里像是有几个当事人：每个当事人写一行，文号照写同一个，各写各的类别、代码和处理")
    if field.pattern and re.search(field.pattern, text):
        # It has the form that the schema asks for, maybe with brackets in full width.
        return text
    period = periods.said(text) if field.pattern else ""
    if period and re.search(field.pattern, period):
        return period
    if field.format == "uscc":
        # The number of the copy of the licence: 91…（1-1）.
        text = re.sub(r"\s*[（(]\d{1,2}\s*[-—－]\s*\d{1,2}[)）]\s*$", "", text)
    if field.format == "uscc" or field.pattern or head.column.sort in (c.DEPARTMENT_CODE, c.ID):
        text = "".join(unicodedata.normalize("NFKC", text).split())
        return text if head.column.sort == c.ID else text.replace("—", "-") if field.key.endswith("phone") else _code(field.pattern, text)
    if field.document_number or field.key == "document_number":
        return brackets.numbered("".join(text.split()) if field.document_number else text)
    return text


def _code(pattern: str, text: str) -> str:
    """A code in the form of its standard. Lower-case letters become upper-case only if the format has none."""
    upper = normal_uscc(text)
    return upper if not pattern or (not re.search(pattern, text) and re.search(pattern, upper)) else text


# Days


def _date(head: Head, text: str, conventions: Conventions) -> Cell | Fault:
    text = unicodedata.normalize("NFKC", text).strip()
    forever = head.column.field.long_term
    if forever and text in _FOREVER:
        return forever
    if _CHINESE_DAY.fullmatch(text):
        text = meant.date_of(text) or text
    found = _DAY.fullmatch(text) or _TIGHT_DAY.fullmatch(text)
    if found:
        with contextlib.suppress(ValueError, OverflowError):
            # A date that does not exist, or an impossible time, stays as it was written, for the message.
            day = _moment(found) if found.re is _DAY and found[4] else datetime.date(int(found[1]), int(found[2]), int(found[3]))
            if isinstance(day, Fault):
                return day
            text = day.isoformat()
    elif re.fullmatch(r"\d{5}(?:\.\d+)?|\d{9,13}", text, re.ASCII):
        return _serial(head, Decimal(text), conventions)
    return forever if forever and text in _ENDS and not conventions.own else text


def _moment(found: re.Match[str]) -> datetime.date | Fault:
    """The day of a moment as it was written; in Shanghai if a time zone is given. ValueError if there is no such moment."""
    year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
    second = Decimal((found[6] or "0").replace(",", "."))
    if hour == 24 and not minute and not second:
        return _unclear(found[0])
    time = datetime.time(hour, minute, int(second), int(second % 1 * 1_000_000))
    moment = datetime.datetime.combine(datetime.date(year, month, day), time)
    if found[8] == "-" and not found[6]:
        raise ValueError("09:00-11:00 is a time to another time, not one in another zone")
    if found[7] or found[8]:
        away = datetime.timedelta(hours=int(found[9] or 0), minutes=int(found[10] or 0))
        if away > datetime.timedelta(hours=14) or int(found[10] or 0) > 59:
            raise ValueError("no place is so far from Greenwich")
        zone = datetime.timezone(-away if found[8] == "-" else away)
        moment = moment.replace(tzinfo=zone).astimezone(SHANGHAI).replace(tzinfo=None)
    return _day_of(moment, found[0])


def _day_of(moment: datetime.datetime, shown: str = "") -> datetime.date | Fault:
    """The day that is meant by a moment in a column of days.

    Browsers in China give midnight 43 seconds too early (the local mean time of 1900), others up to a minute; that midnight is meant. But
    systems also write the last second or minute of a day for "until the end of the day", so such a moment is a fault.
    """
    if moment.date().isoformat() in _ENDS:
        return moment.date()
    tomorrow = datetime.datetime.combine(moment.date(), _MIDNIGHT) + datetime.timedelta(days=1)
    left = tomorrow - moment
    if left < datetime.timedelta(milliseconds=1) or datetime.timedelta(seconds=1) < left < datetime.timedelta(seconds=60):
        return tomorrow.date()
    return _unclear(shown or str(moment)) if left <= datetime.timedelta(seconds=60) else moment.date()


def _unclear(shown: str) -> Fault:
    return Fault("wrong-date", f"“{shown}”在一天的最后一刻，看不出指当天还是第二天，请只写日期，例如 2026-04-21")


def _serial(head: Head, number: Decimal, conventions: Conventions) -> Cell | Fault:
    """A day as spreadsheets count days, or as eight digits."""
    whole = int(number)
    if 19_000_101 <= whole <= 99_991_231 and number == whole:
        return _date(head, str(whole), conventions)
    if not _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        stamp = whole // 1000 if whole >= 10**11 else whole
        counted = "，像是从1970年算起的秒数或者毫秒数" if 10**8 < stamp < 10**10 else ""
        return Fault("wrong-date", f"“{plain(number)}”不是日期{counted}，应写成 2026-04-21 这样")
    if conventions.since_1904:
        return Fault("wrong-date", f"“{plain(number)}”是没有设成日期格式的数字，而这个表格从1904年起算，请把这一列的格式设为日期")
    since = datetime.datetime(1899, 12, 30)  # noqa: DTZ001  # days of a spreadsheet are days of the calendar, of no zone
    day = _day_of(since + datetime.timedelta(microseconds=int(number * 86_400_000_000)), plain(number))
    return day if isinstance(day, Fault) else _date(head, day.isoformat(), conventions)


# Numbers


def _number(head: Head, text: str, conventions: Conventions) -> Cell | Fault:
    text = unicodedata.normalize("NFKC", text).replace("¥", "").replace("人民币", "").strip()
    unit = head.column.field.unit
    if unit != "万元":
        bare = text.removesuffix(unit).strip() if unit else text
        bare = bare.removesuffix("个工作日").removesuffix("工作日").strip() if unit == "个工作日" else bare
        return bare.replace(",", "") if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", bare, re.ASCII) else bare
    found = _AMOUNT.fullmatch(text)
    if not found:
        both = _BOTH_WAYS.fullmatch(text)
        named, again = (amounts.whole(both[1]), amounts.whole(both[2])) if both else (amounts.whole(text), None)
        if named is not None and named[1] and (not both or again == named):
            # 伍仟元整 and 3万5千元 name their unit; they are read as in texts.
            return named[0] / 10_000
        return Fault("number-expected", f"“{text}”不是金额，应只写数字，以{'元' if head.factor != 1 else '万元'}为单位")
    number = Decimal(found[1].replace(",", ""))
    if found[2]:
        return number * {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(10**8)}[found[2]] / 10_000
    return _scaled(head, number)


def _scaled(head: Head, number: Decimal) -> Cell | Fault:
    if not head.factor and number:
        said = f"表头“{head.text}”没有写明单位，看不出数字是元还是万元，请写成“{head.text}（元）”或者“{head.text}（万元）”"
        return Fault("unclear-column", said)
    return number * head.factor


# Choices


def _choice(head: Head, text: str, conventions: Conventions) -> Cell | Fault:
    field = head.column.field
    text = unicodedata.normalize("NFKC", text).strip() if text not in field.choices else text
    values = (conventions.former or {}).get(head.column.key)
    if values and text not in field.choices:
        if conventions.generation == "former":
            return values.get(text) or Fault(
                "unknown-choice", f"上一代表格里的“{text}”不能直接对应到本站的{'或者'.join(field.enum)}，请改写成其中一个"
            )
        if not conventions.generation and (text in values or text in field.exchange_values.values()):
            return Fault("unclear-choice", f"两代标准里“{text}”的意思不同，从表头看不出是哪一代，请改写成{'或者'.join(field.enum)}")
    return _known(head, text)


def _known(head: Head, text: str) -> str:
    field = head.column.field
    if text in field.choices or text in field.exchange_values.values():
        return text
    bare = re.sub(r"\s+", "", text)
    accepted = field.accepted.get(bare)
    if accepted is None and re.fullmatch(r"\d\.0|\d", bare):
        accepted = field.accepted.get(bare[0]) or field.accepted.get(f"0{bare[0]}")
    if accepted is None:
        # The same choice except for brackets, blanks and points between words.
        accepted = next(
            (one for one in field.choices if re.sub(r"[\s、,，和及与()（）]", "", one) == re.sub(r"[\s、,，和及与()（）]", "", bare)), None
        )
    return accepted or text


def _choices(head: Head, text: str, conventions: Conventions) -> Cell | Fault:
    if text.strip() == "[]":
        return text
    field = head.column.field
    return BETWEEN.join(_known(head, part) for part in parted(text, (*field.choices, *field.exchange_values.values(), *field.accepted)))


def _yes_no(head: Head, text: str, conventions: Conventions) -> Cell | Fault:
    return {
        "是": "是",
        "有": "是",
        "√": "是",
        "Y": "是",
        "YES": "是",
        "TRUE": "是",
        "否": "否",
        "N": "否",
        "NO": "否",
        "FALSE": "否",
        "×": "否",
    }.get(text.upper(), text)


# Lists


def _items(head: Head, text: str, conventions: Conventions) -> Cell | Fault:
    """Lists of items, also in the prose of offices: 《…条例》第三十一条, 受理：当场受理."""
    items = head.column.field.items
    if items is None or BAR in text or "|" in text or text.strip() == "[]":
        return text
    keys = list(items.properties)
    if keys[:2] == ["law", "article"]:
        return prose.laws(text)
    return prose.stages(text) if keys == ["stage", "duty"] else text


def _as_is(head: Head, text: str, conventions: Conventions) -> Cell | Fault:
    return text


_OF: dict[str, Callable[[Head, str, Conventions], Cell | Fault]] = {
    c.DATE: _date,
    c.NUMBER: _number,
    c.CHOICE: _choice,
    c.CHOICES: _choices,
    c.YES_NO: _yes_no,
    c.ITEMS: _items,
    c.LINES: _as_is,
    c.JSON: _as_is,
}
