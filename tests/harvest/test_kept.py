"""generator.harvest.kept: what is kept of a city is whole, or is fetched again."""

from __future__ import annotations

import json
from pathlib import Path

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
