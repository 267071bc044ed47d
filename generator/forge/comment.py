"""Keeps one comment on a pull request, which says what the public would see change, as long as the request is open."""

from __future__ import annotations

from typing import NamedTuple

from generator.forge import gfm
from generator.forge.protocol import Comment, Forge

PREVIEW = "preview"


class ForeignReportError(Exception):
    """A report does not belong to the pull request that it names; the text says why."""


class Origin(NamedTuple):
    """Where a report comes from: the number of the pull request that it names, and commit and repository of the run that made it, as the
    forge names them.
    """

    number: int
    sha: str
    repository: str


def keep_comment(forge: Forge, origin: Origin, told: str, empty: bool, author: str) -> str:
    """Posts the one comment of a pull request or updates it; returns what was done. Raises ForgeError, ForeignReportError.

    The author of a report could name any pull request, but the commit is the head of the author's own branch only. If nothing has changed,
    nothing is written, and nothing is posted if there is nothing to tell (`empty`).
    """
    number = origin.number
    pull = forge.pull(number)
    if pull.sha != origin.sha:
        raise ForeignReportError(f"报告出自提交 {origin.sha[:12]}，而合并请求 #{number} 现在是 {pull.sha[:12]}；没有评论")
    if origin.repository and pull.repository.lower() != origin.repository.lower():
        raise ForeignReportError(f"报告不出自合并请求 #{number} 的仓库；没有评论")
    if not pull.open:
        return f"合并请求 #{number} 已关闭，没有评论"
    text = f"{gfm.marker(PREVIEW)}\n{told}"
    ours = _ours(forge, number, author)
    for extra in ours[1:]:
        forge.delete_comment(number, extra.id)
    if not ours and empty:
        return f"合并请求 #{number} 不改变公众看到的内容，没有评论"
    if not ours:
        forge.comment(number, text)
        return f"已在合并请求 #{number} 上评论"
    if gfm.same(ours[0].body, text):
        return f"合并请求 #{number} 上的评论没有变化"
    forge.edit_comment(number, ours[0].id, text)
    return f"已更新合并请求 #{number} 上的评论"


def clear_comment(forge: Forge, number: int, author: str, *, dry: bool = False) -> str:
    """Deletes the comment of a pull request that is merged or closed; returns what was done. Raises ForgeError, ForeignReportError.

    It holds values, and a comment would last longer than the records do. With a comment its earlier versions are deleted too.
    """
    if forge.pull(number).open:
        raise ForeignReportError(f"合并请求 #{number} 还没有合并或关闭；评论没有删去")
    ours = _ours(forge, number, author)
    for one in ours if not dry else ():
        forge.delete_comment(number, one.id)
    if not ours:
        return f"合并请求 #{number} 上没有评论要删去"
    return f"{'会删去' if dry else '已删去'}合并请求 #{number} 上的评论"


def _ours(forge: Forge, number: int, author: str) -> list[Comment]:
    return [c for c in forge.comments(number) if c.author == author and gfm.marked(c.body, PREVIEW) is not None]
