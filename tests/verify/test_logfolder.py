"""generator.verify.logfolder: the folder of a log is made again from what a site shows of it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from strangers import FIRST, KIND, ORIGIN, City
from support import ROOT

from generator.proof import folder
from generator.reading import schemas
from generator.verify import logfolder, opening, sources
from generator.verify.opened import Call

from .test_addresses import serving


def written(site: Path | str, target: Path) -> None:
    with sources.opened(str(site)) as source:
        opened, _ = opening.opened(source, Call(datetime.date(2026, 11, 22)))
        assert opened.log is not None
        target.mkdir()
        logfolder.write(source, opened.log, schemas.load(ROOT), target)


@pytest.fixture
def city(tmp_path: Path) -> City:
    """Three days: two records, one corrected, the other removed and back."""
    found = City(tmp_path / "city").publish("2026-11-18", {"2026/one": "甲", "2026/two": "乙"})
    return found.publish("2026-11-19", {"2026/one": "丙"}, removed=["2026/two"]).publish("2026-11-20", {"2026/two": "乙"})


def test_the_folder_is_the_one_of_the_city(city: City, tmp_path: Path) -> None:
    written(city.site, tmp_path / "made")
    files = {path.relative_to(city.folder).as_posix() for path in city.folder.rglob("*") if path.is_file() and not path.name.startswith(".")}
    made = {path.relative_to(tmp_path / "made").as_posix() for path in (tmp_path / "made").rglob("*") if path.is_file()}
    assert made == files
    name = next(one for one in made if one.startswith("records-"))
    own, other = (json.loads((one / name).read_text(encoding="utf-8")) for one in (city.folder, tmp_path / "made"))
    assert other["records"] == own["records"]
    state = folder.load(tmp_path / "made", ORIGIN, [FIRST.verifier], full=True)
    assert state.size == 5


def test_it_is_the_same_at_an_address(city: City, tmp_path: Path) -> None:
    with serving(city.site) as address:
        written(address, tmp_path / "made")
    assert folder.load(tmp_path / "made", ORIGIN, [FIRST.verifier], full=True).records == folder.load(city.folder, ORIGIN, [FIRST.verifier]).records


def test_what_has_left_is_known_by_its_tombstone(city: City, tmp_path: Path) -> None:
    city.publish("2026-11-21", {}, removed=["2026/two"])
    kind = schemas.load(ROOT).by_name[KIND]
    for path in (city.site / "api/v1/digests").glob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").replace("disclosures/2026/", f"{kind.folder}/2026/"), encoding="utf-8")
    written(city.site, tmp_path / "made")
    removed = folder.load(tmp_path / "made", ORIGIN, [FIRST.verifier]).removed
    # Of the two times that it was public, only the last is known.
    assert removed == {f"{KIND}/2026/two": ((4, "2026-11-20"), (5, "2026-11-21"))}


def test_a_log_that_is_not_whole_makes_no_folder(city: City, tmp_path: Path) -> None:
    next((city.site / "log/tile/entries").rglob("5")).unlink()
    with pytest.raises(logfolder.NoFolder, match="不全"):
        written(city.site, tmp_path / "made")
