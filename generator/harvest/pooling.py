"""Collects the rows of partitions, most of them in the form of Arrow, which takes a tenth of the memory of values of Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from arro3 import core

from generator.data import parquet
from generator.harvest.rows import Place, Row
from generator.lake import shapes, writing
from generator.model.fields import Field
from generator.model.kinds import Kind

STATED, WHOLES = "stated", "kinds/"
# Columns of whole records that are called as those of the path are get this before their name.
_FIELD = "field_"
# So many rows of a partition are values of Python at a time.
ROWS, WHOLE = 5_000, 500


class Pool:
    """Rows by partition, in the order in which they came."""

    def __init__(self) -> None:
        self._rows: dict[Place, list[Row]] = {}
        self._whole: dict[Place, list[dict[str, Any]]] = {}
        self._fields: dict[str, Field] = {}
        self._parts: dict[Place, list[core.Table]] = {}

    @property
    def places(self) -> set[Place]:
        """The partitions with rows."""
        return {*self._rows, *self._whole, *self._parts}

    def add_rows(self, rows: Mapping[Place, Sequence[Row]]) -> None:
        """Adds rows of flat tables."""
        for place, some in rows.items():
            held = self._rows.setdefault(place, [])
            held += some
            if len(held) >= ROWS:
                self._flush(place)

    def add_whole(self, kind: Kind, records: Mapping[Place, Sequence[dict[str, Any]]]) -> None:
        """Adds records of a kind."""
        for place, some in records.items():
            self._fields[place[0]] = kind.root
            held = self._whole.setdefault(place, [])
            held += some
            if len(held) >= WHOLE:
                self._flush(place)

    def tables(self, table: str, year: str) -> list[core.Table]:
        """The rows of a partition."""
        self._flush((table, year))
        return self._parts.get((table, year), [])

    def _flush(self, place: Place) -> None:
        if rows := self._rows.pop(place, None):
            self._parts.setdefault(place, []).append(writing.of_rows(place[0], rows))
        if records := self._whole.pop(place, None):
            self._parts.setdefault(place, []).append(_named(parquet.table(self._fields[place[0]], records)))


def _named(made: core.Table) -> core.Table:
    """The same with columns that no engine confuses with those of the path."""
    names = [f"{_FIELD}{name}" if name in (shapes.CITY, shapes.YEAR) else name for name in made.column_names]
    return made.rename_columns(names)
