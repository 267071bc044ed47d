"""What an existing record would be if its own export were read like a table that comes in: only what differs from that is a change."""

from __future__ import annotations

import dataclasses
from typing import Any

from generator.exchange import columns as c
from generator.exchange.cells import Fault
from generator.exchange.heads import Head
from generator.exchange.incoming import Incoming
from generator.exchange.merging import Present, merged
from generator.exchange.normalise import normalised
from generator.exchange.rows import from_rows, to_rows
from generator.exchange.spoken import Unit
from generator.model.records import Record


def present(incoming: Incoming, unit: Unit) -> Present:
    """The fields for which the sheets of a record have columns."""
    return frozenset().union(*(incoming.used[sheet].present for sheet in dict(unit.places)))


def as_read(incoming: Incoming, unit: Unit, record: Record, there: Present) -> dict[str, Any]:
    """An existing record as its own export would be read under the heads of the sheets of some rows. `there` is what `present` gives."""
    sheets = [incoming.used[sheet] for sheet, _ in dict(unit.places).items()]
    keys = {key for used in sheets for key in used.by_key}
    known = keys.union(*(used.said for used in sheets))
    table = [column for column in incoming.table if column.key in known or column.sort == c.LIST]
    rows = []
    conventions = dataclasses.replace(sheets[0].conventions, generation="current")
    for row in to_rows(incoming.kind, incoming.table, record.id, record.data, incoming.departments):
        cells: dict[str, Any] = {}
        for column, cell in zip(incoming.table, row, strict=True):
            if column.key in keys or column.sort == c.LIST:
                cells[column.key] = normalised(Head(0, "", column), cell, conventions)
        rows.append({key: None if isinstance(cell, Fault) else cell for key, cell in cells.items()})
    back = from_rows(incoming.kind, table, rows, incoming.departments)
    return merged(incoming.kind, there, record.data, back.data)
