"""generator.pages.cityorganisations: without scripts every organisation is found by the letters of its name, with the cities that have it."""

from __future__ import annotations

from pathlib import Path

import provinces
from provinces import text
from support import Page, uscc


def test_a_hit_leads_to_the_own_pages_of_the_cities(province_site: Path) -> None:
    html = (province_site / "cities/organisations/by/index.html").read_text(encoding="utf-8")
    code = uscc(2)
    for address in ("https://xinyong.jia.example/", "https://credit.yi.example/public/"):
        assert f"{address}organisations/{code}/" in Page(html).links()
    shown = text(province_site, "cities/organisations/by/")
    assert f"北原乳业股份有限公司 {code} 6 1 甲市 行政许可 3，最近 2026-11-02 乙县 行政处罚 1、行政许可 2，最近 2026-08-01" in shown
    assert f"北原牛奶厂 现名北原乳业股份有限公司 {code}" in shown


def test_every_organisation_is_on_the_pages_without_scripts(province_site: Path) -> None:
    shown = text(province_site, "cities/organisations/by/")
    assert [code for code in provinces.ORGANISATIONS if code not in shown] == []


def test_those_of_several_cities_are_listed(province_site: Path) -> None:
    assert f"北原乳业股份有限公司 {uscc(2)} 2 6 1" in text(province_site, "cities/organisations/several/")


def test_the_look_up_says_what_cannot_be_found_and_of_which_day_the_cities_are(province_site: Path) -> None:
    shown = text(province_site, "cities/organisations/")
    assert "查不到不等于没有" in shown
    assert "甲市 2026-11-22、乙县 2026-11-18、丙区 没有" in shown
    assert "自然人不在其中" in shown
