"""What is shown as a SQLite database, in an archive that every system opens: the kinds without very many records in one, these in one for
each year. It is made by changing the last one if there is one, and has the same bytes either way.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from generator.data import tables
from generator.data.tables import Column, Table
from generator.engine import zipped
from generator.engine.artifact import Patchable, Previous, digest
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.site import addresses
from generator.site.fingerprints import Fingerprints
from generator.site.site import Site

# For each kind, by id, digests of what the rows of its records are made from.
_Marks = dict[str, dict[str, bytes]]
# The name of the database within its archive.
NAME = "credit.sqlite"
_PAGE = 4096
# The bits of a row id below its month, which hold the hash of the row; in the database of a year there is more room for them.
_BITS, _BITS_OF_YEAR = 46, 55


def artifact(prints: Fingerprints, path: str) -> Patchable:
    """The database of the kinds without very many records, as an artifact."""
    site = prints.site
    kinds = [kind for kind in site.kinds if not addresses.large(site, kind)]
    names = [(kind.name, prints.groups.of(kind.name).digest if site.by_kind[kind.name] else b"") for kind in kinds]
    # The library writes its version into the file.
    return Patchable(path, digest(sqlite3.sqlite_version, names), count(site) // 2, partial(_make, site, kinds, path))


def version() -> str:
    """The version of the library, which it writes into each database."""
    return sqlite3.sqlite_version


def count(site: Site) -> int:
    """The number of the records in the database."""
    return sum(len(site.by_kind[kind.name]) for kind in site.kinds if not addresses.large(site, kind))


def _mark(site: Site, record: Record) -> bytes:
    ending = site.endings.get(record.file)
    return record.digest if ending is None else record.digest + ending.on.toordinal().to_bytes(3, "big")


def _make(site: Site, kinds: Sequence[Kind], path: str, previous: Previous) -> tuple[list[tuple[str, bytes | Path]], Any]:
    marks: _Marks = {kind.name: {r.id: _mark(site, r) for r in site.by_kind[kind.name]} for kind in kinds}
    memo: tuple[str, _Marks, dict[str, int]] = previous.memo or ("", {}, {})
    version, before, _ = memo
    work, done = previous.scratch / "work.sqlite", previous.scratch / "done.sqlite"
    # A kind that had very many records has no tables there yet.
    standing = version == sqlite3.sqlite_version and before.keys() == marks.keys()
    if standing:
        zipped.unpack(previous.where(path), work)
    with _opened(work) as base:
        for kind in kinds:
            if standing:
                _update(base, site, kind, before[kind.name], marks[kind.name])
            else:
                _create(base, site, kind, marks)
        _settle(base, done)
        counts = {table.name: _count(base, table) for kind in kinds if site.by_kind[kind.name] for table in tables.tables(kind)}
    return [(path, zipped.archive(NAME, [zipped.of_file(done)]))], (sqlite3.sqlite_version, marks, counts)


def _settle(base: sqlite3.Connection, done: Path) -> None:
    """Writes the database into another file, in a form that is independent of how it came to hold its rows."""
    # VACUUM makes it so, except for this number, which counts changes.
    base.execute("PRAGMA schema_version = 1")
    base.execute("VACUUM INTO ?", (str(done),))


def counts_of(memo: Any) -> dict[str, int]:
    """The number of rows of each table, from what the artifact noted for itself."""
    _, _, found = memo
    return dict(found)


def _count(base: sqlite3.Connection, table: Table) -> int:
    return int(base.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone()[0])


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(_connected(file)) as base:
        yield base


def _connected(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, isolation_level=None)
    base.execute(f"PRAGMA page_size = {_PAGE}")
    # Nothing is ever rolled back: an incomplete database is thrown away.
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA synchronous = OFF")
    base.execute("PRAGMA cache_size = -65536")
    return base


def _create(base: sqlite3.Connection, site: Site, kind: Kind, there: Collection[str]) -> None:
    """Creates the tables of a kind, also of one without records, so that links have a target and queries do not fail. `there` are the
    kinds in the database.
    """
    records = site.by_kind[kind.name]
    base.execute("BEGIN")
    for table in tables.tables(kind):
        base.execute(_table(table, there))
        _insert(base, site, table, records)
        _index(base, table)
    base.execute("COMMIT")


def _index(base: sqlite3.Connection, table: Table) -> None:
    for column in table.columns:
        if column.indexed and (column.name,) != table.keys:
            base.execute(f"CREATE INDEX {quoted(f'{table.name}.{column.name}')} ON {quoted(table.name)} ({quoted(column.name)})")


def _update(base: sqlite3.Connection, site: Site, kind: Kind, before: dict[str, bytes], now: dict[str, bytes]) -> None:
    gone = [(ident,) for ident, mark in before.items() if now.get(ident) != mark]
    new = [r for r in site.by_kind[kind.name] if before.get(r.id) != now[r.id]]
    base.execute("BEGIN")
    for table in tables.tables(kind):
        base.executemany(f"DELETE FROM {quoted(table.name)} WHERE {tables.RECORD_ID} = ?", gone)
        _insert(base, site, table, new)
    base.execute("COMMIT")


def _insert(base: sqlite3.Connection, site: Site, table: Table, records: Iterable[Record]) -> None:
    width = len(table.keys)
    rows = tables.rows(site, table, records)
    _write(base, table, [(_place(row[:width], row[3] if not table.path else None), *row) for row in rows])


def _write(base: sqlite3.Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Writes rows behind their row ids."""
    rows.sort(key=itemgetter(0))
    names = ["rowid", *(column.name for column in table.columns)]
    # Most of the time goes into handing values over, and many columns have none.
    columns = [(quoted(name), some) for name, some in zip(names, zip(*rows, strict=True), strict=False) if some.count(None) < len(some)]
    there, slots = ",".join([name for name, _ in columns]), ",".join("?" * len(columns))
    if rows:
        values = zip(*[some for _, some in columns], strict=True)
        base.executemany(f"INSERT INTO {quoted(table.name)} ({there}) VALUES ({slots})", values)


def _place(keys: tuple[Any, ...], date: str | None) -> int:
    """The row id of a row, independent of other rows: from the hash of its keys, with records of the newest month first.

    (A table in the order of its keys themselves, WITHOUT ROWID, is twice as large.)
    """
    if date is None:
        return _hash(keys) >> 1
    return ((9999 - int(date[:4])) * 12 + 12 - int(date[5:7])) << _BITS | _hash(keys) >> 64 - _BITS


def _hash(keys: tuple[Any, ...]) -> int:
    return int.from_bytes(hashlib.blake2b(repr(keys).encode(), digest_size=8).digest(), "big")


def _table(table: Table, there: Collection[str]) -> str:
    lines = [_column(column, there) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(quoted(key) for key in table.keys)})")
    return f"CREATE TABLE {quoted(table.name)} (\n  " + ",\n  ".join(lines) + "\n)"


_TYPES = {tables.NUMBER: "REAL", tables.INTEGER: "INTEGER", tables.BOOLEAN: "INTEGER"}


def _column(column: Column, there: Collection[str]) -> str:
    text = f"{quoted(column.name)} {_TYPES.get(column.type, 'TEXT')}{' NOT NULL' if column.required else ''}"
    if column.links in there and column.type == tables.TEXT:
        text += f" REFERENCES {quoted(column.links.replace('-', '_'))} ({quoted(tables.RECORD_ID)})"
    return text


def quoted(name: str) -> str:
    """A name as SQL writes it; `case` and `when` are words of the language."""
    return f'"{name}"'


# The database of a year


class Noted(NamedTuple):
    """What is noted of a database for the next build, as plain values: the version of the library, and the pieces of its archive in their
    order, each with a digest of its bytes, the length of what was compressed, CRC-32 and size.
    """

    version: str
    pieces: list[tuple[bytes, int, int, int]]


class OfYear:
    """The database with the records of one kind and one year, which is changed month by month.

    `work` is a file for the time until it is done. `noted` is what was noted of the one that stands at `standing`, None without one.
    """

    def __init__(self, kind: Kind, work: Path, standing: Path | None, noted: Noted | None) -> None:
        self._found = tables.tables(kind)
        self._work = work
        self._standing = standing if noted is not None and noted.version == sqlite3.sqlite_version else None
        self._before = noted.pieces if noted is not None and self._standing is not None else []
        if self._standing is not None:
            zipped.unpack(self._standing, work)
        self._base = _connected(work)
        self._base.execute("BEGIN")
        if self._standing is None:
            for table in self._found:
                self._base.execute(_table(table, [kind.name]))

    @property
    def stands(self) -> bool:
        """Whether it already holds the months that have not changed."""
        return self._standing is not None

    def remove(self, months: Iterable[str]) -> None:
        """Removes the rows of months: of all that have changed before the first one is added, since a record may move to another."""
        for month in months:
            first, many = _first_of(month), 1 << _BITS_OF_YEAR
            for table in self._found:
                self._base.execute(f"DELETE FROM {quoted(table.name)} WHERE rowid BETWEEN ? AND ?", (first, first + many - 1))

    def add(self, month: str, rows: Sequence[Sequence[tuple[Any, ...]]]) -> None:
        """Adds the rows of a month to each table, in the order of the tables."""
        first = _first_of(month)
        for table, some in zip(self._found, rows, strict=True):
            width = len(table.keys)
            _write(self._base, table, [(first | _hash(row[:width]) >> 64 - _BITS_OF_YEAR, *row) for row in some])

    def done(self, out: Path, name: str) -> Noted:
        """Writes the archive of the database under a name. Pieces that the last one has are copied, not compressed again."""
        for table in () if self.stands else self._found:
            _index(self._base, table)
        self._base.execute("COMMIT")
        fresh = self._work.with_suffix(".done")
        _settle(self._base, fresh)
        self._base.close()
        self._work.unlink()
        held, at = dict[bytes, tuple[int, int, int, int]](), zipped.begins(name)
        for mark, length, crc, size in self._before:
            held[mark] = (at, length, crc, size)
            at += length
        pieces = list[tuple[bytes, int, int, int]]()
        with ExitStack() as stack:
            archive = zipped.Archive(stack.enter_context(out.open("wb")), name)
            old = stack.enter_context(self._standing.open("rb")) if self._standing is not None else None
            for data in zipped.of_pages(fresh, _PAGE):
                mark = digest(data)
                start, length, crc, size = held.get(mark, (-1, 0, 0, 0))
                if old is not None and start >= 0:
                    old.seek(start)
                    piece = zipped.Packed(old.read(length), crc, size)
                else:
                    piece = zipped.packed(data)
                archive.add(piece)
                pieces.append((mark, len(piece.data), piece.crc, piece.size))
            archive.end()
        fresh.unlink()
        return Noted(sqlite3.sqlite_version, pieces)


def _first_of(month: str) -> int:
    """The first row id of a month in its year, the newest month first; behind these a date that is only a year, and what is no month."""
    part = month[5:]
    place = 13 - int(part) if part.isdecimal() and len(part) == 2 else 13 + zlib.crc32(part.encode()) % 200 if part else 13
    return place << _BITS_OF_YEAR
