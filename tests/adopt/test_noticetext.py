"""A document's text: encodings, saved pages, .docx, and what cannot be read."""

from __future__ import annotations

import io
import zipfile

import pytest

from generator.adopt.noticetext import NoText, text_of

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(document: str, name: str = "word/document.xml") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr(name, document)
    return held.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_in_each_usual_encoding(encoding: str) -> None:
    assert text_of("一、元旦：1月1日放假。".encode(encoding)) == "一、元旦：1月1日放假。"


def test_a_page_without_its_scripts() -> None:
    page = "<!DOCTYPE html><html><head><style>p{}</style><script>let a='9月9日上班'</script></head><p>一、<b>元旦：</b>1月1日&#25918;假。</p></html>"
    assert text_of(page.encode()) == "一、元旦：1月1日放假。"


def test_a_docx() -> None:
    text = f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>一、元</w:t></w:r><w:r><w:t>旦：</w:t></w:r></w:p><w:p><w:r><w:t>1月1日放假。</w:t></w:r></w:p></w:body></w:document>'
    assert text_of(docx(text)) == "一、元旦：\n1月1日放假。"


ENTITIES = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
BAD = {
    "PDF": b"%PDF-1.7 ...",
    "旧版 Word": b"\xd0\xcf\x11\xe0\xa1\xb1",
    "没有 Word 文档": docx("<a/>", "other.xml"),
    "坏的": docx("<a"),
    "坏的或者": docx(ENTITIES),
    "加了密": b"PK\x03\x04torn",
    "不是文字": b"a\0b",
    "太大": b"a" * 4_000_001,
    "编码读不了": b"\xff\xff\xff\x80\x80",
}


@pytest.mark.parametrize("why", BAD)
def test_what_has_no_text_says_why(why: str) -> None:
    with pytest.raises(NoText, match=why):
        text_of(BAD[why])
