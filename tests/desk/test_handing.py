"""generator.desk.handing: what is committed reaches the forge, however often something fails on the way, and nobody's work is overwritten."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest
from githttp import serving
from reviewing import BRANCH, CLERK, DAY, EDITED, MATE, Office, office
from stand_in import TOKEN, Fault, StandIn
from support import PENALTY_FILE, PERSONS_PENALTY, Git, Repo

from generator.desk import handing
from generator.desk.base import Bases
from generator.desk.courier import Courier
from generator.desk.sent import COMMITTED, PUSHED, RETURNED, SENT, details
from generator.desk.store import Submission
from generator.engine import remotes
from generator.forge.choice import Asked

SEEN = hashlib.sha256(PERSONS_PENALTY.encode()).hexdigest()


def sort(submission: Submission) -> str:
    return details(submission).sort


def test_a_request_is_opened_once_and_more_is_told_in_it(forged: Office, api: StandIn) -> None:
    first = forged.submit(forged.penalty())
    [number] = api.pulls
    assert (first.state, first.number, first.url) == (SENT, str(number), f"{api.url.removesuffix('/api/v1')}/jia/credit/pulls/{number}")
    pull = api.pulls[number]
    assert (pull["title"], pull["head"]["ref"], pull["base"]["ref"]) == ("甲市市场监督管理局 2026-11-22 送审的公示信息", BRANCH, "main")
    assert "新增行政处罚1条" in pull["body"]
    second = forged.submit(forged.penalty(account=MATE), account=MATE)
    assert (second.number, list(api.pulls)) == (first.number, [number])
    [said] = api.of(number)
    assert "2026/scjgj-22" in said
    # Nothing of the records: what is written on a forge stays when they leave.
    assert "周" not in pull["title"] + pull["body"] + said


@pytest.mark.parametrize("state", [COMMITTED, PUSHED])
def test_what_was_done_without_being_noted_is_not_done_twice(forged: Office, api: StandIn, state: str) -> None:
    """The power failed after a push or after the request was opened."""
    made = forged.submit(forged.penalty())
    forged.store.save_submission(replace(made, state=state, number="", url=""))
    again = forged.restarted()
    again.courier.round()
    assert again.now(made) == made
    assert (len(api.pulls), api.of(1)) == (1, [])
    assert again.origin.run("rev-list", "--count", f"main..{BRANCH}").strip() == "1"


def test_without_a_network_it_waits_and_is_sent_later_by_itself(forged: Office, api: StandIn) -> None:
    (forged.folder / "origin.git").rename(forged.folder / "away.git")
    first = forged.submit(forged.penalty())
    second = forged.submit(forged.penalty())
    assert (first.state, second.state) == (COMMITTED, COMMITTED)
    assert "等待送出" in handing.WORDS[sort(first)]
    (forged.folder / "away.git").rename(forged.folder / "origin.git")
    forged.courier.round()
    # Not every round tries: the remote would be asked without end.
    assert forged.now(first).state == COMMITTED
    forged.later(1000)
    forged.courier.round()
    assert [forged.now(one).state for one in (first, second)] == [SENT, SENT]
    assert forged.origin.run("rev-list", "--count", f"main..{BRANCH}").strip() == "2"
    assert len(api.pulls) == 1


def test_a_remote_that_refuses_keeps_it_waiting(office: Office) -> None:
    hook = office.folder / "origin.git" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'protected' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    made = office.submit(office.penalty())
    assert (made.state, sort(made)) == (COMMITTED, remotes.PROTECTED)
    hook.unlink()
    office.later(1000)
    office.courier.round()
    assert (office.now(made).state, sort(office.now(made))) == (SENT, "")


def test_a_forge_that_is_down_is_asked_again(forged: Office, api: StandIn) -> None:
    api.weather = lambda: Fault(503, {"Retry-After": "120"})
    made = forged.submit(forged.penalty())
    assert (made.state, sort(made)) == (PUSHED, handing.DOWN)
    assert BRANCH in forged.refs()
    api.weather = lambda: None
    forged.later(1000)
    forged.courier.round()
    assert (forged.now(made).state, len(api.pulls)) == (SENT, 1)


@pytest.mark.parametrize("fault", [Fault(401, {}, {"message": "Bad credentials"}), Fault(403, {}, {"message": "no"}), Fault(422, {}, {"message": "no"}), Fault(429, {"Retry-After": "900"})])
def test_a_forge_that_refuses_keeps_it_waiting(forged: Office, api: StandIn, fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    api.weather = lambda: replace(fault)
    made = forged.submit(forged.penalty())
    assert (made.state, sort(made)) == (PUSHED, handing.DOWN if fault.status == 429 else handing.REFUSED)
    assert handing.WORDS[sort(made)].isascii() is False
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(made)


def test_a_reviewers_commit_on_the_branch_is_kept(office: Office) -> None:
    office.submit(office.penalty())
    draft = office.penalty()
    made = office.courier.submit(CLERK, [draft.id])
    theirs = office.edit(BRANCH, {"content/pages/note.md": "审核人加的\n"})
    office.courier.round()
    assert office.now(made).state == SENT
    tip = office.refs()[BRANCH]
    assert office.origin.run("rev-parse", f"{tip}^").strip() == theirs
    assert office.origin.run("log", "-1", "--format=%an %s", tip).strip() == "王芳 甲市市场监督管理局：新增行政处罚1条"


def test_another_desk_pushed_the_branch_first(city: Path) -> None:
    one, other = office(city.parent), office(city.parent, state="other")
    other.numbers[0] = 50
    mine, theirs = one.penalty(), other.penalty()
    first = one.courier.submit(CLERK, [mine.id])
    second = other.courier.submit(CLERK, [theirs.id])
    one.courier.round()
    other.courier.round()
    assert (one.now(first).state, other.now(second).state) == (SENT, SENT)
    assert len(one.origin.run("diff", "--name-only", f"main...{BRANCH}").split()) == 2


def test_what_somebody_else_has_changed_meanwhile_comes_back_to_the_clerk(office: Office) -> None:
    office.submit(office.penalty())
    made = office.courier.submit(CLERK, [office.change(EDITED, SEEN).id])
    office.edit(BRANCH, {PENALTY_FILE: PERSONS_PENALTY.replace("警告。", "警告！")})
    office.courier.round()
    found = office.now(made)
    assert (found.state, found.reason) == (RETURNED, handing.OVERTAKEN)
    draft = office.store.draft(made.drafts[0])
    assert draft is not None
    assert (draft.state, draft.reason) == (RETURNED, handing.OVERTAKEN)


@pytest.mark.parametrize(("squash", "branch"), [(False, BRANCH), (True, f"{BRANCH}-2")])
def test_a_request_that_was_merged_before_the_next_was_sent_makes_room_for_a_new_one(office: Office, *, squash: bool, branch: str) -> None:
    office.submit(office.penalty())
    made = office.courier.submit(CLERK, [office.penalty().id])
    office.merge(day="2026-11-22T09:30:00+0800", squash=squash)
    office.origin.run("branch", "-D", BRANCH)
    office.courier.round()
    found = office.now(made)
    assert (found.state, found.branch) == (SENT, branch)
    assert len(office.origin.run("diff", "--name-only", f"main...{branch}").split()) == 1


def test_without_a_token_somebody_opens_the_request_by_hand(city: Path) -> None:
    with serving(city.parent, "") as server:
        Git(city, new=False).run("remote", "set-url", "origin", f"http://x:@{server.url.removeprefix('http://')}/origin.git")
        found = office(city.parent)
        found.bases = Bases(city, city.parent / "state", found.clock, Asked("gitea", "http://127.0.0.1:9/api/v1", "jia/credit"), {})
        found.courier = Courier(found.bases, found.store, found.clock)
        made = found.submit(found.penalty())
    assert (made.state, made.number, made.url) == (SENT, "", f"http://127.0.0.1:9/jia/credit/compare/main...{BRANCH}")


def test_without_a_remote_a_file_is_carried_to_the_reviewer(city: Path, tmp_path: Path) -> None:
    Git(city, new=False).run("remote", "remove", "origin")
    found = office(city.parent)
    first, second = found.submit(found.penalty()), found.submit(found.penalty())
    assert (first.state, first.url, second.state) == (SENT, "", SENT)
    (tmp_path / "x.bundle").write_bytes(found.courier.bundle(second))
    git = Git(city, new=False)
    git.run("fetch", "-q", str(tmp_path / "x.bundle"), f"{BRANCH}:{BRANCH}")
    git.at = "2026-11-23T10:00:00+0800"
    git.run("merge", "-q", "--no-ff", "-m", "合并", BRANCH)
    assert Repo(city).credit("check", "--as-of", "2026-11-23").code == 0
    found.later(DAY)
    found.courier.round()
    assert [details(found.now(one)).items[0].day for one in (first, second)] == ["2026-11-23", "2026-11-23"]


def test_a_token_is_in_no_file_of_the_desk(city: Path, api: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    with serving(city.parent, TOKEN) as server:
        Git(city, new=False).run("remote", "set-url", "origin", f"{server.url}/origin.git")
        found = office(city.parent)
        asked = Asked("gitea", f"{server.url}/api/v1", "jia/credit")
        found.bases = Bases(city, city.parent / "state", found.clock, asked, {"GITEA_TOKEN": TOKEN})
        found.courier = Courier(found.bases, found.store, found.clock)
        made = found.submit(found.penalty())
        # The server speaks git only.
        assert (made.state, sort(made)) == (PUSHED, handing.REFUSED)
        assert any("git-receive-pack" in line for line in server.lines)
        assert not any(TOKEN in line for line in server.lines)
    assert TOKEN not in caplog.text
    folders = [city.parent / "state", city / ".git"]
    files = [Path(here, name) for folder in folders for here, _, names in os.walk(folder) for name in names]
    assert [file for file in files if TOKEN.encode() in file.read_bytes()] == []
