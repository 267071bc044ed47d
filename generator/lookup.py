"""The exact look-up: a code, a document number or a full name leads to its page with one small request, at any size."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.part import Part, digest
from generator.records import first_text
from generator.search import normal
from generator.site import Site

FOLDER = "api/v1/lookup/"
FILES = 1000
_ROUND = str.maketrans("()", "〔〕")
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}


def key(text: str) -> str:
    """A code, number or name as it is looked up: without blanks, in capitals and half-width, with one kind of brackets.

    `lookup.js` does the same; a test holds the two together.
    """
    return normal(text).replace(" ", "").translate(_ROUND).translate(_UPPER)


def file_of(wanted: str) -> str:
    """The file that holds a key, if any does: CRC-32 of its UTF-8 bytes, modulo 1000."""
    return f"{FOLDER}{zlib.crc32(wanted.encode()) % FILES:03}.json"


def parts(site: Site, site_url: str) -> Iterator[Part]:
    """All keys, in as many files as it takes for each to be small."""
    names = [(one.code, one.names) for one in site.organisations.values()]
    found = digest([r.digest for r in site.records], names)
    yield Part("lookup", found, len(site.records) // 10, lambda: _files(site))


def _files(site: Site) -> Iterator[tuple[str, bytes]]:
    files: dict[str, dict[str, list[dict[str, str]]]] = {}
    for text, kind, title, address in entries(site):
        wanted = key(text)
        if wanted:
            hits = files.setdefault(file_of(wanted), {}).setdefault(wanted, [])
            hit = {"kind": kind, "title": title, "address": address}
            if hit not in hits:
                hits.append(hit)
    for name, content in sorted(files.items()):
        yield name, _json(content)


def entries(site: Site) -> Iterator[tuple[str, str, str, str]]:
    """What can be looked up, with the kind, title and address that it leads to. Names of natural persons lead nowhere."""
    for one in site.organisations.values():
        for text in (one.code, *one.names):
            yield text, "organisation", one.names[0], one.address
    for record in site.records:
        texts: Iterable[object] = [value for _, value in record.pointers.unique]
        if record.kind.name == "department":
            texts = (record.caption, first_text(record.data, "short_name"), first_text(record.data, "uscc"))
        for text in dict.fromkeys(map(str, (*texts, record.pointers.number))):
            if text:
                yield text, record.kind.name, record.caption, record.address


def _json(value: Mapping[str, Sequence[Mapping[str, str]]]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
