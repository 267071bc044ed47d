"""A company looks at a partner: what is published of it, of one kind, and on paper."""

from __future__ import annotations

import re

from browsing import Reader, fine, marks
from playwright.sync_api import Page
from support import AS_OF

pytestmark = marks()

FIRM = "organisations/91990102MA2G5U442T/"


def test_one_line_of_time_and_one_kind_of_it(page: Page, address: str) -> None:
    reader = Reader(page)
    page.goto(address + FIRM)
    assert page.locator(".cr-events > li").count() == page.locator(".cr-events > li:visible").count() > 5
    assert "本站没有正在公示的" in page.locator("main").inner_text()
    fine(page)
    reader.click('main a[href="#penalty"]')
    shown = page.locator(".cr-events > li:visible").all_inner_texts()
    assert len(shown) == 3
    assert all("行政处罚" in one for one in shown)
    fine(page)
    reader.click('.cr-only a[href="#content"]:visible')
    assert page.locator(".cr-events > li:visible").count() > 5
    assert reader.clicks == 2


def test_it_works_without_scripts(plain_page: Page, address: str) -> None:
    reader = Reader(plain_page)
    plain_page.goto(address + FIRM)
    reader.click('main a[href="#penalty"]')
    assert plain_page.locator(".cr-events > li:visible").count() == 3
    reader.click('.cr-only.k2 a[href="#content"], .cr-only a[href="#content"]:visible')
    reader.click('main a[href$="organisations/about/"]')
    assert "不要只凭本站" in plain_page.locator("main").inner_text()


def test_on_paper_it_is_a_report_with_address_and_day(page: Page, address: str) -> None:
    page.goto(address + FIRM)
    page.locator(".cr-paper", has_text="数据截至").wait_for(state="attached")
    page.emulate_media(media="print")
    head = page.locator(".cr-paper").inner_text()
    assert FIRM in head
    assert f"数据截至 {AS_OF}" in head
    assert page.locator(".cr-code").first.is_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) <= 2


def test_the_pages_around_are_fine(page: Page, address: str) -> None:
    for path in ("organisations/about/", "authorities/scjgj/", "objection/complaint/"):
        page.goto(address + path)
        fine(page)
