"""The commits of the published branch: which days are believed, what is refused, and that no setting changes what is read."""

from __future__ import annotations

import datetime
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import Git

from generator.engine.store import NO_STORE
from generator.law import commits
from generator.law.commits import HistoryError

D = datetime.date
AS_OF = D(2026, 11, 22)
A, B = "content/lists/a.yml", "content/lists/样例 b.yml"


@pytest.fixture
def git(tmp_path: Path) -> Git:
    return Git(tmp_path / "repo")


def told(root: Path) -> list[tuple[str, list[tuple[str, str]]]]:
    """The day of each commit and its changes."""
    line = commits.read(root, commits.published(root, "HEAD"), NO_STORE)
    return [(D.fromordinal(day).isoformat(), [(status, file) for status, file, _ in changes]) for _, day, changes in line]


def test_each_commit_tells_what_it_changed(git: Git) -> None:
    git.commit("2026-03-02", {A: "a: 1\n", "mkdocs.yml": ""})
    git.commit("2026-03-03", {"mkdocs.yml": "x"})
    git.commit("2026-03-04", {A: "a: 2\n", B: "b: 1\n"})
    git.commit("2026-03-05", {A: None})
    assert told(git.root) == [("2026-03-02", [("A", A)]), ("2026-03-04", [("M", A), ("A", B)]), ("2026-03-05", [("D", A)])]


def test_no_setting_and_no_variable_changes_what_is_read(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git.commit("2026-03-02", {A: "a: 1\n" * 20})
    git.commit("2026-03-04", {A: None, B: "a: 1\n" * 20})
    wanted = told(git.root)
    other = Git(tmp_path / "other")
    other.commit("2026-01-01", {A: "a: 9\n"})
    for name, value in {
        "diff.renames": "copies", "diff.noprefix": "true", "diff.relative": "true", "diff.mnemonicPrefix": "true", "diff.external": "false",
        "log.showRoot": "false", "log.showSignature": "true", "log.follow": "true", "log.date": "relative", "log.decorate": "full",
        "log.diffMerges": "off", "core.quotePath": "true", "core.precomposeUnicode": "true", "i18n.logOutputEncoding": "GBK",
        "color.ui": "always", "color.diff": "always", "format.pretty": "%s", "diff.ignoreSubmodules": "all", "core.fsmonitor": "false",
    }.items():  # fmt: skip
        git.run("config", name, value)
    git.write(".gitattributes", "*.yml diff=x -text\n")
    for name, value in {
        "GIT_DIR": str(other.root / ".git"), "GIT_WORK_TREE": str(other.root), "GIT_INDEX_FILE": str(tmp_path / "none"),
        "GIT_ICASE_PATHSPECS": "1", "GIT_NAMESPACE": "x", "GIT_CEILING_DIRECTORIES": str(tmp_path), "GIT_EXTERNAL_DIFF": "false",
        "GIT_DIFF_OPTS": "-u0", "GIT_PAGER": "false", "GIT_OBJECT_DIRECTORY": str(tmp_path), "GIT_DEFAULT_HASH": "sha256",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    assert told(git.root) == wanted


def test_commits_that_were_replaced_or_given_other_parents_are_read_as_they_were_made(git: Git) -> None:
    git.commit("2026-03-02", {A: "a: 1\n"})
    last = git.commit("2026-03-10", {B: "b: 1\n"})
    wanted = told(git.root)
    git.at = "2026-03-03T10:00:00+0800"
    faked = git.run("commit-tree", "-p", "HEAD~1", "-m", "x", "HEAD^{tree}").strip()
    git.run("replace", last, faked)
    assert git.run("log", "-1", "--format=%cs").strip() == "2026-03-03"
    assert told(git.root) == wanted
    git.run("replace", "-d", last)
    (git.root / ".git" / "info" / "grafts").write_text(f"{last}\n", encoding="utf-8")
    assert told(git.root) == wanted


def test_a_shallow_and_a_partial_clone_prove_nothing_and_say_so(git: Git, tmp_path: Path) -> None:
    git.commit("2026-03-02", {A: "a: 1\n"})
    git.commit("2026-03-03", {B: "b: 1\n"})
    git.run("config", "uploadpack.allowFilter", "true")
    for words, said in ((("--depth", "1"), "fetch --unshallow"), (("--filter=blob:none",), "--filter")):
        there = tmp_path / words[0].strip("-").partition("=")[0]
        subprocess.run(["git", "clone", "-q", *words, f"file://{git.root}", str(there)], check=True, capture_output=True)
        with pytest.raises(HistoryError, match=said):
            commits.published(there, "HEAD")


def test_where_git_refuses_or_is_missing_its_own_words_are_told(git: Git, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    git.commit("2026-03-02", {A: "a: 1\n"})
    with monkeypatch.context() as there:
        there.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        with pytest.raises(HistoryError, match=r"(?s)dubious ownership.*safe\.directory"):
            commits.published(git.root, "HEAD")
    with monkeypatch.context() as there:
        there.setenv("PATH", str(tmp_path))
        with pytest.raises(HistoryError, match="没有找到 git 程序"):
            commits.published(git.root, "HEAD")


def test_a_damaged_repository_is_refused_also_where_another_lies_above(git: Git, tmp_path: Path) -> None:
    git.commit("2026-03-02", {A: "a: 1\n"})
    (git.root / ".git" / "HEAD").unlink()
    with pytest.raises(HistoryError, match="not a git repository"):
        commits.published(git.root, "HEAD")
    Git(tmp_path).commit("2026-03-03", {"x": "1"})
    with pytest.raises(HistoryError, match="已经损坏"):
        commits.published(git.root, "HEAD")


def test_content_that_another_repository_or_a_link_holds_is_refused(git: Git, tmp_path: Path) -> None:
    elsewhere = Git(tmp_path / "elsewhere")
    elsewhere.commit("2026-03-02", {"lists/a.yml": "a: 1\n"})
    git.commit("2026-03-02", {"mkdocs.yml": ""})
    (git.root / "content").symlink_to(elsewhere.root)
    with pytest.raises(HistoryError, match="链接"):
        commits.published(git.root, "HEAD")
    (git.root / "content").unlink()
    git.run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(elsewhere.root), "content")
    git.commit("2026-03-03")
    with pytest.raises(HistoryError, match="子模块"):
        commits.published(git.root, "HEAD")


def test_a_linked_work_tree_is_the_same_repository(git: Git, tmp_path: Path) -> None:
    git.commit("2026-03-02", {A: "a: 1\n"})
    git.run("worktree", "add", "-q", str(tmp_path / "linked"))
    assert told(tmp_path / "linked") == told(git.root)


def test_a_repository_that_lies_elsewhere_is_read_where_the_environment_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git(tmp_path / "repo")
    git.commit("2026-03-02", {A: "a: 1\n"})
    os.rename(git.root / ".git", tmp_path / "kept")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("GIT_WORK_TREE", str(git.root))
    assert told(git.root) == [("2026-03-02", [("A", A)])]


dates = st.lists(st.dates(D(2026, 1, 1), D(2026, 12, 31)), max_size=30)


@given(dates)
def test_believable_dates_only_rise(found: list[D]) -> None:
    """Commits follow one another, and so do the days they prove."""
    known = [day for day in commits.effective(found, AS_OF) if day is not None]
    assert known == sorted(known)
    assert all(day <= AS_OF for day in known)


@given(dates)
def test_dates_that_rise_are_believed_as_they_are(found: list[D]) -> None:
    """Where no clock is wrong nothing is changed."""
    rising = sorted(day for day in found if day <= AS_OF)
    assert commits.effective(rising, AS_OF) == rising
