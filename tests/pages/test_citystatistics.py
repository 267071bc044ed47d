"""generator.pages.citystatistics: what is counted over all cities, with what is missing said beside it."""

from __future__ import annotations

from pathlib import Path

from provinces import text
from support import Page


def test_each_kind_is_counted_over_all_cities(province_site: Path) -> None:
    shown = text(province_site, "cities/statistics/")
    assert "行政处罚 31 2 32.2%（10/31） 34.32万元（343,205.5 元）" in shown
    assert "行政许可 64 2 100.0%（58/58） —" in shown


def test_the_page_of_a_kind_has_its_cities_years_and_departments(province_site: Path) -> None:
    shown = text(province_site, "cities/statistics/penalty/")
    assert "合计 31 32.2%（10/31） 8 13 34.32万元（343,205.5 元）" in shown
    assert "甲市 20 50.0%（10/20） 8 2 33万元（330,000 元）" in shown
    assert "2026年 22 34.32万元（343,205.5 元）" in shown
    # Departments of the same name are added up.
    assert "市场监督管理局 2 31 32.2%（10/31） 13" in shown


def test_cities_that_are_not_of_the_day_or_have_nothing_are_named(province_site: Path) -> None:
    shown = text(province_site, "cities/statistics/penalty/")
    assert "下面这些城市的数字不是 2026-11-22 的：乙县（2026-11-18）、丙区（没有数据，不在其中）" in shown
    assert "没有收到行政处罚的城市：丙区。没有收到不等于没有" in shown


def test_every_picture_has_its_numbers_as_csv(province_site: Path) -> None:
    for address in ("cities/", "cities/jia/", "cities/statistics/", "cities/statistics/penalty/"):
        page = Page((province_site / address / "index.html").read_text(encoding="utf-8"))
        found = {link for link in page.links() if link.endswith(".csv")}
        assert found
        for link in found:
            assert (province_site / address / link).resolve().is_file(), (address, link)


def test_it_is_told_in_how_many_cities_somebody_is_late(province_site: Path) -> None:
    shown = text(province_site, "cities/statistics/")
    assert "2026-10 1 2 83.3%（10/12） 1 2026-09 0 2 100.0%（3/3） 0" in shown
