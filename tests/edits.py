"""Edits of a repository that change more than their own page, for tests of what is built again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from support import GOOD, SAMPLE, SAMPLE_FILE, Repo, shipped_repo

RULE = "content/rules/disclose-penalties.yml"
OBJECTION = "content/lists/objections/2026-05.yml"
BATCH = "content/lists/forwarding/2026/2026-0013.yml"
PENALTY = "content/disclosures/penalties/2026/scjgj-15.yml"


def changed(repo: Repo, file: str, old: str, new: str) -> None:
    path = repo.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


EDITS: dict[str, Callable[[Repo], object]] = {
    "a word of a record": lambda repo: changed(repo, PENALTY, "content: 给予警告。", "content: 给予警告（改）。"),
    "a new record": lambda repo: repo.write("content/lists/commitments/xzspj-99.yml", GOOD.replace("000011", "009999")),
    "another name of an organisation": lambda repo: changed(repo, PENALTY, "悦来餐饮管理有限公司", "新悦来餐饮管理有限公司"),
    "what one of several parties has to pay": lambda repo: changed(
        repo, "content/disclosures/penalties/2026/zjj-9.yml", "content: 罚款30000元。", "content: 罚款人民币30000元。"
    ),
    "the name of one of several parties": lambda repo: changed(
        repo, "content/disclosures/penalties/2026/yjj-7.yml", "    name: 段*", "    name: 殷*"
    ),
    "what stood before a change": lambda repo: changed(
        repo, "content/disclosures/penalties/2026/sthjj-4.yml", "content: 罚款人民币拾伍万元整。", "content: 罚款人民币壹拾伍万元整。"
    ),
    "the law of an item that decisions name": lambda repo: changed(
        repo, "content/lists/powers/xzspj.yml", "law: 《中华人民共和国食品安全法》", "law: 《食品安全法》"
    ),
    "which permit another one follows": lambda repo: changed(
        repo, "content/disclosures/permits/2026/xzspj-15.yml", "earlier: 2026/xzspj-1\n", "earlier: 2026/xzspj-2\n"
    ),
    "another document number": lambda repo: changed(repo, PENALTY, "〔2026〕15号", "〔2026〕915号"),
    "another day": lambda repo: changed(repo, PENALTY, "decided_on: 2026-09-11", "decided_on: 2026-08-31"),
    "a record less": lambda repo: (repo.root / "content/disclosures/permits/2026").joinpath("xzspj-10.yml").unlink(),
    "the name of a department": lambda repo: changed(repo, "content/authorities/scjgj.yml", "short_name: ", "short_name: 新"),
    "a record that ends": lambda repo: changed(
        repo,
        PENALTY,
        "decided_on:",
        "ended:\n  how: 撤销\n  on: 2026-10-01\n  basis: 改判\n  decided_on: 2026-10-01\n  decided_by: 示范市人民政府\n"
        "  document_number: 示政复决〔2026〕18号\ndecided_on:",
    ),
    "an answer that a figure counts": lambda repo: changed(repo, OBJECTION, "result: 更正", "result: 维持"),
    "the title of a page that a record names": lambda repo: changed(
        repo, "content/pages/about.md", "title: 关于本站", "title: 关于这个网站"
    ),
    "the first record of a kind that another names": lambda repo: repo.write(
        "content/lists/samples/other.yml", "name: 乙\non: 2026-03-02\n"
    ),
    "a rule": lambda repo: changed(repo, RULE, "title: ", "title: 改名的"),
    "a stretch that ends": lambda repo: changed(
        repo, "content/lists/cases/2026/zrzyj-3.yml", "    from: 2026-11-16\n", "    from: 2026-11-16\n    to: 2026-11-20\n"
    ),
    "how sure a rule is": lambda repo: changed(repo, "content/rules/case-joint.yml", "level: 全文核对", "level: 推定"),
    "a report less": lambda repo: (repo.root / "content/lists/reports/2026-h1/scjgj.yml").unlink(),
    "a rule of the awards": lambda repo: changed(repo, "content/rules/consequences/black-window.yml", "enabled: 启用", "enabled: 停用"),
    "who stands on a list": lambda repo: changed(
        repo,
        "content/lists/red-black/2026-q3.yml",
        "window: 环评审批窗口\n    service_window: sthjj-assessment\n",
        "window: 环评受理窗口\n",
    ),
    "the receipt of a batch": lambda repo: changed(
        repo, BATCH, "added:\n", "receipt_number: SH9\nreceived_on: 2026-11-20\nadded:\n"
    ),
    "a record less in a batch": lambda repo: changed(repo, BATCH, "added:\n", "rejected: [{record: 2026/jtj-6, reason: 待查}]\nadded:\n"),
    "the name of a platform": lambda repo: changed(repo, "content/lists/platforms/shifan-sheng.yml", "name: 示范省", "name: 新示范省"),
    "where an organisation is looked up": lambda repo: changed(repo, "content/lists/platforms/gsxt.yml", "lookup: 在", "lookup: 到"),
    "a day off": lambda repo: changed(repo, "content/rules/calendars/cn-2026.yml", "holidays:\n", "holidays:\n  - 2026-08-12\n"),
    "a page": lambda repo: changed(repo, "content/pages/about.md", "\n---\n", "\n---\n\n多了一段。\n"),
    "a page less": lambda repo: (
        (repo.root / "content/pages/guide/yaml.md").unlink(),
        changed(repo, "mkdocs.yml", "          - YAML 十分钟: guide/yaml.md\n", ""),
        [
            path.write_text(path.read_text(encoding="utf-8").replace("yaml.md", "index.md"), encoding="utf-8")
            for path in (repo.root / "content/pages").rglob("*.md")
        ],
    ),
    "a label in a schema": lambda repo: changed(repo, "schemas/penalty.schema.json", '"title": "违法事实"', '"title": "违法的事实"'),
    "the address of the site": lambda repo: changed(
        repo, "mkdocs.yml", "https://credit.shifan.example/", "https://other.shifan.example/credit/"
    ),
}


def edited_repo(root: Path) -> Repo:
    """The shipped repository with two more kinds for the edits."""
    repo = shipped_repo(root)
    repo.write(SAMPLE_FILE, SAMPLE)
    repo.write("schemas/other.schema.json", SAMPLE.replace("lists/samples", "lists/others").replace("样例", "另例"))
    repo.write("content/lists/others/a.yml", "name: 甲\npage: about.md\nabout: sample\n")
    return repo
