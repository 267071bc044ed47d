"""Recognises by its bytes a file that cannot be a record, and reads text in other encodings to find the other faults in it."""

from __future__ import annotations

import re

_MAGIC = (
    (b"PK\x03\x04", "ZIP, DOCX, XLSX, WPS"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC, XLS, WPS"),
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b\x08", "GZIP"),
    (b"SQLite format 3\x00", "SQLite"),
)
_MARKED = (
    (re.compile(rb"\s*\{\\rtf", re.IGNORECASE), "RTF"),
    (re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|meta|table|div|p|span|br|font)\b", re.IGNORECASE), "HTML"),
    (re.compile(rb"\s*<\?xml\b|\s*<[A-Za-z:]+[^<>]*xmlns", re.IGNORECASE), "XML"),
    (re.compile(rb"(?:From|Received|MIME-Version|Return-Path): .*\n(?:.*\n)*?MIME-Version: ", re.IGNORECASE), "MHTML, EML"),
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
# Any two bytes may happen to be a character of GB18030, so a few prove nothing.
_FEWEST = 4


def format_of(content: bytes) -> str:
    """The name of the format of a file that is not text; "" if it may be text."""
    for magic, name in _MAGIC:
        if content.startswith(magic):
            return name
    head = content[:4096].removeprefix(b"\xef\xbb\xbf")
    for pattern, name in _MARKED:
        if pattern.match(head):
            return name
    # The lock file of an office program holds a few names and many zeros; text in UTF-16 has one zero beside each letter.
    return "0x00" if content and not content.strip(b"\x00") else ""


def loosely(content: bytes) -> str:
    """Text in another encoding, or with characters that are not allowed; "" if it cannot be decoded."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and len(_CHINESE.findall(text)) < _FEWEST:
            continue
        return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return ""


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if len(content) > 8 and content[1:200:2].count(0) > len(content[1:200:2]) // 4:
        return ("utf-16-le",)
    if len(content) > 8 and content[0:200:2].count(0) > len(content[0:200:2]) // 4:
        return ("utf-16-be",)
    # Most characters of a damaged UTF-8 file can still be read as UTF-8; in a file in GB18030 hardly any can.
    damaged = content.decode("utf-8", "replace")
    chinese, lost = len(_CHINESE.findall(damaged)), damaged.count("\ufffd")
    return ("utf-8",) if chinese > lost else ("utf-8", "gb18030")
