"""What commands need of mkdocs.yml: the day from which on a city owes anything."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from samples import COLUMN, HALVES, begin
from support import GOOD, GOOD_FILE, ROOT, Repo

from generator.reading import settings
from generator.reading.settings import SettingsError, as_of, first_day


def owed(repo: Repo, as_of: str = "2026-11-22", *words: str) -> list[tuple[str, str, str]]:
    done = repo.credit(*words, "deadlines", "--as-of", as_of, "--format", "json")
    assert done.code == 0, done.err
    return sorted((one["key"], one["starts"], one["status"]) for one in json.loads(done.out)["duties"])


def test_a_city_that_has_just_begun_owes_nothing_from_before(repo: Repo) -> None:
    repo.dump("content/rules/halves.yml", HALVES)
    repo.dump("content/rules/fresh.yml", COLUMN)
    repo.write(GOOD_FILE, GOOD)
    assert sorted(status for _, _, status in owed(repo)) == ["open"] * 2 + ["overdue"] * 7
    begin(repo, "2026-11-16")
    assert owed(repo) == [("fresh:xzspj", "2026-11-16", "open")]
    assert [key for key, _, _ in owed(repo, "2027-01-05")] == ["fresh:xzspj", "halves:scjgj:2027-H1", "halves:xzspj:2027-H1"]


@pytest.mark.parametrize("words", ["2026-11-16", "'2026-11-16'", '"2026-11-16"'])
def test_the_first_day_may_be_quoted(repo: Repo, words: str) -> None:
    begin(repo, words)
    assert first_day(repo.root) == datetime.date(2026, 11, 16)


@pytest.mark.parametrize(
    "words", ["2026年11月16日", "20261116", "'2026-11-31'", "2026-11-16 08:00:00", "[2026-11-16]", "'2026-W10'", "明天"]
)
def test_a_first_day_that_is_no_date_is_told_by_every_command(repo: Repo, tmp_path: Path, words: str) -> None:
    begin(repo, words)
    with pytest.raises(SettingsError, match=r"extra\.first_day"):
        first_day(repo.root)
    for command in (["check"], ["deadlines"]):
        done = repo.credit(*command, "--as-of", "2026-11-22")
        assert done.code == 2
        assert "extra.first_day" in done.err
        assert "Traceback" not in done.err


def test_without_the_setting_everything_is_owed_as_the_rules_say(repo: Repo, tmp_path: Path) -> None:
    assert first_day(repo.root) == datetime.date.min
    (tmp_path / "none").mkdir()
    assert first_day(tmp_path / "none") == datetime.date.min


def test_what_is_remembered_of_another_first_day_is_not_used(repo: Repo, tmp_path: Path) -> None:
    """An incremental build says the same as a whole one."""
    repo.dump("content/rules/halves.yml", HALVES)
    repo.dump("content/rules/fresh.yml", COLUMN)
    repo.write(GOOD_FILE, GOOD)
    cache = ["--cache", str(tmp_path / "cache")]
    repo.build(tmp_path / "site", "--no-search", *cache)
    begin(repo, "2026-11-16")
    repo.build(tmp_path / "site", "--no-search", *cache)
    repo.build(tmp_path / "whole", "--no-search", "--no-cache")
    board = "deadlines/duties.json"
    assert (tmp_path / "site" / board).read_bytes() == (tmp_path / "whole" / board).read_bytes()
    assert {file.relative_to(tmp_path / "site"): file.read_bytes() for file in (tmp_path / "site").rglob("*") if file.is_file()} == {
        file.relative_to(tmp_path / "whole"): file.read_bytes() for file in (tmp_path / "whole").rglob("*") if file.is_file()
    }


def test_a_build_that_cannot_read_the_first_day_says_so(repo: Repo, tmp_path: Path) -> None:
    begin(repo, "soon")
    done = repo.program("build", "--as-of", "2026-11-22", "--site-dir", str(tmp_path / "site"))
    assert done.code != 0
    assert "extra.first_day" in done.out + done.err
    assert "Traceback" not in done.out + done.err


# A sample has a day of its own

LATER = "2031-03-03"


def sample(repo: Repo, day: str) -> None:
    path = repo.root / "mkdocs.yml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("  as_of:")]
    kept.insert(kept.index("extra:") + 1, f"  as_of: {day}")
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def test_a_sample_is_shown_as_of_its_own_day_by_every_command(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD)
    sample(repo, "2026-11-22")
    assert json.loads(repo.credit("deadlines", "--format", "json").out)["as_of"] == "2026-11-22"
    sample(repo, "2026-03-01")
    done = repo.credit("check", "--format", "json")
    assert "future-date" in {one["slug"] for one in json.loads(done.out)["diagnostics"]}


def test_the_option_goes_before_the_day_of_the_sample(repo: Repo) -> None:
    sample(repo, "2026-11-22")
    assert json.loads(repo.credit("deadlines", "--format", "json", "--as-of", LATER).out)["as_of"] == LATER


@pytest.mark.parametrize("words", ["soon", "2026-02-30", "1899-12-31"])
def test_a_day_of_a_sample_that_is_none_is_told(repo: Repo, words: str) -> None:
    sample(repo, words)
    for command in (["check"], ["deadlines"], ["new", "penalty", "x-1"]):
        done = repo.credit(*command)
        assert done.code == 2
        assert "extra.as_of" in done.err
        assert words in done.err


def test_the_city_that_ships_never_comes_into_arrears_by_time_alone() -> None:
    """Whoever looks at the sample in ten years sees what was seen on its day."""
    assert as_of(ROOT) is not None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("extra:\n  licence: {name: 某许可, url: 'https://a.example/l'}\n", ("某许可", "https://a.example/l")),
        ("extra:\n  licence: {name: 某许可}\n", ("某许可", "")),
        ("extra:\n  licence: {name: 某许可, url: 'javascript:alert(1)'}\n", ("某许可", "")),
        ("extra:\n  licence: {url: 'https://a.example/l'}\n", None),
        ("extra:\n  licence: MIT\n", None),
        ("extra:\n  licence:\n", None),
        ("site_name: x\n", None),
    ],
)
def test_a_licence_is_what_the_settings_name(tmp_path: Path, text: str, wanted: tuple[str, str] | None) -> None:
    (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")
    assert settings.licence(tmp_path) == wanted


def test_a_block_that_stands_twice_is_named_with_both_lines(repo: Repo) -> None:
    """YAML keeps the last one: the city's name and first day would be gone, and nobody told."""
    path = repo.root / "mkdocs.yml"
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{text}\nextra:\n  log: {{}}\n", encoding="utf-8")
    done = repo.credit("check")
    first = text.split("\n").index("extra:") + 1
    assert done.code == 2
    assert f"第 {text.count(chr(10)) + 2} 行：“extra”在第 {first} 行已经有了" in done.err
