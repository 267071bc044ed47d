"""The organisations of each published shard: those of one alone are found without making all others."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import cached_property

from generator.site.groups import in_order
from generator.site.links import Organisation, organisations
from generator.site.published import published_shard
from generator.site.site import Site

# To make the organisations of so many shards one after the other takes as long as to make all.
_MOST_ALONE = 5


class ByShard:
    """The organisations of a site by their published shards."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._found: dict[int, Sequence[Organisation]] = {}

    @cached_property
    def all(self) -> Mapping[int, Sequence[Organisation]]:
        """All of them."""
        out: dict[int, list[Organisation]] = {}
        for one in self._site.organisations.values():
            out.setdefault(published_shard(one.code), []).append(one)
        return out

    def of(self, number: int) -> Sequence[Organisation]:
        """Those of one shard, in the order of their codes."""
        if "all" in self.__dict__ or len(self._found) >= _MOST_ALONE:
            return self.all.get(number, ())
        if number not in self._found:
            shards = zip(self._site.shown, self._site.outgoing, strict=True)
            # A record may name several of them.
            naming = [(shard, dict.fromkeys(array("I", one.naming[number]))) for shard, one in shards if number in one.naming]
            records = in_order([shard.records[place] for shard, places in naming for place in places])
            self._found[number] = [*organisations(records, lambda code: published_shard(code) == number).values()]
        return self._found[number]
