"""What a stranger kept from before, or has from another address, against the log that he is shown now."""

from __future__ import annotations

from collections.abc import Iterator

from generator.proof import checkpoints
from generator.proof.checkpoints import Checkpoint
from generator.proof.merkle import ProofError
from generator.proof.notes import Note
from generator.verify import breaks, keyring
from generator.verify.opened import Kept, Log, Opened
from generator.verify.report import BROKEN_OFF, Check, shown


def check(opened: Opened) -> Iterator[Check]:
    """Each kept checkpoint."""
    if opened.log is None:
        return
    for kept in opened.call.since:
        try:
            told, note = checkpoints.parsed(kept.data)
        except ProofError as error:
            yield Check("since-form", "failed", kept.name, f"这不是检查点（{error.message}），没法拿它来比。")
            continue
        yield from _against(opened, opened.log, kept, told, note)


def _against(opened: Opened, log: Log, kept: Kept, told: Checkpoint, note: Note) -> Iterator[Check]:
    check = _compared(log, kept, told)
    if check.state == "failed" and (why := breaks.explained_for(opened, told)):
        words = (
            f"您存下的检查点（{told.size:,} 条）和现在的日志接不上。网站公开说明过这次中断（{why}），但那只是它自己说的："
            "请读那份说明，问清原因。"
        )
        check = Check(BROKEN_OFF, "claimed", kept.name, words)
    yield check
    if told.origin == log.origin and not keyring.signs(note, log.known):
        words = "您存下的检查点是用另一把密钥签的，网站现在不再列出这把密钥。若您确信文件是当时从网站存下的，就是密钥换了没有交代。"
        yield Check("since-key", "failed", kept.name, words)


def _compared(log: Log, kept: Kept, told: Checkpoint) -> Check:
    now = log.current
    if told.origin != log.origin:
        words = f"您存下的是 {shown(told.origin)} 的检查点，网站现在的日志是 {shown(log.origin)}：换成了另一个日志，或者您拿错了文件。"
        return Check("since-other-log", "failed", kept.name, words)
    if told.size > now.size:
        words = f"您存下的检查点有 {told.size:,} 条，网站现在只给出 {now.size:,} 条：旧的日志被放了回来，后来的条目被藏起来了。"
        return Check("since-put-back", "failed", kept.name, words)
    if told.size == now.size:
        if told.root != now.root:
            words = (
                f"同样是 {told.size:,} 条，您手里的树根和网站给您看的不同：同一个日志有两副面孔，给不同的人看不同的内容。"
                "请保存两个检查点，它们是证据。"
            )
            return Check("since-two-faces", "failed", kept.name, words)
        return Check("since", "proved", kept.name, f"和现在的一样（{told.size:,} 条）。")
    if log.leaves is None:
        return Check("since", "skipped", kept.name, "日志读不完整，不能和您存下的检查点相比。")
    if log.leaves.root(told.size) != told.root:
        words = f"您存下的检查点（{told.size:,} 条）不是现在这个日志的前一段：以前的条目被改写、删除或倒填过。请保存您的文件，它是证据。"
        return Check("since-rewritten", "failed", kept.name, words)
    day = log.leaves[told.size].day
    words = (
        f"您存下的检查点（{told.size:,} 条）是现在这个日志的前一段："
        f"那以后只增加了 {now.size - told.size:,} 条（从 {day} 起），以前的没有改写。"
    )
    return Check("since", "proved", kept.name, words)
