"""What clerks have begun and sent: drafts, submissions, and how the columns of a department's own ledger were matched."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from generator.desk.database import Database
from generator.desk.settings import Clock

Row = dict[str, str]
# How a draft is made, and what has become of it.
PASTE, FORM, SHEET, CHANGE = "paste", "form", "sheet", "change"
DRAFT, SENT, RETURNED, PUBLISHED = "draft", "sent", "returned", "published"


class Stale(Exception):
    """Somebody has saved a newer version meanwhile; nothing was written."""


@dataclass(frozen=True)
class Draft:
    """What somebody is filling in. Ids are texts.

    `rows` are cells by the key of their column (`exchange.columns`), as typed. A draft of way form, paste or change is one record (with
    several rows where the kind keeps parties or lists as rows), one of way sheet any number of records. `record` is the id of the record
    that is changed, and `seen` the SHA-256 (hex) of its file when the clerk began; both are "" for a new one. `reason`: why it was sent
    back. `notes` is what the screen of a way remembers beside the rows; nobody else reads it. `version` rises with each save, 0 was never
    saved; `updated` is in seconds since 1970.
    """

    account: str
    department: str
    kind: str
    way: str
    rows: tuple[Row, ...] = ()
    record: str = ""
    seen: str = ""
    state: str = DRAFT
    submission: str = ""
    reason: str = ""
    notes: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    version: int = 0
    updated: int = 0


@dataclass(frozen=True)
class Submission:
    """What was sent together. All that a department sends on a day goes into one request (`branch`, and `number` where a forge gives one).

    `drafts` are ids, `updated` is in seconds since 1970; `details` (JSON) is read and written by `generator.desk.sent` only.
    """

    department: str
    day: str
    branch: str
    commit: str
    base: str
    account: str
    drafts: tuple[str, ...] = ()
    number: str = ""
    url: str = ""
    state: str = SENT
    reason: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    updated: int = 0
    details: str = "{}"


_DRAFT = tuple(one.name for one in fields(Draft))
_SUBMISSION = tuple(one.name for one in fields(Submission))


class Store:
    """Drafts and submissions in a database. Every method may raise StateError: then nothing is written."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def draft(self, ident: str) -> Draft | None:
        """The draft with an id."""
        with self._database.reading() as base:
            row = base.execute("SELECT * FROM drafts WHERE id = ?", (ident,)).fetchone()
        return _draft(row) if row else None

    def drafts(self, account: str = "") -> list[Draft]:
        """The drafts of an account (its id), or of all; the one that was saved last comes first."""
        with self._database.reading() as base:
            rows = base.execute("SELECT * FROM drafts WHERE ? IN ('', account) ORDER BY updated DESC, rowid DESC", (account,))
            return [_draft(row) for row in rows]

    def save(self, draft: Draft) -> Draft:
        """Writes a draft and gives it back with its new version. Raises Stale if its version is not the one that was saved last."""
        made = replace(draft, version=draft.version + 1, updated=self._clock.now())
        values = {name: getattr(made, name) for name in _DRAFT} | {
            "rows": json.dumps(made.rows, ensure_ascii=False),
            "before": draft.version,
        }
        with self._database.writing() as base:
            if draft.version:
                sets = ", ".join(f"{name} = :{name}" for name in _DRAFT)
                done = base.execute(f"UPDATE drafts SET {sets} WHERE id = :id AND version = :before", values).rowcount
            else:
                names, marks = ", ".join(_DRAFT), ", ".join(f":{name}" for name in _DRAFT)
                done = base.execute(f"INSERT OR IGNORE INTO drafts({names}) VALUES({marks})", values).rowcount
            if not done:
                raise Stale
        return made

    def remove(self, ident: str) -> None:
        """Deletes a draft; what it held is overwritten in the file."""
        with self._database.writing() as base:
            base.execute("DELETE FROM drafts WHERE id = ?", (ident,))

    def match(self, department: str, kind: str, heads: str) -> str:
        """How the columns of a ledger were matched the last time (JSON), by the digest of its heads; "" if they never were."""
        with self._database.reading() as base:
            row = base.execute(
                "SELECT match FROM matches WHERE (department, kind, heads) = (?, ?, ?)", (department, kind, heads)
            ).fetchone()
        return str(row["match"]) if row else ""

    def keep_match(self, department: str, kind: str, heads: str, match: str) -> None:
        """Remembers how the columns of a department's ledger were matched."""
        with self._database.writing() as base:
            base.execute("INSERT OR REPLACE INTO matches VALUES(?, ?, ?, ?)", (department, kind, heads, match))

    def submission(self, ident: str) -> Submission | None:
        """The submission with an id."""
        with self._database.reading() as base:
            row = base.execute("SELECT * FROM submissions WHERE id = ?", (ident,)).fetchone()
        return _submission(row) if row else None

    def submissions(self, departments: frozenset[str] | None = None, states: Sequence[str] = ()) -> list[Submission]:
        """The submissions of some departments (None for all) in some states (none named: in all), the newest first."""
        with self._database.reading() as base:
            found = [_submission(row) for row in base.execute("SELECT * FROM submissions ORDER BY updated DESC, rowid DESC")]
        return [one for one in found if (departments is None or one.department in departments) and (not states or one.state in states)]

    def remove_submission(self, ident: str) -> None:
        """Deletes a submission."""
        with self._database.writing() as base:
            base.execute("DELETE FROM submissions WHERE id = ?", (ident,))

    def save_submission(self, submission: Submission) -> Submission:
        """Writes a submission, a new one or what has become of it, and gives it back with the time."""
        made = replace(submission, updated=self._clock.now())
        values = {name: getattr(made, name) for name in _SUBMISSION} | {"drafts": json.dumps(made.drafts)}
        names, marks = ", ".join(f'"{name}"' for name in _SUBMISSION), ", ".join(f":{name}" for name in _SUBMISSION)
        with self._database.writing() as base:
            base.execute(f"INSERT OR REPLACE INTO submissions({names}) VALUES({marks})", values)
        return made


def _draft(row: sqlite3.Row) -> Draft:
    return Draft(**{name: row[name] for name in _DRAFT} | {"rows": tuple(json.loads(row["rows"]))})


def _submission(row: sqlite3.Row) -> Submission:
    return Submission(**{name: row[name] for name in _SUBMISSION} | {"drafts": tuple(json.loads(row["drafts"]))})
