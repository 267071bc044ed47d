"""generator.verify.since: what a stranger kept against what he is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from strangers import TODAY, City, served, signer, slugs, verify

from generator.cli import main


def kept(city: City, size: int) -> Path:
    path = city.root / f"kept-{size}"
    path.write_bytes((city.log / f"checkpoints/{size}").read_bytes())
    return path


@pytest.mark.parametrize("size", [300, 302, 304, 305])
def test_each_earlier_checkpoint_is_a_beginning(city: City, size: int) -> None:
    assert slugs(city.site, "--since", kept(city, size)) == set()
    assert "since" in slugs(city.site, "--since", kept(city, size), state="proved")


def test_a_rewritten_past_is_caught(city: City, tmp_path: Path) -> None:
    other = City(tmp_path / "other")
    other.publish("2026-11-10", {f"2026/a-{number}": "改过" for number in range(300)})
    other.publish("2026-11-13", {"2026/b-1": "甲"}, removed=["2026/a-2"])
    assert slugs(other.site) == set()
    assert slugs(other.site, "--since", kept(city, 300)) == {"since-rewritten"}
    assert slugs(other.site, "--since", city.site) == {"since-put-back", "since-key"}


def test_two_faces_are_caught_by_a_mirror(city: City, tmp_path: Path) -> None:
    other = City(tmp_path / "other")
    other.publish("2026-11-10", {f"2026/a-{number}": "改过" for number in range(300)})
    mirror = City(tmp_path / "mirror")
    mirror.publish("2026-11-10", {f"2026/a-{number}": "甲" for number in range(300)})
    assert slugs(other.site, "--since", mirror.site) == {"since-two-faces"}
    assert slugs(other.site, "--since", mirror.folder) == {"since-two-faces"}


def test_an_old_state_that_is_put_back_is_caught(city: City, tmp_path: Path) -> None:
    old = City(tmp_path / "old")
    old.publish("2026-11-10", {f"2026/a-{number}": "甲" for number in range(300)})
    assert "since-put-back" in slugs(old.site, "--since", kept(city, 302))


def test_a_city_that_begins_anew_with_another_key_is_caught(city: City, tmp_path: Path) -> None:
    other = City(tmp_path / "other", [signer("new")])
    other.publish("2026-11-10", {f"2026/a-{number}": "甲" for number in range(302)})
    assert slugs(other.site, "--since", kept(city, 302)) == {"since-two-faces", "since-key"}


def test_another_log_and_a_site_whose_checkpoint_is_none(city: City, tmp_path: Path) -> None:
    path = kept(city, 300)
    path.write_text(path.read_text(encoding="utf-8").replace("jia", "yi"), encoding="utf-8")
    assert slugs(city.site, "--since", path) == {"since-other-log"}
    other = tmp_path / "mirror"
    other.mkdir()
    (other / "checkpoint").write_text("hello", encoding="utf-8")
    assert slugs(city.site, "--since", other) == {"since-form"}


def test_of_a_cut_log_nothing_is_said(city: City) -> None:
    path = kept(city, 300)
    (city.log / "tile/entries/000").unlink()
    assert "since" in slugs(city.site, "--since", path, state="skipped")


def test_what_is_kept_serves_the_next_time(city: City) -> None:
    path = city.root / "next"
    # The same call serves the first time and each later one.
    assert verify(city.site, "--since", path, "--keep", path)[0] == 0
    assert path.read_bytes() == (city.log / "checkpoint").read_bytes()
    city.publish("2026-11-14", {"2026/b-2": "甲"})
    assert "since" in slugs(city.site, "--since", path, "--keep", path, state="proved")
    # What is wrong never takes the place of what was right.
    before = path.read_bytes()
    (city.log / "tile/entries/000").unlink()
    assert verify(city.site, "--since", path, "--keep", path)[0] == 1
    assert path.read_bytes() == before


def test_what_became_of_the_file_to_keep_is_said(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    path = city.root / "next"
    words = ["verify", str(city.site), "--keep", str(path), "--as-of", TODAY]
    assert main.main(words) == 0
    assert f"存进了 {path}" in capsys.readouterr().err
    (city.log / "tile/entries/000").unlink()
    assert main.main(words) == 1
    assert f"没有写 {path}" in capsys.readouterr().err


def test_what_was_kept_is_compared_before_it_is_written_over(city: City, tmp_path: Path) -> None:
    """Who names the file once, to keep, must not lose by that what shows two faces."""
    path = kept(city, 305)
    before = path.read_bytes()
    other = City(tmp_path / "other").publish("2026-11-10", {f"2026/a-{number}": "改过" for number in range(305)})
    assert slugs(other.site, "--keep", path) >= {"since-two-faces"}
    assert path.read_bytes() == before
    city.publish("2026-11-14", {"2026/b-2": "甲"})
    assert "since" in slugs(city.site, "--keep", path, state="proved")
    assert path.read_bytes() == (city.log / "checkpoint").read_bytes()


def test_addresses_are_as_good_as_folders(city: City, tmp_path: Path) -> None:
    """Two faces: the city shows the one who asks another log than the mirror has."""
    other = City(tmp_path / "other")
    other.publish("2026-11-10", {f"2026/a-{number}": "改过" for number in range(305)})
    with served(city.site) as here, served(other.site) as there:
        found = {one["slug"] for one in verify(here)[1]}
        assert found == {one["slug"] for one in verify(city.site)[1]} | {"origin-elsewhere"}
        assert "since" in slugs(here, "--since", city.site, state="proved")
        assert "since-two-faces" in slugs(there, "--since", here)
        assert "since-two-faces" in slugs(here, "--since", f"{there}")
