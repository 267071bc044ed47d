"""generator.desk.todo: the list of what is to be done, for each department of an account."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page
from reviewing import ruled

from generator.desk.accounts import Account
from generator.desk.store import FORM, RETURNED, SHEET, Draft, Submission

from .conftest import Running, Visitor


@pytest.fixture
def city(city: Path) -> Path:
    """The small city with some rules of the law, so that something is owed."""
    return ruled(city, ("report-half-year", "report-annual", "disclose-penalties"), "2026-04-23")


def clerk(running: Running, *departments: str) -> Account:
    return running.desk.accounts.add("王芳", "wang@jia.example", departments)


def test_it_says_what_is_late_and_by_which_rule(visitor: Visitor) -> None:
    text = visitor.get("/").text
    assert "半年报告" in text
    assert "2026年上半年" in text
    assert "2026年6月30日到期，已逾期" in text
    assert "《新郑市加强政务诚信建设实施方案》" in text


def test_a_button_begins_the_report_that_is_owed(visitor: Visitor, running: Running, owner: Account) -> None:
    text = visitor.get("/").text
    form = next(one for one in re.findall(r'<form method="post" action="/begin/report/">.*?</form>', text, re.DOTALL) if "2026-H1" in one)
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    answer = visitor.post("/begin/report/", fields)
    (draft,) = running.desk.store.drafts(owner.id)
    assert (answer.status, answer.heads["location"]) == (303, f"/form/{draft.id}/")
    assert (draft.kind, draft.way, draft.department) == ("report", FORM, fields["of"])
    assert (draft.rows[0]["period"], draft.rows[0]["type"]) == ("2026-H1", "半年报告")
    assert f'href="/form/{draft.id}/"' in visitor.get("/").text


def test_a_cell_that_the_kind_has_not_is_not_taken(visitor: Visitor, running: Running, owner: Account) -> None:
    visitor.get("/")
    visitor.post("/begin/report/", {"of": "scjgj", "cell-period": "2026", "cell-nonsense": "x", "title": "y"})
    assert running.desk.store.drafts(owner.id)[0].rows == ({"period": "2026"},)


def test_missing_numbers_can_be_disclosed_or_explained(visitor: Visitor, running: Running, owner: Account) -> None:
    text = visitor.get("/").text
    assert "缺 14 个" in text
    for kind in ("penalty", "withheld-number"):
        forms = re.findall(rf'<form method="post" action="/begin/{kind}/">.*?</form>', text, re.DOTALL)
        form = next(one for one in forms if "甲市监罚〔2026〕7号" in one)
        visitor.post(f"/begin/{kind}/", dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form)))
    rows = [one.rows[0] for one in running.desk.store.drafts(owner.id)]
    assert all("甲市监罚〔2026〕7号" in row.values() for row in rows)
    assert {one.kind for one in running.desk.store.drafts(owner.id)} == {"penalty", "withheld-number"}


def test_a_register_that_misses_many_is_filled_by_a_table(running: Running, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.desk.owing.MOST_NUMBERS", 13)
    text = visitor.get("/").text
    assert "甲市监罚〔2026〕1号 至 甲市监罚〔2026〕14号" in text
    assert 'href="/sheet/penalty/"' in text
    assert 'href="/sheet/withheld-number/"' in text


def test_a_clerk_sees_her_department_only(running: Running) -> None:
    mine = running.visitor(clerk(running, "xzspj"))
    text = mine.get("/").text
    assert "甲市监罚" not in text
    assert mine.get("/?of=scjgj").status == 403
    assert mine.get("/owed/scjgj/report-half-year/").status == 403
    assert mine.post("/begin/penalty/", {"of": "scjgj"}).status == 403
    assert mine.get("/owed/xzspj/report-half-year/").status == 200
    assert mine.get("/owed/xzspj/nothing/").status == 404


def test_what_was_sent_back_stands_first_with_its_reason(visitor: Visitor, running: Running, owner: Account) -> None:
    save = running.desk.store.save
    save(Draft(owner.id, "scjgj", "penalty", FORM, ({"CF_WSH": "甲市监罚〔2026〕88号"},), state=RETURNED, reason="罚款的金额与决定书不同"))
    save(Draft(owner.id, "scjgj", "penalty", SHEET, ({"CF_WSH": "甲市监罚〔2026〕90号"}, {})))
    running.desk.store.save_submission(Submission("scjgj", "2026-11-22", "b", "c", "d", owner.id))
    text = visitor.get("/").text
    places = [text.index(words) for words in ("罚款的金额与决定书不同", "已逾期", "甲市监罚〔2026〕90号", "有 1 批已经送审")]
    assert places == sorted(places)
    assert "甲市监罚〔2026〕88号" in text[: places[1]]
    assert "/sheet/draft/" in text


def test_whoever_owes_nothing_reads_what_to_do(running: Running) -> None:
    nobody = running.visitor(clerk(running))
    text = nobody.get("/").text
    assert "没有填到一半的" in text
    assert "您的账号还没有部门" in text


def test_it_is_read_and_used_by_keyboard_on_a_phone(page: Page) -> None:
    assert page.locator("h1").inner_text() == "我的待办"
    assert page.get_by_role("button", name=re.compile("^补录.*甲市监罚〔2026〕3号")).count() == 1
    later = page.locator("summary", has_text="以后到期").first
    later.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name=re.compile("^填写这一期.*2026年$")).first.is_visible()
