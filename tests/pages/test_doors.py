"""The forms for who is concerned: what they say without a script."""

from __future__ import annotations

import datetime
import re
from html import unescape

import jinja2
import pytest
from support import AS_OF, Page, Repo

from generator.model.kinds import Kinds
from generator.pages import doors
from generator.pages.renderer import Renderer
from generator.site import site

DAY = datetime.date.fromisoformat(AS_OF)


def forms(repo: Repo) -> dict[str, str]:
    renderer = Renderer(site.load(repo.root, DAY))
    assert isinstance(renderer.env, jinja2.Environment)
    return {plan.address: plan.make().body for plan in doors.pages(renderer.site, renderer.env)}


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@pytest.fixture(scope="module")
def found(city_repo: Repo) -> dict[str, str]:
    return forms(city_repo)


def test_there_is_a_form_for_each_door_and_each_leads_to_the_others(found: dict[str, str]) -> None:
    assert list(found) == ["objection/letter/", "objection/complaint/", "objection/repair/"]
    for html in found.values():
        assert all(f'href="../../{address}"' in html for address in found)


def test_a_form_is_a_blank_that_can_be_filled_in_without_a_script(found: dict[str, str]) -> None:
    for html in found.values():
        page = Page(html)
        labelled = {one["for"] for tag, one in page.elements if tag == "label"}
        fields = {one["id"] for tag, one in page.elements if tag in ("input", "textarea")}
        assert fields == labelled != set()
        # There is nothing to send it to.
        assert "<form" not in html
        assert "不会发送给本站" in words(html)


def test_the_limits_are_those_of_the_rules(shipped: Repo) -> None:
    found = {address: words(html) for address, html in forms(shipped).items()}
    assert "异议10个工作日内核查反馈" in found["objection/letter/"]
    assert "济槐信用办〔2019〕2号" in found["objection/letter/"]
    assert "复杂或者涉及多部门的投诉5个工作日内答复" in found["objection/complaint/"]
    assert "移交的投诉2个工作日内提出处理建议" in found["objection/complaint/"]
    # What nobody has read in the text of the law is called so.
    assert "未经核实" in found["objection/repair/"]
    assert "国家发展和改革委员会令2025年第36号" in found["objection/repair/"]


def test_who_is_responsible_is_named_with_telephone(shipped: Repo) -> None:
    for html in forms(shipped).values():
        assert 'data-department="scjgj"' in html
        assert '<a href="tel:+863008800101">0300-8800101</a>' in html
        assert re.search(r'<li><strong><a href="[^"]*authorities/[a-z]+/">[^<]+</a></strong> 电话 <a href="tel:', html)


def test_nothing_leads_to_a_page_that_a_city_has_not(repo: Repo, kinds: Kinds) -> None:
    assert 'href="../../objection/"' in forms(repo)["objection/letter/"]
    (repo.root / "content/pages/objection.md").unlink()
    assert all('href="../../objection/"' not in html for html in forms(repo).values())
    # Without a department with the role there is the site itself.
    assert "0300-5550100" in words(forms(repo)["objection/letter/"])
