"""generator.reading.foreign: what a file is that is no record, and text in other encodings."""

from __future__ import annotations

import pytest
from support import GOOD

from generator.reading.foreign import format_of, loosely


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04...", "ZIP, DOCX, XLSX, WPS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC, XLS, WPS"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "RTF"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "HTML"),
        (b"<TABLE>", "HTML"),
        (b'<?xml version="1.0"?>', "XML"),
        (b"From: a\nSubject: b\nMIME-Version: 1.0\n", "MHTML, EML"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\x00" * 10, "0x00"),
        # Records, however odd.
        (GOOD.encode(), ""),
        (GOOD.encode("utf-16"), ""),
        (b"", ""),
        (b"name: <html>", ""),
        (b"<b>", ""),
        (b"PDF", ""),
        (b"From: a\nname: b\n", ""),
    ],
)
def test_a_format_is_known_by_its_first_bytes(content: bytes, name: str) -> None:
    assert format_of(content) == name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_text_is_the_same_in_every_encoding_and_with_every_line_end(encoding: str, ending: str) -> None:
    assert loosely(GOOD.replace("\n", ending).encode(encoding)) == GOOD


@pytest.mark.parametrize("content", [b"\xff\xff\xff", b"code: 1\xff\xfe", "甲乙".encode("gb18030"), b"\xff\xfe\x00"])
def test_what_may_say_anything_says_nothing(content: bytes) -> None:
    """Any two bytes may happen to be a character: a few of them prove nothing."""
    assert loosely(content) == ""


def test_a_damaged_file_is_not_read_in_another_encoding() -> None:
    """Its characters would be others, and their faults invented."""
    assert loosely(GOOD.encode().replace("清和".encode(), b"\xe6\xb8\x85\xff")) == ""
