"""generator.desk.submitscreen: 送审 by a click, what is in the way of it, and the page 进度."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import fine
from desks import Running, Visitor, started
from playwright.sync_api import Page
from reviewing import EDITED, MATE, PENALTY
from support import PENALTY_FILE, PERSONS_PENALTY, Git

from generator.desk.accounts import Account
from generator.desk.server import Server
from generator.desk.settings import own
from generator.desk.store import CHANGE, FORM, Draft, Submission

SEEN = hashlib.sha256(PERSONS_PENALTY.encode()).hexdigest()
# What is data, not a word of the desk: an element that browsers shall not translate, and a date.
DATA = re.compile(r"<(\w+)[^>]* translate=\"no\"[^>]*>.*?</\1>|<head>.*?</head>|<[^>]+>|&[a-z#0-9]+;", re.DOTALL)


def draft(running: Running, account: Account, cells: dict[str, str] | None = None, number: int = 21) -> Draft:
    """A penalty that is right."""
    row = PENALTY | {"CF_WSH": f"甲市监罚〔2026〕{number}号", "CF_XDR_MC": f"周{'一二三四五六七'[number % 7]}"} | (cells or {})
    return running.desk.store.save(Draft(account.id, "scjgj", "penalty", FORM, (row,)))


def sent(running: Running, visitor: Visitor, found: Draft) -> Submission:
    """Submits a draft as the button does."""
    visitor.get("/progress/")
    done = visitor.post("/submit/", {"draft": found.id})
    assert done.status == 303, done.text
    assert done.heads["location"].startswith("/progress/?sent=")
    running.desk.courier.round()
    [one] = [one for one in running.desk.store.submissions() if found.id in one.drafts]
    return one


def latin(text: str) -> list[str]:
    """The Latin words that a clerk reads and that are no data."""
    return re.findall(r"[A-Za-z]{2,}", DATA.sub(" ", text))


def test_a_click_submits_and_shows_that_it_waits(running: Running, visitor: Visitor, owner: Account) -> None:
    found = draft(running, owner)
    made = sent(running, visitor, found)
    page = visitor.get(f"/progress/?sent={made.id}")
    assert "已经送审" in page.text
    assert "甲市市场监督管理局：新增行政处罚1条" in page.text
    assert latin(page.text) == []
    again = visitor.post("/submit/", {"draft": found.id})
    assert again.heads["location"] == f"/progress/?sent={made.id}#sent-{made.id}"
    assert len(running.desk.store.submissions()) == 1


def test_what_was_merged_stands_with_its_day(running: Running, visitor: Visitor, owner: Account, city: Path) -> None:
    made = sent(running, visitor, draft(running, owner))
    git = Git(city, new=False)
    git.run("fetch", "-q", "origin")
    git.at = "2026-11-22T10:00:00+0800"
    git.run("merge", "-q", "--no-ff", "-m", "合并", f"origin/{made.branch}")
    git.run("push", "-q", "origin", "main")
    running.desk.courier.round()
    page = visitor.get("/progress/").text
    assert "2026-11-22 公开" in page
    assert running.desk.store.drafts(owner.id) == []
    # The page of the record on the public site.
    assert 'disclosures/penalties/2026/scjgj-21/"' in page


def test_what_is_wrong_is_listed_with_the_way_to_mend_it(running: Running, visitor: Visitor, owner: Account) -> None:
    found = draft(running, owner, {"CF_JDRQ": "2026-13-41"})
    visitor.get("/progress/")
    done = visitor.post("/submit/", {"draft": found.id})
    assert done.status == 422
    assert f'href="/form/{found.id}/"' in done.text
    assert "处罚决定日期" in done.text
    assert latin(done.text) == []


def test_a_record_that_changed_meanwhile_is_shown_before_and_after(running: Running, visitor: Visitor, owner: Account, city: Path) -> None:
    found = running.desk.store.save(Draft(owner.id, "scjgj", "penalty", CHANGE, (EDITED,), "2026/scjgj-15", SEEN))
    git = Git(city, new=False)
    git.commit("2026-05-01", {PENALTY_FILE: PERSONS_PENALTY.replace("经查属实。", "经查，情况属实。")})
    git.run("push", "-q", "origin", "main")
    visitor.get("/progress/")
    done = visitor.post("/submit/", {"draft": found.id})
    assert (done.status, "经查，情况属实。" in done.text, "经现场检查查实。" in done.text) == (422, True, True)
    assert latin(done.text) == []
    anew = visitor.post("/submit/present", {"draft": found.id})
    assert (anew.status, anew.heads["location"]) == (303, f"/form/{found.id}/")
    kept = running.desk.store.draft(found.id)
    assert kept is not None
    assert kept.rows[0]["CF_SY"] == "经现场检查查实。"
    assert visitor.post("/submit/", {"draft": found.id}).status == 303


def test_a_reason_is_shown_as_text(running: Running, visitor: Visitor, owner: Account) -> None:
    made = sent(running, visitor, draft(running, owner))
    kept = running.desk.store.submission(made.id)
    assert kept is not None
    running.desk.store.save_submission(type(kept)(**{**vars(kept), "state": "returned", "reason": '<script>alert("x")</script>', "url": "javascript:alert(1)"}))
    page = visitor.get("/progress/").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert f'href="/form/{made.drafts[0]}/"' in page


def test_what_was_sent_is_taken_back(running: Running, visitor: Visitor, owner: Account) -> None:
    made = sent(running, visitor, draft(running, owner))
    done = visitor.post("/progress/withdraw", {"submission": made.id})
    assert (done.status, done.heads["location"]) == (303, "/progress/")
    assert "撤回（1）" in visitor.get("/progress/").text
    assert visitor.post("/progress/withdraw", {"submission": made.id}).status == 409
    assert visitor.post("/progress/withdraw", {"submission": "nothing"}).status == 404


def test_what_waits_is_taken_up_again(running: Running, visitor: Visitor, owner: Account) -> None:
    made = sent(running, visitor, draft(running, owner))
    [ident] = made.drafts
    assert visitor.get(f"/form/{ident}/").heads["location"] == "/progress/"
    done = visitor.post("/progress/change", {"draft": ident})
    assert (done.status, done.heads["location"]) == (303, f"/form/{ident}/")
    assert visitor.get(f"/form/{ident}/").status == 200
    mate = running.visitor(running.desk.accounts.add(MATE.name, MATE.mail, {"scjgj"}))
    assert mate.post("/progress/change", {"draft": ident}).status == 403
    assert sent(running, visitor, draft(running, owner, number=22)).branch == made.branch


def test_others_see_and_touch_only_their_department(running: Running, visitor: Visitor, owner: Account) -> None:
    made = sent(running, visitor, draft(running, owner))
    accounts = running.desk.accounts
    stranger = running.visitor(accounts.add("赵强", "zhao@jia.example", {"xzspj"}))
    mate = running.visitor(accounts.add(MATE.name, MATE.mail, {"scjgj"}))
    assert made.id not in stranger.get("/progress/").text
    assert stranger.get(f"/progress/{made.id}/file").status == 403
    assert stranger.post("/progress/withdraw", {"submission": made.id}).status == 403
    assert "由<span translate=\"no\">李明</span>送审" in mate.get("/progress/").text
    assert mate.post("/progress/withdraw", {"submission": made.id}).status == 403
    other = draft(running, owner, number=22)
    for who in (stranger, mate):
        assert who.post("/submit/", {"draft": other.id}).status == 422
        assert who.post("/submit/present", {"draft": other.id}).status == 403
    assert running.desk.store.draft(other.id) == other


@pytest.mark.parametrize("path", ["/submit/", "/submit/present", "/progress/withdraw"])
def test_without_the_token_of_the_page_nothing_is_done(running: Running, visitor: Visitor, owner: Account, path: str) -> None:
    found = draft(running, owner)
    visitor.token = "0" * 64
    assert visitor.post(path, {"draft": found.id, "submission": "x"}).status == 403
    assert running.desk.store.submissions() == []


@pytest.fixture
def alone(city: Path, tmp_path: Path) -> Iterator[Running]:
    """A desk over a city without a remote."""
    Git(city, new=False).run("remote", "remove", "origin")
    listening = Server("127.0.0.1", 0)
    yield from started(own(city, tmp_path / "alone", listening.port), listening, [1_800_000_000])


def test_without_a_remote_there_is_a_file_to_carry(alone: Running, city: Path, tmp_path: Path) -> None:
    owner = alone.desk.accounts.own("李明", "liming@jia.example")
    visitor = alone.visitor(owner)
    made = sent(alone, visitor, draft(alone, owner))
    page = visitor.get(f"/progress/?sent={made.id}").text
    assert "下载送审文件" in page
    assert latin(page) == []
    done = visitor.get(f"/progress/{made.id}/file")
    assert done.heads["content-disposition"].endswith(".bundle")
    (tmp_path / "x.bundle").write_bytes(done.body)
    assert made.branch in Git(city, new=False).run("bundle", "list-heads", str(tmp_path / "x.bundle"))


def test_in_a_browser_from_the_list_to_taking_it_back(running: Running, page: Page, owner: Account) -> None:
    found = draft(running, owner)
    page.goto(f"/preview/{found.id}/")
    page.get_by_role("button", name="送审").first.click()
    page.wait_for_url(re.compile(r"/progress/\?sent="))
    fine(page)
    assert page.get_by_role("status").inner_text().startswith("已经")
    page.locator("summary", has_text="撤回").first.click()
    page.get_by_role("button", name="确定撤回").click()
    page.wait_for_url(re.compile(r"/progress/$"))
    assert page.get_by_role("heading", name=re.compile("撤回（1）")).is_visible()
    # What is in the way is shown as well as what was done.
    wrong = draft(running, owner, {"CF_JDRQ": "2026-13-41"}, 23)
    page.goto("/progress/")
    # A browser notes a refusal as an error; the page is the same.
    page.route("**/submit/", lambda route: route.fulfill(response=route.fetch(), status=200))
    form = "<form method=post action=/submit/><input name=token><input name=draft></form>"
    page.evaluate("([text, token, draft]) => { document.body.insertAdjacentHTML('beforeend', text); const f = document.body.lastElementChild; f[0].value = token; f[1].value = draft; f.submit() }", [form, page.locator("meta[name=token]").get_attribute("content"), wrong.id])
    page.wait_for_selector("#faults")
    fine(page)
