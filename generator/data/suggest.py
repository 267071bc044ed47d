"""The index of suggestions: static files from which a browser suggests organisations, document numbers and pages while one types.

An organisation is found by any part of its name, also with a wrong, missing or exchanged character, by pinyin, by initials, and by its
code; `generator/data/grams.py` says how. Natural persons are not in it: what it holds are the organisations that have a page, and numbers.
`docs/search.md` describes the files; `generator/publish/assets/suggestions.js` reads them.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from generator.data import grams
from generator.data.scattered import Row, Scattered, Source
from generator.engine.artifact import Artifact, Patchable, Previous, digest
from generator.engine.memo import Memo, table
from generator.engine.system import gzipped
from generator.model.kindnames import DEPARTMENT
from generator.model.records import names_of
from generator.model.shards import Shard
from generator.site import addresses
from generator.site.fingerprints import Fingerprints
from generator.site.links import Organisation
from generator.site.published import PUBLISHED_SHARDS
from generator.site.site import Site
from generator.text.documentnumbers import canonical, several
from generator.text.identifiers import uscc_fault
from generator.text.letters import common, published

VERSION = 1
FOLDER = "search/suggest/"
# About so many organisations or numbers in a file of them, and so many organisations for each bucket.
_PART, _BUCKET, _NUMBERS = 24, 16, 400
_MOST_BUCKETS, _MOST_NUMBERS = 16_384, 2048
# So many numbers for each organisation of a part: few share one, and the steps between numbers stay small.
_ROOM = 64
# If the organisations that differ are more than this share of all, it is faster to make all buckets anew.
_MOST_CHANGED = 1 / 16


class Sizes(NamedTuple):
    """How the index is divided: the parts of a published shard of organisations, the buckets, and the files of document numbers. All are
    powers of two, so that they seldom change.
    """

    parts: int
    buckets: int
    numbers: int

    @property
    def space(self) -> int:
        """The numbers of organisations are below this."""
        return PUBLISHED_SHARDS * self.parts * _ROOM


def sizes(site: Site) -> Sizes:
    """How the index of a site is divided."""
    total = len(site.codes)
    parts, buckets = _power(total / PUBLISHED_SHARDS / _PART, 128), _power(total / _BUCKET, _MOST_BUCKETS)
    return Sizes(parts, buckets, _power(len(site.records) / _NUMBERS, _MOST_NUMBERS))


def _power(wanted: float, most: int) -> int:
    found = 1
    while found < wanted and found < most:
        found *= 2
    return found


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact | Patchable]:
    """All files of the index."""
    site, size = prints.site, sizes(prints.site)
    yield Artifact("suggest", digest(manifest := _manifest(site, size)), 1, lambda: [(f"{FOLDER}index.json", manifest)])
    listed = _listed(words(site))
    yield Artifact("suggest-words", digest(listed), 1, lambda: [(f"{FOLDER}words.bin", gzipped(listed))])
    shown = table(site.shown, len(site.records))
    if site.codes:
        key = digest(prints.party_shards, *size)
        yield Patchable("suggest-organisations", key, len(site.codes) // 3, partial(_organisations, prints, size))
    rare = set().union(*Memo(site.store).map(rare_of, shown))
    letters = f"{FOLDER}letters.bin"
    yield Artifact("suggest-letters", digest(sorted(rare)), 20, lambda: [(letters, gzipped(published(rare).encode()))])
    numbers = Scattered(size.numbers, _beginning, lambda number: f"{FOLDER}n{number}.bin", _written, _read)
    sources = [Source(f"r{n}", shard.digest, partial(_numbers, shard)) for n, shard in enumerate(site.shown)]
    yield numbers.artifact("suggest-numbers", sources, len(site.records) // 20)


def _manifest(site: Site, size: Sizes) -> bytes:
    kinds = {kind.name: kind.singular for kind in site.kinds if site.by_kind[kind.name]}
    value = {"version": VERSION, "shards": PUBLISHED_SHARDS, **size._asdict(), "space": size.space, "kinds": kinds}
    return json.dumps({**value, "organisations": bool(site.codes)}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _listed(rows: Sequence[Any]) -> bytes:
    return orjson.dumps(rows)


# Words


def words(site: Site) -> list[tuple[str, str, str]]:
    """The sections, departments and hand-written pages of a site: each by its title, what it is, and its address."""
    found = {address: (title, "栏目") for address, title in addresses.sections(site)}
    for page in site.written.values():
        if page.address and page.address not in found:
            found[page.address] = (page.title, "网页")
    rows = [(title, what, address) for address, (title, what) in found.items()]
    for record in sorted(site.by_kind.get(DEPARTMENT, ()), key=lambda one: one.id):
        rows += [(name, "部门", record.address) for name in dict.fromkeys(names_of(record.data))]
    return rows


# Organisations


def rare_of(shard: Shard) -> list[str]:
    """The characters in names of organisations of a shard that a browser would not know otherwise."""
    found = {one for record in shard.records for _, _, name in record.pointers.parties for one in name}
    return sorted(found - common())


def _organisations(prints: Fingerprints, size: Sizes, previous: Previous) -> tuple[list[tuple[str, bytes | Path | None]], Any]:
    """The files of organisations and the buckets that lead to them. What an organisation was called is read in the standing files, so that
    only those of published shards that differ are looked at.
    """
    marks = {number: mark for number, (_, mark) in prints.party_shards.items()}
    memo = ((*size,), marks)
    begin = f"{FOLDER}g"
    files: dict[str, bytes | Path | None] = {name: None for number in marks for name in _parts(number, size.parts)}
    files |= {f"{begin}{number}.bin": None for number in range(size.buckets)}
    before = previous.memo[1] if previous.memo is not None and previous.memo[0] == memo[0] else {}
    differ = [number for number in before.keys() | marks.keys() if before.get(number) != marks.get(number)]
    made: dict[int, bytes] | None = None
    if before:
        standing = (_read(previous.where(name).read_bytes()) for n in differ if n in before for name in _parts(n, size.parts))
        held = {code: (*names,) for rows in standing for code, _, _, *names in rows}
        names = {one.code: one.names for n in differ for one in prints.parties_of(n)}
        differing = {code for code, _ in held.items() ^ names.items()}
        if len(differing) <= len(prints.site.codes) * _MOST_CHANGED:
            # Organisations with the same number are in the same published shard.
            made = _changed(begin, held, names, differing, size.buckets, size.space, previous)
    if made is None:
        names = {one.code: one.names for one in prints.site.organisations.values()}
        made = dict(enumerate(grams.written(names, size.space, size.buckets)))
    for number in differ:
        if number in marks:
            files |= zip(_parts(number, size.parts), _parties(prints.parties_of(number), size.parts), strict=True)
    return list((files | {f"{begin}{number}.bin": data for number, data in made.items()}).items()), memo


def _parts(number: int, parts: int) -> list[str]:
    return [f"{FOLDER}o{number}-{part}.bin" for part in range(parts)]


def _parties(some: Sequence[Organisation], parts: int) -> Iterator[bytes]:
    """The files of a published shard of organisations: each organisation as its code, in how many places it is named, the last day, and its
    names.
    """
    split: list[list[Row]] = [[] for _ in range(parts)]
    for one in some:
        row = [one.code, len(one.mentions), one.mentions[0].record.date, *one.names]
        split[zlib.crc32(one.code.encode()) // PUBLISHED_SHARDS % parts].append(row)
    for rows in split:
        yield gzipped(_listed(rows))


def buckets(
    begin: str, names: Mapping[str, tuple[str, ...]], total: int, space: int, previous: Previous
) -> tuple[list[tuple[str, bytes | Path | None]], Any]:
    """The buckets of organisations by code with their names, of which only those are written anew that hold something else; and for the
    next build the names that they were made from.

    There are `total` of them, whose paths begin with `begin`; `space` is that of the numbers of organisations.
    """
    memo = (total, space, list(names.items()))
    files: dict[str, bytes | Path | None] = {f"{begin}{number}.bin": None for number in range(total)}
    held = dict(previous.memo[2]) if previous.memo is not None and previous.memo[:2] == memo[:2] else {}
    differing = {code for code, _ in held.items() ^ names.items()}
    found: dict[int, bytes] | None = None
    if held and len(differing) <= len(names) * _MOST_CHANGED:
        found = _changed(begin, held, names, differing, total, space, previous)
    if found is None:
        found = dict(enumerate(grams.written(names, space, total)))
    return list((files | {f"{begin}{number}.bin": data for number, data in found.items()}).items()), memo


def _changed(
    begin: str,
    held: Mapping[str, tuple[str, ...]],
    names: Mapping[str, tuple[str, ...]],
    differing: set[str],
    total: int,
    space: int,
    previous: Previous,
) -> dict[int, bytes] | None:
    """The buckets that differ, by their numbers; None if one of them cannot be made from what it was."""
    numbers = {grams.number(code, space) for code in differing}
    before, after = (grams.collected(some, space, numbers) for some in (held, names))
    found: dict[int, bytes] = {}
    for number, differs in grams.differences(before, after, total).items():
        data = grams.changed(previous.where(f"{begin}{number}.bin").read_bytes(), differs)
        if data is None:
            return None
        found[number] = data
    return found


# Document numbers


def _numbers(shard: Shard) -> Iterator[Row]:
    """The numbers under which the records of a shard are found: each in its form for comparison and as it is written, with kind, date and
    address.
    """
    for record in shard.records:
        number = record.pointers.number
        texts = [number, *several(number)] if number else []
        # A code leads to an organisation, not to a record.
        texts += [value for _, value in record.pointers.unique if isinstance(value, str) and uscc_fault(value)]
        for text in dict.fromkeys(texts):
            if form := canonical(text):
                yield form, text, record.kind.name, record.date, record.address


def _beginning(row: Row) -> str:
    """What decides about the file of a number: all that differ only in the last digit are in one."""
    form: str = row[0]
    return form[:-1]


def _written(rows: list[Row]) -> bytes:
    return gzipped(_listed(sorted(map(list, rows))))


def _read(data: bytes) -> list[Row]:
    found: list[Row] = orjson.loads(gzip.decompress(data))
    return found
