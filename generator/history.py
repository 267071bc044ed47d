"""When each record was first published, as git proves it: the first commit on the first-parent line that holds the file."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import progress
from generator.changes import GitError, git
from generator.clock import SHANGHAI
from generator.store import NO_STORE, Store

# Renames with edits cost one comparison for each pair of files; beyond this many git looks only for files moved unchanged.
RENAME_MOST = 1000


class HistoryError(Exception):
    """git cannot prove dates here; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Published:
    """The first publication of a file: the day in Asia/Shanghai and the commit that proves it."""

    on: datetime.date
    commit: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A publication: the commit, its believable day (None after the as-of day), and its changes: status (as git says), old and new path."""

    name: str
    on: datetime.date | None
    changes: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class History:
    """First publications by path, and all publications, oldest first.

    `known` is false outside a git repository: then nothing is proved and nothing is missing.
    """

    known: bool
    by_path: Mapping[str, Published]
    commits: Sequence[Commit] = ()


NONE = History(False, {})


def read(root: Path, as_of: datetime.date, revision: str = "HEAD", store: Store = NO_STORE) -> History:
    """The history of everything below `content/` on the first-parent line of a revision, as it stood on a day.

    One pass of `git log`. Renames are followed; what was taken back and added again keeps its first day. Commits with wrong clocks are
    dated by their neighbours (see `effective`). Raises HistoryError for a shallow clone or an unknown revision.
    """
    try:
        shallow = git(root, "rev-parse", "--is-shallow-repository").strip()
        prefix = git(root, "rev-parse", "--show-prefix").strip()
    except GitError:
        return NONE
    if shallow == "true":
        raise HistoryError(
            "这个仓库只取了一部分历史（shallow clone），证明不了公示日期。"
            "请运行 git fetch --unshallow；在 GitHub Actions 里给 checkout 加上 fetch-depth: 0。"
        )
    try:
        git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except GitError:
        # A repository without a commit has published nothing; any other name that git does not know is a mistake.
        if revision == "HEAD":
            return History(True, {})
        raise HistoryError(f"没有“{revision}”这个 git 版本") from None
    progress.stage("读取 git 历史")
    try:
        commits = _commits(root, revision, store)
    except GitError as error:
        raise HistoryError(str(error)) from None
    finally:
        progress.clear()
    if prefix:
        commits = [(name, day, _below(prefix, changes)) for name, day, changes in commits]
    days = effective([datetime.date.fromordinal(day) for _, day, _ in commits], as_of)
    found: dict[str, Published] = {}
    for (name, _, changes), day in zip(commits, days, strict=True):
        for status, old, new in changes:
            if status == "R" and old in found:
                found.setdefault(new, found[old])
            elif status in "ARC" and day is not None:
                found.setdefault(new, Published(day, name))
    return History(True, found, [Commit(name, day, changes) for (name, _, changes), day in zip(commits, days, strict=True)])


# Name, day of the commit's clock as an ordinal, and changes.
_Commit = tuple[str, int, list[tuple[str, str, str]]]


def _commits(root: Path, revision: str, store: Store) -> list[_Commit]:
    """All commits of the first-parent line that touch content, oldest first. Raises GitError.

    What is remembered of the line is not asked again: only commits are added to a published branch, and a name stands for all before it.
    """
    head = git(root, "rev-parse", f"{revision}^{{commit}}").strip()
    known = store.get("history")
    if known is not None and known[0] == head:
        return list(known[1])
    since: list[_Commit] = []
    span = head
    if known is not None:
        try:
            fresh = git(root, "rev-list", "--first-parent", "--parents", f"{known[0]}..{head}").split("\n")
        except GitError:
            # A commit that is no longer there: the branch was rewritten.
            fresh = [""]
        if len(oldest := fresh[-2].split() if len(fresh) > 1 else []) > 1 and oldest[1] == known[0]:
            since, span = list(known[1]), f"{known[0]}..{head}"
    words = ("log", "--first-parent", "-m", "--reverse", "--name-status", f"-l{RENAME_MOST}", "-M", "-z", "--format=%x01%H %ct", span)
    text = git(root, *words, "--", "content")
    found = since + [_commit(block) for block in text.split("\x01")[1:]]
    store.put("history", (head, found))
    return found


def _below(prefix: str, changes: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Changes below a folder, with paths from there; what was moved in from elsewhere is new."""
    out = []
    for status, old, new in changes:
        if new.startswith(prefix):
            inside = old.removeprefix(prefix) if old.startswith(prefix) else ""
            out.append((status if inside or status != "R" else "A", inside, new.removeprefix(prefix)))
        elif old.startswith(prefix):
            out.append(("D", "", old.removeprefix(prefix)))
    return out


def effective(dates: Sequence[datetime.date], as_of: datetime.date) -> list[datetime.date | None]:
    """Believable dates for commits in their order, oldest first; None for what nothing up to the as-of day can prove.

    Commits follow one another, so dates that go up and down hold wrong clocks. The longest run that only goes up is believed (of two
    as long, the later, so that doubt never makes anything look punctual). A commit outside it takes the date of the next believed
    one, which proves that it was there; at the end of the line, that of the last one before it unless it says to be later.
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
    """The places of the longest non-falling run of dates, the later of two as long. O(n log n)."""
    # From the end, the longest run that never rises; `tails` holds the negated last date of the best run of each length.
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


def _commit(block: str) -> _Commit:
    head, _, rest = block.partition("\0")
    name, _, seconds = head.strip().partition(" ")
    day = datetime.datetime.fromtimestamp(int(seconds), SHANGHAI).date()
    words = [word for word in rest.lstrip("\n").split("\0") if word]
    changes: list[tuple[str, str, str]] = []
    at = 0
    while at < len(words):
        status = words[at].strip()[:1]
        if status in ("R", "C"):
            changes.append((status, words[at + 1], words[at + 2]))
            at += 3
        else:
            changes.append((status, "", words[at + 1]))
            at += 2
    return name, day.toordinal(), changes
