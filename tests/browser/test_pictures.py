"""What a journalist looks for: pictures of penalties and fines by month and department, on any screen, on paper, and without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import slowline
from browsing import fine, marks, serve
from playwright.sync_api import Browser, Page

pytestmark = marks("browser-pictures")

LIST = "disclosures/penalties/2026/"
PAGES = ["", "statistics/", "statistics/penalty/", "statistics/departments/scjgj/"]
# Colours of what is drawn, and of the page behind it.
COLOURS = """() => {
  const back = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll(".cr-plot rect:not(.cr-partial), .cr-bar rect")].map((one) => [getComputedStyle(one).fill, back]);
}"""
# What stands outside the width of the page, and texts below an axis that touch each other.
CRAMPED = """() => {
  const wide = [...document.querySelectorAll(".cr-picture *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1);
  }).map((one) => one.outerHTML.slice(0, 80));
  const touching = [];
  for (const plot of document.querySelectorAll(".cr-plot svg")) {
    const boxes = [...plot.querySelectorAll("text")].map((one) => one.getBoundingClientRect());
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      if (a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1) touching.push([a.left, b.left]);
    }));
  }
  return [document.documentElement.scrollWidth - innerWidth, wide, touching];
}"""


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(one) / 255 for one in re.findall(r"[0-9]+", colour)[:3]]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def unfolded(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize("path", PAGES)
def test_pictures_are_fine_at_both_widths_and_schemes(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    assert page.locator(".cr-picture").count() >= 1
    fine(page)
    unfolded(page)
    fine(page)
    drawn = page.evaluate(COLOURS)
    assert drawn
    assert all(contrast(*pair) >= 3 for pair in drawn)


@pytest.mark.parametrize("path", PAGES[2:])
def test_what_is_to_be_seen_is_said(plain_page: Page, address: str, path: str) -> None:
    """Without scripts too: the image has words, and its numbers are a table that a click opens."""
    plain_page.goto(address + path)
    for picture in plain_page.locator(".cr-picture:has(.cr-plot)").all():
        words = picture.locator("svg").get_attribute("aria-label") or ""
        assert re.search("，(柱状图|折线图)。(最高的是|全部是)", words), words
    first = plain_page.locator(".cr-picture:has(.cr-plot)").first
    assert not first.locator("table").is_visible()
    first.locator("summary").click()
    assert first.locator("table").is_visible()
    assert first.locator("a[href$='.csv']").is_visible()


@pytest.mark.parametrize("size", ["125%", "250%"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cramped_on_a_small_phone_with_letters_of_double_size(browser: Browser, address: str, path: str, size: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="zh-CN")
    page = context.new_page()
    page.goto(address + path)
    page.evaluate("(size) => document.documentElement.style.setProperty('font-size', size, 'important')", size)
    unfolded(page)
    assert page.evaluate(CRAMPED) == [0, [], []]
    context.close()


def test_in_forced_colours_bars_are_drawn_in_the_colour_of_text(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, forced_colors="active", color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}statistics/penalty/")
    text = page.evaluate("getComputedStyle(document.querySelector('figcaption strong')).color")
    assert {fill for fill, _ in page.evaluate(COLOURS)} == {text}
    hollow = page.evaluate("getComputedStyle(document.querySelector('rect.cr-partial')).stroke")
    assert hollow == text
    context.close()


def test_on_paper_pictures_are_black_and_stay_whole(browser: Browser, address: str, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 794, "height": 1123}, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{address}statistics/penalty/")
    page.emulate_media(media="print")
    assert {fill for fill, _ in page.evaluate(COLOURS)} == {"rgb(0, 0, 0)"}
    assert page.evaluate("getComputedStyle(document.querySelector('.cr-picture')).breakInside") == "avoid"
    paper = tmp_path / "page.pdf"
    page.pdf(path=str(paper), format="A4")
    assert paper.read_bytes().count(b"/Type /Page\n") <= 6
    context.close()


def test_a_journalist_finds_fines_of_the_year_by_month_and_by_department_in_three_clicks(plain_page: Page, address: str) -> None:
    plain_page.goto(address)
    # The figure of this month's fines leads to the statistics of its kind.
    plain_page.locator("a", has_text="罚款金额").first.click()
    assert plain_page.url.endswith("/statistics/penalty/")
    plain_page.locator("summary", has_text="每月的罚款金额").click()
    assert plain_page.locator("figcaption", has_text="每月的罚款金额").is_visible()
    plain_page.locator("summary", has_text=re.compile("^2026年各部门的罚款金额")).click()
    rows = plain_page.locator(".cr-picture", has=plain_page.locator("figcaption", has_text=re.compile("^2026年各部门的罚款金额"))).locator(
        "tbody tr"
    )
    assert rows.first.is_visible()
    assert "元" in rows.first.inner_text()


@pytest.mark.parametrize(("width", "above"), [(390, False), (1280, True)])
def test_pictures_of_a_list_push_nothing_down_on_a_slow_line(browser: Browser, shipped_site: Path, width: int, above: bool) -> None:
    """Above the rows on a wide screen, below them on a phone, and in both the rows stay where they were first seen."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    with slowline.served(shipped_site) as line:
        assert line.shift(browser, LIST, width) < slowline.GOOD
    with serve(shipped_site) as address:
        page.goto(address + LIST)
        pictures, rows = page.locator("#cr-pictures").bounding_box(), page.locator("#cr-rows").bounding_box()
    page.close()
    assert pictures is not None
    assert rows is not None
    assert (pictures["y"] < rows["y"]) is above
