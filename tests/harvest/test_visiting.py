"""generator.harvest.visiting: clocks of their own, and two cities that say that they are the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import harvesting
import pytest
from harvesting import Province

from generator.harvest import source


def test_a_day_in_the_future_is_not_gathered(province: Province, jia: Path) -> None:
    province.list("jia", jia)
    province.harvest()
    harvesting.dated(jia, "2027-11-22")
    told = province.harvest()["jia"]
    assert (told["state"], told["as_of"]) == ("clock", "2026-11-22")
    assert "网站写的日期是 2027-11-22，还没有到（今天是 2026-11-22）" in told["said"][0]
    # What was set right is gathered: nobody has gone forward with it.
    harvesting.dated(jia, "2026-11-22")
    assert province.harvest()["jia"]["state"] in ("good", "unchanged")


@pytest.mark.parametrize(("day", "state"), [("2026-11-25", "unchanged"), ("2026-11-26", "old")])
def test_a_city_that_is_long_behind_is_told(province: Province, jia: Path, day: str, state: str) -> None:
    province.list("jia", jia)
    province.harvest()
    told = province.harvest(as_of=day)["jia"]
    assert (told["state"], told["as_of"], told["failing_since"]) == (state, "2026-11-22", None)
    assert told["said"] == (["网站的内容截至 2026-11-22，已经 4 天没有更新。"] if state == "old" else [])


def test_a_city_that_goes_back_a_day_is_refused(province: Province, jia: Path) -> None:
    province.list("jia", jia)
    province.harvest()
    harvesting.dated(jia, "2026-11-21")
    told = province.harvest()["jia"]
    assert (told["state"], told["as_of"]) == ("refused", "2026-11-22")
    assert "旧的网站被放了回来" in told["said"][0]


def test_before_its_day_a_city_is_not_gathered(province: Province, jia: Path) -> None:
    province.list("jia", jia, since="2026-11-20")
    told = province.harvest(as_of="2026-11-19")["jia"]
    assert (told["state"], told["said"]) == ("new", ["从 2026-11-20 起汇集。"])


def test_two_cities_with_one_code_are_both_told(province: Province, jia: Path, yi: Path) -> None:
    province.list("jia", jia, code="990100")
    province.list("yi", yi, code="990100")
    told = province.harvest()
    assert {one["state"] for one in told.values()} == {"twice"}
    assert told["jia"]["said"] == ["和yi市（yi）的行政区划代码（990100）相同，分不清是谁，没有汇集。"]
    province.list("yi", yi, code="990200")
    assert {one["state"] for one in province.harvest().values()} == {"good"}


def test_two_new_sites_that_are_one_are_both_told(province: Province, jia: Path, tmp_path: Path) -> None:
    province.list("jia", jia)
    province.list("bing", harvesting.copied(jia, tmp_path / "bing"))
    told = province.harvest()
    assert {one["state"] for one in told.values()} == {"twice"}
    assert "的网站自己写的网址（https://credit.jia.example/）相同" in told["jia"]["said"][0]


def test_who_takes_the_name_of_another_city_does_not_stop_it(province: Province, jia: Path, yi: Path) -> None:
    province.list("jia", jia)
    province.list("yi", yi)
    province.harvest()
    harvesting.save(yi, "index.json", {**harvesting.load(yi, "index.json"), "site": "https://credit.jia.example/"})
    harvesting.announce(yi)
    harvesting.dated(jia, "2026-11-23")
    told = province.harvest(as_of="2026-11-23")
    assert (told["jia"]["state"], told["yi"]["state"]) == ("good", "twice")
    assert province.ids("yi")


def test_an_identity_is_claimed_also_by_who_does_not_answer(province: Province, jia: Path, tmp_path: Path) -> None:
    province.list("jia", jia)
    province.harvest()
    copy = harvesting.copied(jia, tmp_path / "copy")
    jia.rename(tmp_path / "away")
    province.list("bing", copy)
    told = province.harvest()
    assert (told["jia"]["state"], told["bing"]["state"]) == ("down", "twice")


def test_a_fault_of_ours_at_the_first_look_disturbs_no_other(
    province: Province, jia: Path, yi: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = source.opened

    def failing(city: Any, *rest: Any) -> Any:
        if city.id == "jia":
            raise ZeroDivisionError("ours")
        return opened(city, *rest)

    monkeypatch.setattr(source, "opened", failing)
    province.stopped_at_jia_alone(jia, yi)


@pytest.mark.parametrize(("name", "key"), [("sums.json", "version"), ("sums.json", "as_of"), ("index.json", "site"), ("index.json", "about"), ("gone.json", "a/"), ("statistics.json", "kinds")])
def test_whatever_is_nested_in_what_a_city_says_of_itself_is_no_fault_of_ours(province: Province, jia: Path, yi: Path, name: str, key: str) -> None:
    text = json.dumps({**harvesting.load(jia, name), key: "@"})
    (jia / "api/v1" / name).write_text(text.replace('"@"', "[" * 900 + "]" * 900), encoding="utf-8")
    if name != "sums.json":
        harvesting.announce(jia)
    province.list("jia", jia)
    province.list("yi", yi)
    assert province.harvest()["yi"]["state"] == "good"
