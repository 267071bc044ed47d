"""A firm finds a record about it wrong: from the record to a letter that is filled in, and to the telephone of who can mend it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import Reader, fine, marks
from playwright.sync_api import Browser, Page, expect

pytestmark = marks()

RECORD = "disclosures/penalties/2026/scjgj-19/"
LETTER = "objection/letter/"
NUMBER = "示市监罚〔2026〕19号"


def filled(page: Page) -> list[str]:
    """What stands in the fields that are filled from a record, and what the page says of it."""
    return [*page.locator("[data-fill]").evaluate_all("all => all.map(one => one.value)"), page.locator("#state").inner_text()]


def test_from_the_record_to_a_filled_letter_and_a_telephone(page: Page, address: str) -> None:
    reader = Reader(page)
    page.goto(address + RECORD)
    assert page.locator('a[href="tel:+863008800101"]').first.is_visible()
    reader.click('a[href*="objection/letter/"]')
    expect(page.locator("#number")).to_have_value(NUMBER)
    assert reader.clicks == 1
    assert filled(page)[:4] == ["示范市市场监督管理局", f"行政处罚：示范市城东区老李面馆：{NUMBER}", NUMBER, "2026-11-20"]
    assert page.locator("#url").input_value() == address + RECORD
    # What only the firm knows stays open.
    assert [page.locator(f"#{name}").input_value() for name in ("name", "reach", "today", "signed")] == ["", "", "", ""]
    assert page.locator('#state a[href="tel:+863008800101"]').is_visible()
    assert page.locator("#mail").get_attribute("href") == "mailto:scjgj@shifan.example"
    fine(page)
    # The other two doors know of the record too.
    reader.click('a[href*="objection/repair/"]')
    expect(page.locator("#number")).to_have_value(NUMBER)
    assert reader.clicks == 2
    assert page.locator("#to").input_value() == "示范市市场监督管理局"
    fine(page)


def test_the_letter_can_be_taken_home(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}{LETTER}?record={RECORD}")
    expect(page.locator("#number")).to_have_value(NUMBER)
    page.locator("#should").fill("罚款应当是两千元。\n<b>决定书</b>第二页")
    page.locator("#correct").check()
    with page.expect_download() as waiting:
        page.locator('[data-do="save"]').click()
    assert waiting.value.suggested_filename == f"异议申请书-{NUMBER}.txt"
    file = tmp_path / "letter.txt"
    waiting.value.save_as(file)
    text = file.read_bytes().decode("utf-8-sig")
    assert f"文号：{NUMBER}\r\n" in text
    assert "罚款应当是两千元。\r\n<b>决定书</b>第二页" in text
    assert "☑ 更正" in text
    assert "签名或者盖章：＿＿" in text
    page.locator("#mail").evaluate("one => one.addEventListener('click', event => event.preventDefault())")
    page.locator("#mail").click()
    sent = page.locator("#mail").get_attribute("href") or ""
    assert sent.startswith("mailto:scjgj@shifan.example?subject=")
    assert quote(NUMBER) in sent
    assert len(sent) < 2000


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example/",
        "https://evil.example/disclosures/penalties/2026/scjgj-19/",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "../../../etc/passwd",
        "disclosures/penalties/../../api/v1/index.json",
        "disclosures/penalties/2026/..%2f..%2fscjgj-19/",
        "<img src=x onerror=alert(1)>",
        "disclosures/penalties/2026/<svg onload=alert(1)>/",
        "__proto__/constructor/",
        "authorities/scjgj/",
        "",
        "\u0000",
        "a/" * 5000,
    ],
)
def test_an_address_of_anything_else_does_nothing(page: Page, address: str, asked: str) -> None:
    page.goto(f"{address}{LETTER}?record={quote(asked, safe='')}")
    expect(page.locator("#state")).to_contain_text("没有")
    assert filled(page)[:-1] == ["", "", "", "", ""]
    assert page.locator("#mail").is_hidden()
    assert page.locator("#state *").count() == 0
    if "evil" in asked:
        assert "evil" not in page.content()
    assert page.locator("[src=x], svg[onload]").count() == 0


@pytest.mark.parametrize("ident", ["2026/no-such-record", "constructor", "toString"])
def test_a_record_that_is_not_shown_fills_nothing(browser: Browser, address: str, ident: str) -> None:
    # The browser itself notes that a file is not there, so this page is not one of those that must say nothing.
    page = browser.new_page()
    page.goto(f"{address}{LETTER}?record=disclosures/penalties/{ident}/")
    expect(page.locator("#state")).to_contain_text("没有正在公示")
    assert filled(page)[:-1] == ["", "", "", "", ""]
    page.close()


def test_without_scripts_the_letter_is_a_blank(plain_page: Page, address: str) -> None:
    reader = Reader(plain_page)
    plain_page.goto(address + RECORD)
    reader.click('a[href*="objection/letter/"]')
    plain_page.locator("#number").fill(NUMBER)
    assert plain_page.locator("#tools").is_hidden()
    reader.click("#departments summary")
    assert plain_page.locator('#departments a[href="tel:+863008800101"]').is_visible()
    assert reader.clicks == 2
    assert "异议10个工作日内核查反馈" in plain_page.locator("main").inner_text()


@pytest.mark.parametrize("path", [f"{LETTER}?record={RECORD}", "objection/complaint/", "objection/repair/"])
def test_on_paper_it_is_a_form_of_one_sheet(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    page.emulate_media(media="print")
    assert page.locator("#letter").is_visible()
    for other in ("#tools", ".cr-screen", "header", "footer"):
        assert page.locator(other).first.is_hidden(), other
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert len(sheets) == 1
