"""The static files of a log, as C2SP tlog-tiles names them: 256 hashes to a tile, 256 entries to a bundle."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from generator.proof.merkle import EMPTY, HASH, MOST, ProofError, above, root

HEIGHT = 8
WIDTH = 1 << HEIGHT
# The level that stands for the bundles of entries.
ENTRIES = -1
# The longest entry that the two bytes before it can announce.
LONGEST = 2**16 - 1
# The most bytes of a bundle.
LARGEST = WIDTH * (LONGEST + 2)
# The hashes of the partial tile of each level, from the leaves up; `()` where there is none.
Edge = tuple[tuple[bytes, ...], ...]
# A reader keeps so many tiles with the hashes above them, about 8 MB.
_KEPT = 256


@dataclass(frozen=True, order=True, slots=True)
class Tile:
    """One file: `level` (-1 for entries), its number in that level, and how many of its 256 places are filled."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its path below the log's folder."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        number, parts = self.number, [f"{self.number % 1000:03}"]
        while number >= 1000:
            number //= 1000
            parts.append(f"x{number % 1000:03}")
        tail = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(reversed(parts))}{tail}"

    @property
    def full(self) -> Tile:
        """The same tile with all its places."""
        return Tile(self.level, self.number)


def tiles_of(size: int) -> Iterator[Tile]:
    """All tiles of a tree, from the leaves up, each level from the left; without the entries."""
    return tiles_between(0, size)


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """The tiles of the tree of `new` leaves that differ from those of `old` leaves; without the entries."""
    level = 0
    while new:
        if new != old:
            yield from _row(level, old, new)
        old >>= HEIGHT
        new >>= HEIGHT
        level += 1


def bundles_between(old: int, new: int) -> Iterator[Tile]:
    """The bundles of entries of the tree of `new` leaves that differ from those of `old` leaves."""
    return _row(ENTRIES, old, new) if new > old else iter(())


def partial_tiles(size: int) -> Iterator[Tile]:
    """The tiles of a tree that are not full, and its bundle of entries that is not."""
    for level in range(_levels(size)):
        if width := (size >> (HEIGHT * level)) % WIDTH:
            yield Tile(level, size >> (HEIGHT * (level + 1)), width)
    if size % WIDTH:
        yield Tile(ENTRIES, size // WIDTH, size % WIDTH)


def is_last(tile: Tile, size: int) -> bool:
    """Whether a tile is the one in its level that is not full yet in a tree of `size` leaves."""
    return tile.number == size >> (HEIGHT * (max(tile.level, 0) + 1))


def _row(level: int, old: int, new: int) -> Iterator[Tile]:
    for number in range(old // WIDTH, new // WIDTH):
        yield Tile(level, number)
    if new % WIDTH:
        yield Tile(level, new // WIDTH, new % WIDTH)


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as one file: each with its length before it, in two bytes."""
    return b"".join([len(one).to_bytes(2, "big") + one for one in entries])


def read_bundle(data: bytes, width: int | None = None) -> list[bytes]:
    """The entries of such a file; it must hold `width` of them, or at most 256. ProofError if it is cut or too long."""
    out = []
    at, end = 0, len(data)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if at > end or start > end:
            raise ProofError("cut-bundle", "条目文件不完整")
        out.append(data[start:at])
        if len(out) > WIDTH:
            break
    if len(out) > WIDTH or not out or (width is not None and len(out) != width):
        raise ProofError("wrong-bundle", f"条目文件里有{len(out)}个条目，应有{width or '1到256'}个")
    return out


def grown(edge: Edge, size: int, leaves: Sequence[bytes]) -> tuple[dict[str, bytes], Edge]:
    """The tiles that new leaves (their hashes) make of a tree of `size` leaves, by path, and its new right edge."""
    files = {}
    out = []
    level = 0
    new: list[bytes] = list(leaves)
    while new or level < len(edge):
        row = [*(edge[level] if level < len(edge) else ()), *new]
        number = size >> (HEIGHT * (level + 1))
        rising: list[bytes] = []
        full = len(row) - len(row) % WIDTH
        for start in range(0, full, WIDTH):
            one = row[start : start + WIDTH]
            files[Tile(level, number + len(rising)).path] = b"".join(one)
            rising.append(root(one))
        if full < len(row) and new:
            files[Tile(level, number + len(rising), len(row) - full).path] = b"".join(row[full:])
        out.append(tuple(row[full:]))
        new = rising
        level += 1
    return files, tuple(out)


def root_of(edge: Edge) -> bytes:
    """The root of the tree with this right edge."""
    found = b""
    for row in edge:
        # What stands to the right joins the last hash of the level that is as high as it.
        hashes = [*row, found] if found else row
        found = root(hashes) if hashes else b""
    return found or EMPTY


class HashReader:
    """Hashes of a tree from its tiles, each of them checked against the root before it is used.

    `read` gives the bytes of a path, or None where there is no such file. A fault is a ProofError. It remembers a bounded number of tiles.
    """

    def __init__(self, size: int, root: bytes, read: Callable[[str], bytes | None]) -> None:
        if not 0 <= size <= MOST:
            raise ProofError("wrong-size", f"日志不可能有{size}片叶子")
        self.size = size
        self._read = read
        self._known: OrderedDict[Tile, list[list[bytes]]] = OrderedDict()
        self._edge: dict[int, list[list[bytes]]] = {}
        edge = []
        for level in range(_levels(size)):
            width = (size >> (HEIGHT * level)) % WIDTH
            row = self._hashes(Tile(level, size >> (HEIGHT * (level + 1)), width)) if width else []
            self._edge[level] = _pyramid(row)
            edge.append(tuple(row))
        self.edge: Edge = tuple(edge)
        if root_of(self.edge) != root:
            raise ProofError("wrong-root", "按日志的树片算出的树根不是检查点的树根")

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree, as `merkle.Reader`."""
        if (index + 1) << level > self.size:
            raise ValueError(f"no complete subtree {index} of level {level} among {self.size} leaves")
        tiled, height = divmod(level, HEIGHT)
        number, place = divmod(index, WIDTH >> height)
        return self._tile(tiled, number)[height][place]

    def _tile(self, level: int, number: int) -> list[list[bytes]]:
        """A tile with what stands above its hashes, checked."""
        if number == self.size >> (HEIGHT * (level + 1)):
            return self._edge[level]
        tile = Tile(level, number)
        found = self._known.get(tile)
        if found is None:
            found = _pyramid(self._hashes(tile))
            if found[HEIGHT][0] != self._tile(level + 1, number // WIDTH)[0][number % WIDTH]:
                raise ProofError("wrong-tile", f"{tile.path} 和检查点的树根对不上")
            self._known[tile] = found
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(tile)
        return found

    def _hashes(self, tile: Tile) -> list[bytes]:
        data = self._read(tile.path)
        if data is None and tile.width < WIDTH:
            # A partial tile may be deleted as soon as there is the full one.
            data = self._read(tile.full.path)
            if data is not None and len(data) == WIDTH * HASH:
                data = data[: tile.width * HASH]
        if data is None:
            raise ProofError("missing-tile", f"缺少 {tile.path}")
        if len(data) != tile.width * HASH:
            raise ProofError("cut-tile", f"{tile.path} 有{len(data)}字节，应有{tile.width * HASH}字节")
        return [data[at : at + HASH] for at in range(0, len(data), HASH)]


def _levels(size: int) -> int:
    return -(-size.bit_length() // HEIGHT)


def _pyramid(hashes: list[bytes]) -> list[list[bytes]]:
    """Hashes of a tile and, level by level, those of the complete subtrees above them."""
    out = [hashes]
    while len(out) <= HEIGHT:
        row = out[-1]
        out.append(above(row[: len(row) - len(row) % 2]))
    return out
