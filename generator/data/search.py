"""The index of the full-text search: static files from which a browser answers any query of two or more characters exactly.

Documents are numbered from the oldest on, in segments that are bounded by days, so that a new one changes only the segment of its day. Each
segment has buckets, which hold for every two and every three neighbouring characters the documents that contain them, columns, which hold
for every document its kind, department, day and amount, and chunks, which hold the texts of documents and their rows in lists. A browser
intersects a few buckets and columns and looks into the chunks of the remaining documents, so it answers exactly although it loads little.
`docs/search.md` describes the files; `generator/publish/assets/search.js` reads them.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from generator.data.documents import Document, day
from generator.data.segments import MONTH, Segment, divided
from generator.engine.artifact import Artifact, Patchable, Previous, digest
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record, short_name
from generator.site import addresses
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site

VERSION = 5
FOLDER = "search/"
# At most so many documents in a segment, so many in a chunk, and so many in a part of its columns.
SEGMENT, CHUNK, PART = 40_000, 64, 512
# Segments of fewer parts have none.
FEW_PARTS = 8
# About so many documents for each bucket, and at most so many buckets in a segment.
_BUCKET, _MOST_BUCKETS = 32, 2048


def artifacts(prints: Fingerprints, pages: Sequence[Document], row: Callable[[Record], str]) -> Iterator[Artifact | Patchable]:
    """The index of all shown records and of the pages that the builder wrote itself. `row` gives the row of a record in its lists as HTML;
    it depends on no more than `Fingerprints.row` covers.
    """
    site = prints.site
    # Documents without a date first, as if they were the oldest; then by day: the reverse order of lists.
    whole: list[Record | Document] = [*pages, *reversed(site.records)]
    departments = sorted(r.id for r in site.by_kind.get(DEPARTMENT, ()))
    shown = [kind.name for kind in site.kinds if site.by_kind[kind.name]]
    segments = list(divided(whole, SEGMENT, lambda one: day(one.date)))
    described = []
    for segment, mark in zip(segments, _marks(prints, whole, segments), strict=True):
        key = digest(mark, len(segment), departments, shown)
        described.append(_describe(whole, segment, key))
        make = partial(_make, prints, segment, whole, (departments, shown), row)
        yield Patchable(f"search-{segment.name}", key, len(segment) // 3, make)
    manifest = _manifest(site, described)
    yield Artifact("search", digest(manifest), 1, lambda: [(f"{FOLDER}index.json", manifest)])


def _make(
    prints: Fingerprints,
    segment: Segment,
    whole: Sequence[Record | Document],
    names: tuple[list[str], list[str]],
    row: Callable[[Record], str],
    previous: Previous,
) -> tuple[Sequence[tuple[str, bytes | Path | None]], Any]:
    # Imported here, since most builds make none or few segments, and this loads the library for arrays.
    from generator.data.indexing import Indexing, Sizes

    documents = whole[segment.start : segment.end]
    size = len(segment)
    sizes = Sizes(buckets(size), CHUNK, part(size))
    one = Indexing(prints, f"{FOLDER}{segment.name}/", documents, sizes, names, row, apart=not segment.level)
    return one.make(previous)


def _marks(prints: Fingerprints, whole: Sequence[Record | Document], segments: Sequence[Segment]) -> list[bytes]:
    """A digest of everything that is shown of the documents of each segment."""
    found: list[list[Any]] = [[] for _ in segments]
    starts = [one.first for one in segments]
    for kind in prints.site.kinds:
        for month in prints.groups.months(kind.name):
            # A month is in one segment, unless it is divided: then every record of it is asked.
            place = bisect_right(starts, day(month)) - 1
            if segments[place].level >= MONTH and day(month) in segments[place]:
                found[place].append((kind.name, month, prints.groups.of(kind.name, month=month).rows))
    for segment, marks in zip(segments, found, strict=True):
        for at in range(segment.start, segment.end):
            one = whole[at]
            if isinstance(one, Document):
                marks.append(digest(*one))
            elif segment.level < MONTH:
                marks.append(prints.row(one))
            else:
                # Pages come first, and all records of this segment are in its months.
                break
    return [digest(marks) for marks in found]


def _describe(whole: Sequence[Record | Document], segment: Segment, key: bytes) -> dict[str, object]:
    """The facts about a segment that a browser needs: its name, its first number, its size, its buckets, the documents in a part of its
    columns, where each year begins, and a mark by which a page that stays open knows that its numbers mean other documents by now.
    """
    years: dict[str, list[int]] = {}
    at = bisect_right(whole, "", segment.start, segment.end, key=_year)
    while at < segment.end:
        year, start = _year(whole[at]), at
        at = bisect_right(whole, year, at, segment.end, key=_year)
        years[year] = [start - segment.start, at - segment.start]
    size = len(segment)
    sizes = {"size": size, "buckets": buckets(size), "part": part(size)}
    return {"name": segment.name, "start": segment.start, **sizes, "years": years, "mark": key.hex()[:8]}


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


def buckets(size: int) -> int:
    """How many buckets a segment of so many documents has: a power of two."""
    count = 1
    while count * _BUCKET < size and count < _MOST_BUCKETS:
        count *= 2
    return count


def part(size: int) -> int:
    """How many documents are in a part of the columns of a segment of so many; 0 if it has no parts."""
    return PART if size >= FEW_PARTS * PART else 0
