"""The exact look-up: a code, a document number or a full name leads to its page with one small request, at any size of the site."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import Any

from generator.engine.artifact import Artifact, digest
from generator.engine.memo import Memo, fold, table
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record, first_text, names_of
from generator.model.shards import Shard
from generator.site.addresses import lookup_files
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site
from generator.text.documentnumbers import several
from generator.text.identifiers import NO_CODE

FOLDER = "api/v1/lookup/"
# A text, and the kind, title and address of its page.
Entry = tuple[str, str, str, str]
# As in a search, but in capitals and without blanks; one table does all, since a large site has hundreds of thousands of keys.
_TABLE: dict[int, str | None] = {
    **{code: chr(code) for code in range(0x21, 0x7F)},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
_TABLE |= {code: text.upper() for code, text in _TABLE.items() if text is not None}
_TABLE |= {code: {"(": "〔", "[": "〔", ")": "〕", "]": "〕"}.get(text or "", text) for code, text in _TABLE.items()}
_TABLE |= {ord("【"): "〔", ord("】"): "〕"} | dict.fromkeys(map(ord, " \t\n\r\u00a0\u3000"), None)
# Characters that are changed in a key. Most texts have none, and a search is faster than writing them anew.
_OTHERWISE = re.compile(f"[{re.escape(''.join(chr(code) for code, text in _TABLE.items() if text != chr(code)))}]")


def key(text: str) -> str:
    """A code, number or name in the form in which it is looked up: without blanks, in capitals and half-width, with one kind of brackets.

    `lookup.js` does the same; a test compares the two.
    """
    return text.translate(_TABLE) if _OTHERWISE.search(text) else text


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """The files of all keys, divided by the CRC-32 of their UTF-8 bytes."""
    site, total = prints.site, lookup_files(prints.site)
    found = fold(Memo(site.store).map(keys_of, table(site.shown, len(site.records)), given=(total,)))
    files = _Files(site, total)
    for number in range(total):
        size, mark = found.get(number, (0, b""))
        name = f"{FOLDER}{number}.json"
        yield Artifact(name, mark, size // 50, partial(files.write, name, number))


def keys_of(shard: Shard, total: int) -> list[tuple[int, int, bytes]]:
    """For each of so many files, the number of keys of a shard in it and a digest of where these lead."""
    found: dict[int, list[Any]] = {}
    for record in shard.records:
        for text, kind, title, address in _of_record(record):
            found.setdefault(_place(key(text), total), []).append((text, kind, title, address))
        for _, code, name in record.pointers.parties:
            # Which name of an organisation is used depends on all records that name it.
            found.setdefault(_place(key(code), total), []).append((code, name, record.date, record.id, record.file))
            if name:
                found.setdefault(_place(key(name), total), []).append((code, name))
    return [(place, len(some), digest(some)) for place, some in found.items()]


def _place(wanted: str, total: int) -> int:
    return zlib.crc32(wanted.encode()) % total


class _Files:
    """The entries of each file, collected when the first file is written; a build usually writes none."""

    def __init__(self, site: Site, total: int) -> None:
        self.site = site
        self.total = total

    @cached_property
    def entries(self) -> list[list[Entry]]:
        """The entries by the number of their file."""
        found: list[list[Entry]] = [[] for _ in range(self.total)]
        for text, kind, title, address in entries(self.site):
            wanted = key(text)
            if wanted:
                found[_place(wanted, self.total)].append((wanted, kind, title, address))
        return found

    def write(self, name: str, number: int) -> Iterator[tuple[str, bytes]]:
        """One file."""
        return _file(name, self.entries[number])


def _file(name: str, found: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    content: dict[str, list[dict[str, str]]] = {}
    for wanted, kind, title, address in found:
        hits = content.setdefault(wanted, [])
        hit = {"kind": kind, "title": title, "address": address}
        if hit not in hits:
            hits.append(hit)
    yield name, json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def entries(site: Site) -> Iterator[Entry]:
    """All texts that can be looked up, with the kind, title and address of their pages. Names of natural persons are not among them."""
    for one in site.organisations.values():
        yield one.code, "organisation", one.names[0], one.address
        for name in one.names:
            # With the name that was looked up, which may be an older one.
            yield name, "organisation", name, one.address
    for record in site.records:
        yield from _of_record(record)


def _of_record(record: Record) -> Iterator[Entry]:
    name = record.kind.name
    if name == DEPARTMENT:
        for text in dict.fromkeys((*names_of(record.data), first_text(record.data, "uscc"))):
            if text and text != NO_CODE:
                yield text, name, record.caption, record.address
    number = record.pointers.number
    if number:
        yield number, name, record.caption, record.address
        for one in several(number):
            yield one, name, record.caption, record.address
    for _, value in record.pointers.unique:
        if value != number:
            yield str(value), name, record.caption, record.address
