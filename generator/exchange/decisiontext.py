"""Makes plain lines of the text of a decision, however it was copied: from Word, WPS, a PDF, a web page, a scan. Pure functions.

What is left is what a reader sees. The places of all values that are found later are places in this text, and the screen shows it.
"""

from __future__ import annotations

import html.parser
import re
from collections import Counter

from generator.text import characters

# A decision has some thousand characters. Far longer ones have many parties, and are still read; a book is not.
MOST = 300_000
_TAGS = re.compile(r"</?(?:p|div|span|table|tr|td|th|br|html|body|font|h[1-6]|li)\b[^<>]{0,2000}>", re.IGNORECASE)
_BLOCK = "p div tr table br li ul ol h1 h2 h3 h4 h5 h6 section article header footer title dd dt"
_BLOCKS = frozenset(_BLOCK.split())
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(("script", "style", "head", "template"))
HAN = "\u3400-\u9fff\uf900-\ufaff〇"
_BLANK = re.compile("[ \u00a0\u3000\u2000-\u200a\u202f\u205f]+")
# Letters that are spaced out: 行 政 处 罚, 文 号. One of the two words has one character only.
_SPACED = re.compile(f"(?<=[{HAN}（）()]) (?=[{HAN}](?: |$|[：:（）()]))|(?:(?<=^[{HAN}])|(?<=[ （）()][{HAN}])) (?=[{HAN}])", re.MULTILINE)
# Signs that bring their own distance with them.
_BESIDE_SIGN = re.compile("(?<=[，。、；：！？（）〔〕《》“”￥]) | (?=[，。、；：！？（）〔〕《》”￥])")
_BESIDE_DIGIT = re.compile(f"(?<=[{HAN}〔〕\\[\\]（(]) (?=[0-9])|(?<=[0-9]) (?=[{HAN}〔〕\\[\\]])|(?<=[〔〕\\[\\]]) | (?=[〔〕\\]])")
_COUNT = "[0-9一二三四五六七八九十]{1,3}"
_PAGE = re.compile(
    f"[-—–－_~· ]*(?:第 ?{_COUNT} ?页(?: ?[/／,，|]? ?共 ?{_COUNT} ?页)?|[0-9]{{1,3}}(?: ?[/／] ?[0-9]{{1,3}})?)[-—–－_~· ]*"
)
_NUMBERED = re.compile(
    r" ?(?:[一二三四五六七八九十]{1,3}[、.．]|[0-9]{1,2}[、.．)）](?![0-9])|[（(][一二三四五六七八九十0-9]{1,2}[)）](?![项款目])|[①-⑳])"
)
_LABELS = (
    "当事人|处罚人|许可人|申请人|单位|名称|姓名|代码|注册号|代表人|负责人|经营者|投资人|住所|住址|地址|场所|电话|号码|日期|编号|文号|案号|"
    "机关|期限|内容"
)
_LABELLED = re.compile(f"[{HAN}（）()/、]{{0,20}}(?:{_LABELS})(?:[（(][^（）()]{{0,16}}[)）])?[：:]")
_ENDED = "。！？；：;:!?"
# Two columns of a page whose lines were copied across both: a wide gap amid words, and no table.
_ACROSS = re.compile(f"[ \u3000]*[^\t：:]{{6,}}[{HAN}，。；、）](?: {{4,}}|\u3000{{2,}})[{HAN}（《，。]{{6,}}[^\t：:]*")
_FEW_LINES = 5
# The bullets that Word puts into its private range.
_BULLETS = re.compile("[\uf000-\uf0ff]")


def cleaned(text: str) -> str:
    """The text of a decision in plain lines: without markup, page numbers, repeated headers, invisible and odd blanks.

    Lines that only the width of a page has broken are joined again. A tab parts the cells of a table.
    """
    if len(_TAGS.findall(text[:20_000])) > 3:
        text = _shown(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BULLETS.sub("", characters.tidied(text)[0]).replace("\x07", "\t")
    lines = _once([_line(one) for one in text.split("\n")])
    lines = _joined(lines)
    return re.sub(r"\n\n\n+", "\n\n", "\n".join(lines)).strip("\n")


def across(text: str) -> bool:
    """Whether the lines of a text run across two columns of a page, so that its sentences are mixed up."""
    lines = [one for one in text.splitlines() if one.strip()]
    return sum(_ACROSS.fullmatch(one.rstrip()) is not None for one in lines) >= max(_FEW_LINES, len(lines) * 0.4)


def _line(text: str) -> str:
    text = _BLANK.sub(" ", text).strip(" ")
    text = re.sub(" *\t[ \t]*", "\t", text)
    parts = text.split(" ")
    if len(parts) > 7 and sum(len(one) == 1 for one in parts) * 4 > len(parts) * 3:
        # A line that is stretched to the width of the page.
        text = "".join(f" {one}" if one.isascii() and before.isascii() else one for before, one in zip(["　", *parts], parts, strict=False))
    text = _BESIDE_SIGN.sub("", text)
    # Twice, because two places may share the character between them.
    text = _SPACED.sub("", _SPACED.sub("", text))
    return _BESIDE_DIGIT.sub("", text)


def _once(lines: list[str]) -> list[str]:
    """The lines without page numbers, and without the headers and footers of later pages: a short line beside a page number that stands at
    least twice, or one that stands three times anywhere and is no item of a list.
    """
    numbered = [bool(_PAGE.fullmatch(one)) and bool(one.strip("-—–－_~· ")) for one in lines]
    count = Counter(one for one in lines if 3 < len(one) < 40 and not one.endswith(tuple(_ENDED)))
    seen: set[str] = set()
    out = []
    for i, one in enumerate(lines):
        if numbered[i]:
            continue
        beside = any(numbered[max(i - 1, 0) : i + 2])
        if (count[one] > 2 and one in seen) or (count[one] > 1 and beside):
            continue
        seen.add(one)
        out.append(one)
    return out


def _width(line: str) -> int:
    """The width of a line, in halves of a Chinese character."""
    return len(line) + sum(one > "\u2e7f" for one in line)


def _joined(lines: list[str]) -> list[str]:
    """The lines with those joined that the width of a page has broken."""
    filled = [one for one in lines if one]
    if len(filled) < 6:
        return lines
    widths = sorted(map(_width, filled))
    # Nearly all lines of a page are as long as the page is wide, and none is much longer.
    wide = widths[int(len(widths) * 0.85)]
    broken = sum(_width(one) > wide * 0.75 and one[-1] not in _ENDED for one in filled)
    if not 30 <= wide <= 120 or widths[-1] > wide * 1.6 or broken < max(3, len(filled) // 5):
        return lines
    out: list[str] = []
    last = ""
    for one in lines:
        if not one and _width(last) > wide * 0.75 and last[-1] not in _ENDED:
            continue
        starts = not one or "\t" in one + last or _NUMBERED.match(one) or _LABELLED.match(one)
        if out and out[-1] and not starts and _width(last) > wide * 0.75 and (last[-1] not in _ENDED or (last[-1] in "；;" and not one)):
            out[-1] += one
        else:
            out.append(one)
        last = one
    return out


# An option of a form that is not ticked, up to the next one; in 陈□明 a sign is missing, which is no option.
_UNTICKED = re.compile(f"(?:^|(?<=[\\s；;，,。：:、）)]))[□☐] ?(?=[{HAN}])[^□☐☑☒√✓✔■⊠\\n；;]*", re.MULTILINE)
_TICKS = re.compile("[☑☒√✓✔■⊠]")


def ticked(text: str) -> str:
    """A text of the same length in which only ticked options of a form are left, without their ticks."""
    return _TICKS.sub(" ", _UNTICKED.sub(lambda one: " " * len(one[0]), text))


class _Page(html.parser.HTMLParser):
    """Collects what a page shows: blocks on lines of their own, cells parted by tabs."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Scripts and styles are not shown; a block begins on a new line."""
        self.hidden += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """What follows a block is on a new line, and what follows a cell behind a tab."""
        self.hidden -= tag in _UNSEEN and self.hidden > 0
        while tag == "tr" and self.parts and self.parts[-1] in "\n\t":
            # Behind its last cell a row ends.
            self.parts.pop()
        if tag in _BLOCKS and tag != "br":
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append("\t")

    def handle_data(self, data: str) -> None:
        """Line ends in the source of a page are blanks."""
        if not self.hidden:
            self.parts.append("".join(line.strip(" \t\r") for line in data.split("\n")) if "\n" in data else data)


def _shown(text: str) -> str:
    page = _Page()
    page.feed(text)
    page.close()
    lines: list[str] = []
    for line in "".join(page.parts).split("\n"):
        # A cell that holds a paragraph has a line end before its tab, and one before the paragraph.
        if lines and (line[:1] == "\t" or (lines[-1][-1:] == "\t" and line.strip())):
            lines[-1] += line
        elif line.strip():
            lines.append(line)
    return "\n".join(lines)
