"""The remembered results of one step: many values in few files; a change writes only what is new, a build reads only what it asks for.

The values are in packs, files that are written once and never changed; the index says which value is where. Together with a new value,
those old ones are written again that lie in smaller packs, so there are always few packs and no value is written again often.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from generator.engine import clock
from generator.engine.store import Store

# Fewer bytes than this stay in the index itself: a small site has one file for each step.
_SMALL = 1 << 16
# So many bytes need not stay in memory until everything is there.
_LARGE = 1 << 24
# A day, in nanoseconds.
_OLD = 86_400_000_000_000
# What ends the name of a pack.
_HEX = re.compile("[0-9a-f]{24}")


class Result(NamedTuple):
    """A remembered value: its digest, for which days it was computed (`generator.engine.passing`; "" if days play no part), and where it
    is: its bytes, or the name of a pack with place, length and checksum.
    """

    mark: bytes
    since: str
    until: str
    packed: bytes
    pack: str = ""
    at: int = 0
    size: int = 0
    check: int = 0


class Packs:
    """The results of one step in a store, by their keys."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        found: dict[bytes, tuple[bytes, str, str, bytes, str, int, int, int]] = store.get(name) or {}
        self.known = {key: Result(*one) for key, one in found.items()}
        self._views: dict[str, memoryview] = {}
        self._files = {one.pack for one in self.known.values() if one.pack}

    def value(self, one: Result) -> bytes | memoryview | None:
        """The bytes of a result; None if they are lost or damaged."""
        if not one.pack:
            return one.packed
        view = self._views.get(one.pack)
        if view is None:
            view = self._views[one.pack] = self._store.view(one.pack)
        found = view[one.at : one.at + one.size]
        return found if len(found) == one.size and zlib.crc32(found) == one.check else None

    def keep(self, held: Mapping[bytes, Result]) -> dict[bytes, Result]:
        """Remembers these results and forgets all others; returns where they are now."""
        if self._store.folder is None:
            return dict(held)
        # New results bring their bytes with them, and so do all results of a small step.
        writing = {key: one for key, one in held.items() if not one.pack}
        size = sum(len(one.packed) for one in writing.values())
        by_pack: dict[str, list[bytes]] = {}
        for key, one in held.items():
            if one.pack:
                by_pack.setdefault(one.pack, []).append(key)
        live = {pack: sum(held[key].size for key in keys) for pack, keys in by_pack.items()}
        for pack in sorted(by_pack, key=lambda pack: (live[pack], pack)):
            # One that is not much larger than what is written anyway, and one of which most is forgotten.
            if live[pack] <= 2 * size or 2 * live[pack] < len(self._store.view(pack)):
                writing |= {key: held[key] for key in by_pack[pack]}
                size += live[pack]
        kept = {**held, **self._packed(writing)} if size >= _SMALL or len(writing) < len(held) else {**held, **writing}
        self._store.put(self._name, {key: tuple(one) for key, one in kept.items()})
        left = {one.pack for one in kept.values() if one.pack}
        # Builds that were killed leave packs that no index knows, and a system may refuse to remove one that is open. Younger ones may
        # belong to a build of this moment.
        prefix = f"pack-{self._name}-"
        old = self._store.old(prefix, clock.stamp() - _OLD)
        for pack in {*self._files, *(one for one in old if _HEX.fullmatch(one[len(prefix) :]))} - left:
            self._store.drop(pack)
        self.known, self._files = kept, left
        return kept

    def written(self, fresh: Mapping[bytes, Result]) -> dict[bytes, Result]:
        """Writes new results that `keep` will be given later, so that they need not stay in memory; returns where they are."""
        if self._store.folder is None or sum(len(one.packed) for one in fresh.values()) < _LARGE:
            return dict(fresh)
        return {**fresh, **self._packed(fresh)}

    def _packed(self, writing: Mapping[bytes, Result]) -> dict[bytes, Result]:
        """Writes some results into a new pack; returns those of which that succeeded as they are now."""
        found = [(key, one, data) for key, one in writing.items() if (data := self.value(one)) is not None]
        checks = [zlib.crc32(data) for _, _, data in found]
        # Two builds at the same time write packs of different names, or of the same name and the same bytes.
        same = hashlib.blake2b(
            repr([(key, one.mark, check) for (key, one, _), check in zip(found, checks, strict=True)]).encode(), digest_size=12
        )
        name = f"pack-{self._name}-{same.hexdigest()}"
        self._files.add(name)
        if not self._store.write(name, [data for _, _, data in found]):
            return {}
        out: dict[bytes, Result] = {}
        at = 0
        for (key, one, data), check in zip(found, checks, strict=True):
            out[key] = one._replace(packed=b"", pack=name, at=at, size=len(data), check=check)
            at += len(data)
        return out
