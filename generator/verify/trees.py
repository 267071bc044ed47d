"""Reads the leaves of a log from its static files, and compares every tile with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.engine import progress
from generator.proof.merkle import HASH, ProofError
from generator.proof.tiles import ENTRIES, HEIGHT, WIDTH, Tile, bundles_between, read_bundle, tiles_of
from generator.verify.leaves import Gathered, Leaves
from generator.verify.report import Check, capped

# More leaves than this are not read: a city of a million records would have grown for decades.
MOST = 20_000_000
_FULL = 1 << 20
Read = Callable[[str], bytes | None]


def leaves_of(size: int, root: bytes, read: Read, begun: bytes | None = None) -> tuple[Leaves | None, list[Check]]:
    """The leaves of the tree of that size and root, and what was found; None in their place if they are not whole or not those.

    `read` gives a file by its path below the log's folder, or None. `begun` are the leaves of full bundles, packed, that the caller has
    kept from a call before (b"" the first time): only later ones are read, and no tiles, which follow from the leaves.
    """
    if size > MOST:
        return None, [Check("log-too-large", "failed", "log/checkpoint", f"检查点说日志有 {size:,} 条，多于能核对的 {MOST:,} 条，没有读。")]
    gathered = Gathered(begun or b"")
    if len(gathered) > size or len(gathered) % WIDTH:
        gathered = Gathered()
    bundles = list(bundles_between(len(gathered), size))
    tell = progress.teller("读日志的条目", len(bundles))
    for done, tile in enumerate(bundles):
        tell(done, len(bundles))
        try:
            for one in _entries(tile, read):
                gathered.add(one)
        except ProofError as error:
            return None, [Check(_slug(error), "failed", f"log/{tile.path}", f"{error.message}。日志读不完整，后面的核对都做不了；{_ASK}")]
    leaves = gathered.leaves()
    found = list(capped(_tiles(size, leaves, read))) if begun is None else []
    if leaves.root(size) != root:
        if begun:
            # What was kept may be another log than this one: the whole tells.
            return leaves_of(size, root, read, b"")
        words = f"日志的全部条目算出的树根不是检查点签了名的树根：条目被换过、删过或加过，或者检查点是另一个日志的。{_ASK}"
        return None, [*found, Check("root-wrong", "failed", "log/checkpoint", words)]
    if not found:
        words = f"全部 {size:,} 条和每一个树片都合得上检查点的树根：谁改动其中一条，树根就变。"
        found.append(Check("tree", "proved", "log/", words))
    return leaves, found


_ASK = "请换一个时候、换一条网络再核对一次；仍是这样，就保存下来问公示机关。"


def _slug(error: ProofError) -> str:
    """The slug of a fault in a file of entries: it is missing, cut, or holds what is no entry."""
    return {"missing-tile": "tile-missing", "cut-bundle": "tile-cut", "wrong-bundle": "tile-cut", "unread": "tile-unread"}.get(
        error.slug, "entry-wrong"
    )


def _entries(tile: Tile, read: Read) -> list[bytes]:
    data = read(tile.path)
    if data is None and tile.width < WIDTH:
        # A partial file may be deleted as soon as there is the full one.
        full = read(Tile(ENTRIES, tile.number).path)
        if full is not None:
            return read_bundle(full)[: tile.width]
    if data is None:
        raise ProofError("missing-tile", f"没有 log/{tile.path}")
    return read_bundle(data, tile.width)


def _tiles(size: int, leaves: Leaves, read: Read) -> Iterator[Check]:
    for tile in tiles_of(size):
        expected = b"".join(leaves.node(tile.level * HEIGHT, tile.number * WIDTH + at) for at in range(tile.width))
        where = f"log/{tile.path}"
        try:
            data = read(tile.path)
            if data is None and tile.width < WIDTH:
                data = (read(tile.full.path) or b"")[: tile.width * HASH] or None
        except ProofError as error:
            yield Check("tile-unread", "failed", where, f"{error.message}。{_ASK}")
            continue
        if data == expected:
            continue
        if data is None:
            yield Check("tile-missing", "failed", where, f"树片没有了，别的程序没法跟着核对这个日志。{_ASK}")
        elif len(data) != len(expected):
            yield Check("tile-cut", "failed", where, f"树片有 {len(data):,} 字节，应有 {len(expected):,} 字节：被截断或改动过。{_ASK}")
        else:
            yield Check("tile-wrong", "failed", where, f"树片和日志的条目合不上：被改动过。{_ASK}")
