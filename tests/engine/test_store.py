"""What is remembered between builds: whole or not at all, and never by other code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, run

from generator.engine import store


def test_what_was_put_is_got(tmp_path: Path) -> None:
    one = store.open_store(tmp_path / "cache")
    value = {"名称": ("a", 1, None, b"\x00", [True, 2.5])}
    one.put("x", value)
    assert store.open_store(tmp_path / "cache").get("x") == value
    assert one.get("y") is None
    one.drop("x")
    assert one.get("x") is None


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: data[:3], lambda data: b"", lambda data: data[:-1] + b"\x7f", lambda data: data + b"x"]
)
def test_what_is_damaged_is_as_if_it_were_not_there(tmp_path: Path, damage: object) -> None:
    one = store.open_store(tmp_path / "cache")
    one.put("x", ["whole"])
    assert one.folder is not None
    file = one.folder / "x"
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert one.get("x") is None


def test_other_code_does_not_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """issue 4: versioned so that new code never reads an old one."""
    store.open_store(tmp_path / "cache").put("x", 1)
    monkeypatch.setattr(store, "version", lambda: "another")
    assert store.open_store(tmp_path / "cache").get("x") is None
    # And what the other left is gone.
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == ["another"]


def test_the_version_hangs_on_every_file_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    (tmp_path / "templates" / "b.html").write_text("1", encoding="utf-8")
    monkeypatch.setattr(store, "CODE", tmp_path)
    # As another process would find it; one keeps the version of the code that it runs.
    version = store.version.__wrapped__
    seen = {version()}
    (tmp_path / "a.py").write_text("2", encoding="utf-8")
    seen.add(version())
    (tmp_path / "templates" / "b.html").write_text("2", encoding="utf-8")
    seen.add(version())
    (tmp_path / "templates" / "b.html").rename(tmp_path / "templates" / "c.html")
    seen.add(version())
    assert len(seen) == 4
    # Python is just writing what it has compiled.
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.cpython-311.pyc.139842").write_bytes(b"x")
    assert version() in seen


def test_without_a_folder_nothing_is_kept() -> None:
    store.NO_STORE.put("x", 1)
    store.NO_STORE.drop("x")
    assert store.NO_STORE.get("x") is None


def test_a_folder_that_holds_other_things_keeps_them(tmp_path: Path) -> None:
    """`--cache .` must cost nobody anything."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("a", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("mine\n", encoding="utf-8")
    (tmp_path / ("0" * 24)).symlink_to("mine")
    one = store.open_store(tmp_path)
    assert one.put("x", 1)
    assert (tmp_path / "mine" / "a.txt").read_text(encoding="utf-8") == "a"
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "mine\n"


def test_what_a_killed_process_left_half_written_is_removed(tmp_path: Path) -> None:
    one = store.open_store(tmp_path)
    assert one.folder is not None
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for process in (ended.pid, os.getpid()):
        (one.folder / f".x.{process}").write_bytes(b"half")
    store.open_store(tmp_path)
    assert sorted(path.name for path in one.folder.iterdir()) == [".gitignore", f".x.{os.getpid()}"]


def test_what_cannot_be_written_is_not_remembered_nor_what_was_before(tmp_path: Path) -> None:
    """issue 12: a full disk means no cache, never a fault."""
    one = store.open_store(tmp_path)
    assert one.folder is not None
    assert one.put("x", "old")
    code = (
        "import resource, sys, pathlib; from generator.engine.store import Store; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100));"
        "print(Store(pathlib.Path(sys.argv[1])).put('x', 'new' * 1000))"
    )
    assert run([sys.executable, "-c", code, str(one.folder)], cwd=ROOT).out == "False\n"
    assert one.get("x") is None
    assert [path.name for path in one.folder.iterdir()] == [".gitignore"]


@pytest.mark.parametrize("place", ["file", "file/below", "x" * 300])
def test_a_folder_that_cannot_be_one_is_no_store(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    one = store.open_store(tmp_path / place)
    assert one == store.NO_STORE
    assert not one.put("x", 1)
