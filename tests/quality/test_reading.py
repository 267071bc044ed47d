"""Each sort of page as those read it who see little, have a small screen, or choose their own colours; and nothing jumps while it loads."""

from __future__ import annotations

from pathlib import Path

import pytest
import slowline
from browsing import SORTS, fine, marks
from playwright.sync_api import Browser

pytestmark = [*marks("quality"), pytest.mark.slow]
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What is cut off: text in a box that hides it and is smaller than it. What is hidden on purpose is one pixel wide.
CUT = """() => [...document.querySelectorAll("main *")].filter((one) => { const style = getComputedStyle(one);
    return style.overflowX === "hidden" && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1; }).map((one) => one.outerHTML.slice(0, 120))"""
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


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_while_a_page_loads(browser: Browser, shipped_site: Path, width: int) -> None:
    with slowline.served(shipped_site) as line:
        found = {path: line.shift(browser, path, width) for path in [*ALL, "search/?q=食品", "disclosures/penalties/?min=10"]}
    jumping = {path: shift for path, shift in found.items() if shift >= slowline.GOOD}
    assert jumping == {}, jumping
