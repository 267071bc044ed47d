"""Words that the site must not show (`x-forbidden`): what the negative list of disclosure names is in no other record and page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.model.findings import Finding
from generator.model.kinds import Kind
from generator.model.records import Record, every, walker
from generator.reading.source import span_at
from generator.site.site import Site
from generator.text.folding import bare, finder


class Forbidden(NamedTuple):
    """The forbidden texts in their bare form, each with the record that forbids it, and an expression that finds them all."""

    words: Mapping[str, Record]
    pattern: re.Pattern[str]

    def found(self, text: str) -> Iterator[tuple[re.Match[str], Record]]:
        """Where a text holds a forbidden one, and the record that forbids it."""
        for match in self.pattern.finditer(text):
            yield match, self.words[bare(match[0])]


def collect(site: Site) -> list[tuple[str, str, Record]]:
    """Every forbidden text in its bare form, with the kind and the record that forbid it, in a stable order."""
    out = []
    for kind in site.kinds:
        if any(field.forbidden for field in kind.root.walk()):
            walk = walker(kind.root, lambda field: field.forbidden)
            for record in sorted(site.all_by_kind[kind.name], key=lambda r: r.file):
                out += [(kind.name, bare(leaf.value), record) for leaf in walk(record) if bare(leaf.value)]
    return out


def outside(kind: str, forbidden: list[tuple[str, str, Record]]) -> Forbidden | None:
    """The texts that are forbidden in records of a kind: all but those that the kind itself forbids. None if there are none."""
    words: dict[str, Record] = {}
    for by, word, record in forbidden:
        if by != kind:
            words.setdefault(word, record)
    return Forbidden(words, finder(words)) if words else None


def in_record(record: Record, forbidden: Forbidden) -> Iterator[Finding]:
    """The forbidden texts in a record. Most records hold none, which one search in all their texts together shows."""
    if forbidden.pattern.search("\0".join(_texts(record.data))) is None:
        return
    for leaf in walker(record.kind.root, every)(record):
        if isinstance(leaf.value, str):
            for match, by in forbidden.found(leaf.value):
                values = {"title": leaf.field.title, "key": leaf.field.key, **_by(match, by)}
                yield Finding(record.file, leaf.path, "forbidden-text", values, within=match[0])


def in_pages(site: Site) -> Iterator[Finding]:
    """The forbidden texts in the pages that are written by hand."""
    forbidden = outside("", collect(site))
    for page in site.written.values() if forbidden is not None else ():
        for match, by in forbidden.found(page.text) if forbidden is not None else ():
            values = {"title": page.title, "key": page.path, **_by(match, by)}
            yield Finding(page.file, (), "forbidden-text", values, span=span_at(page.text, *match.span()))


def _by(match: re.Match[str], by: Record) -> dict[str, str]:
    kind: Kind = by.kind
    return {"value": match[0], "kind": kind.singular, "name": by.caption, "other": by.file}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for below in value.values():
            yield from _texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from _texts(below)
