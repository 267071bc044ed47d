"""Who may use a desk and for which departments: accounts, invitations of limited life, sessions.

Secrets (the words of invitations and sessions) are kept as digests only. They have 256 random bits, so that a plain SHA-256 is enough
and no guess ever succeeds; whoever reads the file cannot sign in.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from generator.desk.database import Database
from generator.desk.settings import Clock

# The account of whoever runs the desk on his own machine.
OWN = "own"
DAY = 86_400
# Days that an invitation holds, at most, and if nothing is said.
MOST_DAYS, USUAL_DAYS = 30, 7
# Seconds: a session ends after so long without a request, and in any case after so long. The second pair is for a browser that only its
# owner uses: a department publishes once in some weeks, and must not ask for a new link each time.
_USUAL, KEPT = (12 * 3600, 14 * DAY), (90 * DAY, 366 * DAY)
# Seconds between two notes of when a session was used last: not every request need write to the disk.
_NOTED = 300


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may use the desk. `departments` are ids; None stands for all (one's own machine; the credit office).

    `login` is the name by which a proxy knows it, "" if it is not signed in so.
    """

    id: str
    name: str
    mail: str
    departments: frozenset[str] | None
    admin: bool
    login: str = ""
    closed: bool = False


def allowed(account: Account, department: str) -> bool:
    """Whether an account may write records of a department."""
    return not account.closed and (account.departments is None or department in account.departments)


def digest(secret: str) -> str:
    """The form in which a secret is kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Accounts:
    """The accounts of a database, with their invitations and sessions. Every method may raise StateError."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def all(self) -> list[Account]:
        """All accounts, in the order in which they were made, closed ones too."""
        with self._database.reading() as base:
            return [_account(row) for row in base.execute("SELECT * FROM accounts ORDER BY created, rowid")]

    def find(self, ident: str) -> Account | None:
        """The account with an id."""
        with self._database.reading() as base:
            row = base.execute("SELECT * FROM accounts WHERE id = ?", (ident,)).fetchone()
        return _account(row) if row else None

    def of_login(self, login: str) -> Account | None:
        """The open account that a proxy means by a name: its login or its mail address, whatever the case of the letters."""
        name = login.strip().casefold()
        fitting = [one for one in self.all() if not one.closed and name and name in (one.login.casefold(), one.mail.casefold())]
        return fitting[0] if len(fitting) == 1 else None

    def own(self, name: str, mail: str) -> Account:
        """The account of one's own machine, with this name from now on."""
        with self._database.writing() as base:
            base.execute(
                "INSERT INTO accounts VALUES(?, ?, ?, '', NULL, 1, 0, ?)"
                " ON CONFLICT(id) DO UPDATE SET name = excluded.name, mail = excluded.mail",
                (OWN, name, mail, self._clock.now()),
            )
        return Account(OWN, name, mail, None, True)

    def add(self, name: str, mail: str, departments: Iterable[str] | None, *, admin: bool = False, login: str = "") -> Account:
        """A new account; its id is a number that says nothing of the person, so that it can stand in a log."""
        kept = None if departments is None else frozenset(departments)
        with self._database.writing() as base:
            [last] = base.execute("SELECT coalesce(max(CAST(id AS INTEGER)), 0) FROM accounts").fetchone()
            made = Account(str(last + 1), name, mail, kept, admin, login)
            told = None if kept is None else json.dumps(sorted(kept))
            base.execute(
                "INSERT INTO accounts VALUES(?, ?, ?, ?, ?, ?, 0, ?)", (made.id, name, mail, login, told, admin, self._clock.now())
            )
        return made

    def close(self, ident: str) -> bool:
        """Closes an account and ends its sessions and invitations at once; False if there is none with that id."""
        with self._database.writing() as base:
            found = base.execute("UPDATE accounts SET closed = 1 WHERE id = ?", (ident,)).rowcount
            base.execute("DELETE FROM sessions WHERE account = ?", (ident,))
            base.execute("DELETE FROM invitations WHERE account = ?", (ident,))
        return bool(found)

    def invite(self, account: str, seconds: int) -> str:
        """The secret of a new invitation for an account, which can be used once; earlier ones of the account are void."""
        secret = secrets.token_urlsafe(32)
        now = self._clock.now()
        with self._database.writing() as base:
            base.execute("DELETE FROM invitations WHERE account = ? OR ends <= ?", (account, now))
            base.execute("INSERT INTO invitations VALUES(?, ?, ?)", (digest(secret), account, now + seconds))
        return secret

    def invited(self, secret: str) -> Account | None:
        """Whom an invitation is for, if it still holds. It is not used up."""
        with self._database.reading() as base:
            return _invited(base, secret, self._clock.now())

    def redeem(self, secret: str, *, kept: bool = False) -> tuple[Account, str] | None:
        """Uses up an invitation: the account, and the secret of its new session; None if it does not hold.

        `kept`: the session is in a browser that only its owner uses, and holds for months.
        """
        with self._database.writing() as base:
            account = _invited(base, secret, self._clock.now())
            if account is None:
                return None
            base.execute("DELETE FROM invitations WHERE hash = ?", (digest(secret),))
            return account, self._begin(base, account.id, kept=kept)

    def begin(self, account: str) -> str:
        """The secret of a new session of an account."""
        with self._database.writing() as base:
            return self._begin(base, account)

    def _begin(self, base: sqlite3.Connection, account: str, *, kept: bool = False) -> str:
        secret, now = secrets.token_urlsafe(32), self._clock.now()
        idle, longest = KEPT if kept else _USUAL
        base.execute("DELETE FROM sessions WHERE seen + idle <= ? OR ends <= ?", (now, now))
        base.execute("INSERT INTO sessions VALUES(?, ?, ?, ?, ?)", (digest(secret), account, now, idle, now + longest))
        return secret

    def of_session(self, secret: str) -> Account | None:
        """Whose session this is; None if it has ended or never was."""
        now = self._clock.now()
        with self._database.reading() as base:
            row = base.execute(
                "SELECT a.*, s.seen FROM sessions s JOIN accounts a ON a.id = s.account"
                " WHERE s.hash = ? AND s.seen + s.idle > ? AND s.ends > ? AND a.closed = 0",
                (digest(secret), now, now),
            ).fetchone()
        if row is None:
            return None
        if row["seen"] <= now - _NOTED:
            with self._database.writing() as base:
                base.execute("UPDATE sessions SET seen = ? WHERE hash = ?", (now, digest(secret)))
        return _account(row)

    def end(self, secret: str) -> None:
        """Ends a session."""
        with self._database.writing() as base:
            base.execute("DELETE FROM sessions WHERE hash = ?", (digest(secret),))


def _invited(base: sqlite3.Connection, secret: str, now: int) -> Account | None:
    row = base.execute(
        "SELECT a.* FROM invitations i JOIN accounts a ON a.id = i.account WHERE i.hash = ? AND i.ends > ? AND a.closed = 0",
        (digest(secret), now),
    ).fetchone()
    return _account(row) if row else None


def _account(row: sqlite3.Row) -> Account:
    told = row["departments"]
    departments = None if told is None else frozenset(json.loads(told))
    return Account(row["id"], row["name"], row["mail"], departments, bool(row["admin"]), row["login"], bool(row["closed"]))
