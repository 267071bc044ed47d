"""A stranger with a printed sheet finds out whether it is what the site says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from browsing import fine, go, marks
from playwright.sync_api import Browser, Page, expect

from generator.text.canonicaljson import canonical

pytestmark = marks()

RECORD = "disclosures/penalties/2026/csglj-1/"


def digest(page: Page, address: str) -> str:
    page.goto(address + RECORD)
    return page.locator(".cr-hash").text_content() or ""


def ask(page: Page, address: str, text: str) -> tuple[str, str]:
    """The sort of the answer to what somebody types, and its words."""
    page.goto(f"{address}verify/")
    page.get_by_label("核对码").fill(text)
    page.get_by_role("button", name="核对").click()
    page.locator("#cr-answer[data-sort]").wait_for()
    answer = page.locator("#cr-answer")
    return answer.get_attribute("data-sort") or "", answer.inner_text()


def test_a_stranger_with_a_sheet_learns_that_it_is_what_the_site_says(page: Page, address: str) -> None:
    """From home: one click to the page, what is printed typed as people type it, one click to the answer, one to the record."""
    code = digest(page, address)[:19]
    page.goto(address)
    go(page, 'footer a[href$="verify/"]')
    page.get_by_label("核对码").fill(code.upper().replace("0", "O"))
    page.get_by_role("button", name="核对").click()
    page.locator("#cr-answer[data-sort=same]").wait_for()
    fine(page)
    go(page, "#cr-answer a")
    assert page.url == address + RECORD


def test_what_is_typed_in_many_ways(browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()
    code = digest(page, address).strip()
    for text in (code, code.replace(" ", ""), f"核对码：{code[:19]}", code[:19].replace(" ", "-"), f"{address}verify/?code={code[:19].replace(' ', '+')}"):
        assert ask(page, address, text)[0] == "same", text
    other = "f" if code[-2] != "f" else "0"
    assert ask(page, address, code[:-2] + other + code[-1])[0] == "differs"
    assert ask(page, address, code[:10])[0] == "short"
    assert ask(page, address, "示城管罚〔2026〕1号")[0] == "strange"
    sort, words = ask(page, address, "0123 4567 89ab cdef")
    assert sort == "unknown"
    assert "分不出" not in words
    page.context.close()


def test_what_no_address_should_hold_is_answered_too(page: Page, address: str) -> None:
    for text in (f"{address}verify/#%ff%ff", "?code=%e4%b8", "<img src=x onerror=alert(1)>", "__proto__", "constructor"):
        assert ask(page, address, text)[0] == "strange", text
    for end in ("#%", "#%ff%fe0123456789abcdef", "?code=%ff0123456789abcdef", "#0123456789abcdef%"):
        page.goto("about:blank")
        page.goto(f"{address}verify/{end}")
        expect(page.locator("#cr-build")).to_contain_text("数据截至")
        assert page.locator("#cr-answer").get_attribute("data-sort") in (None, "strange"), end


def test_a_record_that_has_left_is_told_without_its_name(browser: Browser, shipped_site: Path, address: str) -> None:
    gone = {}
    for path in (shipped_site / "api/v1/digests").iterdir():
        gone |= json.loads(path.read_text(encoding="utf-8"))["gone"]
    assert gone
    code, place = next(iter(gone.items()))
    page = browser.new_context().new_page()
    sort, words = ask(page, address, code)
    assert sort == "gone"
    assert "已不再公示" in words
    go(page, "#cr-answer a")
    assert page.url == address + place
    page.context.close()


def test_without_scripts_the_page_says_how_to_check_by_hand(plain_page: Page, address: str) -> None:
    plain_page.goto(f"{address}verify/")
    assert plain_page.get_by_text("sha256sum").is_visible()
    assert plain_page.get_by_text("没有 JavaScript 也能核对").is_visible()


VALUES = [
    {"b": [1, 2.5, 0.000001, 1e21, 1e-7, 0], "a": {"z": None, "c": True}},
    {"厌": "é\u2028\"\\\u007f", "a": "<&>\n\t\u0001", "数": 123456789.125},
    [],
    {"n": 333333333.3333333, "m": -0.5},
]


@pytest.mark.parametrize("value", VALUES)
def test_the_browser_writes_canonical_json_as_the_program_does(browser: Browser, address: str, value: object) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{address}verify/")
    script = page.locator('script[src$="verify.js"]').get_attribute("src")
    found = page.evaluate(f"async (value) => (await import(new URL({script!r}, location))).canonical(value)", value)
    assert found == canonical(value).decode()
    page.context.close()
