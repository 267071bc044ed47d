"""Hands a submission over: pushes its commit to the branch of its request, and opens the request where the forge has an interface.

Every step may be repeated: what is done already is found done. What fails stays as it was, and is tried again after a while.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from generator.desk import log, pending, sent, wording
from generator.desk.base import OPEN, PUBLISHED, Bases
from generator.desk.sent import COMMITTED, PUSHED, RETURNED, SENT, WITHDRAWN, Details, details, told
from generator.desk.settings import Clock
from generator.desk.store import Store, Submission
from generator.engine import committing, remotes, revisions
from generator.engine.committing import Signature
from generator.engine.git import GitError
from generator.engine.remotes import FORBIDDEN, FULL, MOVED, OTHER, PROTECTED, UNREACHED, RemoteError
from generator.forge.protocol import Forge, ForgeError, UnansweredError

KEPT = "refs/credit/sent"
DOWN, REFUSED, NAME = "down", "refused", "信用公示工作台"
# Seconds until another attempt, the longest at last.
_WAITS = (15, 60, 300, 900)
_ATTEMPTS = 4
WORDS = {
    "": "等待送出。",
    UNREACHED: "现在连不上服务器，等待送出；连上以后会自动再送。",
    FORBIDDEN: "服务器没有让工作台送进去（地址不对，或者账号没有权限），等待送出；请管理员检查。",
    PROTECTED: "服务器拒收（有保护或者检查拦下），等待送出；请管理员查看。",
    FULL: "磁盘已满，等待送出；请管理员腾出空间。",
    OTHER: "没有送出，等待再送；请管理员查看日志。",
    MOVED: "别人刚送了同一份，等待再送。",
    DOWN: "内容已送到服务器，但是审核平台没有答复，还没有提请审核；会自动再试。",
    REFUSED: "内容已送到服务器，但是审核平台没有接受提请；请管理员查看日志，会自动再试。",
}
OVERTAKEN = "送出之前，别人改了同一条记录。请用现在的内容重新核对后再送审。"


def desk_signature() -> Signature:
    """The committer of every commit: the desk. The author is the clerk."""
    return Signature(NAME, "desk@credit.invalid")


def hand_over(bases: Bases, store: Store, clock: Clock, submission: Submission) -> Submission:
    """The submission after another attempt; what failed is noted in it.

    Whoever calls holds `Bases.network`, so that nobody withdraws it meanwhile.
    """
    upstream = bases.upstream
    if upstream.remote is None:
        # Without a remote somebody carries it there: the file is made when it is asked for.
        return store.save_submission(replace(submission, state=SENT)) if submission.state == COMMITTED else submission
    try:
        if submission.state == COMMITTED:
            submission = _push(bases, store, submission)
        if submission.state == PUSHED:
            submission = _request(bases, store, submission)
    except RemoteError as error:
        submission = _later(bases, store, clock, submission, error.sort, error)
    except UnansweredError as error:
        submission = _later(bases, store, clock, submission, DOWN, error)
    except ForgeError as error:
        submission = _later(bases, store, clock, submission, REFUSED, error)
    except GitError as error:
        submission = _later(bases, store, clock, submission, FULL if "No space" in str(error) else OTHER, error)
    return submission


def _later(bases: Bases, store: Store, clock: Clock, submission: Submission, sort: str, error: Exception) -> Submission:
    found = details(submission)
    log.refused(sort, str(error))
    wait = _WAITS[min(found.tries, len(_WAITS) - 1)]
    return _saved(bases, store, submission, replace(found, tries=found.tries + 1, next=clock.now() + wait, sort=sort))


def _push(bases: Bases, store: Store, submission: Submission) -> Submission:
    remote, repository = bases.upstream.remote, bases.repository
    assert remote is not None
    for _ in range(_ATTEMPTS):
        theirs = remotes.branches(repository, remote, (f"refs/heads/{submission.branch}",)).get(submission.branch, "")
        if theirs and not committing.present(repository, theirs):
            bases.fetch()
        if theirs and committing.within(repository, submission.commit, theirs):
            # An attempt whose answer was lost, or somebody has already added to it.
            break
        if not _fits(bases, submission.commit, theirs):
            with bases.held():
                submission = _anew(bases, store, store.submission(submission.id) or submission, theirs)
            if submission.state != COMMITTED:
                return submission
            continue
        try:
            remotes.push(repository, remote, submission.commit, submission.branch, theirs)
            theirs = submission.commit
            break
        except RemoteError as error:
            if error.sort != MOVED:
                raise
    else:
        raise RemoteError(MOVED, f"the branch moved {_ATTEMPTS} times")
    committing.point(repository, f"{OPEN}/{submission.branch}", theirs)
    return _saved(bases, store, submission, replace(details(submission), sort="", tries=0, next=0), state=PUSHED)


def _saved(bases: Bases, store: Store, submission: Submission, found: Details, **changes: Any) -> Submission:
    """Notes what was done, unless its drafts were sent anew meanwhile; then there is nothing to note it in."""
    with bases.held():
        current = store.submission(submission.id)
        if current is None or current.state != submission.state:
            return current or replace(submission, state=WITHDRAWN)
        now = details(current)
        return store.save_submission(told(replace(current, **changes), replace(found, items=now.items, earlier=now.earlier)))


def _fits(bases: Bases, commit: str, theirs: str) -> bool:
    """Whether a commit adds to what the remote has: to its branch, or without one to the published branch."""
    if theirs:
        return committing.within(bases.repository, theirs, commit)
    parent = committing.tip(bases.repository, f"{commit}^")
    # A newer commit may have been fetched that was not read yet.
    return any(
        committing.within(bases.repository, parent, one) for one in (bases.now().commit, committing.tip(bases.repository, PUBLISHED))
    )


def _anew(bases: Bases, store: Store, submission: Submission, theirs: str) -> Submission:
    """The same change on top of what is there now: the branch has moved, or it was merged or removed and a new one is needed.

    Where somebody else has changed the same records, the clerk must look at them again.
    """
    repository, now = bases.repository, bases.now()
    if submission.state != COMMITTED:
        return submission
    branch, parent = submission.branch, theirs
    if not theirs:
        committing.point(repository, f"{pending.TIPS}/{branch}", "")
        day = datetime.date.fromisoformat(submission.day)
        place = pending.place(bases, store, now, pending.waiting(bases, now), submission.department, day)
        branch, parent = place.branch, place.parent
    paths = [f"{bases.upstream.prefix}{item.file}" for item in details(submission).items]
    before, ours, there = (committing.held(repository, one, paths) for one in (f"{submission.commit}^", submission.commit, parent))
    if there == ours:
        return store.save_submission(replace(submission, state=SENT))
    if any(there.get(path) not in (before.get(path), ours.get(path)) for path in paths):
        return give_back(store, submission, OVERTAKEN)
    name, mail, seconds, message = committing.described(repository, submission.commit)
    blobs = [ours[path] for path in paths]
    files = dict(zip(paths, revisions.contents(repository, blobs), strict=True))
    made = committing.commit(
        repository, f"{KEPT}/{submission.id}", parent, files, message, Signature(name, mail), desk_signature(), seconds
    )
    committing.point(repository, f"{pending.TIPS}/{branch}", made)
    return store.save_submission(replace(submission, branch=branch, commit=made))


def _request(bases: Bases, store: Store, submission: Submission) -> Submission:
    """Opens the request, or adds to the one that is open; without an interface somebody opens it by hand."""
    upstream, now = bases.upstream, bases.now()
    forge = upstream.forge()
    if forge is None:
        return _saved(bases, store, submission, details(submission), state=SENT, url=upstream.opening(submission.branch))
    body = wording.body(now.site, submission)
    pull = forge.open_pull(submission.branch, upstream.branch, wording.title(now.site, submission), body)
    number = str(pull.number)
    joined = any(one.number == number and one.id != submission.id for one in store.submissions(None, sent.LIVE))
    if joined and submission.number != number:
        forge.comment(pull.number, body)
    found = replace(details(submission), answered=remarks(forge, pull.number), over=False, sort="", tries=0, next=0)
    return _saved(bases, store, submission, found, state=SENT, number=number, url=upstream.page(pull.number))


def remarks(forge: Forge, number: int) -> tuple[str, ...]:
    """The ids of everything that anybody has said of a request. Raises ForgeError."""
    return (*(f"c{one.id}" for one in forge.comments(number)), *(f"r{one.id}" for one in forge.reviews(number)))


def give_back(store: Store, submission: Submission, reason: str) -> Submission:
    """Sends a submission back to its clerk with a reason: its drafts can be changed again."""
    made = store.save_submission(replace(submission, state=RETURNED, reason=reason))
    for ident in submission.drafts:
        draft = store.draft(ident)
        if draft is not None and draft.submission == submission.id and (draft.state, draft.reason) != (RETURNED, reason):
            store.save(replace(draft, state=RETURNED, reason=reason))
    return made
