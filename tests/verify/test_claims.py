"""generator.verify.claims: the days of commits against those of the log."""

from __future__ import annotations

import shutil
from pathlib import Path

from strangers import KIND, City, slugs, verify
from support import ROOT, Git, Repo, new_repo

ID = "2026/scjgj-15"
FILE = f"content/disclosures/penalties/{ID}.yml"
RULES = ("content/rules/disclose-penalties.yml", "content/rules/calendars/cn-2026.yml")


def repository(root: Path, day: str) -> tuple[Repo, str]:
    """A repository whose only penalty was committed on a day, and its commit. The penalty was decided on 2026-09-18, due on 09-29."""
    repo = new_repo(root)
    git = Git(repo.root)
    git.commit("2026-09-01")
    for file in RULES:
        repo.write(file, (ROOT / file).read_bytes())
    text = (ROOT / FILE).read_text(encoding="utf-8").partition("declared_publication")[0]
    text = text.replace("decided_on: 2026-09-11", "decided_on: 2026-09-18").replace("severity: 轻微", "severity: 一般")
    repo.write(FILE, text)
    git.commit(day)
    return repo, git.run("rev-parse", "HEAD").strip()


def published(root: Path, day: str, commit: str, *, began: str = "2026-09-01") -> City:
    """A site whose log has the penalty since a day."""
    city = City(root).publish(began, {"2026/first": "甲"}).publish(day, {ID: "甲"})
    city.put("api/v1/build.json", {"as_of": "2026-11-22", "commit": commit})
    return city


def test_a_commit_dated_back_is_late_by_the_log(tmp_path: Path) -> None:
    repo, commit = repository(tmp_path / "repo", "2026-09-22")
    city = published(tmp_path / "city", "2026-10-15", commit)
    _, checks = verify(city.site, "--repository", repo.root)
    late = next(one for one in checks if one["slug"] == "git-late")
    assert (late["state"], late["subject"]) == ("failed", f"{KIND}/{ID}")
    assert "2026-09-22" in late["message"]
    assert "晚了 16 天" in late["message"]
    told = next(one for one in checks if one["slug"] == "git-days")
    assert "最多早 23 天" in told["message"]


def test_what_was_in_the_log_in_time_is_no_fault(tmp_path: Path) -> None:
    repo, commit = repository(tmp_path / "repo", "2026-09-22")
    city = published(tmp_path / "city", "2026-09-23", commit)
    assert "git-late" not in slugs(city.site, "--repository", repo.root)
    assert "git-days" in slugs(city.site, "--repository", repo.root, state="claimed")


def test_of_what_was_there_when_the_log_began_nothing_is_said(tmp_path: Path) -> None:
    repo, commit = repository(tmp_path / "repo", "2026-09-22")
    city = published(tmp_path / "city", "2026-10-15", commit, began="2026-10-15")
    _, checks = verify(city.site, "--repository", repo.root)
    assert not [one for one in checks if one["slug"] == "git-late"]
    assert "1 条在日志开始以前" in next(one for one in checks if one["slug"] == "git-days")["message"]


def test_a_history_that_is_younger_than_the_log_is_told(tmp_path: Path) -> None:
    repo, commit = repository(tmp_path / "repo", "2026-09-25")
    city = published(tmp_path / "city", "2026-09-22", commit)
    assert "git-after-log" in slugs(city.site, "--repository", repo.root, state="claimed")


def test_another_repository_is_not_compared(tmp_path: Path) -> None:
    repo, _ = repository(tmp_path / "repo", "2026-09-22")
    city = published(tmp_path / "city", "2026-09-23", "0" * 40)
    assert "git-days" in slugs(city.site, "--repository", repo.root, state="skipped")
    shutil.rmtree(repo.root / ".git")
    assert "git-days" in slugs(city.site, "--repository", repo.root, state="skipped")
