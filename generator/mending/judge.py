"""Judges the content of one file as `credit check` would, without the disk: its faults, and the values that it was meant to have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import yaml

from generator.checks import suite
from generator.checks.lookup import Lookup
from generator.model.findings import FieldPath, Finding, field_of
from generator.model.kinds import Kind
from generator.model.records import Record, record_of
from generator.reading import belonging, source
from generator.reading.understood import understand
from generator.site.site import Site
from generator.text.suspicion import suspicious

# Files with these faults are something else than a record with slips.
_NO_RECORD = frozenset(("foreign-format", "prose-for-record", "multiple-documents", "empty-file", "not-a-mapping"))


@dataclass(frozen=True)
class Judged:
    """What is known of a text: its findings with their places, what it was meant to say (None if it cannot be read), the record of that."""

    text: str
    findings: tuple[Finding, ...]
    meant: Any
    record: Record | None

    @cached_property
    def node(self) -> yaml.MappingNode | None:
        """The nodes of the text; None if YAML cannot read it as it is."""
        try:
            return source.compose(self.text, "")
        except source.Unreadable:
            return None

    @cached_property
    def faults(self) -> Counter[tuple[str, str]]:
        """How often each fault occurs, by slug and field. Places of items do not count: they move when a line becomes several."""
        return Counter((one.slug, field_of(one.path)) for one in self.findings)

    @property
    def is_record(self) -> bool:
        return not any(one.slug in _NO_RECORD for one in self.findings)


class Judge:
    """Judges the files of one site; what depends on all records is worked out once."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._lookup = Lookup(site)
        self.check_of: Callable[[str], Callable[[Record], list[Finding]]] = cache(
            lambda name: suite.of_kind(site, site.kinds.by_name[name], known=self._lookup)
        )
        self.taken: Callable[[str], dict[Any, set[str]]] = cache(self._taken)

    def _taken(self, name: str) -> dict[Any, set[str]]:
        """The values of a kind that must be unique, each with the files that have it."""
        out: dict[Any, set[str]] = {}
        for record in self.site.all_by_kind.get(name, ()):
            for path, value in record.pointers.unique:
                out.setdefault((field_of(path), value), set()).add(record.file)
        return out

    def belongs(self, kind: Kind, file: str, content: bytes) -> bool:
        """Whether a file of the folder of a kind has the fields of that kind."""
        return belonging.mistaken(file, self.site.kinds, kind, content) is None

    def judged(self, kind: Kind, ident: str, file: str, text: str) -> Judged:
        """A text in the place of a file."""
        try:
            found = understand(kind, text.encode("utf-8", "surrogatepass"), file)
        except source.Unreadable as unreadable:
            return Judged(text, tuple(unreadable.findings), None, None)
        record = record_of(kind, ident, file, found.meant, suspicious(found.text))
        findings = [*found.findings, *suite.behind(record, found, self.check_of(kind.name))]
        for path, value in record.pointers.unique:
            if self.taken(kind.name).get((field_of(path), value), set()) - {file}:
                findings.append(Finding(file, path, "repeated-value"))
        judged = Judged(text, (), found.meant, record)
        return replace(judged, findings=tuple(_placed(one, judged) for one in findings))


def _placed(finding: Finding, judged: Judged) -> Finding:
    if finding.span is not None or judged.node is None:
        return finding
    return replace(finding, span=source.find(judged.node, finding.path, finding.at))


def same(one: Any, other: Any, path: FieldPath = (), but: frozenset[FieldPath] = frozenset(), loosely: bool = False) -> bool:
    """Whether two values are the same but at some paths. `loosely` passes over blanks and line ends in texts."""
    if path in but:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(one.get(key), other.get(key), (*path, key), but, loosely) for key in one.keys() | other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            same(a, b, (*path, number), but, loosely) for number, (a, b) in enumerate(zip(one, other, strict=True))
        )
    if loosely and isinstance(one, str) and isinstance(other, str):
        return "".join(one.split()) == "".join(other.split())
    # A number is no text, and 1 is not true.
    return type(one) is type(other) and bool(one == other)
