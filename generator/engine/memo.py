"""Remembers the results of steps over shards of content: a step runs again only if a value that it gets is new.

Everything that depends on all records is computed shard by shard, as tables of plain values. A table has a digest of each value itself, not
of what the value was made from. So if a step runs and gives the same value as before, no step that depends on it runs.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from types import FunctionType
from typing import Any, Generic, Protocol, TypeVar

from generator.engine import workers
from generator.engine.artifact import digest
from generator.engine.packs import Packs, Result
from generator.engine.passing import Passing
from generator.engine.store import NO_STORE, Store

V = TypeVar("V")
# Version 2 has no references, which would depend on who else holds a value. So equal values have equal bytes.
_VERSION = 2


class Digested(Protocol):
    """A value that is not plain but never changes, with a digest of everything that a step may ask it: the records of a shard, the laws."""

    @property
    def digest(self) -> bytes:
        """A digest of 16 bytes; different values have different digests."""


class Filled(Digested, Sized, Protocol):
    """A shard: its length is the number of records in it."""


S = TypeVar("S", bound=Filled)
# So many steps over a record take the time in which it is read and checked, by which the cost of a fork is judged.
_STEPS = 8


class Table(Generic[V]):
    """A value for each shard, with its digest. A remembered value is unpacked when it is first asked for.

    `weight` is the number of records of which the table speaks.
    """

    def __init__(self, digests: Sequence[bytes], value: Callable[[int], V], weight: int) -> None:
        self.digests = tuple(digests)
        self.weight = weight
        self._value = value

    def __len__(self) -> int:
        return len(self.digests)

    def __getitem__(self, number: int) -> V:
        return self._value(number)

    def __iter__(self) -> Iterator[V]:
        return map(self._value, range(len(self.digests)))


def table(values: Sequence[V], weight: int = 0) -> Table[V]:
    """A table of given values, each plain or `Digested`."""
    return Table([_digest(one) for one in values], values.__getitem__, weight)


def of_shards(shards: Sequence[S]) -> Table[S]:
    """A table of shards, as heavy as the number of records in all of them."""
    return table(shards, sum(map(len, shards)))


class Memo:
    """Runs steps over tables and remembers their results in a store.

    Results of different `variant`s are remembered side by side, so that one does not replace the other.
    """

    def __init__(self, store: Store = NO_STORE, variant: str = "") -> None:
        self._store = store
        self._variant = variant

    def map(self, step: Callable[..., V], *tables: Table[Any], given: Sequence[Any] = (), day: str = "") -> Table[V]:
        """`step(value of each table, *given)` for each shard, as a plain value.

        The step runs for a shard if the digest of any argument is new. It must be a function at the top of a module, so that it can use
        only its arguments and the code (the store is named by a digest of the code). `given` are plain or `Digested` values. With a `day`,
        an ISO text, the step gets that day as its last argument, as `passing.Passing`; then it runs again only on a day on which it may
        give something else. Raises TypeError.
        """
        name = name_of(step, self._variant)
        first, *others = tables
        if any(len(one) != len(first) for one in others):
            raise ValueError("tables of one step must have the same shards")
        same = digest([_digest(one) for one in given])
        keys = [digest(same, of) for of in zip(*[one.digests for one in tables], strict=True)]
        packs = Packs(self._store, name)
        known = packs.known

        def fresh(key: bytes) -> bool:
            one = known.get(key)
            return one is not None and one.since <= day and (not one.until or day < one.until)

        def run(number: int) -> tuple[bytes, str, bytes]:
            with_day = (Passing(day),) if day else ()
            value = step(*[one[number] for one in tables], *given, *with_day)
            mark, packed = _marked(value)
            return mark, with_day[0].until if with_day else "", packed

        def work(some: Sequence[int]) -> list[tuple[bytes, str, bytes]]:
            return [run(number) for number in some]

        todo = [number for number, key in enumerate(keys) if not fresh(key)]
        done = workers.share(todo, work, first.weight * len(todo) // max(1, len(keys)) // _STEPS)
        held = {key: known[key] for key in keys if key in known}
        for part, found in zip(workers.parts(todo, len(done)), done, strict=True):
            held |= {keys[number]: Result(mark, day, until, packed) for number, (mark, until, packed) in zip(part, found, strict=True)}
        if todo or len(held) != len(known):
            held = packs.keep(held)

        def value(number: int) -> V:
            packed = packs.value(held[keys[number]])
            # What the store has lost is computed again.
            found: V = marshal.loads(run(number)[2] if packed is None else packed)
            return found

        return Table([held[key].mark for key in keys], value, first.weight)


def regroup(rows: Table[Any], place: Callable[[Any], int]) -> Table[dict[Any, list[tuple[Any, ...]]]]:
    """Rows that begin with a name, collected in the shard of that name, in the order of the shards from which they come."""
    found: list[dict[Any, list[tuple[Any, ...]]]] = [{} for _ in range(len(rows))]
    for some in rows:
        for name, *row in some:
            found[place(name)].setdefault(name, []).append((*row,))
    return table(found, rows.weight)


def fold(rows: Iterable[Iterable[tuple[Any, int, bytes]]]) -> dict[Any, tuple[int, bytes]]:
    """Counts and digests of the same name, joined in the order of the shards from which they come."""
    counts: dict[Any, int] = {}
    marks: dict[Any, list[bytes]] = {}
    for some in rows:
        for name, count, mark in some:
            if name in counts:
                counts[name] += count
                marks[name].append(mark)
            else:
                counts[name], marks[name] = count, [mark]
    return {name: (count, digest(marks[name])) for name, count in counts.items()}


def name_of(step: Callable[..., Any], variant: str = "") -> str:
    """The name under which the result of a step is stored. Raises TypeError for a function that could use more than its arguments."""
    if not isinstance(step, FunctionType) or step.__closure__ is not None or step.__qualname__ != step.__name__ or "<" in step.__name__:
        raise TypeError(f"a step is a function at the top of a module, not {step!r}")
    if step.__defaults__ or step.__kwdefaults__:
        raise TypeError(f"a step gets all that it uses, so {step.__name__} has no defaults")
    return "-".join(part for part in ("step", step.__module__, step.__name__, variant) if part)


def _digest(value: Any) -> bytes:
    """The digest of a plain value, or the own digest of a `Digested` one."""
    own = getattr(value, "digest", None)
    return own if isinstance(own, bytes) else _mark(_packed(value))


def _packed(value: Any) -> bytes:
    """A plain value as bytes; ValueError for others."""
    return marshal.dumps(value, _VERSION)


def _marked(value: Any) -> tuple[bytes, bytes]:
    """The digest of a plain value, and the value as bytes. In these, equal texts are held once, and so they are when it is unpacked."""
    return _mark(_packed(value)), marshal.dumps(value)


def _mark(packed: bytes) -> bytes:
    return hashlib.blake2b(packed, digest_size=16).digest()
