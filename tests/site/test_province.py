"""generator.site.province: what a harvest folder says is one value, and what has not its form is refused in words."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import provinces
import pytest
from support import uscc

from generator.model.kindnames import CITY
from generator.model.records import Record
from generator.site import province, site
from generator.site.province import ProvinceError

TODAY = datetime.date.fromisoformat(provinces.DAY)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Record, ...]:
    repo = provinces.province(tmp_path_factory.mktemp("listed") / "repo")
    return site.load(repo.root, TODAY).by_kind[CITY]


def test_a_city_is_named_by_the_list_and_told_of_by_the_harvest(tmp_path: Path, listed: tuple[Record, ...]) -> None:
    told = provinces.states()
    # What a city says of itself must not stand for what the province says of it.
    told[0] |= {"name": "别的市", "address": "https://evil.example/"}
    found = province.load(provinces.harvest(tmp_path, cities=told), listed, TODAY)
    assert [one.id for one in found.cities] == ["jia", "yi", "bing"]
    jia, yi, bing = found.cities
    assert (jia.name, jia.site, jia.state, jia.records) == ("甲市", "https://xinyong.jia.example/", "good", 66)
    assert (yi.state, yi.as_of, yi.failing_since) == ("down", provinces.OLD, "2026-11-19")
    assert bing.records is None


def test_a_city_that_was_never_tried_is_new_and_nothing_is_known_of_it(tmp_path: Path, listed: tuple[Record, ...]) -> None:
    found = province.load(provinces.harvest(tmp_path, cities=provinces.states()[:1]), listed, TODAY)
    assert [(one.id, one.state, one.records) for one in found.cities] == [("jia", "good", 66), ("yi", "new", None), ("bing", "new", None)]


def test_a_city_that_left_the_list_is_not_shown_from_an_old_harvest(tmp_path: Path, listed: tuple[Record, ...]) -> None:
    with pytest.raises(ProvinceError, match="不在名单上的城市：bing"):
        province.load(provinces.harvest(tmp_path), [one for one in listed if one.id != "bing"], TODAY)


def test_a_harvest_of_a_later_day_is_refused(tmp_path: Path, listed: tuple[Record, ...]) -> None:
    with pytest.raises(ProvinceError, match="2026-11-22 汇集的，网站是 2026-11-21 的"):
        province.load(provinces.harvest(tmp_path), listed, TODAY - datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("harvest.json", "{", "不是 JSON"),
        ("harvest.json", "[]", "不是一个对象"),
        ("harvest.json", '{"version": 1}', "不是说明的样子"),
        ("harvest.json", '{"version": 2, "as_of": "2026-11-22", "cities": []}', "版本是 2"),
        ("answers/cities.json", '{"columns": ["city"], "rows": [["jia"]]}', "没有kind、records"),
        ("answers/cities.json", '{"columns": ["city"], "rows": [["jia", 1]]}', "列数不对"),
        ("answers/cities.json", '{"rows": []}', "没有 columns"),
        ("answers/organisations/0aa.json", f'{{"{uscc(9)}": {{"names": []}}}}', "不是说明的样子"),
    ],
)
def test_what_has_not_its_form_is_told_with_file_and_remedy(
    tmp_path: Path, listed: tuple[Record, ...], file: str, text: str, said: str
) -> None:
    provinces.harvest(tmp_path)
    (tmp_path / file).write_text(text, encoding="utf-8")

    def read() -> object:
        found = province.load(tmp_path, listed, TODAY)
        return found.of_cities, found.rows

    with pytest.raises(ProvinceError) as raised:
        read()
    assert said in str(raised.value)
    assert file in str(raised.value)
    assert "credit harvest" in str(raised.value)


def test_a_folder_without_a_harvest_says_what_to_run(tmp_path: Path, listed: tuple[Record, ...]) -> None:
    with pytest.raises(ProvinceError, match="先运行 credit harvest --into"):
        province.load(tmp_path, listed, TODAY)


def test_the_page_of_a_city_takes_no_address_that_has_another_use(tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo", ["jia"])
    (repo.root / "content/lists/cities/jia.yml").rename(repo.root / "content/lists/cities/statistics.yml")
    records = site.load(repo.root, TODAY).by_kind[CITY]
    with pytest.raises(ProvinceError, match="不能叫 statistics"):
        province.load(provinces.harvest(tmp_path / "harvest", cities=[]), records, TODAY)


def test_only_organisations_with_a_code_and_of_listed_cities_are_held(tmp_path: Path, listed: tuple[Record, ...]) -> None:
    some = {
        "张三": (["张三"], {"jia": {"penalty": (1, "2026-01-01", 1)}}),
        uscc(7): (["丁公司"], {"gone": {"penalty": (1, "2026-01-01", 1)}}),
        uscc(8): (["戊公司"], {"jia": {"penalty": (2, "2026-01-02", 1)}, "gone": {"permit": (5, "2026-01-01", 0)}}),
    }
    found = province.load(provinces.harvest(tmp_path, organisations=some), listed, TODAY)
    assert {code: json.loads(row) for code, row in found.rows.items()} == {
        uscc(8): [uscc(8), 2, [["jia", [["penalty", 2, "2026-01-02", 1]]]], "戊公司"]
    }
    assert found.names == {uscc(8): ("戊公司",)}


def test_only_gathered_tables_of_listed_cities_can_be_downloaded(tmp_path: Path, listed: tuple[Record, ...]) -> None:
    found = province.load(provinces.harvest(tmp_path, cities=provinces.states()[:1]), [one for one in listed if one.id == "jia"], TODAY)
    assert found.partitions == ["gathered/records/city=jia/year=2026/part-0.parquet"]


@pytest.mark.parametrize("address", ["cities/jia", "javascript:alert(1)", "https://a.example/\"><script>", "ftp://a.example/"])
def test_only_an_address_of_the_web_is_ever_a_link(address: str) -> None:
    assert province.City("jia", "甲市", "990100", address, "", "good").site == ""
