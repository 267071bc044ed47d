"""The time stamps of a log, read and judged by the certificates that the settings name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.engine.store import Store
from generator.proof.stamps import StampFile
from generator.site.logged import Stamp


def read(store: Store, files: Mapping[str, bytes | Path], stamps: Sequence[StampFile]) -> tuple[Stamp, ...]:
    """Those of some stamps that can be read."""
    return ()
