"""The report on changes for people: as Markdown for a forge, as plain text for a terminal. Every value in it counts as foreign text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.forge import gfm
from generator.forge.changes import NAMES, Change, Preview
from generator.site.differences import IN, SAME, Difference
from generator.site.effects import MEETS
from generator.site.twostates import ADDED

# The most changes of each sort that are shown, and the most characters of one value.
MOST_SHOWN, MOST_VALUE = 30, 300
# GitHub accepts 65,536 characters.
MOST_BYTES = 60_000
HEAD = "合并后公众看到的变化"
_BACK = (
    "要退回：写一条以“退回”两个字开头的评论，后面写原因；或者在审查里选“请求修改”；或者关闭这个合并请求。"
    "报送人会在“进度”里看到退回和原因，改好以后仍在这里更新。同意就合并，合并的那一天就是公开的日期。"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """How a value is written: in Markdown, or as it stands, on one line and without control characters."""

    markdown: bool
    site_url: str

    def value(self, text: str, most: int = MOST_VALUE) -> str:
        return gfm.inline(text, most, numbers=True) if self.markdown else gfm.plain(text, most)

    def name(self, text: str) -> str:
        """The name of a file or an address."""
        return gfm.code(text, 400) if self.markdown else gfm.plain(text, 400)

    def strong(self, text: str) -> str:
        return f"**{text}**" if self.markdown else text

    def head(self, text: str) -> str:
        return f"### {text}" if self.markdown else text

    def page(self, change: Change) -> str:
        """The name of a page with its address, which is a link if the page is on the site now."""
        address = self.name(f"/{change.address}")
        there = self.site_url if change.what != ADDED and self.markdown else ""
        if not change.name:
            return gfm.link(address, there, change.address)
        named = gfm.link(self.value(change.name, 100), there, change.address)
        return named if there else f"{named} {address}"


def is_empty(preview: Preview) -> bool:
    """Whether the public would see no change, the program does not change either, and nothing else has to be told."""
    return not (any(preview.totals.values()) or preview.program_files or preview.unread_files or preview.errors)


def markdown(preview: Preview, site_url: str, pages: str = "") -> str:
    """The report as Markdown: totals, what somebody must look at, and each change with its values; at most 60 kB.

    `pages` is the trusted address at which the changed pages can be downloaded, or "".
    """
    lines = list(_lines(preview, _Form(True, site_url), pages))
    last = "内容太长，没有全部列出；全部见运行的附件，或者在自己的电脑上运行 credit changes。"
    return gfm.capped(lines, MOST_BYTES - 2000, last) + (f"\n{_BACK}\n" if preview.pull_request and not is_empty(preview) else "")


def text(preview: Preview) -> str:
    """The report as plain text."""
    return "\n".join(_lines(preview, _Form(False, ""), "")) + "\n"


def bare(preview: Preview) -> Preview:
    """A report without any value of a record: names of fields alone, limits, and faults by the names of their checks."""
    changes = [
        replace(
            one,
            name="",
            card=(),
            fields=tuple(Difference(f.title, "", "") for f in one.fields),
            found=tuple(said._replace(text=said.slug) for said in one.found),
        )
        for one in preview.changes
    ]
    return replace(preview, changes=tuple(changes))


def _lines(preview: Preview, form: _Form, pages: str) -> Iterator[str]:
    yield from (form.head(HEAD), "")
    if is_empty(preview):
        yield f"没有变化。截至 {preview.as_of}。"
        return
    sums = "，".join(f"{name} {preview.totals[what]} 项" for what, name in NAMES.items() if preview.totals[what])
    nothing = "按现在的程序没有变化" if preview.program_files else "读得了的内容没有改动"
    yield f"{sums or nothing}。截至 {preview.as_of}。"
    if pages:
        yield from ("", f"[改动的网页，合并前和合并后的样子（zip，下载后双击里面的 index.html）]({pages})")
    yield from _look_first(preview, form)
    yield from _program(preview, form)
    for what, name in NAMES.items():
        found = [c for c in preview.changes if c.what == what]
        shown = found[:MOST_SHOWN]
        if shown:
            yield from ("", form.strong(name), "")
        for change in shown:
            yield from _change(change, form)
        more = preview.totals[what] - len(shown)
        if shown and more > 0:
            yield f"- 另有 {more} 项，没有逐一列出"
    yield from _settled(preview, form)
    yield from ("", "由默认分支上的程序比较合并前后的内容得出。姓名栏里的自然人、撤下的内容不写；正文里的人名认不全，请审核时留意。")


def _look_first(preview: Preview, form: _Form) -> Iterator[str]:
    """What must not be overlooked among many changes."""
    said = []
    if preview.late:
        said.append(f"{preview.late} 项已经晚了，今天合并也是逾期公示；越早合并，晚得越少")
    if preview.due:
        said.append(f"最晚 {preview.due} 合并；过了这一天，{'还会有别的' if preview.late else '会有'}期限逾期")
    if preview.errors or preview.warnings:
        counts = "，".join(f"{count} 个{name}" for count, name in ((preview.errors, "错误"), (preview.warnings, "警告")) if count)
        said.append(f"这些文件里有新的问题：{counts}{'。有错误就不能发布' if preview.errors else ''}；全部见检查的结果")
    if preview.behind:
        said.append(f"分出来以后，要合并到的分支上又有 {preview.behind} 个提交，没有算进这里的比较")
    if said:
        yield from ("", form.strong("请先看"), "", *(f"- {one}" for one in said))
    if preview.unread_files:
        yield from ("", form.strong(f"{preview.unread_files} 个文件读不了，无从比较，请逐一打开看"), "")
        yield from (f"- {form.name(name)}" for name in preview.unread)
        if preview.unread_files > len(preview.unread):
            yield f"- 另有 {preview.unread_files - len(preview.unread)} 个文件，没有逐一列出"


def _program(preview: Preview, form: _Form) -> Iterator[str]:
    """The warning if program or workflows change: the comparison does not show what they would do, so somebody has to read them."""
    if not preview.program_files:
        return
    said = f"这个合并请求还改动程序、工作流或仓库的设置，共 {preview.program_files} 个文件，合并前请维护者逐一看过"
    yield from ("", form.strong(said), "")
    yield from (f"- {form.name(name)}" for name in preview.program)
    if preview.program_files > len(preview.program):
        yield f"- 另有 {preview.program_files - len(preview.program)} 个文件，没有逐一列出"
    yield from ("", "这里的比较由合并前的程序得出，合并后的程序可能给出别的结果。")


def _change(change: Change, form: _Form) -> Iterator[str]:
    to = f" → {form.name(f'/{change.to}')}" if change.to else ""
    yield f"- {form.value(change.kind, 50)} {form.page(change)}{to}"
    if change.card:
        yield f"  - {'；'.join(f'{form.value(title, 60)}：{form.value(said)}' for title, said in change.card)}"
    if change.why:
        yield f"  - {'；'.join(f'{form.value(title, 60)}：{form.value(said)}' for title, said in change.why)}"
    for one in change.fields:
        yield from _field(one, form)
    if change.more[0]:
        yield f"  - 另有 {change.more[0]} 处改动，没有逐一列出"
    for duty in change.duties:
        mark = form.strong("时限") if duty.late and duty.what == MEETS else "时限"
        yield f"  - {mark}：{form.value(duty.title, 100)}：{form.value(duty.text, 200)}"
    for said in change.found:
        yield f"  - {form.strong('错误') if said.error else '警告'}：{form.value(said.text)}"
    left = change.more[1] + change.more[2]
    if left:
        yield f"  - 另有 {left} 项时限或问题，没有逐一列出"


def _field(one: Difference, form: _Form) -> Iterator[str]:
    title = form.value(one.title, 100)
    if not (one.before or one.after or one.parts):
        yield f"  - {title}（改了）"
    elif any(sign == SAME for sign, _ in one.parts):
        yield f"  - {title}：{''.join(_part(sign, said, form) for sign, said in one.parts)}"
    elif one.parts:
        yield f"  - {title}："
        yield from (f"    - {'增加' if sign == IN else '删去'}：{form.value(said)}" for sign, said in one.parts)
    else:
        yield f"  - {title}：{form.value(one.before) or '（没有）'} → {form.value(one.after) or '（没有）'}"


def _part(sign: str, said: str, form: _Form) -> str:
    return form.value(said, 600) if sign == SAME else f"【{'增' if sign == IN else '删'}：{form.value(said, 600)}】"


def _settled(preview: Preview, form: _Form) -> Iterator[str]:
    """What the merge does to the lists of departments."""
    if not preview.settled:
        return
    yield from ("", form.strong("合并以后，各部门的待办"), "")
    yield from (f"- {form.value(one.whose, 60)}：{form.value(one.text)}" for one in preview.settled)
    if preview.settled_more:
        yield f"- 另有 {preview.settled_more} 项，没有逐一列出"
