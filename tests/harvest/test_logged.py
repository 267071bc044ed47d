"""generator.harvest.logged: a city whose log does not go on, or does not agree with its records, is not believed."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import harvesting
import pytest
from harvesting import Province
from logging_city import FIRST, SECOND, THIRD, LoggingCity
from support import ROOT

from generator.proof.notes import Signer

Days = tuple[LoggingCity, dict[str, Path]]


@pytest.fixture
def days(logged_days: Days, tmp_path: Path) -> dict[str, Path]:
    """The site of a city with a log on three days, for one test."""
    return {day: harvesting.copied(site, tmp_path / day) for day, site in logged_days[1].items()}


def test_a_log_that_goes_on_is_believed_and_only_what_is_new_of_it_is_read(province: Province, days: dict[str, Path]) -> None:
    told = {}
    for day, site in days.items():
        province.list("jia", site)
        told[day] = province.harvest(as_of=day)["jia"]
    assert [one["state"] for one in told.values()] == ["good"] * 3
    assert [one["said"] for one in told.values()] == [[]] * 3
    sizes = [one["log"]["size"] for one in told.values()]
    assert sizes == [sizes[0], sizes[0] + 1, sizes[0] + 2]
    assert told[THIRD]["log"] == {"origin": "credit.jia.example/log", "size": sizes[2], "checked": True}
    assert {row["proved"] for row in province.rows("records", "jia")} == {True}


def test_no_salt_is_kept(province: Province, days: dict[str, Path], logged_days: Days) -> None:
    province.list("jia", days[FIRST])
    province.harvest(as_of=FIRST)
    texts = [json.loads(path.read_bytes()) for path in harvesting.shards(days[FIRST])]
    salts = [one["salt"] for told in texts for one in told.values()]
    assert salts
    assert [salt for salt in salts if province.holds(salt)] == []


def test_a_record_that_is_taken_down_is_gone_whole(province: Province, days: dict[str, Path]) -> None:
    province.list("jia", days[SECOND])
    province.harvest(as_of=SECOND)
    assert province.holds("91990100MA1G0A0192")
    province.list("jia", days[THIRD])
    assert province.harvest(as_of=THIRD)["jia"]["state"] == "good"
    assert province.holds("91990100MA1G0A0192") == []


def other_log(days: dict[str, Path], folder: Path) -> Path:
    """The site of the third day with the log of another city of the same name."""
    city = LoggingCity(folder / "other", seed=9)
    city.history()
    shutil.rmtree(days[THIRD] / "log")
    return Path(shutil.copytree(city.site / "log", days[THIRD] / "log"))


@pytest.mark.slow
def test_a_log_that_does_not_go_on_is_refused(province: Province, days: dict[str, Path], tmp_path: Path) -> None:
    province.list("jia", days[SECOND])
    good = province.harvest(as_of=SECOND)["jia"]
    ids = province.ids("jia")
    other_log(days, tmp_path)
    province.list("jia", days[THIRD])
    told = province.harvest(as_of=THIRD)["jia"]
    assert (told["state"], told["as_of"], told["log"], told["failing_since"]) == ("refused", SECOND, good["log"], THIRD)
    assert "这里仍是截至 2026-11-19 的内容" in told["said"][-1]
    # The one that the city itself says to have left has left here too, whatever else is wrong.
    assert province.ids("jia") == ids - {"xzspj-11"}


def test_an_old_backup_is_refused(province: Province, days: dict[str, Path]) -> None:
    province.list("jia", days[THIRD])
    province.harvest(as_of=THIRD)
    before = province.ids("jia")
    for day in (FIRST, SECOND):
        province.list("jia", days[day])
        told = province.harvest(as_of=THIRD)["jia"]
        assert told["state"] == "refused"
        assert "旧的网站被放了回来" in told["said"][0]
    # Also with a new date on it.
    harvesting.dated(days[SECOND], "2026-11-21")
    told = province.harvest(as_of="2026-11-21")["jia"]
    assert told["state"] == "refused"
    assert "旧的日志被放了回来" in told["said"][0]
    assert province.ids("jia") == before


def changed(site: Path, change: Any, announced: bool = True) -> None:
    path = next(path for path in harvesting.shards(site) if b"xzspj-11" in path.read_bytes())
    told = json.loads(path.read_bytes())
    change(told)
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    if announced:
        harvesting.announce(site)


def edited(told: dict[str, Any]) -> None:
    told["xzspj-11"]["data"]["content"] = "承诺从来没有人许过。"


def unsalted(told: dict[str, Any]) -> None:
    del told["xzspj-11"]["salt"]


def test_a_digest_without_a_leaf_is_refused(province: Province, days: dict[str, Path]) -> None:
    changed(days[FIRST], edited)
    province.list("jia", days[FIRST])
    told = province.harvest(as_of=FIRST)["jia"]
    assert told["state"] == "refused"
    assert "不是公示日志里现在的内容" in told["said"][0]
    assert province.ids("jia") == set()


def test_a_leaf_without_a_record_is_refused(province: Province, days: dict[str, Path]) -> None:
    changed(days[FIRST], lambda told: told.clear())
    province.list("jia", days[FIRST])
    told = province.harvest(as_of=FIRST)["jia"]
    assert told["state"] == "refused"
    assert "1 条没有撤下、网站却没有公示" in told["said"][0]


def test_a_record_without_a_salt_is_refused(province: Province, days: dict[str, Path]) -> None:
    changed(days[FIRST], unsalted)
    province.list("jia", days[FIRST])
    told = province.harvest(as_of=FIRST)["jia"]
    assert told["state"] == "refused"
    assert "没有日志用的盐" in told["said"][0]


def test_a_log_that_is_taken_away_is_refused(province: Province, days: dict[str, Path]) -> None:
    province.list("jia", days[FIRST])
    province.harvest(as_of=FIRST)
    shutil.rmtree(days[SECOND] / "log")
    province.list("jia", days[SECOND])
    told = province.harvest(as_of=SECOND)["jia"]
    assert told["state"] == "refused"
    assert "没有公示日志了" in told["said"][0]


def test_a_key_from_elsewhere_vouches_for_the_log(province: Province, days: dict[str, Path], logged_days: Days) -> None:
    own = logged_days[0].signer.verifier.text
    other = Signer.of_seed("credit.jia.example/log", bytes([1] * 32)).verifier.text
    province.list("jia", days[FIRST], keys=[other])
    told = province.harvest(as_of=FIRST)["jia"]
    assert told["state"] == "refused"
    assert "不是用您给的公钥签的" in told["said"][0]
    province.list("jia", days[FIRST], keys=[own])
    assert province.harvest(as_of=FIRST)["jia"]["state"] == "good"


def test_a_city_whose_key_is_known_and_that_has_no_log_has_lost_it(province: Province, days: dict[str, Path], logged_days: Days) -> None:
    shutil.rmtree(days[FIRST] / "log")
    province.list("jia", days[FIRST], keys=[logged_days[0].signer.verifier.text])
    assert province.harvest(as_of=FIRST)["jia"]["state"] == "refused"


def test_a_key_that_hands_over_to_another_is_followed(province: Province, logged_days: Days, tmp_path: Path) -> None:
    city = logged_days[0].copied(tmp_path / "city")
    province.list("jia", city.site, keys=[city.signer.verifier.text])
    assert province.harvest(as_of=THIRD)["jia"]["state"] == "good"
    new = Signer.of_seed("credit.jia.example/log", bytes([8] * 32))
    city.name_keys(new.verifier.text, city.signer.verifier.text)
    city.key.write_text(f"{new.text}\n{city.signer.text}\n", encoding="utf-8")
    city.commit("2026-11-21", {"content/lists/commitments/xzspj-12.yml": harvesting.commitment(12)[1]})
    city.build("2026-11-21")
    told = province.harvest(as_of="2026-11-21")["jia"]
    assert (told["state"], told["said"]) == ("good", [])
    assert "xzspj-12" in province.ids("jia")


def test_a_log_that_cannot_be_read_is_broken_and_nobody_is_accused(province: Province, days: dict[str, Path]) -> None:
    for path in (days[FIRST] / "log/tile/entries").rglob("*"):
        if path.is_file():
            path.unlink()
    province.list("jia", days[FIRST])
    told = province.harvest(as_of=FIRST)["jia"]
    assert told["state"] == "broken"
    assert "日志读不完整" in told["said"][0]


def test_a_log_from_the_future_is_a_wrong_clock(province: Province, days: dict[str, Path]) -> None:
    """The catalogue says today, the leaves say another day."""
    harvesting.dated(days[THIRD], FIRST)
    province.list("jia", days[THIRD])
    told = province.harvest(as_of=FIRST)["jia"]
    assert told["state"] == "clock"
    assert "还没有到" in told["said"][0]


def frauds() -> Any:
    """docs/frauds.py, whose frauds `credit verify` names."""
    spec = importlib.util.spec_from_file_location("frauds_of_cities", ROOT / "docs" / "frauds.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


# What a harvest does not look at: pages, downloads, hashes in tiles, time stamps, git.
UNSEEN = ("git-", "stamp-", "rebuild-", "download-")


@pytest.mark.slow
def test_the_frauds_that_strangers_name_are_not_gathered(tmp_path: Path) -> None:
    module = frauds()
    honest = module.City(tmp_path / "honest")
    honest.live(sample=False)
    key = honest.signer.verifier.text
    seen = [one for one in module.FRAUDS if not all(slug.startswith(UNSEEN) for slug in one.slugs) and "树片" not in one.title]
    assert len(seen) >= 10
    wrong = []
    for number, fraud in enumerate(seen):
        province = Province(tmp_path / str(number))
        city = honest.copied(tmp_path / f"city-{number}")
        province.list("jia", city.site, keys=[key])
        if module.SINCE in fraud.needs or module.OTHER in fraud.needs:
            assert province.harvest(as_of="2026-11-30")["jia"]["state"] in ("good", "old")
        fraud.play(city)
        harvesting.announce(city.site)
        told = province.harvest(as_of="2026-11-30")["jia"]
        if told["state"] not in ("refused", "broken"):
            wrong.append((fraud.title, told["state"], told["said"]))
    assert wrong == []


def test_a_key_that_is_named_later_is_asked_at_once(province: Province, days: dict[str, Path], logged_days: Days) -> None:
    """Though nothing is new at the city: that its log was checked is told in public."""
    province.list("jia", days[FIRST])
    assert province.harvest(as_of=FIRST)["jia"]["state"] == "good"
    province.list("jia", days[FIRST], keys=[Signer.of_seed("credit.jia.example/log", bytes([1] * 32)).verifier.text])
    told = province.harvest(as_of=FIRST)["jia"]
    assert told["state"] == "refused"
    assert "不是用您给的公钥签的" in told["said"][0]
    province.list("jia", days[FIRST], keys=[logged_days[0].signer.verifier.text])
    assert province.harvest(as_of=FIRST)["jia"]["state"] == "good"
    assert province.harvest(as_of=FIRST)["jia"]["state"] == "unchanged"
