"""Asks git which files have changed."""

from __future__ import annotations

import subprocess
from pathlib import Path


class GitError(Exception):
    """git refused; the text says what was asked and what it said."""


def since(root: Path, revision: str) -> set[str]:
    """Paths, from the root, that differ from where `revision` and HEAD parted: committed, staged, edited or new."""
    if revision.startswith("-"):
        raise GitError(f"“{revision}”不是 git 版本")
    base = _git(root, "merge-base", "--", revision, "HEAD").strip()
    changed = _git(root, "diff", "--name-only", "--relative", "-z", base)
    fresh = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return {name for name in (changed + fresh).split("\0") if name}


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)
    except FileNotFoundError:
        raise GitError("没有安装 git，--since 用不了") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise GitError(f"git {words[0]} 没有成功：{said or '没有找到这个版本'}")
    return done.stdout.decode("utf-8", "surrogateescape")
