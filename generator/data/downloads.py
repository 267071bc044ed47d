"""The downloads below `/data/`: all that the site shows as CSV, JSON Lines, Parquet and SQLite. Their sizes are for `catalogue`.

The tables of a kind with many records are archives, one of all and one of each year.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from generator.data import database, tables
from generator.data.tables import Table
from generator.engine import zipped
from generator.engine.artifact import Artifact, Patchable, Piece, Previous, digest, of_pieces
from generator.engine.system import gzipped
from generator.model.kinds import Kind
from generator.site import addresses, public
from generator.site.fingerprints import Fingerprints
from generator.site.groups import Group
from generator.site.site import Site
from generator.text.formulas import guard
from generator.text.numbers import plain

FOLDER = "data/"
SQLITE = f"{FOLDER}{database.NAME}.zip"
# Without this mark, spreadsheets take a file for GBK.
MARK = "\ufeff"
CSV, JSONL, PARQUET = "CSV", "JSON Lines", "Parquet"
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


def _lines_path(kind: Kind, table: Table) -> str:
    return f"{FOLDER}{kind.name}/{table.name}.jsonl.gz"


def _parquet_path(kind: Kind, year: str) -> str:
    # A partition must not have the name of a column.
    name = "record_year" if "year" in kind.root.properties else "year"
    return f"{FOLDER}{kind.name}/parquet/{name}={year or UNDATED}/part-0.parquet"


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact | Patchable]:
    """The files: tables as CSV and JSON Lines, made month by month; one artifact for each year of Parquet; and the database."""
    site, groups = prints.site, prints.groups
    for kind in site.kinds:
        if not site.by_kind[kind.name]:
            continue
        names = groups.months(kind.name)
        months = [groups.of(kind.name, month=month) for month in names]
        found = tables.tables(kind)
        for table in found:
            if addresses.many(site, kind):
                yield _archives(site, kind, table, dict(zip(names, months, strict=True)))
                continue
            head = Piece(b"", 0, partial(_csv_head, table))
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
    whole, head = addresses.csv(site, kind, "", table.name), zipped.packed(_csv_head(table))
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
            text, count = _csv_rows(site, table, some)
            packed = zipped.packed(text)
        noted.append((some.digest, year, len(packed.data), packed.crc, packed.size, count))
        years.setdefault(year, []).append(packed)
    found = {whole: [one for of_year in years.values() for one in of_year]}
    found |= {addresses.csv(site, kind, year, table.name): of_year for year, of_year in years.items() if not table.path}
    return [(path, zipped.archive(_inside(path), [head, *of_path])) for path, of_path in found.items()], noted


def rows_of(site: Site, kind: Kind, table: Table, memo: Any) -> dict[str, int]:
    """The number of rows in each archive of a table, by its path, from what the artifact noted for itself."""
    found: dict[str, int] = {}
    for _, year, _, _, _, count in memo:
        path = addresses.csv(site, kind, year, table.name)
        found[path] = found.get(path, 0) + count
    return found | {addresses.csv(site, kind, "", table.name): sum(found.values())}


def _inside(path: str) -> str:
    """The name of the file within an archive."""
    return path.rpartition("/")[2].removesuffix(".zip")


def _csv_head(table: Table) -> bytes:
    return csv_of([[column.name for column in table.columns]], MARK)


def _csv_text(site: Site, table: Table, group: Group) -> bytes:
    return _csv_rows(site, table, group)[0]


def _csv_rows(site: Site, table: Table, group: Group) -> tuple[bytes, int]:
    """Rows in the form of RFC 4180, without texts that a spreadsheet would run as a formula, and how many they are."""
    forms = [_FORMS.get(column.type) for column in table.columns]
    # By columns, since all values of a column have the same form.
    columns = [
        values if form is None else [None if value is None else form(value) for value in values]
        for form, values in zip(forms, zip(*tables.rows(site, table, group.records()), strict=True), strict=False)
    ]
    return csv_of(zip(*columns, strict=True)), len(columns[0]) if columns else 0


def csv_of(rows: Iterable[Sequence[Any]], before: str = "") -> bytes:
    """Rows in the form of RFC 4180, after a text."""
    out = io.StringIO()
    out.write(before)
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


# The form of values in CSV; dates and whole numbers stay as they are.
_FORMS: dict[str, Callable[[Any], str]] = {
    tables.TEXT: guard,
    tables.NUMBER: plain,
    tables.BOOLEAN: lambda value: "true" if value else "false",
}


def jsonl(site: Site, group: Group) -> bytes:
    """One public record a line, compressed; the same records always give the same bytes."""
    return gzipped(b"".join([public.text(site, one) + b"\n" for one in group.records()]))


def _parquet(path: str, site: Site, kind: Kind, group: Group) -> list[tuple[str, bytes]]:
    # Imported here, since this library is needed only for Parquet.
    from generator.data import parquet

    return [(path, parquet.write(kind.root, [public.record(site, one) for one in group.records()]))]
