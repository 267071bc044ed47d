"""The public form of a record: the value that the data interface, the downloads and the feeds all hold."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import orjson

from generator.law.endings import DAY
from generator.model.records import Record
from generator.reading.scan import shard_of
from generator.site.published import published_shard
from generator.site.site import Site
from generator.text.canonicaljson import canonical

FOLDER = "api/v1/"
# The members of a public record beside its data, in this order.
KEYS = ("kind", "id", "address", "title", "date", "authority", "until", "file", "data")
# One more member that a record has on a site with a log.
SALT = "salt"


def record(site: Site, one: Record) -> dict[str, Any]:
    """A record that is shown, as plain values.

    `address` is that of its page, from the root of the site; `date` (or None) places it in time; `authority` (or None) is the id of its
    department; `until` (or None) is the last day on which it is shown; `file` is its source; `data` holds its fields under the names of its
    schema.
    """
    return {**_beside(site, one), "data": one.data}


def text(site: Site, one: Record, **more: Any) -> bytes:
    """The same as JSON text, with further members. The data of the record is JSON already and is not parsed."""
    return encoded({**_beside(site, one), "data": orjson.Fragment(one.text), **more})


def until(site: Site, one: Record) -> str | None:
    """The last day on which a record is shown; None if there is none."""
    ending = site.endings.get(one.file)
    return (ending.on - datetime.timedelta(days=1)).isoformat() if ending is not None else None


def last_days(site: Site) -> list[dict[str, str]]:
    """For each shard of content, by file, the last day on which a record is shown or was."""
    out: list[dict[str, str]] = [{} for _ in site.files]
    for file, ending in site.endings.items():
        out[shard_of(file)][file] = (ending.on - DAY).isoformat()
    return out


def days_of_gone(site: Site) -> list[dict[str, str]]:
    """For each shard of content, by file, the last day that a record which has left the site had by itself, or "".

    One that another record ended, such as by a repair, was printed while its own period still ran.
    """
    out: list[dict[str, str]] = [{} for _ in site.files]
    own = site.facts.endings() if site.gone else {}
    for record in site.gone:
        ending = own.get(record.file)
        out[shard_of(record.file)][record.file] = (ending.on - DAY).isoformat() if ending is not None else ""
    return out


def sha256(one: Record, last: str | None, salt: str = "") -> str:
    """The SHA-256 of what is public of a record, in 64 hexadecimal digits: of the canonical JSON (RFC 8785) of its members `KEYS`.

    `last` is the last day on which it is shown (or None). On a site with a log a record has a `salt`, which is one more member. What is
    computed anew each day, such as the days that are left of a limit, is not part of it: whoever has a sheet of paper with this digest can
    compare it as long as the record is the same.
    """
    members = {**_told(one, last), "data": one.data}
    if salt:
        members[SALT] = salt
    return hashlib.sha256(canonical(members)).hexdigest()


def keys(site: Site) -> tuple[str, ...]:
    """The members of which the digest of a record is made: `KEYS`, and the salt on a site with a log."""
    return (*KEYS, SALT) if site.logged is not None else KEYS


def salt(site: Site, one: Record) -> dict[str, str]:
    """The salt of a record as a member of its public form in the data interface; empty without a log.

    Downloads do not have it: they are kept by others, and without the salt a digest in the log says nothing of a record that has left.
    """
    proof = site.logged.of(one) if site.logged is not None else None
    return {SALT: proof.salt} if proof is not None else {}


def _beside(site: Site, one: Record) -> dict[str, Any]:
    return _told(one, until(site, one))


def _told(one: Record, last: str | None) -> dict[str, Any]:
    return {
        "kind": one.kind.name,
        "id": one.id,
        "address": one.address,
        "title": one.caption,
        "date": one.date or None,
        "authority": one.authority or None,
        "until": last,
        "file": one.file,
    }


def encoded(value: Any) -> bytes:
    """A value as JSON for programs: compact, in the order of the value."""
    return orjson.dumps(value)


def shard(ident: str) -> str:
    """The name of the file that holds an id: CRC-32 of its UTF-8 bytes, modulo 200, in three digits."""
    return f"{published_shard(ident):03}"


def address(record: Record) -> str:
    """The address of a record as JSON, from the root: a file and the place in it (RFC 6901)."""
    pointer = record.id.replace("~", "~0").replace("/", "~1")
    return f"{FOLDER}records/{record.kind.name}/{shard(record.id)}.json#/{pointer}"
