"""What all commands share: exit codes, the error of a wrong call, and the option `--as-of`."""

from __future__ import annotations

import argparse
import datetime
import os
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.engine import clock
from generator.engine.store import FOLDER, NO_STORE, Store, open_store
from generator.engine.system import cased

if TYPE_CHECKING:
    from generator.engine.journal import Write

FINE, FINDINGS, USAGE = 0, 1, 2


class UsageError(Exception):
    """The command cannot be carried out as called; the text is shown to the user as it is."""


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """Adds the option `--as-of`, the only clock of a command."""
    words = "以哪一天为准，格式 YYYY-MM-DD（默认：北京时间今天；示例网站是 mkdocs.yml 的 extra.as_of）"
    parser.add_argument("--as-of", type=day, metavar="DATE", help=words)


def day_of(args: argparse.Namespace, root: Path) -> datetime.date:
    """The day of a call: `--as-of`, else `extra.as_of` of the repository, else today. Raises SettingsError."""
    from generator.reading.settings import as_of

    return args.as_of or as_of(root) or clock.today()


def day(text: str) -> datetime.date:
    """The date in an argument."""
    try:
        # fromisoformat alone would also accept week dates.
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        found = datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写成 2026-11-22 这样") from None
    # Outside these years, days could not be counted from it in both directions.
    if not 1900 <= found.year <= 2199:
        raise argparse.ArgumentTypeError(f"“{text}”太远，年份应在 1900 至 2199 之间")
    return found


def store_of(args: argparse.Namespace, root: Path) -> Store:
    """The store for a call; one that remembers nothing if the call does not want any."""
    return NO_STORE if args.no_cache else open_store(Path(args.cache).resolve() if args.cache else root / FOLDER)


def named_files(paths: Sequence[str], root: Path, files: Collection[str]) -> frozenset[str]:
    """Those of some files, by their paths from the root, that the user named or that lie in a folder that he named. Raises UsageError."""
    wanted: set[str] = set()
    for given in paths:
        # Links in the folders are followed, but not the last name: a link in the place of a record is itself the fault.
        path = Path(os.path.abspath(given))
        path = path.parent.resolve() / path.name
        if not os.path.lexists(path):
            raise UsageError(f"没有这个文件或文件夹：{given}")
        if not path.is_relative_to(root):
            raise UsageError(f"{given} 不在仓库 {root} 里")
        inside = cased(path.relative_to(root).as_posix())
        wanted |= {file for file in files if inside == "." or cased(file) == inside or cased(file).startswith(f"{inside}/")}
    return frozenset(wanted)


class Meanwhile(NamedTuple):
    """How a command speaks of what happens while it writes: who else writes, during what, and what to do then."""

    other: str
    during: str
    again: str


def write_whole(root: Path, writes: list[Write], words: Meanwhile, before: Callable[[], None] = lambda: None) -> None:
    """`journal.write`, with its refusals as a UsageError: nothing has been written then."""
    from generator.engine import journal
    from generator.engine.refusals import refusal

    try:
        journal.write(root, writes, before)
    except journal.Busy:
        raise UsageError(f"{words.other}正在写入，请等它结束再试；没有写入任何文件。") from None
    except journal.Touched as error:
        raise UsageError(f"{words.during}有人改动了 {error}，{words.again}；没有写入任何文件。") from None
    except OSError as error:
        raise UsageError(f"写不了 {error.filename or ''}：{refusal(error) or error.strerror}；没有写入任何文件。") from None
