"""generator.engine.bundles: a bundle is read beside a repository, which stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import Git, tree

from generator.engine import bundles, git
from generator.engine.git import GitError


@pytest.fixture
def repository(tmp_path: Path) -> Git:
    found = Git(tmp_path / "仓库 一")
    found.commit("2026-01-01", {"content/a.yml": "a\n"})
    found.run("checkout", "-q", "-b", "topic")
    found.commit("2026-01-02", {"content/b.yml": "b\n"})
    return found


def packed(repository: Git, *words: str) -> Path:
    path = repository.root.parent / "x.bundle"
    repository.run("bundle", "create", "-q", str(path), *words)
    return path


def test_what_a_bundle_brings_is_there_and_nothing_is_written_to_the_repository(repository: Git, tmp_path: Path) -> None:
    path = packed(repository, "main..topic")
    wanted = repository.run("rev-parse", "topic").strip()
    repository.run("checkout", "-q", "main")
    repository.run("branch", "-q", "-D", "topic")
    before = tree(repository.root)
    (tmp_path / "scratch").mkdir()
    held, branch, commit = bundles.opened(repository.root, path, tmp_path / "scratch")
    assert (branch, commit) == ("topic", wanted)
    assert git.text(held, "show", f"{commit}:content/b.yml") == "b\n"
    assert git.text(held, "show", "refs/heads/published:content/a.yml") == "a\n"
    assert tree(repository.root) == before


def test_a_damaged_bundle_is_told(repository: Git, tmp_path: Path) -> None:
    path = packed(repository, "main..topic")
    path.write_bytes(path.read_bytes()[:-25])
    repository.run("clone", "-q", "--single-branch", "-b", "main", repository.root.as_uri(), str(tmp_path / "reviewer"))
    (tmp_path / "scratch").mkdir()
    with pytest.raises(GitError, match="不完整或者已损坏"):
        bundles.opened(tmp_path / "reviewer", path, tmp_path / "scratch")


def test_what_is_a_bundle(repository: Git, tmp_path: Path) -> None:
    assert bundles.is_bundle(packed(repository, "topic"))
    (tmp_path / "y").write_bytes(b"# v9 something else")
    assert not bundles.is_bundle(tmp_path / "y")
    assert not bundles.is_bundle(tmp_path / "none")
