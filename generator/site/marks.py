"""What is shown of each record as a digest, and the tallies that are made of it, shard by shard of files."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from generator.engine.artifact import digest
from generator.engine.store import Store, remembered
from generator.law.duties import OVERDUE
from generator.law.facts import Times
from generator.law.rules import Rule
from generator.model.records import Record
from generator.reading.loading import Shard
from generator.reading.scan import shard_of
from generator.site.tallies import Key, Outline, Tally, tally


def tallies(
    store: Store,
    shown: Sequence[Shard],
    outlines: Sequence[Outline],
    times: Times,
    rules: Mapping[str, Sequence[tuple[int, Rule]]],
    by_key: Mapping[Key, Record],
    parties: Container[str],
    more: Mapping[str, Any],
    until: Mapping[str, int],
) -> list[Tally]:
    """The tally of each shard of files.

    `rules` are those about each record of a kind, `parties` the codes that have a page; `more` holds by file what else is shown of a
    record, `until` the ordinals of the first days on which records are not shown any more.
    """
    of_shard: list[list[tuple[str, Any]]] = [[] for _ in shown]
    place = {shard_of(shard.records[0].file): n for n, shard in enumerate(shown) if shard.records}
    for file, found in sorted(more.items()):
        of_shard[place[shard_of(file)]].append((file, found))
    keys = []
    for n, one in enumerate(outlines):
        to = targets(by_key, [(kind, ident) for kind, ident, _ in one.led])
        # The parties of a record that is shown have a page for that reason; whether other codes have one depends on others.
        keys.append(digest(times.keys[n], shown[n].digest, to, [code in parties for code in one.codes], of_shard[n]))

    def work(number: int) -> tuple[Any, ...]:
        known, beside = times.of_shard(number), dict(of_shard[number])
        marks, duties = {}, {}
        for record in shown[number].records:
            own = known[record.file]
            to = targets(by_key, [(kind, ident) for _, kind, ident in record.pointers.links])
            named = [code in parties for code in record.pointers.codes]
            marks[record.file] = digest(own.mark, to, named, beside.get(record.file))
            owed = [(rule.id, own.duties.get(rule.id)) for _, rule in rules.get(record.kind.name, ())]
            duties[record.file] = [(duty[5] == OVERDUE, name, *duty) for name, duty in owed if duty is not None]
        return (*tally(shown[number].records, marks, until, duties),)

    return [Tally(*one) for one in remembered(store, "tallies", keys, sum(map(len, shown)), work)]


def targets(by_key: Mapping[Key, Record], keys: Iterable[Key]) -> list[bytes]:
    """What stands for the records that something leads to: their digests, or that they are not shown."""
    found = [by_key.get(key) for key in keys]
    return [one.digest if one is not None else b"-" for one in found]
