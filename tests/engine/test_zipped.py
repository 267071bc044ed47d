"""generator.engine.zipped: archives that others open, of pieces or of a file."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.engine import zipped


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_an_archive_of_pieces_holds_them_one_after_the_other(pieces: list[bytes]) -> None:
    made = zipped.archive("penalty.csv", [zipped.packed(one) for one in pieces])
    with zipfile.ZipFile(io.BytesIO(made)) as whole:
        assert whole.testzip() is None
        assert whole.namelist() == ["penalty.csv"]
        assert whole.read("penalty.csv") == b"".join(pieces)


@given(st.binary(max_size=100), st.binary(max_size=1000))
def test_sums_of_two_texts_make_that_of_both(first: bytes, second: bytes) -> None:
    assert zipped.combined(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


def test_a_piece_is_found_again_in_the_archive() -> None:
    pieces = [zipped.packed(one) for one in (b"head\n", b"a" * 5000, b"b" * 70_000)]
    made, at = zipped.archive("x.csv", pieces), zipped.begins("x.csv")
    for one in pieces:
        assert made[at : at + len(one.data)] == one.data
        at += len(one.data)


def test_a_file_is_packed_and_unpacked_with_the_same_bytes_whenever(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"SQLite" * 100_000)
    made, again = (zipped.archive("credit.sqlite", [zipped.of_file(tmp_path / "file")]) for _ in range(2))
    assert made == again
    (tmp_path / "a").write_bytes(made)
    assert zipfile.ZipFile(tmp_path / "a").namelist() == ["credit.sqlite"]
    zipped.unpack(tmp_path / "a", tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "file").read_bytes()
    with pytest.raises(FileNotFoundError):
        zipped.unpack(tmp_path / "nothing", tmp_path / "again")


@pytest.mark.skipif(shutil.which("unzip") is None, reason="needs unzip")
def test_another_program_finds_no_fault(tmp_path: Path) -> None:
    (tmp_path / "pieces.zip").write_bytes(zipped.archive("x.csv", [zipped.packed(b"1,2\r\n" * 9999), zipped.packed(b"")]))
    (tmp_path / "file").write_bytes(b"x" * 99_999)
    (tmp_path / "file.zip").write_bytes(zipped.archive("file", [zipped.of_file(tmp_path / "file")]))
    for name in ("pieces.zip", "file.zip"):
        assert subprocess.run(["unzip", "-t", str(tmp_path / name)], capture_output=True, check=False).returncode == 0
