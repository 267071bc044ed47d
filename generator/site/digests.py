"""The digest of what is public of each record: computed once in a build, and for unchanged records not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from generator.engine.memo import Memo, Table, table
from generator.model.records import Record
from generator.model.shards import Shard
from generator.reading.scan import shard_of
from generator.site import public
from generator.site.logged import name_of
from generator.site.site import Site

# The size of a digest in bytes, and what stands for that of a record without a salt on a site with a log.
SIZE = 32
NONE = bytes(SIZE)


def digests_of(shard: Shard, salts: Mapping[str, str], salted: bool) -> bytes:
    """The digests of the records of a shard one after the other, in their order; `salts` are by file.

    If all are `salted`, a record without a salt has none.
    """
    found = [(one, salts.get(one.file, "")) for one in shard.records]
    return b"".join([bytes.fromhex(public.sha256(one, salt)) if salt or not salted else NONE for one, salt in found])


def computed(site: Site, salts: Sequence[Mapping[str, str]] | None = None) -> Table[bytes]:
    """For each shard of shown records their digests, `SIZE` bytes each, in their order; `salts` has by shard and file those of a log."""
    given = table([{}] * len(site.shown) if salts is None else salts)
    shown = table(site.shown, len(site.records))
    return Memo(site.store).map(digests_of, shown, given, given=(salts is not None,))


class Digests:
    """The digest of each shown record of a site. On a site with a log it is that of the record's last leaf."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._opened: dict[int, dict[str, bytes]] = {}

    @cached_property
    def table(self) -> Table[bytes]:
        """For each shard of shown records their digests, `SIZE` bytes each, in their order."""
        site = self._site
        if site.logged is None:
            return computed(site)
        return table([site.logged.digests_of(shard.records) for shard in site.shown], len(site.records))

    def of(self, record: Record) -> str:
        """The digest of a shown record, in 64 hexadecimal digits."""
        if self._site.logged is not None:
            return self._site.logged.digest(record).hex()
        if "table" in self.__dict__:
            return self._shard(shard_of(record.file, len(self._site.shown)))[record.file].hex()
        # Who shows one page, such as a preview, need not compute the digests of all records.
        return public.sha256(record)

    def forget(self, most: int) -> None:
        """Forgets what is unpacked, if it is of more records than so many."""
        if sum(map(len, self._opened.values())) > most:
            self._opened.clear()

    def _shard(self, number: int) -> dict[str, bytes]:
        found = self._opened.get(number)
        if found is None:
            packed, records = self.table[number], self._site.shown[number].records
            found = self._opened[number] = {one.file: packed[at * SIZE : (at + 1) * SIZE] for at, one in enumerate(records)}
        return found


def left(site: Site) -> list[dict[str, str]]:
    """For each shard of content, by file, what is to be known of the records that have left: nothing more, "", or with a log
    the digest that each had there. One that left before the log began has none: nobody can say what it would be.
    """
    out: list[dict[str, str]] = [{} for _ in site.files]
    for record in site.gone:
        if site.logged is None:
            out[shard_of(record.file, len(out))][record.file] = ""
        elif found := site.logged.last_digest(name_of(record)):
            out[shard_of(record.file, len(out))][record.file] = found.hex()
    return out
