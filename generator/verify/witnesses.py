"""Witnesses: others who have seen the log only grow, and have signed the checkpoint that a stranger is shown."""

from __future__ import annotations

from collections.abc import Iterator

from generator.engine.clock import SHANGHAI
from generator.proof import checkpoints, cosignatures
from generator.proof.merkle import ProofError
from generator.verify.opened import CHECKPOINT, Opened
from generator.verify.report import Check, shown


def check(opened: Opened) -> Iterator[Check]:
    """Each witness that the stranger trusts must have signed the checkpoint."""
    if opened.log is None:
        return
    _, note = checkpoints.parsed(opened.log.current.data)
    for witness in opened.call.witnesses:
        name = shown(witness.name)
        try:
            found = cosignatures.found(note, [witness])
        except ProofError as error:
            yield Check("witness-bad", "failed", CHECKPOINT, f"{error}：签名是伪造的，或者检查点被改动过。请保存这个文件，问那位见证者。")
            continue
        if found:
            when = max(one.at for one in found).astimezone(SHANGHAI)
            words = (
                f"见证者 {name} 在 {when:%Y-%m-%d %H:%M}（北京时间）签过这个检查点：它到那时为止看到的日志只增加、没有改写，"
                "也没有第二副面孔。"
            )
            yield Check("witness", "proved", CHECKPOINT, words)
        else:
            words = f"没有您相信的见证者 {name} 的签名：它没有看到这个检查点，或者没有同意。可能只是还没有来得及，请过一天再核对。"
            yield Check("witness-missing", "failed", CHECKPOINT, words)
