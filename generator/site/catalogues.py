"""The catalogue of what each department must publish (双公示目录): the entries of its lists, and what was published of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.model import tally
from generator.model.conditions import met
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.site.site import Site
from generator.site.statistics import Counts, entry_name


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a catalogue. `code` may be ""; `records` has how many records use its power, by year ("" for none)."""

    code: str
    name: str
    part: str
    basis: tuple[str, ...]
    records: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue of a department for the records of a kind, from its lists.

    By year, `told` counts the records of the department that name an entry of a catalogue, `outside` those that name another entry (one
    that is cancelled, or of another sort), and `untold` those that name none, of which nothing can be said. `lists` are empty for a
    department with records and without a list.
    """

    kind: Kind
    authority: str
    lists: tuple[Record, ...]
    entries: tuple[Entry, ...]
    told: Mapping[str, int]
    outside: Mapping[str, int]
    untold: Mapping[str, int]

    def unused(self, year: str) -> tuple[Entry, ...]:
        """The entries of which no record was published in a year."""
        return tuple(one for one in self.entries if not one.records.get(year))


def of_site(site: Site, counts: Counts) -> list[Catalogue]:
    """Every catalogue, by kind and department. A department has one if it has records of the kind, or entries to be published."""
    out: list[Catalogue] = []
    for kind in site.kinds:
        if kind.measured is not None and kind.measured.item and site.kinds.knows(_list_kind(kind)):
            out += _of_kind(site, counts, kind)
    return out


def _list_kind(kind: Kind) -> str:
    return kind.root.at(kind.layout.item[0]).link


def _of_kind(site: Site, counts: Counts, kind: Kind) -> Iterator[Catalogue]:
    """The catalogues of the records of a kind."""
    lists: dict[str, list[Record]] = {}
    for record in site.by_kind.get(_list_kind(kind), ()):
        lists.setdefault(record.authority, []).append(record)
    used, inside = _uses(counts, kind), set()
    entries: dict[str, tuple[Entry, ...]] = {}
    for authority, some in lists.items():
        found = [(record, item) for record in some for item in _items(kind, record)]
        entries[authority] = tuple(_entry(kind, record, item, used) for record, item in found)
        inside |= {(record.id, name) for record, item in found for name in _names(kind, item)}
    all_of, named, told = _records(counts, kind), _by_department(used, lambda key: True), _by_department(used, inside.__contains__)
    for authority in sorted({*all_of, *(one for one, some in entries.items() if some)} - {""}):
        every, named_by, right = all_of.get(authority, {}), named.get(authority, {}), told.get(authority, {})
        yield Catalogue(
            kind,
            authority,
            tuple(lists.get(authority, ())),
            entries.get(authority, ()),
            right,
            {year: number - right.get(year, 0) for year, number in named_by.items() if number > right.get(year, 0)},
            {year: number - named_by.get(year, 0) for year, number in every.items() if number > named_by.get(year, 0)},
        )


# By list and name of an entry, for each year and department of the records how many there are.
_Uses = Mapping[tuple[str, str], Sequence[tuple[str, str, int]]]


def _uses(counts: Counts, kind: Kind) -> _Uses:
    out: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for name, cells in counts.by_entry.items():
        of, *entry = name.split("\n")
        if of == kind.name and entry_name(of, entry) == name and len(entry) == 2:
            out[entry[0], entry[1]] = [(cell.month, cell.authority, found[0]) for cell, found in cells.items()]
    return out


def _by_department(used: _Uses, wanted: Any) -> Mapping[str, Mapping[str, int]]:
    """By department and year, the records that use one of the wanted entries."""
    out: dict[str, dict[str, int]] = {}
    for key, some in used.items():
        for year, authority, number in some if wanted(key) else ():
            of = out.setdefault(authority, {})
            of[year] = of.get(year, 0) + number
    return out


def _records(counts: Counts, kind: Kind) -> Mapping[str, Mapping[str, int]]:
    """By department and year, all records of a kind."""
    out: dict[str, dict[str, int]] = {}
    for of, cell in counts.by_kind.get(kind.name, {}).items():
        years = out.setdefault(of.authority, {})
        years[of.month[:4]] = years.get(of.month[:4], 0) + cell.get(tally.COUNT, 0)
    return out


def _items(kind: Kind, record: Record) -> Iterator[Mapping[str, Any]]:
    """The entries of a list whose use is published."""
    measured = kind.measured
    assert measured is not None
    for item in record.data.get(kind.root.at(measured.item).in_link["list"], ()):
        if met(measured.among, item) and not (measured.left_out and met(measured.left_out, item)):
            yield item


def _names(kind: Kind, item: Mapping[str, Any]) -> list[str]:
    """The texts by which a record may name an entry, the surest first."""
    measured = kind.measured
    assert measured is not None
    return [str(item[key]) for key in kind.root.at(measured.item).in_link["by"] if item.get(key)]


def _entry(kind: Kind, record: Record, item: Mapping[str, Any], used: _Uses) -> Entry:
    found: dict[str, int] = {}
    for name in dict.fromkeys(_names(kind, item)):
        for year, _, number in used.get((record.id, name), ()):
            found[year] = found.get(year, 0) + number
    shown = kind.root.at(kind.measured.item).in_link.get("shows", ()) if kind.measured is not None else ()
    texts = [str(item[key]) for key in shown if isinstance(item.get(key), str)]
    bases = [one for key in shown for one in item.get(key, ()) if isinstance(one, Mapping)]
    name, *parts = texts or _names(kind, item)
    code = next((one for one in _names(kind, item) if one != name), "")
    return Entry(code, name, "、".join(parts), tuple(_cited(one) for one in bases), dict(sorted(found.items())))


def _cited(basis: Mapping[str, Any]) -> str:
    """A law and its article, or whatever texts stand there."""
    return "".join(str(one) for key, one in basis.items() if isinstance(one, str) and key != "text")
