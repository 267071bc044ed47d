"""Evidence: when git proves that a record was first published, in a history with everything that histories have."""

from __future__ import annotations

import datetime
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import history

D = datetime.date
AS_OF = D(2026, 11, 22)


class Git:
    """A repository whose commits are dated as told, by a clock in Asia/Shanghai."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.run("init", "-q", "-b", "main")
        self.at = "2026-01-01T10:00:00+0800"

    def run(self, *words: str) -> str:
        env = os.environ | {"GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z", "GIT_COMMITTER_DATE": getattr(self, "at", "2026-01-01T00:00:00Z")}
        env |= {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@t", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@t"}
        env |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        return subprocess.run(["git", "-C", str(self.root), *words], env=env, check=True, capture_output=True, text=True).stdout

    def write(self, name: str, text: str = "") -> None:
        path = self.root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or f"a: {name}\n" * 5, encoding="utf-8")

    def commit(self, day: str, *names: str) -> None:
        self.at = day if "T" in day else f"{day}T10:00:00+0800"
        for name in names:
            self.write(name)
        self.run("add", "-A")
        self.run("commit", "-q", "--allow-empty", "-m", day)

    def day(self, name: str, as_of: D = AS_OF, revision: str = "HEAD") -> str:
        found = history.read(self.root, as_of, revision).by_path.get(f"content/{name}")
        return found.on.isoformat() if found is not None else ""


@pytest.fixture
def git(tmp_path: Path) -> Git:
    return Git(tmp_path / "repo")


def test_the_commit_that_adds_a_file_proves_it_in_shanghai_time(git: Git) -> None:
    git.commit("2026-03-02T23:30:00+0000", "a.yml")
    assert git.day("a.yml") == "2026-03-03"


def test_a_merge_proves_what_it_brings_on_its_own_day_not_on_that_of_the_branch(git: Git) -> None:
    git.commit("2026-03-02", "a.yml")
    git.run("checkout", "-q", "-b", "topic")
    git.commit("2026-03-03", "b.yml")
    git.run("checkout", "-q", "main")
    git.at = "2026-03-09T10:00:00+0800"
    git.run("merge", "-q", "--no-ff", "-m", "merge", "topic")
    assert git.day("b.yml") == "2026-03-09"
    assert git.day("a.yml") == "2026-03-02"


def test_a_rebase_counts_from_the_day_it_reached_the_branch(git: Git) -> None:
    """The author's date is what somebody wrote; the committer's is when the commit came to be."""
    git.commit("2026-03-02", "a.yml")
    git.run("checkout", "-q", "-b", "topic")
    git.commit("2026-03-03", "b.yml")
    git.run("checkout", "-q", "main")
    git.commit("2026-03-05", "c.yml")
    git.run("checkout", "-q", "topic")
    git.at = "2026-03-08T10:00:00+0800"
    git.run("rebase", "-q", "main")
    git.run("checkout", "-q", "main")
    git.run("merge", "-q", "--ff-only", "topic")
    assert git.day("b.yml") == "2026-03-08"


def test_a_renamed_file_keeps_its_day_with_or_without_an_edit(git: Git) -> None:
    git.commit("2026-03-02", "a.yml", "b.yml")
    git.run("mv", "content/a.yml", "content/moved.yml")
    git.commit("2026-04-02")
    git.run("mv", "content/b.yml", "content/edited.yml")
    git.write("edited.yml", "a: b.yml\n" * 5 + "more: 1\n")
    git.commit("2026-05-02")
    assert git.day("moved.yml") == "2026-03-02"
    assert git.day("edited.yml") == "2026-03-02"


def test_what_was_taken_back_and_added_again_was_first_published_the_first_time(git: Git) -> None:
    git.commit("2026-03-02", "a.yml")
    (git.root / "content" / "a.yml").unlink()
    git.commit("2026-03-04")
    git.commit("2026-03-20", "a.yml")
    assert git.day("a.yml") == "2026-03-02"


def test_a_commit_dated_in_the_future_is_proved_by_the_next_one(git: Git) -> None:
    git.commit("2026-03-02", "a.yml")
    git.commit("2030-01-01", "b.yml")
    assert git.day("b.yml") == ""
    git.commit("2026-03-09", "c.yml")
    assert git.day("b.yml") == "2026-03-09"
    assert git.day("c.yml") == "2026-03-09"
    assert git.day("a.yml") == "2026-03-02"


def test_a_slow_clock_makes_nothing_look_punctual(git: Git) -> None:
    git.commit("2026-03-02", "a.yml")
    git.commit("2026-03-09", "b.yml")
    git.commit("2026-01-01", "c.yml")
    assert git.day("c.yml") == "2026-03-09"
    git.commit("2026-03-12", "d.yml")
    assert git.day("c.yml") == "2026-03-12"
    assert git.day("b.yml") == "2026-03-09"


def test_in_a_pull_request_what_the_target_lacks_is_not_yet_published(git: Git) -> None:
    git.commit("2026-03-02", "a.yml")
    git.run("checkout", "-q", "-b", "topic")
    git.commit("2026-03-03", "b.yml")
    assert git.day("b.yml", revision="main") == ""
    assert git.day("a.yml", revision="main") == "2026-03-02"


def test_only_what_was_there_on_the_day_counts(git: Git) -> None:
    git.commit("2026-03-02", "a.yml")
    git.commit("2026-04-02", "b.yml")
    assert git.day("b.yml", as_of=D(2026, 3, 31)) == ""
    assert git.day("a.yml", as_of=D(2026, 3, 31)) == "2026-03-02"


def test_uncommitted_files_are_not_published(git: Git) -> None:
    git.commit("2026-03-02", "a.yml")
    git.write("b.yml")
    assert git.day("b.yml") == ""


def test_a_shallow_clone_proves_nothing_and_says_so(git: Git, tmp_path: Path) -> None:
    git.commit("2026-03-02", "a.yml")
    git.commit("2026-03-03", "b.yml")
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{git.root}", str(shallow)], check=True, capture_output=True)
    with pytest.raises(history.HistoryError, match="fetch --unshallow"):
        history.read(shallow, AS_OF)


def test_outside_git_nothing_is_known_and_an_unknown_revision_is_an_error(git: Git, tmp_path: Path) -> None:
    assert not history.read(tmp_path, AS_OF).known
    assert history.read(git.root, AS_OF).by_path == {}
    with pytest.raises(history.HistoryError, match="nowhere"):
        history.read(git.root, AS_OF, "nowhere")


dates = st.lists(st.dates(D(2026, 1, 1), D(2026, 12, 31)), max_size=30)


@given(dates)
def test_believable_dates_only_rise(found: list[D]) -> None:
    """Commits follow one another, and so do the days they prove."""
    known = [day for day in history.effective(found, D(2026, 11, 22)) if day is not None]
    assert known == sorted(known)
    assert all(day <= D(2026, 11, 22) for day in known)


@given(dates)
def test_dates_that_rise_are_believed_as_they_are(found: list[D]) -> None:
    """Where no clock is wrong nothing is changed."""
    rising = sorted(day for day in found if day <= D(2026, 11, 22))
    assert history.effective(rising, D(2026, 11, 22)) == rising
