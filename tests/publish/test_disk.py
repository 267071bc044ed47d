"""A site that is built again: the same bytes as if it had been built anew, whatever changed and whatever happened in between."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from edits import EDITS, PENALTY, changed, edited_repo
from support import AS_OF, GOOD, GOOD_FILE, Repo, tree

from generator.engine import store
from generator.publish import disk
from generator.publish.built import Built, batch_of


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository with a built site and what is remembered of it."""
    repo = edited_repo(tmp_path_factory.mktemp("standing") / "repo")
    repo.build(repo.root / "site")
    return repo


def copy(standing: Repo, target: Path) -> Repo:
    """Where the site stands is part of what is remembered, so the copy builds once itself."""
    shutil.copytree(standing.root, target, symlinks=True, ignore=shutil.ignore_patterns("site"))
    repo = Repo(target)
    repo.build(target / "site")
    return repo


# A few that each go another way through the code; all the others in the slow set. Their keys are proved in site/test_fingerprints.py.
QUICK = ("a word of a record", "a page", "the name of a department")
GROUPS = [QUICK, *([name for name in EDITS if name not in QUICK][i::4] for i in range(4))]


@pytest.mark.parametrize(
    "names", [pytest.param(some, id="、".join(some), marks=[] if some is QUICK else [pytest.mark.slow]) for some in GROUPS]
)
def test_a_change_gives_the_same_bytes_as_a_full_build(names: Sequence[str], standing: Repo, tmp_path: Path) -> None:
    """issue 4: changing one file gives the same bytes as a full build. One edit after another, each built into the site of the last."""
    repo = copy(standing, tmp_path / "repo")
    site = repo.root / "site"
    again = tree(site)
    for number, name in enumerate(names):
        before = again
        kept = {path: path.stat().st_mtime_ns for path in site.rglob("index.html")}
        EDITS[name](repo)
        repo.build(site)
        again = tree(site)
        assert again != before, name
        if number % 2 or number == len(names) - 1:
            # Two edits, one whole build: what one of them left wrong still is after the next.
            full = tree(repo.build(tmp_path / "full", "--no-cache"))
            assert sorted(again) == sorted(full), name
            assert [file for file in full if again[file] != full[file]] == [], name
        if name == "a word of a record":
            # And it was not built anew.
            touched = {
                path.relative_to(site).as_posix() for path, time in kept.items() if path.exists() and path.stat().st_mtime_ns != time
            }
            assert "disclosures/penalties/2026/scjgj-15/index.html" in touched
            assert len(touched) < 40


@pytest.mark.slow
def test_another_day_gives_the_same_bytes_too(standing: Repo, tmp_path: Path) -> None:
    """Quick, of a few records and of the next day: law/test_parting.py."""
    repo = copy(standing, tmp_path / "repo")
    site = repo.root / "site"
    later = (datetime.date.fromisoformat(AS_OF) + datetime.timedelta(days=30)).isoformat()
    assert repo.program("build", "--as-of", later).code == 0
    assert repo.program("build", "--as-of", later, "--no-cache", "--site-dir", str(tmp_path / "full")).code == 0
    assert tree(site) == tree(tmp_path / "full")


def damage(cache: Path) -> None:
    """Cuts the end off every file."""
    for path in cache.rglob("*"):
        if path.is_file() and path.name != ".gitignore":
            path.write_bytes(path.read_bytes()[:-7])


# What is done to a site and to the cache.
HARMS: dict[str, Callable[[Path, Path], object]] = {
    "pages deleted": lambda site, cache: ((site / "sitemap.xml").unlink(), shutil.rmtree(site / "disclosures")),
    "a strange file": lambda site, cache: (site / "strange.html").write_text("x", encoding="utf-8"),
    "the cache deleted": lambda site, cache: shutil.rmtree(cache),
    "the cache damaged": lambda site, cache: damage(cache),
    "the site deleted": lambda site, cache: shutil.rmtree(site),
    # All of them: whichever the order of a folder gives, a change touches some and leaves others as they are.
    "the files of the search deleted": lambda site, cache: [file.unlink() for file in (site / "search/0").glob("g*.bin")],
    "a file of the search deleted": lambda site, cache: min((site / "search/0").glob("g*.bin")).unlink(),
    "another file of the search deleted": lambda site, cache: max((site / "search/0").glob("g*.bin")).unlink(),
}


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["pages deleted", "the cache damaged"], id="pages deleted、the cache damaged"),
        pytest.param(list(HARMS), id="all", marks=pytest.mark.slow),
    ],
)
def test_whatever_was_done_to_site_or_cache_the_next_build_is_right(names: Sequence[str], standing: Repo, tmp_path: Path) -> None:
    """issue 4: the cache is safe to delete; a build that was ended in the middle, too, leaves a site that the next one does not trust."""
    repo = copy(standing, tmp_path / "repo")
    site, cache = repo.root / "site", repo.root / store.FOLDER
    wanted = tree(site)
    for name in names:
        HARMS[name](site, cache)
        if "of the search deleted" in name:
            changed(repo, PENALTY, "content: 给予警告。", "content: 给予警告（改）。")
        repo.build(site)
        if "of the search deleted" in name:
            changed(repo, PENALTY, "content: 给予警告（改）。", "content: 给予警告。")
            repo.build(site)
        assert tree(site) == wanted, name


def test_a_build_that_finds_errors_leaves_the_site_as_it_was(standing: Repo, tmp_path: Path) -> None:
    repo = copy(standing, tmp_path / "repo")
    wanted = tree(repo.root / "site")
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
    assert repo.program("build", "--as-of", AS_OF).code == 1
    assert tree(repo.root / "site") == wanted
    (repo.root / GOOD_FILE).unlink()
    repo.build(repo.root / "site")


def test_a_site_that_was_being_changed_is_not_trusted(tmp_path: Path) -> None:
    """Ended in the middle of the moving, the next build does not know the site any more."""
    one = store.open_store(tmp_path / "cache")
    target, changes = tmp_path / "site", tmp_path / "new"
    fresh = tmp_path / "fresh"
    (fresh / "a").mkdir(parents=True)
    (fresh / "a" / "index.html").write_text("1", encoding="utf-8")
    (fresh / "sitemap.xml").write_text("1", encoding="utf-8")
    built = Built(b"base", {"batch": batch_of(b"key", [("a/", bytes(16), True)], [1])}, {}, ["sitemap.xml"])
    disk.replace(fresh, target, one, built)
    known = disk.known(one, target)
    assert known is not None
    changes.mkdir()
    # A file where the new site has a folder of the same name cannot be put in place.
    (changes / "a").write_text("in the way", encoding="utf-8")
    with pytest.raises(OSError, match="a"):
        disk.merge(changes, target, one, known, built)
    assert disk.known(one, target) is None


def test_what_a_build_that_was_killed_has_left_is_swept_up(tmp_path: Path) -> None:
    site = tmp_path / "site"
    ended = subprocess.Popen(["true"])
    ended.wait()
    folders = {name: tmp_path / f".site.{name}" for name in (f"new-{ended.pid}", f"old-{ended.pid}", f"new-{os.getpid()}", "mine")}
    for folder in folders.values():
        folder.mkdir()
        (folder / "index.html").write_text("x", encoding="utf-8")
    disk.sweep(site)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([".site.mine", f".site.new-{os.getpid()}"])
