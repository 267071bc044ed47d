"""Records by kind, time and department: the groups that lists and files are made of, with digests that tell whether one differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Generic, TypeVar

from generator.model.kinds import Kind
from generator.model.records import Record

V = TypeVar("V")
# Kind, year, month, department; None for any.
Wanted = tuple[str, str | None, str | None, str | None]


def wanted_of(kind: str, month: str, authority: str) -> tuple[Wanted, ...]:
    """The groups that a record is in."""
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
    """Some records of one kind. `digest` stands for what they hold and until when they are shown, `rows` for their rows in lists.

    They are put together only where something is made of them: of a thousand groups a change touches five.
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
        self._divided: dict[str, dict[Wanted, list[Record]]] = {}
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
        """The records of a kind, of a year or month ("" for those without a date), of a department or of it in a year. KeyError if there
        are none.

        A date may be no more than a year; then that is its month too.
        """
        wanted = (kind, year, month, authority)
        return Group(*self._found[wanted], partial(self._records, wanted))

    def _records(self, wanted: Wanted) -> Sequence[Record]:
        """The records of a group in the order of the site."""
        kind = wanted[0]
        if kind not in self._divided:
            # All of a kind at once: where one of its groups differs, others do.
            divided: dict[Wanted, list[Record]] = {}
            for record in self._by_kind[kind]:
                for one in wanted_of(kind, record.date[:7], record.authority)[1:]:
                    found = divided.get(one)
                    if found is None:
                        divided[one] = [record]
                    else:
                        found.append(record)
            self._divided[kind] = divided
        return self._divided[kind][wanted] if wanted != (kind, None, None, None) else self._by_kind[kind]

    def years(self, kind: str, authority: str | None = None) -> list[str]:
        """The years of which there are records, the latest first; "" for those without a date, at the end."""
        return sorted(self._years.get((kind, authority), ()), reverse=True)

    def months(self, kind: str) -> list[str]:
        """The months of which there are records, in the same order."""
        return sorted(self._months.get(kind, ()), reverse=True)

    def authorities(self, kind: str) -> list[str]:
        """The departments that records of a kind belong to, in order; "" for those that belong to none."""
        return sorted(self._authorities.get(kind, ()))


def in_order(records: list[Record]) -> list[Record]:
    """Records newest first, as every list shows them; ids settle what dates leave open.

    Where even ids are equal they stay in the order in which they come, which must not depend on how they were read.
    """
    records.sort(key=attrgetter("id"))
    records.sort(key=attrgetter("date"), reverse=True)
    return records


def by_kind(kinds: Iterable[Kind], records: Iterable[Record]) -> dict[str, tuple[Record, ...]]:
    """Records by the name of their kind, in the order in which they come; of each kind, also of those without records."""
    out: dict[str, list[Record]] = {kind.name: [] for kind in kinds}
    for record in records:
        out[record.kind.name].append(record)
    return {name: tuple(found) for name, found in out.items()}


class ByKind(Mapping[str, V], Generic[V]):
    """Something for each kind, worked out for who asks for it: most commands ask for few kinds."""

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
