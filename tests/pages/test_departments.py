"""The beginning of the page of a department."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
from support import AS_OF, Page, Repo

from generator.model.kinds import Kinds
from generator.pages import departments
from generator.pages.contacts import Contacts
from generator.pages.renderer import Renderer
from generator.site import site

DAY = datetime.date.fromisoformat(AS_OF)


def body(renderer: Renderer, ident: str) -> str:
    return renderer.pages_of_records.record(renderer.site.by_key["department", ident]).body


@pytest.fixture(scope="module")
def renderer(shipped: Repo) -> Renderer:
    return Renderer(site.load(shipped.root, DAY))


def test_how_it_is_reached_comes_first(renderer: Renderer) -> None:
    html = body(renderer, "scjgj")
    assert html.index("<h1") < html.index('<a href="tel:+863008800101">') < html.index("统一社会信用代码")
    assert '<a href="mailto:scjgj@shifan.example">' in html
    # Its telephone is said once, where one looks for it.
    assert "工作日9:00至12:00、13:00至17:00" in html
    assert html.count("示范市示范大道66号") == 2, "the office and, below, the office of disclosure"


def test_its_windows_and_what_it_publishes_are_one_click_away(renderer: Renderer) -> None:
    found = departments.view(renderer.prints, Contacts(renderer.site), renderer.site.by_key["department", "scjgj"], feeds=True)
    assert found["windows"]
    assert all('<a href="tel:' in phone for _, _, _, phone in found["windows"])
    assert ("行政处罚", "disclosures/penalties/by/scjgj/", 20) in found["publishes"]
    links = Page(body(renderer, "scjgj")).links()
    for _, address, _ in found["publishes"]:
        assert f"../../{address}" in links
    assert {"../../deadlines/scjgj/", "../../statistics/departments/scjgj/"} <= set(links)
    assert len(found["pictures"]) > 0
    assert (found["feed"], found["calendar"]) == ("feeds/departments/scjgj.xml", "deadlines/scjgj.ics")
    assert "../../deadlines/scjgj.ics" in links
    # A site without an address has no feeds.
    assert not any("feeds/departments" in link for link in links)


def test_an_abolished_department_sends_on_to_its_successors(repo: Repo, kinds: Kinds) -> None:
    gone = dict(kinds.by_name["department"].examples[2]) | {
        "abolished": {"on": "2019-01-21", "document": "甲发〔2019〕1号", "successors": ["scjgj"]}
    }
    repo.dump("content/authorities/old.yml", gone)
    html = body(Renderer(site.load(repo.root, DAY)), "old")
    text = unescape(re.sub(r"<[^>]*>", "", html))
    assert "这个部门已于 2019-01-21 撤销" in text
    assert 'href="../../authorities/scjgj/"' in html
    assert "现在请问 0300-5550100" in text
    # What was said of it stays, as everything that is in a record.
    assert "0300-5550170" in text


def test_a_department_that_publishes_nothing_promises_nothing(repo: Repo) -> None:
    renderer = Renderer(site.load(repo.root, DAY))
    found = departments.view(renderer.prints, Contacts(renderer.site), renderer.site.by_key["department", "scjgj"], feeds=True)
    assert (found["publishes"], found["figures"], found["pictures"], found["windows"]) == ([], "", [], [])
    assert found["feed"] == ""
