"""generator.publish.making: one build but for its frames."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo

from generator.publish.framing import Facts
from generator.publish.making import DataErrors, Making, Order

DAY = datetime.date.fromisoformat(AS_OF)
FACTS = Facts("https://a.example/", "甲市", "")
BAD = GOOD.replace("2026-03-12", "2026-02-30")


def test_only_what_has_records_wants_a_frame_and_may_be_named(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD)
    making = Making(repo.root, tmp_path / "site", Order(DAY))
    wanted = making.wanted(FACTS)
    frames = {frame.address for frame in wanted.frames}
    assert {"lists/commitments/", "authorities/", "search/"} <= frames
    assert "lists/commitments/index.md" not in wanted.empty
    assert {"disclosures/penalties/index.md", "deadlines/index.md"} <= wanted.empty
    assert not {f"{address}index.md" for address in frames} & wanted.empty
    # The form in the header leads to the search.
    assert [frame.listed for frame in wanted.frames if frame.address == "search/"] == [False]
    assert set(wanted.texts) == {"box", "figures", "newest", "tiles", "cities"}
    making.stop_at_errors()


def test_a_build_without_search_wants_no_page_for_it(repo: Repo, tmp_path: Path) -> None:
    making = Making(repo.root, tmp_path / "site", Order(DAY, search=False))
    wanted = making.wanted(FACTS)
    assert not wanted.search
    assert "search/" not in {frame.address for frame in wanted.frames}
    making.stop_at_errors()


@pytest.mark.parametrize("at_once", [True, False])
def test_errors_stop_a_build_before_anything_is_written(repo: Repo, tmp_path: Path, at_once: bool) -> None:
    repo.write(GOOD_FILE, BAD)
    out = tmp_path / "site"
    making = Making(repo.root, out, Order(DAY), at_once=at_once)
    if at_once:
        with pytest.raises(DataErrors, match=f"{GOOD_FILE}:10:10"):
            making.wanted(FACTS)
    else:
        making.wanted(FACTS)
        with pytest.raises(DataErrors, match=f"{GOOD_FILE}:10:10"):
            making.stop_at_errors()
    making.stop()
    assert not out.exists()


def test_errors_are_told_in_the_language_that_was_asked_for(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, BAD)
    making = Making(repo.root, tmp_path / "site", Order(DAY, "en"), at_once=True)
    with pytest.raises(DataErrors, match="1 errors, 0 warnings"):
        making.wanted(FACTS)
    making.stop()


def test_warnings_stop_nothing(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD + f"remarks: {'长' * 600}\n")
    making = Making(repo.root, tmp_path / "site", Order(DAY), at_once=True)
    assert making.wanted(FACTS).frames
    making.stop()
