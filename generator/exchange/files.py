"""Tables of records as files for reporting: CSV, XML and JSON. Spreadsheets are in `sheets`."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from generator.exchange import columns as c
from generator.exchange.cells import Cell
from generator.exchange.columns import Column
from generator.exchange.rows import to_rows
from generator.law.rules import PUBLICATION
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.site.site import Site
from generator.text.formulas import guard
from generator.text.numbers import plain

MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of some records of a kind under the columns of its table, and the day for which they are valid."""

    kind: Kind
    columns: tuple[Column, ...]
    rows: tuple[list[Cell], ...]
    as_of: datetime.date


def sheet(site: Site, kind: Kind, records: Iterable[Record]) -> Sheet:
    """The table of some records that are shown."""
    table, departments = c.columns(kind), c.departments(site.by_kind.get(DEPARTMENT, ()))
    rows = [row for record in records for row in to_rows(kind, table, record.id, record.data, departments, due(site, record))]
    return Sheet(kind, table, tuple(rows), site.as_of)


def due(site: Site, record: Record) -> datetime.date | None:
    """The last day on which a record may be published; None if no rule asks for it or the calendar is not known."""
    days = [duty.due for duty in site.duties_of(record) if duty.due and duty.rule.data.get("met_by") == PUBLICATION]
    return min(days, default=None)


def csv_text(found: Sheet) -> str:
    """CSV for spreadsheets and platforms: with a byte order mark, titles as heads, days as 2026/04/21, and nothing that runs as a
    formula.
    """
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out)
    writer.writerow([column.head for column in found.columns])
    for row in found.rows:
        writer.writerow([guard(_text(cell)) for cell in row])
    return out.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime.date):
        return f"{cell.year:04}/{cell.month:02}/{cell.day:02}"
    return plain(cell) if isinstance(cell, Decimal) else cell


def xml_text(found: Sheet) -> str:
    """XML in the envelope of the exchange (ExchangeMessage): an element for each official column, those of this site in `extension`."""
    return "".join(_xml(found))


def _xml(found: Sheet) -> Iterator[str]:
    standard = found.kind.record.get("exchange", {}).get("standard", "")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<ExchangeMessage>\n<Header>'
    yield f"<Kind>{found.kind.name}</Kind><Title>{escape(found.kind.singular)}</Title><Standard>{escape(standard)}</Standard>"
    yield f"<Date>{found.as_of.isoformat()}</Date><Count>{len(found.rows)}</Count></Header>\n<Body>\n"
    for row in found.rows:
        cells = list(zip(found.columns, row, strict=True))
        yield "<fields>"
        for column, cell in cells:
            if not column.extension:
                yield _element(column.key, cell)
        own = [_element(column.key, cell) for column, cell in cells if column.extension and cell is not None]
        if own:
            yield f"<extension>{''.join(own)}</extension>"
        yield "</fields>\n"
    yield "</Body>\n</ExchangeMessage>\n"


def _element(key: str, cell: Cell) -> str:
    text = escape(_text(cell))
    return f"<{key}>{text}</{key}>" if text else f"<{key}/>"


def json_text(found: Sheet) -> str:
    """JSON as platforms exchange it: the kind, its rows by column, null for an empty cell; columns of this site in `extension`."""
    rows = []
    for row in found.rows:
        cells = list(zip(found.columns, row, strict=True))
        one: dict[str, Any] = {column.key: _json(cell) for column, cell in cells if not column.extension}
        one["extension"] = {column.key: _json(cell) for column, cell in cells if column.extension and cell is not None}
        rows.append(one)
    return json.dumps({found.kind.name: rows}, ensure_ascii=False, indent=1) + "\n"


def _json(cell: Cell) -> Any:
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return cell.isoformat() if isinstance(cell, datetime.date) else cell


def among(records: Sequence[Record], since: datetime.date | None, authority: str) -> list[Record]:
    """The records of a department that are dated on or after a day."""
    first = since.isoformat() if since is not None else ""
    return [r for r in records if r.date >= first and (not authority or r.authority == authority)]
