"""The one file in which a desk keeps its state: an SQLite database that only its owner may read, whole at every moment.

The journal is a file that is deleted (not a write-ahead log): it also works on network drives, and what was deleted does not live on in a
log. `secure_delete` overwrites what is removed with zeros.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from generator.engine import system
from generator.engine.refusals import refusal

NAME = "desk.sqlite"
_LOCK = "desk.lock"
# The version of the tables below, written into the file, and what says that the file is ours ("desk").
VERSION, _OURS = 1, 0x6465736B
# Seconds that a writer waits for another one.
_PATIENCE = 5.0
_TABLES = """
CREATE TABLE accounts(id TEXT PRIMARY KEY, name TEXT NOT NULL, mail TEXT NOT NULL, login TEXT NOT NULL, departments TEXT,
    admin INTEGER NOT NULL, closed INTEGER NOT NULL, created INTEGER NOT NULL) STRICT;
CREATE TABLE invitations(hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts(id), ends INTEGER NOT NULL) STRICT;
CREATE TABLE sessions(hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts(id), seen INTEGER NOT NULL,
    idle INTEGER NOT NULL, ends INTEGER NOT NULL) STRICT;
CREATE TABLE drafts(id TEXT PRIMARY KEY, account TEXT NOT NULL, department TEXT NOT NULL, kind TEXT NOT NULL, way TEXT NOT NULL,
    rows TEXT NOT NULL, record TEXT NOT NULL, seen TEXT NOT NULL, state TEXT NOT NULL, submission TEXT NOT NULL, reason TEXT NOT NULL,
    notes TEXT NOT NULL, version INTEGER NOT NULL, updated INTEGER NOT NULL) STRICT;
CREATE INDEX drafts_of ON drafts(account, updated);
CREATE TABLE matches(department TEXT NOT NULL, kind TEXT NOT NULL, heads TEXT NOT NULL, match TEXT NOT NULL,
    PRIMARY KEY(department, kind, heads)) STRICT;
CREATE TABLE submissions(id TEXT PRIMARY KEY, department TEXT NOT NULL, day TEXT NOT NULL, branch TEXT NOT NULL, "commit" TEXT NOT NULL,
    base TEXT NOT NULL, number TEXT NOT NULL, url TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, account TEXT NOT NULL,
    drafts TEXT NOT NULL, updated INTEGER NOT NULL, details TEXT NOT NULL) STRICT;
CREATE TABLE running(one INTEGER PRIMARY KEY CHECK(one = 1), address TEXT NOT NULL) STRICT;
"""


class StateError(Exception):
    """The state cannot be read or written; the text says why, in Chinese, and nothing half is written."""


class Database:
    """The database of one folder. Each call has a connection of its own, so that any thread may call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / NAME
        try:
            _prepare(folder, self.file)
        except OSError as error:
            raise StateError(f"草稿文件夹 {folder} 写不了：{refusal(error) or error.strerror}。") from None
        with self.writing() as base:
            self._settle(base)

    def _settle(self, base: sqlite3.Connection) -> None:
        [version], [ours] = (base.execute(f"PRAGMA {name}").fetchone() for name in ("user_version", "application_id"))
        if (version, ours) == (VERSION, _OURS):
            return
        if version > VERSION:
            raise StateError(f"{self.file} 是更新版本的程序写的（第{version}版）；请把本机的程序升级后再用。")
        if version or ours or base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise StateError(f"{self.file} 不是工作台的文件；请用 --state 换一个文件夹。")
        for one in _TABLES.split(";"):
            base.execute(one)
        base.execute(f"PRAGMA application_id = {_OURS}")
        base.execute(f"PRAGMA user_version = {VERSION}")

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for questions. Raises StateError."""
        with _told(self.file), contextlib.closing(self._open()) as base:
            yield base

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection for changes: all of them are made at the end of the block, or none. Raises StateError."""
        with _told(self.file), contextlib.closing(self._open()) as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                yield base
                base.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if base.in_transaction:
                    base.execute("ROLLBACK")
                raise

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.file, timeout=_PATIENCE, isolation_level=None)
        base.row_factory = sqlite3.Row
        # EXTRA also waits for the folder: after a power cut nothing that was said to be saved is gone.
        for one in ("journal_mode = DELETE", "synchronous = EXTRA", "secure_delete = ON", "temp_store = MEMORY", "foreign_keys = ON"):
            base.execute(f"PRAGMA {one}")
        return base


@contextlib.contextmanager
def _told(file: Path) -> Iterator[None]:
    """Says in Chinese why the database refused; a fault of ours (a wrong statement) stays what it is."""
    try:
        yield
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        why = {
            sqlite3.SQLITE_FULL: "磁盘已满，没有保存",
            sqlite3.SQLITE_IOERR: "磁盘读写出错，没有保存",
            sqlite3.SQLITE_READONLY: "没有写的权限，没有保存",
            sqlite3.SQLITE_BUSY: "别的程序正占用着它，没有保存，请稍后再试",
            sqlite3.SQLITE_CANTOPEN: "打不开",
        }.get(code)
        if why is None:
            raise
        raise StateError(f"{file}：{why}。") from None
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        raise StateError(f"{file} 坏了，读不出来；请用备份替换它，或者把它移走后重新开始（草稿会丢失）。") from None


def _prepare(folder: Path, file: Path) -> None:
    """Makes the folder and an empty file, which nobody else may read whatever the umask is; the journal gets its rights."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    elif not file.exists() and any(one.name != _LOCK for one in folder.iterdir()):
        raise StateError(f"文件夹 {folder} 里有别的东西，不能用来存放草稿；请换一个空文件夹。")
    os.chmod(folder, 0o700)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | system.BINARY, 0o600))
    os.chmod(file, 0o600)


def address(database: Database) -> str:
    """Where the desk of a database was opened last ("http://127.0.0.1:8760", "https://desk.jia.example"); "" if it never was."""
    with database.reading() as base:
        row = base.execute("SELECT address FROM running").fetchone()
    return str(row["address"]) if row else ""


def opened(database: Database, address: str) -> None:
    """Notes where a desk is opened, for those who call it or invite to it from another process."""
    with database.writing() as base:
        base.execute("INSERT OR REPLACE INTO running VALUES(1, ?)", (address,))


def lock(folder: Path) -> int | None:
    """Locks the folder for this process and gives the handle of the lock, which the system releases at its end; None if another has it."""
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    if system.lock(handle):
        return handle
    os.close(handle)
    return None
