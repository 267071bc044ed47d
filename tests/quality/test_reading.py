"""Each sort of page as those read it who see little, have a small screen, or choose their own colours; and nothing jumps while it loads."""

from __future__ import annotations

import contextlib
import functools
import http.server
import queue
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import SORTS, fine, marks
from playwright.sync_api import Browser, Page

pytestmark = [*marks("quality"), pytest.mark.slow]
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What is cut off: text in a box that hides it and is smaller than it. What is hidden on purpose is one pixel wide.
CUT = """() => [...document.querySelectorAll("main *")].filter((one) => { const style = getComputedStyle(one);
    return style.overflowX === "hidden" && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1; }).map((one) => one.outerHTML.slice(0, 120))"""
SHIFTS = """new Promise((done) => { let sum = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value; })
    .observe({type: "layout-shift", buffered: true}); requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 300))); })"""
ALL = ["", *SORTS]


def test_at_320_pixels_nothing_is_cut_and_nobody_scrolls_sideways(browser: Browser, address: str) -> None:
    """WCAG 1.4.10: which is also what 400 % zoom makes of a wide screen."""
    page = browser.new_page(viewport={"width": 320, "height": 640})
    found = [path for path in ALL if page.goto(address + path) and (page.evaluate(WIDE) > 0 or page.evaluate(CUT))]
    page.close()
    assert found == [], found


def test_text_of_twice_the_size_is_all_there(browser: Browser, address: str) -> None:
    """WCAG 1.4.4: only the text grows, as some browsers do it."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    found = {}
    for path in ALL:
        page.goto(address + path)
        page.evaluate(
            "document.documentElement.style.fontSize = 2 * parseFloat(getComputedStyle(document.documentElement).fontSize) + 'px'"
        )
        wide, cut = page.evaluate(WIDE), page.evaluate(CUT)
        if wide > 0 or cut:
            found[path] = (wide, cut)
    page.close()
    assert found == {}, found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_forced_colours_each_page_is_accessible_and_shows_what_is_chosen(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, forced_colors="active")
    page = context.new_page()
    for path in ALL:
        page.goto(address + path)
        # The colours are those of the reader; axe compares those of the style sheet.
        fine(page, path, without=("color-contrast",))
        alike = page.evaluate(ALIKE)
        assert alike == [], (path, alike)
    context.close()


# Of the choices in one row the one that is taken must differ from another in more than colours that are forced: border, weight or underline.
ALIKE = """() => [...document.querySelectorAll("main [aria-current], main [aria-selected=true]")].filter((one) => {
    const other = [...(one.closest("ul, nav, tr, ol") || one.parentNode).querySelectorAll(one.tagName)].find((some) => some !== one && !some.hasAttribute("aria-current"));
    const look = (some) => { const style = getComputedStyle(some); return [style.borderTopWidth, style.borderTopStyle, style.borderBottomWidth, style.borderTopColor, style.fontWeight,
        style.backgroundColor, style.color, style.outlineStyle, style.textDecorationLine].join(); };
    return other && look(one) === look(other); }).map((one) => one.outerHTML.slice(0, 120))"""


# The end of a part has been read and shown: one picture is drawn after the comment that ends it was seen.
SHOWN = """(part) => new Promise((done) => { const look = () => { const all = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
    while (all.nextNode()) if (all.currentNode.data === part) return requestAnimationFrame(() => requestAnimationFrame(done));
    requestAnimationFrame(look); }; look(); })"""
PARTS = 6


@contextlib.contextmanager
def serve_in_parts(folder: Path) -> Iterator[tuple[str, queue.Queue[int]]]:
    """A folder served as by a slow line: of a page the next part goes out when its number is put into the queue; part 0 at once."""
    wanted: queue.Queue[int] = queue.Queue()

    class InParts(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            found = Path(self.translate_path(self.path))
            found = found / "index.html" if found.is_dir() else found
            if found.suffix != ".html":
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            for number, part in enumerate(in_parts(found.read_text(encoding="utf-8"))):
                if number:
                    assert wanted.get(timeout=60) == number
                self.wfile.write(part.encode())
                self.wfile.flush()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(InParts, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", wanted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def in_parts(page: str) -> list[str]:
    """A page in `PARTS` of like length, each cut behind a paragraph, a row, an entry or a table, and each but the last ended by a comment with its number."""
    hidden = [range(*one.span()) for one in re.finditer(r"<noscript>.*?</noscript>", page, re.DOTALL)]
    ends = [one.end() for one in re.finditer(r"</(?:p|tr|li|table|form|nav|h1)>", page) if not any(one.end() in some for some in hidden)]
    at = sorted({min(ends, key=lambda end: abs(end - len(page) * part / PARTS)) for part in range(1, PARTS)})
    parts = [page[a:b] for a, b in zip([0, *at], [*at, len(page)], strict=True)]
    return [f"{part}<!--part {number}-->" for number, part in enumerate(parts[:-1])] + parts[-1:]


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_while_a_page_loads(browser: Browser, shipped_site: Path, width: int) -> None:
    """The sum of layout shifts is good, which means below 0.1, for who has a slow line and sees the page grow."""
    found = {}
    with serve_in_parts(shipped_site) as (address, wanted):
        for path in [*ALL, "search/?q=食品", "disclosures/penalties/?min=10"]:
            file = shipped_site / path.partition("?")[0]
            parts = in_parts((file / "index.html" if file.is_dir() else file).read_text(encoding="utf-8"))
            context = browser.new_context(viewport={"width": width, "height": 800})
            page: Page = context.new_page()
            page.goto(address + path, wait_until="commit")
            for number in range(1, len(parts)):
                page.evaluate(SHOWN, f"part {number - 1}")
                wanted.put(number)
            # What is asked for in the address is fetched after the page.
            page.wait_for_load_state("networkidle" if "?" in path else "load")
            shift = page.evaluate(SHIFTS)
            context.close()
            if shift >= 0.1:
                found[path] = shift
    assert found == {}, found
