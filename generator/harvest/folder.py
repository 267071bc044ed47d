"""Where everything lies in the folder of a harvest, which is outside git and lasts from run to run."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from generator.engine.system import BINARY, lock, patiently

# The folder that a harvest uses where nothing else is said, below the root of the repository.
NAME = ".credit-harvest"
_LOCK = "lock"
_FOUND = "lost+found"
# How a file is called until it is moved to its place: by its name and the number of the process.
_FRESH = re.compile(r"[.].+[.][0-9]+")


class Busy(Exception):
    """Another harvest is using the folder."""


class Foreign(Exception):
    """The folder holds something, and no harvest was ever made into it. The text is the name of one thing in it."""


@dataclass(frozen=True, slots=True)
class HarvestFolder:
    """The folder of a harvest. Files in it are replaced whole, in one step."""

    root: Path

    @property
    def told(self) -> Path:
        """What the public is told of the harvest (docs/interfaces.md)."""
        return self.root / "harvest.json"

    @property
    def cities(self) -> Path:
        """A folder for each city of which anything is kept."""
        return self.root / "cities"

    def of(self, city: str) -> CityFolder:
        """What is kept of one city."""
        return CityFolder(self.cities / city)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Makes the folder if need be, and keeps all others out for the time of a `with` block. Raises Busy, Foreign and OSError."""
        self.root.mkdir(parents=True, exist_ok=True)
        self._demand_ours()
        handle = os.open(self.root / _LOCK, os.O_RDWR | os.O_CREAT | BINARY, 0o644)
        try:
            if not lock(handle):
                raise Busy
            self._tidied()
            yield
        finally:
            os.close(handle)

    def _demand_ours(self) -> None:
        """Raises Foreign for a folder of somebody else: of cities that are not on the list, a harvest removes all that is there."""
        if not any((self.root / name).is_file() for name in (_LOCK, self.told.name)):
            # Systems put hidden files everywhere, and a folder at the top of each disk.
            there = sorted(one.name for one in self.root.iterdir() if not one.name.startswith(".") and one.name != _FOUND)
            if there:
                raise Foreign(there[0])

    def _tidied(self) -> None:
        """Removes what a killed run had written beside its place: what is in it may have been taken down since. The parts of a city are
        swept with its state.
        """
        inside = (
            self.root.glob(f".{self.told.name}.*"),
            self.cities.glob("*/.*"),
            *((self.root / name).rglob(".*") for name in ("gathered", "answers")),
        )
        for path in [one for some in inside for one in some]:
            if _FRESH.fullmatch(path.name):
                path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class CityFolder:
    """What is kept of one city."""

    root: Path

    @property
    def state(self) -> Path:
        """The last good state."""
        return self.root / "state.json"

    @property
    def files(self) -> Path:
        """The files of the last good state, by the digests of their content."""
        return self.root / "files"

    @property
    def incoming(self) -> Path:
        """The list of files that were fetched and checked one by one, and belong to no good state yet."""
        return self.root / "incoming.jsonl"

    @property
    def checkpoints(self) -> Path:
        """The old checkpoints of its log, which never change."""
        return self.root / "checkpoints.json"

    @property
    def told(self) -> Path:
        """What was last told of it in public."""
        return self.root / "told.json"


def write(path: Path, content: bytes) -> None:
    """Replaces a file in one step. Raises OSError; the old one stays then."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(content)
        patiently(partial(os.replace, fresh, path))
    finally:
        fresh.unlink(missing_ok=True)


def read(path: Path) -> Any:
    """The JSON value of one of our own files; None if there is none, or half of one, after a crash of the machine."""
    try:
        return orjson.loads(path.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None


def write_json(path: Path, value: Any) -> None:
    """Replaces a file of JSON in one step: the same value, the same bytes. Raises OSError."""
    write(path, orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n")
