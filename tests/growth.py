"""The check of a proof that a tree extends an older one, as a witness does it (RFC 9162, section 2.1.4.2): no program of a city needs it."""

from __future__ import annotations

from collections.abc import Sequence

from generator.proof.merkle import EMPTY, HASH, MOST, ProofError, node_hash


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Refuses (ProofError) a proof that a tree extends an older one; RFC 9162, section 2.1.4.2."""
    hashes = list(proof)
    if not 0 <= old <= new <= MOST:
        raise ProofError("shrunk", f"日志从{old}片叶子变成了{new}片：它只能增加")
    if not all(len(one) == HASH for one in (old_root, new_root, *proof)):
        raise ProofError("wrong-hash", "not 32 bytes")
    if old in (0, new):
        if hashes:
            raise ProofError("wrong-proof", "一致性证明里有多余的内容")
        if old_root != (new_root if old else EMPTY) or (not new and new_root != EMPTY):
            raise ProofError("inconsistent", "同样大小的两棵树，树根却不同")
        return
    if not old & (old - 1):
        hashes = [old_root, *hashes]
    if not hashes:
        raise ProofError("wrong-proof", "一致性证明是空的")
    number, last = old - 1, new - 1
    while number % 2:
        number >>= 1
        last >>= 1
    first = second = hashes[0]
    for one in hashes[1:]:
        if not last:
            raise ProofError("wrong-proof", "一致性证明比树还长")
        if number % 2 or number == last:
            first, second = node_hash(one, first), node_hash(one, second)
            while not number % 2 and number:
                number >>= 1
                last >>= 1
        else:
            second = node_hash(second, one)
        number >>= 1
        last >>= 1
    if last:
        raise ProofError("wrong-proof", "一致性证明不完整")
    if first != old_root or second != new_root:
        raise ProofError("inconsistent", "新的日志不是在旧的日志后面接着写的")
