"""generator.harvest.cities: which cities a province gathers, through the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from harvesting import Province
from support import AS_OF, Repo

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
    assert "content/lists/cities/2026/jia.yml：文件名" in done.err


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
