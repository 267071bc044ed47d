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

from generator.harvest import taking, visiting
from generator.harvest.source import Site
from generator.lake import answers


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
    province.stopped_at_jia_alone(jia, yi)


def test_a_fault_of_ours_at_the_first_look_is_raised_after_what_is_over_has_left(
    province: Province, jia: Path, yi: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = next(path for path in harvesting.shards(jia) if b"xzspj-11" in path.read_bytes())
    told = json.loads(path.read_bytes())
    told["xzspj-11"]["until"] = "2026-11-23"
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    harvesting.announce(jia)
    province.list("jia", jia)
    province.list("yi", yi)
    before = province.harvest()
    assert "xzspj-11" in province.ids("jia")
    look, sums = visiting.look, (jia / "api/v1/sums.json").read_bytes()
    assert sums != (yi / "api/v1/sums.json").read_bytes()

    def failing(site: Site, *rest: object) -> object:
        # What is said of a folder does not say which one it is.
        if site.read("api/v1/sums.json") == sums:
            raise ZeroDivisionError("ours")
        return look(site, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(visiting, "look", failing)
    with pytest.raises(RuntimeError, match="ZeroDivisionError: ours"):
        province.attempt(as_of="2026-11-24")
    found = {one["id"]: one for one in json.loads((province.into / "harvest.json").read_bytes())["cities"]}
    assert "xzspj-11" not in province.ids("jia")
    assert province.holds('"xzspj-11"') == []
    assert (found["jia"]["records"], found["jia"]["tried_on"]) == (before["jia"]["records"] - 1, before["jia"]["tried_on"])
    assert (found["yi"]["state"], found["yi"]["tried_on"]) == ("unchanged", "2026-11-24")


@pytest.mark.slow
def test_a_build_during_a_harvest_shows_the_last_whole_one(
    province: Province, jia: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def site(name: str) -> dict[str, bytes]:
        where = tmp_path / name
        done = province.repo.credit("build", "--harvest", str(province.into), "--as-of", AS_OF, "--no-search", "--site-dir", str(where))
        assert done.code == 0, done.err
        return {str(path.relative_to(where)): path.read_bytes() for path in sorted(where.rglob("*")) if path.is_file()}

    province.list("jia", jia)
    province.harvest()
    before, during = site("before"), []
    assert b"8" in before["cities/jia/index.html"]
    harvesting.shards(jia)[0].unlink()
    harvesting.announce(jia)
    refresh = answers.refresh

    def interrupted(*args: object) -> int:
        # The tables are those of the new state, the answers and harvest.json those of the old one; then both of the new one.
        during.append(site("tables"))
        refresh(*args)  # type: ignore[arg-type]
        during.append(site("answers"))
        raise ZeroDivisionError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(answers, "refresh", interrupted)
        with pytest.raises(ZeroDivisionError):
            province.attempt()
    assert [one == before for one in (*during, site("after"))] == [True, True, True]
    province.harvest()
    assert site("after") != before


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
