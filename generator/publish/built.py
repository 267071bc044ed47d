"""The result of a build in the form in which the next build needs it: keys, and the names of files."""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class BuiltBatch(NamedTuple):
    """A batch of pages: its key; a digest of the addresses that search engines may see; packed, for each page its address, its key
    and whether search engines may see it; and packed, for each page its bytes.
    """

    key: bytes
    places: bytes
    packed: bytes
    weights: bytes = marshal.dumps([])

    def pages(self) -> list[tuple[str, bytes, bool]]:
        """For each page its address, its key and whether search engines may see it."""
        found: list[tuple[str, bytes, bool]] = marshal.loads(self.packed)
        return found

    def sizes(self) -> list[int]:
        """The bytes of each page, in the order of `pages`."""
        found: list[int] = marshal.loads(self.weights)
        return found


class BuiltArtifact(NamedTuple):
    """An artifact: its key, its files, packed, what it noted for itself, and the bytes of all its files."""

    key: bytes
    files: list[str]
    packed: bytes
    size: int = 0

    def memo(self) -> Any:
        """What the artifact noted for itself, a plain value."""
        return marshal.loads(self.packed)


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build: batches of pages and artifacts by their names.

    Packed parts are seldom needed: a change concerns few of a hundred thousand pages. `base` is a digest of everything that keys leave out:
    the schemas and the settings. Code and packages are in the version of the store. `own` are the files that the builder wrote itself.
    """

    base: bytes = b""
    batches: Mapping[str, BuiltBatch] = field(default_factory=dict)
    artifacts: Mapping[str, BuiltArtifact] = field(default_factory=dict)
    own: Sequence[str] = ()

    def plain(self) -> tuple[Any, ...]:
        """The same as plain values, for a store; `of_plain` is the inverse."""
        batches = {name: (*one,) for name, one in self.batches.items()}
        return (self.base, batches, {name: (*one,) for name, one in self.artifacts.items()}, list(self.own))

    def files(self, beside: Built | None = None) -> set[str]:
        """All files. With another build, only those that the builder wrote itself, and those of batches and artifacts that differ from
        it.
        """
        other = beside if beside is not None else NOTHING
        batches = [one for name, one in self.batches.items() if other.batches.get(name) != one]
        found = {f"{address}index.html" for one in batches for address, _, _ in one.pages()}
        return found.union(self.own, *(one.files for name, one in self.artifacts.items() if other.artifacts.get(name) != one))


NOTHING = Built()


def of_plain(values: tuple[Any, ...]) -> Built:
    """A build from the values of `Built.plain`."""
    base, batches, artifacts, own = values
    return Built(
        base, {name: BuiltBatch(*one) for name, one in batches.items()}, {name: BuiltArtifact(*one) for name, one in artifacts.items()}, own
    )
