"""generator.desk.submitting: one commit of what a clerk sends, or nothing; nobody's change is overwritten; a crash leaves neither half."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from reviewing import BRANCH, CLERK, DAY, EDITED, MATE, OTHER, PENALTY, Office
from support import HANGS, PENALTY_FILE, PERSONS_PENALTY

from generator.desk import base, changing, pending, submitting
from generator.desk.database import StateError
from generator.desk.sent import COMMITTED, PREPARED
from generator.desk.store import DRAFT, RETURNED, SENT, SHEET, Draft, Store
from generator.desk.submitting import NotSubmitted
from generator.engine import committing, git

SEEN = hashlib.sha256(PERSONS_PENALTY.encode()).hexdigest()


def refused(office: Office, *drafts: Draft, account: object = CLERK) -> tuple[submitting.Objection, ...]:
    """The objections to some drafts; the drafts are as they were, and nothing was committed."""
    before = [office.store.draft(one.id) for one in drafts]
    refs = office.refs()
    with pytest.raises(NotSubmitted) as failed:
        office.courier.submit(account, [one.id for one in drafts])  # type: ignore[arg-type]
    assert [office.store.draft(one.id) for one in drafts] == before
    assert office.refs() == refs
    return failed.value.objections


def files(office: Office, branch: str = BRANCH) -> set[str]:
    """The files that a branch of the remote changes."""
    return set(office.origin.run("diff", "--name-only", f"main...{branch}").split())


def test_a_new_record_is_one_commit_of_the_clerk_on_a_branch_of_the_day(office: Office) -> None:
    draft = office.penalty()
    made = office.submit(draft)
    head = office.refs()["main"]
    told = office.origin.run("log", "-1", "--format=%P|%an|%ae|%cn|%ad|%cd|%s", BRANCH).strip()
    assert told == (
        f"{head}|王芳|wangfang@jia.example|信用公示工作台|Sun Nov 22 09:00:00 2026 +0800|Sun Nov 22 09:00:00 2026 +0800|"
        "甲市市场监督管理局：新增行政处罚1条"
    )
    assert files(office) == {"content/disclosures/penalties/2026/scjgj-21.yml"}
    assert (made.state, made.branch, made.base) == (SENT, BRANCH, head)
    kept = office.store.draft(draft.id)
    assert kept is not None
    assert (kept.state, kept.submission) == (SENT, made.id)
    # The message lasts longer than the record: it holds nothing of it.
    assert "周" not in office.origin.run("log", "-1", "--format=%B", BRANCH)


def test_a_second_click_submits_nothing_more(office: Office) -> None:
    draft = office.penalty()
    first, again = office.submit(draft), office.submit(draft)
    assert first.id == again.id
    assert len(office.store.submissions()) == 1
    assert office.origin.run("rev-list", "--count", f"main..{BRANCH}").strip() == "1"


def test_what_a_department_sends_on_a_day_is_one_request(office: Office) -> None:
    first = office.submit(office.penalty())
    second = office.submit(office.penalty(account=MATE), account=MATE)
    assert (first.branch, second.branch) == (BRANCH, BRANCH)
    assert office.origin.run("log", "--format=%an", f"main..{BRANCH}").split() == ["孙丽", "王芳"]
    office.later(DAY)
    assert office.submit(office.penalty()).branch == "credit-desk/scjgj-20261123"


def test_a_table_of_several_records_is_one_commit(office: Office) -> None:
    rows = tuple(PENALTY | {"CF_WSH": f"甲市监罚〔2026〕{n}号"} for n in (31, 32, 33))
    draft = office.store.save(Draft(CLERK.id, "scjgj", "penalty", SHEET, rows))
    office.submit(draft, office.penalty())
    assert len(files(office)) == 4
    assert office.origin.run("log", "-1", "--format=%s", BRANCH).strip().endswith("新增行政处罚4条")


def test_faults_are_told_and_nothing_is_sent(office: Office) -> None:
    good, wrong = office.penalty(), office.penalty({"CF_JDRQ": "2026-13-41", "severity": "很重"})
    [objection] = refused(office, good, wrong)
    assert (objection.draft, objection.sort) == (wrong.id, submitting.FAULTS)
    assert {fault.key for fault in objection.faults} == {"CF_JDRQ", "severity"}


def test_what_is_published_already_is_nothing_to_send(office: Office) -> None:
    [objection] = refused(office, office.change(EDITED | {"CF_SY": "经查属实。"}, SEEN))
    assert objection.sort == submitting.NOTHING


@pytest.mark.parametrize(
    ("make", "account"),
    [
        (lambda office: office.penalty(), OTHER),
        (lambda office: office.store.save(Draft(OTHER.id, "scjgj", "penalty", "form", (PENALTY,))), OTHER),
        (lambda office: office.penalty(), MATE),
    ],
    ids=["others", "department", "mate"],
)
def test_only_the_own_drafts_of_the_own_department_are_sent(office: Office, make: Callable[[Office], Draft], account: object) -> None:
    [objection] = refused(office, make(office), account=account)
    assert objection.sort == submitting.FOREIGN


def test_a_record_of_another_department_is_refused_by_what_it_says(office: Office) -> None:
    [objection] = refused(office, office.penalty({"CF_CFJG": "xzspj"}))
    assert objection.sort in (submitting.FAULTS, submitting.FOREIGN)
    mine = office.store.save(Draft(OTHER.id, "xzspj", "penalty", "change", (EDITED,), "2026/scjgj-15", SEEN))
    [objection] = refused(office, mine, account=OTHER)
    assert objection.sort in (submitting.FAULTS, submitting.FOREIGN)


# Conflicts


def test_a_record_that_was_changed_meanwhile_is_refused_with_the_differences(office: Office) -> None:
    """Whoever goes on takes over what others have changed, and keeps what she has written herself."""
    now = office.bases.now()
    record = now.site.find(("penalty", "2026/scjgj-15"))
    assert record is not None
    begun = changing.begun(now, now.standings.shape(record.kind), record, CLERK.id, "scjgj")
    draft = office.store.save(replace(begun, rows=(begun.rows[0] | {"CF_SY": "经现场检查查实。"},)))
    theirs = PERSONS_PENALTY.replace("severity: 轻微", "severity: 一般").replace("facts: 经查属实。", "facts: 经查，情况属实。")
    office.edit("main", {PENALTY_FILE: theirs})
    [objection] = refused(office, draft)
    assert objection.sort == submitting.CHANGED
    assert {(one.before, one.after) for one in objection.differences} == {("经查，情况属实。", "经现场检查查实。"), ("一般", "轻微")}
    anew = submitting.present_again(office.bases.now(), office.store, draft)
    assert office.submit(anew).state == SENT
    assert office.origin.run("diff", f"main..{BRANCH}", "--", PENALTY_FILE).count("\n+") == 2
    assert "+facts: 经现场检查查实。" in office.origin.run("diff", f"main..{BRANCH}", "--", PENALTY_FILE)


def test_a_record_that_was_deleted_meanwhile_is_refused(office: Office) -> None:
    draft = office.change(EDITED, SEEN)
    git = office.reviewers
    git.commit("2026-05-01", {PENALTY_FILE: None})
    git.run("push", "-q", "origin", "main")
    assert [one.sort for one in refused(office, draft)] == [submitting.GONE]


def test_records_that_were_added_meanwhile_let_nobody_wait_until_they_are_read(office: Office) -> None:
    """The commit goes on top of the newest one. What was added and means the same record is refused all the same."""
    before = office.bases.now()
    text = PERSONS_PENALTY.replace("15号", "78号")
    newest = office.edit("main", {"content/disclosures/penalties/2026/scjgj-21.yml": text})
    draft = office.penalty({"CF_WSH": "甲市监罚〔2026〕21号"})
    made = office.courier.submit(CLERK, [draft.id])
    assert office.bases.now() is before
    assert committing.tip(office.bases.repository, f"{made.commit}^") == newest
    office.courier.round()
    assert office.now(made).state == SENT
    # Somebody's file has the name that this record would have got.
    assert files(office) == {"content/disclosures/penalties/2026/scjgj-21-2.yml"}
    office.edit("main", {"content/disclosures/penalties/2026/scjgj-22.yml": PERSONS_PENALTY.replace("15号", "79号")})
    same = office.penalty({"CF_WSH": "甲市监罚〔2026〕79号", "CF_XDR_MC": "李*"})
    [objection] = refused(office, same)
    assert objection.sort == submitting.FAULTS
    assert "已经有这一条了" in objection.faults[0].message


def test_what_else_was_changed_meanwhile_is_read_before_anything_is_judged(office: Office) -> None:
    before = office.bases.now()
    newest = office.edit("main", {"content/pages/guide/new.md": "# 新\n"})
    made = office.courier.submit(CLERK, [office.penalty().id])
    assert (office.bases.now().commit, made.base) == (newest, newest)
    assert office.bases.now() is not before


def test_nobody_waits_while_a_state_is_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    reads, goes = threading.Event(), threading.Event()
    read = base.evidence.load_proved

    def slowly(*words: object) -> object:
        reads.set()
        assert goes.wait(HANGS)
        return read(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(base.evidence, "load_proved", slowly)
    office.edit("main", {"content/disclosures/penalties/2026/scjgj-78.yml": PERSONS_PENALTY.replace("15号", "78号")})
    renewing = threading.Thread(target=office.bases.renew)
    renewing.start()
    try:
        assert reads.wait(HANGS)
        assert office.courier.submit(CLERK, [office.penalty().id]).state == COMMITTED
    finally:
        goes.set()
        renewing.join(60)


def test_two_clerks_on_one_record(office: Office) -> None:
    office.submit(office.change(EDITED, SEEN))
    [objection] = refused(office, office.change(EDITED | {"CF_SY": "又一种说法。"}, SEEN, account=MATE), account=MATE)
    assert objection.sort == submitting.WAITS
    assert "等待公开" in objection.text


def test_a_number_that_waits_in_another_request_is_refused(office: Office) -> None:
    first = office.penalty()
    office.submit(first)
    office.later(DAY)
    same = {"CF_WSH": first.rows[0]["CF_WSH"], "CF_XDR_MC": first.rows[0]["CF_XDR_MC"]}
    assert [one.sort for one in refused(office, office.penalty(same, account=MATE), account=MATE)] == [submitting.WAITS]


def test_a_number_that_waits_on_a_branch_of_somebody_with_git_is_refused(office: Office) -> None:
    """Under whatever name its file is there."""
    office.reviewers.run("push", "-q", "origin", "main:refs/heads/by-hand")
    text = PERSONS_PENALTY.replace("15号", "77号")
    office.edit("by-hand", {"content/disclosures/penalties/2026/other-name.yml": text})
    draft = office.penalty({"CF_WSH": "甲市监罚〔2026〕77号", "CF_XDR_MC": "李*"})
    assert [one.sort for one in refused(office, draft)] == [submitting.WAITS]


def test_a_branch_that_was_taken_over_is_in_nobodys_way(office: Office) -> None:
    """After a squash merge the branch may stay: what it changed is published."""
    first = office.submit(office.change(EDITED, SEEN))
    office.merge(first.branch, squash=True)
    office.asked()
    content = office.origin.run("show", f"main:{PENALTY_FILE}").encode()
    again = office.change(EDITED | {"CF_SY": "第三种说法。"}, hashlib.sha256(content).hexdigest())
    made = office.submit(again)
    assert made.branch == f"{BRANCH}-2"


def test_two_drafts_of_one_record_in_one_click(office: Office) -> None:
    first = office.penalty()
    twin = office.penalty({"CF_WSH": first.rows[0]["CF_WSH"], "CF_XDR_MC": first.rows[0]["CF_XDR_MC"]})
    assert [one.sort for one in refused(office, first, twin)] == [submitting.TWICE]


def test_records_whose_names_would_be_equal_get_names_of_their_own(office: Office) -> None:
    """One decision may concern several persons, each with a record of his own; the second one waits beside the first."""
    number = {"CF_WSH": "甲市监罚〔2026〕41号"}
    office.submit(office.penalty(number | {"CF_XDR_MC": "吴某"}))
    office.submit(office.penalty(number | {"CF_XDR_MC": "郑某"}), office.penalty(number | {"CF_XDR_MC": "冯某"}))
    names = {f"content/disclosures/penalties/2026/scjgj-41{end}.yml" for end in ("", "-2", "-3")}
    assert files(office) == names


def test_a_rewritten_published_branch_stops_submitting(office: Office) -> None:
    office.reviewers.run("commit", "-q", "--amend", "-m", "改写")
    office.reviewers.run("push", "-q", "-f", "origin", "main")
    assert [one.sort for one in refused(office, office.penalty())] == [submitting.STATE]


def test_a_draft_that_was_saved_in_another_window_is_not_sent_half(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = office.penalty(), office.penalty()
    judge = submitting.judge_draft

    def meanwhile(*words: object, **named: object) -> object:
        current = office.store.draft(second.id)
        assert current is not None
        if current.version == 1:
            office.store.save(replace(current, rows=current.rows))
        return judge(*words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(submitting, "judge_draft", meanwhile)
    with pytest.raises(NotSubmitted, match="另一个窗口"):
        office.courier.submit(CLERK, [first.id, second.id])
    assert [one.state for one in office.store.drafts()] == [DRAFT, DRAFT]
    assert office.store.submissions() == []


# Broken off


class Cut(Exception):
    """The power fails."""


def cut(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Lets the power fail before a step: nothing that stands behind it in the program runs."""

    def fail(*_: object, **__: object) -> None:
        raise Cut

    if where == "first draft":
        monkeypatch.setattr(Store, "save", fail)
    elif where == "commit":
        monkeypatch.setattr(committing, "commit", fail)
    elif where == "noted":
        save = Store.save_submission
        monkeypatch.setattr(Store, "save_submission", lambda self, one: fail() if one.state == COMMITTED else save(self, one))
    else:
        monkeypatch.setattr(committing, "point", fail)
    monkeypatch.setattr(submitting, "take_back", lambda *_: None)


@pytest.mark.parametrize("where", ["first draft", "commit", "noted", "pointed"])
def test_wherever_the_power_fails_the_next_start_leaves_nothing_half(office: Office, where: str) -> None:
    draft, other = office.penalty(), office.penalty()
    with pytest.MonkeyPatch.context() as patch:
        cut(patch, where)
        with pytest.raises(Cut):
            office.courier.submit(CLERK, [draft.id, other.id])
    again = office.restarted()
    states = [one.state for one in again.store.drafts()]
    if where == "pointed":
        assert states == [SENT, SENT]
        again.courier.round()
        assert len(files(again)) == 2
        return
    assert states == [DRAFT, DRAFT]
    assert again.store.submissions() == []
    assert [one.state for one in again.store.submissions(None, (PREPARED,))] == []
    assert again.submit(draft, other).state == SENT
    assert len(files(again)) == 2


def test_what_was_sent_back_is_as_it_was_if_sending_it_again_is_broken_off(office: Office) -> None:
    made = office.submit(office.penalty())
    draft = office.store.draft(made.drafts[0])
    assert draft is not None
    returned = office.store.save(replace(draft, state=RETURNED, reason="金额不对"))
    with pytest.MonkeyPatch.context() as patch:
        cut(patch, "commit")
        with pytest.raises(Cut):
            office.courier.submit(CLERK, [draft.id])
    again = office.restarted()
    kept = again.store.draft(draft.id)
    assert kept is not None
    assert (kept.state, kept.reason, kept.submission) == (RETURNED, "金额不对", returned.submission)
    assert again.submit(kept).branch == BRANCH


@pytest.mark.parametrize("again", [True, False])
def test_what_could_not_be_undone_while_the_disk_was_full_is_undone_later(office: Office, monkeypatch: pytest.MonkeyPatch, *, again: bool) -> None:
    draft = office.penalty()

    def full(*_: object, **__: object) -> None:
        raise StateError("磁盘已满，没有保存")

    with monkeypatch.context() as patched:
        patched.setattr(committing, "commit", full)
        patched.setattr(submitting, "take_back", full)
        with pytest.raises(StateError):
            office.courier.submit(CLERK, [draft.id])
    # By a round of the courier, or when she clicks once more.
    if not again:
        office.courier.round()
        assert [one.state for one in office.store.drafts()] == [DRAFT]
        assert office.store.submissions() == []
    assert office.submit(draft).state == SENT


@pytest.mark.parametrize("text", ["No space left on device", "something else"])
def test_a_disk_that_is_full_leaves_the_drafts(office: Office, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise git.GitError(text)

    draft = office.penalty()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(committing, "commit", fail)
        with pytest.raises(NotSubmitted, match="磁盘已满" if "space" in text else "草稿还在"):
            office.courier.submit(CLERK, [draft.id])
    kept = office.store.draft(draft.id)
    assert kept is not None
    assert kept.state == DRAFT
    assert office.store.submissions() == []
    assert office.submit(kept).state == SENT


def test_a_commit_that_the_disk_lost_is_a_draft_again(office: Office) -> None:
    draft = office.penalty()
    made = submitting.submit(office.bases, office.store, office.clock, CLERK, [draft.id])
    ref = f"refs/credit/sent/{made.id}"
    for one in (ref, f"{pending.TIPS}/{BRANCH}"):
        committing.point(office.bases.repository, one, "")
    git.run(office.bases.repository, "reflog", "expire", "--expire=now", "--all")
    git.run(office.bases.repository, "gc", "--quiet", "--prune=now")
    again = office.restarted()
    assert [one.state for one in again.store.drafts()] == [DRAFT]
    assert again.store.submissions() == []
