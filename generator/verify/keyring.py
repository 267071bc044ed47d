"""Whose signatures the checkpoints of a log bear, and whether each key was handed on by the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from generator.proof.entries import KEY
from generator.proof.notes import ED25519, Note, Verifier
from generator.verify.leaves import Leaves
from generator.verify.report import Check, Faults, shown


@dataclass(frozen=True)
class Ring:
    """By path of a checkpoint the keys (as text) that signed it, those paths that the stranger's keys vouch for, and what was found.

    `handed` are the keys to which those of the stranger handed over, in the order of the log.
    """

    signed: Mapping[str, tuple[str, ...]]
    own: frozenset[str]
    checks: tuple[Check, ...]
    handed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Trust:
    """Keys that may sign, and those `key` leaves that were read already. A key is handed on by a checkpoint that a trusted key signed."""

    keys: set[str] = field(default_factory=set)

    def signs(self, good: Sequence[str], introduced: Sequence[str]) -> bool:
        """Whether one of them signed; if so, the keys that the log introduces up to there may sign too."""
        if not self.keys.intersection(good):
            return False
        self.keys.update(introduced)
        return True


def trusted(notes: Mapping[str, tuple[int, Note]], known: Sequence[Verifier], own: Sequence[Verifier], leaves: Leaves | None) -> Ring:
    """Looks at the checkpoints, which come by path with their size, in the order of their size.

    `known` are all keys that anybody names, `own` those that the stranger gave. Without these, the keys of the smallest checkpoint count:
    it is then only known that the keys were handed on properly from there.
    """
    found = Faults()
    by_name = _by_name(known)
    introduced = _introduced(known, leaves, found)
    signed: dict[str, tuple[str, ...]] = {}
    mine, theirs = _Trust({one.text for one in own}), _Trust()
    vouched = set()
    # Keys that nobody handed over to: once told, they are no old ones.
    strange: set[str] = set()
    for where, (size, note) in sorted(notes.items(), key=lambda one: (one[1][0], one[0])):
        good, bad = _good(note, by_name)
        signed[where] = good
        if bad:
            words = f"{shown(bad[0])} 的签名是错的：内容被改动过，或者签名是伪造的。请保存这个文件，问公示机关。"
            found.add(Check("signature-bad", "failed", where, words))
        if not good:
            words = "没有一个签名出自网站或您给的公钥：不知道是谁签的，不能相信。请问公示机关是不是换了密钥。"
            found.add(Check("signature-unknown", "failed", where, words))
            continue
        upto = [text for leaf, text in introduced if leaf < size]
        if mine.signs(good, upto):
            vouched.add(where)
        if not theirs.keys:
            theirs.keys.update(good)
        if not theirs.signs(good, upto):
            words = (
                "从这里起换了密钥，却没有用原来的密钥签名交接：可能是密钥丢了，也可能是别人在冒充。"
                "请用别的途径（电话、公告）问公示机关新的公钥。"
            )
            found.add(Check("key-change", "failed", where, words))
            theirs.keys.update(good)
            strange.update(good)
        elif not {*upto[-1:], *strange}.intersection(good) and upto:
            words = "日志已经写明换了新的密钥，这个检查点却只有旧密钥的签名：旧密钥可能已经落在别人手里，不能再相信。请问公示机关。"
            found.add(Check("key-old", "failed", where, words))
    given = {one.text for one in own}
    handed = tuple(dict.fromkeys(text for _, text in introduced if text in mine.keys and text not in given))
    return Ring(signed, frozenset(vouched), tuple(found.checks()), handed)


def _introduced(known: Sequence[Verifier], leaves: Leaves | None, found: Faults) -> list[tuple[int, str]]:
    """The leaves that introduce keys, in their order: the number of each, and its key."""
    by_digest = {hashlib.sha256(one.text.encode()).digest(): one.text for one in known}
    out: list[tuple[int, str]] = []
    for leaf in leaves.of(KEY) if leaves is not None else ():
        text = by_digest.get(leaf.digest or b"")
        if text is None:
            words = f"日志在 {leaf.day} 记下了一把新的密钥，网站的 keys.json 里却没有它，您也没有给。请问公示机关这是哪一把。"
            found.add(Check("key-unlisted", "failed", f"log/ {leaf.number}", words))
        else:
            out.append((leaf.number, text))
    return out


def _by_name(known: Sequence[Verifier]) -> Mapping[tuple[str, bytes], list[Verifier]]:
    """The keys by what a signature says of its own. Four bytes are few: somebody may make a key that has those of another one."""
    found: dict[tuple[str, bytes], list[Verifier]] = {}
    for one in dict.fromkeys(known):
        if one.kind == ED25519:
            found.setdefault((one.name, one.hash), []).append(one)
    return found


def _good(note: Note, known: Mapping[tuple[str, bytes], list[Verifier]]) -> tuple[tuple[str, ...], list[str]]:
    """The keys whose signatures of a note are good, and the names of those whose are not."""
    good: list[str] = []
    bad: list[str] = []
    message = note.text.encode()
    for sign in note.signatures:
        keys = known.get((sign.name, sign.hash), [])
        holding = [one.text for one in keys if one.holds(message, sign.data)]
        good += holding
        if keys and not holding:
            bad.append(keys[0].text)
    return tuple(dict.fromkeys(good)), bad


def signs(note: Note, known: Sequence[Verifier]) -> bool:
    """Whether one of some keys has signed a note."""
    return bool(_good(note, _by_name(known))[0])
