"""generator.harvest.cities: which cities a province gathers, through the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from harvesting import Province
from support import AS_OF, Repo

from generator.model.kindnames import NOT_OF_CITIES
from generator.reading import recordfile

CITY: dict[str, Any] = {"name": "甲市", "code": "990100", "address": "sites/jia", "since": "2026-11-02"}


def test_a_site_without_cities_is_told_so(repo: Repo) -> None:
    done = repo.credit("harvest", "--as-of", AS_OF)
    assert done.code == 2
    assert "没有成员城市" in done.err
    assert not (repo.root / ".credit-harvest").exists()


def test_a_city_that_is_not_on_the_list_is_told_with_those_that_are(repo: Repo) -> None:
    repo.dump("content/lists/cities/jia.yml", CITY)
    done = repo.credit("harvest", "--as-of", AS_OF, "--city", "yi")
    assert done.code == 2
    assert "没有成员城市“yi”，现有：jia" in done.err


def test_a_name_that_makes_no_address_is_told(repo: Repo) -> None:
    repo.dump("content/lists/cities/2026/jia.yml", CITY)
    done = repo.credit("harvest", "--as-of", AS_OF)
    assert done.code == 2
    assert "content/lists/cities/2026/jia.yml:1:1：文件名“2026/jia”与网站自动生成的页面重名" in done.err
    assert "请换一个名称" in done.err


def test_a_city_has_no_address_of_another_page_and_no_name_of_a_device(repo: Repo) -> None:
    reserved, devices = ("by", "index", "organisations", "statistics", "late", "2026", "page-2", "a" * 65), ("con", "nul", "aux", "com1", "lpt9")
    for number, name in enumerate((*reserved, *devices)):
        repo.dump(f"content/lists/cities/{name}.yml", {**CITY, "name": f"{number}市", "code": f"9901{number:02}", "address": f"sites/{number}"})
    found = {Path(one["path"]).stem: one for one in repo.check() if one["path"].startswith("content/lists/cities/")}
    assert {name: one["slug"] for name, one in found.items()} == {
        **dict.fromkeys(reserved, "reserved-file-name"),
        **dict.fromkeys(devices, "windows-file-name"),
    }
    assert {one["line"] for one in found.values()} == {1}
    assert all("成员城市不能叫" in found[name]["hint"] for name in reserved)
    assert [name for name in NOT_OF_CITIES if recordfile.good_id("city", name)] == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("xinyong.jia.example/log+dc0be82e+AAAA", "不是公钥"),
    ],
)
def test_a_key_that_is_none_is_told(repo: Repo, key: str, words: str) -> None:
    repo.dump("content/lists/cities/jia.yml", {**CITY, "keys": [key]})
    done = repo.credit("harvest", "--as-of", AS_OF)
    assert done.code == 2
    assert "content/lists/cities/jia.yml：keys" in done.err
    assert words in done.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name: [", "content/lists/cities/jia.yml:1:"),
        ("name: 甲市\ncode: '990100'\naddress: https:///\nsince: 2026-11-02\n", "content/lists/cities/jia.yml:3:10："),
        (None, "content/lists/cities/jia.yml:1:1："),
    ],
)
def test_a_record_with_a_fault_stops_all_and_nothing_that_was_kept_is_removed(
    province: Province, jia: Path, yi: Path, content: str | None, said: str
) -> None:
    province.list("jia", jia)
    province.list("yi", yi)
    province.harvest()
    before = province.everything()
    file = province.repo.root / "content/lists/cities/jia.yml"
    file.write_bytes(content.encode() if content is not None else b"\xff\xfe\x00")
    for words in ((), ("--city", "yi")):
        done = province.attempt(*words)
        assert done.code == 2
        assert "成员城市的名单有错误，没有汇集，也没有删除什么" in done.err
        assert said in done.err
        assert province.everything() == before
