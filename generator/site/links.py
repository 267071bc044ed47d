"""Who links to whom: the links that lead to a record, organisations with everything that names them, and both as digests for each shard."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table, table
from generator.engine.store import Store
from generator.model.fields import Field
from generator.model.findings import FieldPath, field_of
from generator.model.records import Record
from generator.model.shards import Shard
from generator.site.published import Key, published_shard


class Mention(NamedTuple):
    """A place where a record points to something: to a record by its id, or to a party by its code and name. A tuple, since there are
    many.
    """

    record: Record
    path: FieldPath
    name: str = ""

    @property
    def field(self) -> Field:
        return self.record.kind.root.at(field_of(self.path))


class Organisation(NamedTuple):
    """An organisation or sole trader with a code. `names` holds every name that was used, the latest first; `digest` covers everything."""

    code: str
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    digest: bytes

    @property
    def address(self) -> str:
        return party_address(self.code)


def party_address(code: str) -> str:
    """The address of the page with everything that is published about an organisation."""
    return f"organisations/{code}/"


def backlinks(records: Iterable[Record]) -> dict[Key, list[Mention]]:
    """The links that lead to each record, by kind and id, in the order of the records."""
    out: dict[Key, list[Mention]] = {}
    new = tuple.__new__
    for record in records:
        for path, kind, ident in record.pointers.links:
            mention = new(Mention, (record, path, ""))
            found = out.get((kind, ident))
            if found is None:
                out[kind, ident] = [mention]
            else:
                found.append(mention)
    return out


def organisations(records: Iterable[Record], wanted: Callable[[str], bool] = bool) -> dict[str, Organisation]:
    """The organisations that records name, by code, in the order of their codes; `wanted` says of a code whether it is asked for."""
    mentions: dict[str, list[Mention]] = {}
    new = tuple.__new__
    for record in records:
        for path, code, name in record.pointers.parties:
            if not wanted(code):
                continue
            mention = new(Mention, (record, path, name))
            found = mentions.get(code)
            if found is None:
                mentions[code] = [mention]
            else:
                found.append(mention)
    out = {}
    for code in sorted(mentions):
        some = mentions[code]
        names = (*dict.fromkeys([one.name for one in some if one.name]),) or (code,)
        mark = digest(names, [one.record.digest for one in some])
        out[code] = new(Organisation, (code, names, (*some,), mark))
    return out


class Outgoing(NamedTuple):
    """The parts of a shard that concern other shards: the targets of its links, as kind, id and a digest of the records that lead there;
    codes other than those of parties; the codes of parties; for each published shard of organisations how often they are named and a
    digest of everything said about them; and the places of the records that name them, as 32-bit numbers.
    """

    led: list[tuple[str, str, bytes]]
    codes: list[str]
    parties: list[str]
    named: list[tuple[int, int, bytes]]
    naming: dict[int, bytes]


def outgoing(store: Store, shown: Sequence[Shard], weight: int) -> Table[Outgoing]:
    """The `Outgoing` of each shard of records. `weight` is the number of records."""
    found = Memo(store).map(outgoing_of, table(shown, weight))
    return Table(found.digests, lambda number: Outgoing(*found[number]), weight)


def outgoing_of(shard: Shard) -> tuple[Any, ...]:
    """The `Outgoing` of one shard, as plain values in the order of its fields."""
    led: dict[Key, list[bytes]] = {}
    codes: set[str] = set()
    parties: set[str] = set()
    named: dict[int, list[Any]] = {}
    naming: dict[int, array[int]] = {}
    for place, record in enumerate(shard.records):
        for _, kind, ident in record.pointers.links:
            led.setdefault((kind, ident), []).append(record.digest)
        codes.update(record.pointers.codes)
        for _, code, name in record.pointers.parties:
            parties.add(code)
            number = published_shard(code)
            named.setdefault(number, []).append((code, name, record.digest))
            naming.setdefault(number, array("I")).append(place)
    return (
        [(kind, ident, digest(some)) for (kind, ident), some in led.items()],
        sorted(codes),
        sorted(parties),
        [(number, len(some), digest(some)) for number, some in named.items()],
        {number: some.tobytes() for number, some in naming.items()},
    )
