"""What tests of the harvest share: entries of a data interface without a build, and the kept records of a city in memory."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from generator.model.kinds import Kind, Kinds
from generator.model.records import record_of
from generator.site.published import published_shard

DAY = datetime.date(2026, 11, 22)
SITE = "https://jia.example/"


def entry(kind: Kind, ident: str, data: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """An entry of `records/<kind>/<shard>.json`, as a build would make it of some data."""
    one = record_of(kind, ident, kind.file_of(ident), dict(data))
    beside = {"kind": kind.name, "id": ident, "address": one.address, "title": one.caption, "date": one.date or None}
    return {**beside, "authority": one.authority or None, "until": None, "file": one.file, "data": dict(data), **more}


def examples(kinds: Kinds) -> dict[str, dict[str, dict[str, Any]]]:
    """Entries of every kind, of the examples of its schema."""
    return {kind.name: {f"n{at}": entry(kind, f"n{at}", data) for at, data in enumerate(kind.examples)} for kind in kinds}


class Kept:
    """The kept records of a city: by kind and id."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self.by_shard: dict[tuple[str, int], dict[str, Any]] = {}
        for kind, some in sorted(entries.items()):
            for ident, one in some.items():
                self.by_shard.setdefault((kind, published_shard(ident)), {})[ident] = one

    def shards(self) -> Iterable[tuple[str, int]]:
        return sorted(self.by_shard)

    def entries(self, kind: str, shard: int) -> Mapping[str, Any]:
        return self.by_shard[kind, shard]


class KeptSite:
    """The same of a built site."""

    def __init__(self, site: Path) -> None:
        self.api = site / "api/v1"
        self.statistics: Any = orjson.loads((self.api / "statistics.json").read_bytes())

    def shards(self) -> Iterable[tuple[str, int]]:
        return sorted((path.parent.name, int(path.stem)) for path in (self.api / "records").glob("*/*.json"))

    def entries(self, kind: str, shard: int) -> Mapping[str, Any]:
        found: Mapping[str, Any] = orjson.loads((self.api / f"records/{kind}/{shard:03}.json").read_bytes())
        return found

    def every(self, kind: str) -> dict[str, Any]:
        """All entries of a kind."""
        return {ident: one for name, shard in self.shards() if name == kind for ident, one in self.entries(kind, shard).items()}
