"""What one shard of records shows: digests of its rows and pages, of its groups and duties, and its amounts, as plain values.

A step for each shard, that gets everything of other records on which its own depend.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.engine.artifact import digest
from generator.law.duties import OVERDUE
from generator.law.facts import fact_of
from generator.model.shards import Shard
from generator.site.groups import Wanted, wanted_of
from generator.site.published import Key, published_shard
from generator.site.statistics import Counting, Months

# The size of a digest in bytes; that of an amount, and the largest one that has room there. A larger one is an error in its record.
SIZE, _AMOUNT, _MOST = 16, 8, 2**62
# Stands for no amount where there are only numbers.
NO_AMOUNT = -(2**63)


class Around(NamedTuple):
    """The parts of what a shard shows that depend on other records, as plain values.

    `targets` are digests of the records to which it links, by kind and id; `codes` are those of organisations that have a page; `until` has
    by file the ordinal of the first day on which a record is no longer shown; `duties` are those that depend on more than one record;
    `logged` is what the log says of a record: its salt, leaves and stamps; `proofs` has by file the ordinal of the first day on which a
    record is proved to have been public; `past` is a digest of its earlier contents.
    """

    targets: dict[Key, bytes]
    codes: list[str]
    until: dict[str, int]
    duties: dict[str, list[Any]]
    logged: dict[str, tuple[Any, ...]]
    proofs: dict[str, int]
    past: dict[str, bytes]


class Common(NamedTuple):
    """What every shard shows alike: for each kind the rules about single records, by id with their digests; the kinds whose records name
    kinds or pages, and a digest of everything that they may name; a digest of the names of the platforms to which records are forwarded.
    """

    rules: dict[str, list[tuple[str, bytes]]]
    naming: list[str]
    named: bytes
    receivers: bytes


class ShardFingerprint(NamedTuple):
    """The fingerprint of a shard of records.

    What is not a number is packed, since few parts are needed in a build that changes little. `marks` has by file the digests of a
    record's row in lists and of its page, and its amount in cents. For each published shard and each group there are the number of records
    and digests; then the number of duties of single records, how many of these are overdue, for each rule and month in which its limits
    begin the number of its duties and a digest of what is shown of them, and what is counted for the statistics.
    """

    marks: bytes
    shards: bytes
    contents: bytes
    rows: bytes
    duties: int
    overdue: int
    owed: bytes
    counted: bytes


def fingerprint_of(
    shard: Shard,
    facts: Mapping[str, bytes],
    incoming: Mapping[Key, Sequence[tuple[bytes]]],
    around: tuple[Any, ...],
    common: tuple[Any, ...],
    about_records: Sequence[str],
    publishing: Mapping[str, Sequence[str]],
) -> tuple[Any, ...]:
    """The fingerprint of one shard, as plain values in the order of `ShardFingerprint`; the last two are for `statistics.Counting`."""
    counting = Counting(about_records, publishing)
    known, (rules, naming, named, receivers) = Around(*around), Common(*common)
    codes = frozenset(known.codes)
    marks: dict[str, bytes] = {}
    shards: dict[tuple[str, int], list[bytes]] = {}
    contents: dict[Wanted, list[bytes]] = {}
    rows: dict[Wanted, list[bytes]] = {}
    owed: dict[tuple[str, str], list[Any]] = {}
    months = Months()
    for record in shard.records:
        kind, file, fact, until = record.kind.name, record.file, fact_of(facts[record.file]), known.until.get(record.file, 0)
        proof = known.proofs.get(file, 0)
        counting.add(record, fact, proof)
        to = [known.targets.get((kind, ident), b"-") for _, kind, ident in record.pointers.links]
        row = digest(record.digest, to, [code in codes for code in record.pointers.codes], named if kind in naming else b"")
        duties = [(one[5] == OVERDUE, name, mark, *one) for name, mark in rules.get(kind, ()) if (one := fact.duties.get(name))]
        others = known.duties.get(file, ())
        sent = (fact.sent, receivers) if fact.sent else ()
        past = (fact.first, known.logged.get(file, ()), known.past.get(file, b""))
        page = digest(row, until, duties, others, fact.left, fact.shortest, sent, incoming.get((kind, record.id), ()), past)
        money = fact.amount
        marks[file] = row + page if money is None else row + page + max(-_MOST, min(_MOST, money)).to_bytes(_AMOUNT, "big", signed=True)
        # Only of these a proof is shown.
        by_proof = publishing.get(kind, ())
        for one in duties:
            owed.setdefault((one[1], months[one[4]]), []).append((file, record.pointers.number, one, proof if one[1] in by_proof else 0))
        shards.setdefault((kind, published_shard(record.id)), []).append(page)
        own = record.digest + until.to_bytes(3, "big")
        for wanted in wanted_of(kind, record.date[:7], record.authority):
            if wanted in contents:
                contents[wanted].append(own)
                rows[wanted].append(row)
            else:
                contents[wanted], rows[wanted] = [own], [row]
    late = [duty[0] for some in owed.values() for _, _, duty, _ in some]
    return (
        marshal.dumps(marks),
        marshal.dumps([(name, len(some), digest(some)) for name, some in shards.items()]),
        marshal.dumps([(wanted, len(some), digest(some)) for wanted, some in contents.items()]),
        marshal.dumps([(wanted, len(some), digest(some)) for wanted, some in rows.items()]),
        len(late),
        sum(late),
        marshal.dumps([(name, len(some), digest(some)) for name, some in owed.items()]),
        counting.packed(),
    )


def amounts_of(fingerprint: tuple[Any, ...]) -> bytes:
    """The amounts of the records of a shard in their order, as 64-bit numbers, from the values of its `ShardFingerprint`."""
    found = [one[2 * SIZE :] for one in marshal.loads(fingerprint[0]).values()]
    return array("q", [int.from_bytes(one, "big", signed=True) if one else NO_AMOUNT for one in found]).tobytes()


def rows_of(fingerprint: tuple[Any, ...]) -> bytes:
    """The digests of the rows of the records of a shard in their order, from the values of its `ShardFingerprint`."""
    return b"".join([one[:SIZE] for one in marshal.loads(fingerprint[0]).values()])
