"""All that is shown as one SQLite database, in an archive that every system opens. It is made by changing the last one if there is one, and
has the same bytes either way.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from generator.data import tables
from generator.data.tables import Column, Table
from generator.engine import zipped
from generator.engine.artifact import Patchable, Previous, digest
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site

# For each kind, by id, digests of what the rows of its records are made from.
_Marks = dict[str, dict[str, bytes]]
# The name of the database within its archive.
NAME = "credit.sqlite"


def artifact(prints: Fingerprints, path: str) -> Patchable:
    """The database as an artifact."""
    site = prints.site
    names = [kind.name for kind in site.kinds]
    # The library writes its version into the file.
    key = digest(sqlite3.sqlite_version, [(name, prints.groups.of(name).digest if site.by_kind[name] else b"") for name in names])
    return Patchable(path, key, len(site.records) // 2, partial(_make, site, path))


def _mark(site: Site, record: Record) -> bytes:
    ending = site.endings.get(record.file)
    return record.digest if ending is None else record.digest + ending.on.toordinal().to_bytes(3, "big")


def _make(site: Site, path: str, previous: Previous) -> tuple[list[tuple[str, bytes | Path]], Any]:
    marks: _Marks = {kind.name: {r.id: _mark(site, r) for r in site.by_kind[kind.name]} for kind in site.kinds}
    memo: tuple[str, _Marks, dict[str, int]] = previous.memo or ("", {}, {})
    version, before, _ = memo
    work, done = previous.scratch / "work.sqlite", previous.scratch / "done.sqlite"
    standing = version == sqlite3.sqlite_version
    if standing:
        zipped.unpack(previous.where(path), work)
    with _opened(work) as base:
        for kind in site.kinds:
            if standing:
                _update(base, site, kind, before[kind.name], marks[kind.name])
            else:
                _create(base, site, kind)
        # VACUUM makes a database independent of how it came to hold its rows, except for this number, which counts changes.
        base.execute("PRAGMA schema_version = 1")
        base.execute("VACUUM INTO ?", (str(done),))
        counts = {table.name: _count(base, table) for kind in site.kinds if site.by_kind[kind.name] for table in tables.tables(kind)}
    return [(path, zipped.archive(NAME, [zipped.of_file(done)]))], (sqlite3.sqlite_version, marks, counts)


def counts_of(memo: Any) -> dict[str, int]:
    """The number of rows of each table, from what the artifact noted for itself."""
    _, _, found = memo
    return dict(found)


def _count(base: sqlite3.Connection, table: Table) -> int:
    return int(base.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone()[0])


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as base:
        base.execute("PRAGMA page_size = 4096")
        # Nothing is ever rolled back: an incomplete database is thrown away.
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.execute("PRAGMA cache_size = -65536")
        yield base


def _create(base: sqlite3.Connection, site: Site, kind: Kind) -> None:
    """Creates the tables of a kind, also of one without records, so that links have a target and queries do not fail."""
    records = site.by_kind[kind.name]
    base.execute("BEGIN")
    for table in tables.tables(kind):
        base.execute(_table(site, table))
        _insert(base, site, table, records)
        for column in table.columns:
            if column.indexed and (column.name,) != table.keys:
                base.execute(f"CREATE INDEX {quoted(f'{table.name}.{column.name}')} ON {quoted(table.name)} ({quoted(column.name)})")
    base.execute("COMMIT")


def _update(base: sqlite3.Connection, site: Site, kind: Kind, before: dict[str, bytes], now: dict[str, bytes]) -> None:
    gone = [(ident,) for ident, mark in before.items() if now.get(ident) != mark]
    new = [r for r in site.by_kind[kind.name] if before.get(r.id) != now[r.id]]
    base.execute("BEGIN")
    for table in tables.tables(kind):
        base.executemany(f"DELETE FROM {quoted(table.name)} WHERE {tables.RECORD_ID} = ?", gone)
        _insert(base, site, table, new)
    base.execute("COMMIT")


def _insert(base: sqlite3.Connection, site: Site, table: Table, records: Iterable[Record]) -> None:
    names = ",".join(["rowid", *(quoted(column.name) for column in table.columns)])
    slots = ",".join("?" * (len(table.columns) + 1))
    width = len(table.keys)
    rows = [(_place(row[:width], row[3] if not table.path else None), *row) for row in tables.rows(site, table, records)]
    rows.sort(key=itemgetter(0))
    base.executemany(f"INSERT INTO {quoted(table.name)} ({names}) VALUES ({slots})", rows)


def _place(keys: tuple[Any, ...], date: str | None) -> int:
    """The row id of a row, independent of other rows: from the hash of its keys, with records of the newest month first.

    (A table in the order of its keys themselves, WITHOUT ROWID, is twice as large.)
    """
    place = int.from_bytes(hashlib.blake2b(repr(keys).encode(), digest_size=8).digest(), "big")
    if date is None:
        return place >> 1
    return ((9999 - int(date[:4])) * 12 + 12 - int(date[5:7])) << 46 | place >> 18


def _table(site: Site, table: Table) -> str:
    lines = [_column(site, column) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(quoted(key) for key in table.keys)})")
    return f"CREATE TABLE {quoted(table.name)} (\n  " + ",\n  ".join(lines) + "\n)"


_TYPES = {tables.NUMBER: "REAL", tables.INTEGER: "INTEGER", tables.BOOLEAN: "INTEGER"}


def _column(site: Site, column: Column) -> str:
    text = f"{quoted(column.name)} {_TYPES.get(column.type, 'TEXT')}{' NOT NULL' if column.required else ''}"
    if column.links in site.kinds.by_name and column.type == tables.TEXT:
        text += f" REFERENCES {quoted(column.links.replace('-', '_'))} ({quoted(tables.RECORD_ID)})"
    return text


def quoted(name: str) -> str:
    """A name as SQL writes it; `case` and `when` are words of the language."""
    return f'"{name}"'
