"""The earlier contents of the records that are shown, as the published branch tells of them, and what keys are made of."""

from __future__ import annotations

from typing import Any

from generator.engine.artifact import digest
from generator.engine.memo import Table, table
from generator.law.editions import Editions
from generator.model.kindnames import DEPARTMENT
from generator.reading.scan import shard_of
from generator.site.moved import file_at
from generator.site.site import Site


def editions(site: Site) -> Table[dict[str, list[Any]]]:
    """For each shard of files, by file, the contents (`law.editions.Edition`, as plain values) of the shown records that had several.

    A record that stands as one commit brought it, as nearly all do, costs nothing here.
    """
    found: list[dict[str, list[Any]]] = [{} for _ in site.files]
    if site.history.several:
        known = Editions(site.history)
        for file in sorted({*known.files(), *(file_at(address) for address in site.moved.values())}):
            place = site.kinds.place(file)
            record = site.find((place[0].name, place[1])) if place is not None else None
            ending = site.endings.get(file)
            if record is not None and (ending is None or ending.on > site.as_of) and len(some := known.of(record)) > 1:
                found[shard_of(file, len(found))][file] = [tuple(one) for one in some]
    return table(found)


def marks(site: Site, found: Table[dict[str, list[Any]]]) -> list[dict[str, bytes]]:
    """For each shard, by file, a digest of everything that the page of a record tells of its earlier contents; `found` is of `editions`."""
    mark = depends_on(site)
    return [{file: digest(one, mark) for file, one in some.items()} for some in found]


def depends_on(site: Site) -> bytes:
    """A digest of the other records on which it depends what of an earlier content is told: departments, and those that forbid texts."""
    forbidding = [kind.name for kind in site.kinds if any(field.forbidden for field in kind.root.walk())]
    return digest([record.digest for name in (DEPARTMENT, *forbidding) for record in site.by_kind.get(name, ())])
