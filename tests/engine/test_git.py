"""generator.engine.git: git's answers do not change with the user's settings or the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import Git

from generator.engine import git


@pytest.fixture
def repository(tmp_path: Path) -> Git:
    found = Git(tmp_path / "repository")
    found.commit("2026-01-01", {"示范/a.txt": "一\n"})
    return found


def test_names_are_told_as_they_are(repository: Git) -> None:
    assert git.text(repository.root, "ls-files") == "示范/a.txt\n"
    assert git.run(repository.root, "cat-file", "blob", "HEAD:示范/a.txt") == "一\n".encode()


def test_what_is_asked_on_standard_input_is_answered(repository: Git) -> None:
    assert b"blob" in git.run(repository.root, "cat-file", "--batch-check", stdin="HEAD:示范/a.txt\n".encode())


@pytest.mark.parametrize("words", [("rev-parse", "--verify", "nowhere"), ("no-such-command",)])
def test_a_refusal_says_what_was_asked(repository: Git, words: tuple[str, ...]) -> None:
    with pytest.raises(git.GitError, match=words[0]):
        git.run(repository.root, *words)


def test_an_exit_code_may_be_an_answer(repository: Git) -> None:
    words = ("merge-base", "--is-ancestor", "HEAD", repository.commit("2026-01-02"))
    assert git.run(repository.root, *words) == b""
    later = repository.run("rev-parse", "HEAD").strip()
    with pytest.raises(git.GitError):
        git.run(repository.root, "merge-base", "--is-ancestor", later, "HEAD~1")
    assert git.run(repository.root, "merge-base", "--is-ancestor", later, "HEAD~1", fine=(0, 1)) == b""


def test_variables_of_a_hook_do_not_lead_to_another_repository(repository: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Git(tmp_path / "other")
    other.commit("2026-01-01", {"b.txt": ""})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git/index"))
    assert git.text(repository.root, "ls-files") == "示范/a.txt\n"
    assert not git.outside(repository.root)


def test_where_there_is_no_repository_the_environment_may_name_one(tmp_path: Path, repository: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIT_DIR", raising=False)
    alone = tmp_path / "alone"
    alone.mkdir()
    assert git.outside(alone)
    monkeypatch.setenv("GIT_DIR", str(repository.root / ".git"))
    assert not git.outside(alone)
    assert git.text(alone, "rev-parse", "HEAD") == repository.run("rev-parse", "HEAD")


def test_commits_that_were_replaced_are_read_as_they_were_made(repository: Git) -> None:
    first = repository.run("rev-parse", "HEAD").strip()
    second = repository.commit("2026-02-01", {"示范/a.txt": "二\n"})
    repository.run("replace", first, second)
    assert git.run(repository.root, "show", f"{first}:示范/a.txt") == "一\n".encode()


def test_the_repository_is_found_from_below(repository: Git) -> None:
    assert git.marked(repository.root / "示范") == repository.root


def test_without_a_git_program_it_is_said_what_to_do(repository: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(git.NoGitError, match="请安装 git"):
        git.text(repository.root, "status")


def test_no_call_is_longer_than_windows_takes() -> None:
    paths = [f"content/disclosures/penalties/2026/{'长' * 150}-{number}.yml" for number in range(500)]
    parts = list(git.batches(paths))
    assert [path for part in parts for path in part] == paths
    assert len(parts) > 1
    assert all(sum(len(path) + 3 for path in part) < 32_767 - 1_000 for part in parts)
    assert list(git.batches([])) == []
