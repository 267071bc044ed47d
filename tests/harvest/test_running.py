"""generator.harvest.running: all cities in one run, apart from each other."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import harvesting
import pytest
from harvesting import Province
from support import AS_OF, run

from generator.harvest import taking


def test_only_the_named_city_is_tried_and_the_others_are_told_as_before(province: Province, jia: Path, yi: Path) -> None:
    province.list("jia", jia)
    province.list("yi", yi)
    told = province.harvest("--city", "yi")
    assert (told["jia"]["state"], told["jia"]["tried_on"], told["jia"]["as_of"]) == ("new", None, None)
    assert told["yi"]["state"] == "good"
    both = province.harvest()
    harvesting.dated(yi, "2026-11-23")
    later = province.harvest("--city", "yi", as_of="2026-11-23")
    assert later["jia"] == both["jia"]
    assert (later["yi"]["tried_on"], later["yi"]["as_of"]) == ("2026-11-23", "2026-11-23")


def test_a_city_that_gets_another_name_is_called_by_it(province: Province, jia: Path, yi: Path) -> None:
    province.list("jia", jia)
    province.list("yi", yi)
    province.harvest()
    province.list("jia", jia, name="新甲市")
    assert province.harvest("--city", "yi")["jia"]["name"] == "新甲市"


def test_a_fault_of_ours_with_one_city_disturbs_no_other(
    province: Province, jia: Path, yi: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = taking.taken

    def failing(city: object, *rest: object) -> object:
        if getattr(city, "id", "") == "jia":
            raise ZeroDivisionError("ours")
        return taken(city, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(taking, "taken", failing)
    province.list("jia", jia)
    province.list("yi", yi)
    with pytest.raises(RuntimeError, match="ZeroDivisionError: ours"):
        province.attempt()
    told = {one["id"]: one["state"] for one in json.loads((province.into / "harvest.json").read_bytes())["cities"]}
    assert told == {"jia": "new", "yi": "good"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is one process")
def test_processes_and_threads_keep_the_same_bytes(province: Province, jia: Path, yi: Path, tmp_path: Path) -> None:
    other = Province(tmp_path / "other")
    for one, words in ((province, []), (other, ["os.sched_setaffinity(0, {next(iter(os.sched_getaffinity(0)))})"])):
        one.list("jia", jia)
        one.list("yi", yi)
        program = "\n".join(["import os, sys", *words, "from generator.cli import main", "sys.exit(main.main(sys.argv[1:]))"])
        call = ["--root", str(one.repo.root), "harvest", "--into", str(one.into), "--as-of", AS_OF]
        done = run([sys.executable, "-c", program, *call], cwd=one.repo.root)
        assert done.code == 0, done.err
    assert province.everything() == other.everything()
