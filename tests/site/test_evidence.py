"""What git will not or cannot tell is refused by every command that speaks of publication, and never taken for no history."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Git, Repo

from generator.site import evidence

DAY = datetime.date.fromisoformat(AS_OF)


def refused(repo: Repo) -> str:
    with pytest.raises(evidence.HistoryError) as said:
        evidence.load_proved(repo.root, DAY)
    return str(said.value)


def test_every_command_that_speaks_of_publication_refuses_with_2_and_gits_own_words(repo: Repo, tmp_path: Path) -> None:
    Git(repo.root).commit("2026-10-01", {GOOD_FILE: GOOD})
    owner = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    for words in (
        ("deadlines",),
        ("build", "--site-dir", str(tmp_path / "site")),
        ("serve",),
        ("issues", "--dry-run", "--forge", "github", "--repository", "a/b"),
    ):
        done = repo.program(*words, env=owner)
        assert done.code == 2, (words, done.out + done.err)
        assert "dubious ownership" in done.err
        assert "safe.directory" in done.err
        assert done.out == ""
    assert not (tmp_path / "site").exists()
    assert repo.program("deadlines", env={"PATH": str(tmp_path)}).code == 2
    # What asks nothing of git goes on.
    assert repo.program("check", "--as-of", AS_OF, env=owner).code == 0


def test_outside_of_a_repository_publication_is_unknown_and_nothing_is_refused(repo: Repo) -> None:
    assert not evidence.load_proved(repo.root, DAY).history.known


def test_content_that_was_never_committed_is_told(repo: Repo) -> None:
    git = Git(repo.root)
    # Before the first commit nothing has been published, and that is known.
    assert evidence.load_proved(repo.root, DAY).history.known
    git.write(".gitignore", "/content/\n")
    git.commit("2026-10-01")
    assert "历史里没有 content/" in refused(repo)


def test_records_that_git_is_told_to_look_past_are_told(repo: Repo) -> None:
    git = Git(repo.root)
    git.commit("2026-10-01")
    git.write(".gitignore", "commitments/\n")
    git.write(GOOD_FILE, GOOD)
    assert GOOD_FILE in refused(repo)
    # One that was committed before is held for all that.
    git.run("add", "-f", GOOD_FILE)
    git.commit("2026-10-02")
    assert evidence.load_proved(repo.root, DAY).history.known


def test_a_repository_within_the_content_is_told(repo: Repo) -> None:
    git = Git(repo.root)
    git.commit("2026-10-01")
    inner = Git(repo.root / "content/lists/commitments")
    inner.commit("2026-10-02", {"xzspj-11.yml": GOOD})
    assert "content/lists/commitments/ 是另一个 git 仓库" in refused(repo)
    # As a folder of which the outer repository knows a commit only.
    git.commit("2026-10-03")
    assert "content/lists/commitments/ 是另一个 git 仓库" in refused(repo)
