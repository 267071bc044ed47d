"""The branch of a repository in which a log lasts from one run of a forge to the next, since nothing else of a run does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from generator.engine import committing, git, remotes, revisions
from generator.engine.committing import Signature
from generator.engine.remotes import Remote, RemoteError
from generator.proof import checkpoints, logfiles
from generator.proof.notes import BadNote
from generator.ship import extending
from generator.ship.sent import Refused

BRANCH = "credit-log"
# Where git keeps what was fetched, and the commit that is pushed: no branches of this repository.
_FETCHED, _NEW = "refs/credit/log", "refs/credit/log-new"
_PATH = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*")
_WHO = Signature("credit", "credit@localhost")
_CHECKPOINT = "checkpoint"
_T = TypeVar("_T")


def fetch(root: Path, remote: Remote, folder: Path, branch: str = BRANCH) -> bool:
    """Fills an empty folder with the log of the branch; whether there is one yet. Raises Refused, GitError and OSError."""
    if folder.is_dir() and any(folder.iterdir()):
        raise Refused(f"{folder} 里已经有文件，为免混在一起，没有取回；请换一个空文件夹")
    tip = _tip(root, remote, branch)
    for path, content in _files(root, tip).items():
        logfiles.put(folder, path, content)
    return bool(tip)


def exists(root: Path, remote: Remote, branch: str = BRANCH) -> bool:
    """Whether the branch is there. Raises Refused if the forge does not say."""
    return bool(_asked(lambda: remotes.branches(root, remote, [f"refs/heads/{branch}"])).get(branch))


def push(root: Path, remote: Remote, folder: Path, at: int, branch: str = BRANCH) -> bool:
    """Adds a log to the branch as one more commit; False if it is there already. `at` is the time of the commit in seconds since 1970.

    Refused unless the log extends the one of the branch, also if another run was faster: the branch only ever moves forward.
    """
    files = _read(folder)
    tip = _tip(root, remote, branch)
    before = _files(root, tip)
    if before == files:
        return False
    if _CHECKPOINT in before:
        _demand_extends(folder, before[_CHECKPOINT], files, branch)
    changed: dict[str, bytes | None] = {path: data for path, data in files.items() if before.get(path) != data}
    changed |= {path: None for path in before if path not in files}
    commit = committing.commit(root, _NEW, tip, changed, "公示日志\n", _WHO, _WHO, at)
    _asked(lambda: remotes.push(root, remote, commit, branch, tip), branch)
    return True


def _demand_extends(folder: Path, standing: bytes, files: dict[str, bytes], branch: str) -> None:
    if any(path.startswith("broken/") and path.endswith(f"/{_CHECKPOINT}") and data == standing for path, data in files.items()):
        # The log that this one took the place of, which a record about the break allowed when it was built.
        return
    try:
        extending.demand_folder(folder, standing)
    except extending.Apart:
        # Nothing is lost: another run takes the log of the branch. A break of the log would be wrong, so it is not spoken of.
        why = f"分支 {branch} 上的公示日志已经不是这次接着写的那一个：另一次运行更快，或者日志文件夹是旧的"
        again = "请再运行一次整个任务（先 credit log fetch 到空文件夹，再生成）"
        raise Refused(f"{why}。这一次不发布，分支没有改动；{again}") from None
    except (Refused, BadNote) as error:
        raise Refused(f"公示日志没有存进分支 {branch}：{error}") from None


def _tip(root: Path, remote: Remote, branch: str) -> str:
    """The commit of the branch, brought here; "" if there is no such branch."""
    if not exists(root, remote, branch):
        return ""
    _asked(lambda: remotes.fetch(root, remote, [f"+refs/heads/{branch}:{_FETCHED}"]))
    return committing.tip(root, _FETCHED)


def _asked(call: Callable[[], _T], branch: str = BRANCH) -> _T:
    """What a call to the forge gives. Raises Refused with what may be done about it."""
    try:
        return call()
    except RemoteError as error:
        told = {
            remotes.MOVED: f"另一次运行先把日志写进了分支 {branch}：这一次不发布，下一次会接着写",
            remotes.PROTECTED: f"代码平台不许推送分支 {branch}：请让任务的令牌可以推送它（docs/proof.zh-CN.md）",
            remotes.FORBIDDEN: "代码平台不认这次的令牌，或者它没有写仓库的权限（docs/proof.zh-CN.md）",
        }.get(error.sort, "代码平台连不上，或者没有接受")
        raise Refused(f"{told}（{error}）") from None


def _files(root: Path, commit: str) -> dict[str, bytes]:
    """The files of a commit of the branch, by path."""
    if not commit:
        return {}
    names: dict[str, str] = {}
    for entry in filter(None, git.text(root, "ls-tree", "-r", "-z", "--full-tree", commit).split("\0")):
        words, _, path = entry.partition("\t")
        mode, _, name = words.split(" ")
        # Who may push this branch may not write elsewhere on the machine that fetches it.
        if mode != "100644" or not _PATH.fullmatch(path):
            raise Refused(f"日志分支里有不属于日志的文件：{path!a}；请查明是谁放进去的")
        names[path] = name
    out: dict[str, bytes] = {}
    for path, content in zip(names, revisions.contents(root, list(names.values())), strict=True):
        if content is None:
            raise Refused(f"日志分支里的 {path} 太大，不是日志的文件")
        out[path] = content
    return out


def _read(folder: Path) -> dict[str, bytes]:
    if not (folder / _CHECKPOINT).is_file():
        raise Refused(f"{folder} 里没有公示日志（缺 {_CHECKPOINT}）：请先用 credit build --log 生成")
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    # What begins with a dot is a lock, or the rest of a run that was killed.
    return {name: path.read_bytes() for name, path in found.items() if _PATH.fullmatch(name)}


def size_of(folder: Path) -> int:
    """How many entries the log of a folder has."""
    data = logfiles.read(folder, _CHECKPOINT, extending.LARGEST)
    return checkpoints.parsed(data)[0].size if data else 0
