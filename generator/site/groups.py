"""Records by kind, time and department: the groups from which lists and files are made, with digests that show whether one has changed."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Generic, TypeVar

from generator.model.kinds import Kind
from generator.model.records import Record
from generator.site.published import Key

V = TypeVar("V")
# To find so many records by going through their shards takes less time than to go through a kind of more records than this once.
SEARCHES, MANY = 1000, 100_000
# Kind, year, month, department; None for any.
Wanted = tuple[str, str | None, str | None, str | None]


def wanted_of(kind: str, month: str, authority: str) -> tuple[Wanted, ...]:
    """The groups to which a record belongs."""
    year = month[:4]
    return (
        (kind, None, None, None),
        (kind, year, None, None),
        (kind, None, month, None),
        (kind, None, None, authority),
        (kind, year, None, authority),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Some records of one kind. `digest` covers their content and until when they are shown, `rows` their rows in lists.

    The records are collected only when they are needed: a change touches five of a thousand groups.
    """

    count: int
    digest: bytes
    rows: bytes
    records: Callable[[], Sequence[Record]]

    def __len__(self) -> int:
        return self.count


class Groups:
    """The groups of all records that are shown. `found` holds count and digests of each, `by_kind` the records in their order."""

    def __init__(self, found: Mapping[Wanted, tuple[int, bytes, bytes]], by_kind: Mapping[str, Sequence[Record]]) -> None:
        self._found = found
        self._by_kind = by_kind
        self._of_authorities: dict[Wanted, list[Record]] = {}
        self._years: dict[tuple[str, str | None], set[str]] = {}
        self._months: dict[str, set[str]] = {}
        self._authorities: dict[str, set[str]] = {}
        for kind, year, month, authority in found:
            if year is not None:
                self._years.setdefault((kind, authority), set()).add(year)
            elif month is not None:
                self._months.setdefault(kind, set()).add(month)
            elif authority is not None:
                self._authorities.setdefault(kind, set()).add(authority)

    def of(self, kind: str, *, year: str | None = None, month: str | None = None, authority: str | None = None) -> Group:
        """The records of a kind, of a year or month ("" for those without a date), of a department, or of a department in a year. KeyError
        if none.

        A date may be only a year; then the year is also its month.
        """
        wanted = (kind, year, month, authority)
        return Group(*self._found[wanted], partial(self._records, wanted))

    def _records(self, wanted: Wanted) -> Sequence[Record]:
        """The records of a group in the order of the site."""
        kind, year, month, authority = wanted
        found = self._by_kind[kind]
        # The records of a time stand together, since the newest come first.
        if month is not None:
            found = _between(found, month, 7)
        elif year is not None:
            found = _between(found, year, 4)
        if authority is None:
            return found
        own = self._of_authorities.get(wanted)
        if own is None:
            own = self._of_authorities[wanted] = [record for record in found if record.authority == authority]
        return own

    def years(self, kind: str, authority: str | None = None) -> list[str]:
        """The years of the records, the latest first; "" for those without a date, at the end."""
        return sorted(self._years.get((kind, authority), ()), reverse=True)

    def months(self, kind: str) -> list[str]:
        """The months of the records, in the same order."""
        return sorted(self._months.get(kind, ()), reverse=True)

    def authorities(self, kind: str) -> list[str]:
        """The departments of the records of a kind, in order; "" for records without one."""
        return sorted(self._authorities.get(kind, ()))


def _between(records: Sequence[Record], time: str, digits: int) -> Sequence[Record]:
    """Those of records in their order whose dates begin with a time."""
    first = bisect.bisect_left(records, True, key=lambda one: one.date[:digits] <= time)
    return records[first : bisect.bisect_left(records, True, first, key=lambda one: one.date[:digits] < time)]


def dates_of(records: Sequence[Record]) -> Iterator[str]:
    """The different dates of records in their order, the latest first: found by halving, since few of a million records are looked at."""
    at = 0
    while at < len(records):
        date = records[at].date
        yield date
        at = bisect.bisect_left(records, True, at, key=lambda one: one.date != date)


def in_order(records: list[Record]) -> list[Record]:
    """Records newest first, as every list shows them; ids decide between equal dates.

    If even ids are equal they stay in the given order, which must not depend on how they were read.
    """
    by_date: dict[str, list[Record]] = {}
    for record in records:
        by_date.setdefault(record.date, []).append(record)
    # A million records have a few thousand days: only those of one day are sorted by their ids.
    records.clear()
    for date in sorted(by_date, reverse=True):
        records += sorted(by_date[date], key=attrgetter("id"))
    return records


def by_kind(kinds: Iterable[Kind], records: Iterable[Record]) -> dict[str, tuple[Record, ...]]:
    """Records by the name of their kind, in the given order; also for kinds without records."""
    out: dict[str, list[Record]] = {kind.name: [] for kind in kinds}
    for record in records:
        out[record.kind.name].append(record)
    return {name: tuple(found) for name, found in out.items()}


class ByKey(Mapping[Key, Record]):
    """Records by kind and id. The records of a kind are gone through when one of the kind is first asked for: nearly all that is asked for
    are departments, rules and the like, and hardly ever one of the kinds with a million records. Of these, the first few are looked for by
    `search`, if there is one that need not go through all of them.
    """

    def __init__(self, by_kind: Mapping[str, Sequence[Record]], search: Callable[[Key], Record | None] | None = None) -> None:
        self._by_kind = by_kind
        self._search = search
        self._searched = 0
        self._found: dict[str, dict[str, Record]] = {}

    def __getitem__(self, key: Key) -> Record:
        kind, ident = key
        found = self._found.get(kind)
        if found is None:
            if self._search is not None and self._searched < SEARCHES and len(self._by_kind.get(kind, ())) > MANY:
                self._searched += 1
                if (one := self._search(key)) is None:
                    raise KeyError(key)
                return one
            found = self._found[kind] = {record.id: record for record in self._by_kind.get(kind, ())}
        try:
            return found[ident]
        except KeyError:
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[Key]:
        return ((kind, record.id) for kind, records in self._by_kind.items() for record in records)

    def __len__(self) -> int:
        return sum(map(len, self._by_kind.values()))


class ByKind(Mapping[str, V], Generic[V]):
    """A mapping by kind whose values are computed when they are asked for: most commands need few kinds."""

    def __init__(self, names: Sequence[str], of: Callable[[str], V]) -> None:
        self._names = names
        self._of = of
        self._found: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        if name not in self._found:
            if name not in self._names:
                raise KeyError(name)
            self._found[name] = self._of(name)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
