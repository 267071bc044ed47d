"""Time stamps of others on checkpoints (RFC 3161)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StampFile:
    """A time stamp: of which checkpoint (size of the log), whose, its file in the log folder, and the SHA-256 of that (hexadecimal)."""

    size: int
    authority: str
    path: str
    sha256: str
