"""generator.engine.journal: many files are written as a whole or not at all, wherever the writer is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, tree

from generator.engine import journal
from generator.engine.journal import Busy, Touched, Write

OLD = {"content/a/1.yml": b"old 1", "content/a/2.yml": b"old 2"}
WRITES = [
    Write("content/a/1.yml", b"new 1", b"old 1"),
    Write("content/b/c/3.yml", b"new 3", None),
    Write("content/a/2.yml", b"new 2", b"old 2"),
    Write("content/b/4.yml", b"new 4", None),
]
NEW = {one.file: one.content for one in WRITES}
# Ends the process, as the system would, at the n-th thing that it does to a file.
KILLED = """
import os, sys, pathlib, shutil
count = int(sys.argv[1])
def counted(work):
    def instead(*args, **more):
        global count
        count -= 1
        if count < 0:
            os._exit(9)
        return work(*args, **more)
    return instead
import builtins
for owner, names in ((builtins, ("open",)), (os, ("replace", "sync", "unlink", "rmdir", "access")), (pathlib.Path, ("write_bytes", "write_text", "unlink", "mkdir")), (shutil, ("rmtree",))):
    for name in (one for one in names if hasattr(owner, one)):
        setattr(owner, name, counted(getattr(owner, name)))
from generator.engine import journal
journal.write(pathlib.Path(sys.argv[2]), eval(sys.argv[3], {"Write": journal.Write}))
print("done")
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for file, content in OLD.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes(content)
    return tmp_path


def test_all_is_written_and_nothing_is_left_behind(root: Path) -> None:
    journal.write(root, WRITES)
    assert tree(root) == NEW


def test_a_file_keeps_its_mode(root: Path) -> None:
    (root / "content/a/1.yml").chmod(0o640)
    journal.write(root, WRITES)
    assert (root / "content/a/1.yml").stat().st_mode & 0o777 == (0o640 if os.name != "nt" else 0o666)


def test_a_read_only_file_is_not_replaced(root: Path) -> None:
    (root / "content/a/2.yml").chmod(0o444)
    with pytest.raises(PermissionError, match=r"2\.yml"):
        journal.write(root, WRITES)
    assert tree(root) == OLD


def test_killed_anywhere_the_tree_is_as_before_or_complete(root: Path) -> None:
    before, after = 0, 0
    for count in range(200):
        for file in tree(root):
            (root / file).unlink()
        for file, content in OLD.items():
            (root / file).write_bytes(content)
        words = [sys.executable, "-c", KILLED, str(count), str(root), repr(WRITES)]
        done = subprocess.run(words, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        journal.finish(root)
        found = tree(root)
        assert found in (OLD, NEW), count
        before, after = before + (found == OLD), after + (found == NEW)
        if done.stdout:
            break
        assert done.returncode == 9
    else:
        pytest.fail("it never ended")
    assert before > 5
    assert after > 5


def test_what_somebody_changed_meanwhile_is_not_overwritten(root: Path) -> None:
    (root / "content/a/2.yml").write_bytes(b"by hand")
    with pytest.raises(Touched, match=r"content/a/2\.yml"):
        journal.write(root, WRITES)
    assert tree(root) == OLD | {"content/a/2.yml": b"by hand"}


def test_a_change_after_an_interruption_is_kept_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(root: Path, *, locked: bool = False) -> None:
        if (root / journal.FOLDER / "list.json").exists():
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(journal, "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            journal.write(root, WRITES)
    (root / "content/a/1.yml").write_bytes(b"by hand")
    assert journal.finish(root) == (3, ["content/a/1.yml"])
    assert tree(root) == NEW | {"content/a/1.yml": b"by hand"}
    assert journal.finish(root) == (0, [])


def test_two_writers_do_not_meet(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes while another one writes is refused, and leaves to that one what is to be ended."""
    finish, refused = journal.finish, []

    def second(root: Path, *, locked: bool = False) -> tuple[int, list[str]]:
        with pytest.raises(Busy):
            journal.write(root, WRITES)
        assert finish(root) == (0, [])
        refused.append({file: content for file, content in tree(root).items() if file.startswith("content")})
        return finish(root, locked=locked)

    monkeypatch.setattr(journal, "finish", second)
    journal.write(root, WRITES)
    # Before anything was written, and when the list had its name.
    assert refused == [OLD, OLD]
    assert tree(root) == NEW


def test_what_cannot_be_written_stops_everything(root: Path) -> None:
    (root / "content/b").write_bytes(b"a file where a folder must be")
    with pytest.raises(OSError, match=r"content.+b"):
        journal.write(root, WRITES)
    assert tree(root) == OLD | {"content/b": b"a file where a folder must be"}
