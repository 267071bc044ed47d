"""The downloads of one year of a kind with very many records: tables, lines, Parquet and a database, made month by month in one pass.

Each record is read once for all of them, a month is in memory at a time, and of a month that has not changed nothing is made again.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, NamedTuple

from generator.data import csvtext, database, tables
from generator.data.tables import Table
from generator.engine import zipped
from generator.engine.artifact import Patchable, Previous, digest
from generator.engine.system import gzipped
from generator.model.kinds import Kind
from generator.site import public
from generator.site.groups import Group
from generator.site.site import Site


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files are: the tables by their names, the lines, the database, and the Parquet of each month."""

    csv: Mapping[str, str]
    lines: str
    sqlite: str
    parquet: Mapping[str, str]


class _Month(NamedTuple):
    """What is noted of a month for the next build, as plain values: the digest of its records; of each table the length of what was
    compressed, CRC-32, size and rows; the length of its lines; and how many records it has.
    """

    mark: bytes
    tables: list[tuple[int, int, int, int]]
    lines: int
    records: int


def artifact(name: str, site: Site, kind: Kind, months: Mapping[str, Group], places: Places) -> Patchable:
    """The files of a year, of which `months` has the records, as one artifact."""
    key = digest(database.version(), [(month, some.digest) for month, some in months.items()])
    return Patchable(name, key, sum(map(len, months.values())) * 2, partial(_make, site, kind, months, places))


def rows_of(kind: Kind, places: Places, memo: Any) -> dict[str, int]:
    """The number of rows in each file, by its path, from what the artifact noted for itself."""
    months = {month: _Month(*one) for month, one in memo[0].items()}
    found = {places.parquet[month]: one.records for month, one in months.items()}
    for number, table in enumerate(tables.tables(kind)):
        found[places.csv[table.name]] = sum(one.tables[number][3] for one in months.values())
    total = sum(one.records for one in months.values())
    return found | {places.lines: total, places.sqlite: total}


def _make(
    site: Site, kind: Kind, months: Mapping[str, Group], places: Places, previous: Previous
) -> tuple[list[tuple[str, bytes | Path | None]], Any]:
    before, noted = ({month: _Month(*one) for month, one in previous.memo[0].items()}, previous.memo[1]) if previous.memo else ({}, None)
    found, stem = tables.tables(kind), previous.scratch / digest(places.sqlite).hex()
    now, parquet = dict[str, _Month](), list[tuple[str, bytes | Path | None]]()
    standing = previous.where(places.sqlite) if before else None
    base = database.OfYear(kind, stem.with_suffix(".work"), standing, database.Noted(*noted) if noted else None)
    if base.stands:
        base.remove([month for month, one in before.items() if month not in months or months[month].digest != one.mark])
    with ExitStack() as stack:
        written = _Written(stack, found, places, stem, previous if before else None, list(before.values()))
        for month, some in months.items():
            known = before.get(month)
            if known is not None and known.mark == some.digest:
                written.keep(list(before).index(month), known)
                now[month] = known
                parquet.append((places.parquet[month], None))
                if base.stands:
                    continue
            records = some.records()
            # Held while they are needed: each is parsed once.
            datas = [one.data for one in records]
            besides = [public.beside(site, one) for one in records]
            rows = tables.rows_of_all(site, found, zip(records, datas, besides, strict=True))
            base.add(month, rows)
            if month not in now:
                lines = [public.joined(beside, one) + b"\n" for one, beside in zip(records, besides, strict=True)]
                now[month] = written.add(some.digest, rows, lines)
                told = [{**beside, "data": data} for beside, data in zip(besides, datas, strict=True)]
                parquet.append((places.parquet[month], _parquet(kind, told)))
        files = written.end()
    sqlite = stem.with_suffix(".sqlite")
    of_base = base.done(sqlite, _inside(places.sqlite))
    return [*files, (places.sqlite, sqlite), *parquet], ({month: (*one,) for month, one in now.items()}, (*of_base,))


def _parquet(kind: Kind, told: Sequence[Mapping[str, Any]]) -> bytes:
    # Imported here, since this library is needed only for Parquet.
    from generator.data import parquet

    return parquet.write(kind.root, told)


def _inside(path: str) -> str:
    """The name of the file within an archive."""
    return path.rpartition("/")[2].removesuffix(".zip")


class _Written:
    """The tables and the lines while they are written, month after month. What has not changed is copied from the existing files."""

    def __init__(
        self, stack: ExitStack, found: Sequence[Table], places: Places, stem: Path, previous: Previous | None, before: Sequence[_Month]
    ) -> None:
        self._found = found
        self._places = places
        self._files = [stem.with_suffix(f".{number}") for number in range(len(found) + 1)]
        handles: list[IO[bytes]] = [stack.enter_context(file.open("wb")) for file in self._files]
        *of_tables, self._lines = handles
        paths = [places.csv[table.name] for table in found]
        self._archives = [zipped.Archive(handle, _inside(path)) for handle, path in zip(of_tables, paths, strict=True)]
        # Where each month begins in the existing files.
        self._old: list[IO[bytes]] = []
        self._at: list[list[int]] = []
        for number, (archive, path) in enumerate(zip(self._archives, paths, strict=True)):
            head = zipped.packed(csvtext.head_of(found[number]))
            archive.add(head)
            begins = zipped.begins(_inside(path)) + len(head.data)
            self._at.append([*itertools.accumulate([one.tables[number][0] for one in before], initial=begins)])
        self._at.append([*itertools.accumulate([one.lines for one in before], initial=0)])
        if previous is not None:
            self._old = [stack.enter_context(previous.where(path).open("rb")) for path in (*paths, places.lines)]

    def keep(self, number: int, known: _Month) -> None:
        """Copies a month, which has that number in the existing files."""
        for archive, old, at, (length, crc, size, _) in zip(self._archives, self._old, self._at, known.tables, strict=False):
            old.seek(at[number])
            archive.add(zipped.Packed(old.read(length), crc, size))
        self._old[-1].seek(self._at[-1][number])
        self._lines.write(self._old[-1].read(known.lines))

    def add(self, mark: bytes, rows: Sequence[Sequence[tuple[Any, ...]]], lines: Sequence[bytes]) -> _Month:
        """Writes a month anew."""
        noted = []
        for table, archive, some in zip(self._found, self._archives, rows, strict=True):
            text, count = csvtext.rows_of(table, some)
            piece = zipped.packed(text)
            archive.add(piece)
            noted.append((len(piece.data), piece.crc, piece.size, count))
        packed = gzipped(b"".join(lines))
        self._lines.write(packed)
        return _Month(mark, noted, len(packed), len(lines))

    def end(self) -> Iterator[tuple[str, Path]]:
        """Ends the files; gives each with its path on the site."""
        for archive in self._archives:
            archive.end()
        paths = [*(self._places.csv[table.name] for table in self._found), self._places.lines]
        return zip(paths, self._files, strict=True)
