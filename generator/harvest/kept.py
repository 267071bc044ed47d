"""Keeps the last good state of a city: what it announced then, and its records, packed and without the salts of its log.

A file of records is kept as a *part*, under the digest of what is in it, so that a new state lies beside the old one until one small file,
the state, is replaced. Parts that no state names are removed afterwards.
"""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from generator.harvest import folder
from generator.harvest.folder import CityFolder
from generator.site.public import SALT

VERSION = 1
# The first bytes of a part. What has others was written by another version, and is fetched again.
_MAGIC = b"CHP1"
_DIGEST = 32
# Packing takes less time than fetching; level 1 makes JSON of records five times smaller.
_LEVEL = 1
Records = dict[str, dict[str, Any]]


class Damaged(Exception):
    """A part is not what was written: the disk, or somebody, has changed it. The text is its name."""


@dataclass(frozen=True, slots=True)
class Part:
    """A kept file of records. `size` and `sha256` are those that the city announced ("" if the city must be asked again); `name` is that of
    what is kept, `count` how many records it has, and `leaves` the day from which something of them is shown no more (YYYY-MM-DD, "" if
    there is none).
    """

    size: int
    sha256: str
    name: str
    count: int
    leaves: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """A good state of a city. `files` are its files of records by path, `small` the names under which `catalogue.KEPT` are kept.

    `origin`, `size` and `checkpoint` are of its log ("", 0 and "" without one), `leaves` the name of its kept leaves, `keys` those that
    it was asked for. `site` and `code` say who the site says that it is. `left_out` says, by kind, why its records are not gathered, and
    `noticed` what else is to be told. `means` names the program and the schemas by which it was found when something of it leaves.
    """

    as_of: str
    commit: str | None
    program: str
    digest: str
    files: Mapping[str, Part]
    small: Mapping[str, str]
    schemas: Mapping[str, str]
    site: str = ""
    code: str = ""
    origin: str = ""
    size: int = 0
    checkpoint: str = ""
    leaves: str = ""
    left_out: Mapping[str, str] = field(default_factory=dict)
    noticed: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    means: str = ""

    def counts(self) -> dict[str, int]:
        """How many records of each kind are gathered."""
        found: dict[str, int] = {}
        for path, part in self.files.items():
            kind = path.split("/")[1]
            if kind not in self.left_out:
                found[kind] = found.get(kind, 0) + part.count
        return {kind: count for kind, count in sorted(found.items()) if count}

    def over(self, day: str) -> list[str]:
        """The files with something that is shown no more on a day."""
        return [path for path, one in self.files.items() if one.leaves and one.leaves <= day]

    def names(self) -> set[str]:
        """Everything that is kept for it."""
        return {*(one.name for one in self.files.values()), *self.small.values(), *([self.leaves] if self.leaves else ())}


def load(where: CityFolder) -> State | None:
    """The last good state; None if there is none that this version can read."""
    told = folder.read(where.state)
    if not isinstance(told, dict) or told.pop("version", None) != VERSION:
        return None
    try:
        files = {path: Part(*one) for path, one in told.pop("files").items()}
        return State(**{**told, "files": files, **{name: tuple(told.get(name, ())) for name in ("noticed", "keys")}})
    except (TypeError, KeyError, AttributeError):
        return None


def replaced(where: CityFolder, state: State) -> None:
    """Makes a state the last good one, in one step. Raises OSError; the old one stays then."""
    told = {"version": VERSION, **asdict(state), "files": {path: list(_values(one)) for path, one in state.files.items()}}
    folder.write(where.state, orjson.dumps(told))


def swept(where: CityFolder, state: State | None, more: Iterable[str] = ()) -> None:
    """Removes what is kept and belongs to no state, nor to `more`; also after a run that was killed."""
    names = {*more, *(state.names() if state is not None else ())}
    if where.files.is_dir():
        for one in where.files.iterdir():
            if one.name not in names:
                one.unlink(missing_ok=True)


def _values(part: Part) -> tuple[Any, ...]:
    return part.size, part.sha256, part.name, part.count, part.leaves


def packed(told: Mapping[str, Any], digests: bytes) -> tuple[str, bytes]:
    """Some records as a part: its name and its bytes. Their salts are left out."""
    content = orjson.dumps({ident: {key: value for key, value in one.items() if key != SALT} for ident, one in told.items()})
    head = _MAGIC + (len(digests) // _DIGEST).to_bytes(4, "big") + digests
    return hashlib.sha256(head + content).hexdigest()[:40], head + zlib.compress(content, _LEVEL)


def digests(path: Path) -> bytes:
    """The digests of the log of the records in a part, one after the other. Raises Damaged."""
    with _whole(path), path.open("rb") as handle:
        head = handle.read(8)
        found = handle.read(_DIGEST * int.from_bytes(head[4:], "big"))
        if head[:4] != _MAGIC:
            raise Damaged(path.name)
        return found


def records(path: Path) -> Records:
    """The records of a part, as the city's interface has them but for the salts. Raises Damaged."""
    with _whole(path):
        data = path.read_bytes()
        at = 8 + _DIGEST * int.from_bytes(data[4:8], "big")
        content = zlib.decompress(data[at:])
        if data[:4] != _MAGIC or hashlib.sha256(data[:at] + content).hexdigest()[:40] != path.name:
            raise Damaged(path.name)
        found: Records = orjson.loads(content)
        return found


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, zlib.error, orjson.JSONDecodeError):
        raise Damaged(path.name) from None


def put_small(where: Path, content: bytes) -> str:
    """Keeps a small file; gives its name."""
    name = hashlib.sha256(content).hexdigest()[:40]
    if not (where / name).exists():
        folder.write(where / name, zlib.compress(content, _LEVEL))
    return name


def small(where: CityFolder, name: str) -> bytes:
    """A small file that is kept. Raises Damaged."""
    path = where.files / name
    with _whole(path):
        content = zlib.decompress(path.read_bytes())
    if hashlib.sha256(content).hexdigest()[:40] != name:
        raise Damaged(name)
    return content
