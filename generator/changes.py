"""Asks git which files have changed, and what they were before."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Collection
from pathlib import Path

# Names that every system takes in one call.
_MOST_NAMED = 100


class GitError(Exception):
    """git refused; the text says what was asked and what it said."""


def since(root: Path, base: str, among: Collection[str]) -> set[str]:
    """Which of some paths, from the root, differ from a commit: committed, staged, edited or new."""
    if not among:
        return set()
    # git looks at a hundred thousand files as long as we do; of a few it tells at once.
    named = sorted(among) if len(among) <= _MOST_NAMED else []
    changed = git(root, "--literal-pathspecs", "diff", "--name-only", "--relative", "-z", base, "--", *named)
    fresh = git(root, "--literal-pathspecs", "ls-files", "--others", "--exclude-standard", "-z", "--", *named)
    return {name for name in (changed + fresh).split("\0") if name}.intersection(among)


def parted(root: Path, revision: str) -> str:
    """The commit where `revision` and HEAD parted: what came to `revision` after that is not ours."""
    if revision.startswith("-"):
        raise GitError(f"“{revision}”不是 git 版本")
    return git(root, "merge-base", "--", revision, "HEAD").strip()


def unpack(root: Path, commit: str, names: tuple[str, ...], target: Path) -> None:
    """Writes files and folders, as a commit holds them, below a folder of their own. Nothing of them is run, no work tree is touched."""
    held = [name for name in git(root, "ls-tree", "-z", "--name-only", commit, "--", *names).split("\0") if name]
    if not held:
        return
    with tempfile.TemporaryFile() as archive:
        words = ["git", "-C", str(root), "archive", "--format=tar", commit, "--", *held]
        done = subprocess.run(words, stdout=archive, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            raise GitError(f"git archive 没有成功：{done.stderr.decode('utf-8', 'replace').strip()}")
        archive.seek(0)
        with tarfile.open(fileobj=archive, mode="r:") as tar:
            _extract(tar, target)


def _extract(tar: tarfile.TarFile, target: Path) -> None:
    """Plain files only: a commit is what someone else wrote, and no record or page is a link. (`data_filter` is not in every 3.11.)"""
    inside = target.resolve()
    for member in tar:
        content = tar.extractfile(member) if member.isreg() else None
        path = (inside / member.name).resolve()
        if content is not None and path.is_relative_to(inside):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())


def git(root: Path, *words: str) -> str:
    """What git says, run in a repository. Raises GitError."""
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)
    except FileNotFoundError:
        raise GitError("没有安装 git") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise GitError(f"git {words[0]} 没有成功：{said or '没有找到这个版本'}")
    return done.stdout.decode("utf-8", "surrogateescape")
