"""generator.pages.cities: how every city keeps its limits and how its harvest went, with nothing said that nobody knows."""

from __future__ import annotations

import re
from pathlib import Path

import provinces
import pytest
from provinces import text
from support import Page, Repo, body_of, tree

EVIL = "<script>alert(1)</script>"


def test_the_table_says_of_each_city_how_the_harvest_went_and_of_which_day_its_numbers_are(province_site: Path) -> None:
    shown = text(province_site, "cities/")
    assert "甲市 已汇集 2026-11-22 66 83.3%（50/60） 2 5.9 个工作日" in shown
    assert "乙县 连不上 2026-11-18 旧的 30 62.0%（18/29） 11" in shown
    # Above it the numbers of different days are added up, which is said there.
    assert "下面这些城市的数字不是 2026-11-22 的：乙县（2026-11-18）、丙区（没有数据，不在其中）" in shown


def test_what_comes_with_the_program_is_not_what_a_city_published(province_site: Path) -> None:
    assert "公示662 个栏目" in text(province_site, "cities/jia/")
    assert "公示962 个城市" in text(province_site, "cities/")
    assert not (province_site / "cities/statistics/rule").exists()
    assert "时限规则 54" not in text(province_site, "cities/statistics/")


def test_who_reports_late_is_first_by_the_official_measures(province_site: Path) -> None:
    shown = text(province_site, "cities/").partition("公示质量")[2]
    assert shown.index("乙县 100.0%（11/11） 100.0%（11/11）") < shown.index("甲市 95.0%（19/20） 50.0%（10/20）")


def test_what_is_not_known_is_called_so_and_is_no_zero(province_site: Path) -> None:
    assert "丙区 还没有收 没有 不知道 不知道 不知道 —" in text(province_site, "cities/")
    own = text(province_site, "cities/bing/")
    assert "还没有收成过，它的数字都不知道" in own
    assert not re.search(r"\b0\b", own.partition("汇集的情况")[2].partition("各城市 数据与接口")[0])


def test_the_measures_are_those_that_the_cities_state(province_site: Path) -> None:
    shown = text(province_site, "cities/")
    assert "甲市 95.0%（19/20） 50.0%（10/20） 4.8%（1/21）" in shown
    # The second city does not say what it conceals, and the sum says of how many that is true.
    assert "乙县 100.0%（11/11） 100.0%（11/11） 不知道" in shown
    assert "合计 96.7%（30/31） 67.8%（21/31） 4.8%（1/21） 1 个城市不知道，不在其中" in shown


@pytest.mark.parametrize(
    ("order", "names"), [("", "甲乙丙"), ("by/overdue/", "乙甲丙"), ("by/records/", "甲乙丙"), ("by/day/", "丙乙甲"), ("by/code/", "甲乙丙")]
)
def test_the_table_is_sorted_by_plain_links(province_site: Path, order: str, names: str) -> None:
    shown = text(province_site, f"cities/{order}")
    table = shown[shown.index("平均公示用时") :]
    assert sorted("甲乙丙", key=lambda one: table.index({"甲": "甲市", "乙": "乙县", "丙": "丙区"}[one])) == list(names)
    assert shown.count("按行政区划代码") >= 1


def test_the_page_of_a_city_that_is_down_says_so_beside_its_last_good_numbers(province_site: Path) -> None:
    shown = text(province_site, "cities/yi/")
    assert "连不上" in shown
    assert "2026-11-19 起收不到新的" in shown
    assert "下面是 2026-11-18 最近一次收成的数字，不是今天的" in shown
    assert "行政处罚 11 0.0%（0/11） 11" in shown
    # A commitment has no limit, so nothing of it can be overdue.
    assert "信用承诺 1 — — —" in shown


def test_the_page_of_a_city_has_what_it_states_and_where_that_differs(province_site: Path) -> None:
    shown = text(province_site, "cities/jia/")
    assert "行政处罚 公示的件数 21 20" in shown
    assert "一样" in text(province_site, "cities/yi/").partition("说的和收到的")[2]
    assert "2026年第四季度 95.0%（19/20） 50.0%（10/20） 按年度算" in shown
    assert "市场监督管理局 20 50.0%（10/20） 2" in shown
    assert "xinyong.jia.example/log，1,234 条" in shown


def test_links_lead_to_pages_here_or_to_the_own_site_of_the_city(province_site: Path) -> None:
    page = Page(body_of((province_site / "cities/jia/index.html").read_text(encoding="utf-8")))
    outside = {link for link in page.links() if link.startswith("http")}
    assert outside
    assert all(link.startswith("https://xinyong.jia.example/") for link in outside)


def test_texts_of_cities_are_texts_and_nothing_else(tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo")
    told = provinces.states()
    told[0] |= {"said": [EVIL], "commit": EVIL, "log": {"origin": EVIL, "size": 1, "checked": False}}
    rows = provinces.rows()
    rows["departments"].append(["jia", "penalty", f"../{EVIL}", EVIL, 1, 1, 0, 0])
    rows["cities"].append(["jia", EVIL, 1, 0, 0, 0, 0, 0, None, None, 0, EVIL])
    rows["differs"].append(["jia", EVIL, EVIL, 1, 2])
    rows["duties"].append(["jia", EVIL, "2026-10", 1, 0, 0, 0, 0])
    done = repo.build(tmp_path / "site", "--harvest", str(provinces.harvest(tmp_path / "harvest", cities=told, answers=rows)))
    body = body_of((done / "cities/jia/index.html").read_text(encoding="utf-8"))
    assert EVIL not in body
    assert "&lt;script&gt;alert(1)" in body
    assert "deadlines/../" not in body


def test_another_site_has_none_of_this(repo: Repo, tmp_path: Path) -> None:
    provinces_list = {file for file in tree(repo.build(tmp_path / "site")) if "cities" in file}
    assert provinces_list <= {file for file in provinces_list if "/cities.js" in file or file.startswith("schemas/")}


def test_numbers_of_this_morning_are_not_called_those_of_another_day(tmp_path: Path) -> None:
    """A city that answered in the morning and is down at noon."""
    repo = provinces.province(tmp_path / "repo")
    told = [one | {"as_of": provinces.DAY, "failing_since": provinces.DAY} if one["id"] == "yi" else one for one in provinces.states()]
    site = repo.build(tmp_path / "site", "--harvest", str(provinces.harvest(tmp_path / "harvest", cities=told)))
    assert "下面是 2026-11-22 最近一次收成的数字，那以后再没有收成。" in text(site, "cities/yi/")
    assert "乙县 连不上 2026-11-22 30" in text(site, "cities/")


def test_a_change_of_one_city_changes_only_its_pages_and_those_of_all(tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo")
    harvest, out = tmp_path / "harvest", tmp_path / "site"
    repo.build(out, "--harvest", str(provinces.harvest(harvest)))
    before = tree(out)
    repo.build(out, "--harvest", str(provinces.harvest(harvest)))
    assert tree(out) == before
    rows = provinces.rows()
    rows["cities"][4][2:4] = [19, 19]
    repo.build(out, "--harvest", str(provinces.harvest(harvest, answers=rows)))
    after = tree(out)
    differs = {file for file in before if before[file] != after.get(file)}
    assert "cities/yi/index.html" in differs
    assert "cities/index.html" in differs
    assert not any(file.startswith(("cities/jia/", "cities/bing/", "cities/organisations/", "organisations/")) for file in differs)
    # The same as if it had been made anew.
    repo.build(tmp_path / "again", "--harvest", str(harvest), "--no-cache")
    assert tree(tmp_path / "again") == after


def test_on_the_first_day_nothing_leads_to_what_is_not_there(tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo")
    site = repo.build(tmp_path / "site", "--harvest", str(provinces.harvest(tmp_path / "harvest", cities=[], answers={}, organisations={})))
    assert not (site / "cities/organisations").exists()
    for address in ("", "cities/", "cities/jia/", "data/"):
        page = Page((site / address / "index.html").read_text(encoding="utf-8"))
        assert [link for link in page.links() if "cities/organisations" in link or "cities/statistics" in link] == [], address
    assert "3 个城市" in text(site, "cities/")
