"""generator.cli.harvest: the options of the command, and what it refuses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support import AS_OF, ROOT, Repo


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engine", "flink"], "--engine 不能写“flink”"),
        (["--master", "spark://one:7077"], "--master 和 --engine spark 一起用"),
        (["--jobs", "0"], "“0”应是 1 到 64 的整数"),
        (["--wait", "soon"], "“soon”应是 1 到"),
        (["--as-of", "tomorrow"], "“tomorrow”不是日期"),
        (["--into", "."], "不能作汇集文件夹"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(repo: Repo, words: list[str], said: str) -> None:
    done = repo.credit("harvest", *([] if "--as-of" in words else ["--as-of", AS_OF]), *words)
    assert done.code == 2
    assert said in done.err


PINS = "credit==1.0.0\nmkdocs==1.6.1 --hash=sha256:" + "0" * 64 + "\n"


@pytest.mark.parametrize("library", ["ibis", "duckdb"])
@pytest.mark.parametrize("command", [("harvest", "--into", "../into"), ("ask", "cities", "--from", ".")], ids=lambda command: command[0])
def test_a_missing_library_is_told_with_the_command_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, command: tuple[str, ...]
) -> None:
    """In a repository that `credit init` wrote; before anything is fetched or written."""
    repo = Repo(tmp_path / "province")
    for name in ("mkdocs.yml", "content/pages/index.md"):
        repo.write(name, (ROOT / name).read_bytes())
    repo.write("content/lists/cities/jia.yml", 'name: 甲市\ncode: "990100"\naddress: ../jia\nsince: 2026-11-02\n')
    repo.write("requirements.txt", PINS)
    (repo.root / "gathered/records/city=jia").mkdir(parents=True)
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.chdir(repo.root)
    done = repo.credit(*command, "--as-of", AS_OF)
    assert done.code == 2
    assert f"没有装 {library}" in done.err
    assert "python3 run.py credit upgrade --province --write" in done.err
    assert "pip" not in done.err
    assert not (tmp_path / "into").exists()
    # It is in the pin already, but this is another Python.
    repo.write("requirements.txt", PINS + "duckdb==2.0.1 --hash=sha256:" + "0" * 64 + "\n")
    assert "改用 python3 run.py" in repo.credit(*command, "--as-of", AS_OF).err
