"""The one layout of all pages: the way to every section, with and without scripts, at any width, with any colours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from browsing import fine, marks
from playwright.sync_api import Browser, Page, Route
from support import ROOT, assets

from generator.publish import ownfiles, themestyle

pytestmark = marks("browser-frame")
RECORD = "disclosures/penalties/2026/scjgj-15/"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    yield context.new_page()
    context.close()


# The way to every section


@pytest.mark.parametrize("path", ["", RECORD, "about/", "search/", "404.html"])
def test_a_keyboard_opens_the_navigation_of_a_phone_and_follows_it(phone: Page, address: str, path: str) -> None:
    phone.goto(address + path)
    navigation = phone.get_by_role("navigation", name="主导航")
    links = navigation.get_by_role("link")
    assert links.count() == 0
    summary = navigation.locator("summary")
    summary.focus()
    phone.keyboard.press("Enter")
    assert 2 <= links.count() <= 8
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.textContent") == "首页"
    for _ in range(2):
        phone.keyboard.press("Tab")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    assert phone.locator("h1").count() == 1


def test_all_sections_and_the_box_are_in_sight_without_scripts(plain_page: Page, address: str) -> None:
    plain_page.goto(address + RECORD)
    links = plain_page.get_by_role("navigation", name="主导航").get_by_role("link")
    names = links.all_inner_texts()
    assert {"首页", "双公示", "查询与帮助"} <= set(names)
    plain_page.get_by_role("searchbox").fill("餐饮")
    plain_page.get_by_role("button", name="搜索").click()
    plain_page.wait_for_url("**/search/?q=*")
    # Every page leads to its section and to the record's own list.
    plain_page.goto(address + RECORD)
    assert plain_page.locator(".cr-nav [aria-current]").inner_text() == "双公示"
    plain_page.get_by_role("navigation", name="所在位置").get_by_role("link", name="行政处罚").click()
    assert plain_page.url == f"{address}disclosures/penalties/"


def test_the_first_stop_of_a_keyboard_leads_to_the_text_of_every_sort_of_page(browser: Browser, address: str) -> None:
    page = browser.new_page()
    for path in ("", RECORD, "about/", "guide/", "404.html"):
        page.goto(address + path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "跳到正文"
        assert page.evaluate("getComputedStyle(document.activeElement).top") != "-60px"
        page.keyboard.press("Enter")
        assert page.locator("h1:target").count() == 1
    page.close()


def test_a_long_page_has_a_table_of_contents_beside_it_and_on_a_phone_above_it(browser: Browser, phone: Page, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    for here in (page, phone):
        here.goto(f"{address}objection/")
        contents = here.get_by_role("navigation", name="本页目录")
        if here is phone:
            assert contents.count() == 0
            here.locator("summary", has_text="本页目录").click()
        contents.get_by_role("link", name="信用修复：依法停止公示").click()
        assert here.url.endswith("/objection/#repair")
    page.close()


# Any width, letters of any size, any colours


@pytest.mark.parametrize("path", ["", RECORD, "about/", "objection/", "objection/letter/", "deadlines/count/", "search/", "guide/", "404.html"])
def test_nothing_is_wider_than_a_small_phone_with_large_letters(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.goto(address + path)
    for size in ("", "250%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (path, size)
        bounds = page.evaluate("[...document.querySelectorAll('header *, nav *, footer *')].map(one => one.getBoundingClientRect().right)")
        assert max(bounds) <= 320, (path, size)
    page.close()


def test_what_is_chosen_can_be_seen_with_the_colours_of_the_system(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, forced_colors="active")
    page = context.new_page()
    page.goto(address + RECORD)
    colours = "one => { const { color, backgroundColor } = getComputedStyle(one); return [color, backgroundColor]; }"
    chosen, other = page.locator(".cr-nav [aria-current]"), page.locator(".cr-nav a:not([aria-current])").first
    assert chosen.evaluate(colours) != other.evaluate(colours)
    context.close()


def test_dark_needs_no_script_and_a_choice_holds_on_all_pages(browser: Browser, address: str) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    context = browser.new_context(color_scheme="dark", java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    dark = page.evaluate(background)
    context.close()
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(address)
    light = page.evaluate(background)
    assert light != dark
    page.get_by_role("button", name="深色").click()
    assert page.evaluate(background) == dark
    for path in (RECORD, "about/", "404.html"):
        page.goto(address + path)
        assert page.evaluate(background) == dark
    # Paper is white.
    page.emulate_media(media="print")
    assert page.evaluate(background) == light
    page.emulate_media(media="screen")
    page.get_by_role("button", name="浅色").click()
    page.goto(address)
    assert page.evaluate(background) == light
    context.close()


@pytest.mark.parametrize("path", ["", "404.html", "help/"])
def test_home_help_and_404_are_accessible(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    fine(page, path)


def test_nothing_moves_while_a_page_is_loaded(phone: Page, address: str) -> None:
    phone.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    for path in ("", RECORD, "about/", "guide/", "404.html"):
        phone.goto(address + path)
        phone.wait_for_load_state("networkidle")
        assert phone.evaluate("window.moved") < 0.05, path


# The theme's style

# Of each element outside what can be unfolded, which has a look of its own, everything that a browser computes of it.
_LOOK = """() => [...document.querySelectorAll('*')].filter(one => !one.closest('details')).map(one => {
  const found = ['', '::before', '::after'].map(part => { const style = getComputedStyle(one, part); return [...style].filter(name => !name.startsWith('--')).map(name => name + style[name]).join(); });
  return one.tagName + '.' + one.className + found.join();
})"""


def _answered(style: str, route: Route) -> None:
    route.fulfill(body=style, content_type="text/css; charset=utf-8")


@pytest.mark.parametrize("path", ["checks/missing-field/", "schemas/complaint/", "policies/huaiyin-2019/", "404.html"])
def test_what_is_left_out_of_the_style_of_the_theme_changes_no_page(browser: Browser, shipped_site: Path, address: str, path: str) -> None:
    settings = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("!!python/name:", ""), yaml.BaseLoader)
    colours = themestyle.palette(settings["theme"]["palette"])
    import material

    files = sorted(Path(str(material.__file__)).parent.glob("templates/assets/stylesheets/*.css"))
    whole = "".join(themestyle.fitted(one.read_text(encoding="utf-8"), colours, (), whole=True) for one in files)
    sent = (shipped_site / assets(shipped_site) / "credit.css").read_text(encoding="utf-8")
    own = themestyle.fitted(ownfiles.files()[ownfiles.STYLE].decode(), colours, (), whole=True)
    logo = sent.removesuffix(own).rpartition(".cr-name:before")[2]
    assert sent.endswith(own)
    assert len(sent) < 0.45 * len(whole + own)

    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    looks: list[Any] = []
    for style in (sent, f"{whole}.cr-name:before{logo}{own}"):
        page.unroute("**/credit.css")
        page.route("**/credit.css", partial(_answered, style))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(address + path)
            looks.append(page.evaluate(_LOOK))
    context.close()
    assert len(looks[0]) > 50
    for one, other in ((looks[0], looks[2]), (looks[1], looks[3])):
        assert [(a[:300], b[:300]) for a, b in zip(one, other, strict=True) if a != b] == []
    assert json.dumps(looks[0]) != json.dumps(looks[1])
