"""Batches of records for a credit platform: what it has not yet, what has changed since, and what it must take down."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from generator.exchange import columns as c
from generator.exchange import files
from generator.exchange.cells import Cell
from generator.exchange.columns import Column
from generator.exchange.files import Sheet
from generator.exchange.rows import to_rows
from generator.law.forwarding import ADDED, CHANGED, WITHDRAWN, in_order, lines, rejected
from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT, FORWARDING
from generator.model.kinds import Kind
from generator.model.records import Record, first_text
from generator.site.site import Site

# The words of the column that says what the receiver shall do with a row.
OPERATION, WORDS = "归集操作", {ADDED: "新增", CHANGED: "变更", WITHDRAWN: "撤回"}
_LETTERS = "abcdefghijklmnop"
_MARK_LENGTH = 12
# The most records of a batch: the file that names them stays below the largest that is read (`generator.reading.source`).
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """What a receiver knows of the records of a kind: the mark of each that it has, by id; and of each that it rejected and has not got
    since, the mark that it rejected.
    """

    has: Mapping[str, str]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of a batch, each list in the order of ids: those that are new to the receiver and those that have changed, with their
    marks; the ids of those that it must take down. `held` are the ids of those that it rejected and that are still the same, `more` is how
    many records are left for the next batch.
    """

    added: Mapping[str, str]
    changed: Mapping[str, str]
    withdrawn: Sequence[str]
    held: Sequence[str]
    more: int

    def __len__(self) -> int:
        return len(self.added) + len(self.changed) + len(self.withdrawn)


def known(site: Site, kind: Kind, receiver: str) -> Known:
    """What a receiver knows of the records of a kind, by all batches."""
    has: dict[str, str] = {}
    refused: dict[str, str] = {}
    for batch in of_receiver(site, kind, receiver):
        wrong = rejected(batch.data)
        for line in lines(batch.data):
            if line.record in wrong:
                refused[line.record] = line.mark
            elif line.change == WITHDRAWN:
                has.pop(line.record, None)
                refused.pop(line.record, None)
            else:
                has[line.record] = line.mark
                refused.pop(line.record, None)
    return Known(has, refused)


def of_receiver(site: Site, kind: Kind, receiver: str) -> list[Record]:
    """The batches of a kind for a receiver, in the order in which they were sent."""
    found = [one for one in site.all_by_kind.get(FORWARDING, ()) if first_text(one.data, "receiver") == receiver]
    return in_order([one for one in found if first_text(one.data, "kind") == kind.name])


def marks(site: Site, kind: Kind) -> dict[str, str]:
    """A mark of each shown record by its id, in the order of ids: another one as soon as anything in the official columns differs.

    Marks have letters only, so that no mark looks like the number of a person.
    """
    table, departments = c.columns(kind), c.departments(site.by_kind.get(DEPARTMENT, ()))
    official = [number for number, column in enumerate(table) if not column.extension]
    out = {}
    for record in sorted(site.by_kind[kind.name], key=lambda one: one.id):
        rows = to_rows(kind, table, record.id, record.data, departments)
        text = json.dumps([[_plain(row[number]) for number in official] for row in rows], ensure_ascii=False)
        sign = hashlib.sha256(text.encode()).hexdigest()[:_MARK_LENGTH]
        out[record.id] = "".join(_LETTERS[int(one, 16)] for one in sign)
    return out


def _plain(cell: Cell) -> str | None:
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else None if cell is None else str(cell)


def made(there: Known, now: Mapping[str, str], most: int = MOST) -> Batch:
    """The batch that makes what a receiver has equal to what is shown; `now` are the marks of what is shown.

    Of more than `most` records it has those that must be taken down first, then those that have changed.
    """
    held = [one for one, mark in now.items() if there.refused.get(one) == mark]
    added = {one: mark for one, mark in now.items() if one not in there.has and one not in held}
    changed = {one: mark for one, mark in now.items() if one in there.has and there.has[one] != mark and one not in held}
    withdrawn = sorted(there.has.keys() - now.keys())
    room = most - len(withdrawn[:most])
    some, first = dict(list(changed.items())[:room]), withdrawn[:most]
    new = dict(list(added.items())[: room - len(some)])
    return Batch(new, some, first, held, len(withdrawn) + len(changed) + len(added) - len(first) - len(some) - len(new))


def sheet(site: Site, kind: Kind, batch: Batch) -> Sheet:
    """The table of a batch: the columns of an export and one that says what shall be done.

    The row of a record that must be taken down says only which one: its number, department and day, never whose it was.
    """
    shown = {one.id: one for one in site.by_kind[kind.name]}
    told = files.sheet(site, kind, [shown[one] for one in (*batch.added, *batch.changed)])
    at = next(number for number, column in enumerate(told.columns) if column.sort == c.ID)
    words = dict.fromkeys(batch.added, WORDS[ADDED]) | dict.fromkeys(batch.changed, WORDS[CHANGED])
    rows = [[*row, words[str(row[at])]] for row in told.rows]
    ever = {one.id: one for one in site.all_by_kind[kind.name]}
    departments = c.departments(site.by_kind.get(DEPARTMENT, ()))
    for one in batch.withdrawn:
        data = ever[one].data if one in ever else {}
        row = to_rows(kind, told.columns, one, data, departments)[0]
        which = [cell if _tells_which(kind, column) else None for column, cell in zip(told.columns, row, strict=True)]
        rows.append([*which, WORDS[WITHDRAWN]])
    operation = Column("operation", OPERATION, (), Field("", "", "", "string"), c.TEXT, extension=True)
    return replace(told, columns=(*told.columns, operation), rows=tuple(rows))


def _tells_which(kind: Kind, column: Column) -> bool:
    if column.sort == c.ID:
        return True
    return column.path in (("document_number",), (kind.authority,), (kind.date,)) and not column.in_rows


def record(site: Site, kind: Kind, batch: Batch, receiver: Record, name: str, rows: int, content: bytes) -> tuple[str, dict[str, Any]]:
    """Id and data of the record of a batch that is sent on the as-of day. `name`, `rows` and `content` are those of the file."""
    year = f"{site.as_of.year:04}"
    used = {first_text(one.data, "number") for one in site.all_by_kind.get(FORWARDING, ())}
    serials = [int(one[5:]) for one in used if one.startswith(f"{year}-") and one[5:].isdecimal()]
    number = f"{year}-{max(serials, default=0) + 1:04}"
    dates = _dates(site, kind, batch)
    data: dict[str, Any] = {
        "number": number,
        "receiver": receiver.id,
        "kind": kind.name,
        "sender": first_text(receiver.data, "receives.reporter"),
        "sent_on": site.as_of.isoformat(),
        "period": {"from": dates[0], "until": dates[-1]} if dates else None,
        "file": {"name": name, "rows": rows, "sha256": hashlib.sha256(content).hexdigest()},
        ADDED: [f"{one} {mark}" for one, mark in batch.added.items()],
        CHANGED: [f"{one} {mark}" for one, mark in batch.changed.items()],
        WITHDRAWN: list(batch.withdrawn),
    }
    return f"{year}/{number}", {key: value for key, value in data.items() if value}


def _dates(site: Site, kind: Kind, batch: Batch) -> list[str]:
    """The days of the records that a batch adds or changes, the earliest first."""
    found: Iterable[Record] = (one for one in site.by_kind[kind.name] if one.id in batch.added or one.id in batch.changed)
    days = []
    for one in found:
        try:
            days.append(datetime.date.fromisoformat(one.date).isoformat())
        except ValueError:
            # A kind without a date, or one whose date is only a year.
            continue
    return sorted(days)
