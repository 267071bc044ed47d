"""generator.desk.progress: what became of a submission, by git's proof and by what people say on the forge."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from reviewing import BRANCH, CLERK, DAY, EDITED, MATE, Office
from stand_in import Fault, StandIn
from support import PENALTY_FILE, PERSONS_PENALTY

from generator.desk import progress
from generator.desk.progress import BACK, Refused, cleaned, without_word
from generator.desk.sent import PUBLISHED, RETURNED, SENT, WITHDRAWN, details
from generator.desk.store import DRAFT, Submission
from generator.engine import committing
from generator.engine.committing import Signature

SEEN = hashlib.sha256(PERSONS_PENALTY.encode()).hexdigest()
AUTHOR = Signature(CLERK.name, CLERK.mail)


def draft_of(office: Office, made: Submission) -> tuple[str, str]:
    """The state of the first draft of a submission, and its reason."""
    found = office.store.draft(made.drafts[0])
    assert found is not None
    return found.state, found.reason


@pytest.mark.parametrize("squash", [False, True])
def test_a_merged_record_is_published_on_the_day_that_git_proves(office: Office, *, squash: bool) -> None:
    """Without any forge: the record stands in the published branch as it was sent."""
    new, changed = office.submit(office.penalty()), office.submit(office.change(EDITED, SEEN))
    office.merge(squash=squash)
    office.later(DAY)
    office.courier.round()
    for made in (new, changed):
        found = office.now(made)
        assert (found.state, [item.day for item in details(found).items]) == (PUBLISHED, ["2026-11-23"])
        assert office.store.draft(made.drafts[0]) is None
    repo = office.published()
    assert repo.credit("check", "--as-of", "2026-11-23").code == 0
    due = repo.credit("deadlines", "--as-of", "2026-11-23", "--format", "json")
    assert due.code == 0, due.err


def test_what_was_published_and_changed_again_before_the_desk_looked_is_published(office: Office) -> None:
    made = office.submit(office.change(EDITED, SEEN))
    office.merge(squash=True)
    text = office.origin.run("show", f"main:{PENALTY_FILE}")
    office.edit("main", {PENALTY_FILE: text.replace("经现场检查查实。", "后来又改了。")})
    office.later(DAY)
    office.courier.round()
    assert office.now(made).state == PUBLISHED


def test_the_desk_keeps_no_content_that_was_taken_back(office: Office) -> None:
    (office.folder / "origin.git").rename(office.folder / "away.git")
    made = office.submit(office.penalty())
    assert committing.present(office.bases.repository, made.commit)
    office.courier.withdraw(CLERK, made)
    office.courier.round()
    assert not committing.present(office.bases.repository, made.commit)
    assert "refs/credit/sent" not in str(committing.refs(office.bases.repository, "for-each-ref", "--format=%(objectname) %(refname)"))


def test_an_old_list_of_what_was_published_goes_away(office: Office) -> None:
    made = office.submit(office.penalty())
    office.merge()
    office.later(DAY)
    office.courier.round()
    office.later(61 * DAY)
    office.courier.round()
    assert office.store.submission(made.id) is None


def test_what_a_reviewer_changed_before_merging_is_published_all_the_same(forged: Office, api: StandIn) -> None:
    made = forged.submit(forged.penalty())
    [item] = details(made).items
    text = forged.origin.run("show", f"{BRANCH}:{item.file}")
    forged.edit(BRANCH, {item.file: text.replace("经查属实。", "经查，属实。")})
    forged.merge(squash=True)
    api.over(1, merged=True)
    forged.later(DAY)
    forged.courier.round()
    found = forged.now(made)
    assert (found.state, details(found).edited, details(found).items[0].day) == (PUBLISHED, True, "2026-11-23")


@pytest.mark.parametrize("squash", [False, True])
def test_what_a_reviewer_left_out_goes_back_and_the_rest_is_published(forged: Office, api: StandIn, *, squash: bool) -> None:
    kept, alone = forged.penalty(), forged.submit(forged.penalty())
    with_two = [kept, forged.penalty(), forged.change(EDITED, SEEN)]
    made = forged.submit(*with_two)
    [gone] = details(alone).items
    [_, new, changed] = details(made).items
    git = forged.reviewers
    git.run("fetch", "-q", "origin")
    git.run("checkout", "-q", "-B", "work", f"origin/{BRANCH}")
    git.run("rm", "-q", gone.file, new.file)
    git.run("checkout", "-q", "origin/main", "--", changed.file)
    git.run("commit", "-q", "-m", "不收")
    git.run("push", "-q", "origin", f"HEAD:{BRANCH}")
    forged.merge(squash=squash)
    api.over(1, merged=True)
    forged.later(DAY)
    forged.courier.round()
    found = forged.now(alone)
    assert (found.state, gone.name in found.reason, "没有收" in found.reason) == (RETURNED, True, True)
    assert (forged.now(made).state, [item.draft for item in details(forged.now(made)).items]) == (PUBLISHED, [kept.id])
    assert forged.store.draft(kept.id) is None
    back = [forged.store.draft(one.id) for one in with_two[1:]]
    assert [one.state for one in back if one] == [RETURNED, RETURNED]
    assert [new.name in one.reason and changed.name in one.reason for one in back if one] == [True, True]
    # Nothing more happens by itself; sent again, they go into a new request.
    versions = [one.version for one in forged.store.drafts()]
    forged.later(DAY)
    forged.courier.round()
    assert [one.version for one in forged.store.drafts()] == versions
    again = forged.submit(*[one for one in back if one])
    assert (again.state, again.branch) == (SENT, "credit-desk/scjgj-20261124")


def test_a_record_that_a_reviewer_renamed_before_merging_is_published(office: Office) -> None:
    made = office.submit(office.penalty())
    [item] = details(made).items
    git = office.reviewers
    git.run("fetch", "-q", "origin")
    git.run("checkout", "-q", "-B", "work", f"origin/{BRANCH}")
    git.run("mv", item.file, item.file.replace("scjgj-", "scjgj-punish-"))
    git.run("commit", "-q", "-m", "改名")
    git.run("push", "-q", "origin", f"HEAD:{BRANCH}")
    office.merge()
    office.later(DAY)
    office.courier.round()
    assert office.now(made).state == PUBLISHED


@pytest.mark.parametrize("how", ["comment", "review"])
def test_what_is_sent_back_comes_with_its_reason_and_goes_again_on_the_same_branch(forged: Office, api: StandIn, how: str) -> None:
    made = forged.submit(forged.penalty())
    api.add_comment(1, "看过了，没有问题", "lin")
    if how == "comment":
        api.add_comment(1, "**退回**：当事人名称写错了，见 [这里](https://x.example) <!-- x -->", "shen")
    else:
        api.add_review(1, "CHANGES_REQUESTED", "当事人名称写错了，见 这里")
    forged.asked()
    found = forged.now(made)
    assert (found.state, found.reason) == (RETURNED, "当事人名称写错了，见 这里")
    assert draft_of(forged, made) == (RETURNED, found.reason)
    draft = forged.store.draft(made.drafts[0])
    assert draft is not None
    forged.later(DAY)
    again = forged.submit(draft)
    assert (again.state, again.branch, again.number, list(api.pulls)) == (SENT, BRANCH, "1", [1])
    assert forged.store.submission(made.id) is None
    # What was said before concerns what was sent before.
    forged.asked()
    assert forged.now(again).state == SENT
    api.add_comment(1, "退回 还是不对", "shen")
    forged.asked()
    assert (forged.now(again).state, forged.now(again).reason) == (RETURNED, "还是不对" if how == "comment" else forged.now(again).reason)


def test_a_corrected_number_leaves_nothing_of_the_wrong_one(forged: Office, api: StandIn) -> None:
    made = forged.submit(forged.penalty())
    api.add_comment(1, "退回：文号错了", "shen")
    forged.asked()
    draft = forged.store.draft(made.drafts[0])
    assert draft is not None
    right = forged.store.save(type(draft)(**{**vars(draft), "rows": (draft.rows[0] | {"CF_WSH": "甲市监罚〔2026〕61号"},)}))
    forged.submit(right)
    names = forged.origin.run("diff", "--name-only", f"main...{BRANCH}").split()
    assert names == ["content/disclosures/penalties/2026/scjgj-61.yml"]


@pytest.mark.parametrize(("said", "reason"), [("重复了，不要", "重复了，不要"), ("", progress.CLOSED)])
def test_a_request_that_is_closed_comes_back_and_the_next_one_is_new(forged: Office, api: StandIn, said: str, reason: str) -> None:
    made = forged.submit(forged.penalty())
    if said:
        api.add_comment(1, said, "shen")
    api.over(1, merged=False)
    forged.asked()
    assert (forged.now(made).state, forged.now(made).reason) == (RETURNED, reason)
    draft = forged.store.draft(made.drafts[0])
    assert draft is not None
    again = forged.submit(draft)
    assert (again.branch, again.state, again.number != "1") == (f"{BRANCH}-2", SENT, True)


def test_a_review_that_is_taken_back_lets_it_wait_again(forged: Office, api: StandIn) -> None:
    made = forged.submit(forged.penalty())
    api.add_review(1, "CHANGES_REQUESTED", "金额不对")
    forged.asked()
    assert forged.now(made).state == RETURNED
    api.add_review(1, "APPROVED", "")
    forged.asked()
    assert (forged.now(made).state, draft_of(forged, made)) == (SENT, (SENT, ""))


def test_a_draft_that_was_sent_back_and_published_after_all_is_not_lost(forged: Office, api: StandIn) -> None:
    made = forged.submit(forged.penalty())
    api.add_comment(1, "退回：金额", "shen")
    forged.asked()
    forged.merge()
    api.over(1, merged=True)
    forged.later(DAY)
    forged.courier.round()
    assert forged.now(made).state == PUBLISHED
    state, reason = draft_of(forged, made)
    assert (state, "已经公开" in reason) == (DRAFT, True)


def test_a_forge_that_is_down_changes_nothing_and_is_told(forged: Office, api: StandIn) -> None:
    made = forged.submit(forged.penalty())
    api.weather = lambda: Fault(503, {"Retry-After": "120"})
    forged.asked()
    assert (forged.now(made).state, "没有答复" in forged.courier.trouble) == (SENT, True)
    api.weather = lambda: None
    forged.asked()
    assert forged.courier.trouble == ""


def test_the_forge_is_not_asked_again_and_again(forged: Office, api: StandIn) -> None:
    forged.submit(forged.penalty())
    forged.asked()
    before = len(api.log)
    for _ in range(5):
        forged.courier.round()
    assert len(api.log) == before
    forged.asked()
    assert before < len(api.log) <= before + 4


# Changed or withdrawn


def test_what_waits_can_be_changed_and_sent_again_in_the_same_request(forged: Office, api: StandIn) -> None:
    made = forged.submit(forged.penalty())
    draft = forged.store.draft(made.drafts[0])
    assert draft is not None
    taken = progress.take_up(forged.store, draft)
    assert (taken.state, forged.now(made).state) == (DRAFT, SENT)
    changed = forged.store.save(replace(taken, rows=(taken.rows[0] | {"CF_SY": "经查，另有情况。"},)))
    forged.later(DAY)
    again = forged.submit(changed)
    assert (again.branch, again.number, again.state) == (BRANCH, made.number, SENT)
    assert forged.store.submission(made.id) is None
    [item] = details(again).items
    assert item == details(made).items[0]
    assert "经查，另有情况。" in forged.origin.run("show", f"{BRANCH}:{item.file}")
    assert forged.origin.run("rev-list", "--count", f"main..{BRANCH}").strip() == "2"


def test_what_is_published_while_it_is_changed_stays_a_draft(office: Office) -> None:
    made = office.submit(office.penalty())
    draft = office.store.draft(made.drafts[0])
    assert draft is not None
    progress.take_up(office.store, draft)
    office.merge()
    office.later(DAY)
    office.courier.round()
    assert office.now(made).state == PUBLISHED
    assert draft_of(office, made)[0] == DRAFT


def test_a_clerk_takes_back_what_she_sent(forged: Office, api: StandIn) -> None:
    made = forged.submit(forged.penalty())
    forged.courier.withdraw(CLERK, made)
    assert (forged.now(made).state, draft_of(forged, made)) == (WITHDRAWN, (DRAFT, ""))
    assert api.pulls[1]["state"] == "closed"
    assert BRANCH not in forged.refs()
    draft = forged.store.draft(made.drafts[0])
    assert draft is not None
    again = forged.submit(draft)
    assert (again.state, again.branch in forged.refs()) == (SENT, True)


def test_what_others_sent_in_the_same_request_stays(forged: Office, api: StandIn) -> None:
    mine, theirs = forged.submit(forged.penalty()), forged.submit(forged.penalty(account=MATE), account=MATE)
    change = forged.submit(forged.change(EDITED, SEEN))
    forged.courier.withdraw(CLERK, mine)
    forged.courier.withdraw(CLERK, change)
    assert forged.origin.run("diff", "--name-only", f"main..{BRANCH}").split() == [details(theirs).items[0].file]
    assert forged.origin.run("show", f"{BRANCH}:{PENALTY_FILE}") == PERSONS_PENALTY
    assert (api.pulls[1]["state"], forged.now(theirs).state) == ("open", SENT)
    assert forged.submit(forged.penalty()).branch == BRANCH


def test_what_was_not_sent_yet_is_simply_a_draft_again(office: Office) -> None:
    (office.folder / "origin.git").rename(office.folder / "away.git")
    made = office.submit(office.penalty())
    office.courier.withdraw(CLERK, made)
    assert (office.now(made).state, draft_of(office, made)[0]) == (WITHDRAWN, DRAFT)
    (office.folder / "away.git").rename(office.folder / "origin.git")
    office.later(1000)
    office.courier.round()
    assert BRANCH not in office.refs()


def test_without_a_network_what_was_sent_cannot_be_taken_back(office: Office) -> None:
    made = office.submit(office.penalty())
    (office.folder / "origin.git").rename(office.folder / "away.git")
    with pytest.raises(Refused, match="没有撤回"):
        office.courier.withdraw(CLERK, made)
    assert (office.now(made).state, draft_of(office, made)[0]) == (SENT, SENT)


def test_what_is_published_cannot_be_taken_back(office: Office) -> None:
    made = office.submit(office.penalty())
    office.merge()
    office.bases.renew()
    with pytest.raises(Refused, match="已经公开"):
        office.courier.withdraw(CLERK, made)
    assert office.now(made).state == PUBLISHED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("退回：金额不对", "金额不对"),
        ("退回\n\n> 引用的话\n\n金额 **不对**，见 [附件](javascript:alert(1))", "金额 不对，见 附件)"),
        ("退回 <script>alert(1)</script>", "alert(1)"),
        ("<!-- credit:x -->退回，`金额`", "金额"),
        ("<!-- ~~ <del> -->退回，金额", "金额"),
        ("退回：~~日期~~金额不对", "金额不对"),
        ("退回", ""),
        ("退回\u202e\x00x", "x"),
    ],
)
def test_a_reason_is_plain_words(text: str, words: str) -> None:
    assert without_word(cleaned(text)) == words


@pytest.mark.parametrize(
    "text",
    [
        "~~退回：金额不对~~ 看错了，没有问题",
        "<del>退回：金额不对</del> 看错了",
        "<S class='x'>退回\n金额不对</S>看错了",
        "<blockquote>退回：金额不对</blockquote>\n\n已经改好",
        "> 退回：金额不对\n\n已经改好",
        "<!-- 退回 --> 可以",
        "没有退回",
    ],
)
def test_what_was_struck_out_or_quoted_sends_nothing_back(text: str) -> None:
    assert not cleaned(text).startswith(BACK)


def test_a_long_reason_is_cut() -> None:
    assert len(cleaned("字" * 5000)) == 500
