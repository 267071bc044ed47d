"""generator.cli.changes: `credit changes` as a reviewer calls it: a branch, a bundle, the changed pages, and wrong calls."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from reviewed import PENALTIES, PENALTY, TODAY, fresh, penalty, published
from samples import commit, git
from support import Repo, Result, tree


@pytest.fixture
def city(tmp_path: Path) -> Repo:
    """A city whose branch `desk` has a new penalty; `main` stands as it stood."""
    repo = published(tmp_path / "repo")
    git(repo.root, "checkout", "-q", "-b", "desk")
    repo.dump(f"{PENALTIES}/scjgj-16.yml", fresh(16, "2026-11-11"))
    commit(repo, "2026-11-13")
    git(repo.root, "checkout", "-q", "main")
    return repo


def bundle(city: Repo, *revisions: str) -> Path:
    path = city.root.parent / "送审 一.bundle"
    git(city.root, "bundle", "create", "-q", str(path), *revisions)
    return path


def changes(city: Repo, *words: str) -> Result:
    return city.credit("changes", "--as-of", TODAY, *words)


@pytest.mark.parametrize("form", ["markdown", "text", "json"])
def test_a_branch_and_a_bundle_of_it_tell_the_same(city: Repo, form: str) -> None:
    path = bundle(city, "main..desk")
    branch, file = changes(city, "--against", "desk", "--format", form), changes(city, "--against", str(path), "--format", form)
    assert (branch.code, file.code) == (0, 0)
    assert branch.out == file.out
    assert "甲市监罚〔2026〕16号" in branch.out
    assert "第 7 个工作日（限 7 个工作日）；最晚 2026-11-20 合并" in branch.out
    assert "分支 desk" in file.err


def test_a_reviewer_who_has_never_seen_the_branch_takes_the_bundle_and_nothing_is_written(city: Repo, tmp_path: Path) -> None:
    path = bundle(city, "main..desk")
    git(city.root, "branch", "-q", "-D", "desk")
    git(tmp_path, "clone", "-q", str(city.root), "reviewer")
    mine = Repo(tmp_path / "reviewer")
    before = tree(mine.root)
    assert "甲市监罚〔2026〕16号" in changes(mine, "--against", str(path)).out
    assert tree(mine.root) == before
    # The two commands of the handbook: the clerk stays the author, and the day of the merge is the day of publication.
    git(mine.root, "fetch", "-q", str(path), "desk")
    git(mine.root, "cherry-pick", "HEAD..FETCH_HEAD", day="2026-11-20")
    assert git(mine.root, "log", "-1", "--format=%ad %cd", "--date=short") == "2026-11-13 2026-11-20"


def test_a_bundle_that_is_damaged_incomplete_or_none_is_told(city: Repo, tmp_path: Path) -> None:
    path = bundle(city, "main..desk")
    whole = path.read_bytes()
    other = published(tmp_path / "other")
    git(other.root, "commit", "-q", "--amend", "-m", "另一个城市")
    git(tmp_path, "clone", "-q", "--single-branch", "-b", "main", f"file://{city.root}", "reviewer")
    mine = Repo(tmp_path / "reviewer")
    several = bundle(city, "main", "desk").read_bytes()
    commit(city)
    git(city.root, "checkout", "-q", "-b", "later")
    commit(city)
    later = bundle(city, "main..later").read_bytes()
    git(city.root, "checkout", "-q", "main")
    for content, asked, said in (
        (whole[:-30], mine, "不完整或者已损坏"),
        (whole[:40], mine, "一个也没有"),
        (b"PK\3\4", mine, "不是 git 包"),
        (later, mine, "请先取得最新的内容"),
        (whole, other, "多半是别的仓库的包"),
        (several, city, "现在有：main、desk"),
    ):
        path.write_bytes(content)
        done = changes(asked, "--against", str(path))
        assert (done.code, done.out) == (2, ""), said
        assert said in done.err
        assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--base"),
        (("--against", "nowhere.bundle"), "没有“nowhere.bundle”这个文件"),
        (("--against", "--output=x"), "不是 git 版本"),
        (("--against", "desk", "--base", "main"), "不能和"),
        (("--base", "main", "--pages", "/dev/null/x.zip"), "写不了"),
    ],
)
def test_wrong_calls(city: Repo, words: tuple[str, ...], said: str) -> None:
    words = tuple(f"--against={words[1]}" if one == "--against" and words[1].startswith("-") else one for one in words)
    words = tuple(one for one in words if one != "--output=x")
    done = changes(city, *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_shallow_clone_is_told_with_the_remedy(city: Repo, tmp_path: Path) -> None:
    git(city.root, "checkout", "-q", "desk")
    commit(city)
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{city.root}", "shallow")
    done = changes(Repo(tmp_path / "shallow"), "--base", "origin/main")
    assert (done.code, done.out) == (2, "")
    assert "git fetch --unshallow" in done.err


def test_what_came_to_the_published_branch_since_is_counted(city: Repo) -> None:
    for number in (17, 18, 19):
        city.dump(f"{PENALTIES}/scjgj-{number}.yml", penalty(number))
        commit(city)
    done = changes(city, "--against", "desk")
    assert "分出来以后，要合并到的分支上又有 3 个提交" in done.out
    assert "新增 1 项。" in done.out


def test_the_pages_are_an_archive_with_the_same_bytes_each_time(city: Repo, tmp_path: Path) -> None:
    city.dump(PENALTY, penalty(remarks="改了。"))
    for name in ("a.zip", "b.zip"):
        done = changes(city, "--base", "main", "--pages", str(tmp_path / name), "--format", "json")
        assert (done.code, done.err) == (0, "")
        assert json.loads(done.out)["totals"]["changed"] == 1
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert packed.namelist() == ["0001-after.html", "0001-before.html", "index.html", "style.css"]
        assert "改了。" in packed.read("0001-after.html").decode()
        assert "改了。" not in packed.read("0001-before.html").decode()
