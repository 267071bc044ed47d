"""A single sheet of paper: the leaf that its printed digest has, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.proof.entries import CORRECTED, PUBLISHED, REMOVED
from generator.verify import interface
from generator.verify.leaves import Leaf, Leaves
from generator.verify.opened import Opened
from generator.verify.report import Check
from generator.verify.values import BadValue

# The digits of a digest.
_WHOLE = 64


def check(opened: Opened) -> Iterator[Check]:
    """The sheet that the stranger holds, if he named one."""
    sheet = opened.call.sheet
    if not sheet:
        return
    if opened.log is None or opened.log.leaves is None:
        yield Check("sheet", "skipped", sheet, "没有能读完整的日志，这张纸没有核对。")
        return
    found = [leaf for leaf in opened.log.leaves if _is(leaf, sheet)]
    if not found:
        words = "日志里没有这个核对码：可能抄错了，可能这张纸是开始记日志以前打印的，也可能从来没有公示过。请核对纸上的每一位。"
        yield Check("sheet-unknown", "failed", sheet, words)
    elif len(found) > 1:
        yield Check("sheet-unclear", "skipped", sheet, f"日志里有 {len(found):,} 条以这几位开头，请把 64 位全部写上。")
    else:
        yield _told(opened, opened.log.leaves, found[0])


def _is(leaf: Leaf, sheet: str) -> bool:
    return leaf.event in (PUBLISHED, CORRECTED) and leaf.digest is not None and leaf.digest.hex().startswith(sheet)


def _told(opened: Opened, leaves: Leaves, leaf: Leaf) -> Check:
    by = leaves.ended()[leaf.number]
    words = f"这是日志的第 {leaf.number:,} 条，{leaf.day} 记下。"
    if by >= 0:
        after = leaves[by]
        done = "撤下，不再公示" if after.event == REMOVED else "更正，现在公示的内容已经不同"
        words += (
            f"它在 {after.day}（第 {by:,} 条）{done}。有这个核对码的内容在那以前公示过；纸上的字是不是那个内容，"
            "要用当时存下的 JSON 或证明文件才算得出来。"
        )
        return _sure(opened.call.sheet, words)
    where = _shown(opened, leaf)
    if where:
        return _sure(opened.call.sheet, f"{words}现在还公示着：{where}。请把纸上的内容和那里逐项对照。")
    return Check("sheet-unshown", "failed", opened.call.sheet, f"{words}日志没有说它更正或撤下过，网站却没有公示它：被悄悄拿掉了。")


def _sure(sheet: str, words: str) -> Check:
    """Who makes the log can make two contents that begin alike, with some days of computing; not two with the same digest."""
    if len(sheet) == _WHOLE:
        return Check("sheet", "proved", sheet, words)
    return Check("sheet", "claimed", sheet, f"{words}您只写了前 {len(sheet)} 位：请写全 {_WHOLE} 位再核对。")


def _shown(opened: Opened, leaf: Leaf) -> str:
    """The address of the record that is shown with the digest of a leaf."""
    try:
        told = interface.index(opened.source)
    except BadValue:
        return ""
    for entry in interface.entries(opened.source, interface.files_of(told), lambda check: None) if told is not None else ():
        if entry.digest == leaf.digest:
            return entry.subject
    return ""
