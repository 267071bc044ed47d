"""generator.ship.logbranch: a log goes from run to run through a branch that only moves forward, by real git."""

from __future__ import annotations

from pathlib import Path

import pytest
from logrepos import BRANCH, Forge, files, grow, log
from support import Git


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    return Forge(tmp_path)


def test_the_first_run_makes_the_branch_and_the_next_one_goes_on_from_it(forge: Forge, tmp_path: Path) -> None:
    first, one = forge.checkout("first"), tmp_path / "log-1"
    done = log(first, "fetch", str(one))
    assert (done.code, "第一次" in done.out) == (0, True), done.err
    assert not one.exists()
    grow(one, "a/1")
    done = log(first, "push", str(one))
    assert done.code == 0, done.err
    assert "（1 条）" in done.out
    next_run, two = forge.checkout("next"), tmp_path / "log-2"
    assert log(next_run, "fetch", str(two)).code == 0
    assert files(two) == files(one)
    grow(two, "a/2", "a/3")
    assert log(next_run, "push", CREDIT_LOG=str(two)).code == 0
    assert len(forge.commits()) == 2
    # What a build has deleted is deleted: the list of records of before.
    third, three = forge.checkout("third"), tmp_path / "log-3"
    assert log(third, "fetch", CREDIT_LOG=str(three)).code == 0
    assert files(three) == files(two)
    assert [name for name in files(three) if name.startswith("records-")] == ["records-3.json"]
    # Nothing new, nothing pushed.
    assert log(third, "push", str(three)).code == 0
    assert len(forge.commits()) == 2


def test_the_branch_has_nothing_of_the_repository_and_the_checkout_stays_as_it_was(forge: Forge, tmp_path: Path) -> None:
    here, one = forge.checkout("here"), tmp_path / "log"
    grow(one, "a/1")
    (one / ".lock").touch()
    assert log(here, "push", str(one)).code == 0
    named = forge.git.run("ls-tree", "-r", "--name-only", BRANCH).split()
    assert sorted(named) == sorted(name for name in files(one) if name != ".lock")
    assert Git(here.root, new=False).run("status", "--porcelain") == ""


def test_of_two_runs_that_began_together_the_slower_one_fails_and_says_so(forge: Forge, tmp_path: Path) -> None:
    start = tmp_path / "start"
    grow(start, "a/1")
    assert log(forge.checkout("zero"), "push", str(start)).code == 0
    runs = [(forge.checkout(name), tmp_path / f"log-{name}") for name in ("fast", "slow")]
    for repo, where in runs:
        assert log(repo, "fetch", str(where)).code == 0
    (fast, fast_log), (slow, slow_log) = runs
    grow(fast_log, "a/2")
    grow(slow_log, "a/3")
    assert log(fast, "push", str(fast_log)).code == 0
    tip = forge.commits()[0]
    done = log(slow, "push", str(slow_log))
    assert done.code == 2
    assert "另一次运行更快" in done.err
    # Whoever believed that the log is broken would break it.
    assert "log-break" not in done.err
    assert forge.commits()[0] == tip
    # An older folder, from a backup for example, is no way back either.
    assert log(slow, "push", str(start)).code == 2
    # The next run goes on.
    again = tmp_path / "again"
    assert log(slow, "fetch", str(again)).code == 0
    grow(again, "a/3")
    assert log(slow, "push", str(again)).code == 0
    assert forge.git.run("merge-base", "--is-ancestor", tip, BRANCH) == ""


def test_a_forge_that_refuses_the_push_is_told_and_the_branch_stays(forge: Forge, tmp_path: Path) -> None:
    here, one = forge.checkout("here"), tmp_path / "log"
    grow(one, "a/1")
    hook = forge.git.write(".git/hooks/pre-receive", "#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    done = log(here, "push", str(one))
    assert done.code == 2
    assert "代码平台不许推送分支 credit-log" in done.err
    assert forge.git.run("branch", "--list", BRANCH) == ""


@pytest.mark.parametrize("name", ["a link", "a b", "-x", ".git-x"])
def test_what_is_no_file_of_a_log_is_not_fetched(forge: Forge, tmp_path: Path, name: str) -> None:
    git = forge.git
    blob = git.run("hash-object", "-w", "--stdin", stdin="x").strip()
    if name == "a link":
        tree = git.run("mktree", stdin=f"120000 blob {blob}\tcheckpoint\n").strip()
    else:
        tree = git.run("mktree", stdin=f"100644 blob {blob}\t{name}\n").strip()
    commit = git.run("commit-tree", tree, "-m", "x").strip()
    git.run("update-ref", f"refs/heads/{BRANCH}", commit)
    done = log(forge.checkout("here"), "fetch", str(tmp_path / "log"))
    assert done.code == 2
    assert "不属于日志的文件" in done.err
    assert not (tmp_path / "log").exists()


def test_a_folder_with_something_in_it_is_not_mixed_with_the_branch(forge: Forge, tmp_path: Path) -> None:
    here = forge.checkout("here")
    one = tmp_path / "log"
    grow(one, "a/1")
    assert log(here, "push", str(one)).code == 0
    done = log(here, "fetch", str(one))
    assert done.code == 2
    assert "里已经有文件" in done.err
