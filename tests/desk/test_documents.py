"""generator.desk.documents: the text of a .docx or PDF as a reader sees it; everything else is told, and nothing is opened or expanded."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest

from generator.desk.documents import NoText, text_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def docx(body: str, before: str = "", name: str = "word/document.xml", **more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {W}><w:body>{body}</w:body></w:document>')
        for file, content in more.items():
            packed.writestr(f"word/{file}.xml", content)
    return out.getvalue()


def pdf(*pages: str, objects: str = "") -> bytes:
    """A PDF whose pages show some lines, by a font that says which character is which."""
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def 1 begincodespacerange <0000> <FFFF> endcodespacerange "
        "1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
    )
    some = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{6 + 2 * i} 0 R' for i in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    for i, page in enumerate(pages):
        shown = " ".join(f"BT /F 12 Tf 50 {780 - 20 * at} Td <{line.encode('utf-16-be').hex()}> Tj ET" for at, line in enumerate(page.split("\n")))
        some.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents {7 + 2 * i} 0 R >>")
        some.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(some, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    return out + f"xref\n0 {len(some) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(some) + 1} /Root 1 0 R {objects}>>\nstartxref\n{len(out)}\n%%EOF\n".encode()


LINES = "甲市市场监督管理局\n行政处罚决定书\n甲市监罚〔2026〕15号\n当事人：甲市康宁大药房有限公司"


def test_a_word_file_is_read_as_it_is_shown() -> None:
    body = (
        paragraph(run("甲市市场监督管理局"))
        + paragraph(run("行政处罚"), run("决定书"))
        + f"<w:tbl><w:tr><w:tc>{paragraph(run('当事人'))}</w:tc><w:tc>{paragraph(run('甲市康宁大药房有限公司'))}</w:tc></w:tr></w:tbl>"
        + paragraph('<w:r><w:t>罚款</w:t><w:br/><w:t>5000元</w:t><w:noBreakHyphen/></w:r>')
    )
    assert text_of(docx(body)) == "甲市市场监督管理局\n行政处罚决定书\n当事人\t甲市康宁大药房有限公司\n罚款\n5000元-"


def test_what_was_deleted_is_no_text_and_what_was_inserted_is() -> None:
    body = paragraph(
        run("罚款"),
        f"<w:del>{run('9000').replace('w:t', 'w:delText')}</w:del>",
        f"<w:ins>{run('5000')}</w:ins>",
        run("元"),
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏着的</w:t></w:r>",
        '<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:commentReference w:id="1"/></w:r>',
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
    )
    notes = f"<w:comments {W}>{paragraph(run('批注'))}</w:comments>"
    assert text_of(docx(body, comments=notes, footnotes=notes, header1=notes)) == "罚款5000元"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph(run('甲市监罚〔2026〕15号'))}</w:txbxContent>"
    both = f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>'
    assert text_of(docx(paragraph(run("正文"), f"<w:r>{both}</w:r>"))) == "甲市监罚〔2026〕15号\n正文"


def test_the_pages_of_a_pdf_follow_one_another() -> None:
    text = text_of(pdf(LINES, "一、没收违法所得人民币陆佰贰拾元伍角整\n二、罚款人民币伍仟元整"))
    assert text.split() == [*LINES.split(), "一、没收违法所得人民币陆佰贰拾元伍角整", "二、罚款人民币伍仟元整"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_texts_are_read_in_any_usual_encoding(encoding: str) -> None:
    assert text_of(LINES.encode(encoding)) == LINES


def zipped(name: str) -> bytes:
    return docx("", name=name)


BOMB = docx(f"<!--{' ' * (30 << 20)}-->")
LAUGHS = '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOOP = pdf(LINES).replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "是空的"),
        (b"\0" * 20, "是空的"),
        (OLE, "另存为“Word 文档"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "加了密"),
        (b"{\\rtf1 abc}", "另存为“Word 文档"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "这是图片"),
        (b"\xff\xd8\xff\xe0JFIF", "这是图片"),
        (bytes(range(256)) * 20, "读不了"),
        (BOMB, "展开以后大得不像"),
        (docx(paragraph(run("&d;")), LAUGHS), "不是正常的 Word 文档"),
        (docx(paragraph(run("&b;")), OUTSIDE), "不是正常的 Word 文档"),
        (docx(paragraph(run("甲")))[:-60], "是坏的"),
        (docx(paragraph("<w:r>")), "是坏的"),
        (zipped("xl/workbook.xml"), "这是表格"),
        (zipped("ppt/slides/slide1.xml"), "演示文稿"),
        (zipped("OFD.xml"), "OFD"),
        (zipped("content.xml"), "ODT"),
        (zipped("readme.txt"), "压缩文件"),
        (pdf(""), "扫描的 PDF"),
        (pdf(LINES)[:200], "是坏的"),
        (pdf(*["甲"] * 201), "超过200页"),
        (pdf(LINES).replace(b"<0000> endbfrange", b"<0100> endbfrange"), "乱码"),
        (LOOP, "是坏的"),
        (b"%PDF-1.4\n" + zlib.compress(b"x" * 1000), "是坏的"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(NoText, match=words):
        text_of(data)


def test_a_size_that_an_archive_lies_about_is_bounded() -> None:
    whole = bytearray(docx(f"<!--{' ' * (30 << 20)}-->"))
    at = whole.rindex(b"PK\x01\x02")
    whole[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    with pytest.raises(NoText):
        text_of(bytes(whole))


def test_a_relation_to_another_place_is_not_followed() -> None:
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="x/attachedTemplate" Target="http://127.0.0.1:9/evil.dotm" TargetMode="External"/></Relationships>'
    assert text_of(docx(paragraph(run("正文")), settings=rels)) == "正文"
