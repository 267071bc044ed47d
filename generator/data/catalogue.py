"""Describes the downloads for people, for frictionless and as DCAT. It is made from the finished files, since it names their sizes and
hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from generator.data import database, downloads, statistics, tables
from generator.data.api import dumped
from generator.data.downloads import FOLDER, SQLITE, File
from generator.data.tables import Table
from generator.engine.artifact import Patchable, Previous, digest
from generator.model.kindnames import DEPARTMENT
from generator.site import addresses
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site

ALL = f"{FOLDER}all.jsonl.gz"
TITLE = "数据下载"
TERMS = "公开的政府信息，可以免费下载、使用和再传播；使用时请注明来源和数据日期。已经停止公示的信息请不要继续传播。"
_MEDIA = {
    downloads.CSV: "text/csv",
    downloads.JSONL: "application/jsonl",
    downloads.PARQUET: "application/vnd.apache.parquet",
    "SQLite": "application/vnd.sqlite3",
}
CATALOGUE = f"{FOLDER}catalogue"
# Title and name of the tables that hold no records. No kind has such a name.
COUNTED = "统计"
# The SHA-256 and the size in bytes of a finished file.
Weight = tuple[str, int]
# The key of its artifact, its rows, bytes and SHA-256.
_Known = tuple[bytes, int, int, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """The facts about a finished file. `kind` is "" for a file of all kinds, `COUNTED` for the statistics; `table` is None if it holds more
    than one; `year` is "" unless it holds only that year.
    """

    path: str
    form: str
    title: str
    kind: str
    table: Table | None
    rows: int
    size: int
    sha256: str
    year: str = ""

    @property
    def below(self) -> str:
        """The path from the folder of the downloads."""
        return self.path.removeprefix(FOLDER)

    @property
    def weight(self) -> str:
        """The size in words."""
        if self.size < 1_000:
            return f"{self.size} B"
        return f"{self.size / 1_000:.0f} KB" if self.size < 1_000_000 else f"{self.size / 1_000_000:.1f} MB"


def weigh(file: Path) -> Weight:
    """The weight of a finished file; best called while the file is still cached by the system."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest(), handle.tell()


def artifacts(
    prints: Fingerprints,
    site_url: str,
    name: str,
    made: Mapping[str, bytes],
    weighed: Mapping[str, Weight],
    noted: Callable[[str], Any],
) -> Iterator[Patchable]:
    """The files that describe the downloads. `made` are the keys of all artifacts of `downloads`, and `noted` tells what one of them noted
    for itself; some of their files have been weighed. `name` is that of the site.

    They are made, in this order, after those are finished.
    """
    site = prints.site
    paths = [file.path for found in downloads.files(prints).values() for file in found if file.form == downloads.JSONL]
    # Compressed files one after the other are one compressed file.
    packed = digest([made[path] for path in paths])
    yield Patchable(ALL, packed, 1, lambda previous: ([(ALL, b"".join([previous.where(path).read_bytes() for path in paths]))], None))
    key = digest(site_url, name, site.as_of.isoformat(), sorted(made.items()))
    yield Patchable(CATALOGUE, key, 1, partial(_catalogue, prints, site_url, name, {**made, ALL: packed}, weighed, noted))


def listing(prints: Fingerprints, memo: Any) -> dict[str, Any]:
    """The content of the page of the downloads, as a plain value; `memo` is that of the artifact `CATALOGUE`.

    `groups` holds title, name and files of all kinds together and of each kind.
    """
    site, found = prints.site, facts(prints, memo)
    kinds = [("全部记录", ""), (COUNTED, COUNTED)] + [(kind.plural, kind.name) for kind in site.kinds if site.by_kind[kind.name]]
    return {
        "as_of": site.as_of.isoformat(),
        "terms": TERMS,
        "groups": [(title, name, [_shown(one) for one in found if one.kind == name]) for title, name in kinds],
    }


def _shown(one: Fact) -> dict[str, Any]:
    return {"below": one.below, "title": one.title, "form": one.form, "rows": one.rows, "weight": one.weight, "sha256": one.sha256}


def _catalogue(
    prints: Fingerprints,
    site_url: str,
    name: str,
    made: Mapping[str, bytes],
    weighed: Mapping[str, Weight],
    noted: Callable[[str], Any],
    previous: Previous,
) -> tuple[list[tuple[str, bytes | Path]], Any]:
    weights = _weights(prints, made, weighed, noted, previous)
    site, found = prints.site, facts(prints, weights)
    return [
        (f"{FOLDER}datapackage.json", dumped(package(site, name, found))),
        (f"{FOLDER}catalog.jsonld", dumped(dcat(site, site_url, name, found))),
        (f"{FOLDER}SHA256SUMS", "".join([f"{one.sha256}  {one.below}\n" for one in found]).encode()),
    ], weights


def _weights(
    prints: Fingerprints, made: Mapping[str, bytes], weighed: Mapping[str, Weight], noted: Callable[[str], Any], previous: Previous
) -> dict[str, _Known]:
    """For each file the key of its artifact, rows, bytes and hash; for an unchanged file, what was known before."""
    site, found = prints.site, downloads.files(prints)
    before: dict[str, _Known] = previous.memo or {}
    changed = [path for path, key in made.items() if path not in before or before[path][0] != key]
    rows = _rows(site, found, noted) if changed else {}
    out = {}
    for path, artifact, count in [
        (SQLITE, SQLITE, len(site.records)),
        (ALL, ALL, len(site.records)),
        *((path, path, -1) for path, _ in statistics.TABLES),
        *((file.path, file.artifact, file.rows) for some in found.values() for file in some),
    ]:
        if path in before and before[path][0] == made[artifact]:
            out[path] = before[path]
            continue
        sha256, size = weighed.get(path) or weigh(previous.where(path))
        if count < 0:
            # None of the texts in the statistics has a line end, so each row is a line after that of the heads.
            count = rows[path] if path in rows else previous.where(path).read_bytes().count(b"\n") - 1
        out[path] = (made[artifact], count, size, sha256)
    return out


def _rows(site: Site, found: Mapping[str, Sequence[File]], noted: Callable[[str], Any]) -> dict[str, int]:
    """The number of rows in each file, which those that make the tables know."""
    counts, out = database.counts_of(noted(SQLITE)), dict[str, int]()
    for name, some in found.items():
        out |= {file.path: counts[file.table.name] for file in some if not file.year}
        if addresses.many(site, kind := site.kinds.by_name[name]):
            for file in some:
                if file.form == downloads.CSV and not file.year:
                    out |= downloads.rows_of(site, kind, file.table, noted(file.artifact))
    return out


def facts(prints: Fingerprints, weights: Mapping[str, _Known]) -> list[Fact]:
    """Every download with its weight, those of all kinds first."""
    out = [
        _fact(weights, SQLITE, "SQLite", "全部记录", "", None),
        _fact(weights, ALL, downloads.JSONL, "全部记录", "", None),
    ]
    out += [_fact(weights, path, downloads.CSV, table.title, COUNTED, table) for path, table in statistics.TABLES]
    for name, found in downloads.files(prints).items():
        for file in found:
            title = file.table.title
            if file.year:
                title = f"{title}（{file.year}年）" if file.year.isdecimal() else f"{title}（无日期）"
            out.append(_fact(weights, file.path, file.form, title, name, file.table, file.year))
    return out


def _fact(weights: Mapping[str, _Known], path: str, form: str, title: str, kind: str, table: Table | None, year: str = "") -> Fact:
    _, rows, size, sha256 = weights[path]
    return Fact(path, form, title, kind, table, rows, size, sha256, year)


_TYPES = {tables.TEXT: "string", tables.LIST: "array"}


def package(site: Site, name: str, found: Sequence[Fact]) -> dict[str, Any]:
    """A Data Package (frictionless) of all tables in CSV."""
    there = {one.table.name for one in found if one.table is not None and one.form == downloads.CSV}
    return {
        "name": "credit",
        "title": f"{name}：{TITLE}",
        "created": f"{site.as_of.isoformat()}T00:00:00+08:00",
        "resources": [
            _resource(one, one.table, there) for one in found if one.form == downloads.CSV and one.table is not None and not one.year
        ],
    }


def _resource(one: Fact, table: Table, there: set[str]) -> dict[str, Any]:
    # Programs that validate the package check its links. So only links are declared whose target is always there: another record may have
    # left the site.
    links = [(column.name, column.links.replace("-", "_")) for column in table.columns if column.links and column.type == tables.TEXT]
    keys = [
        {"fields": [column], "reference": {"resource": "" if other == table.name else other, "fields": [tables.RECORD_ID]}}
        for column, other in links
        if other in there and table.kind is not None and other in (DEPARTMENT, table.kind.name.replace("-", "_"))
    ]
    return {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "path": one.below,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        # The files begin with a byte order mark, for spreadsheets.
        "encoding": "utf-8-sig",
        **({"compression": "zip", "innerpath": one.below.rpartition("/")[2].removesuffix(".zip")} if one.path.endswith(".zip") else {}),
        "hash": f"sha256:{one.sha256}",
        "bytes": one.size,
        "schema": {
            "fields": [
                {
                    "name": column.name,
                    "type": _TYPES.get(column.type, column.type),
                    "title": column.title,
                    "description": column.description,
                    **({"constraints": {"required": True}} if column.required else {}),
                }
                for column in table.columns
            ],
            "primaryKey": list(table.keys),
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def dcat(site: Site, site_url: str, name: str, found: Sequence[Fact]) -> dict[str, Any]:
    """A catalogue in DCAT 3 as JSON-LD: a dataset for each kind and one of all, each file a distribution."""
    base = f"{site_url.rstrip('/')}/{FOLDER}"
    day = {"@type": "xsd:date", "@value": site.as_of.isoformat()}
    kinds = [
        (kind.name, kind.plural, str(kind.schema.get("description", "")), f"{kind.folder}/")
        for kind in site.kinds
        if site.by_kind[kind.name]
    ]
    sets = [("", "全部记录", "本站公示的全部记录。", FOLDER), (COUNTED, COUNTED, statistics.NOTE, FOLDER), *kinds]
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": base,
        "@type": "dcat:Catalog",
        "dct:title": {"@language": "zh", "@value": f"{name}：{TITLE}"},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": name},
        "dct:language": "zh",
        "dct:modified": day,
        "dct:rights": {"@type": "dct:RightsStatement", "dct:description": TERMS},
        "dcat:dataset": [_dataset(*one, base, day, [fact for fact in found if fact.kind == one[0]]) for one in sets],
    }


def _dataset(
    name: str, title: str, description: str, page: str, base: str, day: Mapping[str, str], found: Sequence[Fact]
) -> dict[str, Any]:
    """One dataset with its files; `page`, from the root of the site, is where people find it."""
    return {
        "@id": f"{base}#{name or 'all'}",
        "@type": "dcat:Dataset",
        "dct:title": {"@language": "zh", "@value": title},
        "dct:description": {"@language": "zh", "@value": description},
        "dct:modified": day,
        "dcat:landingPage": {"@id": f"{base.removesuffix(FOLDER)}{page}"},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": {"@language": "zh", "@value": f"{one.title} {one.form}"},
                "dcat:downloadURL": {"@id": f"{base}{one.below}"},
                "dcat:accessURL": {"@id": base},
                "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{_MEDIA[one.form]}"},
                **_packing(one),
                "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(one.size)},
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": one.sha256},
                },
            }
            for one in found
        ],
    }


def _packing(one: Fact) -> dict[str, Any]:
    """How a distribution is compressed or packed, if it is."""
    for end, key, media in ((".gz", "compressFormat", "gzip"), (".zip", "packageFormat", "zip")):
        if one.path.endswith(end):
            return {f"dcat:{key}": {"@id": f"https://www.iana.org/assignments/media-types/application/{media}"}}
    return {}
