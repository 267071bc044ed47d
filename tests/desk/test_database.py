from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support import HANGS, ROOT

from generator.desk import database
from generator.desk.database import Database, StateError


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="rights of files are those of the folder there")
def test_nobody_else_may_read_whatever_the_umask_is(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        kept = Database(tmp_path / "a" / "state")
        with kept.writing() as base:
            base.execute("INSERT INTO matches VALUES('a', 'b', 'c', 'd')")
            journals = {one.name: rights(one) for one in kept.folder.iterdir()}
        handle = database.lock(kept.folder)
    finally:
        os.umask(before)
    assert handle is not None
    os.close(handle)
    assert set(journals.values()) == {0o600}
    assert rights(kept.folder) == 0o700
    assert {rights(one) for one in kept.folder.iterdir()} == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="rights of files are those of the folder there")
def test_a_folder_that_others_could_read_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    Database(folder)
    folder.chmod(0o755)
    (folder / database.NAME).chmod(0o644)
    Database(folder)
    assert (rights(folder), rights(folder / database.NAME)) == (0o700, 0o600)


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "报告.docx").write_bytes(b"x")
    with pytest.raises(StateError, match="里有别的东西"):
        Database(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["报告.docx"]


def test_a_file_of_another_program_or_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / database.NAME
    with sqlite3.connect(file) as base:
        base.execute("CREATE TABLE x(y)")
    base.close()
    before = file.read_bytes()
    with pytest.raises(StateError, match="不是工作台的文件"):
        Database(tmp_path)
    assert file.read_bytes() == before
    file.unlink()
    Database(tmp_path)
    with sqlite3.connect(file) as base:
        base.execute(f"PRAGMA user_version = {database.VERSION + 1}")
    base.close()
    with pytest.raises(StateError, match="更新版本"):
        Database(tmp_path)


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be read as one", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_file_that_is_broken_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / database.NAME).write_bytes(content)
    with pytest.raises(StateError, match="坏了"):
        Database(tmp_path)


def test_changes_are_made_whole_or_not_at_all(tmp_path: Path) -> None:
    kept = Database(tmp_path / "state")

    def fail() -> None:
        with kept.writing() as base:
            base.execute("INSERT INTO matches VALUES('a', 'b', 'c', 'd')")
            base.execute("SELECT 1 / 0 FROM nowhere")

    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        fail()
    with kept.reading() as base:
        assert base.execute("SELECT * FROM matches").fetchall() == []


def test_what_was_deleted_is_overwritten(tmp_path: Path) -> None:
    kept = Database(tmp_path / "state")
    word = "当事人张三的住址" * 2000
    with kept.writing() as base:
        base.execute("INSERT INTO matches VALUES('a', 'b', 'c', ?)", (word,))
    assert "张三".encode() in kept.file.read_bytes()
    with kept.writing() as base:
        base.execute("DELETE FROM matches")
    assert "张三".encode() not in kept.file.read_bytes()
    assert [one.name for one in kept.folder.iterdir()] == [database.NAME]


FULL = """
import resource, sys
from pathlib import Path
from generator.desk.database import Database, StateError
kept = Database(Path(sys.argv[1]))
with kept.writing() as base:
    base.execute("INSERT INTO matches VALUES('a', 'b', 'c', 'd')")
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (kept.file.stat().st_size + 4096, -1))
try:
    with kept.writing() as base:
        base.execute("UPDATE matches SET match = 'half'")
        base.execute("INSERT INTO matches VALUES('e', 'f', 'g', ?)", ("x" * 1_000_000,))
except StateError as error:
    print(error)
with kept.reading() as base:
    print([tuple(row) for row in base.execute("SELECT * FROM matches")])
"""


@pytest.mark.skipif(os.name == "nt", reason="limits of the size of files are a thing of Unix")
def test_a_disk_that_is_full_is_a_sentence_and_nothing_half(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path / "state")], cwd=ROOT, capture_output=True, check=False, timeout=HANGS)
    assert done.stderr == b""
    said, kept = done.stdout.decode().splitlines()
    assert said.endswith("没有保存。")
    assert kept == "[('a', 'b', 'c', 'd')]"


KILLED = """
import os, sys
from pathlib import Path
from generator.desk.database import Database
kept = Database(Path(sys.argv[1]))
with kept.writing() as base:
    base.execute("PRAGMA cache_size = 1")
    base.execute("UPDATE matches SET match = 'half'")
    for number in range(2000):
        base.execute("INSERT INTO matches VALUES(?, 'f', 'g', ?)", (str(number), "x" * 2000))
    os._exit(9)
"""


def test_a_process_that_is_killed_while_it_writes_leaves_what_was(tmp_path: Path) -> None:
    kept = Database(tmp_path / "state")
    with kept.writing() as base:
        base.execute("INSERT INTO matches VALUES('a', 'b', 'c', 'd')")
    assert subprocess.run([sys.executable, "-c", KILLED, str(kept.folder)], cwd=ROOT, check=False, timeout=HANGS).returncode == 9
    with kept.reading() as base:
        assert [tuple(row) for row in base.execute("SELECT * FROM matches")] == [("a", "b", "c", "d")]


def test_only_one_process_has_the_lock(tmp_path: Path) -> None:
    kept = Database(tmp_path / "state")
    handle = database.lock(kept.folder)
    assert handle is not None
    program = "import sys; from pathlib import Path; from generator.desk import database; print(database.lock(Path(sys.argv[1])))"
    done = subprocess.run([sys.executable, "-c", program, str(kept.folder)], cwd=ROOT, capture_output=True, check=True, timeout=HANGS)
    assert done.stdout.strip() == b"None"
    os.close(handle)
    again = database.lock(kept.folder)
    assert again is not None
    os.close(again)


def test_where_a_desk_is_opened_is_known_to_others(tmp_path: Path) -> None:
    kept = Database(tmp_path / "state")
    assert database.address(kept) == ""
    database.opened(kept, "http://127.0.0.1:8760")
    database.opened(kept, "https://desk.jia.example")
    assert database.address(Database(kept.folder)) == "https://desk.jia.example"
