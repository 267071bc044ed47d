"""What differs from system to system has one answer here, and the rest of the program need not ask."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

from generator.engine import system


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    handle = os.open(tmp_path / "x", os.O_WRONLY | os.O_CREAT | system.BINARY)
    os.write(handle, b"a\nb\r\n\x1ac")
    os.close(handle)
    assert (tmp_path / "x").read_bytes() == b"a\nb\r\n\x1ac"


def test_what_another_program_holds_is_tried_again(tmp_path: Path) -> None:
    tries: list[int] = []

    def move() -> str:
        tries.append(len(tries))
        if len(tries) < 3:
            raise PermissionError(13, "held", "x")
        return "moved"

    assert system.patiently(move, (0, 0, 0)) == "moved"
    assert len(tries) == 3


def test_a_lasting_refusal_is_passed_on(tmp_path: Path) -> None:
    tries: list[int] = []

    def move() -> None:
        tries.append(len(tries))
        raise PermissionError(13, "held", "x")

    with pytest.raises(PermissionError):
        system.patiently(move, (0, 0))
    assert len(tries) == 3


def test_another_fault_is_not_tried_again(tmp_path: Path) -> None:
    tries: list[int] = []

    def move() -> None:
        tries.append(len(tries))
        raise FileNotFoundError(2, "none", "x")

    with pytest.raises(FileNotFoundError):
        system.patiently(move, (0, 0))
    assert len(tries) == 1


def test_a_file_is_locked_by_one_process_at_a_time(tmp_path: Path) -> None:
    code = "import os, sys; from generator.engine import system; print(system.lock(os.open(sys.argv[1], os.O_RDWR)))"
    call = [sys.executable, "-c", code, str(tmp_path / "lock")]
    handle = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    assert system.lock(handle)
    assert subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "False"
    os.close(handle)
    assert subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "True"


def test_whether_a_process_is_there() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert system.alive(process.pid)
        process.kill()
    assert not system.alive(process.pid)
    assert system.alive(os.getpid())
    assert not system.alive(1 << 70)


def test_compressed_data_says_nothing_of_the_system() -> None:
    packed = system.gzipped(b"x" * 100)
    assert gzip.decompress(packed) == b"x" * 100
    assert packed[4:8] == b"\0" * 4
    assert packed[9] == 3


def test_a_reader_that_is_gone_is_no_fault() -> None:
    assert system.gone_reader(BrokenPipeError(32, "gone"))
    assert not system.gone_reader(OSError(28, "full"))


def test_capital_letters_count_where_the_system_counts_them() -> None:
    assert (system.cased("content/A.yml") == system.cased("content/a.yml")) is (os.name == "nt")


def test_a_folder_of_files_that_may_not_be_written_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    (folder / "ab").mkdir(parents=True)
    file = folder / "ab" / "cd"
    file.write_bytes(b"x")
    file.chmod(0o400)
    system.remove_folder(folder)
    assert not folder.exists()
    system.remove_folder(folder)
