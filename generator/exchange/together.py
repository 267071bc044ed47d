"""What stands already, for judging incoming records: where each belongs, and the checks that need several records at once.

Everything here that depends only on a site and a kind is computed once and kept, so that one record among 100,000 is judged at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generator.checks import suite, whole
from generator.checks.rules import repeated_in
from generator.engine.artifact import digest
from generator.engine.store import NO_STORE
from generator.exchange.existing import Existing, existing
from generator.law.rules import PERIOD, Rule
from generator.model.findings import Finding, field_of
from generator.model.identity import identities
from generator.model.kinds import Kind
from generator.model.records import PointerExtractor, Record, pointer_extractor
from generator.model.shards import Shard
from generator.site.site import Site


@dataclass(frozen=True)
class Standing:
    """The records of a kind that stand on a site, by everything that is asked of them."""

    site: Site
    kind: Kind

    @cached_property
    def records(self) -> Sequence[Record]:
        return self.site.all_by_kind[self.kind.name]

    @cached_property
    def known(self) -> Existing:
        return existing(self.kind, self.site.root, self.records)

    @cached_property
    def extractors(self) -> Mapping[str, PointerExtractor]:
        return {self.kind.name: pointer_extractor(self.kind)}

    @cached_property
    def checks(self) -> Callable[[Record], list[Finding]]:
        """The checks of single values."""
        return suite.of_kind(self.site, self.kind)

    @cached_property
    def _by_identity(self) -> Mapping[tuple[Any, ...], Sequence[Record]]:
        out: dict[tuple[Any, ...], list[Record]] = {}
        for record in self.records:
            for key in _identities(record):
                out.setdefault(key, []).append(record)
        return out

    @cached_property
    def _periodic(self) -> Sequence[Rule]:
        return [rule for rule in self.site.rules if rule.trigger == PERIOD and rule.kind == self.kind.name]

    def warm(self) -> None:
        """Makes what is made at the first use, which takes a second for 100,000 records."""
        _ = self.known, self._by_identity, self.checks, self.extractors

    def checks_with(self, fresh: Sequence[Record]) -> Callable[[Record], list[Finding]]:
        """The checks of single values, for records of which one may link to another one that is not written yet."""
        ids = {record.id for record in fresh}
        own = {path for path, field in self.kind.root.paths() if field.link == self.kind.name}
        linked = {ident for record in fresh for path, _, ident in record.pointers.links if field_of(path) in own}
        if not ids & linked:
            return self.checks
        shard = Shard(digest([one.digest for one in fresh]), fresh)
        return suite.of_kind(dataclasses.replace(self.site, files=(*self.site.files, shard)), self.kind)

    def together(self, fresh: Sequence[Record]) -> Iterator[Finding]:
        """The findings about these records of the checks that need several records, as if all of them had been written.

        Only those others are looked at that the checks would compare with these: which share a number, or to which a link leads.
        """
        files = {record.file for record in fresh}
        others = {record.file: record for record in self._beside(fresh) if record.file not in files}
        after = dataclasses.replace(self.site, files=(Shard(b"", [*others.values(), *fresh]),), store=NO_STORE)
        for check in whole.CHECKS:
            yield from (finding for finding in check(after) if finding.file in files)
        for rule in self._periodic:
            # What stands was there first.
            stands = [one for one in self.records if one.file not in files]
            yield from (one for one in repeated_in(self.site, rule, [*stands, *fresh], files) if one.file in files)

    def _beside(self, fresh: Sequence[Record]) -> Iterator[Record]:
        for record in fresh:
            for key in _identities(record):
                yield from self._by_identity.get(key, ())
        fields = dict(self.kind.root.paths())
        chained = {path for path, field in fields.items() if field.chain}
        listed = {field.in_link["link"] for field in fields.values() if field.in_link}
        by_id = {record.id: record for record in fresh}
        # A circle that goes through one of these leads on from it by links.
        waiting, seen = list(fresh) if chained else [], set(by_id)
        while waiting:
            for path, _, ident in waiting.pop().pointers.links:
                found = self.site.find((self.kind.name, ident)) if field_of(path) in chained and ident not in seen else None
                if found is not None:
                    seen.add(ident)
                    waiting.append(found)
                    yield found
        for record in fresh if listed else ():
            for path, kind, ident in record.pointers.links:
                found = self.site.find((kind, ident)) if field_of(path) in listed else None
                if found is not None:
                    yield found


def _identities(record: Record) -> Iterator[tuple[Any, ...]]:
    for path, value in record.pointers.unique:
        yield from identities(record.kind, field_of(path), value, record.authority, record.pointers.whose)
