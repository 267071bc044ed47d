"""Reads the State Council's notice on the holidays of a year: which days are off, which weekend days are worked, and what cannot be read.

Nothing is guessed: each sentence that speaks of days must be understood to its last word, and what the sentence itself says of a day (the
day of the week, the lunar day, how many days) must agree with the calendar. Otherwise the sentence is a fault.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

from generator.adopt import sentences
from generator.adopt.festivals import FESTIVALS, FIRST_YEAR, LAST_YEAR, statutory
from generator.adopt.sentences import Fault, Section

# One character for one, so that sentences keep their length; all spaces and line ends are left out before.
_PLAIN = str.maketrans("０１２３４５６７８９（）：，；—–－~～﹣", "0123456789():,;------")
_TO_WHOM = re.compile(r"各省、自治区、直辖市人民政府[^:。]{0,40}:")
# A title in 《》 is another notice that is spoken of, in that of a city for example.
_TITLE = re.compile(r"(?<!《)国务院(?:办公厅)?关于[^。,:;<>《》]{2,70}?的通知")
_NUMBER = re.compile(r"(国办发明电|国发明电|国办发|国发)[〔\[(【]?(20\d\d)[〕\])】]?(\d{1,3})号")
_SIGNED = re.compile(
    r"国务院(?:办公厅)?(20\d\d|二[〇○OО零0][一二三四五六七八九〇○零]{2})年([\d一二三四五六七八九十]{1,2})月([\d一二三四五六七八九十]{1,3})日"
)
_NAMED = r"([^。,;:、\d]{2,12}(?:、[^。,;:、\d]{2,8})?):"
_HEAD = re.compile(rf"(?<![^。:;])[一二三四五六七八九十]{{1,2}}、(?:{_NAMED})?|(?<![^。:;])--{_NAMED}")
_NUMERALS = {"〇": 0, "○": 0, "零": 0, **{one: n for n, one in enumerate("一二三四五六七八九", 1)}}
_NAMES = {
    "“五一”国际劳动节": "劳动节",
    "国际劳动节": "劳动节",
    "新年": "元旦",
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
    "国庆": "国庆节",
}


@dataclass(frozen=True)
class Notice:
    """What a notice says. `yearly` is whether it arranges a whole year; others change single days. `off` has all days off, weekends too.

    `longer` is the holiday that is made longer and its new last day. `faults` block writing; `notes` are only told.
    """

    title: str = ""
    number: str = ""
    signed: datetime.date | None = None
    year: int = 0
    yearly: bool = False
    off: frozenset[datetime.date] = frozenset()
    work: frozenset[datetime.date] = frozenset()
    longer: tuple[str, datetime.date] | None = None
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = field(default=())


def read(text: str) -> Notice:
    """Reads the text of one notice, with or without what stands around it on a page."""
    plain = re.sub(r"[\s\u200b\ufeff\u00ad\u00a0\u3000]+", "", text).translate(_PLAIN)
    starts = list(_TO_WHOM.finditer(plain))
    if len(starts) > 1:
        return _only("文本里不止一份通知，请一份一份地读。", starts[1][0])
    first = _HEAD.search(plain)
    if not starts and first is None:
        return _only("看不出正文从哪里开始：没有“各省、自治区、直辖市人民政府……”，也没有“一、”。", plain[:40])
    start = starts[0].end() if starts else first.start() if first else 0
    titles = _TITLE.findall(plain[:start])
    signed = next(iter(_SIGNED.finditer(plain, start)), None)
    body = plain[start : signed.start() if signed else None]
    title = titles[-1] if titles else ""
    said = re.search(r"关于(?:调整|延长)?(20\d\d)年", title)
    when = _signed(signed) if signed else None
    year = int(said[1]) if said else when.year if when else 0
    numbers = sorted({f"{kind}〔{of}〕{count}号" for kind, of, count in _NUMBER.findall(plain[:start])})
    faults = list(_head_faults(title, year, body, signed[0] if signed else "", when))
    notice = Notice(title, numbers[0] if len(numbers) == 1 else "", when, year, "部分节假日" in title)
    if year and not faults:
        return _arranged(notice, body)
    return Notice(**{**vars(notice), "faults": tuple(faults)})


def _only(why: str, sentence: str) -> Notice:
    return Notice(faults=(Fault(sentence, why),))


def _signed(found: re.Match[str]) -> datetime.date | None:
    """The day under a notice, in digits or in Chinese numerals; None if there is no such day."""
    year = found[1] if found[1].isdigit() else "".join(str(_NUMERALS.get(one, 0)) for one in found[1])
    try:
        return datetime.date(int(year), _numeral(found[2]), _numeral(found[3]))
    except ValueError:
        return None


def _numeral(text: str) -> int:
    """A number up to 99 in digits or in Chinese numerals; 0 if it is none."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + _NUMERALS.get(ones if ten else tens, 0)


def _head_faults(title: str, year: int, body: str, signature: str, signed: datetime.date | None) -> list[Fault]:
    """What is wrong with title, year and date of signing."""
    faults = []
    if not title:
        faults.append(Fault("", "没有找到通知的标题（国务院办公厅关于……的通知），请把标题一行也放进文本。"))
    elif not re.search("节假日|假期|放假", title):
        faults.append(Fault(title, "这不是安排放假的通知。"))
    if signature and signed is None:
        faults.append(Fault(signature, "落款日期读不懂。"))
    again = re.search(r"现将(20\d\d)年", body)
    if again and year and int(again[1]) != year:
        faults.append(Fault(again[0], f"正文写的是{again[1]}年，标题写的是{year}年。"))
    if signed and year and not year - 1 <= signed.year <= year:
        faults.append(Fault(signature, f"{year}年的放假通知应在{year - 1}年或者{year}年发布，落款日期对不上。"))
    if year and not FIRST_YEAR <= year <= LAST_YEAR:
        faults.append(Fault(title, f"只认得{FIRST_YEAR}年至{LAST_YEAR}年的节日（以后的农历要等新版本）。"))
    if not year and not faults:
        faults.append(Fault(title, "看不出是哪一年的安排：标题里没有年份，也没有读到落款日期（国务院……年……月……日），请补进文本。"))
    return faults


def _arranged(notice: Notice, body: str) -> Notice:
    """A notice with the days of its body."""
    faults: list[Fault] = []
    parts = _parts(notice, body, faults)
    read_parts: list[Section] = []
    for names, text in parts:
        one = sentences.section(names, text, notice.year)
        faults += one.faults
        read_parts.append(one)
    faults += _twice(read_parts)
    off = frozenset(day for one in read_parts for day in one.off)
    work = frozenset(day for one in read_parts for day in one.work)
    longer = next((one.longer for one in read_parts if one.longer), None)
    if not faults:
        faults += [fault for one in read_parts for fault in sentences.far(one)]
    if notice.yearly and not faults:
        faults += _by_law(notice.year, read_parts)
    if not off and not work and longer is None and not faults:
        faults.append(Fault(notice.title, "没有读到放假或者上班的日子。"))
    notes = tuple(note for one in read_parts for note in one.notes)
    found = {"off": off, "work": work, "longer": longer, "faults": tuple(faults), "notes": notes}
    return Notice(**{**vars(notice), **found})


def _parts(notice: Notice, body: str, faults: list[Fault]) -> list[tuple[tuple[str, ...], str]]:
    """The numbered parts of a notice with the holidays that they name. Without numbers, all that is said is one part."""
    heads = list(_HEAD.finditer(body))
    if not heads:
        return [((), body)]
    before = body[: heads[0].start()]
    parts: list[tuple[tuple[str, ...], str]] = []
    if "如下" not in before[-12:]:
        parts.append(((), before))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        text = body[head.end() : following.start() if following else None]
        names = tuple(_NAMES.get(name, name) for name in (head[1] or head[2] or "").split("、") if name)
        if any(name not in FESTIVALS for name in names):
            faults.append(Fault(head[0], "不认得这个节日。"))
        elif notice.yearly and not names:
            faults.append(Fault(head[0] + text[:30], "这一条没有写是哪个节日。"))
        parts.append((names, text))
    return parts


def _twice(parts: list[Section]) -> list[Fault]:
    """Days that two parts speak of, and days that are off and worked."""
    faults = []
    seen: dict[datetime.date, Section] = {}
    for one in parts:
        for day in sorted(one.off | one.work):
            if day in one.off and day in one.work:
                faults.append(Fault(one.text, f"{sentences.shown(day)}又放假又上班。"))
            elif day in seen:
                faults.append(Fault(one.text, f"{sentences.shown(day)}前面已经安排过。"))
            seen[day] = one
    return faults


def _by_law(year: int, parts: list[Section]) -> list[Fault]:
    """What a notice on a whole year must have by 《全国年节及纪念日放假办法》: each holiday, its days, and one day off for each of them."""
    faults = []
    for name, days in statutory(year).items():
        named = [one for one in parts if name in one.names]
        if len(named) != 1:
            faults.append(Fault("", f"通知里{'没有' if not named else '不止一次写到'}{name}。"))
            continue
        missing = [day for day in days if day not in named[0].off]
        if missing:
            shown = "、".join(map(sentences.shown, missing))
            faults.append(Fault(named[0].text, f"按《全国年节及纪念日放假办法》，{name}的{shown}应当放假，这里没有。"))
    if faults:
        return faults
    law = sum(map(len, statutory(year).values()))
    free, worked = (sum(day.weekday() < 5 for one in parts for day in one.off), sum(len(one.work) for one in parts))
    if free - worked != law:
        each = "，".join(
            f"{'、'.join(one.names)}放{sum(day.weekday() < 5 for day in one.off)}补{len(one.work)}" for one in parts if one.names
        )
        found = f"通知里放假的工作日有{free}天、补班有{worked}天，相差{free - worked}天"
        faults.append(Fault("", f"法定放假共{law}天（逢周末的要补假），{found}：可能漏了或者多了日子（{each}）。"))
    return faults
