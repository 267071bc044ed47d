"""A proof that somebody saved from the page of a record: checked without any site (C2SP tlog-proof)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from typing import Any

from generator.proof import checkpoints
from generator.proof.entries import decoded
from generator.proof.merkle import ProofError, check_inclusion, leaf_hash
from generator.proof.notes import Verifier
from generator.verify import interface
from generator.verify.report import Check, shown
from generator.verify.values import BadValue, member, value

_FIRST = "c2sp.org/tlog-proof@v1"
_HASH = re.compile("[A-Za-z0-9+/]{43}=")
_INDEX = re.compile("index (0|[1-9][0-9]{0,18})")
# A proof has at most as many hashes as a tree is high, and a checkpoint.
MOST = 1 << 20


def checked(name: str, data: bytes, sheet: str, keys: Sequence[Verifier]) -> Iterator[Check]:
    """What a saved proof says. `sheet` has the digits of the printed digest, or is "".

    `extra` of it is JSON: `version` (1), `entry` (the bytes of the leaf as base64) and, of what was shown when it was saved, `record`.
    """
    try:
        entry, record, index, path, note = _parts(data.decode("utf-8"))
        told, _ = checkpoints.parsed(note)
        check_inclusion(index, told.size, leaf_hash(entry), path, told.root)
        leaf = decoded(entry)
        if record is not None and interface.digest(record) != leaf.digest:
            raise ProofError("bad-proof", "里面的内容不是这一条记下的内容")
    except (ProofError, UnicodeDecodeError) as error:
        words = str(error) if isinstance(error, ProofError) else "不是 UTF-8"
        yield Check("proof", "failed", name, f"这份证明不成立：{words}。请从网页重新保存；仍是这样就问公示机关。")
        return
    where = f"{shown(told.origin)} 的第 {index:,} 条（{leaf.day}{'' if record is None else '，里面的内容与它相符'}）"
    if sheet and (leaf.digest is None or not leaf.digest.hex().startswith(sheet)):
        yield Check("proof-other-sheet", "failed", name, f"证明是对的，但它是{where}的，不是您纸上那个核对码的。")
        return
    yield from _signed(name, note, keys, where, told.size)


def _signed(name: str, note: bytes, keys: Sequence[Verifier], where: str, size: int) -> Iterator[Check]:
    if not keys:
        words = f"证明是对的：它在{where}，当时日志共 {size:,} 条。谁签的没有核对：请从别处得到公钥，用 --key 再核对。"
        yield Check("proof", "claimed", name, words)
        return
    try:
        checkpoints.opened(note, keys)
    except ProofError as error:
        yield Check("proof", "failed", name, f"证明里的检查点不是用您给的公钥签的（{error}）。")
        return
    yield Check("proof", "proved", name, f"它在{where}，当时日志共 {size:,} 条，检查点是用您给的公钥签的。")


def _parts(text: str) -> tuple[bytes, dict[str, Any] | None, int, list[bytes], bytes]:
    """The entry, the record, the number, the hashes and the checkpoint of a proof. Raises ProofError."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != _FIRST:
        raise ProofError("bad-proof", f"第一行应是 {_FIRST}")
    extra = lines.pop(0).removeprefix("extra ") if lines and lines[0].startswith("extra ") else ""
    index = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if index is None or not all(_HASH.fullmatch(one) for one in lines):
        raise ProofError("bad-proof", "不是 C2SP tlog-proof 的格式")
    entry, record = _extra(extra)
    return entry, record, int(index[1]), [b64decode(one) for one in lines], note.encode()


def _extra(text: str) -> tuple[bytes, dict[str, Any] | None]:
    """The entry and the record. Raises ProofError."""
    try:
        told = value(_bytes(text))
        entry, record = _bytes(member(told, "entry") or ""), member(told, "record")
    except (BadValue, ValueError, TypeError):
        told, entry, record = None, b"", None
    if not entry or member(told, "version") != 1 or not (record is None or isinstance(record, dict)):
        raise ProofError("bad-proof", "证明里没有日志的条目（extra）")
    return entry, record


def _bytes(text: str) -> bytes:
    """The bytes of the one base64 text that they have. Raises ValueError and TypeError."""
    data = b64decode(text, validate=True)
    if b64encode(data).decode() != text:
        raise ValueError(text)
    return data
