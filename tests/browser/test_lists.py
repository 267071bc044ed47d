"""Lists in a real browser: filtered, sorted and added up, by script and without, exactly."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import fine, marks, serve
from playwright.sync_api import Browser, Page, expect
from support import Repo

from generator.data import columns, search
from generator.model.records import Record
from generator.model.tally import amount
from generator.site import site as site_module
from generator.text import formulas
from generator.text.folding import normal

pytestmark = marks()
LIST = "disclosures/penalties/"


def done(page: Page) -> str:
    """What the list says once it has been filtered."""
    expect(page.locator("#cr-total")).not_to_contain_text("正在查找")
    expect(page.locator("#cr-rows")).to_have_attribute("aria-busy", "false")
    return page.locator("#cr-total").inner_text()


def test_a_journalist_sees_and_saves_large_fines_of_a_year_by_department_and_month(page: Page, address: str) -> None:
    """public.md: fines over 100,000 in 2026 by department, by month. Clicks: the list, the year, 筛选; then the export."""
    page.goto(address)
    page.locator(f'main a[href$="{LIST}"]:visible').first.click()
    page.locator("#cr-filter [name=year]").select_option("2026")
    assert done(page).startswith("共 ")
    page.get_by_label("罚款金额从（元）").fill("１00,000")
    page.get_by_role("button", name="筛选", exact=True).click()
    said = done(page)
    expect(page.locator("#cr-pictures caption").first).to_have_text("按部门")
    expect(page.locator("#cr-pictures caption").nth(1)).to_have_text("2026年按月")
    rows = page.locator("#cr-rows tbody tr")
    assert said.startswith(f"共 {rows.count()} 条，罚款金额合计 ")
    for cells in rows.all():
        assert int(cells.locator(".cr-amount").inner_text().replace(",", "")) >= 100_000
        assert cells.locator("time").inner_text().startswith("2026-")
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出筛选结果（CSV）").click()
    text = Path(saved.value.path()).read_bytes().decode("utf-8")
    assert text.startswith("\ufeff行政处罚决定书文号,")
    lines = text.rstrip("\r\n").split("\r\n")
    assert len(lines) == rows.count() + 1
    assert lines[1].split(",")[-1].startswith(f"{address}{LIST}2026/")
    fine(page)


def test_choices_are_addresses_and_back_goes_back(page: Page, address: str) -> None:
    page.goto(f"{address}{LIST}2026/")
    before = page.locator("#cr-total").inner_text()
    rows = page.locator("#cr-rows tbody tr").count()
    page.locator("#cr-filter [name=sort]").select_option("amount")
    done(page)
    largest = [int(one.replace(",", "") or -1) for one in page.locator("#cr-rows td.cr-amount").all_inner_texts()]
    assert largest == sorted(largest, reverse=True)
    assert "year=2026" in page.url
    assert "sort=amount" in page.url
    page.locator("#cr-pictures a").first.click()
    done(page)
    assert "department=" in page.url
    fewer = page.locator("#cr-total").inner_text()
    page.reload()
    expect(page.locator("#cr-total")).to_have_text(fewer)
    page.go_back()
    page.go_back()
    expect(page.locator("#cr-total")).to_have_text(before)
    assert 20 <= page.locator("#cr-rows tbody tr").count() <= rows
    # The path has changed meanwhile, and links still lead where they led.
    page.locator("#cr-rows th a").first.click()
    expect(page.locator("h1")).to_contain_text("〔2026〕")


def test_going_back_to_the_page_as_it_came_forgets_the_choice_in_form_and_links(page: Page, address: str) -> None:
    page.goto(address + LIST)
    before = page.locator("#cr-total").inner_text()
    link = page.locator('.cr-browse a[href$="/2026/"]').first
    to = link.evaluate("one => one.href")
    page.locator("#cr-filter [name=q]").fill("食品")
    page.locator("#cr-filter [name=sort]").select_option("old")
    done(page)
    assert "q=" in page.locator(".cr-browse a").evaluate_all("all => all.map(one => one.href).join()")
    page.go_back()
    expect(page.locator("#cr-total")).to_have_text(before)
    assert [page.locator(f"#cr-filter [name={name}]").input_value() for name in ("q", "sort")] == ["", ""]
    assert link.evaluate("one => one.href") == to


def test_rows_that_are_found_look_as_those_that_were_there(page: Page, address: str) -> None:
    page.goto(f"{address}{LIST}2026/")
    cells = "rows => rows.map(row => row.outerHTML.replace(/ hidden=\"\"/, '').replace(/href=\"[^\"]*\"/g, '') + [...row.querySelectorAll('a')].map(a => a.href))"
    there = page.locator("#cr-rows tbody tr").evaluate_all(cells)
    page.goto(f"{address}{LIST}?year=2026")
    done(page)
    found = page.locator("#cr-rows tbody tr").evaluate_all(cells)
    assert found
    assert found == there[: len(found)]
    fine(page)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("year=2026&month=13", "月份“13”不对"),
        ("month=6", "选了月份还要选年度"),
        ("year=constructor", "年度“constructor”不对"),
        ("department=%3Cb%3E&q=%E5%85%AC%E5%8F%B8", "部门“<b>”不对"),
        ("min=abc", "金额“abc”不对"),
        ("sort=upside", "排序“upside”不对"),
        ("q=%E5%85%AC", "“公”太短"),
        ("min=200&max=100", "没有符合的"),
        ("q=100%25%ZZ", "没有符合的"),
        ("q=%F0%9F%98%80%F0%9F%98%80", "没有符合的"),
        ("q='%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "没有符合的"),
    ],
)
def test_an_address_that_was_written_by_hand_is_answered(browser: Browser, address: str, asked: str, told: str) -> None:
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}{LIST}?{asked}")
    assert told in done(page)
    assert not wrong
    page.close()


def test_a_choice_that_finds_nothing_keeps_its_name(page: Page, address: str) -> None:
    page.goto(f"{address}{LIST}?department=czj&year=2026&month=3&min=900000000")
    done(page)
    for name, chosen in {"department": "市财政局", "year": "2026年", "month": "3月"}.items():
        assert page.locator(f"#cr-filter [name={name}] option:checked").inner_text().startswith(chosen)
    assert page.locator("#cr-pictures table").count() <= 2
    for one in page.locator("#cr-pictures table").all():
        assert one.locator("tbody tr").count() > 0


def test_wide_letters_find_the_same(browser: Browser, address: str) -> None:
    page = browser.new_page()
    said = set()
    for asked in ("〔2026〕1", "[２０２６]1", "【2026】１"):
        page.goto(f"{address}{LIST}?q={asked}")
        said.add(done(page))
    [one] = said
    assert one.startswith("共 ")
    page.close()


def test_on_a_phone_twenty_cards_and_then_more(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}{LIST}2026/")
    rows = page.locator("#cr-rows tbody tr")
    expect(page.get_by_role("button", name="更多", exact=True)).to_be_visible()
    assert rows.filter(visible=True).count() == 20
    assert rows.first.bounding_box()["height"] < 100  # type: ignore[index]
    page.get_by_role("button", name="更多", exact=True).click()
    assert rows.filter(visible=True).count() == rows.count() > 20
    page.close()


def test_without_scripts_no_choice_is_forgotten(plain_page: Page, address: str) -> None:
    plain_page.goto(address + LIST)
    assert not plain_page.locator("#cr-filter").is_visible()
    plain_page.get_by_role("navigation", name="年度").get_by_role("link", name="2026年").click()
    count = plain_page.get_by_role("navigation", name="部门").locator("a").nth(1).locator(".cr-count").inner_text()
    plain_page.get_by_role("navigation", name="部门").locator("a").nth(1).click()
    assert "/by/" in plain_page.url
    assert plain_page.url.endswith("/2026/")
    assert plain_page.locator("#cr-rows tbody tr").count() == int(count)
    plain_page.goto(f"{address}{LIST}2026/")
    plain_page.get_by_role("navigation", name="排序").get_by_role("link", name="金额大的在前").click()
    assert plain_page.url.endswith("2026/largest/")
    found = [int(one.replace(",", "")) for one in plain_page.locator("td.cr-amount").all_inner_texts()]
    assert found == sorted(found, reverse=True)
    plain_page.get_by_role("navigation", name="年度").get_by_role("link", name="全部").click()
    assert plain_page.url.endswith(f"{LIST}largest/")


def test_a_month_leads_to_where_it_begins(plain_page: Page, address: str) -> None:
    plain_page.goto(f"{address}{LIST}2026/")
    link = plain_page.get_by_role("navigation", name="月份").get_by_role("link", name="6月")
    count = int(link.locator(".cr-count").inner_text())
    link.click()
    assert plain_page.url.endswith("#m2026-06")
    month = plain_page.locator("#m2026-06 time")
    assert month.count() == count
    assert {one[:7] for one in month.all_inner_texts()} == {"2026-06"}


def test_an_old_browser_unpacks_the_index_itself(browser: Browser, address: str) -> None:
    """Without DecompressionStream the same is found."""
    said = []
    for script in ("", "delete self.DecompressionStream"):
        page = browser.new_page()
        if script:
            page.add_init_script(script)
        page.goto(f"{address}{LIST}?q=食品&sort=amount")
        said.append((done(page), page.locator("#cr-rows tbody").inner_text()))
        page.close()
    assert said[0] == said[1]
    assert said[0][0].startswith("共 ")


def test_nobody_is_told_of_the_network_unless_it_is_gone(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address + LIST)
    page.route("**/search/**", lambda route: route.abort())
    page.locator("#cr-filter [name=sort]").select_option("old")
    assert "请检查网络" in done(page)
    expect(page.locator(".cr-browse")).to_be_visible()
    page.unroute("**/search/**")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(page.locator("#cr-total")).to_contain_text("共 ")
    page.close()


# The engine against a plain scan


@pytest.mark.parametrize("large", [False, True])
def test_any_filter_finds_what_a_plain_scan_finds(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool) -> None:
    """issue 16: words, department, year, month, amount and every order; also sums by month and department. issue 19: also from an index that
    is divided as that of a large site.
    """
    import sys

    if large:
        monkeypatch.setattr(search, "SEGMENT", 30)
        monkeypatch.setattr(search, "PART", 2)
        monkeypatch.setattr(columns, "TOP", 3)

    from support import ROOT

    sys.path.insert(0, str(ROOT / "benchmarks"))
    import records

    repo = Repo(tmp_path / "repo")
    records.repository(repo.root, 400)
    found = site_module.load(repo.root, datetime.date(2026, 11, 22))
    made = repo.build(tmp_path / "site")
    rng = random.Random(16)
    asked = [_filter(rng, found) for _ in range(60)]
    with serve(made) as here:
        page = browser.new_page()
        page.goto(f"{here}{LIST}")
        answers = page.evaluate(_ASK, [here, asked])
        page.close()
    assert sum(bool(one["all"]) for one in answers) > 15
    for one, answer in zip(asked, answers, strict=True):
        wanted = [record for record in found.by_kind[one["kind"]] if _meets(found, one, record)]
        money = {record.address: amount(record.kind.amount, record.data) for record in wanted}
        addresses = list(money)
        if one["largest"]:
            addresses.sort(key=lambda at: (money[at] is None, -(money[at] or 0)))
        elif one["oldest"]:
            addresses.reverse()
        assert answer["all"] == addresses, one
        assert answer["rows"] == addresses[:5], one
        for key, of in (("months", lambda record: record.date[:7]), ("departments", lambda record: record.authority)):
            assert answer[key] == _sums(wanted, money, of), one


def test_what_is_published_anew_while_a_list_is_open_shifts_no_row(browser: Browser, tmp_path: Path) -> None:
    """Numbers of documents mean others when an old record has left: the rows that come then are those of the new site, from the first on."""
    import sys

    from support import ROOT

    sys.path.insert(0, str(ROOT / "benchmarks"))
    import records

    repo = Repo(tmp_path / "repo")
    records.repository(repo.root, 400)
    with serve(repo.build(tmp_path / "site")) as here:
        page = browser.new_page()
        page.goto(f"{here}{LIST}?sort=old")
        done(page)
        shown = page.locator("#cr-rows tbody a[href*='/penalties/20']")
        first = shown.first.get_attribute("href")
        of = site_module.load(repo.root, datetime.date(2026, 11, 22)).by_kind["penalty"]
        assert str(first).endswith(of[-1].address)
        (repo.root / of[-1].file).unlink()
        repo.build(tmp_path / "site")
        page.locator("#cr-more button").click()
        expect(shown.first).not_to_have_attribute("href", str(first))
        done(page)
        page.locator("#cr-more button").click()
        expect(page.locator("#cr-rows tbody tr")).to_have_count(40)
        found = [row.removeprefix(here) for row in page.locator("#cr-rows tbody tr").evaluate_all("all => all.map(one => one.querySelector('a').href)")]
        page.close()
    assert found == [record.address for record in reversed(of[:-1])][:40]


_ASK = """async ([here, asked]) => {
    const {Index, words} = await import(new URL("search.js", document.querySelector("script[src*=list-page]").src));
    const index = new Index(new URL("search/", here));
    const {departments} = await index.about();
    const out = [];
    for (const one of asked) {
        const search = await index.search(words(one.q).words, one);
        const all = (await search.next(Infinity)).map((found) => found.address);
        const plain = (some, name) => Object.fromEntries([...some].map(([key, {count, cents}]) => [name(key), [count, cents]]));
        const months = plain(await search.sums("day"), (key) => key);
        const own = plain(await search.sums("department"), (place) => (place ? departments[place - 1][0] : ""));
        const rows = (await (await index.search(words(one.q).words, one)).rows(5)).map((row) => /href="\\0([^"]*)"/.exec(row)[1]);
        out.push({all, months, departments: own, rows});
    }
    return out;
}"""


def _filter(rng: random.Random, found: site_module.Site) -> dict[str, Any]:
    kind = rng.choice(["penalty", "permit"])
    some = rng.choice(found.by_kind[kind])
    words = [some.caption[rng.randrange(3) :][: rng.randrange(2, 8)] for _ in range(rng.choice([0, 0, 1, 2]))]
    amounts = sorted(rng.choice([0, 100_00, 2_000_00, 50_000_00, 10**15, -1]) for _ in range(2))
    month = rng.choice(["", "", some.date[:7], "2026-13"])
    return {
        "kind": kind,
        "q": " ".join(words),
        "department": rng.choice(["", "", some.authority, "nobody"]) if rng.random() < 0.7 else "",
        "year": month[:4] or rng.choice(["", some.date[:4], "1999"]),
        "month": month,
        "min": rng.choice([None, None, amounts[0]]),
        "max": rng.choice([None, None, amounts[1]]),
        "largest": rng.random() < 0.4,
        "oldest": rng.random() < 0.3,
    }


def _meets(found: site_module.Site, one: dict[str, Any], record: Record) -> bool:
    money = amount(record.kind.amount, record.data)
    department = found.by_key["department", record.authority].caption
    texts = [normal(text) for text in (record.caption, department, *_texts({k: v for k, v in record.data.items() if k != "authority"}))]
    return (
        all(any(word in text for text in texts) for word in normal(one["q"]).split(" "))
        and one["department"] in ("", record.authority)
        and record.date.startswith(one["month"] or one["year"])
        and (one["min"] is None or (money is not None and money >= one["min"]))
        and (one["max"] is None or (money is not None and money <= one["max"]))
    )


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []


def _sums(some: list[Record], money: dict[str, int | None], of: Callable[[Record], str]) -> dict[str, list[int]]:
    out: dict[str, list[int]] = {}
    for record in some:
        one = out.setdefault(of(record), [0, 0])
        one[0] += 1
        one[1] += money[record.address] or 0
    return out


def test_what_is_typed_and_what_is_saved_is_read_as_elsewhere(browser: Browser, address: str) -> None:
    """Amounts as people write them, exactly; cells that a spreadsheet would run are guarded as in the files of /data/."""
    amounts = {
        "100000": 10_000_000,
        "１０万": 10_000_000,
        "￥1,234.56 元": 123_456,
        "-5": -500,
        "0": 0,
        "1.5亿": 15_000_000_000,
        "0.01": 1,
        "9999999999999": 999_999_999_999_900,
    }
    cells = ["=1+1", "＝1", "-5", " @x", "'=1", "'x", "+86", "\t", "一=1", "", "2026-01-01", "甲\n乙"]
    page = browser.new_page()
    page.goto(address + LIST)
    code = """async ([amounts, cells]) => {
        const {cents, guard} = await import(document.querySelector("script[src*=list-page]").src);
        return [amounts.map(cents), ["", " "].map(cents), ["abc", "1e9", "10-20", "一百", "--1"].map((one) => Number.isNaN(cents(one))), cells.map(guard)];
    }"""
    read, none, wrong, guarded = page.evaluate(code, [list(amounts), cells])
    page.close()
    assert read == list(amounts.values())
    assert none == [None, None]
    assert all(wrong)
    assert guarded == [formulas.guard(one) for one in cells]
