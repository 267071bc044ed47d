"""generator.publish.logreading: `credit deadlines --log` asks a log as it stands, with the public key alone."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from logging_city import FIRST, ORIGIN, THIRD, LoggingCity, tree
from stamping import STAMPING, identity, stamp_of
from support import PENALTY_FILE, PERSONS_PENALTY, ROOT

AUTHORITY = identity("root", authority=True)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> LoggingCity:
    found = LoggingCity(tmp_path_factory.mktemp("city"))
    rules = ["content/rules/disclose-penalties.yml", *(f"content/rules/calendars/cn-{year}.yml" for year in range(2020, 2027))]
    found.commit(FIRST, {PENALTY_FILE: PERSONS_PENALTY, **{file: (ROOT / file).read_text(encoding="utf-8") for file in rules}})
    found.build(FIRST)
    return found


def deadlines(city: LoggingCity, *words: str) -> dict[str, object]:
    done = city.credit("deadlines", "--as-of", FIRST, "--format", "json", *words)
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


def test_the_log_that_is_asked_is_named_and_stays_as_it_was(city: LoggingCity, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(city.log)
    named = {"origin": ORIGIN, "size": city.size()}
    assert deadlines(city, "--log", str(city.log))["log"] == named
    monkeypatch.setenv("CREDIT_LOG", str(city.log))
    assert deadlines(city)["log"] == named
    monkeypatch.setenv("CREDIT_LOG", "")
    assert deadlines(city)["log"] is None
    assert tree(city.log) == before


def test_without_keys_in_the_settings_those_of_the_folder_count(city: LoggingCity) -> None:
    settings = city.repo.root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("    keys:", "    witnesses: []\n    other:", 1).replace("    other:\n", "").replace(f"      - {city.signer.verifier.text}\n", ""), encoding="utf-8")
    try:
        assert deadlines(city, "--log", str(city.log))["log"] == {"origin": ORIGIN, "size": city.size()}
    finally:
        settings.write_text(text, encoding="utf-8")


def test_what_is_no_log_of_this_city_is_refused(city: LoggingCity, tmp_path: Path) -> None:
    done = city.credit("deadlines", "--log", str(tmp_path))
    assert done.code == 2
    assert "没有公示日志" in done.err
    for name, data in tree(city.log).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    [tile] = tmp_path.glob("tile/0/000.p/*")
    tile.write_bytes(bytes(len(tile.read_bytes())))
    done = city.credit("deadlines", "--log", str(tmp_path))
    assert done.code == 2
    assert "树根" in done.err


def test_a_duty_is_proved_by_the_stamp_of_an_authority_that_the_settings_name(tmp_path: Path) -> None:
    city, signer = LoggingCity(tmp_path / "city"), identity("tsa", AUTHORITY, usages=STAMPING)
    city.repo.write("tsa.pem", AUTHORITY.pem)
    city.name_keys(city.signer.verifier.text, more="    authorities:\n      - {name: tsa, address: 'https://tsa.example/', certificates: tsa.pem}\n")
    rules = ["content/rules/disclose-penalties.yml", *(f"content/rules/calendars/cn-{year}.yml" for year in range(2020, 2027))]
    decided = PERSONS_PENALTY.replace("轻微", "一般").replace("decided_on: 2026-04-21", "decided_on: 2026-11-10")
    city.commit(FIRST, {PENALTY_FILE: decided, **{file: (ROOT / file).read_text(encoding="utf-8") for file in rules}})
    city.build(FIRST)
    size = city.size()
    # On the last day of the limit, in Shanghai.
    token = stamp_of((city.log / f"checkpoints/{size}").read_bytes(), signer, datetime.datetime(2026, 11, 19, 15, tzinfo=datetime.UTC))
    (city.log / "stamps").mkdir()
    (city.log / f"stamps/{size}.tsa.tsr").write_bytes(token)
    done = city.credit("deadlines", "--as-of", THIRD, "--format", "json", "--log", str(city.log))
    [duty] = json.loads(done.out)["duties"]
    assert (duty["due"], duty["proved_on"], duty["proved"]) == ("2026-11-19", "2026-11-19", True)
    site = city.build(THIRD, keyless=True)
    assert "按期 1 项，其中 1 项有日志和时间戳证明" in (site / "deadlines/index.html").read_text(encoding="utf-8")
    assert "日志和时间戳证明 2026-11-19" in (site / "deadlines/rules/disclose-penalties/2026-11/index.html").read_text(encoding="utf-8")
    # Without the certificates the authority only claims its time.
    city.name_keys(city.signer.verifier.text)
    (city.log / "authorities/tsa.pem").unlink()
    found = json.loads(city.credit("deadlines", "--as-of", THIRD, "--format", "json", "--log", str(city.log)).out)
    assert [(one["proved_on"], one["proved"]) for one in found["duties"]] == [(None, False)]
