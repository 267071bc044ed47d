"""The built site in a real browser, as the public meets it: at two widths, in light and dark, without a request to any other host."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import shutil
import socketserver
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from support import ROOT, Repo

from generator.data.lookup import key
from generator.data.search import normal

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
    pytest.mark.xdist_group("browser"),
]


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """A folder served on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def address(shipped_site: Path) -> Iterator[str]:
    """The shipped content, built and served on this machine."""
    with serve(shipped_site) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield found
        found.close()


def modes(*some: tuple[int, str]) -> list[Any]:
    """Widths and colour schemes as parameters; each width has a browser of its own, so that two cores look at both at once."""
    return [pytest.param(one, id=f"{one[0]}-{one[1]}", marks=pytest.mark.xdist_group(f"browser-{one[0]}")) for one in some]


# Each width and each scheme once: what is wrong with one is seldom wrong only together with one of the others.
MODES = modes((1280, "light"), (390, "dark"))


@pytest.fixture(params=MODES)
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page at a width and in a colour scheme; at the end, no request has left the site and nothing has gone wrong in the console."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="zh-CN")
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert said == []


# Only violations are gathered: of a long list, what is right takes longer to hand over than to find.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}


def fine(page: Page, path: str = "") -> None:
    """No accessibility fault and nothing wider than the window."""
    result = Axe().run(page, options=RULES)
    assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def go(page: Page, selector: str) -> None:
    """Follows a link as a reader does."""
    link = page.locator(selector).first
    link.scroll_into_view_if_needed()
    link.click()
    page.wait_for_load_state("load")


def test_walk_from_home_to_an_organisation(page: Page, address: str) -> None:
    """Home, list, record, department, organisation: each a click from the one before."""
    page.goto(address)
    assert "信用示范" in page.title()
    assert "虚构" in page.locator(".md-banner").inner_text()
    fine(page)

    go(page, '.cr-tiles a[href="disclosures/penalties/"]')
    assert page.locator("h1").inner_text() == "行政处罚"
    fine(page)

    # A penalty of a company: its code leads on.
    rows = page.locator(".cr-list tbody tr").filter(has_text="公司")
    name = rows.first.locator("th a").inner_text()
    rows.first.locator("th a").click()
    page.wait_for_load_state("load")
    assert name in page.locator("h1").inner_text()
    assert page.get_by_text("处罚依据").count() >= 1
    assert page.locator(".cr-source a[href*='edit/main/content/disclosures/penalties/']").count() == 1
    fine(page)
    record = page.url

    go(page, 'dd a[href*="authorities/"]')
    assert page.locator("h1").inner_text().startswith("示范市")
    assert page.locator("h2", has_text="相关公示").count() == 1
    fine(page)

    page.goto(record)
    go(page, 'dd a[href*="organisations/"]')
    assert "公司" in page.locator("h1").inner_text()
    assert page.locator(f'a[href$="{record.removeprefix(address)}"]').count() == 1
    fine(page)


SORTS = [
    "disclosures/permits/",
    "disclosures/penalties/2026/",
    "lists/red-black/",
    "lists/red-black/2026-q3/",
    "deadlines/matrix/report-half-year/",
    "consequences/",
    "lists/powers/scjgj/",
    "lists/commitments/",
    "authorities/",
    "windows/",
    "windows/xzspj-construction/",
    "systems/",
    "organisations/",
    "policies/",
    "policies/huaiyin-2019/",
    "guide/",
    "guide/yaml/",
    "about/",
    "objection/",
    "checks/",
    "checks/missing-field/",
    "statistics/",
    "statistics/penalty/",
    "statistics/departments/wjw/",
    "schemas/",
    "schemas/penalty/",
    "404.html",
]


@pytest.mark.parametrize(
    ("page", "path"),
    [
        # In the quick set each sort in one of the two modes, in turn; in the slow one in the other.
        pytest.param(*mode.values, path, id=f"{mode.id}-{path}", marks=[*mode.marks, *([pytest.mark.slow] if (place + turn) % 2 else [])])
        for place, path in enumerate(SORTS)
        for turn, mode in enumerate(MODES)
    ],
    indirect=["page"],
)
def test_every_sort_of_page_is_accessible(page: Page, address: str, path: str) -> None:
    """WCAG 2.2 AA on each sort of page, at both widths, light and dark."""
    page.goto(address + path)
    fine(page, path)


def test_lists_work_without_scripts(browser: Browser, address: str) -> None:
    """Year and department lead to shorter lists when JavaScript is off."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "disclosures/penalties/")
    page.get_by_label("年度").get_by_role("link", name="2026年").click()
    assert page.locator("h1").inner_text() == "2026年行政处罚"
    page.get_by_label("部门").locator("a").nth(1).click()
    assert "/by/" in page.url
    assert page.locator(".cr-list tbody tr").count() >= 1
    context.close()


def test_a_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    """The first stop of the tab key skips to the content."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "disclosures/penalties/")
    page.keyboard.press("Tab")
    assert "md-skip" in page.evaluate("document.activeElement.className").split()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    context.close()


def test_print_leaves_only_the_content(browser: Browser, address: str) -> None:
    """On paper there is no navigation."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "disclosures/penalties/")
    page.emulate_media(media="print")
    assert not page.locator(".md-header").is_visible()
    assert not page.locator(".md-tabs").is_visible()
    assert page.locator("h1").is_visible()
    context.close()


def test_a_record_on_paper_can_be_read_and_leaves_no_empty_page(browser: Browser, address: str) -> None:
    """The columns leave room for the values within a value; a page ends where its content ends."""
    context = browser.new_context(viewport={"width": 600, "height": 3000})
    page = context.new_page()
    page.goto(address + "disclosures/penalties/2026/scjgj-15/")
    page.emulate_media(media="print")
    widths = page.locator(".cr-fields .cr-fields dd").evaluate_all("all => all.map(one => one.clientWidth)")
    assert widths
    assert min(widths) > 150
    assert page.evaluate("document.documentElement.scrollHeight") == 3000
    context.close()


def test_a_clause_can_be_cited_and_read_on_a_phone_and_on_paper(browser: Browser, address: str) -> None:
    """The address of a clause leads to its row; every cell of it is in sight, and on paper the matrix is a table again."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{address}systems/#001-五（三）-4")
    row = page.locator(":target")
    assert "7月1日前" in row.inner_text()
    top = row.bounding_box()
    assert top is not None
    header = page.locator(".md-header").bounding_box()
    assert header is not None
    assert header["height"] <= top["y"] < 800
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.set_viewport_size({"width": 720, "height": 1000})
    page.emulate_media(media="print")
    assert row.evaluate("one => getComputedStyle(one).display") == "table-row"
    assert page.evaluate("document.documentElement.scrollWidth") == 720
    context.close()


# Search and look-up


def search(page: Page, address: str, text: str) -> None:
    """Types into the form in the header and presses Enter, as one does on any page."""
    page.goto(address)
    field = page.locator(".cr-find input")
    field.click()
    field.fill(text)
    field.press("Enter")
    page.wait_for_url(f"{address}search/**")
    done(page)


def done(page: Page) -> str:
    """What the status says when the search has ended."""
    page.wait_for_selector("#cr-results[aria-busy=false]", state="attached")
    page.wait_for_function("/^(找到 |找到约 .*都已|没有|请至少)/.test(document.getElementById('cr-status').textContent)")
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


def test_search_by_keyboard(page: Page, address: str) -> None:
    """More results come by a button, and the focus goes to the first of them."""
    page.goto(f"{address}search/")
    assert page.evaluate("document.activeElement.id") == "cr-q"
    page.keyboard.type("示范市")
    page.keyboard.press("Enter")
    done(page)
    assert page.locator("#cr-results > li").count() == 10
    page.locator("#cr-more").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('#cr-results > li').length > 10")
    page.wait_for_function("document.activeElement === document.querySelectorAll('#cr-results > li')[10].querySelector('a')")


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


def test_a_code_a_number_and_a_name_lead_straight_to_their_page(page: Page, address: str) -> None:
    """issue 4: one small request."""
    for text, there in (
        ("91990102ma2b4e633m", "organisations/91990102MA2B4E633M/"),
        ("示市监罚（2026）15号", "disclosures/penalties/2026/scjgj-15/"),
        ("示范市悦来餐饮管理有限公司", "organisations/91990102MA2B4E633M/"),
    ):
        page.goto(f"{address}organisations/")
        page.locator("#cr-key").fill(text)
        with page.expect_response(lambda answer: "/api/v1/lookup/" in answer.url) as asked:
            page.locator("#cr-key").press("Enter")
        assert int(asked.value.headers["content-length"]) < 60_000
        page.wait_for_url(f"{address}{there}")
    page.goto(f"{address}organisations/")
    page.locator("#cr-key").fill("没有这家单位有限公司")
    page.locator("#cr-key").press("Enter")
    page.wait_for_function("document.getElementById('cr-found').textContent.includes('没有与')")
    fine(page)


@pytest.mark.parametrize("text", ["悦来餐饮", "91990102MA2B4E633M"])
def test_a_search_for_what_can_be_looked_up_shows_it_first(page: Page, address: str, text: str) -> None:
    search(page, address, text)
    assert page.locator("#cr-results .cr-direct").count() == (text[0] == "9")


def test_without_a_script_the_lists_still_serve(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}search/?q=食品")
    assert "全文搜索需要 JavaScript" in page.locator("noscript").inner_text()
    page.locator('nav a[href$="disclosures/penalties/"]').last.click()
    assert page.locator(".cr-list tbody tr").count() > 10
    context.close()


_NORMAL = ["ＡＢＣ１２３", "a\u3000 b\t\nc", "【2026】[1]［2］", "（甲）", "Ｚ～！", "é É ß", " x ", "示市监罚〔2026〕15号"]


def test_script_and_index_agree_on_what_a_text_is(browser: Browser, address: str) -> None:
    """The two ways to bring a text, or a key, into its normal form are one."""
    page = browser.new_page()
    page.goto(f"{address}search/")
    code = """async (texts) => {
        const own = document.querySelector("script[type=module]").src;
        const [search, lookup] = await Promise.all(["search", "lookup"].map((name) => import(new URL(`${name}.js`, own))));
        return texts.map((text) => [search.normal(text), lookup.key(text), search.crc32(new TextEncoder().encode(text))]);
    }"""
    found = page.evaluate(code, _NORMAL)
    assert found == [[normal(text), key(text), zlib.crc32(text.encode())] for text in _NORMAL]
    page.close()


def test_every_query_finds_just_the_records_that_hold_it(browser: Browser, tmp_path: Path) -> None:
    """issue 4: on the benchmark set 40 queries, in a real browser against a plain scan."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import records
    from search import QUERIES, queries, scan

    repo = Repo(tmp_path / "repo")
    records.repository(repo.root, 600)
    site = repo.build(tmp_path / "site")
    asked = queries(repo.root)
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
    wanted = scan(repo.root, asked)
    for text, ours, plain in zip(asked, found, wanted, strict=True):
        assert sorted(a for a in ours if a.startswith("disclosures/")) == plain, text
        assert len(set(ours)) == len(ours)
    assert sum(map(bool, wanted)) > 30
