"""A change of what stands: how it begins, and what has become of the record since."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

from generator.desk import trees
from generator.desk.accounts import Accounts
from generator.desk.base import Published
from generator.desk.differing import Difference, differences
from generator.desk.store import CHANGE, DRAFT, PUBLISHED, Draft, Row
from generator.desk.trees import Shape
from generator.exchange.rows import from_rows
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.reading.source import read_bytes


class State(NamedTuple):
    """The record that a draft changes, by its name; and what somebody else has changed since the clerk began."""

    name: str
    moved: bool
    gone: bool
    changes: tuple[Difference, ...]


def sha256(published: Published, record: Record) -> str:
    """The digest of the file of a record that stands; "" if there is no file."""
    content = read_bytes(published.site.places.path(record.file))
    return hashlib.sha256(content).hexdigest() if content is not None else ""


def begun(published: Published, shape: Shape, record: Record, account: str, department: str) -> Draft:
    """A draft that says what stands."""
    rows = trees.record_rows(shape, record)
    draft = Draft(account, department, shape.kind.name, CHANGE, rows, record.id)
    return on_top(published, shape, draft, record)


def on_top(published: Published, shape: Shape, draft: Draft, record: Record) -> Draft:
    """The draft as a change of what stands now."""
    notes = json.dumps({"was": trees.record_rows(shape, record)}, ensure_ascii=False)
    return dataclasses.replace(draft, seen=sha256(published, record), notes=notes)


def was(draft: Draft) -> Sequence[Row]:
    """The rows of the record as it stood when the change began."""
    rows: list[Row] = json.loads(draft.notes).get("was", []) if draft.notes else []
    return rows


def moved(published: Published, kind: Kind, draft: Draft) -> bool:
    """Whether the record of a change is another one now than when the clerk began."""
    if draft.way != CHANGE:
        return False
    record = published.site.find((kind.name, draft.record))
    return record is None or sha256(published, record) != draft.seen


def state(published: Published, kind: Kind, draft: Draft) -> State | None:
    """What is said of the record of a change; None for a draft of a new record."""
    if draft.way != CHANGE:
        return None
    record = published.site.find((kind.name, draft.record))
    if record is None:
        return State(draft.record, moved=True, gone=True, changes=())
    if not moved(published, kind, draft):
        return State(record.caption, moved=False, gone=False, changes=())
    shape = published.standings.shape(kind)
    old = from_rows(kind, shape.table, [{key: text or None for key, text in row.items()} for row in was(draft)], shape.departments).data
    new = from_rows(
        kind, shape.table, [{key: text or None for key, text in row.items()} for row in trees.record_rows(shape, record)], shape.departments
    ).data
    return State(record.caption, moved=True, gone=False, changes=tuple(differences(published.site, kind, old, new)))


def others(drafts: Sequence[Draft], mine: Draft, accounts: Accounts) -> list[tuple[str, int]]:
    """Who else has a draft about the same record: names, and when it was saved last."""
    if not mine.record:
        return []
    found = [one for one in drafts if one.id != mine.id and (one.kind, one.record) == (mine.kind, mine.record) and one.state != PUBLISHED]
    names = {one.account: who.name for one in found if (who := accounts.find(one.account)) is not None}
    return [(names.get(one.account, ""), one.updated) for one in found]


def unfinished(drafts: Sequence[Draft], kind: str, record: str, account: str) -> Draft | None:
    """The draft of an account that already changes a record and is not sent yet."""
    return next((one for one in drafts if (one.kind, one.record, one.account) == (kind, record, account) and one.state == DRAFT), None)
