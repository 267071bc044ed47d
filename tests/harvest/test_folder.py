"""generator.harvest.folder: one harvest at a time, in a folder that can be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from harvesting import Province
from support import AS_OF, Repo

from generator.harvest.folder import Busy, HarvestFolder

from .test_cities import CITY


def test_two_harvests_at_once_are_one_and_a_sentence(repo: Repo, tmp_path: Path) -> None:
    repo.dump("content/lists/cities/jia.yml", CITY)
    with HarvestFolder(tmp_path / "into").held():
        done = repo.credit("harvest", "--as-of", AS_OF, "--into", str(tmp_path / "into"))
    assert done.code == 2
    assert "另一次汇集正在使用" in done.err


def test_the_lock_ends_with_its_holder(tmp_path: Path) -> None:
    where = HarvestFolder(tmp_path)
    with where.held(), pytest.raises(Busy), where.held():
        pass
    with where.held():
        pass


def test_a_file_in_the_place_of_the_folder_is_told(repo: Repo, tmp_path: Path) -> None:
    repo.dump("content/lists/cities/jia.yml", CITY)
    (tmp_path / "into").write_text("")
    done = repo.credit("harvest", "--as-of", AS_OF, "--into", str(tmp_path / "into"))
    assert done.code == 2
    assert "写不了" in done.err


def test_what_a_killed_run_left_beside_its_place_goes_with_the_next_one(province: Province, jia: Path) -> None:
    """It holds records that may have been taken down since."""
    province.list("jia", jia)
    province.harvest()
    left = [path.with_name(f".{path.name}.999") for path in province.into.rglob("*") if path.is_file() and path.name != "lock"]
    for path in left:
        path.write_bytes(b"x")
    province.harvest()
    assert [path for path in left if path.exists()] == []


@pytest.mark.parametrize("name", ["cities/bing/important.txt", "whole/2019/important.txt", "important.txt"])
def test_a_folder_with_other_things_is_refused_and_left_as_it_is(province: Province, jia: Path, name: str) -> None:
    """Of a city that is not on the list, a harvest removes everything."""
    province.list("jia", jia)
    path = province.into / name
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    done = province.attempt()
    assert done.code == 2
    assert f"例如 {name.partition('/')[0]}），不是汇集文件夹" in done.err
    assert [one for one in province.into.rglob("*") if one.is_file()] == [path]


def test_a_new_disk_is_empty_enough_and_hidden_files_of_others_stay(province: Province, jia: Path) -> None:
    province.list("jia", jia)
    (province.into / "lost+found").mkdir(parents=True)
    (province.into / ".snapshot-3.12").mkdir()
    (province.into / ".notes.1").write_text("mine")
    assert province.harvest()["jia"]["state"] == "good"
    assert province.harvest()["jia"]["state"] == "unchanged"
    assert {path.name for path in province.into.glob(".*")} == {".snapshot-3.12", ".notes.1"}
