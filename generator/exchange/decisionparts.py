"""The parts of a decision's text: its head, the labelled lines, what is decided, the remedies, its foot. Pure functions over places.

A decision is written in the same order everywhere: who decides and under which number, whom it concerns, what was found, by which law
what is decided, how it can be contested, and at the foot the department and the day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from generator.exchange.decisiontext import HAN

# No head has more lines, also if a web page's own lines stand above it.
_MOST_HEAD_LINES = 45
_LONG_LINE = 60
_MOST_NAME = 30
_TITLE = re.compile(f"[{HAN}]{{0,40}}?(?P<title>[{HAN}（）()]{{0,24}}(?:决定书|批复|批准书|许可证明|通知书|告知书|决定))")
# The body begins with what was found or done.
_BODY = re.compile(
    "(?:[一1][、.](?!当事人|基本|案件|处罚决定)|当事人(?![：:的（(姓名])|上述|发现|经(?:依法)?(?:审?查|调查|核实)|现?查明|本案|案件来源|根据|依据|[^，。]{0,60}(?:一案[，,]|(?:涉嫌)[^，。]{2,60}(?:行为"
    "|案)|现已审查终结)|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日[，,]?"
    "(?:[，,我本]|.*?(?:局|机关|人员|你))|(?:我|本)(?:局|机关|委|单位|厅|队)于?|你(?:单位|公司|局|（单位）|\\(单位\\))?(?:于|未|在|的))"
)
# A label of one line: 当事人：…, 法定代表人（负责人）：…
_LABEL = re.compile(f"(?:^|(?<=[\\n\\t ，,；;。]))(?P<label>[{HAN}A-Za-z0-9_（）()《》/、]{{2,30}}?)[：:][ ]?", re.MULTILINE)
_DECIDES = re.compile(
    "(?:(?:作出|做出|给予|处以|予以|进行)[^。；：:\\n]{0,16})?(?:(?:如下|以下|下列)(?:的)?(?:行政)?(?:许可|处罚|处理|"
    "确认)(?:决定|意见|措施)?"
    "|(?:行政)?(?:处罚|处理|许可|审批|决定|批复)(?:决定)?(?:意见)?如下)[^。；：:\\n]{0,8}[：:]"
    "|(?:^|(?<=[，,。；;\\n]))[ ]?(?:(?:我|本)(?:局|机关|会|委|厅|队|单位)|现|经研究|依法){0,2}决定[：:](?=\\s*[一1①对撤（(给责没罚])",
    re.MULTILINE,
)
# What is decided does not begin with what was found.
_FOUND_FIRST = re.compile("[ \\n]*(?:[一1][、.．]|[（(][一1][）)])?[ ]?(?:违法|案件|基本|主要|经|现)(?:违法)?(?:事实|情况|查|调查|审理)")
# A decision of another day that is only told of: 2026年1月10日，本局作出《…决定书》，决定对….
_EARLIER = re.compile(
    "作出(?:了)?[^。\\n]{0,30}(?:决定书》|〔(?:19|20)[0-9]{2}〕[^。\\n]{0,12}号)[^。\\n]{0,40}$|(?:曾|原)(?:于|因|被|经)?[^。\\n]{0,80}$"
)
_DECIDES_INLINE = re.compile(
    "(?:决定|拟)(?:依法)?(?:对|给予|予以|处以|处|作出|没收|罚款|准予|同意|批准|不予|将|责令|注销|撤销|变更|延续)[^。\\n]{2,400}。"
)
_PLANNED = re.compile("(?:拟|告知|可以|应当)[^。，；\\n]{0,30}$")
# Where the decision itself ends and its fulfilment, or how to contest it, begins.
_AFTER = re.compile(
    "(?:^|(?<=[。；;\\n]))[ \\t]*(?:[一二三四五六七八九十]{1,2}、|[（(][一二三四五六七八九十][）)]|"
    "[0-9][.、])?(?:行政)?(?:处罚)?(?:决定)?的?(?:"
    "履行|处(?:以)?罚款的[，,]|(?:上述|以上|各)?当事人(?:应|须|必须|如|自|在|逾期|对|不服)|你(?:单位|公司|局|方)?(?:（[^）]{0,8}）|\\([^)]{0,8}\\))?(?:应|须|必须|如"
    "|自|在|逾期|对本|不服|可)|"
    "请(?:你|当事人|于|自|在|将)|限(?:你|当事人|于|自|在|被)|被处罚(?:人|单位)(?:应|须|必须|如|自|在)|(?:上述|以上|前述)(?:罚|"
    "款|处罚|没收|款项)|(?:罚没|罚款|款项|没收)[^，。；\\n]{0,12}?(?:缴|交|上缴)|"
    "如(?:不服|对|你|果|逾|当事人)|不服|逾期|到期|本(?:处罚)?决定|该(?:处罚)?决定|(?:自)?(?:收|接)到本|(?:根据|依据|依照|"
    "按照)《[^》]{2,40}》[^。]{0,60}?(?:缴分离|(?:应|请|限|须|当)[^。]{0,20}(?:缴|交))|"
    "申请(?:行政)?复议|行政复议|救济|复议|诉讼|联系(?:人|电话)|附[：:件]|此复|抄送|特此|有关注意|行政处罚的履行|相关权利)",
    re.MULTILINE,
)
_ALONE = re.compile(f"[{HAN}（）()]{{0,36}}(?:决定书|批准书|批复)(?:[（(][{HAN}]{{2,4}}[）)])?")
_NUMBERED = re.compile(f"[{HAN}A-Za-z0-9（）()]{{2,30}}[〔\\[（(【［](?:19|20)[0-9]{{2}}[〕\\]）)】］][{HAN}A-Z0-9-]{{1,20}}号")
_REMEDY = re.compile("行政复议|行政诉讼|提起诉讼|向[^。\\n]{2,40}起诉|不服本")
DAY = re.compile(
    "(?:(?P<chinese>[二2][〇○零oOＯ0][〇○零oOＯ0一二三四五六七八九][〇○零oOＯ0一二三四五六七八九]) ?年 "
    "?(?P<month>[元一二三四五六七八九十]{1,3}) ?月 ?(?P<day>[一二三四五六七八九十]{1,3}) ?日"
    "|(?P<plain>(?:19|20)[0-9]{2} ?年 ?[0-9]{1,2} ?月 ?[0-9]{1,2} ?日|(?:19|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}(?![0-9])))"
)
# The last characters of the names of offices.
_OFFICES = "局委厅府会队院署"
_OFFICE = re.compile(f"[{HAN}（）()·]{{2,40}}(?:局|厅|委|委员会|政府|队|院|部|办公室|中心|处|所|署|办|站|分局|银行|机关|会)")
_NOT_SIGNED = re.compile("日期|时间|送达|签收|签名|收件")
_SEAL = re.compile("[（(]?(?:加盖)?(?:行政机关)?(?:公?章|印章|盖章|印)[)）]?")


class Line(NamedTuple):
    """A line of the text with its place."""

    start: int
    end: int
    text: str


class Label(NamedTuple):
    """A label such as 当事人： and its value, with the place of the value. `alone`: it begins its line."""

    name: str
    value: str
    start: int
    end: int
    alone: bool


class Signed(NamedTuple):
    """A day at the foot: its words, its place, the line above it that names who signs ("" if none does), and where that begins."""

    words: str
    start: int
    end: int
    office: str
    begin: int


@dataclass(frozen=True, slots=True)
class Parts:
    """What of the text stands where. `ruling` is what is decided, `leads` the sentence that leads to it; both are (0, 0)
    if they were not found.
    """

    text: str
    lines: tuple[Line, ...]
    head: int
    labels: tuple[Label, ...]
    title: str
    title_at: tuple[int, int]
    leads: tuple[int, int]
    ruling: tuple[int, int]
    signed: tuple[Signed, ...]

    @property
    def decided(self) -> str:
        """The words of what is decided."""
        return self.text[slice(*self.ruling)]


def parted(text: str, known: Callable[[str], bool]) -> Parts:
    """The parts of a cleaned text. `known` says whether the text of a cell or line is the name of a column."""
    lines = tuple(_lines(text))
    head = _head(lines)
    title, title_at = _title(text[:head], 0)
    signed = tuple(_signed(lines, head))
    foot = signed[0].begin if signed else len(text)
    leads, ruling = _ruling(text, head, foot)
    return Parts(text, lines, head, tuple(_labels(text, known)), title, title_at, leads, ruling, signed)


def others(parts: Parts) -> bool:
    """Whether a further decision follows the first one in the same text: a title on a line of its own, and a number below it."""
    lines = [one for one in parts.lines if one.start > parts.head]
    for i, line in enumerate(lines):
        if _ALONE.fullmatch(line.text.strip()) and any(_NUMBERED.fullmatch(one.text.strip()) for one in lines[i + 1 : i + 4]):
            return True
    return False


def _lines(text: str) -> Iterator[Line]:
    at = 0
    for one in text.split("\n"):
        if one.strip():
            yield Line(at, at + len(one), one)
        at += len(one) + 1


def _head(lines: Sequence[Line]) -> int:
    """Where the body begins: at the first long line, or at the first that says what was found."""
    titled = False
    for one in lines[:_MOST_HEAD_LINES]:
        if len(one.text) > _LONG_LINE and (titled or "。" in one.text) and not _LABEL.match(one.text):
            return one.start
        if titled and (_BODY.match(one.text) or ("。" in one.text and not _LABEL.match(one.text))):
            return one.start
        titled = titled or bool(_TITLE.search(one.text)) or "当事人" in one.text
    return lines[min(len(lines), _MOST_HEAD_LINES) - 1].end if lines else 0


def _title(head: str, at: int) -> tuple[str, tuple[int, int]]:
    """The title of the document, such as 行政处罚决定书: the last line of the head that is one."""
    found = None
    for one in re.finditer(
        f"^[^\\n]*?(?P<title>(?:准予|不予|当场|责令)?[{HAN}]{{0,12}}(?:决定书|批准书|批复|通知书|告知书))", head, re.MULTILINE
    ):
        found = one
    if found is None:
        return "", (0, 0)
    title, start = found["title"], at + found.start("title")
    inner = re.search("(?:准予|不予|当场|责令)", title)
    if inner:
        title, start = title[inner.start() :], start + inner.start()
    elif start and re.match(f"[{HAN}]", head[start - 1]) and head[start - 1] not in _OFFICES:
        # Its beginning is not known.
        office = max(title.rfind(one) for one in _OFFICES)
        if office < 0:
            return "", (0, 0)
        title, start = title[office + 1 :], start + office + 1
    return title, (start, at + found.end("title"))


def _labels(text: str, known: Callable[[str], bool]) -> Iterator[Label]:
    """The labelled values. A value ends with its line, its cell, or before the next label that the kind knows."""
    found = list(_LABEL.finditer(text))
    for i, one in enumerate(found):
        line = text.find("\n", one.end())
        end = len(text) if line < 0 else line
        tab = text.find("\t", one.end(), end)
        end = end if tab < 0 else tab
        alone = one.start() == 0 or text[one.start() - 1] in "\n\t"
        later = found[i + 1] if i + 1 < len(found) else None
        if later is not None and later.start() < end:
            end = later.start()
        value = text[one.end() : end]
        yield Label(one["label"], value.strip(" ，,；;。"), one.end(), one.end() + len(value.rstrip(" ，,；;。")), alone)
    yield from _cells(text, known)


def _cells(text: str, known: Callable[[str], bool]) -> Iterator[Label]:
    """Labels without colons, in tables: the label in one cell and the value in the next, or each on a line of its own."""
    lines = list(_lines(text))
    if sum(len(one.text) < _MOST_NAME and known(one.text) for one in lines) > 3:
        for one, after in pairwise(lines):
            if len(one.text) < _MOST_NAME and known(one.text) and not (len(after.text) < _MOST_NAME and known(after.text)):
                yield Label(one.text.strip(), after.text.strip(), after.start, after.end, True)
    for line in lines:
        at = line.start
        cells = line.text.split("\t")
        for name, value in pairwise(cells):
            begin = at + len(name) + 1
            if name.strip() and value.strip() and len(name) < _MOST_NAME and known(name) and not (len(value) < _MOST_NAME and known(value)):
                yield Label(name.strip(), value.strip(), begin, begin + len(value), True)
            at = begin


def _ruling(text: str, head: int, foot: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The sentence that leads to what is decided, and that itself."""
    found, planned = None, False
    for one in _DECIDES.finditer(text, head, foot):
        if _FOUND_FIRST.match(text, one.end()):
            continue
        if not _PLANNED.search(text[max(one.start() - 40, 0) : one.start()] + one[0].split("如下")[0].split("以下")[0].split("下列")[0]):
            found = one
        else:
            planned = planned or "拟" in text[max(one.start() - 20, 0) : one.end()]
    if found is None and planned:
        # What is only planned may come with the words of a resolution, which is not the decision.
        return (0, 0), (0, 0)
    if found is not None:
        line = text.rfind("\n", 0, found.start()) + 1
        after = _AFTER.search(text, found.end() + 1, foot)
        end = after.start() if after else foot
        return (line, found.end()), _trimmed(text, found.end(), min(end, found.end() + 4000))
    inline = [
        one
        for one in _DECIDES_INLINE.finditer(text, head, foot)
        if not one[0].startswith("拟")
        and not _PLANNED.search(text[max(one.start() - 40, 0) : one.start()])
        and not _EARLIER.search(text[max(one.start() - 120, 0) : one.start()])
    ]
    if len(inline) != 1:
        return (0, 0), (0, 0)
    start = inline[0].start() + 2
    line = text.rfind("\n", 0, start) + 1
    return (line, start), _trimmed(text, start, inline[0].end())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \n\t：:，,":
        start += 1
    while end > start and text[end - 1] in " \n\t":
        end -= 1
    return start, end


def _signed(lines: Sequence[Line], head: int) -> Iterator[Signed]:
    """The days at the foot: alone on a line, or behind the name of an office, below how to contest the decision. Where the text does not
    say how, an office must have signed.
    """
    begin = 0
    for i, line in enumerate(lines):
        if line.start >= head and _REMEDY.search(line.text):
            begin = i
    remedy = bool(begin)
    for i in range(max(begin, 1, 0 if remedy else len(lines) - 14), len(lines)):
        line = lines[i]
        found = list(DAY.finditer(line.text))
        if len(found) != 1 or line.start < head:
            continue
        before = _SEAL.sub("", line.text[: found[0].start()]).strip(" ，,\t")
        after = _SEAL.sub("", line.text[found[0].end() :]).strip(" 。.\t")
        if after or (before and not _OFFICE.fullmatch(before)):
            continue
        above = next((one for one in reversed(lines[max(i - 3, 0) : i]) if not _SEAL.fullmatch(one.text)), lines[i - 1])
        name = _SEAL.sub("", above.text).strip()
        office = before or (name if _OFFICE.fullmatch(name) else "")
        if _NOT_SIGNED.search(before or name[-12:]) or (not office and not remedy):
            continue
        yield Signed(
            found[0][0],
            line.start + found[0].start(),
            line.start + found[0].end(),
            office,
            line.start if before or not office else above.start,
        )
