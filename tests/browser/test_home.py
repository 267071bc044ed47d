"""From the home page each task is one click away, each sort of record two, with and without scripts."""

from __future__ import annotations

import pytest
from browsing import Reader, marks
from playwright.sync_api import Page

pytestmark = marks()

TASKS = {"查单位": "单位查询", "查处罚": "行政处罚", "查许可": "行政许可", "提异议": "异议、投诉与信用修复", "申请修复": "异议、投诉与信用修复", "看逾期": "公示时限"}


def walked(page: Page, address: str) -> None:
    reader = Reader(page)
    for task, heading in TASKS.items():
        page.goto(address)
        before = reader.clicks
        reader.click(page.locator("#tasks + ul").get_by_role("link", name=task))
        assert heading in page.locator("h1").inner_text()
        assert reader.clicks - before == 1
    page.goto(address)
    before = reader.clicks
    reader.click(page.locator(".cr-section summary", has_text="双公示"))
    reader.click(page.locator(".cr-section").get_by_role("link", name="行政处罚"))
    assert page.url == f"{address}disclosures/penalties/"
    assert reader.clicks - before == 2


def test_with_scripts(page: Page, address: str) -> None:
    walked(page, address)


def test_without_scripts(plain_page: Page, address: str) -> None:
    walked(plain_page, address)


@pytest.mark.parametrize("text", ["行政处罚", "餐饮"])
def test_the_box_leads_to_the_search_in_one_step(page: Page, address: str, text: str) -> None:
    page.goto(address)
    Reader(page).enter("form[data-box] input", text)
    page.wait_for_url("**/search/?q=*")
