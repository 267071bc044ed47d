"""The entries of the log: what happened to a record that is public, without saying which record it is."""

from __future__ import annotations

import datetime
import functools
import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from generator.proof.merkle import HASH, MOST, ProofError

PUBLISHED = "published"
CORRECTED = "corrected"
REMOVED = "removed"
STAMPED = "stamped"
KEY = "key"
RESTARTED = "restarted"
# By the first byte of an entry: the event, whether it names an earlier leaf, whether it has a digest.
_FORMS = {
    1: (PUBLISHED, False, True),
    2: (CORRECTED, True, True),
    3: (REMOVED, True, False),
    4: (STAMPED, False, True),
    5: (KEY, False, True),
    6: (RESTARTED, False, True),
}
_NUMBERS = {event: (number, names, holds) for number, (event, names, holds) in _FORMS.items()}
_HEAD = 5
_LEAF = 8
_SALT = 12


class BadEntry(ProofError):
    """Bytes that are no entry of this log."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf: the event, its day (YYYY-MM-DD), the number of the leaf that it replaces or ends, and a SHA-256; None where it has none."""

    event: str
    day: str
    before: int | None = None
    digest: bytes | None = None


def encoded(entry: Entry) -> bytes:
    """The bytes of an entry, which are the data of its leaf. An entry that this log cannot hold is a fault of ours (ValueError)."""
    number, names, holds = _NUMBERS[entry.event]
    if names != (entry.before is not None) or holds != (entry.digest is not None) or (entry.digest and len(entry.digest) != HASH):
        raise ValueError(f"no such entry: {entry}")
    before = b"" if entry.before is None else entry.before.to_bytes(_LEAF, "big")
    return bytes([number]) + _number(entry.day) + before + (entry.digest or b"")


def decoded(data: bytes) -> Entry:
    """The entry of such bytes; BadEntry if they are anything else."""
    form = _FORMS.get(data[0]) if data else None
    if form is None:
        raise BadEntry("unknown-entry", f"不认识的日志条目：{data[:16].hex()}")
    event, names, holds = form
    if len(data) != _HEAD + names * _LEAF + holds * HASH:
        raise BadEntry("wrong-length", f"日志条目的长度不对：{len(data)}字节")
    at = _HEAD + names * _LEAF
    before = int.from_bytes(data[_HEAD:at], "big") if names else None
    if before is not None and before > MOST:
        raise BadEntry("wrong-leaf", "日志条目所指的叶子编号太大")
    return Entry(event, _day(data[1:_HEAD]), before, data[at:] if holds else None)


# Thousands of entries have the same few days.
@functools.lru_cache(maxsize=1000)
def _number(day: str) -> bytes:
    return int(datetime.date.fromisoformat(day).strftime("%Y%m%d")).to_bytes(4, "big")


@functools.lru_cache(maxsize=1000)
def _day(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    text = f"{number:08}"
    try:
        return datetime.date(int(text[:-4]), int(text[-4:-2]), int(text[-2:])).isoformat()
    except ValueError:
        raise BadEntry("wrong-day", f"日志条目的日期不对：{number}") from None


def salt(seed: bytes, origin: str, leaf: int) -> str:
    """The salt of the record that a leaf publishes: 16 characters that only who has the key can foresee.

    It is part of what is digested. After the record has left the site nobody can guess its content from the digest, which stays.
    """
    text = f"credit/salt/v1\n{origin}\n{leaf}".encode()
    return urlsafe_b64encode(hmac.digest(seed, text, hashlib.sha256)[:_SALT]).decode()
