"""What the public log says of the records of a site: their leaves, salts and time stamps, as one frozen value. It reads no files."""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from generator.engine.clock import SHANGHAI
from generator.model.records import Record
from generator.model.shards import Shard

# The address of the log below the root of a site. Its origin is the address of the site with the same word at its end.
LOG = "log/"
# What a log remembers of a record: its salt, and leaf and day of each version, oldest first. Of one that has left, only the latter.
Leaves = tuple[tuple[int, str], ...]
Row = tuple[str, Leaves]


class Stamp(NamedTuple):
    """A time stamp by an authority for the checkpoint of `size` leaves: that log existed `at` this moment (UTC).

    `file` is the address of the token below the root of the site. `proved` says whether the token is good by the certificates that the
    settings name for the authority. Without certificates it only claims a time.
    """

    size: int
    at: datetime.datetime
    authority: str
    file: str
    proved: bool


class Version(NamedTuple):
    """One event of a record: the number of its leaf, the day that the leaf names (ISO), and the first good stamp that covers it or None."""

    leaf: int
    day: str
    stamped: Stamp | None


class Proof(NamedTuple):
    """What the log says of a record that is shown: leaf and day of what is shown now, its salt, and all its versions, oldest first."""

    leaf: int
    day: str
    salt: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Logged:
    """The log of a site as it is published with it: `size` leaves whose root is `root` (32 bytes); `day` is that of the last leaf (ISO).

    `keys` are the verifier keys by which the city signs, the current one first. `records` has by kind and id what is shown, `removed` what
    has left: the last pair of a removed one is the leaf that ended it. `digests` has 32 bytes for each leaf: the digest that it gives a
    record, or zeros; `days` has the number of leaves of each day (ISO) that are about a record. `handed` has for each key that took over
    the SHA-256 of its text and the day, the oldest first. `files` has what the site publishes of the log by its path below `/log/`: bytes,
    or the file that holds them.
    """

    origin: str
    size: int
    root: bytes
    day: str
    keys: tuple[str, ...]
    stamps: tuple[Stamp, ...]
    records: Mapping[str, Row]
    removed: Mapping[str, Leaves]
    digests: bytes
    files: Mapping[str, bytes | Path] = field(default_factory=dict, compare=False, repr=False)
    days: Mapping[str, int] = field(default_factory=dict)
    handed: tuple[tuple[bytes, str], ...] = ()
    # Whether its key is made for a preview and thrown away after it, so that it proves nothing.
    throwaway: bool = False

    def of(self, record: Record) -> Proof | None:
        """What the log says of a record; None if it has no leaf for it, as for one that is not shown."""
        row = self.records.get(name_of(record))
        if row is None:
            return None
        salt, leaves = row
        leaf, day = leaves[-1]
        return Proof(leaf, day, salt, self._versions(leaves))

    def digest(self, record: Record) -> bytes:
        """The digest of what is public of a shown record, from its last leaf, in 32 bytes. KeyError for one that the log does not have."""
        leaf, _ = self.records[name_of(record)][1][-1]
        return self.digests[32 * leaf : 32 * leaf + 32]

    def digests_of(self, records: Sequence[Record]) -> bytes:
        """`digest` of each of some records, one behind the other."""
        rows, digests = self.records, self.digests
        leaves = [rows[name_of(one)][1][-1][0] for one in records]
        return b"".join([digests[32 * leaf : 32 * leaf + 32] for leaf in leaves])

    def marks(self, shown: Sequence[Shard]) -> list[dict[str, tuple[Any, ...]]]:
        """For each shard, by file, all that a page could say of a record's leaves, as plain values."""
        rows, sizes, first = self.records, *self._first
        told = [(one.size, one.at.timestamp(), one.authority, one.file) for one in first]
        out = []
        for shard in shown:
            marks: dict[str, tuple[Any, ...]] = {}
            for one in shard.records:
                if (row := rows.get(name_of(one))) is not None:
                    covering = [bisect.bisect_right(sizes, leaf) for leaf, _ in row[1]]
                    marks[one.file] = (row[0], *row[1], *[told[at] if at < len(told) else None for at in covering])
            out.append(marks)
        return out

    def gone(self, name: str) -> tuple[Version, ...]:
        """The versions of a record that has left, by kind and id (`kind/id`); the last is the leaf by which it left. Empty for others."""
        return self._versions(self.removed.get(name, ()))

    def last_digest(self, name: str) -> bytes:
        """The digest that a record which has left had last, 32 bytes; b"" for others."""
        found = self.removed.get(name, ())[-2:-1]
        return self.digests[32 * found[0][0] : 32 * found[0][0] + 32] if found else b""

    def stamped_by(self, leaf: int) -> Stamp | None:
        """The first good stamp, by its time, of a checkpoint that holds a leaf; None if there is none yet."""
        sizes, first = self._first
        at = bisect.bisect_right(sizes, leaf)
        return first[at] if at < len(first) else None

    def proved_by(self, leaf: int) -> datetime.date | None:
        """The day in Shanghai of the stamp that first covers a leaf; None if none does."""
        sizes, _ = self._first
        at = bisect.bisect_right(sizes, leaf)
        return self._days[at] if at < len(sizes) else None

    @cached_property
    def _days(self) -> list[datetime.date]:
        """The days of these stamps."""
        return [one.at.astimezone(SHANGHAI).date() for one in self._first[1]]

    def _versions(self, leaves: Leaves) -> tuple[Version, ...]:
        return tuple([Version(leaf, day, self.stamped_by(leaf)) for leaf, day in leaves])

    @cached_property
    def _first(self) -> tuple[list[int], list[Stamp]]:
        """The sizes of stamped checkpoints, ascending, and for each the first good stamp of this one or a larger one."""
        good = sorted((one for one in self.stamps if one.proved), key=lambda one: (one.size, one.at, one.file))
        first: list[Stamp] = []
        for one in reversed(good):
            first.append(min(one, first[-1], key=lambda stamp: stamp.at) if first else one)
        return [one.size for one in good], first[::-1]


def name_of(record: Record) -> str:
    """The name of a record in the log: kind and id, as in the digests of the data interface."""
    return f"{record.kind.name}/{record.id}"
