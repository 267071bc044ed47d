"""The built site in a real browser, as the public meets it: at two widths, in light and dark, without a request to any other host."""

from __future__ import annotations

import pytest
from browsing import MODES, SORTS, fine, go, marks
from playwright.sync_api import Browser, Page

pytestmark = marks()


def test_walk_from_home_to_an_organisation(page: Page, address: str) -> None:
    """Home, list, record, department, organisation: each a click from the one before."""
    page.goto(address)
    assert "信用示范" in page.title()
    assert "虚构" in page.locator(".cr-notice").inner_text()
    fine(page)

    go(page, '#tasks + ul a[href="disclosures/penalties/"]')
    assert page.locator("h1").inner_text() == "行政处罚"
    fine(page)

    # A penalty of a company: its code leads on.
    rows = page.locator(".cr-rows tbody tr").filter(has_text="公司")
    name = rows.first.locator("th a").inner_text()
    rows.first.locator("th a").click()
    page.wait_for_load_state("load")
    assert name in page.locator("h1").inner_text()
    assert page.get_by_text("处罚依据").count() >= 1
    assert page.locator(".cr-source a[href*='edit/main/content/disclosures/penalties/']").count() == 1
    fine(page)
    record = page.url

    go(page, 'dd a[href*="authorities/"]')
    assert page.locator("h1").inner_text().startswith("示范市")
    assert page.locator("h2", has_text="相关公示").count() == 1
    fine(page)

    page.goto(record)
    go(page, 'dd a[href*="organisations/"]')
    assert "公司" in page.locator("h1").inner_text()
    assert page.locator(f'a[href$="{record.removeprefix(address)}"]').count() == 1
    fine(page)


@pytest.mark.parametrize(
    ("page", "path"),
    [
        # In the quick set each sort in one of the two modes, in turn; in the slow one in the other.
        pytest.param(*mode.values, path, id=f"{mode.id}-{path}", marks=[*mode.marks, *([pytest.mark.slow] if (place + turn) % 2 else [])])
        for place, path in enumerate(SORTS)
        for turn, mode in enumerate(MODES)
    ],
    indirect=["page"],
)
def test_every_sort_of_page_is_accessible(page: Page, address: str, path: str) -> None:
    """WCAG 2.2 AA on each sort of page, at both widths, light and dark."""
    page.goto(address + path)
    fine(page, path)


def test_lists_work_without_scripts(browser: Browser, address: str) -> None:
    """Year and department lead to shorter lists when JavaScript is off."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "disclosures/penalties/")
    page.get_by_label("年度").get_by_role("link", name="2026年").click()
    assert page.locator("h1").inner_text() == "2026年行政处罚"
    page.get_by_label("部门").locator("a").nth(1).click()
    assert "/by/" in page.url
    assert page.locator(".cr-rows tbody tr").count() >= 1
    context.close()


def test_a_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    """The first stop of the tab key skips to the content."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "disclosures/penalties/")
    page.keyboard.press("Tab")
    assert "cr-skip" in page.evaluate("document.activeElement.className").split()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    context.close()


def test_print_leaves_only_the_content(browser: Browser, address: str) -> None:
    """On paper there is no navigation."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "disclosures/penalties/")
    page.emulate_media(media="print")
    assert not page.locator(".cr-top").is_visible()
    assert not page.locator(".cr-nav").is_visible()
    assert page.locator("h1").is_visible()
    context.close()


def test_a_record_on_paper_can_be_read_and_leaves_no_empty_page(browser: Browser, address: str) -> None:
    """The columns leave room for the values; a page ends where its content ends."""
    context = browser.new_context(viewport={"width": 600, "height": 3000})
    page = context.new_page()
    page.goto(address + "disclosures/penalties/2026/scjgj-15/")
    page.emulate_media(media="print")
    widths = page.locator("main dd").evaluate_all("all => all.map(one => one.clientWidth)")
    assert widths
    assert min(widths) > 150
    assert page.evaluate("document.documentElement.scrollHeight") == 3000
    context.close()


def test_a_clause_can_be_cited_and_read_on_a_phone_and_on_paper(browser: Browser, address: str) -> None:
    """The address of a clause leads to its row; every cell of it is in sight, and on paper the matrix is a table again."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{address}systems/#001-五（三）-4")
    row = page.locator(":target")
    assert "7月1日前" in row.inner_text()
    top = row.bounding_box()
    assert top is not None
    header = page.locator(".cr-top").bounding_box()
    assert header is not None
    # The header goes away with the page.
    assert header["y"] + header["height"] <= 0 <= top["y"] < 800
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.set_viewport_size({"width": 720, "height": 1000})
    page.emulate_media(media="print")
    assert row.evaluate("one => getComputedStyle(one).display") == "table-row"
    assert page.evaluate("document.documentElement.scrollWidth") == 720
    context.close()
