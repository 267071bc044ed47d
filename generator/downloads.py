"""The downloads below `/data/`: all that the site shows as CSV, JSON Lines, Parquet and SQLite. What they weigh is for `catalogue`."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from generator import public, tables
from generator.exchange.formulas import guard
from generator.kinds import Kind
from generator.part import Part, digest
from generator.records import Record
from generator.site import Site
from generator.tables import Column, Table

FOLDER = "data/"
SQLITE = f"{FOLDER}credit.sqlite"
# Spreadsheets take a file without it for GBK.
MARK = "\ufeff"
CSV, JSONL, PARQUET = "CSV", "JSON Lines", "Parquet"
# What pandas, DuckDB and Spark call the partition of rows that have no value.
UNDATED = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True, slots=True)
class File:
    """A published file: its path from the root, its form, and the table that it holds, or the `rows` of it that are of a `year`."""

    path: str
    form: str
    table: Table
    year: str = ""
    rows: int = 0


def files(site: Site) -> dict[str, list[File]]:
    """The files of each kind of which the site shows something, by its name; `SQLITE` holds all of them once more."""
    return {kind.name: list(_files(site, kind)) for kind in site.kinds if site.by_kind[kind.name]}


def _files(site: Site, kind: Kind) -> Iterator[File]:
    found = tables.tables(kind)
    for table in found:
        yield File(f"{FOLDER}{kind.name}/{table.name}.csv", CSV, table)
    yield File(f"{FOLDER}{kind.name}/{found[0].name}.jsonl.gz", JSONL, found[0])
    for year, some in _years(site.by_kind[kind.name]).items():
        yield File(_parquet_path(kind, year), PARQUET, found[0], year, len(some))


def _parquet_path(kind: Kind, year: str) -> str:
    # A partition must not have the name of a column.
    name = "record_year" if "year" in kind.root.properties else "year"
    return f"{FOLDER}{kind.name}/parquet/{name}={year}/part-0.parquet"


def _years(records: Iterable[Record]) -> dict[str, list[Record]]:
    years: dict[str, list[Record]] = {}
    for record in records:
        years.setdefault(record.date[:4] or UNDATED, []).append(record)
    return years


def parts(site: Site, site_url: str) -> Iterator[Part]:
    """The files: for each kind one part for CSV, one for JSON Lines and one for each year of Parquet, and one for the database."""
    known = {kind.name: _known(site, site.by_kind[kind.name]) for kind in site.kinds if site.by_kind[kind.name]}
    for name in known:
        kind, records = site.kinds.by_name[name], site.by_kind[name]
        found = tables.tables(kind)
        yield Part(f"{FOLDER}{name}/csv", known[name], len(records) // 4, partial(_csv_files, site, found, records))
        path = f"{FOLDER}{name}/{found[0].name}.jsonl.gz"
        yield Part(f"{FOLDER}{name}/jsonl", known[name], len(records) // 3, partial(_one, path, partial(jsonl, site, records)))
        for year, some in _years(records).items():
            path = _parquet_path(kind, year)
            yield Part(path, _known(site, some), len(some) // 10, partial(_one, path, partial(_parquet, site, kind, some)))
    yield Part(SQLITE, digest(list(known.items())), len(site.records) // 2, partial(_one, SQLITE, partial(sqlite, site)))


def _known(site: Site, records: Sequence[Record]) -> bytes:
    """What public records are made from, as a digest."""
    return digest(b"".join([r.digest for r in records]), [site.endings[r.file].on.toordinal() for r in records if r.file in site.endings])


def _one(path: str, make: Callable[[], bytes]) -> list[tuple[str, bytes]]:
    return [(path, make())]


def _csv_files(site: Site, found: Sequence[Table], records: Sequence[Record]) -> Iterator[tuple[str, bytes]]:
    for table in found:
        yield f"{FOLDER}{table.kind.name}/{table.name}.csv", csv_text(site, table, records).encode()


def csv_text(site: Site, table: Table, records: Iterable[Record]) -> str:
    """A table as RFC 4180 has it, with a mark that makes spreadsheets read UTF-8, and no text that they would run as a formula."""
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out)
    writer.writerow([column.name for column in table.columns])
    forms = [_FORMS.get(column.type) for column in table.columns]
    for row in tables.rows(site, table, records):
        writer.writerow([None if v is None else form(v) if form is not None else v for v, form in zip(row, forms, strict=True)])
    return out.getvalue()


# How values stand in CSV; dates and whole numbers are as they are.
_FORMS: dict[str, Callable[[Any], str]] = {
    tables.TEXT: guard,
    tables.NUMBER: public.number,
    tables.BOOLEAN: lambda value: "true" if value else "false",
}


def jsonl(site: Site, records: Iterable[Record]) -> bytes:
    """One public record a line, packed: the same bytes from the same records, whenever they are written."""
    lines = [json.dumps(public.record(site, one), ensure_ascii=False, separators=(",", ":")) for one in records]
    return gzip.compress(("\n".join(lines) + "\n").encode(), 6, mtime=0)


def _parquet(site: Site, kind: Kind, records: Sequence[Record]) -> bytes:
    # Only who writes Parquet needs the library.
    from generator import parquet

    return parquet.write(kind.root, [public.record(site, one) for one in records])


def sqlite(site: Site) -> bytes:
    """All tables of all kinds in one database, with keys, links and indexes, ready for Datasette."""
    base = sqlite3.connect(":memory:", isolation_level=None)
    try:
        base.execute("PRAGMA page_size = 4096")
        # Nothing is ever rolled back: a base that is not whole is not written.
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("BEGIN")
        for kind in site.kinds:
            # Also of kinds without records, so that links have something to point at and queries do not break.
            for table in tables.tables(kind):
                base.execute(_create(site, table))
                slots = ",".join("?" * len(table.columns))
                base.executemany(f"INSERT INTO {quoted(table.name)} VALUES ({slots})", tables.rows(site, table, site.by_kind[kind.name]))
                for column in table.columns:
                    if column.indexed and (column.name,) != table.keys:
                        name = quoted(f"{table.name}.{column.name}")
                        base.execute(f"CREATE INDEX {name} ON {quoted(table.name)} ({quoted(column.name)})")
        base.execute("COMMIT")
        return base.serialize()
    finally:
        base.close()


def _create(site: Site, table: Table) -> str:
    lines = [_declared(site, column) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(quoted(key) for key in table.keys)})")
    return f"CREATE TABLE {quoted(table.name)} (\n  " + ",\n  ".join(lines) + "\n)"


_SQL = {tables.NUMBER: "REAL", tables.INTEGER: "INTEGER", tables.BOOLEAN: "INTEGER"}


def _declared(site: Site, column: Column) -> str:
    text = f"{quoted(column.name)} {_SQL.get(column.type, 'TEXT')}{' NOT NULL' if column.required else ''}"
    if column.links in site.kinds.by_name and column.type == tables.TEXT:
        text += f" REFERENCES {quoted(column.links.replace('-', '_'))} ({quoted(tables.RECORD_ID)})"
    return text


def quoted(name: str) -> str:
    """A name as SQL has it; `case` and `when` are words of the language."""
    return f'"{name}"'
