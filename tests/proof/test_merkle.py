"""RFC 6962 trees: roots, and proofs of inclusion and consistency, against the definitions written out anew."""

from __future__ import annotations

import hashlib

import pytest
from growth import check_consistency

from generator.proof import merkle
from generator.proof.merkle import ProofError

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(300)]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return hashlib.sha256(b"\1" + by_definition(leaves[:cut]) + by_definition(leaves[cut:])).digest()


def read(level: int, index: int) -> bytes:
    return by_definition(LEAVES[index << level : (index + 1) << level])


SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 255, 256, 257]


@pytest.mark.parametrize("size", [0, *SIZES])
def test_a_root_is_that_of_the_definition(size: int) -> None:
    assert merkle.root(LEAVES[:size]) == merkle.root_at(size, read) == by_definition(LEAVES[:size])


@pytest.mark.parametrize("size", SIZES)
def test_each_leaf_is_proved_and_no_other(size: int) -> None:
    root = by_definition(LEAVES[:size])
    for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
        proof = merkle.inclusion(index, size, read)
        merkle.check_inclusion(index, size, LEAVES[index], proof, root)
        for wrong in (
            (index, size, LEAVES[size], proof, root),
            (index, size, LEAVES[index], proof, LEAVES[0] if size > 1 else LEAVES[1]),
            (index, size, LEAVES[index], [*proof, LEAVES[9]], root),
            (index, size, LEAVES[index], [*proof, b""], root),
            (size, size, LEAVES[index], proof, root),
            (-1, size, LEAVES[index], proof, root),
            (index, 2**64, LEAVES[index], proof, root),
            (index, size, LEAVES[index], [LEAVES[0]] * 1000, root),
            *([(index, size, LEAVES[index], proof[:-1], root), (index, size, LEAVES[index], [LEAVES[299], *proof[1:]], root)] if proof else []),
        ):
            with pytest.raises(ProofError):
                merkle.check_inclusion(*wrong)


@pytest.mark.parametrize("new", SIZES)
def test_a_tree_is_proved_to_extend_each_smaller_one_and_no_other(new: int) -> None:
    root = by_definition(LEAVES[:new])
    for old in {0, 1, 2, new // 2, new - 1, new} & set(range(new + 1)):
        before = by_definition(LEAVES[:old])
        proof = merkle.consistency(old, new, read)
        check_consistency(old, before, new, root, proof)
        wrongs = [(old, LEAVES[7], new, root, proof), (new + 1, before, new, root, proof), (old, before, new, root, [*proof, LEAVES[9]])]
        wrongs += [(old, before, new, LEAVES[7], proof)] if old else []
        wrongs += [(old, before, new, root, proof[:-1]), (old, before, new, root, [b"x", *proof[1:]])] if proof else []
        for wrong in wrongs:
            with pytest.raises(ProofError):
                check_consistency(*wrong)


def test_what_is_not_in_a_tree_cannot_be_asked_of_it() -> None:
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion(3, 3, read)
    with pytest.raises(ValueError, match="do not extend"):
        merkle.consistency(4, 3, read)


# The leaves and roots with which the implementations of Certificate Transparency test themselves, from trees of one leaf on.
KNOWN = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_roots_are_those_that_others_test_with() -> None:
    leaves = [merkle.leaf_hash(bytes.fromhex(one)) for one in KNOWN]
    assert [merkle.root(leaves[:size]).hex() for size in range(1, 9)] == ROOTS


@pytest.mark.parametrize(("leaf", "root"), [(b"", b""), (b"x", b"x"), (LEAVES[0], b""), (LEAVES[0] * 2, LEAVES[0] * 2)])
def test_what_is_no_hash_is_no_leaf_and_no_root(leaf: bytes, root: bytes) -> None:
    with pytest.raises(ProofError):
        merkle.check_inclusion(0, 1, leaf, [], root)
    with pytest.raises(ProofError):
        check_consistency(1, leaf, 1, root, [])


@pytest.mark.parametrize(("old_root", "new", "new_root"), [(LEAVES[0], 0, LEAVES[0]), (LEAVES[0], 1, LEAVES[0]), (merkle.EMPTY, 0, LEAVES[0])])
def test_a_tree_without_leaves_has_one_root(old_root: bytes, new: int, new_root: bytes) -> None:
    with pytest.raises(ProofError):
        check_consistency(0, old_root, new, new_root, [])
    check_consistency(0, merkle.EMPTY, 1, LEAVES[0], [])
