"""Calls git in such a way that neither the user's settings nor the environment change its answers."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import IO

# Settings from outside that are kept: which owners of files are safe, where git's parts are, and git's own traces. None changes an answer.
_KEPT = ("GIT_CONFIG", "GIT_EXEC_PATH", "GIT_TRACE", "GIT_TEST_ASSUME_DIFFERENT_OWNER")
# Commits that were replaced (`git replace`) or given other parents (grafts) are read as they were made. Nothing is fetched or written.
_SET = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "/dev/null/none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM": "1",
}
# With the last one, git finds files whose whole path is longer than Windows allows by default.
_SETTINGS = (
    "core.quotePath=false",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "diff.ignoreSubmodules=none",
    "core.longPaths=true",
)
# The most characters of paths in one call: Windows takes a command of 32,767.
MOST_CHARACTERS = 20_000
NOTHING: Mapping[str, str] = MappingProxyType({})


class GitError(Exception):
    """git refused; the text says what was asked and what git said."""


class NoGitError(GitError):
    """There is no git program."""


def marked(folder: Path) -> Path | None:
    """The folder, here or above, that holds a `.git` of any sort; None if there is none."""
    return next((one for one in (folder, *folder.parents) if os.path.lexists(one / ".git")), None)


def outside(folder: Path) -> bool:
    """Whether a folder is in no repository at all: no `.git` here or above, and no variable names another one."""
    return marked(folder) is None and "GIT_DIR" not in os.environ


def environment(folder: Path) -> dict[str, str]:
    """The environment in which git is called. If there is a `.git`, that is the repository, whatever GIT_DIR says (hooks set it)."""
    elsewhere = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR") if marked(folder) is None else ()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT) or name in elsewhere}
    return kept | _SET


def run(folder: Path, *words: str, stdin: bytes = b"", fine: tuple[int, ...] = (0,)) -> bytes:
    """The output of git, run in a folder. Raises GitError, also if its exit code is not among the accepted ones."""
    with tempfile.TemporaryFile() as asked:
        asked.write(stdin)
        asked.seek(0)
        with beside(folder, *words, stdin=asked, fine=fine) as told:
            return told()


def started(
    folder: Path,
    *words: str,
    stdin: IO[bytes] | int,
    stdout: IO[bytes] | int,
    stderr: IO[bytes] | None = None,
    extra: Mapping[str, str] = NOTHING,
    alone: bool = False,
) -> subprocess.Popen[bytes]:
    """A running git in a folder. Raises GitError if there is no git or it cannot be started.

    `extra` is added to its environment. With `alone` it leads a group of processes, so that it can be ended with all that it has started.
    """
    settings = [word for one in _SETTINGS for word in ("-c", one)]
    call = ["git", "-C", str(folder), *settings, *words]
    try:
        return subprocess.Popen(
            call, stdin=stdin, stdout=stdout, stderr=stderr, env=environment(folder) | dict(extra), start_new_session=alone
        )
    except FileNotFoundError:
        raise NoGitError("没有找到 git 程序；请安装 git，或者把它所在的文件夹加进 PATH") from None
    except OSError as error:
        raise GitError(f"git 启动不了：{error.strerror}") from None


@contextlib.contextmanager
def beside(
    folder: Path, *words: str, stdin: IO[bytes] | int = subprocess.DEVNULL, fine: tuple[int, ...] = (0,)
) -> Iterator[Callable[[], bytes]]:
    """Starts git at once, beside other work; the result is a function that waits for its output."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said:
        process = started(folder, *words, stdin=stdin, stdout=told, stderr=said)

        def wait() -> bytes:
            if process.wait() not in fine:
                said.seek(0)
                text = said.read().decode("utf-8", "replace").strip()
                named = next(word for word in words if not word.startswith("-"))
                raise GitError(f"git {named} 没有成功：{text or '没有找到这个版本'}")
            told.seek(0)
            return told.read()

        with process:
            yield wait


def batches(paths: Sequence[str]) -> Iterator[list[str]]:
    """Some paths in as many parts as are needed to name each part in one call of git."""
    some: list[str] = []
    size = 0
    for path in paths:
        if some and size + len(path) > MOST_CHARACTERS:
            yield some
            some, size = [], 0
        some.append(path)
        size += len(path) + 1
    if some:
        yield some


def text(folder: Path, *words: str) -> str:
    """The output of git as text. Raises GitError."""
    return run(folder, *words).decode("utf-8", "surrogateescape")
