"""The index of suggestions: static files from which a browser suggests organisations, document numbers and pages while one types.

An organisation is found by any part of its name, also with a wrong, missing or exchanged character, by pinyin, by initials, and by its
code; `generator/data/grams.py` says how. Natural persons are not in it: what it holds are the organisations that have a page, and numbers.
`docs/search.md` describes the files; `generator/publish/assets/suggestions.js` reads them.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from generator.data import grams
from generator.engine.artifact import Artifact, Patchable, Previous, digest
from generator.engine.memo import Memo, fold, table
from generator.engine.system import gzipped
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record, names_of
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
_MOST_BUCKETS, _MOST_NUMBERS = 2048, 512
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
    parts, buckets = _power(total / PUBLISHED_SHARDS / _PART, 64), _power(total / _BUCKET, _MOST_BUCKETS)
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
    for number, (count, mark) in prints.party_shards.items():
        yield Artifact(f"suggest-{number}", digest(mark, size.parts), count // 8, partial(_organisations, prints, number, size.parts))
    shown = table(site.shown, len(site.records))
    named = Memo(site.store).map(named_of, shown)
    if site.codes:
        yield Patchable("suggest-grams", digest(named.digests, *size), len(site.codes) // 4, partial(_grams, site, size))
    letters = f"{FOLDER}letters.bin"
    yield Artifact("suggest-letters", digest(named.digests), 20, lambda: [(letters, gzipped(published(_rare(site)).encode()))])
    found = fold(Memo(site.store).map(numbers_of, shown, given=(size.numbers,)))
    files = _Numbers(site, size.numbers)
    for place in range(size.numbers):
        count, mark = found.get(place, (0, b""))
        yield Artifact(f"suggest-n{place}", mark, count // 20, partial(files.write, place))


def _manifest(site: Site, size: Sizes) -> bytes:
    kinds = {kind.name: kind.singular for kind in site.kinds if site.by_kind[kind.name]}
    value = {"version": VERSION, "shards": PUBLISHED_SHARDS, **size._asdict(), "space": size.space, "kinds": kinds}
    return json.dumps({**value, "organisations": bool(site.codes)}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _listed(rows: Sequence[Any]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


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


def _organisations(prints: Fingerprints, number: int, parts: int) -> Iterator[tuple[str, bytes]]:
    """The files of a published shard of organisations: each organisation as its code, in how many places it is named, the last day, and its
    names.
    """
    split: list[list[Organisation]] = [[] for _ in range(parts)]
    for one in prints.parties.get(number, ()):
        split[zlib.crc32(one.code.encode()) // PUBLISHED_SHARDS % parts].append(one)
    for part, some in enumerate(split):
        rows = [[one.code, len(one.mentions), one.mentions[0].record.date, *one.names] for one in some]
        yield f"{FOLDER}o{number}-{part}.bin", gzipped(_listed(rows))


def named_of(shard: Shard) -> list[tuple[str, str]]:
    """The codes and names of organisations in a shard, each once. What is found depends on nothing else."""
    return sorted({(code, name) for record in shard.records for _, code, name in record.pointers.parties})


def _rare(site: Site) -> set[str]:
    """The characters in names of organisations that a browser would not know otherwise."""
    found = {one for some in site.organisations.values() for name in some.names for one in name}
    return found - common()


def _grams(site: Site, size: Sizes, previous: Previous) -> tuple[list[tuple[str, bytes | Path | None]], Any]:
    names = {one.code: one.names for one in site.organisations.values()}
    return buckets(f"{FOLDER}g", names, size.buckets, size.space, previous)


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


def numbers_of(shard: Shard, files: int) -> list[tuple[int, int, bytes]]:
    """For each of so many files, how many numbers of a shard are in it, and a digest of what is said of them."""
    found: dict[int, list[tuple[str, ...]]] = {}
    for record in shard.records:
        for row in _numbered(record):
            found.setdefault(_place(row[0], files), []).append(row)
    return [(place, len(some), digest(some)) for place, some in found.items()]


def _numbered(record: Record) -> Iterator[tuple[str, ...]]:
    """The numbers under which a record is found: each in its form for comparison and as it is written, with kind, date and address."""
    number = record.pointers.number
    texts = [number, *several(number)] if number else []
    # A code leads to an organisation, not to a record.
    texts += [value for _, value in record.pointers.unique if isinstance(value, str) and uscc_fault(value)]
    for text in dict.fromkeys(texts):
        if form := canonical(text):
            yield form, text, record.kind.name, record.date, record.address


def _place(form: str, files: int) -> int:
    """The file of a number: all that differ only in the last digit are in one."""
    return zlib.crc32(form[:-1].encode()) % files


@dataclass(frozen=True)
class _Numbers:
    """The numbers in each file, collected when the first file is written."""

    site: Site
    files: int

    @cached_property
    def rows(self) -> list[list[tuple[str, ...]]]:
        """What is said of the numbers, by file."""
        found: list[list[tuple[str, ...]]] = [[] for _ in range(self.files)]
        for record in self.site.records:
            for row in _numbered(record):
                found[_place(row[0], self.files)].append(row)
        return found

    def write(self, place: int) -> Iterator[tuple[str, bytes]]:
        """One file."""
        yield f"{FOLDER}n{place}.bin", gzipped(_listed(sorted(self.rows[place])))
