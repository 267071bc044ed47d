"""The site as nginx serves it, in a real browser: the policy stops nothing that the site needs, on any page."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, serve
from deploy.conftest import ROOT_URL
from nginx import Server
from playwright.sync_api import BrowserContext, Page, sync_playwright
from support import addresses

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")
# So many browsers look at pages; each is a group of its own, so that cores share them. All pages are read in `pages/test_policy.py`, without a browser.
_PARTS, _EACH = 4, 5
# Tells of each violation of the policy, also of those that a browser does not write to its console.
_TELL = "document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, shipped_site: Path) -> Iterator[Server]:
    """The shipped content behind nginx."""
    server = Server(tmp_path_factory.mktemp("nginx"), ROOT_URL)
    server.show(shipped_site)
    with server.running() as found:
        yield found


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        found = browser.new_context(locale="zh-CN", color_scheme="light")
        found.add_init_script(_TELL)
        yield found
        browser.close()


@contextlib.contextmanager
def quiet(context: BrowserContext, *fine: str) -> Iterator[Page]:
    """A page; at the end nothing has been complained of, but for texts in `fine`."""
    page, said = context.new_page(), list[str]()
    page.on("console", lambda m: said.append(f"{page.url}: {m.text}") if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: said.append(f"{page.url}: {e}"))
    yield page
    page.close()
    assert [one for one in said if not any(text in one for text in fine)] == []


def sorts(site: Path) -> list[str]:
    """The address of one page of each sort: the first below each of the first two folders, and each page that is not below one."""
    found: dict[tuple[str, ...], str] = {}
    for address in sorted(addresses(site)):
        parts = address.split("/")
        # Records of a year and lists of one differ by how deep they lie.
        found.setdefault((*parts[:2], str(len(parts)), *(["by"] if "by" in parts else [])) if parts[0] in ("lists", "disclosures", "statistics") else (parts[0], str(len(parts))), address)
    return sorted(found.values())


@pytest.mark.xdist_group("browser-policy-0")
def test_one_page_of_each_sort_keeps_to_the_policy(served: Server, shipped_site: Path, context: BrowserContext) -> None:
    some = sorts(shipped_site)
    assert len(some) > 100
    with quiet(context, "404 (Not Found)", "410 (Gone)") as page:
        for address in (*some[::3], "search/?q=食品", "no/such/page/"):
            page.goto(f"http://127.0.0.1:{served.port}/{address}")


@pytest.mark.slow
@pytest.mark.parametrize("part", [pytest.param(one, marks=pytest.mark.xdist_group(f"browser-policy-{one}")) for one in range(_PARTS)])
def test_every_fifth_page_keeps_to_the_policy(served: Server, shipped_site: Path, context: BrowserContext, part: int) -> None:
    with quiet(context, "410 (Gone)") as page:
        for address in sorted(addresses(shipped_site))[part :: _PARTS * _EACH]:
            page.goto(f"http://127.0.0.1:{served.port}/{address}", wait_until="domcontentloaded")


@pytest.mark.xdist_group("browser-policy-1")
def test_search_look_up_colours_and_print_work_under_the_policy(served: Server, context: BrowserContext) -> None:
    home = f"http://127.0.0.1:{served.port}/"
    with quiet(context) as page:
        page.goto(f"{home}search/?q=悦来餐饮")
        page.wait_for_selector("#cr-results li")
        page.goto(f"{home}organisations/")
        page.locator("main form[data-box] input").fill("91990102MA2B4E633M")
        page.locator(".cr-popup li").locator("visible=true").first.click()
        page.wait_for_url("**/organisations/91990102MA2B4E633M/")
        scheme = "getComputedStyle(document.documentElement).colorScheme"
        assert page.evaluate(scheme) == "light"
        page.get_by_role("button", name="深色").click()
        assert page.evaluate(scheme) == "dark"
        # The choice is kept: a script at the beginning of the next page reads it.
        page.goto(f"{home}disclosures/penalties/")
        assert page.evaluate(scheme) == "dark"
        page.goto(f"{home}about/")
        assert page.evaluate(scheme) == "dark"
        page.emulate_media(media="print")
        assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.xdist_group("browser-policy-1")
def test_a_script_that_slips_into_a_page_does_not_run(tmp_path: Path, context: BrowserContext) -> None:
    """What the policy is for: also without the heads of a server, as on a host that sends none."""

    from generator.pages.policy import META

    bad = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\"><p style='color:red'>x</p><a id=a href=\"javascript:document.title='ran'\">x</a>"
    (tmp_path / "index.html").write_text(f"<!doctype html>{META}<meta charset=utf-8><title>quiet</title>{bad}", encoding="utf-8")
    (tmp_path / "open.html").write_text(f"<!doctype html><meta charset=utf-8><title>quiet</title>{bad}", encoding="utf-8")
    page = context.new_page()
    with serve(tmp_path) as home:
        page.goto(home)
        page.click("#a")
        assert page.title() == "quiet"
        page.goto(f"{home}open.html")
        page.wait_for_function("document.title === 'ran'")
    page.close()


@pytest.mark.xdist_group("browser-policy-1")
def test_a_search_that_began_in_the_last_site_goes_on_in_the_new_one(tmp_path: Path, shipped_site: Path, context: BrowserContext) -> None:
    """What a search has loaded belongs to one site. When files are no longer there, the next try begins with those that are."""
    other = tmp_path / "other"
    (other / "search").mkdir(parents=True)
    server = Server(tmp_path / "nginx", ROOT_URL)
    server.show(shipped_site)
    with server.running(), quiet(context, "404 (Not Found)", "json: 404", "bin: 404") as page:
        page.goto(f"http://127.0.0.1:{server.port}/search/?q=悦来餐饮")
        page.wait_for_selector("#cr-results li")
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url.rpartition("/")[2]))
        # For a moment nothing of the search is there.
        server.show(other)
        page.locator("#cr-q").fill("食品")
        page.locator("#cr-q").press("Enter")
        # A function to wait for would be a string, which the policy does not let run.
        page.wait_for_selector("#cr-status:has-text('再按一次')")
        assert "index.json" not in asked
        server.show(shipped_site)
        page.locator("#cr-q").press("Enter")
        page.wait_for_selector("#cr-results li")
        assert "index.json" in asked
