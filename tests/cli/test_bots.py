"""generator.cli.bots: the subcommands of workflows are wrong calls without what they need; what they do is in tests/forge/."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from samples import commit, git
from support import AS_OF, GOOD, GOOD_FILE, Repo


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a workflow would have set is not there."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GITEA_", "FORGEJO_", "GITLAB_", "GITEE_", "CI_", "CREDIT_"))]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("issues",), "--forge"),
        (("issues", "--forge", "github"), "--repository OWNER/NAME"),
        (("issues", "--forge", "github", "--repository", "a/b"), "GITHUB_TOKEN"),
        (("issues", "--forge", "gitlab", "--repository", "a/b", "--api", "https://g.example/api/v4"), "GITLAB_TOKEN"),
        (("issues", "--forge", "gitea", "--repository", "a/b"), "--api"),
        (("issues", "--forge", "none"), "--format json"),
        (("issues", "--most", "-1"), "--most"),
        (("issues", "--most", "２"), "不是数字"),
        (("issues", "--most", "1e9"), "不是数字"),
        (("changes",), "--base"),
        (("changes", "--base", "HEAD", "--data", "."), "--head"),
        (("changes", "--base", "HEAD", "--pull-request", "x"), "不是数字"),
        (("comment", "--report", "nowhere.json", "--head-sha", "a" * 40, "--dry-run"), "nowhere.json"),
        (("comment", "--head-sha", "a" * 40), "--report"),
    ],
)
def test_a_wrong_call_says_what_is_lacking(repo: Repo, words: tuple[str, ...], says: str) -> None:
    done = repo.credit(*words)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_versions_that_cannot_be_compared_are_a_wrong_call(repo: Repo) -> None:
    git(repo.root, "init", "-q")
    commit(repo)
    assert repo.credit("changes", "--base", "nowhere", "--as-of", AS_OF).code == 2
    for base in ("--output=x", "-n"):
        assert repo.credit("changes", f"--base={base}", "--as-of", AS_OF).code == 2
    git(repo.root, "rm", "-rqf", "--cached", "mkdocs.yml")
    git(repo.root, "commit", "-qm", "gone")
    done = repo.credit("changes", "--base", "HEAD", "--as-of", AS_OF)
    assert done.code == 2
    assert "没有 mkdocs.yml" in done.err


def test_the_report_of_changes_is_read_by_the_comment(repo: Repo, tmp_path: Path) -> None:
    git(repo.root, "init", "-q")
    commit(repo)
    repo.write(GOOD_FILE, GOOD)
    done = repo.credit("changes", "--base", "HEAD", "--as-of", AS_OF, "--format", "json", "--pull-request", "7")
    assert done.code == 0
    assert json.loads(done.out)["pull_request"] == 7
    report = tmp_path / "report.json"
    report.write_text(done.out, encoding="utf-8")
    words = ("comment", "--report", str(report), "--head-sha", "a" * 40, "--dry-run")
    shown = repo.credit(*words)
    assert shown.code == 0
    assert shown.out == repo.credit("changes", "--base", "HEAD", "--as-of", AS_OF, "--pull-request", "7").out
    # A report of another pull request is not put under this one.
    other = repo.credit(*words, "--pull-request", "8")
    assert other.code == 2
    assert "#7" in other.err
