"""What became of submissions: published as git tells, sent back by people on the forge, withdrawn by the clerk."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace

from generator.desk import handing, log, pending, sent
from generator.desk.base import Bases, Published
from generator.desk.sent import COMMITTED, LIVE, PUBLISHED, RETURNED, SENT, WITHDRAWN, Item, details, told
from generator.desk.settings import Clock
from generator.desk.store import DRAFT, Draft, Store, Submission
from generator.engine import committing, remotes, revisions
from generator.engine.committing import Signature
from generator.engine.git import GitError
from generator.engine.remotes import RemoteError
from generator.forge.protocol import Forge, ForgeError, Pull
from generator.law.history import known_by
from generator.model import recognition
from generator.model.records import pointer_extractor

BACK = "退回"
CLOSED = "审核人关闭了这次送审，没有写原因；请联系审核人。"
ASKED = "审核人要求修改，没有写原因；请联系审核人。"
_MOST_REASON, _MOST_NAMES = 500, 5
# Seconds that a click waits for those who speak with the remote.
_NETWORK = 15.0
# What nobody reads as said now: comments of HTML, what is struck out, what is taken from another's text.
_STRUCK = re.compile(r"<!--.*?(?:-->|\Z)|~~(?=\S).*?~~|<(del|s|strike|blockquote)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
# What a text may hold beside words: tags of HTML, images and links of Markdown, quoted lines, emphasis.
_HIDDEN = re.compile(r"<[^<>\n]{1,200}>|^[^\S\n]*>[^\n]*$", re.DOTALL | re.MULTILINE)
_LINKS = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKS = re.compile(r"[*_`#~]+|^\s*[-+]\s+", re.MULTILINE)


class Refused(Exception):
    """It cannot be done; the text says in Chinese why, and what to do."""


# Published


def published(bases: Bases, store: Store, now: Published) -> int:
    """Notes which submissions are published, with the day that counts for each record, and deletes their drafts; returns how many.

    A record counts as published when the published branch holds it as it was sent. This needs no forge. What a reviewer took out before
    merging goes back to its clerk.
    """
    count = 0
    for one in store.submissions(None, LIVE):
        if _stands(bases, now, one):
            _finish(store, now, one, edited=False)
            count += 1
        elif not details(one).over and _merged(bases, now, one):
            _divide(bases, store, now, one)
    return count


def _merged(bases: Bases, now: Published, submission: Submission) -> bool:
    try:
        return committing.within(bases.repository, submission.commit, now.commit)
    except GitError:
        return False


def _stands(bases: Bases, now: Published, submission: Submission) -> bool:
    repository, prefix = bases.repository, bases.upstream.prefix
    paths = [f"{prefix}{item.file}" for item in details(submission).items]
    try:
        if committing.within(repository, submission.commit, now.commit) and not _left_out(bases, now, submission):
            return True
        ours, there = committing.held(repository, submission.commit, paths), committing.held(repository, now.commit, paths)
    except GitError as error:
        # The repository of the desk was removed by hand, and with it a commit that was never sent.
        log.refused("lost", str(error))
        return False
    return bool(ours) and (ours == there or _stood(now, submission, {path.removeprefix(prefix): blob for path, blob in ours.items()}))


def _stood(now: Published, submission: Submission, files: dict[str, str]) -> bool:
    """Whether the published branch has held all files as they were sent, though something else may stand there now."""
    left = set(files.items())
    for commit in reversed(now.site.history.commits):
        if commit.name == submission.base:
            break
        left -= {(path, blob.hex()) for _, path, blob in commit.changes}
    return not left


def _left_out(bases: Bases, now: Published, submission: Submission) -> list[Item]:
    """The records of a submission that was merged which the published branch never took: no commit of it has touched their files, and
    none of its records is known by the same marks under another name. Raises GitError.
    """
    touched: set[str] = set()
    for commit in reversed(now.site.history.commits):
        if commit.name == submission.base:
            break
        touched |= {path for _, path, _ in commit.changes}
    items = [item for item in details(submission).items if item.file not in touched]
    paths = [f"{bases.upstream.prefix}{item.file}" for item in items]
    ours = committing.held(bases.repository, submission.commit, paths)
    contents = dict(zip(ours, revisions.contents(bases.repository, list(ours.values())), strict=True))
    out = []
    for item, path in zip(items, paths, strict=True):
        kind = now.site.kinds.by_name.get(item.kind)
        if kind is None:
            continue
        marks = set(recognition.split(known_by(kind, item.file, contents.get(path) or b"", pointer_extractor(kind))))
        known = (one for one in now.site.all_by_kind.get(item.kind, ()) if item.fresh)
        if not any(marks & set(recognition.split(one.pointers.marks)) for one in known):
            out.append(item)
    return out


def _divide(bases: Bases, store: Store, now: Published, submission: Submission) -> None:
    """Notes of a submission that was merged with something left out: what was taken is published, the other drafts are sent back."""
    left = _left_out(bases, now, submission)
    gone = {item.draft for item in left}
    if gone and gone < set(submission.drafts):
        taken = sent.without(submission, gone)
        found = sent.without(replace(submission, id=secrets.token_hex(8)), taken.drafts)
        found = store.save_submission(found)
        for ident in found.drafts:
            draft = store.draft(ident)
            if draft is not None and draft.submission == submission.id:
                store.save(replace(draft, submission=found.id))
        _finish(store, now, taken, edited=True)
        submission = found
    if not left:
        _finish(store, now, submission, edited=True)
        return
    names = "、".join(f"“{item.name}”" for item in left[:_MOST_NAMES]) + (f"等{len(left)}条" if len(left) > _MOST_NAMES else "")
    reason = f"审核人合并时没有收{names}，这里没有公开。请联系审核人；还要公开的，改好再送审。"
    handing.give_back(store, told(submission, replace(details(submission), over=True)), reason)


def _finish(store: Store, now: Published, submission: Submission, *, edited: bool) -> None:
    found = details(submission)
    items = tuple(replace(item, day=_day(now, item)) for item in found.items)
    store.save_submission(told(replace(submission, state=PUBLISHED, reason=""), replace(found, items=items, edited=edited, sort="")))
    for ident in submission.drafts:
        draft = store.draft(ident)
        if draft is None or draft.submission != submission.id:
            continue
        if draft.state != SENT:
            # It was sent back or taken up again, and the clerk may have begun to change it: what she wrote is hers.
            store.save(replace(draft, state=DRAFT, submission="", reason="这条已经公开；这里是后来又改的草稿，不需要的话可以删除。"))
        else:
            store.remove(ident)


def _day(now: Published, item: Item) -> str:
    record = now.site.find((item.kind, item.id))
    if record is None:
        return ""
    return now.site.history.day(record) if item.fresh else now.site.history.changed_on(item.file)


# Sent back


def ask(bases: Bases, store: Store, forge: Forge) -> list[str]:
    """Asks the forge what became of each open request, by at most three calls for each; returns the submissions that were merged.

    Raises ForgeError if the forge does not answer.
    """
    merged: list[str] = []
    waiting: dict[int, list[Submission]] = {}
    for one in store.submissions(None, (SENT, RETURNED)):
        if one.number.isdecimal() and not details(one).over:
            waiting.setdefault(int(one.number), []).append(one)
    for number, submissions in waiting.items():
        pull = forge.pull(number)
        if pull.merged:
            merged += [one.id for one in submissions]
            continue
        said = _said(forge, pull)
        with bases.held():
            for one in submissions:
                current = store.submission(one.id)
                # Meanwhile it may have been withdrawn, or been sent anew.
                if current is not None and (current.state, current.number) == (one.state, one.number):
                    _note(store, current, pull, said)
    return merged


def accepted(bases: Bases, store: Store, now: Published, merged: list[str]) -> None:
    """Finishes submissions that were merged and yet do not stand as they were sent: a reviewer has changed something, or left it out. `now`
    must have been read after the forge was asked. Raises GitError.
    """
    for ident in merged:
        one = store.submission(ident)
        if one is not None and one.state in LIVE and not details(one).over:
            _divide(bases, store, now, one)


def _said(forge: Forge, pull: Pull) -> dict[str, tuple[str, str]]:
    """What people have said of a request: by id, its text, and the reason if it sends the request back ("" if it does not)."""
    out: dict[str, tuple[str, str]] = {}
    for comment in forge.comments(pull.number):
        text = cleaned(comment.body) if comment.insider else ""
        out[f"c{comment.id}"] = (text, (without_word(text) or ASKED) if text.startswith(BACK) else "")
    for review in forge.reviews(pull.number):
        text = cleaned(review.body)
        out[f"r{review.id}"] = (text, without_word(text) or ASKED)
    return out


def _note(store: Store, submission: Submission, pull: Pull, said: dict[str, tuple[str, str]]) -> None:
    found = details(submission)
    fresh = {ident: texts for ident, texts in said.items() if ident not in found.answered}
    reasons = [reason for _, reason in fresh.values() if reason]
    # A review that was taken back and is given again is a new one.
    known = replace(found, answered=tuple(ident for ident in found.answered if ident in said))
    if not pull.open:
        last = next((text for text, _ in reversed(fresh.values()) if text), "")
        known = replace(known, over=True)
        reasons = reasons or [last or CLOSED]
    if reasons:
        reason = "；".join(dict.fromkeys(reasons))[:_MOST_REASON]
        if (submission.state, submission.reason) != (RETURNED, reason) or known != found:
            handing.give_back(store, told(submission, known), reason)
    elif submission.state == RETURNED and submission.reason:
        # Whoever sent it back has taken that back.
        _again_sent(store, told(submission, known))
    elif known != found:
        store.save_submission(told(submission, known))


def _again_sent(store: Store, submission: Submission) -> None:
    """A submission that waits again. A draft that the clerk has begun to change stays hers."""
    store.save_submission(replace(submission, state=SENT, reason=""))
    for ident in submission.drafts:
        draft = store.draft(ident)
        if draft is not None and draft.submission == submission.id and draft.state == RETURNED and draft.reason == submission.reason:
            store.save(replace(draft, state=SENT, reason=""))


def cleaned(text: str) -> str:
    """What a person wrote on a forge, as plain words on one line."""
    words = _MARKS.sub("", _LINKS.sub(r"\1", _HIDDEN.sub(" ", _STRUCK.sub(" ", text))))
    flat = "".join(c for c in " ".join(words.split()) if c.isprintable())
    return flat if len(flat) <= _MOST_REASON else f"{flat[: _MOST_REASON - 1]}…"


def without_word(text: str) -> str:
    """A reason without the word that sends back, at its beginning."""
    return re.sub(r"^(?:退回|[\s：:，,。.；;—-])+", "", text)


# Changed or withdrawn


def take_up(store: Store, draft: Draft) -> Draft:
    """A draft that is changed while it waits. What was sent goes on waiting; submitting it again adds to the same request. Raises Stale."""
    return store.save(replace(draft, state=DRAFT)) if draft.state == SENT else draft


def withdraw(bases: Bases, store: Store, clock: Clock, submission: Submission, author: Signature) -> None:
    """Takes a submission back; its drafts are drafts again. Raises Refused: then nothing has changed."""
    if not bases.network.acquire(timeout=_NETWORK):
        raise Refused("正在送出别的内容，没有撤回；请稍后再试。")
    try:
        _withdraw(bases, store, clock, submission, author)
    finally:
        bases.network.release()


def _withdraw(bases: Bases, store: Store, clock: Clock, submission: Submission, author: Signature) -> None:
    with bases.held() as now:
        current = store.submission(submission.id)
        if current is None or current.state not in LIVE:
            raise Refused("这次送审已经公开或者撤回，不能再撤回；请刷新网页。")
        if _stands(bases, now, current):
            published(bases, store, now)
            raise Refused("这次送审已经公开，不能撤回；要改的，请用“改已有的”。")
        try:
            alone = not any(
                one.branch == current.branch and one.id != current.id and not details(one).over for one in store.submissions(None, LIVE)
            )
            if current.state != COMMITTED and bases.upstream.remote is not None:
                _take_back(bases, clock, now, current, author, alone=alone)
            elif not alone:
                raise Refused("同一批里还有别的内容没有送出，请等它们送出后再撤回。")
            if alone:
                committing.point(bases.repository, f"{pending.TIPS}/{current.branch}", "")
        except RemoteError as error:
            log.refused(error.sort, str(error))
            raise Refused("现在连不上服务器，没有撤回；请稍后再试。") from None
        except ForgeError as error:
            log.refused("forge", str(error))
            raise Refused("审核平台没有答复，没有撤回；请稍后再试。") from None
        except GitError as error:
            log.refused("git", str(error))
            raise Refused("没有撤回，原因已记入日志；请告诉管理员。") from None
        store.save_submission(replace(current, state=WITHDRAWN, reason=""))
        for ident in current.drafts:
            draft = store.draft(ident)
            if draft is not None and draft.submission == current.id:
                store.save(replace(draft, state=DRAFT, submission="", reason=""))


def _take_back(bases: Bases, clock: Clock, now: Published, submission: Submission, author: Signature, *, alone: bool) -> None:
    """Closes the request if it holds nothing else; otherwise adds a commit that puts the files back as they are published."""
    remote, repository = bases.upstream.remote, bases.repository
    assert remote is not None
    theirs = remotes.branches(repository, remote, (f"refs/heads/{submission.branch}",)).get(submission.branch, "")
    if alone:
        forge = bases.upstream.forge()
        if forge is not None and submission.number.isdecimal() and forge.pull(int(submission.number)).open:
            forge.close_pull(int(submission.number))
        if theirs and committing.present(repository, theirs) and committing.within(repository, theirs, submission.commit):
            remotes.push(repository, remote, "", submission.branch, theirs)
        return
    if not theirs:
        return
    bases.fetch()
    paths = [f"{bases.upstream.prefix}{item.file}" for item in details(submission).items]
    there = committing.held(repository, now.commit, paths)
    contents = dict(zip(there, revisions.contents(repository, list(there.values())), strict=True))
    files = {path: contents.get(path) for path in paths}
    text = "撤回送审的内容\n\n由经办人在工作台撤回。\n"
    made = committing.commit(
        repository, f"{handing.KEPT}/{submission.id}-back", theirs, files, text, author, handing.desk_signature(), clock.now()
    )
    remotes.push(repository, remote, made, submission.branch, theirs)
    committing.point(repository, f"{pending.TIPS}/{submission.branch}", made)
