"""The index of the full-text search: static files from which a browser answers any query of two or more characters exactly.

Documents are numbered from the oldest on and stand in segments of a fixed number, so that a new one changes only the last segment. Of each
segment there are buckets, which hold for every two and every three neighbouring characters the documents that contain them, and chunks,
which hold what documents say. A browser intersects a few buckets, looks into the chunks of what is left, and so answers exactly while it
loads little. `docs/search.md` describes the files; `generator/assets/search.js` reads them.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from generator import lookup
from generator.kinds import Field
from generator.part import Part, digest
from generator.records import Record, every, walker
from generator.site import Site

VERSION = 1
FOLDER = "search/"
SEGMENT, CHUNK = 32_768, 64
# About so many documents to a bucket, and never more buckets to a segment than that.
_BUCKET, _MOST_BUCKETS = 64, 512
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_BRACKETS = {ord("["): "〔", ord("【"): "〔", ord("]"): "〕", ord("】"): "〕"}
_SPACE = re.compile("[ \t\n\r\u00a0\u3000]+")


class Document(NamedTuple):
    """Something that can be found. `kind` and `department` are "" for a page; `texts` are values that a match must not run across."""

    address: str
    title: str
    kind: str
    department: str
    date: str
    texts: tuple[str, ...]


def normal(text: str) -> str:
    """A text as it is indexed and asked for: half-width, small letters, one kind of square bracket, single blanks.

    `search.js` does the same; a test holds the two together.
    """
    return _SPACE.sub(" ", text.translate(_WIDE).translate(_LOWER).translate(_BRACKETS)).strip()


def parts(site: Site, pages: Sequence[Document]) -> Iterator[Part]:
    """The index of all records that are shown and of the pages that the builder wrote itself."""
    # Undated first, as if older than all others; then by day. Among equals the order of the lists, the other way round.
    records = list(reversed(site.records))
    records.sort(key=lambda r: r.date)
    whole: list[Record | Document] = [*pages, *records]
    described = []
    known: dict[object, bytes] = {}

    def mark(one: Record | Document) -> bytes:
        """What a document is made from: a record and the names that it leads to."""
        if not isinstance(one, Record):
            return digest(*one)
        to = known.get(one.pointers.links)
        if to is None:
            targets = [site.by_key.get((kind, ident)) for _, kind, ident in one.pointers.links]
            to = known[one.pointers.links] = b"".join([target.digest if target is not None else b"-" for target in targets])
        return one.digest + to

    for number, start in enumerate(range(0, len(whole), SEGMENT)):
        some = whole[start : start + SEGMENT]
        key = digest([mark(one) for one in some])
        described.append(_describe(start, some))
        yield Part(f"search-{number}", key, len(some) * 2, partial(_segment, site, number, some))
    manifest = _manifest(site, described)
    yield Part("search", digest(manifest), 1, lambda: [(f"{FOLDER}index.json", manifest)])


def document(site: Site, record: Record, leaves: Iterable[tuple[Field, object]]) -> Document:
    """A record as a document: every text that its page shows, links by the names that they lead to."""
    texts = [record.caption]
    for field, value in leaves:
        if isinstance(value, str) and value:
            target = site.linked(field, value) if field.link else None
            texts.append(target.caption if target is not None else site.left(field, value) or value)
    return Document(record.address, record.caption, record.kind.name, record.authority, record.date, tuple(texts))


def _describe(start: int, some: Sequence[Record | Document]) -> dict[str, object]:
    """What a browser must know of a segment: its first number, its size, its buckets, and where each year begins."""
    years: dict[str, list[int]] = {}
    for i, one in enumerate(some):
        if one.date:
            years.setdefault(one.date[:4], [i, i])[1] = i + 1
    return {"start": start, "size": len(some), "buckets": _buckets(len(some)), "years": years}


def _manifest(site: Site, segments: list[dict[str, object]]) -> bytes:
    departments = sorted(site.by_kind.get("department", ()), key=lambda r: r.id)
    value = {
        "version": VERSION,
        "chunk": CHUNK,
        "segments": segments,
        "kinds": [[kind.name, kind.plural] for kind in site.kinds if site.by_kind[kind.name]],
        "lookup": lookup.count(site),
        "departments": [[r.id, r.data.get("short_name") or r.caption] for r in departments],
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _buckets(size: int) -> int:
    count = 1
    while count * _BUCKET < size and count < _MOST_BUCKETS:
        count *= 2
    return count


def _segment(site: Site, number: int, some: Sequence[Record | Document]) -> Iterator[tuple[str, bytes]]:
    """The files of a segment."""
    walks = {kind.name: walker(kind.root, every) for kind in site.kinds}
    departments = {r.id: i for i, r in enumerate(sorted(site.by_kind.get("department", ()), key=lambda r: r.id), 1)}
    kinds = {kind.name: i for i, kind in enumerate((k for k in site.kinds if site.by_kind[k.name]), 1)}
    postings: dict[str, array[int]] = {}
    table = bytearray()
    known: dict[str, frozenset[str]] = {}
    chunk: list[tuple[str, str, str, str, str, str]] = []
    folder = f"{FOLDER}{number}/"
    for i, one in enumerate(some):
        if isinstance(one, Record):
            one = document(site, one, ((leaf.field, leaf.value) for leaf in walks[one.kind.name](one)))
        texts = [normal(text) for text in dict.fromkeys(one.texts)]
        grams: set[str] = set()
        for text in texts:
            found = known.get(text)
            if found is None:
                found = _grams(text)
                # Values that many records share are short of neither memory nor use; those of one alone would only fill it.
                if len(text) < 200:
                    known[text] = found
            grams |= found
        for gram in grams:
            place = postings.get(gram)
            if place is None:
                postings[gram] = array("H", (i,))
            else:
                place.append(i)
        department = departments.get(one.department, 0)
        table += bytes((kinds.get(one.kind, 0), department & 255, department >> 8))
        said = "\n".join(_SPACE.sub(" ", text).strip() for text in dict.fromkeys(one.texts))
        chunk.append((one.address, one.title, one.kind, one.department, one.date, said))
        if len(chunk) == CHUNK or i == len(some) - 1:
            yield f"{folder}t{i // CHUNK}.bin", _packed(json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode())
            chunk = []
        if len(known) > 50_000:
            known.clear()
    yield f"{folder}d.bin", _packed(bytes(table))
    count = _buckets(len(some))
    buckets: list[list[str]] = [[] for _ in range(count)]
    for gram in postings:
        buckets[zlib.crc32(gram.encode()) % count].append(gram)
    for bucket, names in enumerate(buckets):
        data = bytearray()
        for gram in sorted(names):
            name = gram.encode()
            posting, bitmap = _posting(postings[gram], len(some))
            _varint(data, len(name))
            data += name
            _varint(data, len(posting) * 2 + bitmap)
            data += posting
        yield f"{folder}g{bucket}.bin", _packed(bytes(data))


def _grams(text: str) -> frozenset[str]:
    length = len(text)
    return frozenset([text[i : i + 2] for i in range(length - 1)] + [text[i : i + 3] for i in range(length - 2)])


def _posting(numbers: array[int], size: int) -> tuple[bytes, bool]:
    """The numbers of documents, as steps or as a bitmap, whichever is shorter."""
    length = (size + 7) // 8
    if len(numbers) >= length:
        return _bitmap(numbers, length), True
    out = bytearray()
    before = -1
    for number in numbers:
        _varint(out, number - before)
        before = number
    return (bytes(out), False) if len(out) < length else (_bitmap(numbers, length), True)


def _bitmap(numbers: array[int], length: int) -> bytes:
    out = bytearray(length)
    for number in numbers:
        out[number >> 3] |= 1 << (number & 7)
    return bytes(out)


def _varint(out: bytearray, number: int) -> None:
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def _packed(data: bytes) -> bytes:
    """Compressed, for hosts that do not; the same bytes at any time."""
    return gzip.compress(data, 6, mtime=0)
