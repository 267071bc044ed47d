"""Weighs the finished downloads, and lists them for people and programs with their sizes and hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from generator.data import cities, database, described, downloads, statistics
from generator.data.api import dumped
from generator.data.described import COUNTED, GATHERED, Fact
from generator.data.downloads import FOLDER, SQLITE, File
from generator.data.tables import Table
from generator.engine.artifact import Patchable, Previous, digest
from generator.site import addresses, elsewhere
from generator.site.fingerprints import Fingerprints
from generator.site.logged import LOG
from generator.site.site import Site

ALL = f"{FOLDER}all.jsonl.gz"
CATALOGUE = f"{FOLDER}catalogue"
# The SHA-256 and the size in bytes of a finished file.
Weight = tuple[str, int]
# The key of its artifact, its rows, bytes and SHA-256.
_Known = tuple[bytes, int, int, str]


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
    site, own = prints.site, dict(made)
    if not _by_year(site):
        paths = [file.path for found in downloads.files(prints).values() for file in found if file.form == downloads.JSONL]
        # Compressed files one after the other are one compressed file.
        own[ALL] = digest([made[path] for path in paths])
        yield Patchable(ALL, own[ALL], 1, lambda previous: ([(ALL, b"".join([previous.where(path).read_bytes() for path in paths]))], None))
    said = (elsewhere.licence(site), sorted(elsewhere.about(site).items()))
    key = digest(site_url, name, site.as_of.isoformat(), *map(repr, said), sorted(made.items()))
    yield Patchable(CATALOGUE, key, 1, partial(_catalogue, prints, site_url, name, own, weighed, noted))


def _by_year(site: Site) -> bool:
    """Whether some kinds have all their downloads by year: then there is no file of all records."""
    return any(addresses.large(site, kind) for kind in site.kinds)


def listing(prints: Fingerprints, site_url: str, name: str, memo: Any) -> dict[str, Any]:
    """The content of the pages of the downloads, as a plain value; `memo` is that of the artifact `CATALOGUE`, `name` that of the site.

    `all`, `counted` and `cities` are the files of all kinds, of the statistics and of the cities of a province; `groups` has for each
    section its kinds, each with its files.
    """
    site, found = prints.site, facts(prints, memo)
    of = _of_kinds(found)
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind in site.kinds:
        if site.by_kind[kind.name]:
            told = {
                "name": kind.name,
                "title": kind.plural,
                "description": str(kind.schema.get("description", "")),
                "page": f"{kind.folder}/",
                "blank": addresses.template(kind),
                "rows": len(site.by_kind[kind.name]),
                "files": [_shown(one) for one in of[kind.name]],
                "dataset": described.dataset_of_web(site, site_url, name, kind.name, of[kind.name]),
            }
            groups.setdefault(kind.group, []).append(told)
    licence = elsewhere.licence(site)
    return {
        "as_of": site.as_of.isoformat(),
        "licence": (*licence,) if licence is not None else None,
        "host": elsewhere.host(site),
        "log": LOG if site.logged is not None else "",
        "all": [_shown(one) for one in of[""]],
        "counted": [_shown(one) for one in of[COUNTED]],
        "cities": [_shown(one) for one in of.get(GATHERED, ())],
        "parquet": cities.SUMS if site.province is not None and site.province.partitions else "",
        "groups": list(groups.items()),
        "catalogue": described.catalogue_of_web(site, site_url, name, of[""]),
    }


def _of_kinds(found: Iterable[Fact]) -> dict[str, list[Fact]]:
    out: dict[str, list[Fact]] = {}
    for one in found:
        out.setdefault(one.kind, []).append(one)
    return out


def _shown(one: Fact) -> dict[str, Any]:
    return {
        "below": one.below,
        "title": one.title,
        "form": one.form,
        "year": one.year,
        "first": one.table is None or not one.table.path,
        "rows": one.rows,
        "weight": one.weight,
        "sha256": one.sha256,
    }


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
        (f"{FOLDER}datapackage.json", dumped(described.package(site, site_url, name, found))),
        (f"{FOLDER}catalog.jsonld", dumped(described.dcat(prints, site_url, name, found))),
        (f"{FOLDER}SHA256SUMS", "".join([f"{one.sha256}  {one.below}\n" for one in found]).encode()),
    ], weights


def _weights(
    prints: Fingerprints, made: Mapping[str, bytes], weighed: Mapping[str, Weight], noted: Callable[[str], Any], previous: Previous
) -> dict[str, _Known]:
    """For each file the key of its artifact, rows, bytes and hash; for an unchanged file, what was known before."""
    site, found = prints.site, downloads.files(prints)
    before: dict[str, _Known] = previous.memo or {}
    changed = [path for path, key in made.items() if path not in before or before[path][0] != key]
    rows = _rows(prints, found, noted) if changed else {}
    out = {}
    for path, artifact, count in [
        (SQLITE, SQLITE, database.count(site)),
        *([] if _by_year(site) else [(ALL, ALL, len(site.records))]),
        *((path, path, -1) for path, _ in (*statistics.TABLES, *cities.tables(site))),
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


def _rows(prints: Fingerprints, found: Mapping[str, Sequence[File]], noted: Callable[[str], Any]) -> dict[str, int]:
    """The number of rows in each file, which those that make the tables know."""
    counts, out = database.counts_of(noted(SQLITE)), dict[str, int]()
    for name, some in found.items():
        out |= {file.path: counts[file.table.name] for file in some if not file.year}
        out |= downloads.counted(prints, prints.site.kinds.by_name[name], noted)
    return out


def facts(prints: Fingerprints, weights: Mapping[str, _Known]) -> list[Fact]:
    """Every download with its weight, those of all kinds first."""
    by_year = _by_year(prints.site)
    out = [_fact(weights, SQLITE, downloads.BASE, "其余种类的全部记录" if by_year else "全部记录", "", None)]
    if not by_year:
        out.append(_fact(weights, ALL, downloads.JSONL, "全部记录", "", None))
    out += [_fact(weights, path, downloads.CSV, table.title, COUNTED, table) for path, table in statistics.TABLES]
    out += [_fact(weights, path, downloads.CSV, table.title, GATHERED, table) for path, table in cities.tables(prints.site)]
    for name, found in downloads.files(prints).items():
        for file in found:
            title = file.table.title
            if file.year:
                title = f"{title}（{_period(file.year)}）"
            out.append(_fact(weights, file.path, file.form, title, name, file.table, file.year))
    return out


def _period(period: str) -> str:
    year, _, month = period.partition("-")
    if not year.isdecimal():
        return "无日期"
    return f"{year}年{int(month)}月" if month.isdecimal() else f"{year}年"


def _fact(weights: Mapping[str, _Known], path: str, form: str, title: str, kind: str, table: Table | None, year: str = "") -> Fact:
    _, rows, size, sha256 = weights[path]
    return Fact(path, form, title, kind, table, rows, size, sha256, year)
