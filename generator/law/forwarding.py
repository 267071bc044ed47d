"""Which records were reported to which credit platform (归集), by the batches in `content/`: computed shard by shard and remembered.

A batch names records by their ids only, so that it holds no personal data. A platform that rejects a record has not received it.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table, table
from generator.model.kindnames import FORWARDING
from generator.model.kinds import CONTENT, Kinds
from generator.model.records import Record
from generator.model.shards import Shard
from generator.reading.scan import is_whole, shard_of

# The lists of a batch, and what each did with its records at the receiver.
ADDED, CHANGED, WITHDRAWN = "added", "changed", "withdrawn"
# The value of `met_by` in a rule that is met when a record has been forwarded.
FORWARDED = "forwarded"


class Sent(NamedTuple):
    """A record in a batch: the receiver, the day of the batch, its id and number, what was done, and the receipt ("" before it came)."""

    receiver: str
    on: str
    batch: str
    number: str
    change: str
    receipt: str
    received_on: str


class Line(NamedTuple):
    """A line of a batch: what was done with which record, and the mark of what was reported of it ("" for a withdrawn one)."""

    change: str
    record: str
    mark: str


def lines(data: Mapping[str, Any]) -> Iterator[Line]:
    """The lines of a batch, also of records that the receiver rejected."""
    for change in (ADDED, CHANGED):
        for text in data.get(change, ()):
            record, _, mark = text.rpartition(" ")
            yield Line(change, record, mark)
    for record in data.get(WITHDRAWN, ()):
        yield Line(WITHDRAWN, record, "")


def rejected(data: Mapping[str, Any]) -> frozenset[str]:
    """The ids of the records that the receiver of a batch rejected."""
    return frozenset(str(one.get("record", "")) for one in data.get("rejected", ()))


def in_order(batches: Sequence[Record]) -> list[Record]:
    """Batches in the order in which they were sent; of one day by their numbers."""
    return sorted(batches, key=lambda one: (one.date, str(one.data.get("number", "")), one.id))


# For each target shard the packed lines of the batches in one shard.
_Pieces = dict[int, bytes]


def pieces_of(shard: Shard, folders: Mapping[str, str], count: int) -> _Pieces:
    """The lines of the batches in a shard, packed by the shard, of so many, of the record that each is about. `folders` are those of the
    kinds.
    """
    found: dict[int, list[Any]] = {}
    for batch in in_order(shard.of(FORWARDING)):
        data = batch.data
        by_shard: dict[int, list[tuple[str, str]]] = {}
        folder = folders.get(str(data.get("kind", "")))
        if folder is None or not batch.date:
            continue
        refused = rejected(data)
        for line in lines(data):
            if line.record not in refused:
                file = f"{CONTENT}/{folder}/{line.record}.yml"
                by_shard.setdefault(shard_of(file, count), []).append((file, line.change))
        told = [str(data.get(key, "")) for key in ("receiver", "sent_on", "number", "receipt_number", "received_on")]
        for number, some in by_shard.items():
            found.setdefault(number, []).append((told[0], told[1], batch.id, *told[2:], some))
    # Without references, so that equal lines have equal bytes (see `generator.engine.memo`).
    return {number: marshal.dumps(found[number], 2) for number in sorted(found)}


def table_of(memo: Memo, shards: Table[Shard], kinds: Kinds) -> Table[list[Any]]:
    """For each shard what was forwarded of its records, as `sent_of` reads it; nothing of batches of which nothing has changed is read."""
    given = ({kind.name: kind.folder for kind in kinds}, len(shards))
    pieces = list(memo.map(pieces_of, shards, given=given))
    if not any(pieces):
        return table([[] for _ in range(len(shards))])
    # Only as a whole is it known which shard a record is in; otherwise every shard gets everything.
    whole = is_whole(len(shards))
    packed = [[part for one in pieces for number, part in one.items() if not whole or number == here] for here in range(len(shards))]
    return Table([digest(some) for some in packed], lambda here: [marshal.loads(part) for part in packed[here]], shards.weight)


def sent_of(rows: Sequence[Any]) -> dict[str, list[Sent]]:
    """What was done with each record, by its file, in the order of days. `rows` is a value of `table_of`."""
    out: dict[str, list[Sent]] = {}
    new = tuple.__new__
    for part in rows:
        for receiver, on, batch, number, receipt, received_on, some in part:
            for file, change in some:
                out.setdefault(file, []).append(new(Sent, (receiver, on, batch, number, change, receipt, received_on)))
    for found in out.values():
        if len(found) > 1:
            found.sort(key=lambda one: (one.on, one.number))
    return out


def first_day(found: Sequence[Sent], receivers: Sequence[str], as_of: str) -> str:
    """The day on which a record first reached one of some receivers (any, if none is named); "" if it has not, or was withdrawn there."""
    day = ""
    for one in found:
        if one.on <= as_of and (not receivers or one.receiver in receivers):
            day = "" if one.change == WITHDRAWN else day or one.on
    return day
