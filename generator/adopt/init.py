"""Writes the repository of a city that begins: all files or none, and its first commit."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.adopt import template
from generator.adopt.answers import City
from generator.exchange import yamltext
from generator.model.fields import Field
from generator.reading.given import folder_of_program

PIN = "requirements.txt"
_LIBRARIES = "requirements/run.txt"
_PIN_HEAD = "# 生成器的版本和它用的每个库，逐个钉住。由 credit upgrade 改写，不要手改。"
WHEELS = "wheels"


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
    if folder.is_dir() and any(folder.iterdir()):
        return f"{folder} 里已经有文件：请换一个空的文件夹，原来的文件没有动"
    return ""


def pin(version: str, wheel: Path | None) -> str:
    """The text of `requirements.txt`. Without a wheel the line of the generator waits for its hash. Raises CannotBegin."""
    listed = folder_of_program() / _LIBRARIES
    try:
        libraries = listed.read_text(encoding="utf-8").strip()
    except OSError:
        raise CannotBegin(f"程序里没有库的清单（{_LIBRARIES}）：请重新安装生成器") from None
    if wheel is None:
        told = f"# 待填写：生成器的轮子放进 {WHEELS}/，去掉下面两行前面的“# ”，写上它的 SHA-256。"
        own = f"{told}\n# credit=={version} \\\n#     --hash=sha256:"
    else:
        own = f"credit=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}"
    return f"{_PIN_HEAD}\n--find-links {WHEELS}\n{own}\n{libraries}\n"


def contents(city: City, version: str, departments: Mapping[str, Mapping[str, Any]], shape: Field, wheel: Path | None) -> dict[str, bytes]:
    """All files of the repository by their paths. Raises CannotBegin."""
    out = template.files(city, version, departments=departments)
    for ident, data in departments.items():
        out[f"content/authorities/{ident}.yml"] = yamltext.dump(data, shape).encode("utf-8")
    out[PIN] = pin(version, wheel).encode("utf-8")
    if wheel is not None:
        out[f"{WHEELS}/{wheel.name}"] = wheel.read_bytes()
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
        # In the folder itself, so that a file changes its name and never its disk.
        work = Path(tempfile.mkdtemp(prefix=".credit-init-", dir=folder))
        for name, data in files.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        for path in sorted(work.iterdir()):
            moved.append(folder / path.name)
            os.replace(path, folder / path.name)
        work.rmdir()
    except OSError as error:
        _undo(folder, work, moved, fresh)
        raise CannotBegin(f"{folder} 写不了：{error.strerror}") from None
    except KeyboardInterrupt:
        _undo(folder, work, moved, fresh)
        raise


def _undo(folder: Path, work: Path | None, moved: list[Path], fresh: bool) -> None:
    for path in moved:
        if path.is_dir():
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
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "建站：由 credit init 写好的仓库"]):
        command = ["git", "-C", str(folder), *words]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
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
