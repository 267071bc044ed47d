"""The exact look-up: a code, a document number or a full name leads to its page with one small request, at any size of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from operator import itemgetter

import orjson

from generator.data.scattered import Row, Scattered, Source
from generator.engine.artifact import Patchable
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record, first_text, names_of
from generator.model.shards import Shard
from generator.site.addresses import lookup_files
from generator.site.fingerprints import Fingerprints
from generator.site.links import Organisation
from generator.site.site import Site
from generator.text.documentnumbers import several
from generator.text.identifiers import NO_CODE

FOLDER = "api/v1/lookup/"
# A text, and the kind, title and address of its page.
Entry = tuple[str, str, str, str]
_ORGANISATION = "organisation"
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


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Patchable]:
    """The files of all keys, divided by the CRC-32 of their UTF-8 bytes."""
    site = prints.site
    sources = [Source(f"r{n}", shard.digest, partial(_of_shard, shard)) for n, shard in enumerate(site.shown)]
    sources += [Source(f"o{n}", mark, partial(_of_parties, prints, n)) for n, (_, mark) in prints.party_shards.items()]
    files = Scattered(lookup_files(site), itemgetter(0), lambda number: f"{FOLDER}{number}.json", _written, _read)
    yield files.artifact("lookup", sources, len(site.records) // 20)


def _of_shard(shard: Shard) -> Iterator[Row]:
    for record in shard.records:
        yield from _keyed(_of_record(record))


def _of_parties(prints: Fingerprints, number: int) -> Iterator[Row]:
    for one in prints.parties_of(number):
        yield from _keyed(_of_organisation(one))


def _keyed(found: Iterable[Entry]) -> Iterator[Row]:
    for text, *page in found:
        if wanted := key(text):
            yield wanted, *page


def _written(rows: list[Row]) -> bytes:
    content: dict[str, list[dict[str, str]]] = {}
    for wanted, kind, title, address in sorted(rows, key=lambda row: (row[0], row[1] != _ORGANISATION, *row[1:])):
        content.setdefault(wanted, []).append({"kind": kind, "title": title, "address": address})
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)


def _read(data: bytes) -> Iterator[Row]:
    for wanted, hits in orjson.loads(data).items():
        for one in hits:
            yield wanted, one["kind"], one["title"], one["address"]


def entries(site: Site) -> Iterator[Entry]:
    """All texts that can be looked up, with the kind, title and address of their pages. Names of natural persons are not among them."""
    for one in site.organisations.values():
        yield from _of_organisation(one)
    for record in site.records:
        yield from _of_record(record)


def _of_organisation(one: Organisation) -> Iterator[Entry]:
    yield one.code, _ORGANISATION, one.names[0], one.address
    for name in one.names:
        # With the name that was looked up, which may be an older one.
        yield name, _ORGANISATION, name, one.address


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
