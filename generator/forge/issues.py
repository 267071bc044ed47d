"""The one issue for each overdue duty: its text, and the changes after which there is exactly one.

Pure functions compute what has to be done; `keeping` calls the forge.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from generator.forge import gfm
from generator.forge.protocol import DONE, DROPPED, GITHUB, Dialect, Issue
from generator.law.duties import MET, OPEN, OVERDUE, Duty
from generator.law.forwarding import FORWARDED
from generator.law.rules import COLUMN, LATENESS, PUBLICATION
from generator.model.kindnames import DEPARTMENT
from generator.site import wording
from generator.site.moved import address_of, file_at
from generator.site.site import Site

LABEL = "信用时限"
DUTY = "duty"
CREATE, UPDATE, REOPEN, CLOSE = "create", "update", "reopen", "close"
NAMES = {CREATE: "新开", UPDATE: "更新", REOPEN: "重开", CLOSE: "关闭"}
MOST_NEW = 50
MOST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Links:
    """What issues need of the place they stand at: the addresses of the site and of the folder of the repository's files in a browser
    (either may be ""), and how the forge is written.
    """

    site: str
    files: str
    dialect: Dialect = GITHUB


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one issue. `issue` is "" for a new one; `title` and `body` are "" if they stay as they are.

    With `label`, the label that somebody has removed is to be put back.
    """

    what: str
    issue: str
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
    known = by_key(issues, lambda key: _now(site, key))
    steps: list[Step] = []
    for key, found in known.items():
        kept, extra = kept_of(found)
        steps += [duplicate(key, one.id, kept.id, links) for one in extra]
        if kept.open:
            step = _of_open(site, key, duties.get(key), kept, links)
            if LABEL not in kept.labels:
                step = replace(step or Step(UPDATE, kept.id, key), label=True)
            steps += [step] if step is not None else []
    new: list[Step] = []
    for duty in wording.select(site.duties, (OVERDUE,)):
        key = _key(duty)
        if key not in known:
            new.append(Step(CREATE, "", key, title(site, duty), body(site, duty, links)))
        elif not (closed := kept_of(known[key])[0]).open:
            steps.append(replace(_edit(REOPEN, closed, site, duty, links), comment="这一事项仍然逾期，重新打开。"))
    return Plan((*steps, *new[:most]), max(len(new) - most, 0))


def _key(duty: Duty) -> str:
    # In the form in which a marker is read.
    return gfm.marked(gfm.marker(DUTY, duty.key), DUTY) or ""


def by_key(issues: Sequence[Issue], now: Callable[[str], str] = str) -> dict[str, list[Issue]]:
    """Issues by the key of their duty, the oldest first. `now` translates the key in an issue into the present key of its duty."""
    found: dict[str, list[Issue]] = {}
    for issue in sorted(issues, key=lambda i: i.order):
        key = gfm.marked(issue.body, DUTY)
        if key:
            found.setdefault(now(key), []).append(issue)
    return found


def _now(site: Site, key: str) -> str:
    """The present key of a duty whose record's file has been renamed: the issue stays the same, as the record does."""
    rule, _, file = key.partition(":")
    new = site.moved.get(address_of(site.kinds, file), "")
    return f"{rule}:{file_at(new)}" if new else key


def kept_of(found: Sequence[Issue]) -> tuple[Issue, list[Issue]]:
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
        return Step(CLOSE, issue.id, key, comment="这一事项已不再计算期限：记录已撤下或删除，或者规则已停用。", reason=DROPPED)
    if duty.status == MET:
        return Step(CLOSE, issue.id, key, comment=_met(site, duty), reason=DONE)
    if duty.status == OPEN and duty.rule.trigger == COLUMN and duty.evidence:
        return Step(CLOSE, issue.id, key, comment=f"栏目已在 {duty.starts} 更新，下一条 {duty.due} 前发布。", reason=DONE)
    if duty.paused:
        return Step(CLOSE, issue.id, key, comment=f"{duty.reason}，现在还没有到期日。", reason=DROPPED)
    if duty.status == OPEN:
        return Step(CLOSE, issue.id, key, comment=f"按现在的内容和规则，这一事项 {duty.due} 才到期。", reason=DROPPED)
    if duty.status == OVERDUE:
        step = _edit(UPDATE, issue, site, duty, links)
        return step if step.title or step.body else None
    return None


def duplicate(key: str, issue: str, kept: str, links: Links) -> Step:
    """Closes an issue that has an older twin."""
    # The first words make GitHub show one issue as a duplicate of the other.
    words = [links.dialect.duplicate.format(kept), ""] if links.dialect.duplicate else []
    return Step(CLOSE, issue, key, comment="\n".join((*words, f"同一事项只留一条，见 #{kept}。")), reason=DROPPED)


def _edit(what: str, issue: Issue, site: Site, duty: Duty, links: Links) -> Step:
    heading, text = title(site, duty), body(site, duty, links)
    return Step(what, issue.id, _key(duty), "" if issue.title.strip() == heading else heading, "" if gfm.same(issue.body, text) else text)


def _met(site: Site, duty: Duty) -> str:
    """When a duty was met, and by what."""
    said = f"已办结：{wording.state(duty)}。"
    # A duty that follows from lateness is met by another record than the one it is about.
    if duty.evidence == "git" and duty.record is not None and duty.rule.trigger != LATENESS and (proof := site.history.first(duty.record)):
        said += f"记载它的提交是 {proof.commit}。"
    return said


def title(site: Site, duty: Duty) -> str:
    """The title in lists of issues. An issue is never searched by it."""
    text = f"[逾期] {wording.department(site, duty.authority)}：{duty.rule.data['title']}（{wording.subject(site, duty)}）"
    return gfm.title(text, MOST_TITLE)


def body(site: Site, duty: Duty, links: Links) -> str:
    """The text of an issue. Nothing in it changes from day to day, so an issue is edited only when something has happened."""
    department = site.by_key.get((DEPARTMENT, duty.authority))
    named = gfm.inline(wording.department(site, duty.authority) or "未写明")
    owed = gfm.link(named, links.site, department.address) if department is not None else named
    mention = str(department.data.get("mention", "")) if department is not None else ""
    # Only this text is meant to notify somebody, so its form is checked once more, as the forge has it.
    owed += f" {mention}" if links.dialect.mention.fullmatch(mention) else ""
    law, rule = duty.rule.data["law"], duty.rule.record
    lines = [
        gfm.marker(DUTY, duty.key),
        f"**{gfm.inline(str(duty.rule.data['title']))}**，到期仍未办。",
        "",
        f"- 责任部门：{owed}",
        *(f"- {name}：{words}" for name, words in facts(site, duty, gfm.inline)),
        f"- 依据：{gfm.inline(duty.rule.law)}（{gfm.link('规则', links.site, rule.address)}）",
        f"- 要求：{gfm.inline(law['text'], 1000)}",
    ]
    if duty.record is not None:
        file = gfm.link(gfm.code(duty.record.file), links.files, duty.record.file)
        lines.append(f"- 记录：{file}，{gfm.link('网页', links.site, duty.record.address)}")
    lines += ["", "这一条由程序维护，办结后自动关闭；正文的改动会被覆盖，情况请写在评论里。"]
    return "\n".join(lines) + "\n"


def facts(site: Site, duty: Duty, say: Callable[[str], str]) -> list[tuple[str, str]]:
    """What an overdue duty is about, how its limit runs and how it is met: names and texts. `say` writes a value as the whole needs it."""
    due = f"{wording.due(duty)}，从 {duty.due + datetime.timedelta(days=1)} 起逾期" if duty.due is not None else "无法计算"
    found = [
        ("对象", say(wording.subject(site, duty))),
        ("起算", duty.times[0] or f"{duty.starts}（当天不计）"),
        ("到期", due),
        ("计时", say(wording.not_counted(duty))),
        ("怎样算办结", _proof(site, duty, say)),
    ]
    return [(name, words) for name, words in found if words]


def uncalled(site: Site, dialect: Dialect) -> list[str]:
    """A sentence for each department with an overdue duty whose `mention` is not written as this forge has it, so that nobody is called."""
    owing = sorted({duty.authority for duty in site.duties if duty.status == OVERDUE})
    records = [record for name in owing if (record := site.by_key.get((DEPARTMENT, name))) is not None]
    named = [(record, str(record.data["mention"])) for record in records if record.data.get("mention")]
    return [
        f"{record.file} 的 mention “{gfm.plain(mention)}”不是 {dialect.name} 的写法，没有提醒任何人"
        for record, mention in named
        if not dialect.mention.fullmatch(mention)
    ]


def _proof(site: Site, duty: Duty, say: Callable[[str], str]) -> str:
    how = str(duty.rule.data.get("met_by", ""))
    kind = site.kinds.by_name.get(duty.rule.kind)
    name = say(kind.singular if kind is not None else duty.rule.kind)
    if duty.rule.trigger == COLUMN:
        return f"发布一条新的“{say(wording.column(site, duty.rule))}”"
    if duty.rule.trigger == LATENESS:
        name = f"指向本记录的{name}"
    if how == PUBLICATION:
        return f"{name}首次公示，按代码库（git）的记载"
    if how == FORWARDED:
        return f"{name}归集到{say(str(duty.rule.data.get('receiver_level', '上')))}级平台，以归集批次的记录为准"
    if not how or kind is None:
        return "规则没有写明怎样算办结"
    try:
        return f"{name}填写“{say(kind.root.at(how).title)}”"
    except KeyError:
        return "规则没有写明怎样算办结"
