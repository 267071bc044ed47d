"""The time stamps of a log, read and judged by the certificates that the settings name. What was judged once is remembered."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.engine.store import Store
from generator.proof import folder, stamps, tokens
from generator.proof.stamps import BadStamp, StampFile
from generator.site.logged import LOG, Stamp

_MEMO = "log-stamps"
# What is remembered of a token: seconds since 1970 and whether it is good by the certificates; None if it is no stamp on its checkpoint.
_Judged = tuple[float, bool] | None


def read(store: Store, files: Mapping[str, bytes | Path], found: Sequence[StampFile]) -> tuple[Stamp, ...]:
    """Those of some stamps of a log that say a time of its checkpoints; `files` are those of the log, by their paths below it.

    One whose authority has no certificates, or by these no good signature, only claims its time. One of something else is left out.
    """
    known: dict[bytes, _Judged] = store.get(_MEMO) or {}
    judged: dict[bytes, _Judged] = {}
    out = []
    for one in found:
        token, data = _bytes(files, one.path), _bytes(files, f"{folder.CHECKPOINTS}/{one.size}")
        certificates = _bytes(files, f"{folder.AUTHORITIES}/{one.authority}.pem")
        key = b"".join(hashlib.sha256(part).digest() for part in (token, data, certificates))
        told = judged[key] = known[key] if key in known else _judged(token, data, certificates)
        if told is not None:
            at = datetime.datetime.fromtimestamp(told[0], datetime.UTC)
            out.append(Stamp(one.size, at, one.authority, f"{LOG}{one.path}", told[1]))
    if judged.keys() - known.keys():
        store.put(_MEMO, known | judged)
    return tuple(out)


def _judged(token: bytes, data: bytes, certificates: bytes) -> _Judged:
    with contextlib.suppress(BadStamp):
        return stamps.verified(token, data, certificates).at.timestamp(), True
    try:
        claimed = tokens.parsed(token)
    except BadStamp:
        return None
    return (claimed.at.timestamp(), False) if claimed.imprint == hashlib.new(claimed.hash, data).digest() else None


def _bytes(files: Mapping[str, bytes | Path], path: str) -> bytes:
    found = files.get(path, b"")
    return found if isinstance(found, bytes) else found.read_bytes()
