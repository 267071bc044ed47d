"""The pages of a province with many cities in a real browser: one is found by its name, and what is said of many stays readable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import provinces
import pytest
from browsing import fine, marks, serve
from playwright.sync_api import Page, expect

pytestmark = marks("browser-cities")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a province with a dozen cities more, of which nothing was gathered yet."""
    where = tmp_path_factory.mktemp("many-cities")
    repo = provinces.province(where / "repo")
    new = provinces.states()[2]
    more = [new | {"id": f"town{i}", "name": f"{name}镇Ａ", "code": f"9904{i:02}"} for i, name in enumerate("东南西北金木水火土风云山")]
    for one in more:
        named = {"name": one["name"], "code": one["code"], "address": f"https://{one['id']}.example/", "since": "2026-11-02"}
        repo.dump(f"content/lists/cities/{one['id']}.yml", named)
    repo.build(where / "site", "--harvest", str(provinces.harvest(where / "harvest", cities=provinces.states() + more)))
    with serve(where / "site") as found:
        yield found


@pytest.mark.parametrize("path", ["", "cities/", "cities/by/day/", "cities/town3/", "cities/organisations/", "cities/statistics/"])
def test_every_page_is_fine_with_scripts(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    fine(page)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    fine(page)


def test_a_city_is_found_in_a_long_table_by_its_name(page: Page, address: str) -> None:
    page.goto(f"{address}cities/by/code/")
    rows = page.locator("#cr-cities tbody tr")
    field = page.get_by_role("search", name="找城市").get_by_role("searchbox")
    expect(rows.locator("visible=true")).to_have_count(15)
    field.fill(" 镇 a")
    expect(rows.locator("visible=true")).to_have_count(12)
    expect(page.locator("#cr-status")).to_have_text("找到 12 个城市。")
    field.fill("金镇")
    expect(rows.locator("visible=true")).to_have_count(1)
    fine(page)
    field.press("Enter")
    field.fill("无锡")
    expect(rows.locator("visible=true")).to_have_count(0)
    expect(page.locator("#cr-status")).to_have_text("没有名称里有“无锡”的城市，请少写几个字。")
    field.fill("")
    expect(rows.locator("visible=true")).to_have_count(15)
    expect(page.locator("#cr-status")).to_have_text("")


def test_who_comes_back_sees_the_table_as_the_field_says(page: Page, address: str) -> None:
    page.goto(f"{address}cities/")
    field = page.get_by_role("search", name="找城市").get_by_role("searchbox")
    field.fill("乙")
    page.locator("#cr-cities").get_by_role("link", name="乙县").click()
    page.wait_for_url("**/cities/yi/")
    page.go_back()
    shown = page.locator("#cr-cities tbody tr").locator("visible=true")
    expect(shown).to_have_count(1 if field.input_value() else 15)


def test_without_scripts_the_table_is_whole_and_has_no_field(plain_page: Page, address: str) -> None:
    plain_page.goto(f"{address}cities/")
    assert plain_page.get_by_role("row").filter(has_text="金镇").first.is_visible()
    assert not plain_page.get_by_label("找城市", exact=True).is_visible()


def test_a_short_table_has_no_field(province_site: Path) -> None:
    assert "cr-filter" not in (province_site / "cities/index.html").read_text(encoding="utf-8")
