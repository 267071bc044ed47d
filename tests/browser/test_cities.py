"""The pages of a province's cities in a real browser: an organisation is found in all of them, with and without scripts, on every width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import fine, go, marks, serve
from playwright.sync_api import Browser, Page
from support import uscc

pytestmark = marks("browser-cities")
PAGES = (
    "",
    "cities/",
    "cities/by/overdue/",
    "cities/jia/",
    "cities/yi/",
    "cities/bing/",
    "cities/organisations/",
    "cities/organisations/by/",
    "cities/organisations/several/",
    "cities/statistics/",
    "cities/statistics/penalty/",
    "data/",
)


@pytest.fixture(scope="module")
def address(province_site: Path) -> Iterator[str]:
    """The address of the site of a province: here in the place of the shipped content."""
    with serve(province_site) as found:
        yield found


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_fine_with_scripts(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    fine(page)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    fine(page)


def found(page: Page) -> list[str]:
    page.locator("#cr-status").get_by_text("找到").or_(page.locator("#cr-status").get_by_text("相近")).wait_for()
    return page.locator("#cr-found h2").all_inner_texts()


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("华盛", "甲市华盛建材有限公司"),
        (uscc(2), "北原乳业股份有限公司"),
        (uscc(2).lower(), "北原乳业股份有限公司"),
        ("北原牛奶厂", "北原牛奶厂"),
        ("北原如业", "北原乳业股份有限公司"),
        ("beiyuanruye", "北原乳业股份有限公司"),
        ("qhcyg", "乙县清和餐饮管理有限公司"),
    ],
)
def test_an_organisation_is_found_by_code_name_part_slip_and_pinyin(page: Page, address: str, asked: str, name: str) -> None:
    page.goto(f"{address}cities/organisations/")
    page.get_by_label("单位名称").fill(asked)
    page.get_by_role("button", name="查询").click()
    assert name in found(page)
    fine(page)


def test_the_search_of_the_site_leads_to_the_cities_with_what_was_asked(page: Page, address: str) -> None:
    """The search knows only the province's own records: who looks for a firm there must not read that there is none."""
    page.goto(address)
    page.get_by_role("searchbox").fill("北原 乳业&")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    page.get_by_text("这里只有本站自己公示的").wait_for()
    fine(page)
    page.locator("#cr-q").fill("华盛")
    page.locator("#cr-search").get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="在各城市查“华盛”").click()
    page.wait_for_url("**/cities/organisations/?q=*")
    assert "甲市华盛建材有限公司" in found(page)


def test_without_scripts_the_search_leads_to_the_cities(plain_page: Page, address: str) -> None:
    plain_page.goto(f"{address}search/")
    plain_page.get_by_role("link", name="在各城市查").click()
    assert plain_page.get_by_role("heading", name="查单位：各城市的公示").is_visible()


def test_a_hit_names_the_cities_and_leads_to_their_own_pages(page: Page, address: str) -> None:
    code = uscc(2)
    page.goto(f"{address}cities/organisations/?q={code}")
    assert found(page) == ["北原乳业股份有限公司"]
    hit = page.locator("#cr-found > li")
    links = {link.inner_text(): link.get_attribute("href") for link in hit.get_by_role("link").all()}
    assert links["甲市"] == f"https://xinyong.jia.example/organisations/{code}/"
    assert links["乙县"] == f"https://credit.yi.example/public/organisations/{code}/"
    assert "行政处罚 1、行政许可 2，处罚等 1 最近 2026-08-01，数据截至 2026-11-18" in hit.inner_text()
    assert int(page.locator("#cr-found").get_attribute("data-bytes") or 0) < 50_000


def test_what_is_not_found_is_not_said_to_be_clean(page: Page, address: str) -> None:
    page.goto(f"{address}cities/organisations/?q=没有这样的单位")
    page.get_by_text("没有找到“没有这样的单位”").wait_for()
    assert page.get_by_text("查不到不等于没有").is_visible()


def test_the_way_back_shows_what_was_asked_before(page: Page, address: str) -> None:
    page.goto(f"{address}cities/organisations/?q=华盛")
    assert found(page) == ["甲市华盛建材有限公司"]
    page.get_by_label("单位名称").fill("乳业")
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**q=%E4%B9%B3%E4%B8%9A")
    page.go_back()
    page.get_by_role("heading", name="甲市华盛建材有限公司").wait_for()
    assert page.get_by_label("单位名称").input_value() == "华盛"


def test_without_scripts_all_is_there(plain_page: Page, address: str) -> None:
    plain_page.goto(address)
    go(plain_page, "main a[href='cities/organisations/']")
    plain_page.wait_for_url("**/cities/organisations/")
    assert "输入框需要 JavaScript" in plain_page.locator("main").inner_text()
    go(plain_page, "noscript a")
    plain_page.wait_for_url("**/by/")
    row = plain_page.get_by_role("row").filter(has_text="北原乳业股份有限公司").first
    assert row.get_by_role("link", name="乙县").get_attribute("href") == f"https://credit.yi.example/public/organisations/{uscc(2)}/"


def test_the_navigation_and_the_foot_lead_to_the_cities(plain_page: Page, address: str) -> None:
    plain_page.goto(f"{address}about/")
    assert plain_page.get_by_role("navigation", name="主导航").get_by_role("link", name="各城市").count() == 1
    go(plain_page, "footer a[href$='cities/']")
    plain_page.wait_for_url("**/cities/")
    plain_page.get_by_role("link", name="逾期多的在前").click()
    plain_page.wait_for_url("**/by/overdue/")


@pytest.mark.parametrize("width", [1280, 390])
def test_states_are_told_by_words_where_colours_are_forced(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, forced_colors="active", locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}cities/")
    fine(page)
    assert page.locator(".cr-state").get_by_text("连不上").is_visible()
    context.close()


def test_paper_has_the_numbers_and_not_the_ways(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 794, "height": 1123}, locale="zh-CN")
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(f"{address}cities/yi/")
    assert page.get_by_text("最近一次收成的数字，不是今天的").is_visible()
    assert page.get_by_role("cell", name="0.0%（0/11）").first.is_visible()
    assert not page.locator(".cr-path").is_visible()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    context.close()
