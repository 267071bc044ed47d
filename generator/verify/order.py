"""The order of the log: days never go down, and what is replaced or ended was there and is so once."""

from __future__ import annotations

from collections.abc import Iterator

from generator.proof.entries import CORRECTED, PUBLISHED, REMOVED, RESTARTED
from generator.verify.leaves import Leaf, Leaves
from generator.verify.opened import Opened
from generator.verify.report import Check, capped


def check(opened: Opened) -> Iterator[Check]:
    """Goes through all leaves once."""
    if opened.log is None or opened.log.leaves is None:
        return
    found = list(capped(_faults(opened.log.leaves, opened.call.as_of.isoformat())))
    yield from found
    if not found:
        words = (
            "日志里的日期只往后走，没有晚于今天的；每一条更正和撤下都指着一条在它之前、还在公示的记录，一条只被更正或撤下一次。"
            "两条是不是同一件事，日志里看不出，是本站自己说的。"
        )
        yield Check("order", "proved", "log/", words)


def _faults(leaves: Leaves, today: str) -> Iterator[Check]:
    last, ended = "", leaves.ended()
    first: dict[bytes, int] = {}
    for leaf in leaves:
        where = f"log/ {leaf.number}"
        if leaf.day < last:
            yield Check("day-back", "failed", where, f"这一条写的是 {leaf.day}，它前面的一条却已是 {last}：日期是倒填的。")
        elif leaf.day > today:
            yield Check("day-ahead", "failed", where, f"这一条写的是 {leaf.day}，还没有到：日期是假的，或者您的电脑日期不对。")
        last = max(last, leaf.day)
        if leaf.event == RESTARTED and leaf.number:
            yield Check("leaf-misplaced", "failed", where, "日志中途写着“重新开始”，这只能是第一条。")
        if leaf.digest is not None and leaf.event in (PUBLISHED, CORRECTED):
            # Each version has a salt of its own. Without that one record could open two leaves, or an old leaf be used again.
            same = first.setdefault(leaf.digest, leaf.number)
            if same != leaf.number:
                words = f"这一条的核对码和第 {same:,} 条的一样：每次记下都用新的盐，不会一样。同一个内容记了两次，说不清它从哪天起公示。"
                yield Check("leaf-again", "failed", where, words)
        if leaf.before is not None:
            before = leaves[leaf.before] if leaf.before < leaf.number else None
            yield from _pointing(leaf, before, ended[leaf.before] if before is not None else 0, where)


def _pointing(leaf: Leaf, before: Leaf | None, ended: int, where: str) -> Iterator[Check]:
    what = {CORRECTED: "更正", REMOVED: "撤下"}[leaf.event]
    if before is None:
        yield Check("leaf-ahead", "failed", where, f"{what}的是第 {leaf.before:,} 条，它并不在这一条之前。")
    elif before.event not in (PUBLISHED, CORRECTED):
        yield Check("leaf-of-nothing", "failed", where, f"{what}的是第 {before.number:,} 条，那一条不是公示的记录。")
    elif ended != leaf.number:
        yield Check("leaf-twice", "failed", where, f"{what}的是第 {before.number:,} 条，它在第 {ended:,} 条已经被更正或撤下。")
