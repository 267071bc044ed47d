"""generator.harvest.kept: what is kept of a city is whole, or is fetched again."""

from __future__ import annotations

import json
from pathlib import Path

import harvesting
import pytest
from harvesting import Province

from generator.engine.system import remove_folder


@pytest.mark.parametrize("how", ["lost", "cut", "changed", "empty"])
def test_a_kept_file_that_was_damaged_is_fetched_again(province: Province, jia: Path, how: str) -> None:
    province.list("jia", jia)
    province.harvest()
    before = province.everything()
    for path in (province.into / "cities/jia/files").iterdir():
        content = path.read_bytes()
        if how == "lost":
            path.unlink()
        else:
            path.write_bytes({"cut": content[:-3], "changed": content[:-9] + bytes(9), "empty": b""}[how])
    # All tables must be made afresh: only then is what is kept looked at.
    (province.into / "cities/jia/gathered.json").unlink()
    told = province.harvest()["jia"]
    if how == "lost":
        assert told["state"] == "good"
    again = province.harvest()["jia"]
    assert again["state"] in ("good", "unchanged")
    assert again["records"] == 8
    assert {path: one for path, one in province.everything().items() if "gathered/" in path} == {
        path: one for path, one in before.items() if "gathered/" in path
    }
    state = json.loads((province.into / "cities/jia/state.json").read_bytes())
    for _, _, name, *_ in state["files"].values():
        assert province.everything()[f"cities/jia/files/{name}"] == before[f"cities/jia/files/{name}"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version":1}', b'{"version":99}', b"null"])
def test_a_state_that_cannot_be_read_is_none(province: Province, jia: Path, content: bytes) -> None:
    province.list("jia", jia)
    province.harvest()
    (province.into / "cities/jia/state.json").write_bytes(content)
    told = province.harvest()["jia"]
    assert (told["state"], told["records"]) == ("good", 8)


def test_the_same_site_is_kept_as_the_same_bytes(province: Province, jia: Path, tmp_path: Path) -> None:
    province.list("jia", jia)
    province.harvest()
    other = Province(tmp_path / "other")
    other.list("jia", jia)
    other.harvest()
    assert province.everything() == other.everything()


def test_a_city_of_which_nothing_is_kept_has_no_tables(province: Province, jia: Path) -> None:
    """Whoever keeps the harvest lets a city begin anew by removing its folder."""
    province.list("jia", jia)
    province.harvest()
    remove_folder(province.into / "cities/jia")
    jia.rename(jia.with_name("away"))
    told = province.harvest()["jia"]
    assert (told["state"], told["as_of"], told["records"]) == ("down", None, 0)
    assert province.ids("jia") == set()
    jia.with_name("away").rename(jia)
    assert province.harvest()["jia"]["state"] == "good"
    assert len(province.ids("jia")) == 8


@pytest.mark.parametrize("how", ["lost", "cut"])
@pytest.mark.parametrize("city", ["down", "broken"])
def test_what_is_damaged_while_the_city_gives_nothing_is_told_and_comes_back_with_it(
    province: Province, jia: Path, how: str, city: str
) -> None:
    province.list("jia", jia)
    province.harvest()
    before = province.ids("jia")
    state = json.loads((province.into / "cities/jia/state.json").read_bytes())
    path = province.into / "cities/jia/files" / next(name for path, (_, _, name, *_) in state["files"].items() if "/commitment/" in path)
    if how == "lost":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-3])
    # A broken city is asked what it has taken down, for which all that is kept is read.
    harvesting.save(jia, "gone.json", {"disclosures/of/another/": {"on": "2026-11-22", "reason": "信用修复", "law": None}})
    content = (jia / "api/v1/sums.json").read_bytes()
    (jia / "api/v1/sums.json").write_text("<html>")
    if city == "down":
        jia.rename(jia.with_name("away"))
    for _ in range(2):
        told = province.harvest()["jia"]
        assert told["state"] == city
        assert len(province.ids("jia")) == told["records"]
        if how == "lost" or city == "broken":
            assert "存坏了的文件里的信息现在没有" in told["said"][-1]
            assert province.ids("jia") < before
    if city == "down":
        jia.with_name("away").rename(jia)
    harvesting.save(jia, "gone.json", {})
    (jia / "api/v1/sums.json").write_bytes(content)
    harvesting.announce(jia)
    assert province.harvest()["jia"]["state"] == "good"
    assert province.ids("jia") == before


@pytest.mark.parametrize("how", ["lost", "cut", "changed", "empty"])
def test_a_table_or_an_answer_that_was_damaged_is_made_again_though_nothing_is_new(province: Province, jia: Path, yi: Path, how: str) -> None:
    """Where nothing changes, what was lost would otherwise be lost for ever, and a build would send to a harvest that mends nothing."""
    province.list("jia", jia)
    province.list("yi", yi)
    province.harvest()
    province.harvest()
    before = province.everything()
    paths = [path for name in ("gathered", "answers") for path in sorted((province.into / name).rglob("*.*")) if path.is_file()]
    for path in paths[::3]:
        # A whole state is made of links: what writes into a file, writes into both.
        content = path.read_bytes()
        path.unlink()
        if how != "lost":
            path.write_bytes({"cut": content[:-3], "changed": content[:-9] + bytes(9), "empty": b""}[how])
    assert {one["state"] for one in province.harvest().values()} == {"unchanged"}
    assert province.everything() == before
