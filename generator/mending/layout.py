"""The bytes of a file as text with its own line ends and mark, and back: whatever was not changed comes back as it was."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.mending.alike import blocks
from generator.reading import foreign
from generator.text import characters

_ENDS = re.compile("\r\n|\r|\n")
_MARK = b"\xef\xbb\xbf"
# Text in GB18030 consists of common characters. What most other encodings give when they are read so does not.
_CHINESE = re.compile("[\u4e00-\u9fff]")
_FEWEST, _COMMON = 4, 0.9
# Encodings whose common characters have the bytes of common characters of GB 2312, so that a few words read as either; the first bytes of
# their own common characters. Sources: the tables of Big5 (level 1), KS X 1001 (Hangul), JIS X 0208 (level 1).
_OTHERS = (("big5", 0xA4, 0xC6), ("euc_kr", 0xB0, 0xC8), ("euc_jp", 0xB0, 0xCF))


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a file with plain line ends, and how it lies on the disk. `encoding` is "" for UTF-8, else the name of what it was."""

    text: str
    ends: tuple[str, ...]
    marked: bool
    encoding: str = ""

    def bytes_of(self, text: str) -> bytes:
        """Another text in the layout of this file, in UTF-8. A new line ends as the one above it."""
        lines = text.split("\n")
        if len(set(self.ends)) <= 1:
            made = (self.ends[0] if self.ends else "\n").join(lines)
        else:
            made = "".join(line + end for line, end in zip(lines, [*self._ends_of(lines), ""], strict=True))
        return (_MARK if self.marked else b"") + made.encode()

    def _ends_of(self, lines: list[str]) -> list[str]:
        """The ends of the lines of another text but its last one."""
        old = self.text.split("\n")
        out: list[str] = []
        for tag, a, b, c, d in blocks(old, lines):
            for number in range(c, d):
                mine = a + number - c if tag in ("equal", "replace") and a + number - c < b else max(a - 1, 0) if a == b else b - 1
                out.append(self.ends[min(mine, len(self.ends) - 1)])
        return out[: len(lines) - 1]


def layout_of(content: bytes) -> Layout | None:
    """The layout of a file; None if its text is not certain: bytes that are damaged, or an encoding that can only be guessed."""
    found = _decoded(content)
    if found is None:
        return None
    text, encoding = found
    return Layout(_ENDS.sub("\n", text), tuple(_ENDS.findall(text)), content.startswith(_MARK), encoding)


def _decoded(content: bytes) -> tuple[str, str] | None:
    try:
        return content.removeprefix(_MARK).decode(), ""
    except UnicodeDecodeError:
        pass
    loose = foreign.loosely(content)
    if not loose:
        return None
    for encoding, name in (("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("gb18030", "GB18030 (GBK)")):
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if _ENDS.sub("\n", text) == loose and _certain(loose, encoding == "gb18030") and not (name != "UTF-16" and _is_other(content)):
            return text, name
    return None


def _certain(text: str, guessed: bool) -> bool:
    """Whether text that was read in another encoding is what was written."""
    if any(one.sort in ("lost", "damaged") for one in characters.odd(text)):
        return False
    if not guessed:
        return True
    chinese = _CHINESE.findall(text)
    common = sum(_is_common(one) for one in chinese)
    return len(chinese) >= _FEWEST and common >= _COMMON * len(chinese)


def _is_other(content: bytes) -> bool:
    """Whether bytes are as good a text in another encoding than GB18030."""
    for encoding, first, last in _OTHERS:
        try:
            words = [one for one in content.decode(encoding) if one.isalpha() and not one.isascii()]
        except UnicodeDecodeError:
            continue
        if sum(_is_between(one, encoding, first, last) for one in words) >= _COMMON * len(words):
            return True
    return False


def _is_common(one: str) -> bool:
    """Whether a character is one of the 3,755 that GB 2312 has in its first level."""
    return _is_between(one, "gb2312", 0xB0, 0xD7)


def _is_between(one: str, encoding: str, first: int, last: int) -> bool:
    try:
        code = one.encode(encoding)
    except UnicodeEncodeError:
        return False
    return first <= code[0] <= last
