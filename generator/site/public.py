"""The public form of a record: the value that the data interface, the downloads and the feeds all hold."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from generator.model.records import Record
from generator.site.published import published_shard
from generator.site.site import Site
from generator.text.canonicaljson import canonical

FOLDER = "api/v1/"
# The members of a public record beside its data, in this order.
KEYS = ("kind", "id", "address", "title", "date", "authority", "until", "file", "data")
# Those of which the digest of a record is made. The others follow from these by schema and rules: where a rule or a schema changes, records
# must not seem to be corrected, all at once, of which nobody changed a letter.
DIGESTED = ("kind", "id", "data")
# One more member that a record has on a site with a log.
SALT = "salt"


def record(site: Site, one: Record) -> dict[str, Any]:
    """A record that is shown, as plain values.

    `address` is that of its page, from the root of the site; `date` (or None) places it in time; `authority` (or None) is the id of its
    department; `until` (or None) is the last day on which it is shown; `file` is its source; `data` holds its fields under the names of its
    schema.
    """
    return {**beside(site, one), "data": one.data}


def text(site: Site, one: Record, **more: Any) -> bytes:
    """The same as JSON text, with further members. The data of the record is JSON already and is not parsed."""
    return joined(beside(site, one), one, **more)


def joined(members: Mapping[str, Any], one: Record, **more: Any) -> bytes:
    """The same from the members that `beside` gave."""
    return encoded({**members, "data": orjson.Fragment(one.text), **more})


def until(site: Site, one: Record) -> str | None:
    """The last day on which a record is shown; None if there is none."""
    ending = site.endings.get(one.file)
    return (ending.on - datetime.timedelta(days=1)).isoformat() if ending is not None else None


def sha256(one: Record, salt: str = "") -> str:
    """The SHA-256 of what is public of a record, in 64 hexadecimal digits: of the canonical JSON (RFC 8785) of its members `DIGESTED`.

    On a site with a log a record has a `salt`, which is one more member. What follows from rules, other records and the day is not part of
    it: whoever has a sheet of paper with this digest can compare it as long as the record is the same.
    """
    members = {"kind": one.kind.name, "id": one.id, "data": one.data}
    if salt:
        members[SALT] = salt
    return hashlib.sha256(canonical(members)).hexdigest()


def keys(site: Site) -> tuple[str, ...]:
    """The members of which the digest of a record is made: `DIGESTED`, and the salt on a site with a log."""
    return (*DIGESTED, SALT) if site.logged is not None else DIGESTED


def salt(site: Site, one: Record) -> dict[str, str]:
    """The salt of a record as a member of its public form in the data interface; empty without a log.

    Downloads do not have it: they are kept by others, and without the salt a digest in the log says nothing of a record that has left.
    """
    proof = site.logged.of(one) if site.logged is not None else None
    return {SALT: proof.salt} if proof is not None else {}


def beside(site: Site, one: Record) -> dict[str, Any]:
    """The members of the public form of a record but its data."""
    return {
        "kind": one.kind.name,
        "id": one.id,
        "address": one.address,
        "title": one.caption,
        "date": one.date or None,
        "authority": one.authority or None,
        "until": until(site, one),
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
