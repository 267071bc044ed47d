"""Takes out of what is kept of a city whatever may no longer be shown, whether the city answers or not."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from generator.engine.artifact import digest
from generator.engine.store import version
from generator.harvest import folder, kept, leaving
from generator.harvest.catalogue import CHANGES, GONE, kind_of
from generator.harvest.folder import CityFolder
from generator.harvest.kept import Part, State
from generator.harvest.source import Site
from generator.model.kinds import Kinds
from generator.site.public import FOLDER
from generator.verify.source import SourceError
from generator.verify.values import BadValue, member, texts, value

# Bytes of a list of what has left. A tombstone takes some hundred.
MOST = 64 << 20
Entries = dict[str, dict[str, Any]]


def part(kinds: Kinds, path: str, told: Mapping[str, Any], day: datetime.date) -> tuple[Entries, str]:
    """Of the records of a file those that may be kept on a day, and the day from which that is different ("" if there is none)."""
    kind = kinds.by_name[kind_of(path)]
    entries = {ident: one for ident, one in told.items() if isinstance(one, dict)}
    stay = leaving.shown(kind, entries, day)
    return stay, leaving.first(kind, stay, day)


def means(kinds: Kinds) -> str:
    """A text that names the program and the schemas by which `part` says what leaves, and when."""
    return digest(version(), [kind.schema for kind in kinds]).hex()


def by_day(kinds: Kinds, where: CityFolder, state: State, day: datetime.date) -> State:
    """A state without what has left by a day. Raises Damaged and OSError."""
    now = means(kinds)
    # By another schema something else leaves on another day, which nobody has noted yet.
    some = state.over(day.isoformat()) if state.means == now else [*state.files]
    over = [path for path in some if kind_of(path) in kinds.by_name]
    return replace(_without(kinds, where, state, over, lambda one: False, day, again=False), means=now)


def by_tombstones(kinds: Kinds, where: CityFolder, state: State, site: Site, day: datetime.date) -> tuple[State, tuple[str, ...]]:
    """A state without the records of which the city says, whatever else is wrong with it, that they are gone; and what of this it says
    could not be read, in Chinese.

    The city is asked for their files again the next time. Raises Damaged and OSError; what cannot be read takes nothing out.
    """
    said: list[str] = []
    gone = _gone(site, state, where, said)
    if not gone:
        return state, tuple(said)
    files = [path for path, one in state.files.items() if one.count and kind_of(path) in kinds.by_name]

    def left(one: Mapping[str, Any]) -> bool:
        # What a city put there may be anything, also what cannot be sought in a set.
        address = one.get("address")
        return isinstance(address, str) and address in gone

    return _without(kinds, where, state, files, left, day, again=True), tuple(said)


def _gone(site: Site, state: State, where: CityFolder, said: list[str]) -> set[str]:
    """The addresses of which a city says that they show nothing any more: by their tombstones, or since their file was taken away."""
    known = value(kept.small(where, state.small[GONE])) if GONE in state.small else {}
    told = _told(site, GONE, said)
    gone = set(told) - set(known)
    last: dict[str, bool] = {}
    # The newest comes first, and what was done last to an address counts.
    builds = told["builds"] if isinstance((told := _told(site, CHANGES, said)).get("builds"), list) else []
    for one in builds:
        day = member(one, "date")
        if isinstance(day, str) and day >= state.as_of:
            last |= {address: False for address in texts(member(one, "added")) if address not in last}
            last |= {address: True for address in texts(member(one, "removed")) if address not in last}
    return gone | {address for address, left in last.items() if left}


def _told(site: Site, name: str, said: list[str]) -> dict[str, Any]:
    """A file that says what has left; nothing where it cannot be read, which is `said`."""
    try:
        data = site.read(f"{FOLDER}{name}", MOST)
        found = value(data) if data is not None else None
    except (SourceError, BadValue) as error:
        said.append(f"{name} 没有读成（{error}；最多读 {MOST >> 20} 兆字节），城市已经撤下的，这里可能还有")
        return {}
    if not isinstance(found, dict):
        words = "网站上没有" if data is None else "不是 JSON 对象"
        said.append(f"{name} 没有读成（{words}），城市已经撤下的，这里可能还有")
        return {}
    return found


def _without(
    kinds: Kinds,
    where: CityFolder,
    state: State,
    paths: Iterable[str],
    gone: Callable[[Mapping[str, Any]], bool],
    day: datetime.date,
    *,
    again: bool,
) -> State:
    files: dict[str, Part] = dict(state.files)
    for path in paths:
        old = files[path]
        told = kept.records(where.files / old.name)
        left = {ident: one for ident, one in told.items() if not gone(one)}
        stay, leaves = part(kinds, path, left, day)
        if stay != told:
            # The digests stay: they say nothing without the salts, and the log is still held against them.
            name, content = kept.packed(stay, kept.digests(where.files / old.name))
            folder.write(where.files / name, content)
            sha256 = "" if again and len(left) < len(told) else old.sha256
            files[path] = replace(old, name=name, count=len(stay), leaves=leaves, sha256=sha256)
        elif leaves != old.leaves:
            files[path] = replace(old, leaves=leaves)
    return replace(state, files=files)
