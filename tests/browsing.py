"""What the tests share that look at the built site in a real browser."""

from __future__ import annotations

import contextlib
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
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Only violations are gathered: of a long list, what is right takes longer to hand over than to find.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}

# Milliseconds: a page that is slow on a busy machine is no fault.
expect.set_options(timeout=60_000)

# A page of each sort.
SORTS = [
    "disclosures/permits/",
    "disclosures/penalties/2026/",
    "disclosures/penalties/largest/",
    "disclosures/penalties/2024/zrzyj-1/",
    "lists/red-black/",
    "lists/red-black/2026-q3/",
    "deadlines/",
    "deadlines/scjgj/",
    "deadlines/all/overdue/",
    "deadlines/rules/",
    "deadlines/rules/disclose-penalties/",
    "deadlines/rules/disclose-penalties/2026-Q3/",
    "deadlines/count/",
    "deadlines/count/disclose-penalties/",
    "deadlines/matrix/report-half-year/",
    "consequences/",
    "lists/powers/scjgj/",
    "lists/commitments/",
    "authorities/",
    "authorities/scjgj/",
    "windows/",
    "windows/xzspj-construction/",
    "systems/",
    "organisations/",
    "policies/",
    "policies/huaiyin-2019/",
    "guide/",
    "guide/yaml/",
    "about/",
    "objection/",
    "objection/letter/",
    "objection/repair/",
    "verify/",
    "feeds/",
    "data/",
    "data/penalty/",
    "api/",
    "checks/",
    "checks/missing-field/",
    "statistics/",
    "statistics/penalty/",
    "statistics/departments/wjw/",
    "schemas/",
    "schemas/penalty/",
    "404.html",
]


def marks(group: str = "browser") -> list[Any]:
    """The marks of a module whose tests need Chromium. Tests of one group run in one process, one after the other."""
    missing = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
    return [missing, pytest.mark.xdist_group(group)]


def modes(*some: tuple[int, str]) -> list[Any]:
    """Widths and colour schemes as parameters; each width has a browser of its own, so that two cores look at both at once."""
    return [pytest.param(one, id=f"{one[0]}-{one[1]}", marks=pytest.mark.xdist_group(f"browser-{one[0]}")) for one in some]


# Each width and each scheme once: what is wrong with one is seldom wrong only together with one of the others.
MODES = modes((1280, "light"), (390, "dark"))


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, *args: Any) -> None:
        pass


@contextlib.contextmanager
def serve(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """A folder served on this machine; gives its address, with a slash at the end."""

    class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def address(shipped_site: Path) -> Iterator[str]:
    """The address of the shipped content, with a slash at the end."""
    with serve(shipped_site) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


def fine(page: Page, path: str = "", without: tuple[str, ...] = ()) -> None:
    """No accessibility fault and nothing wider than the window; `without` names rules of axe that do not apply."""
    # After a click the browser may have only the head of the next page.
    page.wait_for_load_state("load")
    result = Axe().run(page, options={**RULES, "rules": {name: {"enabled": False} for name in without}})
    assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def go(page: Page, selector: str) -> None:
    """Follows a link as a reader does."""
    link = page.locator(selector).first
    link.scroll_into_view_if_needed()
    link.click()
    page.wait_for_load_state("load")


class Reader:
    """Somebody at a page: counts clicks and presses of Enter on the way to what is wanted. Typing counts nothing."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, target: Any) -> None:
        """Clicks a link, a button or a summary: a selector or a locator, of which the first that can be seen is meant."""
        found = self.page.locator(target) if isinstance(target, str) else target
        one = found.locator("visible=true").first
        one.scroll_into_view_if_needed()
        one.click()
        self.page.wait_for_load_state("load")
        self.clicks += 1

    def enter(self, field: Any, text: str) -> None:
        """Types a text into a field and presses Enter."""
        one = (self.page.locator(field) if isinstance(field, str) else field).locator("visible=true").first
        one.fill(text)
        one.press("Enter")
        self.page.wait_for_load_state("load")
        self.clicks += 1
