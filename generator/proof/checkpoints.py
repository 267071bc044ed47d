"""The signed statement of how large the log is and what its root is, as C2SP tlog-checkpoint says."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from generator.proof import notes
from generator.proof.merkle import HASH, MOST
from generator.proof.notes import BadNote, Note, Verifier

_SIZE = re.compile("0|[1-9][0-9]{0,18}")
_ROOT = re.compile("[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Whose log it is, how many leaves it has, the root over them, and further lines that others may add."""

    origin: str
    size: int
    root: bytes
    extra: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), b64encode(self.root).decode(), *self.extra))

    @classmethod
    def of_text(cls, text: str) -> Checkpoint:
        """The checkpoint of the text of a note; BadNote if it is none."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):
            raise BadNote("bad-checkpoint", "检查点应有三行：来源、大小、树根")
        origin, size, root, *extra = lines
        if not _SIZE.fullmatch(size) or int(size) > MOST:
            raise BadNote("bad-checkpoint", f"检查点的大小不对：{size[:30]}")
        data = b64decode(root) if _ROOT.fullmatch(root) else b""
        if len(data) != HASH or b64encode(data).decode() != root:
            raise BadNote("bad-checkpoint", "检查点的树根不是 32 字节的规范 Base64")
        return cls(origin, int(size), data, tuple(extra))


def opened(data: bytes, verifiers: Sequence[Verifier]) -> tuple[Checkpoint, Note]:
    """The checkpoint of a note that one of the keys has signed; BadNote otherwise (see `notes.opened`)."""
    note = notes.opened(data, verifiers)
    return Checkpoint.of_text(note.text), note


def parsed(data: bytes) -> tuple[Checkpoint, Note]:
    """The checkpoint of a note without asking who signed it."""
    note = notes.parsed(data)
    return Checkpoint.of_text(note.text), note
