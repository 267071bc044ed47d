"""Who links to whom: the links that lead to a record, organisations with everything that names them, and both as digests for each shard."""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
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
    digest of everything said about them; and the places of the records that name them, as 32-bit numbers. `leads` has packed, first the
    different paths of links, then for each of `led` the places of the records that lead there and the numbers of the paths.
    """

    led: list[tuple[str, str, bytes]]
    codes: list[str]
    parties: list[str]
    named: list[tuple[int, int, bytes]]
    naming: dict[int, bytes]
    leads: bytes


def outgoing(store: Store, shown: Sequence[Shard], weight: int) -> Table[Outgoing]:
    """The `Outgoing` of each shard of records. `weight` is the number of records."""
    found = Memo(store).map(outgoing_of, table(shown, weight))
    return Table(found.digests, lambda number: Outgoing(*found[number]), weight)


def outgoing_of(shard: Shard) -> tuple[Any, ...]:
    """The `Outgoing` of one shard, as plain values in the order of its fields."""
    led: dict[Key, tuple[list[bytes], array[int], array[int]]] = {}
    paths: dict[FieldPath, int] = {}
    codes: set[str] = set()
    parties: set[str] = set()
    named: dict[int, list[Any]] = {}
    naming: dict[int, array[int]] = {}
    for place, record in enumerate(shard.records):
        for path, kind, ident in record.pointers.links:
            found = led.get((kind, ident))
            if found is None:
                found = led[kind, ident] = ([], array("I"), array("I"))
            found[0].append(record.digest)
            found[1].append(place)
            found[2].append(paths.setdefault(path, len(paths)))
        codes.update(record.pointers.codes)
        for _, code, name in record.pointers.parties:
            parties.add(code)
            number = published_shard(code)
            named.setdefault(number, []).append((code, name, record.digest))
            naming.setdefault(number, array("I")).append(place)
    return (
        [(kind, ident, digest(some)) for (kind, ident), (some, _, _) in led.items()],
        sorted(codes),
        sorted(parties),
        [(number, len(some), digest(some)) for number, some in named.items()],
        {number: some.tobytes() for number, some in naming.items()},
        # Of version 2, in which equal values have equal bytes.
        marshal.dumps(([*paths], [(places.tobytes(), numbers.tobytes()) for _, places, numbers in led.values()]), 2),
    )


class Incoming:
    """The links that lead to single records, found without asking all records to what they link. `shown` are the shards of records,
    `outgoing` has what each has to say to others.
    """

    def __init__(self, shown: Sequence[Shard], outgoing: Sequence[Outgoing]) -> None:
        self._shown = shown
        self._outgoing = outgoing
        # Most records to which something links are named in one shard only: so many lists would take much memory.
        self._shards: dict[Key, int | list[int]] = {}
        for number, one in enumerate(outgoing):
            for kind, ident, _ in one.led:
                found = self._shards.setdefault((kind, ident), number)
                if isinstance(found, list):
                    found.append(number)
                elif found != number:
                    self._shards[kind, ident] = [found, number]

    def of(self, key: Key) -> Sequence[Mention]:
        """The links to one record, in the order of the records (`backlinks`)."""
        found = self._shards.get(key, [])
        new = tuple.__new__
        out: list[Mention] = []
        for number in [found] if isinstance(found, int) else found:
            one, records = self._outgoing[number], self._shown[number].records
            paths, leads = marshal.loads(one.leads)
            at = next(at for at, (kind, ident, _) in enumerate(one.led) if (kind, ident) == key)
            places, numbers = (array("I", packed) for packed in leads[at])
            out += [new(Mention, (records[place], paths[which], "")) for place, which in zip(places, numbers, strict=True)]
        # As `groups.in_order` has records.
        out.sort(key=attrgetter("record.id"))
        out.sort(key=attrgetter("record.date"), reverse=True)
        return out
