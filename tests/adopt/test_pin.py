"""A city's pin is read in the ways in which it may be written, and written so that pip takes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import wheels
from packaging.version import Version

from generator.adopt import pin
from generator.adopt.wheel import open_wheel, unpack

HASH = "a" * 64


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        (f"credit==1.2.3 \\\n    --hash=sha256:{HASH}\n", {HASH}),
        (f"credit==1.2.3 \\\r\n    --hash=sha256:{HASH} \\\r\n    --hash=sha256:{'b' * 64}\r\nmkdocs==1.6.1 --hash=sha256:{'c' * 64}\r\n", {HASH, "b" * 64}),
        ("credit==1.2.3\n", set()),
        (f"credit @ https://example.org/credit-1.2.3-py3-none-any.whl \\\n    --hash=sha256:{HASH}\n", {HASH}),
        ("mkdocs==1.6.1\ncredit==1.2.3  # 版本\n", set()),
    ],
)
def test_reads(tmp_path: Path, text: str, hashes: set[str]) -> None:
    (tmp_path / pin.FILE).write_bytes(text.encode())
    found = pin.read(tmp_path)
    assert (found.version, found.hashes) == (Version("1.2.3"), hashes)


@pytest.mark.parametrize("text", [b"\xff", b"credit-tools==1\n", b"credit @ https://example.org/\n"])
def test_what_is_no_pin(tmp_path: Path, text: bytes) -> None:
    (tmp_path / pin.FILE).write_bytes(text)
    with pytest.raises(pin.BadPin):
        pin.read(tmp_path)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    wheel = open_wheel(wheels.make(tmp_path, "1.2.3"))
    (tmp_path / pin.FILE).write_text(pin.render(wheel, "mkdocs==1.6.1\n", ("--find-links wheels",)), encoding="utf-8")
    assert pin.read(tmp_path) == pin.Pin(Version("1.2.3"), frozenset({wheel.sha256}), ("--find-links wheels",))


def test_a_version_without_its_list_of_libraries(tmp_path: Path) -> None:
    with pytest.raises(pin.BadPin, match="没有库的清单"):
        pin.libraries(tmp_path)


def test_a_province_has_more_libraries_and_none_twice(tmp_path: Path) -> None:
    unpacked = unpack(open_wheel(wheels.make(tmp_path, "1.2.3")), tmp_path / "unpacked")
    plain, whole = (pin.libraries(unpacked, province=province) for province in (False, True))
    assert "duckdb==" not in plain
    names = re.findall(r"^([A-Za-z0-9._-]+)==", whole, re.MULTILINE)
    assert {"duckdb", "ibis-framework", "mkdocs", "python-dateutil"} <= set(names)
    # Several lines of a package differ by what they depend on.
    assert sorted(names) == sorted([*re.findall(r"^([A-Za-z0-9._-]+)==", plain, re.MULTILINE), *(one.name for one in pin.lacking(plain, whole))])
    assert pin.with_libraries(whole, pin.of_province(unpacked)) == whole


def test_a_version_from_before_there_were_provinces_adds_nothing(tmp_path: Path) -> None:
    older = wheels.make(tmp_path, "1.2.3", {"generator/given/requirements/province.txt": None})
    unpacked = unpack(open_wheel(older), tmp_path / "unpacked")
    assert pin.libraries(unpacked, province=True) == pin.libraries(unpacked)
    with pytest.raises(pin.BadPin, match="没有汇集各城市的库的清单"):
        pin.of_province(unpacked)


def test_who_gathers_is_known_by_the_list_of_cities_or_by_the_pin(tmp_path: Path) -> None:
    assert not pin.gathers(tmp_path)
    (tmp_path / pin.FILE).write_text(f"Duck_DB==1 \\\n    --hash=sha256:{HASH}\n".replace("Duck_DB", "DuckDB"), encoding="utf-8")
    assert pin.has_province(tmp_path)
    (tmp_path / pin.FILE).write_bytes(b"\xff")
    assert not pin.gathers(tmp_path)
    (tmp_path / pin.CITIES).mkdir(parents=True)
    (tmp_path / pin.CITIES / "jia.yml").write_text("name: 甲市\n", encoding="utf-8")
    assert pin.gathers(tmp_path)
    assert not pin.has_province(tmp_path)
