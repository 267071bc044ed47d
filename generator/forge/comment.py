"""Keeps one comment on a pull request, which says what the public would see change."""

from __future__ import annotations

from generator.forge import gfm
from generator.forge.changes import Preview, is_empty, markdown
from generator.forge.protocol import Forge

PREVIEW = "preview"


class ForeignReportError(Exception):
    """A report does not belong to the pull request that it names; the text says why."""


def keep_comment(forge: Forge, found: Preview, number: int, sha: str, repository: str, site_url: str, author: str) -> str:
    """Posts the one comment of a pull request or updates it; returns what was done. Raises ForgeError, ForeignReportError.

    `sha` and `repository` are those of the run that made the report, as the forge names them. The author of a report could name any pull
    request, but this commit is the head of the author's own branch only. If nothing has changed, nothing is written.
    """
    pull = forge.pull(number)
    if pull.sha != sha:
        raise ForeignReportError(f"报告出自提交 {sha[:12]}，而合并请求 #{number} 现在是 {pull.sha[:12]}；没有评论")
    if repository and pull.repository.lower() != repository.lower():
        raise ForeignReportError(f"报告不出自合并请求 #{number} 的仓库；没有评论")
    if not pull.open:
        return f"合并请求 #{number} 已关闭，没有评论"
    text = f"{gfm.marker(PREVIEW)}\n{markdown(found, site_url)}"
    ours = [c for c in forge.comments(number) if c.author == author and gfm.marked(c.body, PREVIEW) is not None]
    for extra in ours[1:]:
        forge.delete_comment(number, extra.id)
    if not ours and is_empty(found):
        return f"合并请求 #{number} 不改变公众看到的内容，没有评论"
    if not ours:
        forge.comment(number, text)
        return f"已在合并请求 #{number} 上评论"
    if gfm.same(ours[0].body, text):
        return f"合并请求 #{number} 上的评论没有变化"
    forge.edit_comment(number, ours[0].id, text)
    return f"已更新合并请求 #{number} 上的评论"
