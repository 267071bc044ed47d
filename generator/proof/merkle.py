"""The Merkle tree of RFC 6962: hashes, roots, and proofs that a leaf is in a tree or that one tree extends another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

# The hash of the complete subtree of `2**level` leaves with a number among those of its level.
Reader = Callable[[int, int], bytes]

HASH = 32
EMPTY = hashlib.sha256(b"").digest()
# Other implementations count leaves in 63 bits.
MOST = 2**63 - 1


class ProofError(Exception):
    """Something does not prove what it should. `slug` names the fault for programs; the text says it in Chinese."""

    def __init__(self, slug: str, message: str) -> None:
        super().__init__(message)
        self.slug = slug
        self.message = message


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf, RFC 6962, section 2.1."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of what stands above two hashes."""
    return hashlib.sha256(b"\1" + left + right).digest()


def above(hashes: Sequence[bytes]) -> list[bytes]:
    """The hashes above a row of hashes; of an odd number the last one rises as it is."""
    sha256 = hashlib.sha256
    out = [sha256(b"\1" + left + right).digest() for left, right in zip(hashes[::2], hashes[1::2], strict=False)]
    if len(hashes) % 2:
        out.append(hashes[-1])
    return out


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root of the tree over the hashes of leaves."""
    row = list(leaf_hashes)
    while len(row) > 1:
        row = above(row)
    return row[0] if row else EMPTY


def root_at(size: int, read: Reader) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _range(0, size, read) if size else EMPTY


def inclusion(index: int, size: int, read: Reader) -> list[bytes]:
    """The proof that a leaf is in the tree of `size` leaves: its neighbours from the leaf up to the root."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    low, high = 0, size
    out = []
    while high - low > 1:
        middle = low + _half(high - low)
        if index < middle:
            out.append(_range(middle, high, read))
            high = middle
        else:
            out.append(_range(low, middle, read))
            low = middle
    return out[::-1]


def consistency(old: int, new: int, read: Reader) -> list[bytes]:
    """The proof that the tree of `new` leaves extends that of `old` leaves, RFC 6962, section 2.1.2; empty for `old` 0 or `new`."""
    if not 0 <= old <= new:
        raise ValueError(f"{new} leaves do not extend {old}")
    if old in (0, new):
        return []
    low, high, whole = 0, new, True
    out = []
    while old != high:
        middle = low + _half(high - low)
        if old <= middle:
            out.append(_range(middle, high, read))
            high = middle
        else:
            out.append(_range(low, middle, read))
            low, whole = middle, False
    return ([] if whole else [_range(low, high, read)]) + out[::-1]


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Refuses (ProofError) a proof that the leaf with this hash is in the tree; RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size <= MOST:
        raise ProofError("no-such-leaf", f"树里没有第{index}号叶子（共{size}片）")
    _demand_hashes(leaf, root)
    number, last = index, size - 1
    found = leaf
    for one in _bounded(proof):
        if not last:
            raise ProofError("wrong-proof", "包含证明比树还长")
        if number % 2 or number == last:
            found = node_hash(one, found)
            while not number % 2 and number:
                number >>= 1
                last >>= 1
        else:
            found = node_hash(found, one)
        number >>= 1
        last >>= 1
    if last:
        raise ProofError("wrong-proof", "包含证明不完整")
    if found != root:
        raise ProofError("wrong-root", "按包含证明算出的树根不是检查点的树根")


def _demand_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH for one in hashes):
        raise ProofError("wrong-hash", "叶子或者树根不是 32 字节的哈希")


def _bounded(proof: Sequence[bytes]) -> list[bytes]:
    """The hashes of a proof, none of which can be longer than a tree is high."""
    if len(proof) > 2 * MOST.bit_length():
        raise ProofError("wrong-proof", "证明太长")
    if any(len(one) != HASH for one in proof):
        raise ProofError("wrong-proof", "证明里有不是 32 字节的哈希")
    return list(proof)


def _half(count: int) -> int:
    """The largest power of two that is less than a number of leaves."""
    return 1 << (count - 1).bit_length() - 1


def _range(low: int, high: int, read: Reader) -> bytes:
    """The hash of the leaves from `low` to before `high`; `low` is a multiple of a power of two that is no less than their number."""
    found = b""
    end = high
    # From the right: each complete subtree is as large as what is left allows.
    while end > low:
        level = _level(end - low)
        index = (end >> level) - 1
        one = read(level, index)
        found = node_hash(one, found) if found else one
        end = index << level
    return found


def _level(count: int) -> int:
    """How high the last complete subtree is of so many leaves."""
    return (count & -count).bit_length() - 1
