"""A site as a stranger has opened it: where it is, what he brought along, and the log as far as it could be read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.proof.notes import Verifier
from generator.verify.leaves import Leaves
from generator.verify.source import Source

# Bytes that a file of the log may have at most. A full bundle of entries is 12 KB, a checkpoint some hundred bytes.
SMALL = 1 << 20
CHECKPOINT = "log/checkpoint"


@dataclass(frozen=True)
class Kept:
    """A checkpoint that the stranger has from elsewhere: `name` is the file, folder or address from which he has it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Call:
    """What the stranger brought along: verifier keys, checkpoints that he kept, certificates (PEM), keys of witnesses, his own repository.

    `sheet` has the digits of a printed digest, or is "". `as_of` is today for him.
    """

    as_of: datetime.date
    keys: tuple[Verifier, ...] = ()
    since: tuple[Kept, ...] = ()
    authorities: tuple[bytes, ...] = ()
    witnesses: tuple[Verifier, ...] = ()
    repository: Path | None = None
    sheet: str = ""


@dataclass(frozen=True)
class Signed:
    """A checkpoint of the site as the city signed it: the whole bytes, what it says, and the keys (as text) whose signatures are good.

    `own` says whether a key signed it that the stranger gave, or one that such a key has introduced.
    """

    data: bytes
    size: int
    root: bytes
    keys: tuple[str, ...]
    own: bool


@dataclass(frozen=True)
class Log:
    """The log of a site: the checkpoint that it shows (with the cosignatures of witnesses), all signed ones by their size, its leaves.

    `leaves` is None where they are not whole or do not give the root. `names` are the tokens of time stamps, as `<size>.<name>.tsr`.
    `known` are all keys that the site or the stranger names.
    """

    origin: str
    current: Signed
    archive: Mapping[int, Signed]
    leaves: Leaves | None
    names: tuple[str, ...]
    known: tuple[Verifier, ...]


@dataclass(frozen=True)
class Opened:
    """A site that is being verified; `log` is None if it has none that can be read, which is then a check of its own."""

    source: Source
    call: Call
    log: Log | None
