"""generator.verify.sheets: what became of the content of a sheet of paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from strangers import City, digest, logged, slugs, verify

from generator.proof.entries import PUBLISHED, Entry


def told(city: City, sheet: str, *words: str) -> tuple[str, str]:
    """State and message of the check of a sheet."""
    _, checks = verify(city.site, "--sheet", sheet, *words)
    found = [one for one in checks if one["slug"].startswith("sheet")]
    assert len(found) == 1
    return found[0]["state"], found[0]["message"]


def test_a_sheet_of_what_is_shown(city: City) -> None:
    code = digest(city.shown["2026/a-7"])
    groups = " ".join(code[at : at + 4] for at in range(0, 64, 4)).upper()
    for sheet, sure in ((code, "proved"), (groups, "proved"), (groups[:19], "claimed")):
        state, words = told(city, sheet)
        assert state == sure
        assert "第 7 条，2026-11-10" in words
        assert "penalty/2026/a-7" in words


def test_a_sheet_of_what_was_corrected_or_taken_down(city: City) -> None:
    old = City(city.root / "old").publish("2026-11-10", {f"2026/a-{number}": "甲" for number in range(300)}).shown
    state, words = told(city, digest(old["2026/a-1"]))
    assert state == "proved"
    assert "2026-11-11（第 300 条）更正" in words
    state, words = told(city, digest(old["2026/a-2"]))
    assert state == "proved"
    assert "2026-11-11（第 301 条）撤下" in words


def test_a_kept_file_serves_as_a_sheet_with_the_salt_on_paper(city: City, tmp_path: Path) -> None:
    one = dict(city.shown["2026/a-7"])
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(one), encoding="utf-8")
    assert told(city, str(path))[0] == "proved"
    salt = one.pop("salt")
    path.write_text(json.dumps(one), encoding="utf-8")
    assert told(city, str(path), "--salt", salt)[0] == "proved"
    assert told(city, str(path), "--salt", "A" * 16)[0] == "failed"


def test_a_sheet_that_nobody_published(city: City) -> None:
    assert slugs(city.site, "--sheet", "0" * 64) == {"sheet-unknown"}


def test_a_sheet_of_what_was_dropped(city: City) -> None:
    city.edit(city.shard("2026/a-7"), lambda value: value.pop("2026/a-7"))
    assert {"sheet-unshown", "leaf-unshown"} <= slugs(city.site, "--sheet", digest(city.shown["2026/a-7"]))


@pytest.mark.parametrize("path", ["tile/entries/000", "checkpoint"])
def test_without_a_whole_log_a_sheet_is_not_looked_at(city: City, path: str) -> None:
    (city.log / path).unlink()
    assert "sheet" in slugs(city.site, "--sheet", "0" * 64, state="skipped")


def test_the_first_digits_may_be_those_of_two(tmp_path: Path) -> None:
    one, other = (bytes(8) + bytes([number]) * 24 for number in (1, 2))
    logged(tmp_path, Entry(PUBLISHED, "2026-11-02", None, one), Entry(PUBLISHED, "2026-11-02", None, other))
    assert "sheet-unclear" in slugs(tmp_path, "--sheet", "0" * 16, state="skipped")
    assert "sheet-unshown" in slugs(tmp_path, "--sheet", one.hex())
