"""The commits of the published branch that touch `content/`: what each changed, and on which day it was credibly made."""

from __future__ import annotations

import datetime
import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.engine import git
from generator.engine.clock import SHANGHAI
from generator.engine.git import GitError
from generator.engine.revisions import DATA
from generator.engine.store import Store

CONTENT = "content"
ADDED, CHANGED, DELETED = "A", "M", "D"
_NOTHING, _FOREIGN = "000000", "160000"
_FILES = ("100644", "100755")


class HistoryError(Exception):
    """git cannot prove dates here; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A publication: the commit, its credible day (None after the as-of day), and its changes.

    Each change is its sort (`ADDED`, `CHANGED`, `DELETED`) for a plain file, the path from the root of the project, and the name of the new
    content (b"" if there is none).
    """

    name: str
    on: datetime.date | None
    changes: Sequence[tuple[str, str, bytes]]


# Name of the commit, the day of its clock as an ordinal, and its changes.
LogEntry = tuple[str, int, list[tuple[str, str, bytes]]]


def published(root: Path, revision: str) -> str:
    """The name of the commit that a revision means; "" if nothing has been committed yet. Raises HistoryError.

    Everything that might make git tell less than the whole history is refused: a publication that git does not show would look like one
    that never happened.
    """
    try:
        shallow, _, prefix = git.text(root, "rev-parse", "--is-shallow-repository", "--show-prefix").partition("\n")
        if shallow == "true":
            raise HistoryError(
                "这个仓库只取了一部分历史（shallow clone），查不出公示日期。"
                "请运行 git fetch --unshallow；在 GitHub Actions 里给 checkout 加上 fetch-depth: 0。"
            )
        partial = git.run(root, "config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$", fine=(0, 1))
        if partial:
            raise HistoryError(
                "这个仓库没有取全文件的旧内容（partial clone），查不出公示日期。"
                "请重新 git clone，不带 --filter；在 GitHub Actions 里去掉 checkout 的 filter。"
            )
        _refuse_foreign(root, prefix.rstrip("\n"))
        name = git.run(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", fine=(0, 1)).decode().strip()
        if not name:
            # A repository without a commit has published nothing. Any other name that git does not know is a mistake.
            unborn = revision == "HEAD" and not git.run(root, "for-each-ref", "--count=1", fine=(0,))
            if not unborn:
                raise HistoryError(f"没有“{revision}”这个 git 版本")
    except GitError as error:
        raise HistoryError(refusal(root, error)) from None
    return name


def source(root: Path) -> str:
    """The last commit of the published branch that changed anything of which the site is made; "" outside a repository.

    Whoever has the repository can build the same site from it. Raises HistoryError.
    """
    head = "" if git.outside(root) else published(root, "HEAD")
    try:
        return git.text(root, "rev-list", "-1", "--first-parent", head, "--", *DATA).strip() if head else ""
    except GitError as error:
        raise HistoryError(refusal(root, error)) from None


def refuse(root: Path) -> None:
    """Raises HistoryError if git would tell less than the whole history. Outside a repository there is no history to tell."""
    if not git.outside(root):
        published(root, "HEAD")


def refusal(root: Path, error: GitError) -> str:
    """The message if git refuses: its own words, and what to do."""
    if isinstance(error, git.NoGitError):
        return f"这里是 git 仓库，公示日期要由 git 查出：{error}。"
    owner = f"如果仓库的文件属于另一个用户（容器、定时任务里常见），请运行 git config --global --add safe.directory {git.marked(root)}；"
    return f"git 读不了这个仓库，查不出公示日期。{error}\n{owner}如果 .git 已经损坏，请重新 git clone。"


def _refuse_foreign(root: Path, prefix: str) -> None:
    """Raises HistoryError if the project and its content are not in this repository: then it proves nothing about them."""
    top = git.marked(root)
    if top is not None and (top / prefix).resolve() != root.resolve():
        raise HistoryError(f"{top} 里的 .git 已经损坏，git 用的是上级文件夹的另一个仓库，查不出公示日期。请重新 git clone。")
    content = root / CONTENT
    if content.is_symlink():
        raise HistoryError(f"{CONTENT}/ 是指向 {os.readlink(content)} 的链接，它的历史不在这个仓库里。请把文件本身放进仓库。")
    if os.path.lexists(content / ".git"):
        raise HistoryError(nested(CONTENT))


def nested(folder: str) -> str:
    """The message about a folder that is a repository of its own."""
    return (
        f"{folder}/ 是另一个 git 仓库（子模块，或者在里面另外 git clone 过），它的文件不在本仓库的历史里，查不出公示日期。"
        f"请把文件直接提交到本仓库：删掉 {folder}/.git 后运行 git rm --cached {folder}、git add {folder}。"
    )


def read(root: Path, head: str, store: Store) -> list[LogEntry]:
    """All commits of the first-parent line that touch content, oldest first. Raises GitError.

    git is not asked again about commits that are remembered: a published branch only grows, and the name of a commit determines all before
    it. A file that moves counts as deleted and added; which record it holds is decided elsewhere, not by git.
    """
    known = store.get("history")
    if known is not None and known[0] == head:
        return list(known[1])
    since: list[LogEntry] = []
    span = head
    if known is not None:
        try:
            fresh = git.text(root, "rev-list", "--first-parent", "--parents", f"{known[0]}..{head}").split("\n")
        except GitError:
            # The remembered commit is gone: the branch was rewritten.
            fresh = [""]
        if len(oldest := fresh[-2].split() if len(fresh) > 1 else []) > 1 and oldest[1] == known[0]:
            since, span = list(known[1]), f"{known[0]}..{head}"
    line = git.text(root, "rev-list", "--first-parent", "--reverse", "--parents", "--timestamp", span).split("\n")
    named = {words[1]: words for one in line if len(words := one.split()) > 1}
    # Each commit is compared with its first parent, by calls that no setting of the user changes.
    asked = "".join(f"{' '.join(words[1:3])}\n" for words in named.values())
    call = ("diff-tree", "--stdin", "--root", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none", "--relative")
    told = git.run(root, *call, "--", CONTENT, stdin=asked.encode()).decode("utf-8", "surrogateescape")
    found = since + [(name, _day(int(named[name][0])), changes) for name, changes in _changes(told)]
    store.put("history", (head, found))
    return found


def _day(seconds: int) -> int:
    """The day of a commit's clock as an ordinal. git accepts any number; one outside the calendar becomes the first or the last day."""
    try:
        return datetime.datetime.fromtimestamp(seconds, SHANGHAI).date().toordinal()
    except (ValueError, OverflowError, OSError):
        return (datetime.date.max if seconds > 0 else datetime.date.min).toordinal()


def _changes(told: str) -> Iterator[tuple[str, list[tuple[str, str, bytes]]]]:
    """The name of each commit with its changes to plain files. Raises HistoryError if a folder becomes another repository."""
    words = iter(told.split("\0"))
    name, changes = "", list[tuple[str, str, bytes]]()
    for word in words:
        if word.startswith(":"):
            before, now, _, blob, _ = word[1:].split(" ")
            path = next(words)
            was, held = before in _FILES, now in _FILES
            if held:
                changes.append((CHANGED if was else ADDED, path, bytes.fromhex(blob)))
            elif was:
                changes.append((DELETED, path, b""))
            if now == _FOREIGN:
                changes.append((_FOREIGN, path, b""))
            elif before == _FOREIGN:
                changes.append((_NOTHING, path, b""))
        elif word:
            if name:
                yield name, changes
            name, changes = word, []
    if name:
        yield name, changes


def foreign(commits: Sequence[LogEntry]) -> str:
    """A folder below content that is a repository of its own in the last of some commits; "" if there is none."""
    found: dict[str, bool] = {}
    for _, _, changes in commits:
        for status, path, _ in changes:
            if len(status) > 1:
                found[path] = status == _FOREIGN
    return next((path for path, is_one in found.items() if is_one), "")


def effective(dates: Sequence[datetime.date], as_of: datetime.date) -> list[datetime.date | None]:
    """Credible dates for commits in their order, oldest first; None if nothing up to the as-of day can prove the commit.

    Commits follow one another, so dates that go down come from wrong clocks. The longest sequence that never goes down is believed (of two
    equally long ones the later, so that doubt never makes anything look punctual). A commit outside it gets the date of the next believed
    commit, which proves that it was there; at the end of the line, the date of the last believed one, or its own if that is later.
    """
    usable = [i for i, day in enumerate(dates) if day <= as_of]
    believed = set(_longest_rise(dates, usable))
    out: list[datetime.date | None] = [None] * len(dates)
    after: datetime.date | None = None
    for i in range(len(dates) - 1, -1, -1):
        after = dates[i] if i in believed else after
        out[i] = after
    before: datetime.date | None = None
    for i in usable:
        before = dates[i] if i in believed else before
        if out[i] is None:
            out[i] = before
    return out


def _longest_rise(dates: Sequence[datetime.date], usable: Sequence[int]) -> list[int]:
    """The places of the longest sequence of dates that never goes down, the later of two equally long ones. O(n log n)."""
    # Computed from the end, as the longest sequence that never rises; `tails` holds the negated last date of the best one of each length.
    tails: list[int] = []
    places: list[int] = []
    previous: dict[int, int] = {}
    for i in reversed(usable):
        key = -dates[i].toordinal()
        at = bisect_right(tails, key)
        previous[i] = places[at - 1] if at else -1
        tails[at : at + 1] = [key]
        places[at : at + 1] = [i]
    run: list[int] = []
    at = places[-1] if places else -1
    while at >= 0:
        run.append(at)
        at = previous[at]
    return run
