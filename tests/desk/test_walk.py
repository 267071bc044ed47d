"""All screens of the desk before the eyes of a browser: their words, their forms, the keyboard, small windows and large letters.

The screens are found by following links and by what drafts lead to, so that a new one is looked at without being named here.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from browsing import browser, fine
from nodes import module
from playwright.sync_api import Browser, Page, Route
from reviewing import ruled
from support import GOOD_FILE, HANGS

from generator.desk.accounts import Account
from generator.desk.store import CHANGE, FORM, RETURNED, SHEET, Draft

from .conftest import Running, Visitor
from .test_preview import PENALTY

__all__ = ["browser"]

# Pages that say that something is refused.
REFUSED = ("/enter/none", "/nothing/")
BAD = {**PENALTY, "CF_XDR_SHXYM": "91990100MA1G0A0193", "CF_JDRQ": "2026-13-40", "CF_WSH": "甲市监罚〔2026〕21号"}
# Latin letters that a visitor reads outside of data: no language but Chinese. What stands in quotation marks is an example of data; an X may
# be a digit of a code, and the beginning of an address has no Chinese name.
WORDS = """() => {
  const data = '[translate=no], .data, script, style, iframe, input, textarea', found = [];
  const plain = (text) => text.replace(/“[^”]*”/g, '').replace(/https?:\\/\\/|(?<![A-Za-z])X(?![A-Za-z])/g, '');
  const look = (what, text, one) => { if (/[A-Za-z]/.test(plain(text)) && !one.closest(data)) found.push(what + text.trim().slice(0, 90)); };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let one = walker.nextNode(); one; one = walker.nextNode()) look('', one.data, one.parentElement);
  for (const name of ['title', 'placeholder', 'aria-label', 'alt', 'aria-description'])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (!one.closest('[translate=no]') && /[A-Za-z]/.test(plain(one.getAttribute(name)))) found.push(`${name}=${one.getAttribute(name)}`);
  for (const one of document.querySelectorAll('input[type=submit], input[type=button]')) look('button ', one.value, document.body);
  if (/[A-Za-z]/.test(plain(document.title))) found.push(`title ${document.title}`);
  return [...new Set(found)];
}"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Who is at the keyboard sees where: an outline or a border that is not there without the focus.
SEEN = """() => { const one = document.activeElement, style = getComputedStyle(one);
  return one === document.body || one.localName === "iframe" || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) ? '' : one.outerHTML.slice(0, 120); }"""


@pytest.fixture
def city(city: Path) -> Path:
    """The small city with a rule, so that something is owed."""
    return ruled(city, ("report-half-year", "report-annual", "disclose-penalties"), "2026-04-23")


@pytest.fixture
def screens(running: Running, owner: Account, visitor: Visitor) -> list[str]:
    """The addresses of all screens: one of each pattern that can be reached by links from the list of what is to be done."""
    save = running.desk.store.save
    save(Draft(owner.id, "scjgj", "penalty", FORM, (PENALTY,)))
    save(Draft(owner.id, "scjgj", "penalty", FORM, (BAD,), state=RETURNED, reason="罚款的金额与决定书不同"))
    save(Draft(owner.id, "scjgj", "penalty", SHEET, (PENALTY, BAD, {**PENALTY, "CF_WSH": "甲市监罚〔2026〕22号"})))
    ident = GOOD_FILE.removeprefix("content/lists/commitments/").removesuffix(".yml")
    save(Draft(owner.id, "xzspj", "commitment", CHANGE, ({"content": "承诺都符合法定条件。"},), record=ident))
    kinds = [one for one in running.desk.bases.now().site.kinds.by_name if one != "penalty"]
    found: dict[str, str] = {}
    todo = ["/", *(f"/preview/{one.id}/" for one in running.desk.store.drafts()), *REFUSED, "/new/?q=%E5%A4%84%E7%BD%9A"]
    while todo:
        address = todo.pop(0)
        # Drafts differ in what is wrong with them; of kinds one is enough.
        pattern = re.sub(rf"/(?:{'|'.join(kinds)})(?=/|$|\?)", "/KIND", re.sub(r"#.*", "", address))
        pattern = re.sub(r"=(?:[a-z-]+)(?=&|$)", "=", pattern)
        if pattern in found or ".xlsx" in address or "/site/" in address:
            continue
        answer = visitor.get(address)
        assert answer.status == 200 or address in REFUSED, address
        found[pattern] = address
        todo += [one.replace("&amp;", "&") for one in re.findall(r'<a [^>]*href="(/[^"#]*)', answer.text)]
    return list(found.values())


@pytest.fixture
def known(page: Page) -> Page:
    """A browser that does not complain of pages which refuse something."""

    def shown(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(status=200, headers=answer.headers, body=answer.body())

    for address in REFUSED:
        page.route(f"**{address}", shown)
    return page


def test_every_screen_is_chinese_and_right_for_everybody(known: Page, screens: list[str]) -> None:
    """No Latin letter but in data, no fault of accessibility, one heading, nothing wider than a small window or with large letters."""
    page, wrong = known, []
    assert len(screens) > 15
    for address in screens:
        page.goto(address)
        wrong += [f"{address}: {one}" for one in page.evaluate(WORDS)]
        wrong += [f"{address}: {n} headings" for n in [page.locator("h1").count()] if n != 1]
        fine(page)
        size = page.viewport_size or {"width": 0, "height": 0}
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wrong += [f"{address}: {wide} px too wide with large letters" for wide in [page.evaluate(WIDE)] if wide > 0]
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size({"width": 320, "height": 800})
        wrong += [f"{address}: {wide} px too wide at 320" for wide in [page.evaluate(WIDE)] if wide > 0]
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
    assert wrong == [], "\n".join(wrong)


def test_the_keyboard_is_seen_on_every_screen(known: Page, screens: list[str]) -> None:
    page, wrong = known, []
    page.emulate_media(forced_colors="active")
    for address in screens:
        page.goto(address)
        for _ in range(12):
            page.keyboard.press("Tab")
            wrong += [f"{address}: {one}" for one in [page.evaluate(SEEN)] if one]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="no Java on this machine (Debian: apt-get install default-jre-headless)")
def test_every_screen_is_valid(visitor: Visitor, screens: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "screens"
    folder.mkdir()
    for number, address in enumerate(screens):
        (folder / f"{number:02}.html").write_text(visitor.get(address).text, encoding="utf-8")
    command = ["java", "-jar", str(module("vnu-jar/build/dist/vnu.jar")), "--errors-only", "--exit-zero-always", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=HANGS)
    found = json.loads(done.stderr)["messages"]
    assert [f"{screens[int(one['url'][-7:-5])]}: {one['message']} {one.get('extract', '')}" for one in found] == []


def test_without_scripts_a_penalty_gets_as_far_as_its_preview(running: Running, owner: Account, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", base_url=running.address)
    page = context.new_page()
    page.goto(f"/enter/{running.desk.accounts.invite(owner.id, 600)}")
    page.locator("main button, main .d-button").first.click()
    page.get_by_role("link", name="新增", exact=True).click()
    page.get_by_role("link", name="行政处罚", exact=True).click()
    page.get_by_label("哪个部门的").select_option(label="市市场监管局")
    page.get_by_role("button", name="填表").click()
    page.get_by_label(re.compile("决定书文号")).first.fill("甲市监罚〔2026〕30号")
    page.get_by_role("button", name="检查并预览").last.click()
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label(re.compile("决定书文号")).first.input_value() == "甲市监罚〔2026〕30号"
    assert page.title().startswith("有误：")
    context.close()
