"""The built site in a real browser, as the public meets it: at two widths, in light and dark, without a request to any other host."""

from __future__ import annotations

import functools
import http.server
import shutil
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
    pytest.mark.xdist_group("browser"),
]
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def address(shipped_site: Path) -> Iterator[str]:
    """The shipped content, built and served on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=str(shipped_site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield found
        found.close()


@pytest.fixture(params=[(width, scheme) for width in WIDTHS for scheme in ("light", "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page at a width and in a colour scheme; at the end, no request has left the site and nothing has gone wrong in the console."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="zh-CN")
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert said == []


def fine(page: Page, path: str = "") -> None:
    """No accessibility fault and nothing wider than the window."""
    result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def go(page: Page, selector: str) -> None:
    """Follows a link as a reader does."""
    link = page.locator(selector).first
    link.scroll_into_view_if_needed()
    link.click()
    page.wait_for_load_state("load")


def test_walk_from_home_to_an_organisation(page: Page, address: str) -> None:
    """Home, list, record, department, organisation: each a click from the one before."""
    page.goto(address)
    assert "信用示范" in page.title()
    assert "虚构" in page.locator(".md-banner").inner_text()
    fine(page)

    go(page, '.cr-tiles a[href="disclosures/penalties/"]')
    assert page.locator("h1").inner_text() == "行政处罚"
    fine(page)

    # A penalty of a company: its code leads on.
    rows = page.locator(".cr-list tbody tr").filter(has_text="公司")
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
    "path",
    [
        "disclosures/permits/",
        "disclosures/penalties/2026/",
        "lists/red-black/",
        "lists/red-black/2026-q3/",
        "lists/powers/scjgj/",
        "lists/commitments/",
        "authorities/",
        "organisations/",
        "policies/",
        "policies/huaiyin-2019/",
        "guide/",
        "guide/yaml/",
        "about/",
        "objection/",
        "checks/",
        "checks/missing-field/",
        "schemas/",
        "schemas/penalty/",
        "404.html",
    ],
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
    assert page.locator(".cr-list tbody tr").count() >= 1
    context.close()


def test_a_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    """The first stop of the tab key skips to the content."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "disclosures/penalties/")
    page.keyboard.press("Tab")
    assert "md-skip" in page.evaluate("document.activeElement.className").split()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    context.close()


def test_print_leaves_only_the_content(browser: Browser, address: str) -> None:
    """On paper there is no navigation."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "disclosures/penalties/")
    page.emulate_media(media="print")
    assert not page.locator(".md-header").is_visible()
    assert not page.locator(".md-tabs").is_visible()
    assert page.locator("h1").is_visible()
    context.close()
