"""What waits to be published: the open requests of this desk and of others, where a new submission goes, and what it must not meet."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.desk.base import OPEN, Bases, Published
from generator.desk.sent import COMMITTED, LIVE, details
from generator.desk.store import Store, Submission
from generator.engine import committing, revisions
from generator.law.history import known_by
from generator.model import recognition
from generator.model.kinds import CONTENT, Kind
from generator.model.records import pointer_extractor

TIPS = "refs/credit/tips"
_ASCII = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# The most open branches that are looked into, the newest, and the most requests of a department on one day.
_BRANCHES, _REQUESTS = 60, 99


@dataclass(frozen=True)
class Waiting:
    """What waits: by branch, the files that it changes with the names of their contents ("" if deleted), from the project's root.

    `merged` are branches of which nothing waits any more, as after a squash merge.
    """

    files: Mapping[str, Mapping[str, str]]
    merged: frozenset[str]

    def of(self, file: str, but: str = "") -> str:
        """A branch, other than one, in which a change of a file waits; "" if there is none."""
        return next((branch for branch, held in self.files.items() if branch != but and file in held), "")


def waiting(bases: Bases, now: Published) -> Waiting:
    """What waits on the branches of the remote and on those of this desk that were not sent yet. Raises GitError.

    A change waits as long as the file is published as it was when the branch began: otherwise it was taken over, or something else was.
    """
    repository, prefix = bases.repository, bases.upstream.prefix
    tips = dict(list(bases.opened().items())[:_BRANCHES]) | own_tips(bases, now)
    found = {name: committing.changed(repository, now.commit, tip, f"{prefix}{CONTENT}") for name, tip in tips.items()}
    published = committing.held(repository, now.commit, {path for held in found.values() for path in held})
    files = {
        name: {path.removeprefix(prefix): new for path, (old, new) in held.items() if published.get(path, "") == old}
        for name, held in found.items()
    }
    return Waiting(files, frozenset(name for name, held in found.items() if held and not files[name]))


def since(bases: Bases, now: Published, newest: str) -> Mapping[str, str] | None:
    """The records that were published between a state and a newer commit, by their files, with the names of their contents.

    None if anything else was changed there: then what was read says little of the newest state. Raises GitError.
    """
    if newest == now.commit:
        return {}
    prefix = bases.upstream.prefix
    found = committing.changed(bases.repository, now.commit, newest, prefix.rstrip("/") or ".")
    files = {path.removeprefix(prefix): blob for path, (old, blob) in found.items() if not old}
    return files if len(files) == len(found) and all(now.site.kinds.place(file) for file in files) else None


def own_tips(bases: Bases, now: Published) -> dict[str, str]:
    """The last commits of this desk's own branches that are not published."""
    call = ("for-each-ref", f"--no-merged={now.commit}", "--format=%(objectname) %(refname)", TIPS)
    lines = committing.refs(bases.repository, *call)
    return {name.removeprefix(f"{TIPS}/"): tip for tip, name in lines}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a submission goes: the branch, and the commit on top of which it is made."""

    branch: str
    parent: str


def place(bases: Bases, store: Store, now: Published, waiting: Waiting, department: str, day: datetime.date, before: str = "") -> Place:
    """The open request of a department and day, or a new one; but the branch `before`, if its request is open. Raises GitError."""
    for branch in (before, *(name(department, day, number) for number in range(1, _REQUESTS))):
        parent = _on_top(bases, store, now, waiting, branch) if branch else None
        if parent is not None and (parent or branch != before):
            return Place(branch, parent or now.commit)
    raise OverflowError("too many requests in one day")


def _on_top(bases: Bases, store: Store, now: Published, waiting: Waiting, branch: str) -> str | None:
    """The commit on top of which more may be added to the open request of a branch; "" if there never was one, None if it is over."""
    repository = bases.repository
    theirs, ours = committing.tip(repository, f"{OPEN}/{branch}"), committing.tip(repository, f"{TIPS}/{branch}")
    of_it = [one for one in store.submissions(None, LIVE) if one.branch == branch]
    if not theirs and not ours:
        return None if of_it else ""
    if over(of_it) or branch in waiting.merged or (theirs and committing.within(repository, theirs, now.commit)):
        return None
    if theirs and (not ours or committing.within(repository, ours, theirs)):
        return theirs
    unsent = bases.upstream.remote is None or any(one.state == COMMITTED for one in of_it)
    # A branch that was sent and is gone: its request is over.
    return ours if of_it and (unsent or theirs) else None


def name(department: str, day: datetime.date, number: int = 1) -> str:
    """The name of a branch, in ASCII whatever the department is called."""
    short = department if _ASCII.fullmatch(department) and len(department) <= 60 else hashlib.sha256(department.encode()).hexdigest()[:12]
    return f"credit-desk/{short}-{day:%Y%m%d}" + (f"-{number}" if number > 1 else "")


def over(submissions: Iterable[Submission]) -> bool:
    """Whether the request of some submissions was closed without being merged."""
    return any(details(one).over for one in submissions)


def alike(bases: Bases, now: Published, waiting: Waiting, kind: Kind) -> Iterator[tuple[bytes, str, str]]:
    """The marks (`generator.model.recognition`) of the records of a kind that wait, each with its file and branch. Raises GitError."""
    found = [
        (branch, file, blob)
        for branch, held in waiting.files.items()
        for file, blob in held.items()
        if blob and (where := now.site.kinds.place(file)) is not None and where[0] is kind
    ]
    extract = pointer_extractor(kind)
    contents = revisions.contents(bases.repository, [blob for _, _, blob in found])
    for (branch, file, _), content in zip(found, contents, strict=True):
        for mark in recognition.split(known_by(kind, file, content or b"", extract)):
            yield mark, file, branch
