"""Asks git which files have changed, and what they held before."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO

from generator.engine import git
from generator.engine.git import GitError, started

# The most names in one call of git; every system accepts so many.
_MOST_NAMED = 100
MOST_BYTES = 64 * 1024 * 1024
# The most bytes of all files of a commit together: a few kilobytes of git may unpack to any size.
MOST_TOGETHER = 4 * 1024 * 1024 * 1024
# Links of an unpacked commit lead to this name, which no file can have.
NOWHERE = "/dev/null/nowhere"
# The data of a repository: files and folders below its root.
DATA = ("content", "schemas", "mkdocs.yml")
_READ_ONLY = re.compile(r"(?:docs|tests|benchmarks)/.*|[^/]*\.md|LICENSE", re.DOTALL)


def since(root: Path, base: str, among: Collection[str]) -> set[str]:
    """Those of some paths, from the root, that differ from a commit: committed, staged, edited or new."""
    if not among:
        return set()
    # git takes as long for a hundred thousand files as reading them takes; for a few it answers at once.
    named = sorted(among) if len(among) <= _MOST_NAMED and sum(map(len, among)) < git.MOST_CHARACTERS else []
    changed = git.text(root, "--literal-pathspecs", "diff", "--name-only", "--relative", "-z", base, "--", *named)
    fresh = git.text(root, "--literal-pathspecs", "ls-files", "--others", "--exclude-standard", "-z", "--", *named)
    return {name for name in (changed + fresh).split("\0") if name}.intersection(among)


def parted(root: Path, revision: str, head: str = "HEAD") -> str:
    """The commit where two revisions parted: what came to `revision` after it does not belong to `head`."""
    for one in (revision, head):
        if one.startswith("-"):
            raise GitError(f"“{one}”不是 git 版本")
    found = git.run(root, "merge-base", "--", revision, head, fine=(0, 1)).decode().strip()
    if not found:
        raise GitError(f"“{revision}”和“{head}”没有共同的历史，无从比较")
    return found


def is_known(root: Path, revision: str) -> bool:
    """Whether git knows a commit by a name."""
    return bool(git.run(root, "rev-parse", "--verify", "-q", "--end-of-options", f"{revision}^{{commit}}", fine=(0, 1, 128)).strip())


def listed(root: Path, commit: str, names: tuple[str, ...] = DATA) -> dict[str, tuple[str, str]]:
    """The files of a commit below some files and folders of `root`, by path: the mode and the name of the blob, as git has them."""
    told = git.text(root, "ls-tree", "-r", "-z", "--full-tree", f"{commit}:{_prefix(root)}", "--", *names)
    found = [entry.split("\t", 1) for entry in told.split("\0") if entry]
    split = ((head.split(" "), path) for head, path in found)
    # Whether a file may be run is nothing that a page shows.
    return {path: (mode.replace("100755", "100644"), blob) for (mode, _, blob), path in split}


def differing(root: Path, base: str, head: str = "") -> set[str]:
    """The paths of the data of a repository that differ between a commit and another one, or the work tree where `head` is "".

    Of the work tree these may be too many, never too few: a file that git was told to pass over counts as differing.
    """
    before = listed(root, base)
    if head:
        after = listed(root, head)
        return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    there = [name for name in DATA if (root / name).exists() or any(path.partition("/")[0] == name for path in before)]
    # A small letter, or an S, before a name: git was told to believe that the file is as it was.
    marked = git.text(root, "ls-files", "-v", "-z", "--", *there).split("\0")
    passed = {entry[2:] for entry in marked if entry and (entry[0].islower() or entry[0] == "S")}
    words = ("diff", "--name-only", "--no-renames", "--no-ext-diff", "--relative", "-z", base, "--", *there)
    # Also files that `.gitignore` names: what lies in `content/` is read.
    found = git.text(root, *words) + git.text(root, "ls-files", "--others", "-z", "--", *there)
    return passed | {name for name in found.split("\0") if name}


def count(root: Path, base: str, revision: str) -> int:
    """How many commits a revision has that another one has not."""
    return int(git.text(root, "rev-list", "--count", f"{base}..{revision}"))


def is_shallow(root: Path) -> bool:
    """Whether a repository holds only the newest part of its history."""
    return git.text(root, "rev-parse", "--is-shallow-repository").strip() == "true"


def unpack(root: Path, commit: str, names: tuple[str, ...], target: Path, only: Collection[str] | None = None) -> None:
    """Writes files and folders of a commit below an empty folder, or `only` some of their files. Nothing of them is run, and no work tree
    is touched.

    git's objects are read directly. `git archive` would obey the `.gitattributes` of the commit, so that its author could leave files out.
    A symbolic link becomes one that leads nowhere; for a file above `MOST_BYTES` only a line with its name in git is written.
    """
    inside = target.resolve()
    found = {path: told for path, told in listed(root, commit, names).items() if only is None or path in only}
    files = [(name, path) for path, (mode, name) in found.items() if mode == "100644"]
    made: set[str] = set()
    room = MOST_TOGETHER
    for (name, path), content in zip(files, contents(root, [name for name, _ in files]), strict=True):
        room -= len(content or b"")
        if room < 0:
            raise GitError(f"版本 {commit[:12]} 的文件合起来超过 {MOST_TOGETHER >> 20} MiB，没有取出来比较")
        where = os.path.normpath(os.path.join(inside, path))
        # A commit comes from somebody else and may contain any path. There are no links yet that could lead elsewhere.
        if where.startswith(os.path.join(inside, "")):
            _write(where, content if content is not None else f"git {name}\n".encode(), made)
    for path, (mode, _) in found.items():
        link = inside / path
        if mode == "120000" and link.parent.resolve().is_relative_to(inside) and not link.exists():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(NOWHERE)


def _write(where: str, content: bytes, made: set[str]) -> None:
    """Writes a file; `made` has the folders that are there. A tree that nobody's git makes may have a file and a folder of one name."""
    folder = os.path.dirname(where)
    try:
        if folder not in made:
            os.makedirs(folder, exist_ok=True)
            made.add(folder)
        with open(where, "wb") as handle:
            handle.write(content)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise GitError(f"版本里有同名的文件和文件夹：{os.path.basename(where)!a}") from None


def _prefix(root: Path) -> str:
    """The path of `root` inside its repository, "" or with a slash at its end."""
    return git.text(root, "rev-parse", "--show-prefix").removesuffix("\n")


def contents(root: Path, names: list[str]) -> Iterator[bytes | None]:
    """The contents of blobs, in their order; None for those that are too large. Raises GitError if one is missing."""
    with tempfile.TemporaryFile() as wanted:
        wanted.write("".join(f"{name}\n" for name in names).encode())
        wanted.seek(0)
        with started(root, "cat-file", "--batch", stdin=wanted, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for name in names:
                head = process.stdout.readline().split()
                if len(head) != 3 or head[1] != b"blob":
                    raise GitError(f"git 读不到 {name}：这个仓库缺少内容（例如只取了一部分），请取全之后再运行")
                size = int(head[2])
                if size > MOST_BYTES:
                    _skip(process.stdout, size + 1)
                    yield None
                else:
                    yield process.stdout.read(size)
                    process.stdout.read(1)


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0:
        size -= len(stream.read(min(size, 1 << 20))) or size


def beyond(root: Path, base: str, head: str = "") -> list[str]:
    """The files that differ from a commit and belong to the program: not records, pages, schemas or settings, nor files that only people
    read.

    They include the workflows, and the files that tell git how to read others. The work tree is compared, or the commit `head`.
    """
    words = ("diff", "--name-only", "--no-renames", "--no-ext-diff", "--relative", "-z", base, *((head,) if head else ()), "--")
    fresh = "" if head else git.text(root, "ls-files", "--others", "--exclude-standard", "-z")
    found = {name for name in (git.text(root, *words) + fresh).split("\0") if name}
    return sorted(name for name in found if name.partition("/")[0] not in DATA and not _READ_ONLY.fullmatch(name))
