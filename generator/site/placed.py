"""Values of single records, found by the places of the records on their shelves: nothing else of their shards is unpacked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar, overload

from generator.model.records import Record
from generator.model.shards import Shard

V = TypeVar("V")


class Slices(Sequence[bytes]):
    """Pieces of one size that stand one behind the other: as many objects they would take three times the memory."""

    def __init__(self, packed: bytes, size: int) -> None:
        self._packed = packed
        self._size = size

    def __len__(self) -> int:
        return len(self._packed) // self._size

    @overload
    def __getitem__(self, at: int) -> bytes: ...

    @overload
    def __getitem__(self, at: slice) -> Slices: ...

    def __getitem__(self, at: int | slice) -> bytes | Slices:
        size = self._size
        if isinstance(at, slice):
            begin, end, _ = at.indices(len(self))
            return Slices(self._packed[begin * size : end * size], size)
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._packed[at * size : (at + 1) * size]


class Placed(Generic[V]):
    """A value of each record that is shown. `shown` are the shards of these, `kinds` the names of all kinds, `packed` has the values of
    each shard in the order of its records, and `opened` makes them a sequence; `alone` gives the value of a record in another way.
    """

    def __init__(
        self,
        shown: Sequence[Shard],
        kinds: Iterable[str],
        packed: Sequence[bytes],
        opened: Callable[[bytes], Sequence[V]],
        alone: Callable[[Record], V],
    ) -> None:
        self._shown = shown
        self._kinds = sorted(kinds)
        self._packed = packed
        self._opened = opened
        self._alone = alone
        self._found: dict[str, dict[int, Sequence[V] | Mapping[int, V]]] = {}

    def of(self, records: Sequence[Record]) -> list[V]:
        """The values of some records that are shown."""
        out: list[V] = []
        name, found = "", dict[int, Sequence[V] | Mapping[int, V]]()
        for record in records:
            if record.kind.name != name:
                name = record.kind.name
                found = self._of_kind(name)
            own = found.get(id(record.shelf))
            out.append(own[record.place] if own is not None else self._alone(record))
        return out

    def _of_kind(self, name: str) -> dict[int, Sequence[V] | Mapping[int, V]]:
        """By the identity of each shelf, the values of a kind by places."""
        if name not in self._found:
            out: dict[int, Sequence[V] | Mapping[int, V]] = {}
            for shard, packed in zip(self._shown, self._packed, strict=True):
                if some := shard.of(name):
                    begin = sum(len(shard.of(other)) for other in self._kinds if other < name)
                    values = self._opened(packed)[begin : begin + len(some)]
                    shelf = some[0].shelf
                    if some[-1].place == len(some) - 1 and all(record.shelf is shelf for record in some):
                        out[id(shelf)] = values
                    else:
                        # Some of the shelf are not shown, or have one of their own since they stand for another record.
                        for record, value in zip(some, values, strict=True):
                            own = out.setdefault(id(record.shelf), {})
                            assert isinstance(own, dict)
                            own[record.place] = value
            self._found[name] = out
        return self._found[name]
