"""The index of the full-text search: static files from which a browser answers any query of two or more characters exactly.

Documents are numbered from the oldest on, in segments of a fixed size, so that a new one changes only the last segment. Each segment has
buckets, which hold for every two and every three neighbouring characters the documents that contain them, columns, which hold for every
document its kind, department, day and amount, and chunks, which hold the texts of documents and their rows in lists. A browser intersects
a few buckets and columns and looks into the chunks of the remaining documents, so it answers exactly although it loads little.
`docs/search.md` describes the files; `generator/publish/assets/search.js` reads them.
"""

from __future__ import annotations

import gzip
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from generator.data import postings
from generator.engine.artifact import Artifact, Patchable, Previous, digest
from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record, every, short_name, walker
from generator.site import addresses
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site
from generator.text import folding
from generator.text.documentnumbers import several
from generator.text.folding import SPACE

VERSION = 2
FOLDER = "search/"
SEGMENT, CHUNK = 32_768, 64
# About so many documents for each bucket, and at most so many buckets in a segment.
_BUCKET, _MOST_BUCKETS = 64, 512
# If more than this share of a segment differs, it is faster to write it anew.
MOST_CHANGED = 1 / 8
# The size of a document's digest in bytes.
_MARK = 8
_DATE = re.compile("([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# Amounts beyond this, some 45 trillion yuan, are written as this.
_MOST_CENTS = 2**52 - 1
normal = folding.normal


class Document(NamedTuple):
    """Something that can be found. `kind` and `department` are "" for a page; a match must not run across two of the `texts`."""

    address: str
    title: str
    kind: str
    department: str
    date: str
    texts: tuple[str, ...]


def artifacts(prints: Fingerprints, pages: Sequence[Document], row: Callable[[Record], str]) -> Iterator[Artifact | Patchable]:
    """The index of all shown records and of the pages that the builder wrote itself. `row` gives the row of a record in its lists as HTML;
    it depends on no more than `Fingerprints.row` covers.
    """
    site = prints.site
    # Documents without a date first, as if they were the oldest; then by day: the reverse order of lists.
    whole: list[Record | Document] = [*pages, *reversed(site.records)]
    described = []
    departments = sorted(r.id for r in site.by_kind.get(DEPARTMENT, ()))
    shown = [kind.name for kind in site.kinds if site.by_kind[kind.name]]
    names = ({ident: i for i, ident in enumerate(departments, 1)}, {name: i for i, name in enumerate(shown, 1)})
    of_file = prints.rows()
    for number, start in enumerate(range(0, len(whole), SEGMENT)):
        some = whole[start : start + SEGMENT]
        marks = [(of_file[one.file] if isinstance(one, Record) else digest(*one))[:_MARK] for one in some]
        segment = _Segment(prints, f"{FOLDER}{number}/", some, marks, names, row)
        key = digest(b"".join(marks), list(names[0]), list(names[1]))
        described.append(_describe(start, some, key))
        yield Patchable(f"search-{number}", key, len(some) * 2, segment.make)
    manifest = _manifest(site, described)
    yield Artifact("search", digest(manifest), 1, lambda: [(f"{FOLDER}index.json", manifest)])


def document(site: Site, record: Record, leaves: Iterable[tuple[Field, object]]) -> Document:
    """A record as a document: every text on its page; links by the names of their targets."""
    texts = [record.caption]
    for field, value in leaves:
        if isinstance(value, str) and value:
            target = site.linked(field, value) if field.link else None
            texts.append(target.caption if target is not None else site.left(field, value) or value)
            if field.document_number:
                texts += several(value)
    return Document(record.address, record.caption, record.kind.name, record.authority, record.date, tuple(texts))


def _describe(start: int, some: Sequence[Record | Document], key: bytes) -> dict[str, object]:
    """The facts about a segment that a browser needs: its first number, its size, its buckets, where each year begins, and a mark by which
    a page that stays open knows that its numbers mean other documents by now.
    """
    years: dict[str, list[int]] = {}
    at = bisect_right(some, "", key=_year)
    while at < len(some):
        year = _year(some[at])
        years[year] = [at, at := bisect_right(some, year, key=_year)]
    return {"start": start, "size": len(some), "buckets": _buckets(len(some)), "years": years, "mark": key.hex()[:8]}


def _year(one: Record | Document) -> str:
    return one.date[:4]


def _manifest(site: Site, segments: list[dict[str, object]]) -> bytes:
    departments = sorted(site.by_kind.get(DEPARTMENT, ()), key=lambda r: r.id)
    value = {
        "version": VERSION,
        "chunk": CHUNK,
        "segments": segments,
        "kinds": [[kind.name, kind.plural] for kind in site.kinds if site.by_kind[kind.name]],
        "lookup": addresses.lookup_files(site),
        "departments": [[r.id, short_name(r)] for r in departments],
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _day(date: str) -> int:
    """A date as a number in which year, month and day have bits of their own: a date may be only a year or a month. 0 for none."""
    found = _DATE.match(date)
    return int(found[1]) << 9 | int(found[2] or 0) << 5 | int(found[3] or 0) if found else 0


def _amount(cents: int | None) -> int:
    """An amount in cents as a number above 0, with the sign as its lowest bit; 0 for none. A browser counts exactly up to 2 to the 53rd."""
    if cents is None:
        return 0
    return (min(abs(cents), _MOST_CENTS) << 1 | (cents < 0)) + 1


def _numbered(amounts: Sequence[int]) -> bytes:
    """Amounts by their places among all that occur, which are few: how many there are, their steps, and the place of each from 1 on."""
    found = sorted({one for one in amounts if one})
    places = {one: place for place, one in enumerate(found, 1)}
    out = bytearray()
    postings.varint(out, len(found))
    for before, one in pairwise([0, *found]):
        postings.varint(out, one - before)
    return bytes(out) + _planes([places.get(one, 0) for one in amounts], 2)


def _planes(numbers: Sequence[int], width: int) -> bytes:
    """Numbers as their lowest bytes, then their second bytes and so on: neighbours are alike, which makes them small."""
    return b"".join([bytes([number >> 8 * i & 255 for number in numbers]) for i in range(width)])


def _buckets(size: int) -> int:
    count = 1
    while count * _BUCKET < size and count < _MOST_BUCKETS:
        count *= 2
    return count


@dataclass(frozen=True, slots=True)
class _Segment:
    """Some consecutive documents of the index, in their order, each with a digest of its content."""

    prints: Fingerprints
    folder: str
    documents: Sequence[Record | Document]
    marks: Sequence[bytes]
    # The numbers in its columns: for the ids of departments and the names of kinds.
    names: tuple[dict[str, int], dict[str, int]]
    row: Callable[[Record], str]

    def make(self, previous: Previous) -> tuple[list[tuple[str, bytes | Path | None]], Any]:
        """Its files. If few documents of an existing segment differ, its files are changed, or left where they do not differ."""
        size, buckets = len(self.documents), _buckets(len(self.documents))
        memo = (buckets, b"".join(self.marks))
        old = _split(previous.memo[1]) if previous.memo is not None and previous.memo[0] == buckets else []
        first, old_last, last = _difference(old, self.marks)
        if not old or max(old_last, last) - first > size * MOST_CHANGED:
            return list(self._whole(buckets)), memo
        files: dict[str, bytes | None] = {f"{self.folder}{name}": None for name in _names(size, buckets)}
        known: dict[str, frozenset[str]] = {}
        gone: postings.Postings = {}
        for number, said in self._standing(previous, first, old_last):
            postings.add(gone, number, postings.grams((normal(line) for line in said.split("\n")), known))
        come: postings.Postings = {}
        begin = first // CHUNK * CHUNK
        end = min(size, -(-last // CHUNK) * CHUNK)
        fresh = self._fresh(begin, end)
        for number, one in enumerate(fresh[first - begin : last - begin], first):
            postings.add(come, number, postings.grams(map(normal, one.texts), known))
        for start in range(begin, end, CHUNK):
            files[f"{self.folder}t{start // CHUNK}.bin"] = _chunk(fresh[start - begin : start - begin + CHUNK])
            files[f"{self.folder}r{start // CHUNK}.bin"] = self._rows(start)
        files |= self._columns()
        touched: dict[int, tuple[postings.Postings, postings.Postings]] = {}
        for gram in gone.keys() | come.keys():
            if gone.get(gram) != come.get(gram):
                pair = touched.setdefault(postings.place(gram, buckets), ({}, {}))
                for found, some in zip((gone, come), pair, strict=True):
                    if gram in found:
                        some[gram] = found[gram]
        for number, (less, more) in touched.items():
            name = f"{self.folder}g{number}.bin"
            files[name] = postings.changed(previous.where(name).read_bytes(), less, more)
        return list(files.items()), memo

    def _whole(self, buckets: int) -> Iterator[tuple[str, bytes]]:
        size = len(self.documents)
        known: dict[str, frozenset[str]] = {}
        found: postings.Postings = {}
        for start in range(0, size, CHUNK):
            some = self._fresh(start, min(size, start + CHUNK))
            for number, one in enumerate(some, start):
                postings.add(found, number, postings.grams(map(normal, one.texts), known))
            yield f"{self.folder}t{start // CHUNK}.bin", _chunk(some)
            yield f"{self.folder}r{start // CHUNK}.bin", self._rows(start)
        yield from self._columns().items()
        for number, data in enumerate(postings.written(found, buckets)):
            yield f"{self.folder}g{number}.bin", data

    def _fresh(self, start: int, end: int) -> list[Document]:
        site = self.prints.site
        walks = {kind.name: walker(kind.root, every) for kind in site.kinds}
        return [
            document(site, one, ((leaf.field, leaf.value) for leaf in walks[one.kind.name](one))) if isinstance(one, Record) else one
            for one in self.documents[start:end]
        ]

    def _standing(self, previous: Previous, first: int, last: int) -> Iterator[tuple[int, str]]:
        """Number and text of the documents at some places."""
        for start in range(first // CHUNK * CHUNK, last, CHUNK):
            data = gzip.decompress(previous.where(f"{self.folder}t{start // CHUNK}.bin").read_bytes())
            for number, one in enumerate(json.loads(data), start):
                if first <= number < last:
                    yield number, one[5]

    def _columns(self) -> dict[str, bytes]:
        """Kind, department, day and amount of each document, for filters, counts and the order by amount: a file each."""
        departments, kinds = self.names
        of_kind, day = bytearray(), []
        department, amount = [], []
        for one in self.documents:
            if isinstance(one, Record):
                name, whose, money = one.kind.name, one.authority, self.prints.amount(one)
            else:
                name, whose, money = one.kind, one.department, None
            of_kind.append(kinds.get(name, 0))
            department.append(departments.get(whose, 0))
            day.append(_day(one.date))
            amount.append(_amount(money))
        found: dict[str, bytes | bytearray] = {"kind": of_kind}
        found |= {"department": _planes(department, 2), "day": _planes(day, 3), "amount": _numbered(amount)}
        return {f"{self.folder}{name}.bin": postings.packed(data) for name, data in found.items()}

    def _rows(self, start: int) -> bytes:
        """The rows of a chunk in lists; "" for a page."""
        some = [self.row(one) if isinstance(one, Record) else "" for one in self.documents[start : start + CHUNK]]
        return postings.packed(json.dumps(some, ensure_ascii=False, separators=(",", ":")).encode())


def _names(size: int, buckets: int) -> Iterator[str]:
    """The names of the files of a segment."""
    yield from (f"{sort}{number}.bin" for number in range(-(-size // CHUNK)) for sort in "tr")
    yield from ("kind.bin", "department.bin", "day.bin", "amount.bin")
    yield from (f"g{number}.bin" for number in range(buckets))


def _split(marks: bytes) -> list[bytes]:
    return [marks[i : i + _MARK] for i in range(0, len(marks), _MARK)]


def _difference(old: Sequence[bytes], new: Sequence[bytes]) -> tuple[int, int, int]:
    """Where two lists begin to differ, and where the difference ends in each: at the end of the list, unless both have the same length."""
    first = 0
    while first < len(old) and first < len(new) and old[first] == new[first]:
        first += 1
    if len(old) != len(new):
        # All numbers from here on differ.
        return first, len(old), len(new)
    last = len(new)
    while last > first and old[last - 1] == new[last - 1]:
        last -= 1
    return first, last, last


def _chunk(some: Sequence[Document]) -> bytes:
    said = [
        (one.address, one.title, one.kind, one.department, one.date, "\n".join([_line(text) for text in dict.fromkeys(one.texts)]))
        for one in some
    ]
    return postings.packed(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())


def _line(text: str) -> str:
    return SPACE.sub(" ", text).strip()
