"""generator.lake.engines: what is missing is told, Spark listens to this machine alone, and nothing of it outlives the command."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import lakes
import pytest
from sparks import Cluster
from support import ROOT

from generator.lake import engines, questions


def test_a_folder_with_any_name_is_read(tmp_path: Path, engine: str) -> None:
    folder = tmp_path / "省 'a' \"b\" %20 #c [d] {e,f} *?\\g"
    lakes.write(folder, {"records": [lakes.record(kind="permit", date="2026-01-01", amount=1)]})
    with engines.opened(str(folder), engine) as opened:
        assert opened.found == {"records"}
        found = list(engines.answered(opened, questions.asked("amounts", engines.tables())))
    assert found == [("permit", "a", "2026", 1, 1)]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes and sockets in /proc")
@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_the_work_is_done_by_executors_that_listen_to_this_machine_alone(session: None, cluster: Cluster) -> None:
    """So that what the tests of Spark prove was computed by several processes, none of which others can reach."""
    own = working_in(cluster.folder)
    # Each has a folder of its worker's.
    assert len([folder for _, folder in own if folder.parent.parent.parent == cluster.folder]) == 2
    assert len(own) == 2 + 1 + 2
    addresses = listening([process for process, _ in own])
    assert addresses
    assert {address for address in addresses if not loopback(address)} == set()


def working_in(folder: Path) -> list[tuple[int, Path]]:
    """The processes whose working directory lies in a folder, with that directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            where = Path(os.readlink(process / "cwd"))
        except OSError:
            continue
        if where.is_relative_to(folder):
            found.append((int(process.name), where))
    return found


def test_two_answers_are_read_side_by_side(tmp_path: Path, engine: str) -> None:
    lakes.write(tmp_path, lakes.random_tables(1, 50))
    asked = questions.asked("cities", engines.tables())
    with engines.opened(str(tmp_path), engine) as opened:
        assert [one == other for one, other in zip(engines.answered(opened, asked), engines.answered(opened, asked), strict=True)]


@pytest.mark.parametrize("damage", ["cut", "other", "gone"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, engine: str, damage: str) -> None:
    """A disk that failed, or a harvest that runs meanwhile."""
    lakes.write(tmp_path, lakes.random_tables(3, 30))
    file = min((tmp_path / "gathered" / "records").glob("*/*/*.parquet"))
    asked = questions.asked("cities", engines.tables())

    def ask() -> None:
        with engines.opened(str(tmp_path), engine) as opened:
            if damage == "gone":
                file.unlink()
            list(engines.answered(opened, asked))

    if damage != "gone":
        file.write_bytes(file.read_bytes()[:-20] if damage == "cut" else b"<html>" * 100)
    with pytest.raises(engines.NoEngine, match="请等它结束再问"):
        ask()


def test_a_fraction_is_no_answer(tmp_path: Path) -> None:
    """Engines round them differently."""
    asked = engines.tables()["records"].amount.mean().as_table()
    with engines.opened(str(tmp_path), engines.DUCKDB) as opened, pytest.raises(TypeError, match="Float64"):
        list(engines.answered(opened, asked))


@pytest.mark.parametrize(("folder", "master"), [("s3a://bucket/x", ""), ("hdfs://host:8020/x", ""), ("/tmp", "local[2]")])
def test_what_duckdb_cannot_do_is_told(folder: str, master: str) -> None:
    with pytest.raises(engines.NoEngine, match="spark"), engines.opened(folder, engines.DUCKDB, master):
        pass


def test_a_library_that_is_missing_is_told_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ibis", None)
    with pytest.raises(engines.NoEngine, match=r"requirements/province\.txt"):
        engines.tables()
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(engines.NoEngine, match=r"requirements/spark\.txt"), engines.opened("/tmp", engines.SPARK):
        pass


def test_java_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(engines.NoEngine, match="Java 17"), engines.opened("/tmp", engines.SPARK, "local[2]"):
        pass


def test_what_is_only_for_a_province_is_loaded_by_nobody_else() -> None:
    """`credit build` and `check` run where none of it is installed."""
    code = """\
import sys
from generator.cli import main
main.parser()
from generator.lake import answers, engines, questions, shapes, writing
import generator.cli.build, generator.publish.making, generator.checks.suite
print(sorted(sys.modules.keys() & {"ibis", "duckdb", "pyspark", "sqlglot", "pandas", "pyarrow"}))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_ibis_writes_needs_no_pandas() -> None:
    """A province on one machine installs Ibis and DuckDB, and nothing else of that weight."""
    code = """\
import sys
from generator.lake import engines, questions
tables = engines.tables()
for name in questions.QUESTIONS:
    for engine in engines.ENGINES:
        engines.sql(questions.asked(name, tables), engine)
print(sorted(sys.modules.keys() & {"pyspark", "pandas", "numpy", "pyarrow"}))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes and sockets in /proc")
@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_spark_listens_to_this_machine_alone_and_ends_with_the_command(tmp_path: Path) -> None:
    """Where it is started by the command alone, and also when the command is killed."""
    pytest.importorskip("pyspark")
    lakes.write(tmp_path, lakes.random_tables(1, 10))
    code = f"""\
import sys
from generator.lake import engines, questions
with engines.opened({str(tmp_path)!r}, "spark", "local[2]") as opened:
    list(engines.answered(opened, questions.asked("cities", engines.tables())))
    print("there", flush=True)
    sys.stdin.read()
"""
    mark = {**os.environ, "CREDIT_TEST_MARK": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=mark, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        own = [found for found in marked(str(tmp_path)) if found != process.pid]
        assert own
        assert listening(own)
        assert {address for address in listening(own) if not loopback(address)} == set()
        handles = [os.pidfd_open(found) for found in own]
        process.kill()
    for handle in handles:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        # It sees that its parent is gone.
        assert waiting.poll(120_000)
        os.close(handle)
    assert marked(str(tmp_path)) == []


def marked(mark: str) -> list[int]:
    """The processes that have a mark in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"CREDIT_TEST_MARK={mark}".encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def listening(processes: list[int]) -> set[str]:
    """The addresses on which processes listen, as /proc/net writes them: hexadecimal."""
    sockets = set()
    for process in processes:
        for handle in Path(f"/proc/{process}/fd").glob("*"):
            try:
                target = os.readlink(handle)
            except OSError:
                continue
            if target.startswith("socket:["):
                sockets.add(target[8:-1])
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text(encoding="utf-8").splitlines()[1:]]
    return {row[1].partition(":")[0] for row in rows if row[3] == "0A" and row[9] in sockets}


def loopback(address: str) -> bool:
    """127.0.0.1, ::1 or 127.0.0.1 as an address of IPv6."""
    return address in ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")
