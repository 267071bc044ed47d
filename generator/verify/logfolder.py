"""Makes the folder from which a city builds its log out of what a site shows of it, so that the site can be built without the city's key.

Which leaves belong to which record is known only to the city, but follows from what is public: a leaf that is live has the digest of a
record that is shown, and the last digest of one that has left leads to its tombstone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.model.kinds import Kinds
from generator.proof import folder, records, tiles
from generator.proof.entries import REMOVED
from generator.proof.records import Row, Versions
from generator.site.addresses import DIGESTS
from generator.site.logged import LOG
from generator.verify import interface
from generator.verify.leaves import Leaf, Leaves
from generator.verify.opened import Log
from generator.verify.source import Source, SourceError
from generator.verify.values import BadValue, member, value

# Of a digest, the files of digests have so many digits.
_DIGITS = 16


class NoFolder(Exception):
    """The folder cannot be made; the text is a Chinese clause."""


def write(source: Source, log: Log, kinds: Kinds, target: Path) -> None:
    """Writes the folder of a log that was verified: its files as the site has them, and which leaves belong to which record.

    Raises NoFolder and SourceError.
    """
    if log.leaves is None:
        raise NoFolder("日志的叶子不全")
    size = log.current.size
    for path in _paths(source, log, log.leaves):
        data = source.read(f"{LOG}{path}")
        if data is not None:
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_bytes(data)
    (target / records.name(size)).write_bytes(records.encoded(size, _shown(source, log.leaves), _left(source, log.leaves, kinds)))


def _paths(source: Source, log: Log, leaves: Leaves) -> Iterator[str]:
    """The files that may be there, below the folder. Of smaller trees there may be tiles that the current one needs no more."""
    size = len(leaves)
    found = [*tiles.tiles_of(size), *tiles.bundles_between(0, size)]
    yield from dict.fromkeys([one.path for one in found] + [tile.path for some in log.archive for tile in tiles.partial_tiles(some)])
    yield from (f"{folder.CHECKPOINTS}/{some}" for some in log.archive)
    yield from (f"{folder.STAMPS}/{name}" for name in log.names)
    yield from (folder.CHECKPOINT, folder.KEYS)
    listing = source.listed()
    if listing is not None:
        beginning = f"{LOG}{folder.BROKEN}/"
        yield from (path.removeprefix(LOG) for path in listing.files if path.startswith(beginning))
    elif size and leaves[0].before is None and leaves[0].digest is not None:
        yield f"{folder.BROKEN}/{leaves[0].digest.hex()[:16]}/{folder.CHECKPOINT}"


def _shown(source: Source, leaves: Leaves) -> dict[str, Row]:
    """By name, the salt and the leaves of each record that is shown."""
    live = leaves.live()
    told = interface.index(source)
    found: dict[str, Row] = {}
    for one in interface.entries(source, interface.files_of(told or {}), lambda check: None):
        leaf = live.get(one.digest) if one.digest is not None else None
        if leaf is not None:
            found[one.subject] = (one.told["salt"], _versions(leaves, leaves[leaf]))
    return found


def _left(source: Source, leaves: Leaves, kinds: Kinds) -> dict[str, Versions]:
    """By name, the leaves of each record that has left and has a tombstone; its last leaf says that it left."""
    digits = member(interface.index(source), "digests", "digits")
    if not isinstance(digits, int):
        raise NoFolder("数据接口的目录里没有 digests.digits")
    at: dict[str, dict[str, str]] = {}
    found: dict[str, Versions] = {}
    for leaf in leaves.of(REMOVED):
        before = leaves[leaf.before or 0].digest or b""
        name = before.hex()[:_DIGITS]
        if name[:digits] not in at:
            at[name[:digits]] = _gone(source, name[:digits])
        address = at[name[:digits]].get(name)
        if address is not None and (ident := _name(address, kinds)):
            found[ident] = _versions(leaves, leaf)
    return found


def _gone(source: Source, beginning: str) -> dict[str, str]:
    path = f"{DIGESTS}{beginning}.json"
    data = source.read(path)
    try:
        found = member(value(data), "gone") if data is not None else None
    except BadValue as error:
        raise SourceError(f"{path}：{error}") from None
    return {str(key): str(one) for key, one in found.items()} if isinstance(found, dict) else {}


def _name(address: str, kinds: Kinds) -> str:
    """Kind and id of the record whose page has an address; "" if none can have it."""
    # One folder may lie in another.
    for kind in sorted(kinds, key=lambda one: -len(one.folder)):
        if address.startswith(f"{kind.folder}/"):
            return f"{kind.name}/{address.removeprefix(kind.folder).strip('/')}"
    return ""


def _versions(leaves: Leaves, last: Leaf) -> Versions:
    """Leaf and day of each version of a record, oldest first."""
    out = [(last.number, last.day)]
    while (before := leaves[out[-1][0]].before) is not None:
        if before >= out[-1][0]:
            raise NoFolder(f"第 {out[-1][0]:,} 条指向的不是前面的一条")
        out.append((before, leaves[before].day))
    return tuple(reversed(out))
