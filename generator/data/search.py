"""The index of the full-text search: static files from which a browser answers any query of two or more characters exactly.

Documents are numbered from the oldest on, in segments of a fixed size, so that a new one changes only the last segment. Each segment has
buckets, which hold for every two and every three neighbouring characters the documents that contain them, and chunks, which hold the texts
of documents. A browser intersects a few buckets and looks into the chunks of the remaining documents, so it answers exactly although it
loads little. `docs/search.md` describes the files; `generator/publish/assets/search.js` reads them.
"""

from __future__ import annotations

import gzip
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from generator.data import postings
from generator.engine.artifact import Artifact, Patchable, Previous, digest
from generator.engine.memo import Memo, table
from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record, every, short_name, walker
from generator.model.shards import Shard
from generator.site import addresses
from generator.site.published import Key
from generator.site.site import Site
from generator.text import folding
from generator.text.documentnumbers import several
from generator.text.folding import SPACE

VERSION = 1
FOLDER = "search/"
SEGMENT, CHUNK = 32_768, 64
# About so many documents for each bucket, and at most so many buckets in a segment.
_BUCKET, _MOST_BUCKETS = 64, 512
# If more than this share of a segment differs, it is faster to write it anew.
MOST_CHANGED = 1 / 8
# The size of a document's digest in bytes.
_MARK = 8
normal = folding.normal


class Document(NamedTuple):
    """Something that can be found. `kind` and `department` are "" for a page; a match must not run across two of the `texts`."""

    address: str
    title: str
    kind: str
    department: str
    date: str
    texts: tuple[str, ...]


def artifacts(site: Site, pages: Sequence[Document]) -> Iterator[Artifact | Patchable]:
    """The index of all shown records and of the pages that the builder wrote itself."""
    # Documents without a date first, as if they were the oldest; then by day: the reverse order of lists.
    whole: list[Record | Document] = [*pages, *reversed(site.records)]
    described = []
    departments = sorted(r.id for r in site.by_kind.get(DEPARTMENT, ()))
    shown = [kind.name for kind in site.kinds if site.by_kind[kind.name]]
    names = ({ident: i for i, ident in enumerate(departments, 1)}, {name: i for i, name in enumerate(shown, 1)})
    of_file = _marks(site)
    for number, start in enumerate(range(0, len(whole), SEGMENT)):
        some = whole[start : start + SEGMENT]
        marks = [of_file[one.file] if isinstance(one, Record) else digest(*one)[:_MARK] for one in some]
        segment = _Segment(site, f"{FOLDER}{number}/", some, marks, names)
        described.append(_describe(start, some))
        yield Patchable(f"search-{number}", digest(b"".join(marks), list(names[0]), list(names[1])), len(some) * 2, segment.make)
    manifest = _manifest(site, described)
    yield Artifact("search", digest(manifest), 1, lambda: [(f"{FOLDER}index.json", manifest)])


def _marks(site: Site) -> dict[str, bytes]:
    """By file, digests of the texts by which a record is found: its own, and the names of the records to which it links."""
    # Only records that are shown.
    led = [{(kind, ident): site.by_key.get((kind, ident)) for kind, ident, _ in one.led} for one in site.outgoing]
    targets = table([{key: record.digest for key, record in some.items() if record is not None} for some in led])
    of_file: dict[str, bytes] = {}
    for some in Memo(site.store).map(marks_of, table(site.shown, len(site.records)), targets):
        of_file |= some
    return of_file


def marks_of(shard: Shard, targets: Mapping[Key, bytes]) -> dict[str, bytes]:
    """By file, the digests of the records of a shard; `targets` are digests of the shown records to which they link."""
    out = {}
    for record in shard.records:
        found = [targets.get((kind, ident), b"-") for _, kind, ident in record.pointers.links]
        out[record.file] = digest(record.digest, found)[:_MARK]
    return out


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


def _describe(start: int, some: Sequence[Record | Document]) -> dict[str, object]:
    """The facts about a segment that a browser needs: its first number, its size, its buckets, and where each year begins."""
    years: dict[str, list[int]] = {}
    at = bisect_right(some, "", key=_year)
    while at < len(some):
        year = _year(some[at])
        years[year] = [at, at := bisect_right(some, year, key=_year)]
    return {"start": start, "size": len(some), "buckets": _buckets(len(some)), "years": years}


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


def _buckets(size: int) -> int:
    count = 1
    while count * _BUCKET < size and count < _MOST_BUCKETS:
        count *= 2
    return count


@dataclass(frozen=True, slots=True)
class _Segment:
    """Some consecutive documents of the index, in their order, each with a digest of its content."""

    site: Site
    folder: str
    documents: Sequence[Record | Document]
    marks: Sequence[bytes]
    # The numbers in its table: for the ids of departments and the names of kinds.
    names: tuple[dict[str, int], dict[str, int]]

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
        files[f"{self.folder}d.bin"] = self._table()
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
        yield f"{self.folder}d.bin", self._table()
        for number, data in enumerate(postings.written(found, buckets)):
            yield f"{self.folder}g{number}.bin", data

    def _fresh(self, start: int, end: int) -> list[Document]:
        walks = {kind.name: walker(kind.root, every) for kind in self.site.kinds}
        return [
            document(self.site, one, ((leaf.field, leaf.value) for leaf in walks[one.kind.name](one))) if isinstance(one, Record) else one
            for one in self.documents[start:end]
        ]

    def _standing(self, previous: Previous, first: int, last: int) -> Iterator[tuple[int, str]]:
        """Number and text of the documents at some places."""
        for start in range(first // CHUNK * CHUNK, last, CHUNK):
            data = gzip.decompress(previous.where(f"{self.folder}t{start // CHUNK}.bin").read_bytes())
            for number, one in enumerate(json.loads(data), start):
                if first <= number < last:
                    yield number, one[5]

    def _table(self) -> bytes:
        """Kind and department of each document, for the filters."""
        departments, kinds = self.names
        table = bytearray()
        for one in self.documents:
            kind, authority = (one.kind.name, one.authority) if isinstance(one, Record) else (one.kind, one.department)
            department = departments.get(authority, 0)
            table += bytes((kinds.get(kind, 0), department & 255, department >> 8))
        return postings.packed(bytes(table))


def _names(size: int, buckets: int) -> Iterator[str]:
    """The names of the files of a segment."""
    yield from (f"t{number}.bin" for number in range(-(-size // CHUNK)))
    yield "d.bin"
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
