"""generator.cli.common: the day of a command and the place of its memory."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from generator.cli import common
from generator.engine.store import FOLDER, NO_STORE


@pytest.mark.parametrize("text", ["2026-11-22", "1900-01-01", "2199-12-31", "2024-02-29"])
def test_a_day(text: str) -> None:
    assert common.day(text).isoformat() == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-W08-6", "2026-11-22 这样"),
        ("20261122", "2026-11-22 这样"),
        ("2026-02-29", "2026-11-22 这样"),
        ("２０２６-11-22", "2026-11-22 这样"),
        ("2026-11-22 ", "2026-11-22 这样"),
        ("", "2026-11-22 这样"),
        ("1899-12-31", "1900 至 2199"),
        ("2200-01-01", "1900 至 2199"),
    ],
)
def test_what_is_no_day_is_told_with_the_form_that_is_wanted(text: str, says: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=says):
        common.day(text)


def test_the_only_clock_of_a_command_may_be_left_out() -> None:
    parser = argparse.ArgumentParser()
    common.add_as_of(parser)
    assert parser.parse_args([]).as_of is None
    assert str(parser.parse_args(["--as-of", "2026-11-22"]).as_of) == "2026-11-22"


def test_what_is_remembered_lies_in_the_repository_or_where_the_caller_says(tmp_path: Path) -> None:
    def below(no_cache: bool, cache: str) -> Path | None:
        return common.store_of(argparse.Namespace(no_cache=no_cache, cache=cache), tmp_path / "repo").folder

    ours, theirs = below(False, ""), below(False, str(tmp_path / "elsewhere"))
    assert ours is not None
    assert ours.is_relative_to(tmp_path / "repo" / FOLDER)
    assert theirs is not None
    assert theirs.is_relative_to(tmp_path / "elsewhere")
    assert below(True, str(tmp_path / "elsewhere")) is NO_STORE.folder is None
