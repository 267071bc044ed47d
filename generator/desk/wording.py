"""What a reviewer reads of a submission: the message of its commit, and the title and text of its request.

They last longer than records do, so they hold no value of a record: only kinds, counts and addresses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from generator.desk.sent import Item, details
from generator.desk.store import Submission
from generator.forge import gfm
from generator.model.kindnames import DEPARTMENT
from generator.site.site import Site

_MOST = 60


def department(site: Site, ident: str) -> str:
    """The name of a department, or its id if there is no such record."""
    found = site.find((DEPARTMENT, ident))
    return found.caption if found is not None else ident


def counts(site: Site, items: Sequence[Item]) -> str:
    """How many records of which kinds are new and changed: 新增行政处罚3条、修改行政许可1条."""
    found = Counter((not item.fresh, _kind(site, item)) for item in items)
    return "、".join(
        f"{'修改' if old else '新增'}{kind}{count}条" for (old, kind), count in sorted(found.items(), key=lambda one: one[0][0])
    )


def _kind(site: Site, item: Item) -> str:
    kind = site.kinds.by_name.get(item.kind)
    return kind.singular if kind is not None else item.kind


def _lines(site: Site, items: Sequence[Item]) -> list[str]:
    shown = [f"{'新增' if item.fresh else '修改'} {_kind(site, item)} {item.id}" for item in items[:_MOST]]
    return [*shown, f"……共{len(items)}条"] if len(items) > _MOST else shown


def message(site: Site, owner: str, items: Sequence[Item]) -> str:
    """The message of a commit."""
    head = f"{gfm.plain(department(site, owner), 60)}：{counts(site, items)}"
    return "\n".join((head, "", *_lines(site, items), "", "由部门工作人员在工作台填写并送审。")) + "\n"


def title(site: Site, submission: Submission) -> str:
    """The title of a request, which holds all that a department sends on a day."""
    return gfm.title(f"{department(site, submission.department)} {submission.day} 送审的公示信息")


def body(site: Site, submission: Submission) -> str:
    """The text of a request, or of a comment on it when more is sent."""
    items = details(submission).items
    head = f"{gfm.inline(department(site, submission.department))}送审：{counts(site, items)}。"
    listed = [f"- {gfm.inline(line)}" for line in _lines(site, items)]
    how = "请逐条核对后合并。不接受的，写一条以“退回”开头的评论并说明原因（或者提出修改意见、关闭这个请求），经办人会在工作台看到原因。"
    return gfm.capped([head, "", *listed, "", how], 60_000, "……") + gfm.marker("desk", submission.id) + "\n"
