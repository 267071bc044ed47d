"""Submits drafts: judges them once more against the newest published state, and makes one commit of them, or nothing at all.

The steps are noted in the store before they are made: prepared, committed, pushed, sent. Whatever is interrupted after `prepared` is taken
back by the next start, and after `committed` it is finished (`generator.desk.handing`).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from generator.desk import changing, handing, log, pending, sent, trees, wording
from generator.desk.accounts import Account, allowed
from generator.desk.base import PUBLISHED, REWRITTEN, Bases, Published
from generator.desk.differing import Difference, differences
from generator.desk.judging import Fault, JudgedRecord, judge_draft
from generator.desk.pending import Place, Waiting
from generator.desk.sent import COMMITTED, LIVE, PREPARED, Details, Earlier, Item, details, told
from generator.desk.settings import Clock
from generator.desk.store import SENT, Draft, Stale, Store, Submission
from generator.engine import committing, revisions
from generator.engine.clock import SHANGHAI
from generator.engine.committing import Signature
from generator.engine.git import GitError
from generator.exchange.verdicts import UNCHANGED
from generator.model import recognition
from generator.model.kinds import CONTENT, Kind
from generator.model.records import Record, pointer_extractor
from generator.reading.recordfile import read
from generator.reading.source import read_bytes

# Sorts of refusals, beside faults of the values: what the screen offers depends on them.
FAULTS, CHANGED, GONE, WAITS, TWICE, NOTHING, FOREIGN, STATE = "faults", "changed", "gone", "waits", "twice", "nothing", "foreign", "state"
# Seconds that a click waits for the remote. What it would have told is found out before the commit is pushed.
_NETWORK = 10.0
USE_PRESENT = "用现在的内容重新改"


class Objection(NamedTuple):
    """Why a draft is not submitted. `draft` is its id, "" if it concerns all; `name` is the record's."""

    draft: str
    sort: str
    name: str
    text: str
    faults: tuple[Fault, ...] = ()
    differences: tuple[Difference, ...] = ()


class NotSubmitted(Exception):
    """Nothing was submitted, and every draft is as it was."""

    def __init__(self, *objections: Objection) -> None:
        super().__init__("；".join(one.text for one in objections))
        self.objections = objections


@dataclass(frozen=True)
class _Record:
    """A record that is to be submitted: from which draft, how it was judged, and as what it is read."""

    draft: Draft
    judged: JudgedRecord
    kind: Kind
    record: Record
    fresh: bool


class Files(NamedTuple):
    """What a submission changes: its items, and the new contents of files from the root of the project (None: there is none any more)."""

    items: tuple[Item, ...]
    contents: Mapping[str, bytes | None]


def submit(bases: Bases, store: Store, clock: Clock, account: Account, drafts: Sequence[str]) -> Submission:
    """The submission of some drafts (ids) of one department. The same drafts submitted twice are one submission.

    Raises NotSubmitted, StateError. It is committed afterwards; `generator.desk.courier` hands it over.
    """
    newest = bases.ask(_NETWORK)
    if clock.today() != bases.now().site.as_of or _since(bases, bases.now(), newest) is None:
        bases.follow(newest)
    try:
        return _submit(bases, store, clock, account, drafts, newest)
    except NotSubmitted:
        # What was published meanwhile may be the reason, and then there is more to be told.
        if not bases.follow(newest):
            raise
        return _submit(bases, store, clock, account, drafts, newest)


def _since(bases: Bases, now: Published, newest: str) -> Mapping[str, str] | None:
    try:
        return pending.since(bases, now, newest)
    except GitError:
        return None


def _submit(bases: Bases, store: Store, clock: Clock, account: Account, drafts: Sequence[str], newest: str) -> Submission:
    """Nobody waits here until a large newer state is read: where only records were added, the one before tells the same of others, and
    those records are looked at as what waits elsewhere is.
    """
    with bases.held():
        take_back_all(bases, store)
        found = _mine(store, account, drafts)
        if (before := _sent_before(store, found)) is not None:
            return before
        if bases.trouble == REWRITTEN:
            raise NotSubmitted(Objection("", STATE, "", REWRITTEN))
        now = bases.now()
        try:
            more = _since(bases, now, newest)
            tip = replace(now, commit=newest) if more else now
            waits = pending.waiting(bases, tip)
            waits = replace(waits, files={**waits.files, PUBLISHED: more}) if more else waits
            day = datetime.datetime.fromtimestamp(clock.now(), SHANGHAI).date()
            again = _own_before(store, found)
            place = pending.place(bases, store, tip, waits, found[0].department, day, next(iter(again), ""))
            files = _files(bases, now, account, found, waits, again)
            left = _left_behind(bases, tip, again.get(place.branch, frozenset()) - files.contents.keys())
            return _commit(bases, store, clock, tip, account, found, Files(files.items, {**files.contents, **left}), place)
        except GitError as error:
            log.refused("submit", str(error))
            full = "磁盘已满，没有送审；草稿还在。请管理员腾出空间后再送审。"
            text = full if "No space left" in str(error) else "程序没有提交成功，草稿还在；请稍后再试，还是不行请告诉管理员。"
            raise NotSubmitted(Objection("", STATE, "", text)) from None


def _mine(store: Store, account: Account, drafts: Sequence[str]) -> list[Draft]:
    """The drafts, which must be there, belong to the account and to one of its departments, all to the same one."""
    found = [draft for ident in dict.fromkeys(drafts) if (draft := store.draft(ident)) is not None]
    if not found or len(found) < len(set(drafts)):
        raise NotSubmitted(Objection("", NOTHING, "", "没有这份草稿：它可能已经公开，或者删除了。请回到“我的待办”看一看。"))
    for one in found:
        if one.account != account.id or not allowed(account, one.department):
            raise NotSubmitted(Objection(one.id, FOREIGN, "", "这份草稿不是您的，或者属于别的部门，不能送审。"))
    if len({one.department for one in found}) > 1:
        raise NotSubmitted(Objection("", STATE, "", "这些草稿属于不同的部门，请分开送审。"))
    return found


def _sent_before(store: Store, drafts: Sequence[Draft]) -> Submission | None:
    """The submission that these drafts are in already, if somebody has clicked twice."""
    ids = {one.submission for one in drafts}
    if any(one.state != SENT for one in drafts):
        if any(one.state == SENT for one in drafts):
            raise NotSubmitted(Objection("", STATE, "", "其中有的已经送审了，请刷新网页，只选还没有送审的。"))
        return None
    found = store.submission(ids.pop()) if len(ids) == 1 else None
    if found is None or found.state not in LIVE:
        raise NotSubmitted(Objection("", STATE, "", "这些草稿已经送审了，请到“进度”里看。"))
    return found


# What is submitted


def _files(
    bases: Bases, now: Published, account: Account, drafts: Sequence[Draft], waits: Waiting, again: Mapping[str, frozenset[str]]
) -> Files:
    """Judges the drafts. Raises NotSubmitted with all objections at once."""
    objections: list[Objection] = []
    records: list[_Record] = []
    for draft in drafts:
        objections += _stale(now, draft)
        judged = judge_draft(now, draft, account.departments)
        if not judged.good:
            names = "、".join(one.name for one in judged.records[:3] if one.name)
            wrong = tuple(fault for fault in judged.faults if fault.severity == "error")
            objections.append(Objection(draft.id, FAULTS, names, f"有{len(wrong)}处要改，改好后再送审", wrong))
            continue
        for one in judged.records:
            if one.state != UNCHANGED:
                records.append(_checked(now, account, draft, one))
    if objections:
        raise NotSubmitted(*objections)
    if not records:
        raise NotSubmitted(Objection(drafts[0].id, NOTHING, "", "和已经公开的内容完全一样，没有要送审的改动。"))
    return _placed(bases, now, records, waits, again)


def _stale(now: Published, draft: Draft) -> Iterator[Objection]:
    """The objection if the record that is changed is not what it was when the clerk began."""
    if not draft.record:
        return
    kind = now.site.kinds.by_name[draft.kind]
    record = now.site.find((draft.kind, draft.record))
    content = read_bytes(now.site.places.path(kind.file_of(draft.record))) if record is not None else None
    if record is None or content is None:
        yield Objection(draft.id, GONE, "", "这条记录在您填写期间已经删除或者改了编号；请回到“改已有的”重新查找。")
    elif draft.seen and hashlib.sha256(content).hexdigest() != draft.seen:
        text = f"在您填写期间，公开的内容变了，没有送审，以免盖掉别人的修改。请核对下面的不同，然后点“{USE_PRESENT}”。"
        yield Objection(draft.id, CHANGED, record.caption, text, (), tuple(_differences(now, draft, record)))


def _differences(now: Published, draft: Draft, record: Record) -> Iterator[Difference]:
    judged = judge_draft(now, draft, None)
    for one in judged.records:
        yield from differences(now.site, record.kind, record.data, one.data)


def _checked(now: Published, account: Account, draft: Draft, judged: JudgedRecord) -> _Record:
    """A record whose place and department are looked at once more, from the bytes that will be committed."""
    kind = now.site.kinds.by_name[draft.kind]
    extractors = {kind.name: pointer_extractor(kind)}
    record, findings = read(now.root, judged.file, now.site.kinds, extractors, judged.content)
    standing = now.site.find((kind.name, judged.id))
    if record is None or findings or record.kind is not kind or not judged.file.startswith(f"{CONTENT}/"):
        raise AssertionError(judged.file)
    owners = {one.authority for one in (record, standing) if one is not None and one.authority}
    if account.departments is not None and not owners <= account.departments:
        raise NotSubmitted(Objection(draft.id, FOREIGN, judged.name, f"“{judged.name}”属于别的部门，不能送审。"))
    return _Record(draft, judged, kind, record, standing is None)


def _own_before(store: Store, drafts: Sequence[Draft]) -> dict[str, frozenset[str]]:
    """The files that earlier submissions of these drafts have on a branch: they are not in the way of a new one, and it replaces them."""
    out: dict[str, frozenset[str]] = {}
    for draft in drafts:
        before = store.submission(draft.submission) if draft.submission else None
        if before is not None and before.state in LIVE:
            files = frozenset(item.file for item in details(before).items if item.draft == draft.id)
            out[before.branch] = out.get(before.branch, frozenset()) | files
    if len(out) > 1:
        raise NotSubmitted(Objection("", STATE, "", "这些草稿是从不同的送审里退回来的，请分开送审。"))
    return out


def _left_behind(bases: Bases, now: Published, files: frozenset[str]) -> dict[str, bytes | None]:
    """Files that an earlier submission had and this one has not, as when a number was corrected: they become what is published."""
    names = committing.held(bases.repository, now.commit, [f"{bases.upstream.prefix}{file}" for file in files])
    held = dict(zip(names, revisions.contents(bases.repository, list(names.values())), strict=True))
    return {file: held.get(f"{bases.upstream.prefix}{file}") for file in files}


def _placed(bases: Bases, now: Published, records: Sequence[_Record], waits: Waiting, again: Mapping[str, frozenset[str]]) -> Files:
    """The files of the records. A new record gets a name that nobody uses; a record that waits in another request is refused."""
    own = {file for files in again.values() for file in files}
    held = {
        branch: {file: blob for file, blob in files.items() if file not in again.get(branch, ())} for branch, files in waits.files.items()
    }
    others = Waiting(held, waits.merged)
    marks = {
        kind.name: {mark: file for mark, file, _ in pending.alike(bases, now, others, kind)}
        for kind in {one.kind.name: one.kind for one in records}.values()
    }
    objections: list[Objection] = []
    items: list[Item] = []
    contents: dict[str, bytes] = {}
    mine: dict[bytes, str] = {}
    for one in records:
        found = frozenset(recognition.split(one.record.pointers.marks))
        ident = one.judged.id
        if found & marks[one.kind.name].keys() or (not one.fresh and others.of(one.judged.file)):
            text = f"“{one.judged.name}”正在另一次送审里等待公开；请等它公开或者退回以后再送审这一份。"
            objections.append(Objection(one.draft.id, WAITS, one.judged.name, text))
            continue
        if found & mine.keys() or (not one.fresh and one.judged.file in contents):
            text = f"“{one.judged.name}”在这次送审里有两份，请只留一份。"
            objections.append(Objection(one.draft.id, TWICE, one.judged.name, text))
            continue
        if one.fresh:
            ident = _free(one, {*contents, *(file for files in held.values() for file in files)}, own)
        file = one.kind.file_of(ident)
        assert one.judged.content is not None
        contents[file] = one.judged.content
        mine |= dict.fromkeys(found, file)
        items.append(Item(one.draft.id, one.kind.name, ident, file, one.judged.name, one.fresh))
    if objections:
        raise NotSubmitted(*objections)
    return Files(tuple(items), contents)


def _free(one: _Record, used: set[str], own: set[str]) -> str:
    """The id of a new record: the importer's, or with a number if something else waits there.

    What was sent back keeps the name that it had, since its request may still be open.
    """
    kind, ident = one.kind, one.judged.id
    for number in range(1, 1000):
        name = ident if number == 1 else f"{ident}-{number}"
        if kind.file_of(name) not in used - own:
            return name
    raise OverflowError(ident)


# How it is committed


def _commit(
    bases: Bases, store: Store, clock: Clock, now: Published, account: Account, drafts: Sequence[Draft], files: Files, place: Place
) -> Submission:
    day = datetime.datetime.fromtimestamp(clock.now(), SHANGHAI).date().isoformat()
    base, ids = now.commit, tuple(one.id for one in drafts)
    prepared = Submission(drafts[0].department, day, place.branch, "", base, account.id, ids, state=PREPARED)
    earlier = tuple(Earlier(one.id, one.state, one.submission, one.reason) for one in drafts)
    prepared = store.save_submission(told(prepared, Details(files.items, earlier)))
    try:
        for one in drafts:
            store.save(replace(one, state=SENT, submission=prepared.id, reason=""))
        text = wording.message(now.site, prepared.department, files.items)
        author = Signature(account.name, account.mail)
        contents = {f"{bases.upstream.prefix}{file}": content for file, content in files.contents.items()}
        ref = f"{handing.KEPT}/{prepared.id}"
        made = committing.commit(bases.repository, ref, place.parent, contents, text, author, handing.desk_signature(), clock.now())
        done = store.save_submission(replace(prepared, state=COMMITTED, commit=made))
        committing.point(bases.repository, f"{pending.TIPS}/{place.branch}", made)
    except Stale:
        take_back(bases, store, prepared)
        raise NotSubmitted(Objection("", STATE, "", "这份草稿在另一个窗口里刚刚改过，没有送审；请看过以后再送审。")) from None
    except BaseException:
        take_back(bases, store, prepared)
        raise
    _tidy(store, done)
    return done


def _tidy(store: Store, submission: Submission) -> None:
    """Removes the drafts of a submission from those in which they were sent before."""
    for old in store.submissions(None, LIVE):
        if old.id != submission.id and frozenset(old.drafts) & frozenset(submission.drafts):
            left = sent.without(old, submission.drafts)
            if left.drafts:
                store.save_submission(left)
            else:
                store.remove_submission(old.id)


def take_back(bases: Bases, store: Store, submission: Submission) -> None:
    """Undoes a submission that was only prepared: its drafts stand as they stood before."""
    for one in details(submission).earlier:
        draft = store.draft(one.draft)
        if draft is not None and draft.submission == submission.id and draft.state == SENT:
            store.save(replace(draft, state=one.state, submission=one.submission, reason=one.reason))
    store.remove_submission(submission.id)
    if committing.tip(bases.repository, f"{handing.KEPT}/{submission.id}"):
        committing.point(bases.repository, f"{handing.KEPT}/{submission.id}", "")


def take_back_all(bases: Bases, store: Store) -> None:
    """Undoes what is only prepared although nobody is preparing it: what was broken off, or could not be undone while the disk was full.

    Whoever calls holds the state, as whoever prepares does. Raises StateError, GitError.
    """
    for one in store.submissions(None, (PREPARED,)):
        take_back(bases, store, one)


def recover(bases: Bases, store: Store) -> None:
    """At a start: what was interrupted while it was prepared is taken back, what was committed is made whole."""
    with bases.held():
        take_back_all(bases, store)
        for one in store.submissions(None, (COMMITTED,)):
            if not committing.present(bases.repository, one.commit):
                # The disk has lost it in spite of all, or the folder was removed.
                take_back(bases, store, one)
                continue
            _tidy(store, one)
            committing.point(bases.repository, f"{pending.TIPS}/{one.branch}", _last(bases, store, one))


def forget(bases: Bases, store: Store) -> None:
    """Removes from the desk's repository what was taken back or is published: git must not keep it for the desk's sake. Raises GitError."""
    live = store.submissions(None, (PREPARED, *LIVE))
    kept = {f"{handing.KEPT}/{one.id}" for one in live} | {f"{pending.TIPS}/{one.branch}" for one in live}
    call = ("for-each-ref", "--format=%(objectname) %(refname)", handing.KEPT, pending.TIPS)
    gone = [ref for _, ref in committing.refs(bases.repository, *call) if ref not in kept]
    for ref in gone:
        committing.point(bases.repository, ref, "")
    if gone:
        committing.prune(bases.repository)


def _last(bases: Bases, store: Store, submission: Submission) -> str:
    """The last commit of this desk on the branch of a submission."""
    found = submission.commit
    for one in store.submissions(None, LIVE):
        if one.branch == submission.branch and one.commit and committing.within(bases.repository, found, one.commit):
            found = one.commit
    return found


def present_again(now: Published, store: Store, draft: Draft) -> Draft:
    """A draft of a change on top of what is published now: what the clerk did not touch is as it stands, what she wrote stays hers.

    Raises Stale, StateError.
    """
    kind = now.site.kinds.by_name[draft.kind]
    record, shape = now.site.find((draft.kind, draft.record)), now.standings.shape(kind)
    if record is None:
        return draft
    standing = trees.record_rows(shape, record)
    was, there, mine = (trees.tree_of(shape, rows) for rows in (changing.was(draft) or standing, standing, draft.rows))
    joined = {key: there.get(key, "") if value == was.get(key, "") else value for key, value in mine.items()}
    return store.save(replace(changing.on_top(now, shape, draft, record), rows=trees.rows_of(shape, joined)))
