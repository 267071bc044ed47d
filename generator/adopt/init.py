"""Writes the repository of a city that begins: all files or none, and its first commit."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from generator import __version__
from generator.adopt import editor, pin, template
from generator.adopt.answers import City
from generator.adopt.wheel import NAME, BadWheel, Wheel, find, open_wheel
from generator.engine.refusals import refusal
from generator.engine.system import lock
from generator.exchange import yamltext
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kinds
from generator.reading.given import folder_of_program

WHEELS = "wheels"
# The folder in which a run works, and what is in there: the files, the names that are moved, and a lock that ends with the run.
_WORK, _FILES, _LIST, _ALIVE = ".credit-init-", "files", "names.json", "lock"

_ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX"}


class CannotBegin(Exception):
    """The repository cannot be written; the text says in Chinese why, and what to do. Nothing has been written."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was done: the number of files, and why git has no first commit ("" if it has one)."""

    files: int
    without_git: str


def refused(folder: Path) -> str:
    """Why a repository cannot be written into a folder; "" if it can."""
    if folder.exists() and not folder.is_dir():
        return f"{folder} 不是文件夹"
    if folder.is_dir() and set(folder.iterdir()).difference(_left(folder)):
        return f"{folder} 里已经有文件：请换一个空的文件夹，原来的文件没有动"
    return ""


def _left(folder: Path) -> list[Path]:
    """What an earlier run has left that was killed: its own folder last, before it what it had moved out of there."""
    found: list[Path] = []
    for work in sorted(folder.glob(f"{_WORK}*")):
        try:
            with open(work / _ALIVE, "rb") as handle:
                if not lock(handle.fileno()):
                    continue
        except FileNotFoundError:
            pass
        try:
            sums = json.loads((work / _LIST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            sums = {}
        # Where all has been moved, the repository is whole.
        if (work / _FILES).is_dir() and any((work / _FILES).iterdir()):
            names = {name.partition("/")[0] for name in sums}
            found += [one for one in folder.iterdir() if one.name in names and _untouched(one, folder, sums)]
        found.append(work)
    return found


def _untouched(path: Path, folder: Path, sums: Mapping[str, str]) -> bool:
    """Whether a file, or all in a folder, is as it was written there."""
    files = [one for one in path.rglob("*") if one.is_symlink() or not one.is_dir()] if path.is_dir() else [path]
    return all(
        one.is_file() and not one.is_symlink() and sums.get(one.relative_to(folder).as_posix()) == _sum(one.read_bytes()) for one in files
    )


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def installed_wheel() -> Path | None:
    """The file from which the running program was installed, if it is a wheel, is still there, and is the same; None otherwise."""
    try:
        told = json.loads(importlib.metadata.distribution(NAME).read_text("direct_url.json") or "{}")
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return None
    parts = urlsplit(str(told.get("url", "")))
    hashes = told.get("archive_info", {}).get("hashes", {})
    place = unquote(parts.path)
    # On Windows such an address is `file:///C:/…`.
    path = Path(place.removeprefix("/") if os.name == "nt" else place)
    if parts.scheme != "file" or "sha256" not in hashes or not path.is_file():
        return None
    return path if hashlib.sha256(path.read_bytes()).hexdigest() == hashes["sha256"] else None


def checked(wheel: Path) -> Wheel:
    """A wheel of the running version. Raises CannotBegin."""
    try:
        opened = open_wheel(find(wheel))
    except BadWheel as error:
        raise CannotBegin(str(error)) from None
    if str(opened.version) != __version__:
        raise CannotBegin(f"{wheel} 是 {opened.version} 版，现在运行的是 {__version__} 版：请用同一个版本的轮子")
    return opened


def pinned(wheel: Wheel | None, *, province: bool = False) -> str:
    """The text of `requirements.txt`, that of a province with what gathers the cities. Without a wheel the line of the generator waits for
    its hash. Raises CannotBegin.
    """
    options = (f"--find-links {WHEELS}",)
    try:
        libraries = pin.libraries(folder_of_program(), province=province)
    except pin.BadPin:
        raise CannotBegin(f"程序里没有库的清单（{pin.RUN}）：请重新安装生成器") from None
    if wheel is not None:
        return pin.render(wheel, libraries, options)
    told = f"# 待填写：生成器的轮子放进 {WHEELS}/，去掉下面两行前面的“# ”，写上它的 SHA-256。"
    return "\n".join((told, *options, f"# {NAME}=={__version__} \\", "#     --hash=sha256:", libraries))


def contents(
    city: City, departments: Mapping[str, Mapping[str, Any]], kinds: Kinds, wheel: Wheel | None, *, province: bool = False
) -> dict[str, bytes]:
    """All files of the repository by their paths. Raises CannotBegin."""
    out = template.files(city, __version__, departments=departments, province=province)
    shape = kinds.by_name[DEPARTMENT].root
    for ident, data in departments.items():
        out[f"content/authorities/{ident}.yml"] = yamltext.dump(data, shape).encode("utf-8")
    out |= editor.files(kinds, {ident: str(data.get("short_name") or data["name"]) for ident, data in sorted(departments.items())})
    out[pin.FILE] = pinned(wheel, province=province).encode("utf-8")
    if wheel is not None:
        out[f"{WHEELS}/{wheel.file.name}"] = wheel.file.read_bytes()
    return out


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes the files into a folder that is empty or not there: all or none. Raises CannotBegin."""
    why = refused(folder)
    if why:
        raise CannotBegin(why)
    fresh = not folder.exists()
    work: Path | None = None
    moved: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _undo(folder, None, _left(folder), False)
        # In the folder itself, so that a file changes its name and never its disk.
        work = Path(tempfile.mkdtemp(prefix=_WORK, dir=folder))
        with open(work / _ALIVE, "wb") as alive:
            lock(alive.fileno())
            _put(folder, work, files, moved)
        shutil.rmtree(work)
    except OSError as error:
        _undo(folder, work, moved, fresh)
        raise CannotBegin(f"{folder} 写不了：{refusal(error) or error.strerror}") from None
    except KeyboardInterrupt:
        _undo(folder, work, moved, fresh)
        raise


def _put(folder: Path, work: Path, files: Mapping[str, bytes], moved: list[Path]) -> None:
    """Writes the files beside each other, and then moves them to their places. `moved` grows."""
    for name, data in files.items():
        path = work / _FILES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if name.endswith(".sh"):
            # A wheel does not keep which files can be run.
            path.chmod(0o755)
    # If this is killed, the next run knows what is of this one.
    sums = json.dumps({name: _sum(data) for name, data in files.items()})
    (work / _LIST).write_text(sums, encoding="utf-8", newline="\n")
    for path in sorted((work / _FILES).iterdir()):
        moved.append(folder / path.name)
        os.replace(path, folder / path.name)


def _undo(folder: Path, work: Path | None, moved: list[Path], fresh: bool) -> None:
    for path in moved:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if work is not None:
        shutil.rmtree(work, ignore_errors=True)
    if fresh:
        with contextlib.suppress(OSError):
            folder.rmdir()


def commit(folder: Path) -> str:
    """Makes the folder a git repository with a first commit; why not, or ""."""
    if shutil.which("git") is None:
        return "没有装 git：装好以后运行 git init -b main、git add -A、git commit"
    # Within a hook these lead to another repository, which would get the commit.
    alone = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "建站：由 credit init 写好的仓库"]):
        command = ["git", "-C", str(folder), *words]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False, env=alone)
        if done.returncode:
            said = done.stderr.strip().splitlines()
            if words[0] == "commit":
                return (
                    f"git 还没有设姓名和邮箱，文件已经加好（git add），请设好以后运行 git commit。git 说：{said[0] if said else '没有说'}"
                )
            return f"git {words[0]} 没有成功：{said[-1] if said else '没有说原因'}"
    return ""


def begin(folder: Path, files: Mapping[str, bytes], *, with_git: bool) -> Begun:
    """Writes the repository and its first commit. Raises CannotBegin."""
    write(folder, files)
    return Begun(len(files), commit(folder) if with_git else "用了 --no-git")
