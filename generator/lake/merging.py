"""Makes a partition of its parts: some rows are taken out of an earlier file and others put in, and the bytes are those of all rows made
afresh.

Rows stay in the form of Arrow, which is small, and are never values of Python.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Collection, Sequence

from arro3 import core
from arro3 import io as arrow_io

from generator.lake import shapes, writing

# The column of whole records that names them.
_ID = "record_id"


class Damaged(Exception):
    """The earlier file of a partition is not as it was written, or has other columns than today's."""


def merged(table: str, parts: Sequence[core.Table], old: bytes | None, gone: Collection[tuple[str, ...]]) -> bytes | None:
    """The file of a partition of a table with the rows of `parts` and those of its earlier file `old`; None if there is no row.

    Of `old`, the rows of records are left out that are `gone`: by kind and id, of whole records by their id alone. `old` must be a file of
    ours. Raises Damaged if its columns are those of another version.
    """
    keys, about = _columns(table)
    tables = [*parts]
    if old is not None:
        found = _read(old)
        if tables and found.schema != tables[0].schema:
            raise Damaged
        values = list(zip(*(_values(found, name) for name in about), strict=True))
        stay = [at for at, one in enumerate(values) if one not in gone]
        tables.append(found if len(stay) == len(values) else _taken(found, stay))
    batches = [batch for one in tables for batch in one.to_batches() if batch.num_rows]
    if not batches:
        return None
    whole = core.Table.from_batches(batches)
    return writing.file_of(_taken(whole, _order(whole, keys)))


def _columns(table: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns by which the rows of a table are sorted, and those that say of which record a row is."""
    if table in shapes.TABLES:
        return shapes.TABLES[table].keys, ("kind", "id")
    return (_ID,), (_ID,)


def _read(content: bytes) -> core.Table:
    return arrow_io.read_parquet(io.BytesIO(content)).read_all()


def _values(table: core.Table, name: str) -> list[object]:
    if name not in table.column_names:
        raise Damaged
    return list(table.column(name).to_pylist())


def _taken(table: core.Table, places: Sequence[int]) -> core.Table:
    [*batches] = table.combine_chunks().to_batches()
    if not batches:
        return table
    [batch] = batches
    return core.Table.from_batches([batch.take(core.Array(places, core.DataType.uint64()))], schema=table.schema)


def _order(table: core.Table, keys: Sequence[str]) -> list[int]:
    columns = [[(one is None, one) for one in _values(table, name)] for name in keys]
    by = list(zip(*columns, strict=True))
    order = sorted(range(table.num_rows), key=by.__getitem__)
    if all(by[one] != by[after] for one, after in itertools.pairwise(order)):
        return order
    # As nobody knows which of equal ones came first, all their values say it.
    rest = list(zip(*([(one is None, one) for one in _values(table, name)] for name in table.column_names), strict=True))
    return sorted(range(table.num_rows), key=lambda at: (by[at], rest[at]))
