"""The result of a build in the form in which the next build needs it: keys, and the names of files."""

from __future__ import annotations

import marshal
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from generator.engine.artifact import digest

# Of what is packed, about so many pages are remembered together. A change writes only what is remembered with it.
_TOGETHER = 4000
_MOST_PARTS = 256
# Version 2 has no references, which would depend on who else holds a value.
_VERSION = 2
_KEY = 16


class Packed:
    """A packed value: here, or where it is read when somebody asks, which is seldom. `mark` is a digest of it."""

    __slots__ = ("_held", "mark")

    def __init__(self, mark: bytes, held: bytes | Callable[[], bytes]) -> None:
        self.mark = mark
        self._held = held

    @classmethod
    def of(cls, value: Any) -> Packed:
        """A plain value, packed."""
        data = marshal.dumps(value, _VERSION)
        return cls(digest(data), data)

    def data(self) -> bytes:
        """The packed value."""
        return self._held if isinstance(self._held, bytes) else self._held()

    def value(self) -> Any:
        """The value."""
        return marshal.loads(self.data())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Packed) and other.mark == self.mark

    def __hash__(self) -> int:
        return hash(self.mark)

    def __reduce__(self) -> tuple[Any, ...]:
        return Packed, (self.mark, self.data())


class BuiltBatch(NamedTuple):
    """A batch of pages: its key; a digest of the addresses that search engines may see; how many pages it has, and their bytes; and
    packed, what each page is.
    """

    key: bytes
    places: bytes
    number: int
    size: int
    packed: Packed

    def pages(self) -> Iterator[tuple[str, bytes, bool]]:
        """For each page its address, its key and whether search engines may see it."""
        addresses, keys, indexed, _ = self.packed.value()
        if self.number:
            for at, address in enumerate(addresses.split("\n")):
                yield address, keys[at * _KEY : (at + 1) * _KEY], bool(indexed[at])

    def addresses(self) -> list[str]:
        """The addresses of its pages."""
        return str(self.packed.value()[0]).split("\n") if self.number else []

    def sizes(self) -> Sequence[int]:
        """The bytes of each page, in the order of `pages`."""
        return array("Q", self.packed.value()[3])


def batch_of(key: bytes, pages: Sequence[tuple[str, bytes, bool]], sizes: Sequence[int]) -> BuiltBatch:
    """A batch from its key, for each page its address, its key (16 bytes) and whether search engines may see it, and the bytes of each.

    These are packed by columns: a million tuples would take five times as much memory.
    """
    addresses = "\n".join([address for address, _, _ in pages])
    packed = (addresses, b"".join([own for _, own, _ in pages]), bytes([indexed for _, _, indexed in pages]), array("Q", sizes).tobytes())
    places = digest(sorted([address for address, _, indexed in pages if indexed]))
    return BuiltBatch(key, places, len(pages), sum(sizes), Packed.of(packed))


class BuiltArtifact(NamedTuple):
    """An artifact: its key, its files, packed, what it noted for itself, and the bytes of all its files."""

    key: bytes
    files: list[str]
    packed: Packed
    size: int = 0

    def memo(self) -> Any:
        """What the artifact noted for itself, a plain value."""
        return self.packed.value()


# What is remembered together: packed values by whether they belong to a batch or to an artifact ("b", "a") and its name.
Part = dict[tuple[str, str], Packed]


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build: batches of pages and artifacts by their names.

    Packed values are seldom needed: a change concerns few of a million pages. `base` is a digest of everything that keys leave out:
    the schemas and the settings. Code and packages are in the version of the store. `own` are the files that the builder wrote itself.
    `held` has what a store already holds of the parts (`parts`) of an earlier build, by which it knows them again.
    """

    base: bytes = b""
    batches: Mapping[str, BuiltBatch] = field(default_factory=dict)
    artifacts: Mapping[str, BuiltArtifact] = field(default_factory=dict)
    own: Sequence[str] = ()
    held: Sequence[Sequence[Any]] = field(default=(), compare=False)

    @property
    def count(self) -> int:
        """The number of all files."""
        pages = sum([one.number for one in self.batches.values()])
        return pages + sum([len(one.files) for one in self.artifacts.values()]) + len(self.own)

    def plain(self) -> tuple[Any, ...]:
        """The same without what is packed, as plain values, for a store; `of_plain` is the inverse."""
        batches = {name: (*one[:4], one.packed.mark) for name, one in self.batches.items()}
        artifacts = {name: (one.key, one.files, one.packed.mark, one.size) for name, one in self.artifacts.items()}
        return self.base, batches, artifacts, list(self.own)

    def parts(self) -> list[Part]:
        """What is packed, in as many parts as its amount asks for."""
        count = _power(sum([one.number for one in self.batches.values()]) // _TOGETHER)
        out: list[Part] = [{} for _ in range(count)]
        for sort, some in (("b", self.batches), ("a", self.artifacts)):
            for name, one in some.items():
                out[_part(sort, name, count)][sort, name] = one.packed
        return out

    def files(self, beside: Built | None = None) -> set[str]:
        """All files. With another build, only those that the builder wrote itself, and those of batches and artifacts that differ from
        it.
        """
        other = beside if beside is not None else NOTHING
        found = set(self.own)
        for name, batch in self.batches.items():
            if (there := other.batches.get(name)) is None or there.packed != batch.packed:
                found.update([f"{address}index.html" for address in batch.addresses()])
        for name, one in self.artifacts.items():
            if (known := other.artifacts.get(name)) is None or known.key != one.key or known.files != one.files:
                found.update(one.files)
        return found

    def holding(self, files: set[str]) -> set[str]:
        """Those of some files that the build has."""
        found = files.intersection(self.own)
        for one in self.artifacts.values():
            found |= files.intersection(one.files)
        pages = {file.removesuffix("index.html"): file for file in files if file.endswith("index.html")}
        for batch in self.batches.values() if pages else ():
            found.update([pages[address] for address in pages.keys() & batch.addresses()])
        return found


NOTHING = Built()


def of_plain(values: tuple[Any, ...], part: Callable[[int], Mapping[tuple[str, str], bytes]], held: Sequence[Sequence[Any]]) -> Built:
    """A build from the values of `Built.plain`; `part` reads what belongs to one of the parts that are `held`."""
    base, batches, artifacts, own = values

    def packed(sort: str, name: str, mark: bytes) -> Packed:
        return Packed(mark, lambda: part(_part(sort, name, len(held)))[sort, name])

    def batch(name: str, key: bytes, places: bytes, number: int, size: int, mark: bytes) -> BuiltBatch:
        return BuiltBatch(key, places, number, size, packed("b", name, mark))

    return Built(
        base,
        {name: batch(name, *one) for name, one in batches.items()},
        {name: BuiltArtifact(key, files, packed("a", name, mark), size) for name, (key, files, mark, size) in artifacts.items()},
        own,
        held,
    )


def token_of(part: Part) -> bytes:
    """A digest of the content of a part."""
    return digest(sorted([(sort, name, one.mark) for (sort, name), one in part.items()]))


def _part(sort: str, name: str, count: int) -> int:
    return zlib.crc32(f"{sort}{name}".encode()) % count


def _power(wanted: int) -> int:
    """The next power of two, up to a limit: while a site grows, its parts seldom change."""
    return min(_MOST_PARTS, 1 << max(0, wanted - 1).bit_length()) if wanted > 1 else 1
