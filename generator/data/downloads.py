"""The downloads below `/data/`: all that the site shows as CSV, JSON Lines, Parquet and SQLite. Their sizes are for `catalogue`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from generator.data import database, tables
from generator.data.tables import Table
from generator.engine.artifact import Artifact, Patchable, Piece, of_pieces
from generator.engine.system import gzipped
from generator.model.kinds import Kind
from generator.site import public
from generator.site.fingerprints import Fingerprints
from generator.site.groups import Group, Groups
from generator.site.site import Site
from generator.text.formulas import guard
from generator.text.numbers import plain

FOLDER = "data/"
SQLITE = f"{FOLDER}credit.sqlite"
# Without this mark, spreadsheets take a file for GBK.
MARK = "\ufeff"
CSV, JSONL, PARQUET = "CSV", "JSON Lines", "Parquet"
# The name that pandas, DuckDB and Spark give to the partition of rows without a value.
UNDATED = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True, slots=True)
class File:
    """A published file: its path from the root, its format, and the table that it holds, or its rows of a `year`."""

    path: str
    form: str
    table: Table
    year: str = ""
    rows: int = 0


def files(prints: Fingerprints) -> dict[str, list[File]]:
    """The files of each kind with shown records, by its name; `SQLITE` holds all of them once more."""
    site = prints.site
    return {kind.name: list(_files(prints.groups, kind)) for kind in site.kinds if site.by_kind[kind.name]}


def _files(groups: Groups, kind: Kind) -> Iterator[File]:
    found = tables.tables(kind)
    for table in found:
        yield File(f"{FOLDER}{kind.name}/{table.name}.csv", CSV, table)
    yield File(f"{FOLDER}{kind.name}/{found[0].name}.jsonl.gz", JSONL, found[0])
    for year in groups.years(kind.name):
        yield File(_parquet_path(kind, year), PARQUET, found[0], year or UNDATED, len(groups.of(kind.name, year=year)))


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
        months = [groups.of(kind.name, month=month) for month in groups.months(kind.name)]
        found = tables.tables(kind)
        for table in found:
            head = Piece(b"", 0, partial(_csv_head, table))
            pieces = [Piece(some.digest, len(some) // 4, partial(_csv_rows, site, table, some)) for some in months]
            yield of_pieces(f"{FOLDER}{kind.name}/{table.name}.csv", [head, *pieces])
        packed = [Piece(some.digest, len(some) // 3, partial(jsonl, site, some)) for some in months]
        yield of_pieces(f"{FOLDER}{kind.name}/{found[0].name}.jsonl.gz", packed)
        for year in groups.years(kind.name):
            path, some = _parquet_path(kind, year), groups.of(kind.name, year=year)
            yield Artifact(path, some.digest, len(some) // 10, partial(_parquet, path, site, kind, some))
    yield database.artifact(prints, SQLITE)


def _csv_head(table: Table) -> bytes:
    return csv_of([[column.name for column in table.columns]], MARK)


def _csv_rows(site: Site, table: Table, group: Group) -> bytes:
    """Rows in the form of RFC 4180, without texts that a spreadsheet would run as a formula."""
    forms = [_FORMS.get(column.type) for column in table.columns]
    # By columns, since all values of a column have the same form.
    columns = [
        values if form is None else [None if value is None else form(value) for value in values]
        for form, values in zip(forms, zip(*tables.rows(site, table, group.records()), strict=True), strict=False)
    ]
    return csv_of(zip(*columns, strict=True))


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
