"""Sums up what is known of many shards, in a tree: after a change of one shard, a few sums are made again and not all."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table, fold, table
from generator.engine.store import Store

V = TypeVar("V")
# So many are summed up in one step.
_TOGETHER = 16
# A name, how many there are of it, and a digest.
Row = tuple[Any, int, bytes]


class Several:
    """The values of several shards, which are unpacked when they are summed up."""

    def __init__(self, rows: Table[Any], numbers: Sequence[int]) -> None:
        self._rows = rows
        self._numbers = numbers
        self.digest = digest([rows.digests[number] for number in numbers])

    def __iter__(self) -> Iterator[Any]:
        return map(self._rows.__getitem__, self._numbers)


def summed(store: Store, label: str, rows: Table[V], step: Callable[[Iterable[V]], V]) -> Sequence[V]:
    """What `step` makes of all values of a table, as the only one of a sequence; the table itself if it has none or one.

    `step` is one of `Memo.map`; it gets some values in their order and gives what stands for them. `label` names what is summed up: what is
    remembered of two sums must not replace one another.
    """
    level = 0
    while len(rows) > 1:
        groups = [Several(rows, range(at, min(at + _TOGETHER, len(rows)))) for at in range(0, len(rows), _TOGETHER)]
        # Summing up costs much less than what was done for each record.
        rows = Memo(store, f"{label}-{level}").map(step, table(groups, rows.weight // _TOGETHER))
        level += 1
    return [*rows]


def folded(store: Store, label: str, rows: Table[list[Row]]) -> dict[Any, tuple[int, bytes]]:
    """Counts and digests of the same name in all shards, joined in their order."""
    found = summed(store, label, rows, folded_of)
    return fold(found)


def folded_of(several: Iterable[list[Row]]) -> list[Row]:
    """Those of several shards."""
    return [(name, count, mark) for name, (count, mark) in fold(several).items()]


def part_of(values: Sequence[Any], place: int, packed: bool) -> Any:
    """One of the values that a step gives, packed or not: who needs only that does not unpack the others."""
    return marshal.loads(values[place]) if packed else values[place]
