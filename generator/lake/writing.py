"""Writes one partition of a gathered table as Parquet: the same rows, in whatever order, give the same bytes."""

from __future__ import annotations

import contextlib
import datetime
import io
import itertools
import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from arro3 import core
from arro3 import io as arrow_io

from generator.engine.system import patiently
from generator.lake import shapes

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_LEAST, _MOST = -(2**63), 2**63 - 1


class Unfit(ValueError):
    """A value does not fit its column. `args` are the table, the column and the value."""


def encoded(table: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """The Parquet file of some rows, whose values stand in the order of `shapes.TABLES[table].columns`; days are texts like 2026-03-01.

    Raises Unfit for a value of another type.
    """
    shape = shapes.TABLES[table]
    return file_of(of_rows(table, _sorted(rows, [list(shape.columns).index(key) for key in shape.keys])))


def of_rows(table: str, rows: Iterable[Sequence[Any]]) -> core.Table:
    """Some rows in the form of Arrow, in their own order; see `encoded`. Raises Unfit."""
    shape = shapes.TABLES[table]
    columns = list(zip(*rows, strict=True)) or [()] * len(shape.columns)
    arrays = []
    for (name, sort), values in zip(shape.columns.items(), columns, strict=True):
        try:
            arrays.append(_ARRAYS[sort](values))
        except _Wrong as wrong:
            raise Unfit(table, name, wrong.args[0]) from None
    return core.Table.from_arrays(arrays, names=list(shape.columns))


def file_of(made: core.Table) -> bytes:
    """The Parquet file of some rows, in their order."""
    out = io.BytesIO()
    # Level 3 is zstd's own default. Bytes hang on rows alone, so nothing of the program's version is written.
    arrow_io.write_parquet(made, out, compression="zstd(3)", created_by="credit", max_row_group_size=50_000, skip_arrow_metadata=True)
    return out.getvalue()


def put(folder: Path, table: str, city: str, year: str, content: bytes | None) -> bool:
    """Makes a partition of the harvest folder hold what `encoded` (or, for `kinds/…`, another writer) gave; None takes it away.

    Replaces the file in one step, and leaves it alone if it holds the same. Returns whether anything changed. Raises ValueError for names
    that are no partition, and OSError.
    """
    path = folder / shapes.place(table, city, year)
    if content is None:
        return _removed(path)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    # Engines take what begins with a point for hidden.
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(content)
        patiently(partial(os.replace, fresh, path))
    finally:
        fresh.unlink(missing_ok=True)
    return True


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    # Empty folders would be partitions without rows: not wrong, but a city that is gone is to be gone whole.
    for above in list(path.parents)[:3]:
        try:
            above.rmdir()
        except OSError:
            break
    return True


def _sorted(rows: Iterable[Sequence[Any]], keys: Sequence[int]) -> list[Sequence[Any]]:
    """The rows by their keys and, where these are equal or missing, by all values."""
    taken: list[Sequence[Any]] = [tuple(row) for row in rows]
    key = itemgetter(*keys)
    with contextlib.suppress(TypeError):
        taken.sort(key=key)
        if all(key(one) != key(next_one) for one, next_one in itertools.pairwise(taken)):
            return taken
    taken.sort(key=lambda row: [(value is None, str(type(value)), value) for value in (*key(row), *row)])
    return taken


class _Wrong(Exception):
    """The value that does not fit."""


def _array(of: type, kind: core.DataType, values: Sequence[Any], fits: Callable[[Any], bool] | None = None) -> core.Array:
    if not set(map(type, values)) <= {of, type(None)} or (fits and not all(map(fits, {*values} - {None}))):
        raise _Wrong(next(one for one in values if one is not None and (type(one) is not of or (fits and not fits(one)))))
    return core.Array(values, kind)


def _days(values: Sequence[Any]) -> core.Array:
    if not set(map(type, values)) <= {str, type(None)}:
        raise _Wrong(next(one for one in values if one is not None and type(one) is not str))
    # Few days occur, each many times.
    known: dict[str | None, int | None] = {None: None}
    for one in {*values} - {None}:
        try:
            known[one] = datetime.date.fromisoformat(one).toordinal() - _EPOCH
        except ValueError:
            raise _Wrong(one) from None
    days = [known[one] for one in values]
    return core.Array(days, core.DataType.int32()).cast(core.DataType.date32())


_ARRAYS: dict[str, Callable[[Sequence[Any]], core.Array]] = {
    # Half a character of UTF-16 has no bytes in UTF-8.
    shapes.TEXT: lambda values: _array(str, core.DataType.string(), values, lambda one: one.isascii() or _encodes(one)),
    shapes.WHOLE: lambda values: _array(int, core.DataType.int64(), values, lambda one: _LEAST <= one <= _MOST),
    shapes.YES: lambda values: _array(bool, core.DataType.bool(), values),
    shapes.DAY: _days,
}


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
