"""The downloads below `/data/`: all that the site shows as CSV, JSON Lines, Parquet and SQLite. Their sizes are for `catalogue`.

The tables of a kind with many records are archives, one of all and one of each year. A kind with very many has all its files by year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from generator.data import csvtext, database, tables, yearly
from generator.data.tables import Table
from generator.engine import zipped
from generator.engine.artifact import Artifact, Patchable, Piece, Previous, digest, of_pieces
from generator.engine.system import gzipped
from generator.model.kinds import Kind
from generator.site import addresses, public
from generator.site.fingerprints import Fingerprints
from generator.site.groups import Group
from generator.site.site import Site

FOLDER = "data/"
SQLITE = f"{FOLDER}{database.NAME}.zip"
CSV, JSONL, PARQUET, BASE = "CSV", "JSON Lines", "Parquet", "SQLite"
# The name that pandas, DuckDB and Spark give to the partition of rows without a value.
UNDATED = "__HIVE_DEFAULT_PARTITION__"
# The year of records without a date.
NO_YEAR = "undated"


@dataclass(frozen=True, slots=True)
class File:
    """A published file: its path from the root, its format, the table that it holds, or its rows of a `year`.

    `artifact` is what makes it; `rows` is -1 where only that knows them.
    """

    path: str
    form: str
    table: Table
    artifact: str
    year: str = ""
    rows: int = -1


def files(prints: Fingerprints) -> dict[str, list[File]]:
    """The files of each kind with shown records, by its name; `SQLITE` holds all of them once more."""
    site = prints.site
    return {kind.name: list(_files(prints, kind)) for kind in site.kinds if site.by_kind[kind.name]}


def _files(prints: Fingerprints, kind: Kind) -> Iterator[File]:
    site, groups, found = prints.site, prints.groups, tables.tables(kind)
    if addresses.large(site, kind):
        for year, months in _years(prints, kind).items():
            yield from _files_of_year(site, kind, year, _places(site, kind, year, months))
        return
    packed = addresses.many(site, kind)
    for table in found:
        whole = addresses.csv(site, kind, "", table.name)
        yield File(whole, CSV, table, whole)
        for year in groups.years(kind.name) if packed and not table.path else ():
            yield File(addresses.csv(site, kind, year or NO_YEAR, table.name), CSV, table, whole, year or NO_YEAR)
    lines = _lines_path(kind, found[0])
    yield File(lines, JSONL, found[0], lines)
    for year in groups.years(kind.name):
        path = _parquet_path(kind, year)
        yield File(path, PARQUET, found[0], path, year or NO_YEAR, len(groups.of(kind.name, year=year)))


def _files_of_year(site: Site, kind: Kind, year: str, places: yearly.Places) -> Iterator[File]:
    found, name = tables.tables(kind), _name_of(kind, year)
    for table in found:
        yield File(places.csv[table.name], CSV, table, name, year)
    yield File(places.lines, JSONL, found[0], name, year)
    yield File(places.sqlite, BASE, found[0], name, year)
    for month, path in places.parquet.items():
        yield File(path, PARQUET, found[0], name, month or year)


def _years(prints: Fingerprints, kind: Kind) -> dict[str, dict[str, Group]]:
    """The records of a kind by year and month, the latest first."""
    out: dict[str, dict[str, Group]] = {}
    for month in prints.groups.months(kind.name):
        out.setdefault(month[:4] or NO_YEAR, {})[month] = prints.groups.of(kind.name, month=month)
    return out


def _name_of(kind: Kind, year: str) -> str:
    """The name of the artifact with all files of a year."""
    return f"{FOLDER}{kind.name}/{year}"


def _places(site: Site, kind: Kind, year: str, months: Iterable[str]) -> yearly.Places:
    """Where the files of a year are; those of `months` among them."""
    found = tables.tables(kind)
    below = f"{FOLDER}{kind.name}/{found[0].name}-{year}"
    parquet = {month: _parquet_path(kind, "" if year == NO_YEAR else year, month[5:] or "0") for month in months}
    csv = {table.name: addresses.csv(site, kind, year, table.name) for table in found}
    return yearly.Places(csv, f"{below}.jsonl.gz", f"{below}.sqlite.zip", parquet)


def _lines_path(kind: Kind, table: Table) -> str:
    return f"{FOLDER}{kind.name}/{table.name}.jsonl.gz"


def _parquet_path(kind: Kind, year: str, part: str = "0") -> str:
    # A partition must not have the name of a column.
    name = "record_year" if "year" in kind.root.properties else "year"
    return f"{FOLDER}{kind.name}/parquet/{name}={year or UNDATED}/part-{part}.parquet"


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact | Patchable]:
    """The files: tables as CSV and JSON Lines, made month by month; one artifact for each year of Parquet; and the database. All files of
    a year of a kind with very many records are one artifact.
    """
    site, groups = prints.site, prints.groups
    for kind in site.kinds:
        if not site.by_kind[kind.name]:
            continue
        if addresses.large(site, kind):
            for year, of_year in _years(prints, kind).items():
                yield yearly.artifact(_name_of(kind, year), site, kind, of_year, _places(site, kind, year, of_year))
            continue
        names = groups.months(kind.name)
        months = [groups.of(kind.name, month=month) for month in names]
        found = tables.tables(kind)
        for table in found:
            if addresses.many(site, kind):
                yield _archives(site, kind, table, dict(zip(names, months, strict=True)))
                continue
            head = Piece(b"", 0, partial(csvtext.head_of, table))
            pieces = [Piece(some.digest, len(some) // 4, partial(_csv_text, site, table, some)) for some in months]
            yield of_pieces(addresses.csv(site, kind, "", table.name), [head, *pieces])
        packed = [Piece(some.digest, len(some) // 3, partial(jsonl, site, some)) for some in months]
        yield of_pieces(_lines_path(kind, found[0]), packed)
        for year in groups.years(kind.name):
            path, some = _parquet_path(kind, year), groups.of(kind.name, year=year)
            yield Artifact(path, some.digest, len(some) // 10, partial(_parquet, path, site, kind, some))
    yield database.artifact(prints, SQLITE)


def _archives(site: Site, kind: Kind, table: Table, months: Mapping[str, Group]) -> Patchable:
    """A table as an archive of all, and that of the records also as one of each year, made of months that are compressed once."""
    whole = addresses.csv(site, kind, "", table.name)
    key = digest([(month, some.digest) for month, some in months.items()])
    return Patchable(whole, key, sum(map(len, months.values())) // 3, partial(_pack, site, kind, table, months))


def _pack(
    site: Site, kind: Kind, table: Table, months: Mapping[str, Group], previous: Previous
) -> tuple[list[tuple[str, bytes]], list[tuple[Any, ...]]]:
    """The archives, and for the next build, of each month: its digest, its year, the length of what was compressed, CRC-32, size, rows."""
    whole, head = addresses.csv(site, kind, "", table.name), zipped.packed(csvtext.head_of(table))
    held: dict[bytes, tuple[int, tuple[Any, ...]]] = {}
    at = zipped.begins(_inside(whole)) + len(head.data)
    for one in previous.memo or ():
        held[one[0]] = (at, one)
        at += one[2]
    old = previous.where(whole).read_bytes() if held else b""
    noted, years = list[tuple[Any, ...]](), dict[str, list[zipped.Packed]]()
    for month, some in months.items():
        year = month[:4] or NO_YEAR
        if some.digest in held:
            start, (_, _, length, crc, size, count) = held[some.digest]
            packed = zipped.Packed(old[start : start + length], crc, size)
        else:
            text, count = csvtext.rows_of(table, tables.rows(site, table, some.records()))
            packed = zipped.packed(text)
        noted.append((some.digest, year, len(packed.data), packed.crc, packed.size, count))
        years.setdefault(year, []).append(packed)
    found = {whole: [one for of_year in years.values() for one in of_year]}
    found |= {addresses.csv(site, kind, year, table.name): of_year for year, of_year in years.items() if not table.path}
    return [(path, zipped.archive(_inside(path), [head, *of_path])) for path, of_path in found.items()], noted


def counted(prints: Fingerprints, kind: Kind, noted: Callable[[str], Any]) -> dict[str, int]:
    """The number of rows in each file of which only that knows it which has made the file, by its path; from what an artifact noted for
    itself.
    """
    site, found = prints.site, dict[str, int]()
    if addresses.large(site, kind):
        for year, months in _years(prints, kind).items():
            found |= yearly.rows_of(kind, _places(site, kind, year, months), noted(_name_of(kind, year)))
    elif addresses.many(site, kind):
        for table in tables.tables(kind):
            found |= _rows_of(site, kind, table, noted(addresses.csv(site, kind, "", table.name)))
    return found


def _rows_of(site: Site, kind: Kind, table: Table, memo: Any) -> dict[str, int]:
    """The number of rows in each archive of a table, by its path, from what the artifact noted for itself."""
    found: dict[str, int] = {}
    for _, year, _, _, _, count in memo:
        path = addresses.csv(site, kind, year, table.name)
        found[path] = found.get(path, 0) + count
    return found | {addresses.csv(site, kind, "", table.name): sum(found.values())}


def _inside(path: str) -> str:
    """The name of the file within an archive."""
    return path.rpartition("/")[2].removesuffix(".zip")


def _csv_text(site: Site, table: Table, group: Group) -> bytes:
    return csvtext.rows_of(table, tables.rows(site, table, group.records()))[0]


def jsonl(site: Site, group: Group) -> bytes:
    """One public record a line, compressed; the same records always give the same bytes."""
    return gzipped(b"".join([public.text(site, one) + b"\n" for one in group.records()]))


def _parquet(path: str, site: Site, kind: Kind, group: Group) -> list[tuple[str, bytes]]:
    # Imported here, since this library is needed only for Parquet.
    from generator.data import parquet

    return [(path, parquet.write(kind.root, [public.record(site, one) for one in group.records()]))]
