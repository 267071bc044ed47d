"""The one box in a real browser: it leads from a few letters to an organisation, a number or a section, by keyboard, touch and ear."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import fine, marks
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = marks()

PENALTIES = "disclosures/penalties/"
OPTIONS = ".cr-popup li"


@pytest.fixture
def quiet(browser: Browser) -> Iterator[Page]:
    """A page for what may go wrong, on a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, locale="zh-CN")
    yield context.new_page()
    context.close()


def type_in(page: Page, address: str, text: str, at: str = PENALTIES) -> None:
    """Types into the box of a page, and waits for suggestions."""
    page.goto(f"{address}{at}")
    field = page.locator("form[data-box] input[name=q]").locator("visible=true").first
    field.click()
    field.fill(text)
    page.locator(".cr-popup").locator("visible=true").first.wait_for()


def suggested(page: Page) -> list[tuple[str, str]]:
    """Title and explanation of each suggestion."""
    rows = page.locator(OPTIONS).locator("visible=true")
    return [(one.locator(".cr-title").inner_text(), one.locator(".cr-said").inner_text()) for one in rows.all()]


SHOP = "示范市城东区老李面馆"
DAIRY = "示范市北原乳业有限公司"


@pytest.mark.parametrize(
    ("text", "title", "said"),
    [
        ("老李面馆", SHOP, r"单位 · \d+条公示 · 92990100MA7A1B207P"),
        ("ＬＬＭＧ", SHOP, "相近 · 单位 .*"),
        ("老里面馆", SHOP, "相近 · 单位 .*"),
        ("老面李馆", SHOP, "相近 · 单位 .*"),
        ("老面馆", SHOP, "相近 · 单位 .*"),
        ("老李麵館", SHOP, "相近 · 单位 .*"),
        ("laolimianguan", SHOP, "相近 · 单位 .*"),
        ("lao li mian", SHOP, "相近 · 单位 .*"),
        ("laolimg", SHOP, "相近 · 单位 .*"),
        ("北原乳业公司", DAIRY, "相近 · 单位 .*"),
        ("（示范市）北原 乳业", DAIRY, "单位 .*"),
        ("北原乳业有限责任公司", DAIRY, "相近 · 单位 .*"),
        ("91990100MA1G3F182L", DAIRY, "单位 .*"),
        ("MA1G3F182", DAIRY, "单位 .*"),
        ("示市监罚(2026)19号", "示市监罚〔2026〕19号", r"行政处罚 · 2026-11-20"),
        ("示市监罚字【2026】第 19 号", "示市监罚〔2026〕19号", r"行政处罚 · 2026-11-20"),
        ("异议", "异议", "栏目"),
        ("信用修复", "信用修复", "栏目"),
        ("xyxf", "信用修复", "相近 · 栏目"),
        ("市场监管", "市市场监管局", "部门"),
    ],
)
def test_what_is_meant_is_suggested_first(quiet: Page, address: str, text: str, title: str, said: str) -> None:
    type_in(quiet, address, text)
    first = suggested(quiet)[0]
    assert first[0] == title
    assert re.fullmatch(said, first[1]), first


def test_by_keyboard(page: Page, address: str) -> None:
    """ARIA 1.2: the field keeps the focus and says which option is meant."""
    type_in(page, address, "示范市")
    field = page.locator(".cr-top input[name=q]")
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "true"
    assert page.locator(f"#{field.get_attribute('aria-controls')}").get_attribute("role") == "listbox"
    fine(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert chosen.count() == 1
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert page.evaluate("document.activeElement.name") == "q"
    fine(page)
    # Above the first one is what was typed.
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    assert page.locator("[role=option]").last.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert not page.locator(".cr-popup").first.is_visible()
    assert field.input_value() == "示范市"
    page.keyboard.press("ArrowDown")
    page.locator(OPTIONS).first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}organisations/*/")


def test_enter_without_a_choice_searches(page: Page, address: str) -> None:
    type_in(page, address, "北原")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}search/?q=*")
    page.locator("#cr-direct li").first.wait_for()
    assert page.locator("#cr-direct h2").first.inner_text() == DAIRY


def test_a_citizen_on_a_phone_finds_a_shop_with_one_tap(quiet: Page, address: str) -> None:
    type_in(quiet, address, "老李面馆", "")
    quiet.locator(OPTIONS).locator("visible=true").first.tap()
    quiet.wait_for_url(f"{address}organisations/92990100MA7A1B207P/")
    assert SHOP in quiet.locator("h1").inner_text()


@pytest.mark.parametrize("text", ["北原乳业公司", "老里面馆", "byry", "beiyuanruye"])
def test_a_company_finds_a_partner_that_it_cannot_name_rightly(page: Page, address: str, text: str) -> None:
    """With Enter and one click, from any page."""
    page.goto(f"{address}search/?q={text}")
    page.locator("#cr-direct li").first.wait_for()
    expect(page.locator("#cr-status")).to_have_text(f"没有与“{text}”完全一致的，下面是相近的。")
    assert page.locator("#cr-direct .cr-kind").first.inner_text().startswith("相近 · 单位")
    fine(page)
    page.locator("#cr-direct a").first.click()
    page.wait_for_url(f"{address}organisations/*/")


@pytest.mark.parametrize("at", ["", PENALTIES])
def test_suggestions_fill_their_list(page: Page, address: str, at: str) -> None:
    """Wherever the box stands, in the head or in the text of a page."""
    type_in(page, address, "老里面馆", at)
    popup = page.locator(".cr-popup").locator("visible=true")
    inner = popup.evaluate("one => [one.clientWidth, one.clientHeight]")
    assert popup.locator("li").first.evaluate("one => one.offsetWidth") == inner[0]
    assert popup.locator("li").evaluate_all("some => some.reduce((sum, one) => sum + one.offsetHeight, 0)") == inner[1]


def test_without_a_script_the_box_leads_to_where_all_are_listed(plain_page: Page, address: str) -> None:
    """Enter, and two clicks: a static page cannot search, and says so."""
    plain_page.goto(f"{address}{PENALTIES}")
    field = plain_page.locator(".cr-top input[name=q]")
    field.fill("老李面馆")
    field.press("Enter")
    plain_page.wait_for_url("**/search/?q=*")
    assert "全文搜索需要 JavaScript" in plain_page.locator("noscript").inner_text()
    plain_page.locator("noscript a", has_text="单位查询").click()
    plain_page.locator("a", has_text=SHOP).first.click()
    plain_page.wait_for_url("**/organisations/92990100MA7A1B207P/")


def test_a_wrong_code_is_told_in_words(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q=91990100MA1G3F182M")
    page.locator("#cr-elsewhere").wait_for()
    assert "校验码不对：前17位如果没有错，第18位按GB 32100应当是“L”，不是“M”。" in page.locator("#cr-elsewhere").inner_text()
    assert page.locator("#cr-direct h2").all_inner_texts() == [DAIRY]
    assert not page.locator("#cr-elsewhere a").first.is_visible()
    # A right code of somebody who is not here: that is no clean bill.
    page.goto(f"{address}search/?q=11100000000013338W")
    page.locator("#cr-elsewhere").wait_for()
    text = page.locator("#cr-elsewhere").inner_text()
    assert "不等于它没有不良信息" in text
    assert page.locator("#cr-elsewhere a", has_text="信用中国").is_visible()
    assert page.locator("#cr-elsewhere a", has_text="国家企业信用信息公示系统").is_visible()
    fine(page)


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("91990100MAIG3F182L", "没有字母I"),
        ("91990100MA1G3F182LL", "有18位，这里有19位"),
        ("91990100MA1G3F128L", "校验码不对"),
        ("9199 0100 MA1G 3F18 2K", "校验码不对"),
    ],
)
def test_a_code_with_a_slip_leads_to_the_one_that_is_meant(quiet: Page, address: str, code: str, note: str) -> None:
    type_in(quiet, address, code)
    assert note in quiet.locator(".cr-popup-note").locator("visible=true").inner_text()
    title, said = suggested(quiet)[0]
    assert title == DAIRY
    assert said.startswith("相近")


def test_half_typed_pinyin_asks_for_nothing(quiet: Page, address: str) -> None:
    """The letters with which Chinese is composed are not what is looked for, and the Enter that ends a composition is not one."""
    quiet.goto(f"{address}{PENALTIES}")
    field = quiet.locator(".cr-top input[name=q]")
    field.click()
    quiet.wait_for_function("() => document.querySelector('.cr-top input').getAttribute('role') === 'combobox'")
    asked: list[str] = []
    quiet.on("request", lambda request: asked.append(request.url))
    composer = quiet.context.new_cdp_session(quiet)
    for text in ("b", "bei", "bei'yu", "bei'yuan"):
        composer.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    quiet.evaluate("new Promise((done) => setTimeout(done, 400))")
    assert [url for url in asked if ".bin" in url] == []
    assert not quiet.locator(".cr-popup").first.is_visible()
    composer.send("Input.insertText", {"text": "北原"})
    quiet.locator(OPTIONS).locator("visible=true").first.wait_for()
    assert suggested(quiet)[0][0] == DAIRY
    # Safari tells the Enter that ends a composition by its key code only.
    prevented = quiet.evaluate(
        """() => {
        const field = document.querySelector(".cr-top input");
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
        const enter = new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true });
        field.dispatchEvent(enter);
        return enter.defaultPrevented;
    }"""
    )
    assert prevented is False
    assert quiet.url == f"{address}{PENALTIES}"


def test_an_answer_that_comes_late_is_not_shown(quiet: Page, address: str) -> None:
    held: list[Route] = []
    # The first answer is held back until the second one is shown.
    quiet.route("**/search/suggest/o*.bin", lambda route: route.continue_() if held else held.append(route))
    quiet.goto(f"{address}{PENALTIES}")
    field = quiet.locator(".cr-top input[name=q]")
    with quiet.expect_request("**/search/suggest/o*.bin"):
        field.click()
        field.fill("北原")
    field.fill("悦来餐饮")
    quiet.locator(OPTIONS, has_text="悦来").wait_for()
    before = suggested(quiet)
    with quiet.expect_response("**/search/suggest/o*.bin"):
        held[0].continue_()
    quiet.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert suggested(quiet) == before
    assert "悦来" in before[0][0]


def test_without_a_network_the_box_says_so_and_recovers(quiet: Page, address: str) -> None:
    quiet.goto(f"{address}{PENALTIES}")
    field = quiet.locator(".cr-top input[name=q]")
    field.click()
    quiet.wait_for_function("() => document.querySelector('.cr-top input').getAttribute('role') === 'combobox'")
    quiet.route("**/search/suggest/**", lambda route: route.abort("internetdisconnected"))
    field.fill("北原")
    note = quiet.locator(".cr-popup-note").first
    note.wait_for()
    assert "可能是网络中断" in note.inner_text()
    quiet.unroute("**/search/suggest/**")
    field.fill("北原乳业")
    quiet.locator(OPTIONS).locator("visible=true").first.wait_for()
    assert suggested(quiet)[0][0] == DAIRY


def test_a_page_loads_nothing_of_it_until_somebody_is_about_to_type(quiet: Page, address: str) -> None:
    asked: list[str] = []
    quiet.on("request", lambda request: asked.append(request.url))
    quiet.goto(f"{address}{PENALTIES}")
    assert [url for url in asked if "suggest" in url] == []
    with quiet.expect_request("**/suggest.js"):
        quiet.locator(".cr-top input").focus()


def test_what_is_typed_or_published_never_becomes_markup(quiet: Page, address: str) -> None:
    quiet.goto(f"{address}{PENALTIES}")
    quiet.locator(".cr-top input").fill("<img src=x onerror=alert(1)>")
    quiet.wait_for_function("() => document.querySelector('.cr-top [role=status]')?.textContent")
    assert quiet.locator(".cr-top img, .cr-popup img").count() == 0


@pytest.mark.parametrize("text", ["老李面馆", "老里面馆", "示市监罚(2026)19号", "食品", "没有这几个字的记录", "11100000000013338W"])
def test_answers_stand_at_the_top_and_move_nothing(quiet: Page, address: str, text: str) -> None:
    """public.md: results after 536 px and a layout shift of 0.51 before."""
    quiet.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => {
            for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    quiet.goto(f"{address}search/?q={text}")
    quiet.wait_for_selector("#cr-results[aria-busy=false]", state="attached")
    assert quiet.evaluate("window.shift") < 0.05
    first = quiet.locator("#cr-direct li, #cr-results li, #cr-elsewhere, #cr-help").locator("visible=true").first.bounding_box()
    assert first is not None
    assert first["y"] < 536
    status = quiet.locator("#cr-status").inner_text()
    assert status.startswith("没有") == (text not in {"老李面馆", "示市监罚(2026)19号", "食品"})
