"""The search in a real browser, as the public meets it."""

from __future__ import annotations

import re
import sys
import zlib
from pathlib import Path

import pytest
from browsing import fine, marks, serve
from playwright.sync_api import Browser, Page
from support import ROOT, Repo

from generator.text.documentnumbers import canonical
from generator.text.folding import normal
from generator.text.organisationnames import core, plain

pytestmark = marks()


def search(page: Page, address: str, text: str) -> None:
    """Types into the box and presses Enter, as one does on any page."""
    page.goto(address)
    field = page.locator("form[data-box] input[name=q]").locator("visible=true").first
    field.click()
    field.fill(text)
    field.press("Enter")
    page.wait_for_url(f"{address}search/**")
    done(page)


def done(page: Page) -> str:
    """What the status says when the search has ended."""
    page.wait_for_selector("#cr-results[aria-busy=false]", state="attached")
    page.wait_for_function("() => /^(找到 |找到约 .*都已|没有|请至少)/.test(document.getElementById('cr-status').textContent)")
    return page.locator("#cr-status").inner_text()


def test_search_from_any_page(page: Page, address: str) -> None:
    """issue 4: full text over records and pages with filters and sorting by date."""
    search(page, address, "食品")
    assert re.fullmatch(r"找到 \d+ 条。", page.locator("#cr-status").inner_text())
    dates = [text.rpartition(" · ")[2] for text in page.locator("#cr-results .cr-kind").all_inner_texts()]
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == 10
    assert set(page.locator("#cr-results mark").all_inner_texts()) == {"食品"}
    fine(page)

    page.get_by_label("排序").select_option("old")
    done(page)
    page.wait_for_url("**sort=old**")
    old = [text.rpartition(" · ")[2] for text in page.locator("#cr-results .cr-kind").all_inner_texts()]
    assert [date for date in old if date[:2] == "20"] == sorted(date for date in old if date[:2] == "20")

    page.get_by_label("排序").select_option("")
    page.locator("select[name=kind]").select_option("penalty")
    done(page)
    page.wait_for_url("**kind=penalty**")
    page.locator("select[name=department]").select_option("scjgj")
    page.locator("select[name=year]").select_option("2026")
    page.wait_for_url("**year=2026**")
    done(page)
    lines = page.locator("#cr-results .cr-kind").all_inner_texts()
    assert lines
    assert all(line.startswith("行政处罚 · 市市场监管局 · 2026-") for line in lines)
    fine(page)

    # The address says it all, and back is back.
    here = page.url
    page.reload()
    done(page)
    assert page.locator("#cr-results .cr-kind").all_inner_texts() == lines
    page.go_back()
    done(page)
    assert page.url != here
    assert page.locator("select[name=year]").input_value() == ""


def test_a_record_is_found_once(page: Page, address: str) -> None:
    """The home page shows what is newest, and is no second answer for it."""
    search(page, address, "老李 处罚")
    done(page)
    found = page.locator("#cr-results h2 a").evaluate_all("some => some.map((one) => one.href)")
    assert f"{address}disclosures/penalties/2026/scjgj-19/" in found
    assert address not in found


def test_search_by_keyboard(page: Page, address: str) -> None:
    """More results come by a button, and the focus goes to the first of them."""
    page.goto(f"{address}search/")
    page.wait_for_function("() => document.activeElement.id === 'cr-q'")
    page.keyboard.type("示范市")
    page.keyboard.press("Enter")
    done(page)
    assert page.locator("#cr-results > li").count() == 10
    page.locator("#cr-more").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('#cr-results > li').length > 10")
    page.wait_for_function("() => document.activeElement === document.querySelectorAll('#cr-results > li')[10].querySelector('a')")


def test_what_is_not_found_is_helped_with(page: Page, address: str) -> None:
    search(page, address, "没有这几个字的记录")
    assert page.locator("#cr-status").inner_text() == "没有找到“没有这几个字的记录”。"
    assert page.locator("#cr-help").is_visible()
    assert page.locator("#cr-help a").count() >= 1
    fine(page)
    search(page, address, "食")
    assert "请至少输入两个字" in page.locator("#cr-status").inner_text()
    fine(page)


def test_what_is_typed_never_becomes_markup(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&kind=%22%3E%3Cb%3E")
    done(page)
    assert page.locator("#cr-status img").count() == 0


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("91990102ma2b4e633m", "organisations/91990102MA2B4E633M/"),
        ("示市监罚（2026）15号", "disclosures/penalties/2026/scjgj-15/"),
        ("示范市悦来餐饮管理有限公司", "organisations/91990102MA2B4E633M/"),
        ("悦来餐饮", "organisations/91990102MA2B4E633M/"),
    ],
)
def test_what_a_code_a_number_or_a_name_says_stands_first(page: Page, address: str, text: str, there: str) -> None:
    page.goto(f"{address}organisations/")
    field = page.locator("main form[data-box] input")
    field.fill(text)
    field.press("Enter")
    page.wait_for_url(f"{address}search/?q=*")
    assert done(page).startswith("找到 ")
    assert page.locator("#cr-direct a").first.get_attribute("href") == f"{address}{there}"


def test_without_a_script_the_lists_still_serve(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}search/?q=食品")
    assert "全文搜索需要 JavaScript" in page.locator("noscript").inner_text()
    page.locator('nav a[href$="disclosures/penalties/"]').last.click()
    assert page.locator(".cr-rows tbody tr").count() > 10
    context.close()


_NORMAL = ["ＡＢＣ１２３", "a\u3000 b\t\nc", "【2026】[1]［2］", "（甲）", "Ｚ～！", "é É ß", " x ", "示市监罚〔2026〕15号"]
_NORMAL += [
    "甲市（𠮷野）㐂·乙有限责任公司",
    "丙股份有限公司",
    "有限公司",
    "甲有限公司",
    "豈⼀①",
    "示市监罚字（２０２６）第 015 号",
    "É·ß-1",
    "号1第2",
]


def test_script_and_index_agree_on_what_a_text_is(browser: Browser, address: str) -> None:
    """The two ways to bring a text, a name or a number into the form in which it is compared are one."""
    page = browser.new_page()
    page.goto(f"{address}search/")
    code = """async (texts) => {
        const own = document.querySelector("script[type=module]").src;
        const [search, suggest, files] = await Promise.all(["search", "suggestions", "files"].map((name) => import(new URL(`${name}.js`, own))));
        const { normal } = search, { crc32 } = files, { plain, core, canonical } = suggest;
        return texts.map((text) => [normal(text), crc32(new TextEncoder().encode(text)), plain(text), core(plain(text)), canonical(text)]);
    }"""
    found = page.evaluate(code, _NORMAL)
    assert found == [[normal(text), zlib.crc32(text.encode()), plain(text), core(plain(text)), canonical(text)] for text in _NORMAL]
    page.close()


def test_every_query_finds_just_the_records_that_hold_it(browser: Browser, tmp_path: Path) -> None:
    """issue 4: on the benchmark set 40 queries, in a real browser against a plain scan."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import records
    from search import AS_OF, QUERIES, queries, scan

    from generator.site.site import load

    repo = Repo(tmp_path / "repo")
    records.repository(repo.root, 600)
    site = repo.build(tmp_path / "site")
    whole = load(repo.root, AS_OF)
    asked = queries(whole)
    assert len(asked) >= QUERIES == 40
    with serve(site) as here:
        page = browser.new_page()
        page.goto(f"{here}search/")
        code = """async ([base, asked]) => {
            const {Index, words} = await import(new URL("search.js", document.querySelector("script[type=module]").src));
            const index = new Index(new URL("search/", base));
            const out = [];
            for (const text of asked) {
                const search = await index.search(words(text).words);
                out.push((await search.next(Infinity)).map((one) => one.address));
            }
            return out;
        }"""
        found = page.evaluate(code, [here, asked])
        page.close()
    wanted = scan(whole, asked)
    for text, ours, right in zip(asked, found, wanted, strict=True):
        assert sorted(a for a in ours if a.startswith("disclosures/")) == right, text
        assert len(set(ours)) == len(ours)
    assert sum(map(bool, wanted)) > 30
