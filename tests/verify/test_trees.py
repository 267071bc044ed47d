"""generator.verify.trees: the leaves and the tiles of a log, whole or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from strangers import City, slugs, verify


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))


def long(path: Path) -> None:
    path.write_bytes(bytes((1 << 20) + 1))


def no_entry(path: Path) -> None:
    path.write_bytes(b"\x00\x01\x09" + path.read_bytes()[39:])


def link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    ("path", "harm", "slug"),
    [
        ("tile/entries/000", Path.unlink, "tile-missing"),
        ("tile/entries/001.p/49", Path.unlink, "tile-missing"),
        ("tile/entries/000", cut, "tile-cut"),
        ("tile/entries/000", long, "tile-unread"),
        ("tile/entries/000", no_entry, "entry-wrong"),
        ("tile/entries/000", flip, "root-wrong"),
        ("tile/0/000", Path.unlink, "tile-missing"),
        ("tile/0/001.p/49", Path.unlink, "tile-missing"),
        ("tile/1/000.p/1", cut, "tile-cut"),
        ("tile/0/000", flip, "tile-wrong"),
        ("tile/0/000", long, "tile-unread"),
        pytest.param("tile/0/000", link, "tile-unread", marks=pytest.mark.skipif("sys.platform == 'win32'")),
    ],
)
def test_a_harmed_file_of_the_log_is_named(city: City, path: str, harm: Callable[[Path], None], slug: str) -> None:
    harm(city.log / path)
    _, checks = verify(city.site)
    found = [one for one in checks if one["slug"] == slug]
    assert [one["state"] for one in found] == ["failed"]
    assert found[0]["subject"] in (f"log/{path}", "log/checkpoint")
    assert "tree" not in slugs(city.site, state="proved")


def test_the_full_file_stands_for_the_partial_one_of_an_older_checkpoint(city: City) -> None:
    """C2SP tlog-tiles: a partial tile may be deleted once the full one is there, which a log that goes on meanwhile has."""
    older = city.copy(city.root / "older")
    city.publish("2026-11-20", {f"2026/c-{number}": "甲" for number in range(250)})
    for name in ("checkpoint", "index.json"):
        (city.log / name).write_bytes((older.log / name).read_bytes())
    assert not list(city.log.glob("tile/0/001.p/*"))
    assert not slugs(city.site) & {"tile-missing", "tile-cut", "tile-wrong", "root-wrong"}


def test_a_checkpoint_that_claims_more_than_can_be_is_not_followed(city: City) -> None:
    text = (city.log / "checkpoint").read_text(encoding="utf-8")
    (city.log / "checkpoint").write_text(text.replace("\n305\n", f"\n{2**62}\n"), encoding="utf-8")
    assert "log-too-large" in slugs(city.site)
