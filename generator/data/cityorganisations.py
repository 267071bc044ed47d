"""The files by which a browser looks an organisation up in all cities: those of the suggestions, with what each city has in its rows.

`docs/search.md` describes them. They are made of the shards of the harvest folder and hold nothing but organisations with a code.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from generator.data import suggest
from generator.data.postings import packed
from generator.engine.artifact import Artifact, Patchable, Previous, digest
from generator.site.cityorganisations import LOOKUP
from generator.site.province import Province
from generator.site.site import Site
from generator.text.letters import common, published

FOLDER = f"{LOOKUP}index/"
API = "api/v1/cities/organisations/"
# About so many organisations in a file of rows, and for each bucket; a query asks for a dozen of each, at any size.
_ROWS, _BUCKET, _MOST_FILES = 32, 40, 8192
_ROOM, _LEAST_SPACE = 64, 65_536


class Sizes(NamedTuple):
    """How the index is divided; both are powers of two, so that they seldom change."""

    files: int
    buckets: int

    @property
    def space(self) -> int:
        """The numbers of organisations are below this, which `files` divides."""
        return max(self.files * _ROOM, _LEAST_SPACE)


def sizes(total: int) -> Sizes:
    """How the index of so many organisations is divided."""
    return Sizes(_power(total / _ROWS), _power(total / _BUCKET))


def _power(wanted: float) -> int:
    found = 1
    while found < min(wanted, _MOST_FILES):
        found *= 2
    return found


def artifacts(site: Site, province: Province) -> Iterator[Artifact | Patchable]:
    """All files. None of them is made, and no organisation is read, while the shards and the list of cities stay the same."""
    if not province.shards:
        return
    for name, mark in province.shards.items():
        key = digest(mark, sorted(province.by_id))
        yield Artifact(f"{API}{name}", key, 3, partial(_shard, province, name))
    cities = [[one.id, one.name, one.site, one.page, one.as_of] for one in province.cities]
    kinds = [[kind.name, kind.plural] for kind in site.kinds]
    mark = digest(sorted(province.shards.items()), sorted(province.by_id))
    files = _Files(province, cities, kinds)
    weight = 20 * len(province.shards)
    yield Artifact(f"{FOLDER}index.json", digest(mark, cities, kinds), 1, files.manifest)
    yield Patchable(f"{FOLDER}rows", mark, weight, files.rows)
    yield Patchable(f"{FOLDER}grams", mark, weight * 4, files.grams)
    yield Artifact(f"{FOLDER}letters", mark, 20, files.letters)


def _shard(province: Province, name: str) -> list[tuple[str, bytes]]:
    """A shard for programs: what the cities on the list have, and nothing else that stands in the harvest folder."""
    out: dict[str, Any] = {}
    for one in province.shard(name)[1]:
        cities: dict[str, dict[str, Any]] = {}
        for city, kind, records, newest, adverse in one.held:
            if city in province.by_id:
                cities.setdefault(city, {"kinds": {}})["kinds"][kind] = [records, newest or None, adverse]
        if cities:
            out[one.code] = {"names": one.names, "cities": cities}
    return [(f"{API}{name}", orjson.dumps(out) + b"\n")]


class _Files:
    """The files that depend on all organisations, which are read when the first of them is made."""

    def __init__(self, province: Province, cities: list[list[str]], kinds: list[list[str]]) -> None:
        self._province = province
        self._cities = cities
        self._kinds = kinds

    @property
    def _sizes(self) -> Sizes:
        return sizes(len(self._province.rows))

    def manifest(self) -> list[tuple[str, bytes]]:
        """What the script must know before all else."""
        size = self._sizes
        value = {
            "version": suggest.VERSION,
            "shards": size.files,
            "parts": 1,
            "buckets": size.buckets,
            "numbers": 0,
            "space": size.space,
            "kinds": {},
            "organisations": True,
            "cities": self._cities,
            "titles": dict(self._kinds),
        }
        return [(f"{FOLDER}index.json", json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")]

    def rows(self, previous: Previous) -> tuple[list[tuple[str, bytes | Path | None]], Any]:
        """The rows, divided by the CRC-32 of the code; a file that would be the same stays."""
        total = self._sizes.files
        split: list[list[bytes]] = [[] for _ in range(total)]
        for code, row in self._province.rows.items():
            split[zlib.crc32(code.encode()) % total].append(row)
        held = previous.memo or []
        noted, files = list[bytes](), list[tuple[str, bytes | Path | None]]()
        for number, some in enumerate(split):
            data = b"[" + b",".join(sorted(some)) + b"]"
            noted.append(digest(data))
            same = len(held) == total and held[number] == noted[-1]
            files.append((f"{FOLDER}o{number}-0.bin", None if same else packed(data)))
        return files, noted

    def grams(self, previous: Previous) -> tuple[list[tuple[str, bytes | Path | None]], Any]:
        """The buckets of what in a name or code leads to an organisation; only those change that an organisation changes."""
        size = self._sizes
        return suggest.buckets(f"{FOLDER}g", dict(self._province.names), size.buckets, size.space, previous)

    def letters(self) -> Iterator[tuple[str, bytes]]:
        """How the characters of the names are read."""
        rare = {one for names in self._province.names.values() for name in names for one in name} - common()
        yield f"{FOLDER}letters.bin", packed(published(rare).encode())
