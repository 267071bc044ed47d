"""A site as a stranger has opened it: where it is, what he brought along, and the log as far as it could be read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.verify.source import Source

# Bytes that a file of the log may have at most. A full bundle of entries is 12 KB, a checkpoint some hundred bytes.
SMALL = 1 << 20


@dataclass(frozen=True)
class Call:
    """What the stranger brought along. `since`, `authorities`, `sheet` and the like are what the options of the command hold."""

    as_of: datetime.date
    keys: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    authorities: tuple[Path, ...] = ()
    witnesses: tuple[str, ...] = ()
    repository: Path | None = None
    sheet: str = ""
    salt: str = ""
    proof: Path | None = None


@dataclass(frozen=True)
class Leaf:
    """One entry of the log: `event` and `day` (YYYY-MM-DD), the leaf `before` that it replaces or ends, and the `digest` that it holds."""

    number: int
    event: str
    day: str
    before: int | None
    digest: bytes | None


@dataclass(frozen=True)
class Log:
    """The log of a site whose entries give the root of its checkpoint.

    `archive` has the signed checkpoints by their size, as far as they could be read; the last is the current one without the cosignatures.
    `own` says whether the keys that count were given by the stranger.
    """

    origin: str
    checkpoint: bytes
    size: int
    root: bytes
    leaves: Sequence[Leaf]
    archive: Mapping[int, bytes]
    own: bool


@dataclass(frozen=True)
class Opened:
    """A site that is being verified; `log` is None if it has none that can be read, which is then a check of its own."""

    source: Source
    call: Call
    log: Log | None
