"""Cosignatures of witnesses on checkpoints, as C2SP tlog-cosignature says: somebody else has seen the log only grow, at that moment."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.proof import notes
from generator.proof.checkpoints import Checkpoint
from generator.proof.notes import COSIGNATURE, BadNote, Note, Signature, Verifier

_TIME_BYTES = 8
# The year 9999: later than this no clock shows.
_LATEST = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A good cosignature: the key of the witness (as text), the moment (UTC) that it names, and its line."""

    witness: str
    at: datetime.datetime
    signature: Signature


def message(text: str, seconds: int, key: Verifier) -> bytes:
    """The bytes that a witness signs by a key: the text of a checkpoint and a moment, in seconds since 1970.

    By ML-DSA-44 its own name too, and of the checkpoint only origin, size and root. BadNote if the text is no checkpoint then.
    """
    if not key.is_mldsa:
        return f"cosignature/v1\ntime {seconds}\n{text}".encode()
    found = Checkpoint.of_text(text)
    name, origin = key.name.encode(), found.origin.encode()
    if not 1 <= len(name) <= 255 or not 1 <= len(origin) <= 255:
        raise BadNote("bad-cosignature", "见证人或者日志的名称太长")
    head = b"subtree/v1\n\0" + bytes([len(name)]) + name + seconds.to_bytes(8, "big") + bytes([len(origin)]) + origin
    return head + bytes(8) + found.size.to_bytes(8, "big") + found.root


def found(note: Note, witnesses: Sequence[Verifier]) -> tuple[Cosigned, ...]:
    """The cosignatures of these witnesses on a checkpoint, in their order. Lines of others are passed over.

    BadNote if a line that names the key of a witness is not by that key: nobody writes that by mistake.
    """
    out = []
    for key in witnesses:
        for line in note.signatures:
            if (line.name, line.hash) == (key.name, key.hash) and key.kind == COSIGNATURE:
                out.append(_checked(note.text, line, key))
    return tuple(out)


def answered(text: str, answer: bytes, key: Verifier) -> Cosigned:
    """The cosignature of a witness in its answer: one or more lines, of which others may be by keys that we do not know.

    BadNote if there is none by its key, or a false one.
    """
    try:
        note = notes.parsed(text.encode() + b"\n" + answer)
    except BadNote:
        raise BadNote("bad-cosignature", "答复不是签名行") from None
    if note.text != text:
        raise BadNote("bad-cosignature", "答复不是签名行")
    own = found(note, [key])
    if not own:
        raise BadNote("bad-cosignature", "答复里没有这个见证人公钥的签名")
    return own[-1]


def added(checkpoint: bytes, signatures: Sequence[Signature]) -> bytes:
    """A signed checkpoint with cosignatures: each takes the place of one by the same key, or comes last."""
    note = notes.parsed(checkpoint)
    new = {(one.name, one.hash): one for one in signatures}
    kept = [new.pop((one.name, one.hash), one) for one in note.signatures]
    return replace(note, signatures=(*kept, *new.values())).data


def _checked(text: str, line: Signature, key: Verifier) -> Cosigned:
    seconds = int.from_bytes(line.data[:_TIME_BYTES], "big")
    if len(line.data) <= _TIME_BYTES or not 0 < seconds <= _LATEST:
        raise BadNote("bad-cosignature", f"{key.name} 的见证签名格式不对")
    if not key.holds(message(text, seconds, key), line.data[_TIME_BYTES:]):
        raise BadNote("bad-cosignature", f"{key.name} 的见证签名是错的")
    return Cosigned(key.text, datetime.datetime.fromtimestamp(seconds, datetime.UTC), line)
