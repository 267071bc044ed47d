"""Takes the text of a document out of what an office has: a text file in any usual encoding, a saved web page, or a .docx."""

from __future__ import annotations

import html.parser
import io
import zipfile

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from generator.exchange.delimited import encoding_of
from generator.exchange.raw import NotATable

# More than any notice has, as text.
_MOST = 4_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OTHER = {b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "旧版 Word（.doc）或者 WPS 文件"}


class NoText(Exception):
    """No text can be taken out of the file; the message says why and what to do."""


def text_of(data: bytes) -> str:
    """The text of a document by its content, whatever its name is. Raises NoText."""
    for mark, name in _OTHER.items():
        if data.startswith(mark):
            raise NoText(f"这是 {name}，读不了里面的文字；请打开它，复制全部文字，另存为文本文件（.txt）")
    if data.startswith(b"PK\x03\x04"):
        return _docx(data)
    if len(data) > _MOST:
        raise NoText("文件太大，不像一份通知")
    try:
        text = data.decode(encoding_of(data))
    except NotATable:
        raise NoText("文件的文字编码读不了（不是 UTF-8，也不是 GB18030）；请另存为 UTF-8 的文本文件") from None
    if "\0" in text:
        raise NoText("这个文件不是文字；请把通知的文字另存为文本文件（.txt）")
    head = text[:4000].lower()
    return _page(text) if "<html" in head or "<!doctype html" in head or "<p>" in head else text


def _docx(data: bytes) -> str:
    """The paragraphs of a .docx, one a line."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            info = packed.getinfo("word/document.xml")
            if info.file_size > 10 * _MOST:
                raise NoText("文件太大，不像一份通知")
            tree = ElementTree.fromstring(packed.read(info))
    except KeyError:
        raise NoText("这个压缩文件里没有 Word 文档；请把通知的文字另存为文本文件（.txt）") from None
    except (zipfile.BadZipFile, ElementTree.ParseError, DefusedXmlException, NotImplementedError, RuntimeError, EOFError):
        raise NoText("这个 .docx 是坏的或者加了密；请打开它，复制全部文字，另存为文本文件（.txt）") from None
    return "\n".join("".join(part.text or "" for part in one.iter(f"{_WORD}t")) for one in tree.iter(f"{_WORD}p"))


class _Words(html.parser.HTMLParser):
    """Collects what a page shows as text."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Scripts and styles are not shown."""
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        """Text after a script is shown again."""
        self.hidden -= tag in ("script", "style") and self.hidden > 0

    def handle_data(self, data: str) -> None:
        """Keeps a piece of text."""
        if not self.hidden:
            self.words.append(data)


def _page(text: str) -> str:
    reader = _Words()
    reader.feed(text)
    reader.close()
    return "".join(reader.words)
