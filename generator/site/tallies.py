"""What is made of all records by going through shards of files, of which only those are looked at that differ.

Two passes: the first takes from each shard what concerns others, the second what hangs on others too. What comes of a shard is a plain
value and is remembered by a digest of all that it was made from; put together, it says of everything that is published whether it differs.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from generator.engine.artifact import digest, together
from generator.model.records import Record

# Of each kind, by the CRC-32 of the UTF-8 bytes of ids: the shard of a record as published never changes.
SHARDS = 200
Key = tuple[str, str]
# Kind, year, month, department; None for any.
Wanted = tuple[str, str | None, str | None, str | None]


def published_shard(ident: str) -> int:
    """Where a record or organisation is published, by its id or code."""
    return zlib.crc32(ident.encode()) % SHARDS


class Outline(NamedTuple):
    """What concerns others in some records: what they lead to, as kind, id and a digest of those that lead there; other codes than those of
    parties; the codes of parties; and for each shard of organisations how often they are named and a digest of all that is told of them.
    """

    led: list[tuple[str, str, bytes]]
    codes: list[str]
    parties: list[str]
    named: list[tuple[int, int, bytes]]


def outline(records: Iterable[Record]) -> Outline:
    """The outline of some records."""
    led: dict[Key, list[bytes]] = {}
    codes: set[str] = set()
    parties: set[str] = set()
    named: dict[int, list[Any]] = {}
    for record in records:
        for _, kind, ident in record.pointers.links:
            led.setdefault((kind, ident), []).append(record.digest)
        codes.update(record.pointers.codes)
        for _, code, name in record.pointers.parties:
            parties.add(code)
            named.setdefault(published_shard(code), []).append((code, name, record.address, record.caption, record.date))
    return Outline(
        [(kind, ident, digest(some)) for (kind, ident), some in led.items()],
        sorted(codes),
        sorted(parties),
        [(number, len(some), digest(some)) for number, some in named.items()],
    )


class Tally(NamedTuple):
    """What comes of some records that are shown: the mark of each by its file, marshalled; for each published shard and each group how
    many there are and digests; how many duties single records have and how many of these are overdue; a digest of what a board shows.
    """

    marks: bytes
    shards: list[tuple[str, int, int, bytes]]
    groups: list[tuple[Wanted, int, bytes, bytes]]
    duties: int
    overdue: int
    board: bytes


def tally(records: Sequence[Record], marks: dict[str, bytes], until: Mapping[str, int], duties: Mapping[str, Sequence[Any]]) -> Tally:
    """The tally of some records. `duties` holds by file those of single records, as plain values that begin with whether one is overdue."""
    shards: dict[tuple[str, int], list[bytes]] = {}
    contents: dict[Wanted, list[bytes]] = {}
    shown: dict[Wanted, list[bytes]] = {}
    for record in records:
        kind, mark, own = record.kind.name, marks[record.file], record.digest
        if record.file in until:
            own += until[record.file].to_bytes(3, "big")
        shards.setdefault((kind, published_shard(record.id)), []).append(mark)
        for wanted in wanted_of(kind, record.date[:7], record.authority):
            if wanted in contents:
                contents[wanted].append(own)
                shown[wanted].append(mark)
            else:
                contents[wanted], shown[wanted] = [own], [mark]
    board = [(r.file, r.authority, r.pointers.number, duties[r.file]) for r in records if duties[r.file]]
    overdue = [duty[0] for _, _, _, some in board for duty in some]
    return Tally(
        marshal.dumps(marks),
        [(kind, number, len(some), digest(some)) for (kind, number), some in shards.items()],
        [(wanted, len(some), digest(some), digest(shown[wanted])) for wanted, some in contents.items()],
        len(overdue),
        sum(overdue),
        digest(board),
    )


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


def led_to(outlines: Iterable[Outline]) -> dict[Key, bytes]:
    """For each record that others lead to, by kind and id, a digest of these."""
    found = together(((kind, ident), 1, mark) for one in outlines for kind, ident, mark in one.led)
    return {key: mark for key, (_, mark) in found.items()}
