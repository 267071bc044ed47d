"""The time stamps of a log, read and judged by the certificates that the settings name. What was judged once is remembered."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.engine.clock import SHANGHAI
from generator.engine.store import Store
from generator.proof import folder, stamps, tokens
from generator.proof.stamps import BadStamp, Held, StampFile
from generator.site.logged import LOG, Stamp

_MEMO = "log-stamps"
# What is remembered of a token: seconds since 1970, whether it is good by the certificates, and until when these are valid; None if it is
# no stamp on its checkpoint.
_Judged = tuple[float, bool, float] | None


class Read(NamedTuple):
    """A stamp, and the moment (UTC) until which the certificates of its authority are valid."""

    stamp: Stamp
    until: datetime.datetime


def read(store: Store, files: Mapping[str, bytes | Path], found: Sequence[StampFile]) -> tuple[Read, ...]:
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
            at, until = (datetime.datetime.fromtimestamp(moment, datetime.UTC) for moment in (told[0], told[2]))
            out.append(Read(Stamp(one.size, at, one.authority, f"{LOG}{one.path}", told[1]), until))
    if judged.keys() - known.keys():
        store.put(_MEMO, known | judged)
    return tuple(out)


def lasting(found: Sequence[Read], files: Sequence[StampFile], leaves: Mapping[str, int], day: datetime.date) -> tuple[Stamp, ...]:
    """The stamps as they count on a day: one whose certificates have ended proves nothing more, unless another one keeps it.

    `files` has the digests of their tokens, `leaves` the number of the leaf of each token that the log holds.
    """
    digests = {f"{LOG}{one.path}": one.sha256 for one in files}
    good = [one for one in found if one.stamp.proved]
    held = [Held(one.stamp.size, one.stamp.at, one.until, leaves.get(digests[one.stamp.file])) for one in good]
    counts = stamps.lasting(held, datetime.datetime.combine(day, datetime.time(), SHANGHAI))
    ended = {one.stamp.file for one, still in zip(good, counts, strict=True) if not still}
    return tuple(one.stamp._replace(proved=False) if one.stamp.file in ended else one.stamp for one in found)


def _judged(token: bytes, data: bytes, certificates: bytes) -> _Judged:
    with contextlib.suppress(BadStamp):
        good = stamps.verified(token, data, certificates)
        return good.at.timestamp(), True, good.valid_until.timestamp()
    try:
        claimed = tokens.parsed(token)
    except BadStamp:
        return None
    at = claimed.at.timestamp()
    return (at, False, at) if claimed.imprint == hashlib.new(claimed.hash, data).digest() else None


def _bytes(files: Mapping[str, bytes | Path], path: str) -> bytes:
    found = files.get(path, b"")
    return found if isinstance(found, bytes) else found.read_bytes()
