"""The static files of a log: their names as tlog-tiles gives them, and a reader that believes none of them."""

from __future__ import annotations

import pytest
from growth import check_consistency

from generator.proof import merkle, tiles
from generator.proof.merkle import ProofError
from generator.proof.tiles import HashReader, Tile

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(70_000)]
FILES, EDGE = tiles.grown((), 0, LEAVES)
ROOT = merkle.root(LEAVES)


def test_the_numbers_and_paths_are_those_of_the_specification() -> None:
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert Tile(1, 0, 17).path == "tile/1/000.p/17"
    assert tiles.Tile(tiles.ENTRIES, 5, 3).path == "tile/entries/005.p/3"
    found = list(tiles.tiles_of(70_000))
    assert len([one for one in found if one.level == 0 and one.width == 256]) == 273
    assert [one for one in found if one.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert {one.path for one in found} == set(FILES)
    assert list(tiles.tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]


def test_a_tree_that_grows_in_steps_has_the_same_tiles_as_one_that_grew_at_once() -> None:
    edge: tiles.Edge = ()
    size, files = 0, {}
    for step in (1, 1, 254, 1, 255, 256, 257, 1024, 65_000, 2951):
        new, edge = tiles.grown(edge, size, LEAVES[size : size + step])
        assert set(new) == {one.path for one in tiles.tiles_between(size, size + step)}
        files |= new
        size += step
        assert tiles.root_of(edge) == merkle.root(LEAVES[:size])
    assert size == 70_000
    assert edge == EDGE
    assert {path: files[path] for path in FILES} == FILES


def test_a_reader_gives_hashes_that_the_root_proves() -> None:
    reader = HashReader(70_000, ROOT, FILES.get)
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        merkle.check_inclusion(index, 70_000, LEAVES[index], merkle.inclusion(index, 70_000, reader), ROOT)
    for old in (1, 255, 256, 300, 65_536, 69_999):
        root = merkle.root(LEAVES[:old])
        assert merkle.root_at(old, reader) == root
        check_consistency(old, root, 70_000, ROOT, merkle.consistency(old, 70_000, reader))


@pytest.mark.parametrize(
    ("path", "data", "slug"),
    [
        ("tile/0/000", None, "missing-tile"),
        ("tile/0/000", FILES["tile/0/000"][:-1], "cut-tile"),
        ("tile/0/000", FILES["tile/0/000"] + b"x", "cut-tile"),
        ("tile/0/000", FILES["tile/0/001"], "wrong-tile"),
        ("tile/1/000", FILES["tile/0/001"], "wrong-tile"),
        ("tile/0/273.p/112", FILES["tile/0/001"][: 112 * 32], "wrong-root"),
        ("tile/2/000.p/1", None, "missing-tile"),
        ("tile/2/000.p/1", b"", "cut-tile"),
    ],
)
def test_a_reader_refuses_each_tile_that_is_not_of_the_tree(path: str, data: bytes | None, slug: str) -> None:
    files = dict(FILES)
    if data is None:
        del files[path]
    else:
        files[path] = data
    with pytest.raises(ProofError) as caught:
        merkle.inclusion(3, 70_000, HashReader(70_000, ROOT, files.get))
    assert caught.value.slug == slug


@pytest.mark.parametrize("entries", [[b""], [b"a", b"bc"], [b"x" * 65535], [b"a"] * 256])
def test_a_bundle_is_read_as_it_is_written(entries: list[bytes]) -> None:
    data = tiles.bundle(entries)
    assert tiles.read_bundle(data, len(entries)) == entries
    for wrong, width in ((data[:-1], None), (data + b"\0", None), (data, len(entries) + 1), (b"", None), (data * 257, None), (data, 0)):
        with pytest.raises(ProofError):
            tiles.read_bundle(wrong, width)


def test_a_reader_of_a_size_beyond_all_trees_reads_nothing() -> None:
    def read(path: str) -> bytes:
        raise AssertionError(path)

    for size in (-1, 2**63):
        with pytest.raises(ProofError):
            HashReader(size, ROOT, read)
    with pytest.raises(ProofError):
        HashReader(0, ROOT, read)
    assert HashReader(0, merkle.EMPTY, read).edge == ()


def test_a_reader_asks_for_few_files_and_keeps_few_of_them() -> None:
    asked = []

    def read(path: str) -> bytes | None:
        asked.append(path)
        return FILES.get(path)

    reader = HashReader(70_000, ROOT, read)
    assert asked == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
    for _ in range(3):
        merkle.inclusion(3, 70_000, reader)
    assert asked[3:] == ["tile/0/000", "tile/1/000"] or asked[3:] == ["tile/1/000", "tile/0/000"]


def test_a_partial_tile_that_was_deleted_is_read_from_the_full_one() -> None:
    root = merkle.root(LEAVES[:300])
    files = {path: data for path, data in FILES.items() if ".p/" not in path}
    assert merkle.root_at(300, HashReader(300, root, files.get)) == root
