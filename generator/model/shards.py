"""The records of some files that are always looked at together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from generator.model.records import Record

# The number of records, and a function that unpacks them.
_Packed = tuple[int, Callable[[], list[Record]]]


class Shard:
    """The records of some files, by kind and in the order of the files.

    `digest` covers everything that was read of them, and the schemas. The remembered records of a kind are unpacked when they are first
    asked for; `packed` has their number and the function that unpacks them.
    """

    def __init__(self, digest: bytes, records: Iterable[Record] = (), packed: Mapping[str, _Packed] = {}) -> None:
        self.digest = digest
        self._packed = dict(packed)
        self._open: dict[str, list[Record]] = {}
        for record in records:
            self._open.setdefault(record.kind.name, []).append(record)

    def __len__(self) -> int:
        return sum(count for count, _ in self._packed.values()) + sum(map(len, self._open.values()))

    def of(self, kind: str) -> Sequence[Record]:
        """The records of a kind."""
        if kind in self._packed:
            self._open[kind] = self._packed.pop(kind)[1]()
        return self._open.get(kind, ())

    @cached_property
    def records(self) -> Sequence[Record]:
        """All records."""
        return [record for kind in sorted({*self._packed, *self._open}) for record in self.of(kind)]
