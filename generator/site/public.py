"""The public form of a record: the value that the data interface, the downloads and the feeds all hold."""

from __future__ import annotations

import datetime
from typing import Any

import orjson

from generator.model.records import Record
from generator.site.published import published_shard
from generator.site.site import Site

FOLDER = "api/v1/"
# The members of a public record beside its data, in this order.
KEYS = ("kind", "id", "address", "title", "date", "authority", "until", "file", "data")


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


def _beside(site: Site, one: Record) -> dict[str, Any]:
    ending = site.endings.get(one.file)
    return {
        "kind": one.kind.name,
        "id": one.id,
        "address": one.address,
        "title": one.caption,
        "date": one.date or None,
        "authority": one.authority or None,
        "until": (ending.on - datetime.timedelta(days=1)).isoformat() if ending is not None else None,
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
