"""generator.verify.restoring: a log folder that was lost is made again from the site, through the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from logging_city import THIRD, LoggingCity, tree
from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY

FOURTH = "2026-11-23"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> LoggingCity:
    """A city with three days of its log. Tests only read it."""
    city = LoggingCity(tmp_path_factory.mktemp("kept"))
    city.history()
    return city


@pytest.fixture
def city(kept: LoggingCity, tmp_path: Path) -> LoggingCity:
    """A copy of it that has lost its log."""
    made = kept.copied(tmp_path / "city")
    shutil.rmtree(made.log)
    return made


def test_the_restored_log_gives_the_same_site_and_goes_on(city: LoggingCity) -> None:
    before = tree(city.site)
    done = city.credit("log", "restore", str(city.site), str(city.log))
    assert done.code == 0, done.err
    assert "6 条，其中现在公示的信息 3 条" in done.out
    # The record whose file was removed has no page from which its name could be known.
    assert "有 1 条是撤下以后没有留下网页的" in done.out
    city.build(THIRD, "--no-cache", keyless=True)
    assert tree(city.site) == before
    city.commit(FOURTH, {GOOD_FILE: GOOD, PENALTY_FILE: PERSONS_PENALTY.replace("警告。", "予以警告。")})
    city.build(FOURTH)
    assert city.size() == 8
    done = city.credit("verify", str(city.site), "--as-of", FOURTH, "--key", city.signer.verifier.text)
    assert done.code == 0, done.out


def test_one_that_left_by_its_day_keeps_its_name(tmp_path: Path) -> None:
    city = LoggingCity(tmp_path / "city")
    city.commit("2026-11-18", {PENALTY_FILE: PERSONS_PENALTY + "publicity_until: 2026-11-18\n"})
    city.build("2026-11-18")
    city.build("2026-11-19")
    removed = city.records()["removed"]
    assert list(removed) == ["penalty/2026/scjgj-15"]
    shutil.rmtree(city.log)
    done = city.credit("log", "restore", str(city.site), str(city.log))
    assert (done.code, "没有留下网页" in done.out) == (0, False)
    assert city.records()["removed"] == removed


def test_nothing_is_written_over(city: LoggingCity) -> None:
    city.log.mkdir()
    (city.log / "checkpoint").write_text("mine", encoding="utf-8")
    done = city.credit("log", "restore", str(city.site), str(city.log))
    assert (done.code, "已经有东西" in done.err) == (2, True)
    assert tree(city.log) == {"checkpoint": b"mine"}


@pytest.mark.parametrize("file", ["log/tile/entries/000.p/6", "log/checkpoint", "api/v1/records"])
def test_a_site_that_is_not_as_its_log_says_is_no_source(city: LoggingCity, file: str) -> None:
    path = city.site / file
    if path.is_dir():
        [path] = path.glob("penalty/*.json")
        told = json.loads(path.read_text(encoding="utf-8"))
        told["2026/scjgj-15"]["data"]["content"] = "罚款。"
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    else:
        data = path.read_bytes()
        path.write_bytes(data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
    done = city.credit("log", "restore", str(city.site), str(city.log))
    assert (done.code, "没有还原" in done.err) == (2, True)
    assert not city.log.exists()


def test_a_site_that_somebody_else_signed_is_no_source(city: LoggingCity, tmp_path: Path) -> None:
    other = LoggingCity(tmp_path / "other", seed=9)
    city.name_keys(other.signer.verifier.text)
    done = city.credit("log", "restore", str(city.site), str(city.log))
    assert (done.code, "没有还原" in done.err) == (2, True)
    assert not city.log.exists()


def test_without_keys_in_the_settings_nobody_knows_whose_log_it_is(city: LoggingCity) -> None:
    settings = city.repo.root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(f"\n      - {city.signer.verifier.text}", " []"), encoding="utf-8")
    done = city.credit("log", "restore", str(city.site), str(city.log))
    assert (done.code, "extra.log.keys 里没有公钥" in done.err) == (2, True)
