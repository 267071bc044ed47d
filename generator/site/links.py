"""Who points at what: the links that lead to a record, organisations with all that names them, and both in short for each shard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table, table
from generator.engine.store import Store
from generator.model.fields import Field
from generator.model.findings import FieldPath
from generator.model.records import Record
from generator.model.shards import Shard
from generator.site.published import Key, published_shard


class Mention(NamedTuple):
    """A place where a record points at something: a department by its id, or a party by its code and name. A tuple, there are many."""

    record: Record
    path: FieldPath
    name: str = ""

    @property
    def field(self) -> Field:
        return self.record.kind.root.at(".".join(step for step in self.path if isinstance(step, str)))


class Organisation(NamedTuple):
    """An organisation or sole trader with a code. `names` holds every name it was given, the latest first; `digest` is of all of it."""

    code: str
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    digest: bytes

    @property
    def address(self) -> str:
        return party_address(self.code)


def party_address(code: str) -> str:
    """Where all is that is published about an organisation."""
    return f"organisations/{code}/"


def backlinks(records: Iterable[Record]) -> dict[Key, list[Mention]]:
    """By kind and id, the links that lead to each record, in the order of the records."""
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


def organisations(records: Iterable[Record]) -> dict[str, Organisation]:
    """By code, the organisations that records name, in the order of their codes."""
    mentions: dict[str, list[Mention]] = {}
    new = tuple.__new__
    for record in records:
        for path, code, name in record.pointers.parties:
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
        mark = digest(names, [(one.record.address, one.record.caption, one.record.date) for one in some])
        out[code] = new(Organisation, (code, names, (*some,), mark))
    return out


class Outgoing(NamedTuple):
    """What of a shard concerns others: what its records lead to, as kind, id and a digest of those that lead there; other codes than those
    of parties; the codes of parties; and for each published shard of organisations how often they are named and a digest of all that is
    told of them.
    """

    led: list[tuple[str, str, bytes]]
    codes: list[str]
    parties: list[str]
    named: list[tuple[int, int, bytes]]


def outgoing(store: Store, shown: Sequence[Shard], weight: int) -> Table[Outgoing]:
    """What of each shard of records concerns others. `weight` is their number."""
    found = Memo(store).map(outgoing_of, table(shown, weight))
    return Table(found.digests, lambda number: Outgoing(*found[number]), weight)


def outgoing_of(shard: Shard) -> tuple[Any, ...]:
    """What of one shard concerns others, as plain values in the order of `Outgoing`."""
    led: dict[Key, list[bytes]] = {}
    codes: set[str] = set()
    parties: set[str] = set()
    named: dict[int, list[Any]] = {}
    for record in shard.records:
        for _, kind, ident in record.pointers.links:
            led.setdefault((kind, ident), []).append(record.digest)
        codes.update(record.pointers.codes)
        for _, code, name in record.pointers.parties:
            parties.add(code)
            named.setdefault(published_shard(code), []).append((code, name, record.address, record.caption, record.date))
    return (
        [(kind, ident, digest(some)) for (kind, ident), some in led.items()],
        sorted(codes),
        sorted(parties),
        [(number, len(some), digest(some)) for number, some in named.items()],
    )
