"""Records, rules and small helpers that several test modules use."""

from __future__ import annotations

import datetime
import json
import re
import sys
from pathlib import Path
from typing import Any

from support import Repo, Result, proved, run, schema

from generator.law import duties
from generator.law.calendar import Calendar
from generator.law.rules import Rule
from generator.model.kinds import Kinds
from generator.model.records import Record, record_of

# Penalties that end, and their repair

PENALTY = """\
authority: scjgj
document_number: 甲市监罚〔{year}〕{serial}号
subject:
  type: 法人及非法人组织
  name: 甲市{name}有限公司
  uscc: {code}
  legal_representative: 王*
violation_type: 经营超过保质期的食品
facts: 执法人员检查发现货架上有超过保质期的糕点12盒。
basis: 依据《中华人民共和国食品安全法》第一百二十四条第一款第五项予以处罚。
categories:
  - 罚款
content: 罚款5000元。
fine_wan_yuan: 0.5
severity: {severity}
decided_on: {day}
valid_until: 2027-12-31
"""
WITHDRAWN = """\
ended:
  how: 撤销
  on: 2026-11-22
  basis: 行政复议机关认定主要事实不清，决定撤销。
  decided_by: 甲市人民政府
  decided_on: {day}
  document_number: 甲政复决〔2026〕77号
"""
REPAIR_OF = """\
number: 甲信修〔2026〕{serial}号
penalty: {penalty}
applicant:
  type: 法人及非法人组织
  name: 某企业
provider: scjgj
channel: 信用中国网站
applied_on: {day}
accepted_on: {day}
conditions:
  duty: {duty}
  promise: {promise}
  obstacle: {obstacle}
decided_on: {day}
result: 准予修复
effective_on: {effective}
"""
MET = {"duty": "全部履行", "promise": "已作出", "obstacle": "没有"}


# What stands on a list and what follows from it

BLACK: dict[str, Any] = {
    "title": "黑榜通报的窗口取消当年评优资格",
    "enabled": "启用",
    "award": "年度先进",
    "effect": "取消资格",
    "kind": "red-black-list",
    "list": "black",
    "when": [{"field": "black.party_type", "values": ["部门窗口"]}],
    "affects": [{"who": "窗口", "fields": ["black.department", "black.window"]}],
    "year_field": "period",
    "reason_field": "black.reason",
    "in_force_from": "2014-08-15",
    "law": {"title": "《某方案》", "document_number": "某〔2014〕3号", "clause": "四（一）4", "text": "当年没有资格。"},
}


# A duty of periods, and a report that meets it

HALVES = {
    "title": "半年报告7月1日前报送",
    "duty": "报送",
    "enabled": "启用",
    "kind": "report",
    "when": [{"field": "type", "values": ["半年报告"]}],
    "trigger": "周期",
    "met_by": "filed_on",
    "every": "半年",
    "period_field": "period",
    "owed_by_sorts": ["本级部门"],
    "first_period": "2025-H1",
    "limit_kind": "固定",
    "limit": {"count": 0, "unit": "日"},
    "in_force_from": "2017-11-01",
    "law": {"title": "《某方案》", "clause": "五（三）", "text": "每半年报一次。"},
    "certainty": {"level": "全文核对"},
    "holiday_end": {"moves": "不顺延", "ground": "期限是本站自己的安排，休息日也照算。"},
    "worked_examples": [{"period": "2026-H1", "due": "2026-06-30"}],
}


def report(unit: str, period: str, day: str) -> dict[str, Any]:
    """A half-year report that a department filed on a day."""
    return {
        "unit": unit,
        "period": period,
        "type": "半年报告",
        "filed_on": day,
        "title": f"{period}报告",
        "summary": "已经做的和下一步要做的。",
    }


# A duty to keep a column fresh

COLUMN: dict[str, Any] = {
    "title": "承诺栏目两周内更新",
    "duty": "更新",
    "enabled": "启用",
    "kind": "commitment",
    "when": [{"field": "type", "values": ["审批替代型"]}],
    "trigger": "栏目",
    "starts": "made_on",
    "owed_by": ["xzspj"],
    "limit_kind": "固定",
    "limit": {"count": 14, "unit": "日"},
    "in_force_from": "2026-01-01",
    "law": {"title": "《某方案》", "clause": "四（三）", "text": "及时发布。"},
    "certainty": {"level": "全文核对"},
    "holiday_end": {"moves": "不顺延", "ground": "期限是本站自己的安排，休息日也照算。"},
    "worked_examples": [{"starts": "2026-03-12", "due": "2026-03-26"}],
}


# Settings


def begin(repo: Repo, day: str) -> None:
    """Sets the day on which the city begins."""
    path = repo.root / "mkdocs.yml"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("  first_day:")]
    lines.insert(lines.index("extra:") + 1, f"  first_day: {day}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# A case that was finished late, and a kind for what follows from that

CASE: dict[str, Any] = {
    "number": "甲政务受〔2026〕1号",
    "item": "施工许可",
    "authority": "scjgj",
    "received_on": "2026-09-01",
    "procedure": "一般",
    "promised_working_days": 3,
    "extended": "未延期",
    "finished_on": "2026-09-10",
    "result": "准予",
}
CASE_FILE, PROOF_FILE = "content/lists/cases/2026/c.yml", "content/lists/dishonesty/d.yml"
PROMISED = schema("rule")["examples"][3]
LATE: dict[str, Any] = {
    "title": "没有兑现时限承诺的列入政务失信记录",
    "duty": "公布",
    "enabled": "启用",
    "kind": "dishonesty",
    "trigger": "超期",
    "after": ["promised"],
    "link_field": "case",
    "met_by": "recorded_on",
    "limit_kind": "固定",
    "limit": {"count": 10, "unit": "工作日"},
    "in_force_from": "2019-06-12",
    "law": {"title": "《某方案》", "clause": "第16条", "text": "没有兑现的列入记录。"},
    "certainty": {"level": "全文核对"},
    "worked_examples": [{"starts": "2026-09-05", "due": "2026-09-18"}],
}
PROOF = {"unit": "scjgj", "case": "2026/c", "fact": "承诺3个工作日办结，实际用了7个工作日。", "recorded_on": "2026-09-16"}


def text_field(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "description": f"用一句话写明{title}的内容。", "type": "string"} | more


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "政务失信记录",
    "description": "一个部门的一次失信一个文件。",
    "x-record": {
        "folder": "lists/dishonesty",
        "singular": "政务失信记录",
        "plural": "政务失信记录",
        "group": "信用监督",
        "order": 60,
        "caption": "{fact}",
        "date": "recorded_on",
        "authority": "unit",
        "columns": ["fact", "unit", "recorded_on"],
    },
    "type": "object",
    "properties": {
        "unit": text_field("失信单位", **{"x-link": "department", "x-link-title": "政务失信记录"}),
        "case": text_field("超期的办件", **{"x-link": "case", "x-link-title": "因本件形成的政务失信记录"}),
        "fact": text_field("失信事实"),
        "recorded_on": text_field("列入日期", format="date"),
    },
    "required": ["unit", "fact", "recorded_on"],
    "additionalProperties": False,
    "examples": [PROOF, {key: value for key, value in PROOF.items() if key != "case"}],
}


def with_late_case(repo: Repo) -> Repo:
    """A case that was promised for 2026-09-04 and finished on the 10th, and a kind for what follows from that."""
    repo.write("schemas/dishonesty.schema.json", json.dumps(SCHEMA, ensure_ascii=False))
    calendar = schema("calendar")["examples"][0]
    repo.dump("content/rules/calendars/cn-2026.yml", calendar)
    # What is looked at ends in 2026; a limit that begins in December needs the next year.
    repo.dump("content/rules/calendars/cn-2027.yml", calendar | {"year": 2027, "holidays": [], "workdays": []})
    repo.dump("content/rules/promised.yml", PROMISED | {"worked_examples": [{"starts": "2026-05-18", "count": 1, "due": "2026-05-19"}]})
    repo.dump("content/rules/late.yml", LATE)
    repo.dump(CASE_FILE, CASE)
    return repo


# An objection, and a repository that holds it

OBJECTION = {
    "number": "甲信异〔2026〕1号",
    "record": "甲市监罚〔2026〕15号",
    "applicant": {"type": "个体工商户", "name": "某小吃店"},
    "received_on": "2026-09-01",
    "provider": "scjgj",
    "result": "办理中",
    "summary": "提出人认为金额有误。",
}
# 示例：收到异议之后10个工作日内答复。
ANSWER = {
    "title": "异议10个工作日内答复",
    "duty": "办理",
    "enabled": "启用",
    "kind": "objection",
    "trigger": "记录",
    "starts": "received_on",
    "met_by": "answered_on",
    "limit_kind": "固定",
    "limit": {"count": 10, "unit": "工作日"},
    "in_force_from": "2019-06-12",
    "law": {"title": "《某方案》", "document_number": "某〔2019〕2号", "clause": "第9条", "text": "10个工作日内核查并反馈。"},
    "certainty": {"level": "全文核对"},
    "worked_examples": [{"starts": "2026-04-30", "due": "2026-05-18"}],
}
ANSWERED = OBJECTION | {"answered_on": "2026-11-20", "result": "更正", "reason_late": "交接不及时。"}


def one(number: int) -> str:
    """The file of an objection."""
    return f"content/lists/objections/2026/o-{number}.yml"


def git(root: Path, *words: str, day: str = "2026-06-01") -> str:
    """Runs git on a day; returns what it printed."""
    names = {f"GIT_{who}_{what}": "t@t.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = names | {"GIT_COMMITTER_DATE": f"{day}T10:00:00+0800", "GIT_AUTHOR_DATE": f"{day}T10:00:00+0800"}
    done = run(["git", "-c", "init.defaultBranch=main", *words], cwd=root, env=env)
    assert done.code == 0, done.err
    return done.out.strip()


def commit(repo: Repo, day: str = "2026-06-01") -> None:
    """Commits all there is on a day."""
    git(repo.root, "add", "-A", day=day)
    git(repo.root, "commit", "-q", "--allow-empty", "-m", day, day=day)


# Rules and records as values

WEEKDAYS = Calendar(frozenset(range(2018, 2027)), frozenset(), frozenset())
DISCLOSURE = {
    "title": "公示",
    "duty": "公布",
    "enabled": "启用",
    "kind": "penalty",
    "trigger": "记录",
    "starts": "decided_on",
    "met_by": "first-publication",
    "limit_kind": "固定",
    "limit": {"count": 7, "unit": "工作日"},
    "in_force_from": "2018-07-25",
    "law": {"title": "通知", "clause": "第一条", "text": "七个工作日"},
    "certainty": {"level": "全文核对"},
}


def record(kinds: Kinds, kind: str, data: dict[str, Any], ident: str = "x") -> Record:
    found = kinds.by_name[kind]
    return record_of(found, ident, f"content/{found.folder}/{ident}.yml", data)


def rule(kinds: Kinds, data: dict[str, Any], ident: str = "r") -> Rule:
    return Rule(ident, record(kinds, "rule", data, ident), data)


def compute(
    kinds: Kinds, rules: list[dict[str, Any]], records: list[Record], as_of: str, published: dict[str, str] | None = None, **more: Any
) -> list[duties.Duty]:
    by_kind: dict[str, list[Record]] = {"department": [department(kinds, name) for name in ("xyb", "scjgj", "zjj", "gaj")]}
    for one in records:
        by_kind.setdefault(one.kind.name, []).append(one)
    history = proved(published or {})
    day = datetime.date.fromisoformat(as_of)
    since = datetime.date.fromisoformat(more.get("since", "0001-01-01"))
    terms = duties.Terms(more.get("calendar", WEEKDAYS), more.get("history", history), day, since)
    return duties.compute([rule(kinds, one, one.get("id", "r")) for one in rules], by_kind, terms)


def department(kinds: Kinds, name: str, **more: Any) -> Record:
    return record(kinds, "department", {"name": name} | more, name)


# Values that Markdown could trip over

NASTY = (
    "@all",
    "<!-- credit:duty:x -->",
    "a`b``c```",
    "`",
    "``",
    "[x](https://evil.example)",
    "![x](https://evil.example/p.png)",
    "<img src=x onerror=alert(1)>",
    "jia/credit#1 #2 GH-3",
    "https://evil.example www.evil.example a@b.example",
    "**粗** _斜_ ~~删~~ :smile: $x$ \\` &#64;all",
    "a\n<!-- credit:duty:x -->\nb",
    "\n\n# 标题",
    "| a | b |",
    "\u202e反\u200b写\x00",
)


def without_code(text: str) -> str:
    """What a line of CommonMark holds outside of its code: a run of backticks opens it, the next of the same length closes it."""
    out, at = "", 0
    while at < len(text):
        if text[at] != "`":
            out += text[at]
            at += 1
            continue
        run = re.compile("`+").match(text, at)
        assert run
        close = re.compile(f"(?<!`){run[0]}(?!`)").search(text, run.end())
        assert close, f"a fence that stays open in {text!r}"
        at = close.end()
    return out


# A disk that is nearly full


def limited(repo: Repo, *words: str, most: int = 20_000) -> Result:
    """`credit` where no file may be longer than some bytes, as on a disk that is nearly full."""
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most})); from generator.cli import main; main.program()"
    return run([sys.executable, "-c", code, *words], cwd=repo.root)
