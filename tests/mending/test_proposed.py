"""What can be suggested: lines that a commit adds, never what is personal, and nothing of a commit is obeyed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slips import FILE, RIGHT, SLIPS
from support import AS_OF, Git, Repo

from generator.mending.proposed import added

PERSON = RIGHT.replace("个体工商户", "自然人").replace(
    "  name: 甲市东城区老街坊小吃店\n  uscc: 92990100MA1K0A020U # 对照执照\n", "  name: 李建明\n"
)


@pytest.fixture
def git(repo: Repo) -> Git:
    made = Git(repo.root)
    made.write(".gitignore", ".credit-cache/\n")
    made.commit("2026-11-01", {FILE: RIGHT})
    return made


def suggested(repo: Repo, base: str) -> dict[str, Any]:
    done = repo.credit("fix", "--format", "suggestions", "--base", base, "--head", "HEAD", "--as-of", AS_OF)
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_only_lines_that_the_commit_adds_are_suggested(repo: Repo, git: Git) -> None:
    old = git.commit("2026-11-02", {FILE: RIGHT.replace(*SLIPS["sum in yuan"])})
    git.commit("2026-11-03", {FILE: RIGHT.replace(*SLIPS["sum in yuan"]).replace(*SLIPS["date with characters"])})
    found = suggested(repo, old)
    line = RIGHT.split("\n").index("decided_on: 2026-04-21") + 1
    assert found == {
        "version": 1,
        "suggestions": [{"path": FILE, "line": line, "new": ["decided_on: 2026-04-21"], "why": ["日期的写法不同"]}],
        "more": 0,
    }
    # The working tree is not what is looked at.
    (repo.root / FILE).write_text(RIGHT, encoding="utf-8")
    assert suggested(repo, old) == found


def test_names_and_private_numbers_keep_a_file_out(repo: Repo, git: Git) -> None:
    base = git.run("rev-parse", "HEAD").strip()
    git.commit("2026-11-03", {FILE: PERSON.replace(*SLIPS["date with characters"])})
    assert suggested(repo, base)["suggestions"] == []
    git.commit("2026-11-04", {FILE: RIGHT.replace(*SLIPS["date with characters"]).replace("经查，", "经查，电话13800138000，")})
    assert suggested(repo, base)["suggestions"] == []


def test_another_encoding_is_not_a_line(repo: Repo, git: Git) -> None:
    base = git.run("rev-parse", "HEAD").strip()
    git.write(FILE, RIGHT.replace(*SLIPS["tabs"]).encode("gbk"))
    git.commit("2026-11-03")
    assert suggested(repo, base)["suggestions"] == []


def test_attributes_and_lines_like_those_of_a_patch_change_nothing(git: Git) -> None:
    base = git.run("rev-parse", "HEAD").strip()
    git.write(".gitattributes", "*.yml binary diff=evil\n")
    git.write("content/lists/x.yml", "a\n++ b/content/lists/other.yml\n@@ -1 +1,9 @@\nb")
    head = git.commit("2026-11-03", {FILE: RIGHT.replace("severity: 一般\n", "severity: 一般\nremarks: 无\n")})
    found = added(git.root, base, head)
    assert found["content/lists/x.yml"] == {1, 2, 3, 4}
    assert "content/lists/other.yml" not in found
    assert found[FILE] == {RIGHT.split("\n").index("severity: 一般") + 2}


def test_wrong_calls_are_refused(repo: Repo, git: Git) -> None:
    for words in (("--format", "suggestions"), ("--base", "HEAD"), ("--format", "suggestions", "--base", "x", "--head", "HEAD")):
        assert repo.credit("fix", *words).code == 2
