"""A copy of a repository that nobody trusts: its commits alone, each checked by its name. Nothing of it is run or obeyed.

git itself is never started in that repository, so its settings, hooks, filters and attributes mean nothing: a repository of our own
borrows its objects, and a second one fetches from the first, which computes the name of each object anew.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from generator.engine import bundles, git, remotes, revisions
from generator.engine.git import GitError
from generator.engine.remotes import Remote
from generator.verify import settingsguard
from generator.verify.source import is_proper

# The most files of a repository that hold objects, and their bytes.
_MOST_FILES, _MOST_BYTES = 5_000_000, 64 << 30
# Seconds for copying.
_PATIENCE = 3600.0
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BRANCH = "refs/heads/published"
# Whatever the files of the commits say of themselves: they are read as they are.
_ATTRIBUTES = b"* -filter -text -ident -eol -diff -merge -working-tree-encoding\n"
_GIT_SETTINGS = ("-c", "core.commitGraph=false", "-c", "core.multiPackIndex=false", "-c", "core.hooksPath=/dev/null/none")
# What a folder of a work tree is never called, in any capitals or as Windows shortens it.
_GIT = re.compile(r"\.git|git~[0-9]+", re.IGNORECASE)


class NotHeld(Exception):
    """A repository cannot be copied; the text is a Chinese clause. `absent` says whether it lacks the commit and is fine otherwise."""

    def __init__(self, text: str, *, absent: bool = False) -> None:
        super().__init__(text)
        self.absent = absent


def copied(given: Path, commit: str, folder: Path) -> Path:
    """A work tree with the data of a commit, and its history, below an empty folder. Raises NotHeld.

    `given` is a repository with or without a work tree. The commit is what the branch `published` of the copy leads to.
    """
    if not _COMMIT.fullmatch(commit):
        raise NotHeld("网站写的版本号不是 git 的版本号")
    objects = _objects(given)
    between, root, data = folder / "between", folder / "own", folder / "data"
    form = "sha256" if len(commit) == 64 else "sha1"
    try:
        git.run(folder, "init", "-q", "--bare", "--template=", f"--object-format={form}", str(between))
        _write(between / "objects" / "info" / "alternates", os.fsencode(objects) + b"\n")
        if git.run(between, *_GIT_SETTINGS, "cat-file", "-t", commit, fine=(0, 128)).strip() != b"commit":
            raise NotHeld(f"仓库里没有网站所写的版本 {commit[:12]}", absent=True)
        git.run(between, *_GIT_SETTINGS, "update-ref", _BRANCH, commit)
        git.run(folder, "init", "-q", "--template=", f"--object-format={form}", str(root))
        _write(root / ".git" / "info" / "attributes", _ATTRIBUTES)
        remotes.fetch(root, Remote(str(between), _pairs()), [f"+{_BRANCH}:{_BRANCH}"], _PATIENCE)
        git.run(root, "symbolic-ref", "HEAD", _BRANCH)
        names = (*revisions.DATA, *_named(root, commit))
        _demand_plain(root, commit, names)
        data.mkdir()
        revisions.unpack(root, commit, names, data)
        for name in names:
            if (data / name).exists():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(data / name, root / name)
        git.run(root, *_GIT_SETTINGS, "read-tree", "HEAD")
        git.run(root, *_GIT_SETTINGS, "update-index", "-q", "--refresh", fine=(0, 1))
    except GitError as error:
        raise NotHeld(f"仓库读不全：{error}。只取了一部分历史的，请先运行 git fetch --unshallow") from None
    return root


def _named(root: Path, commit: str) -> tuple[str, ...]:
    """The files that the settings of a commit name, if nothing in these could run anything. Raises NotHeld and GitError."""
    held = revisions.listed(root, commit, ("mkdocs.yml",)).get("mkdocs.yml")
    if held is None:
        raise NotHeld("那个版本里没有 mkdocs.yml，不是一个信用网站的仓库")
    data = next(revisions.contents(root, [held[1]]))
    try:
        return settingsguard.demand_harmless(data if data is not None else b"")
    except settingsguard.Refused as error:
        raise NotHeld(f"它的 mkdocs.yml 不能放心交给程序：{error}") from None


def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, _, value in (one.partition("=") for one in _GIT_SETTINGS[1::2]))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _objects(given: Path) -> Path:
    """The folder of the objects of a repository, if all in it is what git makes. Raises NotHeld."""
    if bundles.is_bundle(given):
        raise NotHeld("这是一个 git 包；请先把它取进一个仓库（git clone 文件 文件夹），再指明那个文件夹")
    try:
        found = _folder(given) / "objects"
        if found.is_symlink() or not found.is_dir():
            raise NotHeld("这里不是 git 仓库")
        if os.path.lexists(found / "info" / "alternates"):
            raise NotHeld("这个仓库借用了别的仓库的内容（objects/info/alternates）；请另外完整克隆一份")
        count = size = 0
        for mode, length in _walked(found):
            count, size = count + 1, size + length
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise NotHeld("仓库的 objects 里有链接或者别的不是文件的东西")
            if count > _MOST_FILES or size > _MOST_BYTES:
                raise NotHeld("仓库太大")
    except OSError as error:
        raise NotHeld(f"仓库读不了：{error.strerror}") from None
    return found.resolve()


def _folder(given: Path) -> Path:
    """The folder in which git keeps a repository: of a work tree, of one of several work trees, or the given one itself."""
    inside = given / ".git"
    if inside.is_file() and inside.stat().st_size < 10_000:
        told = inside.read_text(encoding="utf-8", errors="surrogateescape").strip()
        own = given / told.removeprefix("gitdir:").strip()
        common = own / "commondir"
        return own / common.read_text(encoding="utf-8", errors="surrogateescape").strip() if common.is_file() else own
    return inside if inside.is_dir() else given


def _walked(folder: Path) -> Iterator[tuple[int, int]]:
    waiting = [os.fspath(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for one in entries:
                told = one.stat(follow_symlinks=False)
                if stat.S_ISDIR(told.st_mode):
                    waiting.append(one.path)
                yield told.st_mode, told.st_size


def _demand_plain(root: Path, commit: str, names: tuple[str, ...]) -> None:
    """Raises NotHeld if anything but plain files with plain names is in the data of a commit."""
    for path, (mode, _) in revisions.listed(root, commit, names).items():
        if mode != "100644":
            raise NotHeld(f"{path!a} 是链接或者另一个仓库")
        if not is_proper(path) or any(_GIT.fullmatch(part) for part in path.split("/")):
            raise NotHeld(f"{path!a} 这样的名称不取出来")
