"""The task of a programmer: find the data interface, see one request that works, and know what one may do with the answer."""

from __future__ import annotations

import json
import re
import urllib.request

import pytest
from browsing import fine, marks
from playwright.sync_api import Page, expect

pytestmark = marks()
URL = "https://credit.shifan.example/"


def found(page: Page, address: str) -> None:
    """From home to the interface in two clicks."""
    page.goto(address)
    page.get_by_role("link", name="数据与接口").click()
    page.get_by_role("link", name="数据接口", exact=True).locator("visible=true").first.click()
    expect(page.locator("h1")).to_have_text("数据接口")
    for words in ("CRC-32", "许可", "Access-Control-Allow-Origin", "第 1 版", "没有查询参数"):
        assert words in page.inner_text("main")
    first = page.locator("#example-curl").inner_text().split("\n")[0]
    [wanted] = re.findall(r"https://\S+", first)
    with urllib.request.urlopen(wanted.replace(URL, address)) as answer:
        assert json.load(answer)["version"] == 1


def test_a_programmer_finds_the_interface_in_two_clicks(page: Page, address: str) -> None:
    found(page, address)
    described = page.get_by_role("link", name="OpenAPI 说明").evaluate("one => one.href")
    with urllib.request.urlopen(described) as answer:
        assert json.load(answer)["openapi"].startswith("3.1")


def test_the_same_without_scripts(plain_page: Page, address: str) -> None:
    found(plain_page, address)


@pytest.mark.parametrize("place", ["api/", "data/", "data/penalty/", "feeds/"])
def test_pages_about_data_are_accessible_and_short_on_a_phone(page: Page, address: str, place: str) -> None:
    page.goto(f"{address}{place}")
    # A reader who has opened everything must be able to read it too.
    page.locator("main details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    fine(page)
    page.goto(f"{address}{place}")
    assert page.evaluate("document.documentElement.scrollHeight") < 6000


def test_a_kind_is_three_clicks_from_home_and_its_table_comes(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="数据与接口").click()
    page.locator("main summary", has_text="双公示").click()
    with page.expect_download() as got:
        page.locator("main li", has_text="行政处罚").get_by_role("link", name="CSV").first.click()
    assert got.value.suggested_filename == "penalty.csv"
