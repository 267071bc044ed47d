"""The task of a subscriber: a feed or a calendar of one department, by names that people understand."""

from __future__ import annotations

import urllib.request

import feedparser
import icalendar
from browsing import marks
from playwright.sync_api import Page, expect

pytestmark = marks()


def read(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        found: bytes = answer.read()
    return found


def subscribed(page: Page, address: str) -> None:
    """From home to the list in one click; there, the address of a department's feed and of its calendar, which people copy."""
    page.goto(address)
    page.get_by_role("link", name="订阅", exact=True).locator("visible=true").last.click()
    expect(page.locator("h1")).to_have_text("订阅")
    feed = page.get_by_role("link", name="市市场监管局的更新").evaluate("one => one.href")
    calendar = page.get_by_role("link", name="市市场监管局的时限日历").evaluate("one => one.href")
    assert feedparser.parse(read(feed)).feed.title == "信用示范：市市场监管局的公示"
    assert icalendar.Calendar.from_ical(read(calendar).decode())["NAME"] == "信用示范：市市场监管局的公示时限"
    for words in ("iPhone", "微信不能订阅", "每天更新"):
        assert words in page.inner_text("main")


def test_a_subscriber_finds_feed_and_calendar_of_a_department(page: Page, address: str) -> None:
    subscribed(page, address)


def test_the_same_without_scripts(plain_page: Page, address: str) -> None:
    subscribed(plain_page, address)


def test_the_page_of_a_department_leads_to_its_feed_and_calendar(plain_page: Page, address: str) -> None:
    plain_page.goto(f"{address}authorities/scjgj/")
    feed = plain_page.get_by_role("link", name="新的公示和修改").evaluate("one => one.href")
    calendar = plain_page.get_by_role("link", name="时限日历").evaluate("one => one.href")
    assert feedparser.parse(read(feed)).feed.title == "信用示范：市市场监管局的公示"
    assert icalendar.Calendar.from_ical(read(calendar).decode())["NAME"] == "信用示范：市市场监管局的公示时限"
