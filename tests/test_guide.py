"""The examples of the editors' guide do what the guide says of them, in the city that it is shipped with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support import ROOT, Repo, new_repo

GUIDE = ROOT / "content/pages/guide"
_FILE = re.compile(r"文件：`(content/[^`]+\.yml)`\n\n```yaml\n(.*?)^```$", re.M | re.S)
WHOLE = [found for page in sorted(GUIDE.glob("*.md")) for found in _FILE.findall(page.read_text(encoding="utf-8"))]
_PAIR = re.compile(r"^### (.+?) \{ #[a-z-]+ \}\n(.*?)(?=^##)", re.M | re.S)
_BLOCK = re.compile(r"```yaml\n(.*?)^```$", re.M | re.S)
# What the wrong version of each pair is told.
FAULTS = {
    "冒号后面少空格": {"no-space-after-colon"},
    "用了中文冒号": {"full-width-colon"},
    "用 Tab 或者全角空格缩进": {"tab-indentation"},
    "同一层没有对齐": {"yaml-indentation"},
    "列表短横后面少空格": {"wrong-list-dash"},
    "只有一项也要写成列表": {"list-expected"},
    "几行文字没有用竖线": {"text-without-bar"},
    "同一个栏目写了两遍": {"repeated-key"},
    "栏目名写错或者用了中文": {"misspelt-field"},
    "空着不填": {"empty-value"},
    "日期写法不对": {"date-in-other-form"},
    "数字里带了单位或者逗号": {"amount-in-other-form"},
    "内容以特殊符号开头": {"yaml-reserved-character"},
    "内容里有“英文冒号加空格”或者“空格加井号”": {"yaml-unexpected-colon"},
    "用了中文引号当引号": {"curly-quotes-around-text"},
}
PAIRS = [pair for pair in _PAIR.findall((GUIDE / "yaml.md").read_text(encoding="utf-8")) if "错：" in pair[1]]
BASE = """\
authority: scjgj
document_number: 甲市监罚〔2026〕15号
subject:
  type: 法人及非法人组织
  name: 甲市清和餐饮管理有限公司
  uscc: 91990100MA1G0A0192
  legal_representative: 王*
violation_type: 经营超过保质期的食品
facts: 经查属实。
basis: 依据《中华人民共和国食品安全法》第一百二十四条。
categories:
  - 警告
content: 给予警告。
fine_wan_yuan: 0.2
severity: 一般
decided_on: 2026-04-21
valid_until: 2027-04-20
"""


def test_the_guide_has_examples() -> None:
    assert len(WHOLE) >= 2
    assert {title for title, _ in PAIRS} == set(FAULTS)


def test_whole_examples_are_right_where_the_guide_puts_them(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "repo")
    for file, text in WHOLE:
        repo.write(file, text)
    found = [one for one in repo.check() if one["path"] in {file for file, _ in WHOLE}]
    assert found == []


def put(snippet: str) -> str:
    """The record with a snippet in the place of its first key; the keys of a party are indented as they would be."""
    snippet = snippet.replace("→", "\t")
    first = re.match(r"[A-Za-z_]+", snippet)
    key = first[0] if first else "name"
    if key == "name" or not first:
        return BASE.replace("  name: 甲市清和餐饮管理有限公司\n", "".join(f"  {line}\n" for line in snippet.splitlines()))
    block = re.compile(rf"^{key}:.*\n(?:[ ].*\n)*", re.M)
    return block.sub(lambda _: snippet, BASE) if block.search(BASE) else BASE + snippet


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, int], set[str]]:
    """The faults of each version of each pair, by title, 错 or 对, and number."""
    repo: Repo = new_repo(tmp_path_factory.mktemp("guide") / "repo")
    names: dict[str, tuple[str, str, int]] = {}
    for number, (title, body) in enumerate(PAIRS):
        wrong, _, right = body.partition("\n对：")
        for sort, part in (("错", wrong), ("对", right)):
            for i, snippet in enumerate(_BLOCK.findall(part)):
                name = f"g-{number}-{'w' if sort == '错' else 'r'}-{i}"
                serial = 100 + len(names)
                repo.write(f"content/disclosures/penalties/2026/{name}.yml", put(snippet).replace("15号", f"{serial}号"))
                names[name] = title, sort, i
    found: dict[tuple[str, str, int], set[str]] = {one: set() for one in names.values()}
    for one in repo.check():
        found[names[Path(one["path"]).stem]].add(one["slug"])
    return found


@pytest.mark.parametrize("title", FAULTS)
def test_the_wrong_version_is_told_and_the_right_one_is_not(said: dict[tuple[str, str, int], set[str]], title: str) -> None:
    wrong = [slugs for (one, sort, _), slugs in said.items() if (one, sort) == (title, "错")]
    right = [slugs for (one, sort, _), slugs in said.items() if (one, sort) == (title, "对")]
    assert wrong
    assert all(slugs & FAULTS[title] for slugs in wrong), wrong
    # Snippets hold few fields; others may miss.
    assert all(slugs <= {"missing-field", "wanted-field-missing", "amount-without-text", "amount-not-given"} for slugs in right), right
