"""Reads a document on standard input and writes its text to standard output as JSON: a program of its own, started by `documents`.

Word files and PDFs come from anywhere. What makes a reader loop, expand or fall over ends this process only. It opens no file and no
address, and of our modules it imports none.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

MOST_MEMORY = 1 << 30
MOST_SECONDS = 20
# Bytes of XML in a Word file, and how many parts; a decision has some hundred thousand and twenty.
MOST_XML, MOST_PARTS = 24 << 20, 5_000
MOST_PAGES = 200
# Characters; what is longer is no decision.
MOST_TEXT = 1_000_000
# Parts of a paragraph that a reader of the printed document does not see, or that are not its text.
_NO_TEXT = "del moveFrom delText instrText delInstrText footnoteReference endnoteReference commentReference rPr pPr Fallback"
_UNSEEN = frozenset(_NO_TEXT.split())
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}


class Refused(Exception):
    """The document cannot be read; the message is a word that `documents` knows."""


def text_of(data: bytes) -> str:
    """The text of a .docx or PDF. Raises Refused."""
    return _word(data) if data.startswith(b"PK") else _pdf(data)


# Word


def _word(data: bytes) -> str:
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            if len(names) > MOST_PARTS:
                raise Refused("expands")
            name = _main_part(names)
            info = packed.getinfo(name)
            if info.flag_bits & 1:
                raise Refused("password")
            if info.file_size > MOST_XML:
                raise Refused("expands")
            with packed.open(info) as part:
                # What the archive says of the size need not be true.
                xml = part.read(MOST_XML + 1)
            if len(xml) > MOST_XML:
                raise Refused("expands")
        root = ElementTree.fromstring(xml, forbid_dtd=True)
    except (zipfile.BadZipFile, ElementTree.ParseError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, DefusedXmlException):
            raise Refused("entities") from None
        raise Refused("broken") from None
    body = next((one for one in root.iter() if _local(one) == "body"), root)
    return "\n".join(_blocks(body))


def _main_part(names: list[str]) -> str:
    """The part of an archive that is the text of a Word file."""
    for name in ("word/document.xml", "word\\document.xml"):
        if name in names:
            return name
    for sign, word in (("xl/", "table"), ("ppt/", "slides"), ("OFD.xml", "ofd"), ("content.xml", "open-document")):
        if any(name.startswith(sign) for name in names):
            raise Refused(word)
    raise Refused("archive")


def _local(one: Element) -> str:
    return one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""


def _blocks(within: Element) -> Iterator[str]:
    """The paragraphs and rows in their order. Cells are parted by tabs."""
    for one in within:
        name = _local(one)
        if name in _UNSEEN:
            continue
        if name == "p":
            boxes: list[Element] = []
            text = "".join(_runs(one, boxes))
            # A heading or a stamp in a text box stands before the paragraph to which it is tied.
            for box in boxes:
                yield from _blocks(box)
            yield text
        elif name == "tr":
            cells = ["\n".join(filter(None, (text.strip() for text in _blocks(cell)))) for cell in one if _local(cell) == "tc"]
            yield "\t".join(cells)
        else:
            yield from _blocks(one)


def _runs(within: Element, boxes: list[Element]) -> Iterator[str]:
    """The pieces of text of a paragraph; the text boxes in it are put aside."""
    for one in within:
        name = _local(one)
        if name in _UNSEEN or (name == "r" and _vanished(one)):
            continue
        if name == "t":
            yield one.text or ""
        elif name in _BREAKS:
            yield _BREAKS[name]
        elif name == "txbxContent":
            boxes.append(one)
        else:
            yield from _runs(one, boxes)


def _vanished(run: Element) -> bool:
    """Whether a run is hidden text."""
    for look in run:
        if _local(look) == "rPr":
            for one in look:
                if _local(one) == "vanish":
                    return not any(key.endswith("val") and value in ("0", "false", "off") for key, value in one.attrib.items())
    return False


# PDF


def _pdf(data: bytes) -> str:
    logging.disable(logging.CRITICAL)
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("password")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise Refused("pages")
        pages, length, pictures = [], 0, 0
        for page in reader.pages:
            text = page.extract_text()
            length += len(text)
            if length > MOST_TEXT:
                raise Refused("long")
            pages.append(text)
            pictures += _has_picture(page)
    except DependencyError:
        # Another library would be needed to decrypt it.
        raise Refused("password") from None
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        ZeroDivisionError,
        AssertionError,
        ImportError,
    ):
        raise Refused("broken") from None
    text = "\n".join(pages)
    letters = sum(not one.isspace() for one in text)
    if letters < 20 * max(count, 1):
        raise Refused("scanned" if pictures or not letters else "broken")
    strange = len(re.findall("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\\(cid:\\d+\\)|/[A-Z]?[0-9a-f]{2,4}(?=/)", text))
    # No decision is without any of these characters; a wrong table of characters gives others.
    if strange * 5 > letters or not set("的年月日号") & set(text):
        raise Refused("garbled")
    return text


def _has_picture(page: Any) -> bool:
    """Whether a page shows a picture, without unpacking it."""
    found = page
    for name in ("/Resources", "/XObject"):
        found = found.get(name)
        if found is None:
            return False
        found = found.get_object()
    return any(found[name].get_object().get("/Subtype") == "/Image" for name in list(found)[:20])


def main() -> None:
    """Writes [true, text] or [false, word]."""
    # Not every system has these limits; without them, the time that `documents` waits is the only limit.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: tuple[bool, str]
    try:
        text = text_of(sys.stdin.buffer.read())
        answer = (True, text) if len(text) <= MOST_TEXT else (False, "long")
    except Refused as error:
        answer = False, str(error)
    except BaseException:  # noqa: BLE001  # a document may make a library fail in any way, and the other side must hear of it
        answer = False, "broken"
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
