"""Uploaded tables until they have become drafts: in the memory of this process, bounded, for a limited time, never on a disk.

A file may hold what must not be kept, such as numbers of identity cards in a column that is not taken. So only the rows that are taken
are written down, as a draft; the file itself is forgotten.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from generator.desk.matching import Layout
from generator.exchange.incoming import Incoming
from generator.exchange.raw import RawSheet
from generator.exchange.spoken import Unit

# Seconds that a file is kept without being asked for.
KEPT = 3600
# How many files of one account are kept, and how many cells of all accounts: some 400 bytes each.
_OF_ACCOUNT, _MOST_CELLS = 3, 3_000_000


class Checking:
    """The check of a table that is too long for one request, in a thread of its own: how far it is, and what came out.

    `units` are the records that are to be sent, `counts` how many of all are in which state. `hopeless`: none of the first ones is right,
    and the others were not looked at. `failed`: a fault of the program.
    """

    def __init__(self) -> None:
        self.stage = "前面还有别人的表格，排着队"
        self.done = self.failed = self.hopeless = False
        self.counts: Mapping[str, int] = {}
        self.units: tuple[Unit, ...] = ()


class Upload:
    """A file of an account (its id) for a department: what it holds, how its columns are matched, and the check of a long one.

    `found` are the records of a long one, `drafts` the drafts made of its parts, by their numbers. `used`: when it was asked for last.
    """

    def __init__(self, account: str, department: str, kind: str, file: str, sheets: tuple[RawSheet, ...]) -> None:
        self.id = secrets.token_hex(16)
        self.account, self.department, self.kind, self.file, self.sheets = account, department, kind, file, sheets
        self.layouts: tuple[Layout, ...] = ()
        self.found: Incoming | None = None
        self.checking: Checking | None = None
        self.drafts: dict[int, str] = {}
        self.used = 0

    @property
    def cells(self) -> int:
        """How many cells the file has."""
        return sum(len(row) for sheet in self.sheets for row in sheet.rows)


class Uploads:
    """The files that are kept. Any thread may call."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Upload] = OrderedDict()
        # Only one long table is checked at a time: the cores are everybody's.
        self.turn = threading.Lock()

    def keep(self, upload: Upload) -> Upload:
        """Keeps a file; the oldest ones make room for it."""
        with self._lock:
            upload.used = self._now()
            self._kept[upload.id] = upload
            self._forget()
            mine = [one for one in self._kept.values() if one.account == upload.account]
            for one in mine[:-_OF_ACCOUNT]:
                del self._kept[one.id]
            while len(self._kept) > 1 and sum(one.cells for one in self._kept.values()) > _MOST_CELLS:
                self._kept.popitem(last=False)
        return upload

    def find(self, ident: str, account: str) -> Upload | None:
        """The file with an id, if it belongs to the account and is still kept."""
        with self._lock:
            self._forget()
            found = self._kept.get(ident)
            if found is None or found.account != account:
                return None
            found.used = self._now()
            self._kept.move_to_end(ident)
            return found

    def drop(self, ident: str) -> None:
        """Forgets a file."""
        with self._lock:
            self._kept.pop(ident, None)

    def _forget(self) -> None:
        for one in [one for one in self._kept.values() if one.used + KEPT <= self._now()]:
            del self._kept[one.id]
