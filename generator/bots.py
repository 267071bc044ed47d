"""What the bots do: keep one issue per overdue duty, keep one comment on a pull request, and sum up a check.

What is to be done is worked out as values from values; only `keep_issues` and `keep_comment` talk to anybody.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from generator import board, deadlines, gfm, preview, report
from generator.diagnostics import Diagnostic
from generator.duties import MET, OPEN, OVERDUE, Duty
from generator.forge import Client, Issue
from generator.law import COLUMN, LATENESS, PUBLICATION
from generator.site import Site

LABEL = "信用时限"
DUTY, PREVIEW = "duty", "preview"
CREATE, UPDATE, REOPEN, CLOSE = "create", "update", "reopen", "close"
DONE, DROPPED = "completed", "not_planned"
NAMES = {CREATE: "新开", UPDATE: "更新", REOPEN: "重开", CLOSE: "关闭"}
MOST_NEW = 50
MOST_TITLE = 200
# GitHub takes a megabyte of summary from a step and drops all of it when it is more.
SUMMARY_BYTES = 900_000
_MENTION = re.compile(r"@[A-Za-z0-9-]+(/[A-Za-z0-9_.-]+)?")


class RefusedError(Exception):
    """A report does not belong to the pull request that it names; the text says why."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses that issues lead to: the site, and the folder of the repository's files in a browser. Either may be ""."""

    site: str
    files: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do with one issue. `number` is 0 for a new one; `title` and `body` are "" where they stay."""

    what: str
    number: int
    key: str
    title: str = ""
    body: str = ""
    comment: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All there is to do; `left` overdue duties get their issue in a later run."""

    steps: tuple[Step, ...]
    left: int = 0


# Issues of overdue duties


def plan(site: Site, issues: Sequence[Issue], links: Links, most: int = MOST_NEW) -> Plan:
    """What to do so that each overdue duty has one open issue and nothing else has one. Nothing to do gives no steps.

    `issues` are all that carry the label, open and closed. Issues without our marker are left alone. An unknown duty keeps what it
    has; so does one that is not there while files cannot be read, since their duties are missing for another reason.
    """
    duties = {_key(duty): duty for duty in site.duties}
    known = _by_key(issues)
    steps: list[Step] = []
    for key, found in known.items():
        kept, extra = _kept(found)
        steps += [_duplicate(key, one.number, kept.number) for one in extra]
        if kept.open:
            step = _of_open(site, key, duties.get(key), kept, links)
            steps += [step] if step is not None else []
    new: list[Step] = []
    for duty in deadlines.select(site.duties, (OVERDUE,)):
        key = _key(duty)
        if key not in known:
            new.append(Step(CREATE, 0, key, title(site, duty), body(site, duty, links)))
        elif not (closed := _kept(known[key])[0]).open:
            steps.append(replace(_edit(REOPEN, closed, site, duty, links), comment="这一事项仍然逾期，重新打开。"))
    return Plan((*steps, *new[:most]), max(len(new) - most, 0))


def _key(duty: Duty) -> str:
    # As a marker gives it back.
    return gfm.marked(gfm.marker(DUTY, duty.key), DUTY) or ""


def _by_key(issues: Sequence[Issue]) -> dict[str, list[Issue]]:
    found: dict[str, list[Issue]] = {}
    for issue in sorted(issues, key=lambda i: i.number):
        key = gfm.marked(issue.body, DUTY)
        if key:
            found.setdefault(key, []).append(issue)
    return found


def _kept(found: Sequence[Issue]) -> tuple[Issue, list[Issue]]:
    """Of the issues of one duty the one that counts, the first open one if there is any, and the other open ones."""
    opened = [issue for issue in found if issue.open]
    return (opened or list(found))[0], opened[1:]


def _of_open(site: Site, key: str, duty: Duty | None, issue: Issue, links: Links) -> Step | None:
    """What to do with the one open issue of a duty."""
    if duty is None:
        if site.findings:
            return None
        return Step(CLOSE, issue.number, key, comment="这一事项已不再计算期限：记录已撤下、删除或改名，或者规则已停用。", reason=DROPPED)
    if duty.status == MET:
        return Step(CLOSE, issue.number, key, comment=_met(site, duty), reason=DONE)
    if duty.status == OPEN and duty.rule.trigger == COLUMN and duty.evidence:
        return Step(CLOSE, issue.number, key, comment=f"栏目已在 {duty.starts} 更新，下一条 {duty.due} 前发布。", reason=DONE)
    if duty.status == OPEN:
        return Step(CLOSE, issue.number, key, comment=f"按现在的内容和规则，这一事项 {duty.due} 才到期。", reason=DROPPED)
    if duty.status == OVERDUE:
        step = _edit(UPDATE, issue, site, duty, links)
        return step if step.title or step.body else None
    return None


def _duplicate(key: str, number: int, kept: int) -> Step:
    # The first words make GitHub show the one as a duplicate of the other.
    return Step(CLOSE, number, key, comment=f"Duplicate of #{kept}\n\n同一事项只留一条，见 #{kept}。", reason=DROPPED)


def _edit(what: str, issue: Issue, site: Site, duty: Duty, links: Links) -> Step:
    heading, text = title(site, duty), body(site, duty, links)
    return Step(
        what, issue.number, _key(duty), "" if issue.title.strip() == heading else heading, "" if gfm.same(issue.body, text) else text
    )


def _met(site: Site, duty: Duty) -> str:
    """When and how a duty was met."""
    said = f"已办结：{board.state(duty)}。"
    # What follows from lateness is met by another record than the one that it is about.
    if duty.evidence == "git" and duty.record is not None and duty.rule.trigger != LATENESS:
        said += f"证明它的提交是 {site.history.by_path[duty.record.file].commit}。"
    return said


def title(site: Site, duty: Duty) -> str:
    """What a list of issues shows; it is never used to find an issue."""
    text = f"[逾期] {deadlines.department(site, duty.authority)}：{duty.rule.data['title']}（{deadlines.subject(site, duty)}）"
    return gfm.plain(text, MOST_TITLE)


def body(site: Site, duty: Duty, links: Links) -> str:
    """The words of an issue. They say nothing that changes from day to day, so that an issue is edited only when there is news."""
    department = site.by_key.get(("department", duty.authority))
    named = gfm.inline(deadlines.department(site, duty.authority) or "未写明")
    owed = gfm.link(named, links.site, department.address) if department is not None else named
    mention = str(department.data.get("mention", "")) if department is not None else ""
    # The one text that is meant to call somebody, so it is looked at again here.
    owed += f" {mention}" if _MENTION.fullmatch(mention) else ""
    law, rule = duty.rule.data["law"], duty.rule.record
    due = f"{duty.due}，从 {duty.due + datetime.timedelta(days=1)} 起逾期" if duty.due is not None else "无法计算"
    lines = [
        gfm.marker(DUTY, duty.key),
        f"**{gfm.inline(str(duty.rule.data['title']))}**，到期仍未办。",
        "",
        f"- 责任部门：{owed}",
        f"- 对象：{gfm.inline(deadlines.subject(site, duty))}",
        f"- 起算：{duty.starts}（当天不计）",
        f"- 到期：{due}",
        f"- 怎样算办结：{_proof(site, duty)}",
        f"- 依据：{gfm.inline(duty.rule.law)}（{gfm.link('规则', links.site, rule.address)}）",
        f"- 要求：{gfm.inline(law['text'], 1000)}",
    ]
    if duty.record is not None:
        file = gfm.link(gfm.code(duty.record.file), links.files, duty.record.file)
        lines.append(f"- 记录：{file}，{gfm.link('网页', links.site, duty.record.address)}")
    lines += ["", "这一条由程序维护，办结后自动关闭；正文的改动会被覆盖，情况请写在评论里。"]
    return "\n".join(lines) + "\n"


def _proof(site: Site, duty: Duty) -> str:
    how = str(duty.rule.data.get("met_by", ""))
    kind = site.kinds.by_name.get(duty.rule.kind)
    name = gfm.inline(kind.singular if kind is not None else duty.rule.kind)
    if duty.rule.trigger == COLUMN:
        return f"发布一条新的“{gfm.inline(deadlines.column(site, duty.rule))}”"
    if duty.rule.trigger == LATENESS:
        name = f"指向本记录的{name}"
    if how == PUBLICATION:
        return f"{name}首次公示，以 git 记录为准"
    if not how or kind is None:
        return "规则没有写明怎样证明"
    try:
        return f"{name}填写“{gfm.inline(kind.root.at(how).title)}”"
    except KeyError:
        return "规则没有写明怎样证明"


def keep_issues(client: Client, site: Site, links: Links, most: int = MOST_NEW) -> Plan:
    """Carries a plan out and returns it, with what had to be done because another run was at work at once. Raises ForgeError."""
    planned = plan(site, client.issues(LABEL), links, most)
    mine: dict[str, int] = {}
    for step in planned.steps:
        number = _do(client, step)
        if step.what == CREATE:
            mine[step.key] = number
    if not mine:
        return planned
    # Of two runs that saw no issue and opened one each, the later sees both now. Each closes only its own, so none is closed twice.
    extra = []
    for key, found in _by_key(client.issues(LABEL)).items():
        kept = _kept(found)[0]
        if kept.open and kept.number < mine.get(key, 0):
            extra.append(_duplicate(key, mine[key], kept.number))
            _do(client, extra[-1])
    return Plan((*planned.steps, *extra), planned.left)


def _do(client: Client, step: Step) -> int:
    """Carries out a step and returns the number of its issue."""
    if step.what == CREATE:
        return client.create_issue(step.title, step.body, LABEL).number
    changes: dict[str, str] = {key: text for key, text in (("title", step.title), ("body", step.body)) if text}
    if step.what == REOPEN:
        changes |= {"state": "open", "state_reason": "reopened"}
    elif step.what == CLOSE:
        changes |= {"state": "closed", "state_reason": step.reason}
    client.edit_issue(step.number, changes)
    if step.comment:
        # Last, since a comment cannot be looked for: a run that breaks off here says too little rather than the same every day.
        client.comment(step.number, step.comment)
    return step.number


def said(planned: Plan, dry: bool) -> str:
    """What was done, or would be, for the log of a run: one line a step, and the sums."""
    lines = [f"{NAMES[step.what]} {f'#{step.number} ' if step.number else ''}{gfm.plain(step.key)}" for step in planned.steps]
    sums = "，".join(f"{name} {sum(step.what == what for step in planned.steps)}" for what, name in NAMES.items())
    last = f"{'只是预演，没有改动：' if dry else ''}{sums}"
    if planned.left:
        last += f"；另有 {planned.left} 项留待下次"
    return "\n".join((*lines, last)) + "\n"


# The comment on a pull request


def keep_comment(client: Client, found: preview.Preview, number: int, sha: str, repository: str, site_url: str, author: str) -> str:
    """Posts the one comment of a pull request, or brings it up to date; returns what was done. Raises ForgeError, RefusedError.

    `sha` and `repository` are those of the run that made the report, as GitHub tells them: whoever wrote the report could name any
    pull request, but not one whose branch is theirs without its being so. Nothing new is said where nothing changes.
    """
    pull = client.pull(number)
    if pull.sha != sha:
        raise RefusedError(f"报告出自提交 {sha[:12]}，而合并请求 #{number} 现在是 {pull.sha[:12]}；没有评论")
    if repository and pull.repository.lower() != repository.lower():
        raise RefusedError(f"报告不出自合并请求 #{number} 的仓库；没有评论")
    if not pull.open:
        return f"合并请求 #{number} 已关闭，没有评论"
    text = f"{gfm.marker(PREVIEW)}\n{preview.markdown(found, site_url)}"
    ours = [c for c in client.comments(number) if c.author == author and gfm.marked(c.body, PREVIEW) is not None]
    for extra in ours[1:]:
        client.delete_comment(extra.id)
    if not ours and preview.is_empty(found):
        return f"合并请求 #{number} 不改变公众看到的内容，没有评论"
    if not ours:
        client.comment(number, text)
        return f"已在合并请求 #{number} 上评论"
    if gfm.same(ours[0].body, text):
        return f"合并请求 #{number} 上的评论没有变化"
    client.edit_comment(ours[0].id, text)
    return f"已更新合并请求 #{number} 上的评论"


# The summary of a check


def summary(diagnostics: Sequence[Diagnostic], lang: str) -> str:
    """All diagnostics for a job summary: Markdown, file by file, at most 900 kB."""
    errors, warnings = report.counts(diagnostics)
    words = _SUMMARY[lang]
    lines = [f"### {words['head'].format(e=errors, w=warnings) if diagnostics else words['none']}", ""]
    for file, found in groupby(diagnostics, key=lambda d: d.path):
        lines += [f"#### {gfm.code(file)}", "", *_listed(found, words), ""]
    return gfm.capped(lines, SUMMARY_BYTES, words["more"])


def _listed(diagnostics: Iterator[Diagnostic], words: Mapping[str, str]) -> Iterator[str]:
    for d in diagnostics:
        slug = gfm.link(gfm.code(d.slug), d.url.rpartition("/checks/")[0], f"checks/{d.slug}/")
        yield f"- **{words[d.severity]}** {d.span.line}:{d.span.column} {gfm.inline(d.message, 1000)} {slug}"
        if d.hint:
            yield f"  {words['hint']} {gfm.inline(d.hint, 1000)}"


_SUMMARY = {
    "zh": {
        "head": "检查：{e} 个错误，{w} 个警告",
        "none": "检查通过：没有发现问题",
        "error": "错误",
        "warning": "警告",
        "hint": "提示：",
        "more": "内容太长，没有全部列出；在自己的电脑上运行 credit check 可以看到全部。",
    },
    "en": {
        "head": "Check: {e} errors, {w} warnings",
        "none": "Check passed: no problems found",
        "error": "error",
        "warning": "warning",
        "hint": "hint:",
        "more": "Too long to list in full; `credit check` on your own computer shows everything.",
    },
}
