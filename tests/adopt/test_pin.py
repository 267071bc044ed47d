"""A city's pin is read in the ways in which it may be written, and written so that pip takes it."""

from __future__ import annotations

from pathlib import Path

import pytest
import wheels
from packaging.version import Version

from generator.adopt import pin
from generator.adopt.wheel import open_wheel

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
