"""A line so slow that a page is seen to grow, and how far its parts jump meanwhile."""

from __future__ import annotations

import contextlib
import queue
import re
from collections.abc import Iterator
from pathlib import Path

from browsing import Quiet, serve
from playwright.sync_api import Browser

# The sum of layout shifts that a page stays below: half of what is good by Core Web Vitals.
GOOD = 0.05
_SHIFTS = """new Promise((done) => { let sum = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value; })
    .observe({type: "layout-shift", buffered: true}); requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 300))); })"""
# The end of a part has been read and shown: one picture is drawn after the comment that ends it was seen.
_SHOWN = """(part) => new Promise((done, failed) => { setTimeout(() => failed(new Error(`${part} was never shown`)), 60000); const look = () => { const all = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
    while (all.nextNode()) if (all.currentNode.data === part) return requestAnimationFrame(() => requestAnimationFrame(done));
    requestAnimationFrame(look); }; look(); })"""
_PARTS = 6


class Line:
    """A folder at the other end of a slow line."""

    def __init__(self, folder: Path, address: str, wanted: queue.Queue[int]) -> None:
        self._folder, self._address, self._wanted = folder, address, wanted

    def shift(self, browser: Browser, path: str, width: int) -> float:
        """The sum of the layout shifts of a page that comes in parts, each when the one before is shown."""
        file = self._folder / path.partition("?")[0]
        parts = _in_parts((file / "index.html" if file.is_dir() else file).read_text(encoding="utf-8"))
        context = browser.new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(self._address + path, wait_until="commit")
        for number in range(1, len(parts)):
            page.evaluate(_SHOWN, f"part {number - 1}")
            self._wanted.put(number)
        # What is asked for in the address is fetched after the page.
        page.wait_for_load_state("networkidle" if "?" in path else "load")
        found = page.evaluate(_SHIFTS)
        context.close()
        assert isinstance(found, int | float)
        return found


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Line]:
    """A folder served on this machine, as by a slow line."""
    wanted: queue.Queue[int] = queue.Queue()

    class InParts(Quiet):
        def do_GET(self) -> None:  # noqa: N802 - the name that http.server asks for
            found = Path(self.translate_path(self.path))
            found = found / "index.html" if found.is_dir() else found
            if found.suffix != ".html":
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            for number, part in enumerate(_in_parts(found.read_text(encoding="utf-8"))):
                if number:
                    assert wanted.get(timeout=60) == number
                self.wfile.write(part.encode())
                self.wfile.flush()

    with serve(folder, InParts) as address:
        yield Line(folder, address, wanted)


def _in_parts(page: str) -> list[str]:
    """A page in `_PARTS` of like length, each cut behind a paragraph, a row, an entry or a table, and each but the last ended by a comment with its number."""
    hidden = [range(*one.span()) for one in re.finditer(r"<noscript>.*?</noscript>", page, re.DOTALL)]
    ends = [one.end() for one in re.finditer(r"</(?:p|tr|li|table|form|nav|h1)>", page) if not any(one.end() in some for some in hidden)]
    at = sorted({min(ends, key=lambda end: abs(end - len(page) * part / _PARTS)) for part in range(1, _PARTS)})
    parts = [page[a:b] for a, b in zip([0, *at], [*at, len(page)], strict=True)]
    return [f"{part}<!--part {number}-->" for number, part in enumerate(parts[:-1])] + parts[-1:]
