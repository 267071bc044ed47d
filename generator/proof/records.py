"""Which leaves of the log belong to which record: the list that only the city has, for what has left may be named nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from generator.engine.refusals import unread
from generator.proof.logfiles import RESTORE, LogError

_DAY = re.compile("[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
FILE = re.compile(r"records-(0|[1-9][0-9]*)\.json")

Versions = tuple[tuple[int, str], ...]
# The salt of the current version of a record, and all its versions: number of the leaf and day, oldest first.
Row = tuple[str, Versions]


def name(size: int) -> str:
    """The name of the list for a log of so many leaves."""
    return f"records-{size}.json"


def encoded(size: int, records: Mapping[str, Row], removed: Mapping[str, Versions]) -> bytes:
    """The list of a log of `size` leaves as JSON, version 1."""
    return orjson.dumps({"version": 1, "size": size, "records": records, "removed": removed})


def load(folder: Path, size: int) -> tuple[dict[str, Row], dict[str, Versions]]:
    """Which leaves belong to which record: what only the city knows of its log."""
    file = name(size)
    try:
        data = (folder / file).read_bytes()
    except FileNotFoundError:
        raise LogError(f"{folder} 里没有 {file}，和检查点（{size:,} 条）对不上。{RESTORE}") from None
    except OSError as error:
        raise LogError(f"{folder / file} 读不了：{unread(error)}") from None
    try:
        value = orjson.loads(data)
        if (value["version"], value["size"]) != (1, size):
            raise ValueError
        days = _Days()
        records = {key: (_salt(salt), _versions(rows, size, days)) for key, (salt, rows) in value["records"].items()}
        removed = {key: _versions(rows, size, days) for key, rows in value["removed"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        raise LogError(f"{folder / file} 损坏，或者和检查点（{size:,} 条）对不上。{RESTORE}") from None
    return records, removed


def _salt(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    return value


class _Days(dict[str, str]):
    """Days by themselves, each looked at once: a hundred thousand records have few. ValueError for what is none."""

    def __missing__(self, day: object) -> str:
        if type(day) is not str or not _DAY.fullmatch(day):
            raise ValueError
        self[day] = day
        return day


def _versions(rows: Any, size: int, days: _Days) -> Versions:
    before = -1
    out = []
    for leaf, day in rows:
        if type(leaf) is not int or not before < leaf < size:
            raise ValueError
        before = leaf
        out.append((leaf, days[day]))
    if not out:
        raise ValueError
    return tuple(out)
