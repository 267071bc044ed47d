"""generator.engine.committing: a commit beside the working tree, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import Git

from generator.engine import committing
from generator.engine.committing import Signature
from generator.engine.git import GitError

CLERK, DESK = Signature("王芳", "wangfang@jia.example"), Signature("工作台", "desk@jia.example")
AT = 1_795_309_200
REF = "refs/credit/x"


@pytest.fixture
def git(tmp_path: Path) -> Git:
    found = Git(tmp_path / "repo")
    found.commit("2026-01-01", {"content/a.yml": "a\n", "content/b.yml": "b\n", "content/c/d.yml": "d\n"})
    return found


def made(git: Git, files: dict[str, bytes | None], parent: str = "", author: Signature = CLERK) -> str:
    parent = parent or git.run("rev-parse", "HEAD").strip()
    return committing.commit(git.root, REF, parent, files, "新增一条\n\n说明\n", author, DESK, AT)


def test_a_commit_holds_what_was_asked_and_touches_no_file(git: Git) -> None:
    head = git.run("rev-parse", "HEAD")
    found = made(git, {"content/a.yml": "甲\n".encode(), "content/b.yml": None, "content/new/x.yml": b"x\n"})
    assert git.run("log", "-1", "--format=%an|%ae|%cn|%ce|%ad|%cd|%P|%B", found).splitlines()[0] == (
        f"王芳|wangfang@jia.example|工作台|desk@jia.example|Sun Nov 22 09:00:00 2026 +0800|Sun Nov 22 09:00:00 2026 +0800|{head.strip()}|新增一条"
    )
    assert git.run("ls-tree", "-r", "--name-only", found).split() == ["content/a.yml", "content/c/d.yml", "content/new/x.yml"]
    assert git.run("show", f"{found}:content/a.yml") == "甲\n"
    assert (git.run("status", "--porcelain"), git.run("rev-parse", "HEAD")) == ("", head)
    assert committing.tip(git.root, REF) == found


@pytest.mark.parametrize("path", ["content/../.git/config", "../x", "/x", "content//x", "content/.GIT/hooks/x", "content/x\ny", '"content"', ""])
def test_a_path_that_leads_elsewhere_is_no_path(git: Git, path: str) -> None:
    with pytest.raises(GitError):
        made(git, {path: b"x"})
    assert committing.tip(git.root, REF) == ""


def test_a_parent_that_is_not_there_makes_nothing(git: Git) -> None:
    with pytest.raises(GitError):
        made(git, {"content/a.yml": b"x"}, parent="0" * 39 + "1")
    assert committing.tip(git.root, REF) == ""


def test_a_name_cannot_end_its_line(git: Git) -> None:
    found = made(git, {"content/a.yml": b"x"}, author=Signature("王<芳>\ncommitter x <x> 1 +0000", "a>b@x\n"))
    assert git.run("log", "-1", "--format=%an|%ae|%cn", found).strip() == "王 芳 committer x x 1 +0000|ab@x|工作台"
    nobody = made(git, {"content/a.yml": b"y"}, author=Signature(" ", ""))
    assert git.run("log", "-1", "--format=%an|%ae", nobody).strip() == "?|nobody@localhost"


def test_hooks_and_signing_of_the_user_are_not_asked(git: Git) -> None:
    for name in ("reference-transaction", "post-commit", "pre-commit"):
        hook = git.write(f".git/hooks/{name}", "#!/bin/sh\necho ran >> \"$GIT_DIR/ran\"\nexit 1\n")
        hook.chmod(0o755)
    git.run("config", "commit.gpgSign", "true")
    git.run("config", "user.signingKey", "nobody")
    found = made(git, {"content/a.yml": b"x"})
    committing.point(git.root, "refs/credit/y", found)
    assert not (git.root / ".git" / "ran").exists()
    assert "gpgsig" not in git.run("cat-file", "commit", found)


def test_what_a_commit_holds_and_changes_is_told(git: Git) -> None:
    head = git.run("rev-parse", "HEAD").strip()
    found = made(git, {"content/a.yml": b"x", "content/b.yml": None, "content/n.yml": b"n", "other": b"o"})
    held = committing.held(git.root, found, ["content/a.yml", "content/b.yml", "content/c/d.yml"])
    assert held.keys() == {"content/a.yml", "content/c/d.yml"}
    changed = committing.changed(git.root, head, found, "content")
    assert changed["content/a.yml"] == (committing.held(git.root, head, ["content/a.yml"])["content/a.yml"], held["content/a.yml"])
    assert (changed["content/b.yml"][1], changed["content/n.yml"][0], changed.keys()) == ("", "", {"content/a.yml", "content/b.yml", "content/n.yml"})
    assert committing.within(git.root, head, found)
    assert not committing.within(git.root, found, head)
    assert committing.present(git.root, found)
    assert not committing.present(git.root, "1" * 40)
    assert committing.described(git.root, found) == ("王芳", "wangfang@jia.example", AT, "新增一条\n\n说明\n")
    assert committing.refs(git.root, "for-each-ref", "--format=%(objectname) %(refname)", "refs/credit") == [(found, REF)]
    committing.point(git.root, REF, "")
    assert committing.tip(git.root, REF) == ""


def test_a_branch_of_another_history_changes_nothing(git: Git) -> None:
    head = git.run("rev-parse", "HEAD").strip()
    git.run("checkout", "-q", "--orphan", "alone")
    assert committing.changed(git.root, head, git.commit("2026-01-02", {"content/z.yml": "z"}), "content") == {}
