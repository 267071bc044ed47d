"""The task of an inspector: was the 7-day rule kept in the third quarter, by whom, and which records are these? And when is something due?"""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import go
from playwright.sync_api import Page, expect

RULE = "行政处罚决定7个工作日内公示"


def answered(page: Page) -> None:
    """From home to the answer in at most three clicks, with what stands there."""
    page.get_by_role("link", name=re.compile("逾期|公示时限")).first.click()
    # The quarter of the rule stands in the table of the board.
    page.get_by_role("link", name=re.compile(f"^{RULE}，2026年第三季度")).click()
    expect(page.locator("h1")).to_have_text(f"{RULE}：2026年第三季度")
    for words in ("按期率", "市生态环境局", "合规率", "迟报率", "瞒报率"):
        assert words in page.inner_text("main")
    rows = page.locator("table.cr-duties tbody tr")
    assert rows.count() > 10
    assert "逾期办结" in rows.first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_inspector_has_the_answer_in_two_clicks(page: Page, address: str) -> None:
    page.goto(address)
    answered(page)
    # Of which year the quarter is, can be seen among the years.
    expect(page.get_by_role("link", name="2026年", exact=True)).to_have_attribute("aria-current", "true")
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
    with page.expect_download() as found:
        page.get_by_role("link", name="这张表（CSV）").click()
    assert found.value.suggested_filename == "2026-Q3.csv"
    page.get_by_role("link", name="7月", exact=True).first.click()
    expect(page.locator("h1")).to_have_text(f"{RULE}：2026年7月")


def test_the_same_without_scripts(plain_page: Page, address: str) -> None:
    plain_page.goto(address)
    answered(plain_page)


@pytest.mark.parametrize("place", ["deadlines/", "deadlines/rules/", "deadlines/count/", "deadlines/count/disclose-penalties/"])
def test_pages_of_the_board_are_accessible_and_fit_a_phone(page: Page, address: str, place: str) -> None:
    page.goto(f"{address}{place}")
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollHeight") < 9000


def test_the_calculator_counts_day_by_day_and_guesses_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}deadlines/count/?rule=disclose-penalties&from=2026-09-30")
    answer = page.locator("#cr-answer")
    expect(answer.locator("h2")).to_have_text("2026-10-15（星期四） 到期")
    assert "国务院办公厅关于2026年部分节假日安排的通知" in answer.inner_text()
    rows = answer.locator("tbody tr")
    assert rows.count() == 16
    assert "调休上班" in rows.nth(10).inner_text()
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
    page.get_by_label(re.compile("起算的日子")).fill("2026-12-28")
    page.get_by_role("button", name="算", exact=True).click()
    expect(answer.locator("h2")).to_have_text("不知道：缺少2027年工作日历")
    assert "from=2026-12-28" in page.url


def test_the_days_off_of_a_year_have_names_that_are_not_columns_of_letters(plain_page: Page, address: str) -> None:
    plain_page.goto(f"{address}deadlines/count/")
    for head in plain_page.locator(".cr-days tbody th").all():
        assert head.evaluate("one => one.clientWidth > 5 * parseFloat(getComputedStyle(one).fontSize)"), head.inner_text()


def test_a_limit_that_stands_still_has_no_last_day(page: Page, address: str) -> None:
    """The page of the record says that it stands still, and where its link leads must not say otherwise."""
    page.goto(f"{address}lists/cases/2026/zrzyj-3/")
    go(page, 'a[href*="deadlines/count/case-joint/"]')
    page.locator("#cr-answer h2").wait_for()
    assert page.locator("#cr-answer").inner_text().startswith("不知道：从 2026-11-16 起计时暂停")
    # Once it runs again there is one.
    page.locator("#cr-stopped").fill("2026-11-20")
    page.get_by_role("button", name="算", exact=True).click()
    page.locator("#cr-answer h2", has_text="2026-12-07（星期一） 到期").wait_for()


def test_without_scripts_the_calculator_leads_to_examples(plain_page: Page, address: str) -> None:
    plain_page.goto(f"{address}deadlines/count/")
    assert "不用脚本也能看" in plain_page.inner_text("main")
    plain_page.locator("summary", has_text="公布").click()
    plain_page.get_by_role("link", name=RULE, exact=True).click()
    expect(plain_page.get_by_role("heading", name=re.compile("2026-10-15 到期"))).to_be_visible()
