"""Each sort of page before HTML_CodeSniffer, which judges WCAG 2 AA by other rules than axe."""

from __future__ import annotations

import pytest
from browsing import SORTS, marks
from nodes import module
from playwright.sync_api import Browser, Page

pytestmark = [*marks("quality"), pytest.mark.slow]


def faults(page: Page) -> list[str]:
    """What it calls an error: the rule, the element and the words."""
    page.evaluate(module("html_codesniffer/build/HTMLCS.js").read_text(encoding="utf-8") + "; window.HTMLCS = HTMLCS;")
    return page.evaluate(  # type: ignore[no-any-return]
        """() => new Promise((done) => HTMLCS.process("WCAG2AA", document, () => done(HTMLCS.getMessages().filter((one) => one.type === 1)
            .map((one) => `${one.code} ${one.element.outerHTML ? one.element.outerHTML.slice(0, 200) : ""} ${one.msg}`))))"""
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_each_sort_of_page_keeps_wcag_2_aa(browser: Browser, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    found = {}
    for path in ["", *SORTS]:
        page.goto(address + path)
        if some := faults(page):
            found[path] = some
    context.close()
    assert found == {}, found


def test_a_fault_would_be_seen(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<!doctype html><html lang=zh><title>x</title><img src=x>")
    assert any("H37" in one for one in faults(page))
    page.close()
