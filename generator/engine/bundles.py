"""Reads git bundles, which carry commits as a file, beside a repository and without writing to it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from generator.engine import git
from generator.engine.git import GitError

_BRANCH = "refs/heads/"


def is_bundle(path: Path) -> bool:
    """Whether a file is a bundle, by its first line."""
    try:
        with open(path, "rb") as handle:
            return re.match(rb"# v\d git bundle\n", handle.read(16)) is not None
    except OSError:
        return False


def opened(root: Path, bundle: Path, folder: Path) -> tuple[Path, str, str]:
    """A repository in an empty folder that has what `root` has, and what a bundle adds to it: where it is, the name of the only branch in
    the bundle, and its commit. Nothing of it is checked out. Raises GitError.
    """
    held = folder / "bundle"
    git.run(folder, "init", "-q", "--template=", str(held))
    objects = git.text(root, "rev-parse", "--path-format=absolute", "--git-path", "objects").strip()
    others = held / ".git" / "objects" / "info"
    others.mkdir(parents=True, exist_ok=True)
    (others / "alternates").write_bytes(os.fsencode(objects) + b"\n")
    try:
        heads = git.text(held, "bundle", "list-heads", str(bundle.resolve()))
    except GitError:
        raise GitError(f"{bundle.name} 不是完整的 git 包，打不开：请对方重新导出，再传一次") from None
    branches = [line.split(" ", 1) for line in heads.splitlines() if f" {_BRANCH}" in line]
    if len(branches) != 1:
        names = "、".join(name.removeprefix(_BRANCH) for _, name in branches) or "一个也没有"
        raise GitError(f"{bundle.name} 里应当正好有一个分支，现在有：{names}")
    [(commit, name)] = branches
    # So that whatever the branch was made from is found, wherever it is in `root`.
    own = git.text(root, "rev-parse", "HEAD").strip()
    git.run(held, "update-ref", "refs/heads/published", own)
    try:
        words = ("-c", "fetch.fsckObjects=true", "fetch", "-q", "--no-tags", "--no-write-fetch-head")
        git.run(held, *words, str(bundle.resolve()), f"+{name}:refs/proposed")
    except GitError as error:
        later = "它接在本仓库还没有的提交后面，请先取得最新的内容（git pull）"
        why = later if "prerequisite" in str(error) else "里面的内容不完整或者已损坏"
        raise GitError(f"{bundle.name} 用不了：{why}") from None
    if not git.run(held, "merge-base", own, commit, fine=(0, 1)).strip():
        raise GitError(f"{bundle.name} 里的内容和本仓库没有共同的历史，多半是别的仓库的包，请对方核对")
    return held, name.removeprefix(_BRANCH), commit
