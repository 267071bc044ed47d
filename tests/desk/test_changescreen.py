"""The screen 改已有的: searching what stands, and changing it as a form."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from browsing import fine, marks
from playwright.sync_api import Page
from support import PENALTY_FILE, PERSONS_PENALTY, Git

pytestmark = marks("desk")
RECORD = PENALTY_FILE.removeprefix("content/disclosures/penalties/").removesuffix(".yml")


def opened(visitor, **more: str) -> str:
    visitor.get("/change/")
    answer = visitor.post("/change/open", {"kind": "penalty", "record": RECORD, **more})
    assert answer.status == 303
    return answer.heads["location"].partition("#")[0]


def shown(html: str) -> list[tuple[str, str]]:
    """What a browser would send of a form that nobody touched."""
    html = html[html.index('id="form"') :]
    out = []
    for found in re.finditer(r"<input ([^>]*)>|<select ([^>]*)>(.*?)</select>|<textarea ([^>]*)>\n(.*?)</textarea>", html, re.DOTALL):
        if found[1] is not None:
            at = dict(re.findall(r'([\w-]+)="([^"]*)"', found[1]))
            if "name" in at and (at.get("type") not in ("radio", "checkbox") or found[1].rstrip().endswith("checked")):
                out.append((at["name"], at.get("value", "")))
        else:
            [name] = re.findall(r'name="([^"]*)"', found[2] or found[4])
            chosen = re.findall(r'value="([^"]*)" selected', found[3] or "")
            out.append((name, found[5] if found[4] else (chosen or [""])[0]))
    return [pair for pair in out if pair[0] != "token"]


def test_a_record_is_found_by_a_part_of_its_number(visitor) -> None:
    html = visitor.get(f"/change/?q={quote('15号')}").text
    assert "找到1条" in html
    assert f'value="{RECORD}"' in html
    assert "没有找到" in visitor.get(f"/change/?q={quote('没有这样的')}").text
    assert "找到" not in visitor.get("/change/").text


def test_an_account_finds_and_opens_only_what_is_its_departments(running) -> None:
    other = running.visitor(running.desk.accounts.add("王芳", "wang@jia.example", ["xzspj"]))
    assert "找到0条" in other.get(f"/change/?q={quote('15号')}").text
    assert other.post("/change/open", {"kind": "penalty", "record": RECORD}).status == 403
    assert other.post("/change/open", {"kind": "penalty", "record": "../../x"}).status == 404
    assert other.post("/change/open", {"kind": "none", "record": RECORD}).status == 404


def test_a_record_that_is_opened_and_sent_is_unchanged(visitor, running) -> None:
    address = opened(visitor)
    answer = visitor.post(address, [*shown(visitor.get(address).text), ("_check", "1")])
    assert answer.status == 303, re.findall(r'id="faults">(.*?)</div>', answer.text, re.DOTALL)
    [draft] = running.desk.store.drafts()
    from generator.desk import judging

    [one] = judging.judge(running.desk.bases.now(), "penalty", draft.rows, None, draft.record).records
    assert one.state == "unchanged"


def test_opening_twice_goes_on_with_the_same_draft(visitor) -> None:
    assert opened(visitor) == opened(visitor)


def test_a_record_that_changed_meanwhile_is_told_and_nothing_is_overwritten(visitor, running, city) -> None:
    address = opened(visitor)
    fields = [(name, "罚款二百元。" if name == "content" else value) for name, value in shown(visitor.get(address).text)]
    git = Git(city, new=False)
    git.commit("2026-11-22", {PENALTY_FILE: PERSONS_PENALTY.replace("经查属实", "另查属实")})
    git.run("push", "-q", "origin", "main")
    assert running.desk.bases.renew()
    html = visitor.post(address, [*fields, ("_check", "1")]).text
    assert "您打开以后，这条记录变了" in html
    assert re.findall(r"<td[^>]*>(.*?)</td>", html[html.index("变了的地方") :])[:2] == ["经查属实。", "另查属实。"]
    html = visitor.post(address, [*shown(html), ("_again", "1")]).text
    again = dict(shown(html))
    assert (again["facts"], again["content"]) == ("另查属实。", "罚款二百元。")
    assert "您打开以后，这条记录变了" not in html


def test_a_second_clerk_is_named(running, visitor) -> None:
    other = running.visitor(running.desk.accounts.add("王芳", "wang@jia.example", ["scjgj"]))
    opened(other)
    assert "王芳也有一份草稿在改这条记录" in visitor.get(opened(visitor)).text


def test_a_record_is_taken_down_by_saying_why(visitor, running) -> None:
    visitor.get("/change/")
    answer = visitor.post("/change/open", {"kind": "penalty", "record": RECORD, "down": "1"})
    assert answer.heads["location"].endswith("#f-ended")
    address = answer.heads["location"].partition("#")[0]
    more = {
        "ended.how": "撤销",
        "ended.on": "2026年11月20日",
        "ended.basis": "行政复议机关认定主要事实不清，决定撤销。",
        "ended.decided_by": "甲市人民政府",
        "ended.decided_on": "2026-11-18",
        "ended.document_number": "甲政复决〔2026〕7号",
    }
    kept = [(name, value) for name, value in shown(visitor.get(address).text) if name not in more]
    answer = visitor.post(address, [*kept, *more.items(), ("_check", "1")])
    assert answer.status == 303, re.findall(r'id="faults">(.*?)</div>', answer.text, re.DOTALL)


@pytest.mark.parametrize("path", ["/change/?q=15"])
def test_the_search_can_be_used_by_everybody(page: Page, path: str) -> None:
    page.goto(path)
    fine(page)
    page.get_by_role("button", name="打开来改").first.click()
    page.wait_for_url("**/form/**")
    fine(page)


def test_only_kinds_of_which_the_department_has_something_are_listed(running) -> None:
    clerk = running.visitor(running.desk.accounts.add("王芳", "wang@jia.example", ["scjgj"]))
    names = re.findall(r'<option value="([a-z-]+)"', clerk.get("/change/").text)
    assert "penalty" in names
    assert {"rule", "forwarding", "permit"}.isdisjoint(names)
