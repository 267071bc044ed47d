"""generator.publish.outside: a build under the builder's own name, asked for by the environment, with faults as those of a plugin."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

import pytest
from logging_city import FIRST, LoggingCity, tree
from mkdocs.exceptions import PluginError
from support import AS_OF, GOOD, GOOD_FILE, Repo, run

from generator.engine import clock
from generator.publish.framing import Facts
from generator.publish.making import Order
from generator.publish.outside import Outside, order

FACTS = Facts("https://a.example/", "甲市", "")


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CREDIT_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository of which nothing but its settings counts."""
    folder = tmp_path / "city"
    folder.mkdir()
    return folder


def say(root: Path, given: str) -> None:
    (root / "mkdocs.yml").write_text(f"site_name: 信用甲市\nextra:\n  as_of: {given}\n", encoding="utf-8")


@pytest.mark.parametrize("given", ['"2026-11-22"', "2026-11-22"])
def test_the_settings_may_name_the_day(root: Path, given: str) -> None:
    say(root, given)
    assert order(root, "zh").as_of == datetime.date(2026, 11, 22)


def test_the_environment_goes_before_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, root: Path) -> None:
    monkeypatch.setenv("CREDIT_AS_OF", AS_OF)
    monkeypatch.setenv("CREDIT_LANG", "en")
    monkeypatch.setenv("CREDIT_SEARCH", "no")
    monkeypatch.setenv("CREDIT_CACHE", str(tmp_path))
    say(root, "2025-01-01")
    found = order(root, "zh")
    assert (found.as_of.isoformat(), found.lang, found.search) == (AS_OF, "en", False)
    assert found.store.folder is not None
    assert found.store.folder.is_relative_to(tmp_path)


def test_what_nobody_says_is_today_with_search_and_without_memory(root: Path) -> None:
    found = order(root, "zh")
    assert (found.as_of, found.lang, found.search, found.store.folder) == (clock.today(), "zh", True, None)


@pytest.mark.parametrize("given", ["2026-02-30", "heute", "1899-12-31", "2200-01-01", "7"])
def test_a_day_that_is_none_is_a_fault_of_the_settings(root: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    say(root, given)
    with pytest.raises(PluginError, match=given):
        order(root, "zh")
    monkeypatch.setenv("CREDIT_AS_OF", given)
    with pytest.raises(PluginError, match=given):
        order(root, "zh")


def test_errors_in_the_data_are_told_as_faults_of_a_plugin(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
    client = Outside(repo.root, tmp_path / "site", Order(datetime.date.fromisoformat(AS_OF)), at_once=True)
    with pytest.raises(PluginError, match=f"{GOOD_FILE}:10:10"):
        client.wanted(FACTS)
    client.stop()


def test_settings_that_cannot_be_read_are_told_so_too(repo: Repo, tmp_path: Path) -> None:
    repo.write("mkdocs.yml", "site_name: [")
    client = Outside(repo.root, tmp_path / "site", Order(datetime.date.fromisoformat(AS_OF)), at_once=True)
    with pytest.raises(PluginError, match=r"mkdocs\.yml"):
        client.wanted(FACTS)
    client.stop()


def test_the_builder_alone_keeps_the_same_log_by_the_variables(tmp_path: Path) -> None:
    city = LoggingCity(tmp_path / "city")
    city.commit(FIRST, {GOOD_FILE: GOOD})
    site = tmp_path / "by-name"
    env = {"CREDIT_AS_OF": FIRST, "CREDIT_LOG": str(city.log), "CREDIT_LOG_KEY": city.signer.text}
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    done = run(words, city.repo.root, env)
    assert done.code == 0, done.out + done.err
    assert city.size() == 3
    assert tree(city.build(FIRST, keyless=True) / "log") == tree(site / "log")
    city.commit(FIRST, {GOOD_FILE: GOOD.replace("经营场所", "场所")})
    before = tree(site), tree(city.log)
    done = run(words, city.repo.root, {name: text for name, text in env.items() if name != "CREDIT_LOG_KEY"})
    assert done.code == 1
    assert "有1条变化要写进日志" in done.err
    assert (tree(site), tree(city.log)) == before
    done = run(words, city.repo.root, env | {"CREDIT_LOG_KEY": "PRIVATE+KEY+secret"})
    assert done.code == 1
    assert "secret" not in done.out + done.err


def test_a_preview_keeps_no_log(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    say(root, AS_OF)
    monkeypatch.setenv("CREDIT_LOG", str(tmp_path / "log"))
    assert order(root, "zh", preview=True).log is None
    assert order(root, "zh").log is not None
