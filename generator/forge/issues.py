"""Keeps one issue for each overdue duty.

Pure functions compute what has to be done; only `keep_issues` calls the forge.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from generator.forge import gfm
from generator.forge.client import Client, ForgeError, Issue, RefusedError, UnansweredError
from generator.law.duties import MET, OPEN, OVERDUE, Duty
from generator.law.rules import COLUMN, LATENESS, PUBLICATION
from generator.model.kindnames import DEPARTMENT
from generator.site import wording
from generator.site.moved import address_of, file_at
from generator.site.site import Site

LABEL = "信用时限"
DUTY = "duty"
CREATE, UPDATE, REOPEN, CLOSE = "create", "update", "reopen", "close"
DONE, DROPPED = "completed", "not_planned"
NAMES = {CREATE: "新开", UPDATE: "更新", REOPEN: "重开", CLOSE: "关闭"}
MOST_NEW = 50
MOST_TITLE = 200
# After so many refused new issues in a row the repository accepts none; after so many calls without an answer the server is down.
MOST_REFUSED, MOST_UNANSWERED = 5, 3
_MENTION = re.compile(r"@[A-Za-z0-9-]+(/[A-Za-z0-9_.-]+)?")


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses to which issues lead: the site, and the folder of the repository's files in a browser. Either may be ""."""

    site: str
    files: str


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one issue. `number` is 0 for a new issue; `title` and `body` are "" if they stay as they are.

    With `label`, the label that somebody has removed is to be put back.
    """

    what: str
    number: int
    key: str
    title: str = ""
    body: str = ""
    comment: str = ""
    reason: str = ""
    label: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes that are to be made, or that were made; `left` overdue duties get their issue in a later run.

    `refused` has a sentence for each change that the forge refused. All other changes were made, unless `stopped` says why the run ended
    early.
    """

    steps: tuple[Step, ...]
    left: int = 0
    refused: tuple[str, ...] = ()
    stopped: str = ""


def plan(site: Site, issues: Sequence[Issue], links: Links, most: int = MOST_NEW) -> Plan:
    """The changes after which each overdue duty has one open issue and nothing else has one; no steps if that is so already.

    `issues` are all issues with the label, open and closed, and all other open ones. The marker in the body says to which duty an issue
    belongs; an issue that has lost its label gets it back. Issues without our marker are not touched. The issue of a duty with unknown
    state stays as it is. While files cannot be read, so does the issue of a duty that is missing, since it may be missing for that reason
    only.
    """
    duties = {_key(duty): duty for duty in site.duties}
    known = _by_key(issues, lambda key: _now(site, key))
    steps: list[Step] = []
    for key, found in known.items():
        kept, extra = _kept(found)
        steps += [_duplicate(key, one.number, kept.number) for one in extra]
        if kept.open:
            step = _of_open(site, key, duties.get(key), kept, links)
            if LABEL not in kept.labels:
                step = replace(step or Step(UPDATE, kept.number, key), label=True)
            steps += [step] if step is not None else []
    new: list[Step] = []
    for duty in wording.select(site.duties, (OVERDUE,)):
        key = _key(duty)
        if key not in known:
            new.append(Step(CREATE, 0, key, title(site, duty), body(site, duty, links)))
        elif not (closed := _kept(known[key])[0]).open:
            steps.append(replace(_edit(REOPEN, closed, site, duty, links), comment="这一事项仍然逾期，重新打开。"))
    return Plan((*steps, *new[:most]), max(len(new) - most, 0))


def _key(duty: Duty) -> str:
    # In the form in which a marker is read.
    return gfm.marked(gfm.marker(DUTY, duty.key), DUTY) or ""


def _by_key(issues: Sequence[Issue], now: Callable[[str], str] = str) -> dict[str, list[Issue]]:
    """Issues by the key of their duty, the oldest first. `now` translates the key in an issue into the present key of its duty."""
    found: dict[str, list[Issue]] = {}
    for issue in sorted(issues, key=lambda i: i.number):
        key = gfm.marked(issue.body, DUTY)
        if key:
            found.setdefault(now(key), []).append(issue)
    return found


def _now(site: Site, key: str) -> str:
    """The present key of a duty whose record's file has been renamed: the issue stays the same, as the record does."""
    rule, _, file = key.partition(":")
    new = site.moved.get(address_of(site.kinds, file), "")
    return f"{rule}:{file_at(new)}" if new else key


def _kept(found: Sequence[Issue]) -> tuple[Issue, list[Issue]]:
    """From the issues of one duty, the one to keep (the first open one, if any) and the other open ones.

    Issues with the label come first: anybody can write our marker, but not everybody may set labels.
    """
    opened = sorted((issue for issue in found if issue.open), key=lambda issue: LABEL not in issue.labels)
    return (opened or list(found))[0], opened[1:]


def _of_open(site: Site, key: str, duty: Duty | None, issue: Issue, links: Links) -> Step | None:
    """The changes of the one open issue of a duty."""
    if duty is None:
        if site.findings:
            return None
        return Step(CLOSE, issue.number, key, comment="这一事项已不再计算期限：记录已撤下或删除，或者规则已停用。", reason=DROPPED)
    if duty.status == MET:
        return Step(CLOSE, issue.number, key, comment=_met(site, duty), reason=DONE)
    if duty.status == OPEN and duty.rule.trigger == COLUMN and duty.evidence:
        return Step(CLOSE, issue.number, key, comment=f"栏目已在 {duty.starts} 更新，下一条 {duty.due} 前发布。", reason=DONE)
    if duty.paused:
        return Step(CLOSE, issue.number, key, comment=f"{duty.reason}，现在还没有到期日。", reason=DROPPED)
    if duty.status == OPEN:
        return Step(CLOSE, issue.number, key, comment=f"按现在的内容和规则，这一事项 {duty.due} 才到期。", reason=DROPPED)
    if duty.status == OVERDUE:
        step = _edit(UPDATE, issue, site, duty, links)
        return step if step.title or step.body else None
    return None


def _duplicate(key: str, number: int, kept: int) -> Step:
    # These words make GitHub show one issue as a duplicate of the other.
    return Step(CLOSE, number, key, comment=f"Duplicate of #{kept}\n\n同一事项只留一条，见 #{kept}。", reason=DROPPED)


def _edit(what: str, issue: Issue, site: Site, duty: Duty, links: Links) -> Step:
    heading, text = title(site, duty), body(site, duty, links)
    return Step(
        what, issue.number, _key(duty), "" if issue.title.strip() == heading else heading, "" if gfm.same(issue.body, text) else text
    )


def _met(site: Site, duty: Duty) -> str:
    """When a duty was met, and by what."""
    said = f"已办结：{wording.state(duty)}。"
    # A duty that follows from lateness is met by another record than the one it is about.
    if duty.evidence == "git" and duty.record is not None and duty.rule.trigger != LATENESS and (proof := site.history.first(duty.record)):
        said += f"证明它的提交是 {proof.commit}。"
    return said


def title(site: Site, duty: Duty) -> str:
    """The title in lists of issues. An issue is never searched by it."""
    text = f"[逾期] {wording.department(site, duty.authority)}：{duty.rule.data['title']}（{wording.subject(site, duty)}）"
    return gfm.plain(text, MOST_TITLE)


def body(site: Site, duty: Duty, links: Links) -> str:
    """The text of an issue. Nothing in it changes from day to day, so an issue is edited only when something has happened."""
    department = site.by_key.get((DEPARTMENT, duty.authority))
    named = gfm.inline(wording.department(site, duty.authority) or "未写明")
    owed = gfm.link(named, links.site, department.address) if department is not None else named
    mention = str(department.data.get("mention", "")) if department is not None else ""
    # Only this text is meant to notify somebody, so its form is checked once more.
    owed += f" {mention}" if _MENTION.fullmatch(mention) else ""
    law, rule = duty.rule.data["law"], duty.rule.record
    due = f"{wording.due(duty)}，从 {duty.due + datetime.timedelta(days=1)} 起逾期" if duty.due is not None else "无法计算"
    lines = [
        gfm.marker(DUTY, duty.key),
        f"**{gfm.inline(str(duty.rule.data['title']))}**，到期仍未办。",
        "",
        f"- 责任部门：{owed}",
        f"- 对象：{gfm.inline(wording.subject(site, duty))}",
        f"- 起算：{duty.times[0] or f'{duty.starts}（当天不计）'}",
        f"- 到期：{due}",
        *([f"- 计时：{gfm.inline(words)}"] if (words := wording.not_counted(duty)) else []),
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
        return f"发布一条新的“{gfm.inline(wording.column(site, duty.rule))}”"
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
    """Makes the changes of a plan. Returns what was done, including repairs if another run worked at the same time.

    If one issue refuses a change, the others are still changed; the result names the refusal. Raises ForgeError if the issues cannot be
    read.
    """
    found, unseen = look(client)
    planned = plan(site, found, links, most)
    run = _Run(client, [unseen] if unseen else [])
    mine = run.carry_out(planned.steps)
    if not mine or run.stopped:
        return run.result(planned)
    # If two runs at once opened an issue for one duty, both are visible now. Each run closes only its own, so that one stays open.
    try:
        seen = _by_key(client.issues(LABEL))
    except ForgeError as error:
        return replace(run.result(planned), stopped=f"没有查成有没有重复的 issue，下次运行会再查：{error}")
    extra = []
    for key, some in seen.items():
        kept = _kept(some)[0]
        if kept.open and kept.number < mine.get(key, 0):
            extra.append(_duplicate(key, mine[key], kept.number))
    run.carry_out(extra)
    return run.result(planned)


def look(client: Client) -> tuple[list[Issue], str]:
    """All issues that may be ours, and a sentence about what could not be read ("" if all could). Raises ForgeError.

    If somebody has deleted or renamed the label, a search for it finds nothing, so all open issues are read too. If that fails the work
    goes on; should it open an issue twice, the next run that reads both closes one.
    """
    found = {issue.number: issue for issue in client.issues(LABEL)}
    try:
        found |= {issue.number: issue for issue in client.open_issues()}
    except (RefusedError, UnansweredError) as error:
        return list(found.values()), f"没有看成不带标签“{LABEL}”的 issue：{error}"
    return list(found.values()), ""


class _Run:
    """Makes changes one by one and keeps what was done and what was refused. `skipped` counts new issues that were not tried."""

    def __init__(self, client: Client, refused: list[str]) -> None:
        self.client = client
        self.done: list[Step] = []
        self.refused = refused
        self.stopped = ""
        self.skipped = 0

    def carry_out(self, steps: Sequence[Step]) -> dict[str, int]:
        """Makes the changes that can be made; returns the numbers of the issues that it opened, by their keys."""
        opened: dict[str, int] = {}
        unopened = unanswered = 0
        for step in steps:
            if self.stopped or (step.what == CREATE and unopened == MOST_REFUSED):
                self.skipped += step.what == CREATE
                continue
            try:
                number = self._do(step)
            except (RefusedError, UnansweredError) as error:
                self.refused.append(f"{_name(step)}：{error}")
                unopened += step.what == CREATE
                unanswered = unanswered + 1 if isinstance(error, UnansweredError) else 0
                if unanswered == MOST_UNANSWERED:
                    self.stopped = "GitHub 接连没有答复，余下的留给下一次运行"
            except ForgeError as error:
                self.refused.append(f"{_name(step)}：{error}")
                self.stopped = "余下的留给下一次运行"
            else:
                unanswered = 0
                self.done.append(step)
                if step.what == CREATE:
                    opened[step.key] = number
                    unopened = 0
        return opened

    def result(self, planned: Plan) -> Plan:
        """The part of a plan that was carried out."""
        return Plan(tuple(self.done), planned.left + self.skipped, tuple(self.refused), self.stopped)

    def _do(self, step: Step) -> int:
        """Makes one change and returns the number of its issue."""
        client = self.client
        if step.what == CREATE:
            return client.create_issue(step.title, step.body, LABEL).number
        if step.label:
            try:
                client.add_label(step.number, LABEL)
            except (RefusedError, UnansweredError) as error:
                # The label is not essential: the issue is found by its marker too.
                self.refused.append(f"给 #{step.number} 补上标签“{LABEL}”：{error}")
        changes: dict[str, str] = {key: text for key, text in (("title", step.title), ("body", step.body)) if text}
        if step.what == REOPEN:
            changes |= {"state": "open", "state_reason": "reopened"}
        elif step.what == CLOSE:
            changes |= {"state": "closed", "state_reason": step.reason}
        if changes:
            client.edit_issue(step.number, changes)
        if step.comment:
            # The comment comes last, since it cannot be found again: if a run breaks off here, a comment is missing rather than repeated
            # every day.
            try:
                client.comment(step.number, step.comment)
            except (RefusedError, UnansweredError) as error:
                self.refused.append(f"{_name(step)}已做，但说明没有写上：{error}")
        return step.number


def _name(step: Step) -> str:
    return f"{NAMES[step.what]} {f'#{step.number} ' if step.number else ''}{gfm.plain(step.key)}"


def log_text(planned: Plan, dry: bool) -> str:
    """The log of a run: one line for each change that was made or would be made, and the totals."""
    lines = [_name(step) for step in planned.steps]
    sums = "，".join(f"{name} {sum(step.what == what for step in planned.steps)}" for what, name in NAMES.items())
    last = f"{'只是预演，没有改动：' if dry else ''}{sums}"
    if planned.left:
        last += f"；另有 {planned.left} 项留待下次"
    return "\n".join((*lines, last)) + "\n"
