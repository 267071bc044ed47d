"""The page of a record: found, printed, cited, and objected to; of every kind on paper."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from browsing import fine, go, marks
from playwright.sync_api import Browser, Page

pytestmark = marks()

PENALTY = "disclosures/penalties/2026/csglj-1/"
# The narrowest column that can still be read, in letters.
LETTERS = 6
NARROW = f"""() => [...document.querySelectorAll("dd, td, th")].filter((one) => one.offsetParent && one.textContent.trim().length > {LETTERS}
    && one.getBoundingClientRect().width < {LETTERS} * parseFloat(getComputedStyle(one).fontSize) - 1).map((one) => one.textContent.trim().slice(0, 40))"""


def sheets(page: Page) -> int:
    """The number of sheets of A4 that a page takes."""
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4", prefer_css_page_size=True)))

# Cells that end right of the sheet.
BEYOND = """() => [...document.querySelectorAll("main td")].filter((one) => one.textContent && one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.textContent.slice(0, 40))"""


def of_each_kind(site: Path) -> dict[str, str]:
    """The address of one record of each kind."""
    index = json.loads((site / "api/v1/index.json").read_text(encoding="utf-8"))
    found = {}
    for name, kind in index["kinds"].items():
        records = json.loads((site / kind["files"][0]).read_text(encoding="utf-8"))
        found[name] = next(iter(records.values()))["address"]
    return found


def test_anybody_prints_a_record_as_evidence(page: Page, address: str) -> None:
    """One click on the page of the record."""
    page.goto(address + PENALTY)
    fine(page)
    page.evaluate("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("document.documentElement.dataset.printed") == "yes"
    page.locator(".cr-hash.cr-told").wait_for(state="attached")
    page.emulate_media(media="print")
    assert page.locator("head > link[rel=canonical]").evaluate("one => getComputedStyle(one, '::after').content").endswith(f'{PENALTY}"')
    assert page.locator("title").is_visible()
    paper = page.locator(".cr-paper").inner_text()
    assert re.search(r"信用示范 · https://credit\.shifan\.example/\S+ · 数据截至 \d{4}-\d\d-\d\d(?: · 提交 [0-9a-f]{40})? · 打印于 ", paper)
    assert re.fullmatch(r"(?:[0-9a-f]{4} ){4}[0-9a-f]{48}", page.locator(".cr-hash").inner_text())
    # What scripts add goes to the foot of the sheet that is there without them, and no label runs into what it names.
    assert sheets(page) == 1
    assert page.locator("main dt").evaluate_all("some => Math.min(...some.map((one) => parseFloat(getComputedStyle(one).paddingInlineEnd)))") > 5
    assert not page.locator(".cr-do").is_visible()


def test_without_scripts_the_sheet_has_address_and_digest(plain_page: Page, address: str) -> None:
    plain_page.goto(address + PENALTY)
    assert plain_page.locator(".cr-do button").count() == 0
    plain_page.emulate_media(media="print")
    assert plain_page.locator("head > link[rel=canonical]").is_visible()
    assert plain_page.locator(".cr-hash").is_visible()


def test_a_record_is_cited(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + PENALTY)
    page.get_by_role("button", name="复制引用").click()
    page.get_by_role("button", name="引用已复制").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert "示城管罚〔2026〕1号．信用示范．https://credit.shifan.example/disclosures/penalties/2026/csglj-1/．" in text
    assert re.search(r"查阅．核对码 [0-9a-f]{4}(?: [0-9a-f]{4}){3}$", text)
    context.close()


def test_whoever_is_wronged_is_two_clicks_from_a_letter(page: Page, address: str) -> None:
    page.goto(address + PENALTY)
    assert page.locator('.cr-side a[href^="tel:"]').count() == 1
    go(page, ".cr-side a[href*=letter]")
    assert "record=" in page.url


def test_nothing_moves_when_the_buttons_come(page: Page, address: str) -> None:
    page.goto(address + PENALTY)
    page.get_by_role("button", name="打印").wait_for()
    moved = page.evaluate(
        """() => new Promise((done) => {
            let sum = 0;
            new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
                .observe({ type: "layout-shift", buffered: true });
            requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
        })"""
    )
    assert moved < 0.05


def test_every_kind_can_be_read_and_printed(browser: Browser, shipped_site: Path, address: str) -> None:
    """The card is there, no column of the paper is narrower than six letters, and a penalty takes two sheets at most."""
    # A4 without its margins, at 96 points an inch.
    context = browser.new_context(viewport={"width": 680, "height": 960})
    page = context.new_page()
    wrong = {}
    for name, path in of_each_kind(shipped_site).items():
        page.goto(address + path)
        assert page.locator(".cr-head > dl > dd").count() >= 1, name
        page.emulate_media(media="print")
        if narrow := page.evaluate(NARROW):
            wrong[path] = narrow
        page.emulate_media(media="screen")
    assert wrong == {}
    page.goto(address + PENALTY)
    page.emulate_media(media="print")
    assert sheets(page) <= 2
    context.close()


def test_on_paper_no_column_is_lost_and_no_sheet_is_left_empty(browser: Browser, shipped_site: Path, address: str) -> None:
    """A table of more columns than a sheet holds is a block for each row; groups of a few fields follow each other on one sheet."""
    context = browser.new_context(viewport={"width": 680, "height": 960})
    page = context.new_page()
    page.emulate_media(media="print")
    wide = [one.parent for one in sorted(shipped_site.glob("lists/*/**/index.html")) if "cr-wider" in one.read_text(encoding="utf-8")]
    assert wide
    for folder in wide[:5]:
        page.goto(f"{address}{folder.relative_to(shipped_site)}/")
        assert page.evaluate(BEYOND) == [], folder
    page.goto(address + "lists/enforcement-figures/2025-zjj/")
    assert sheets(page) <= 2
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_every_kind_is_accessible(browser: Browser, shipped_site: Path, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    for path in of_each_kind(shipped_site).values():
        page.goto(address + path)
        fine(page)
    context.close()
