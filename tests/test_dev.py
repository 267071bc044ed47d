"""`dev.py lint` and `dev.py bench`: the commands for those who change the program. The other commands are run by test_docs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import HANGS, ROOT, Result, run

BENCHMARKS = sorted(file.stem for file in (ROOT / "benchmarks").glob("*.py"))
# The smallest repository in which every linter has something to look at and finds nothing.
CLEAN = {
    "generator/__init__.py": '"""A package."""\n',
    "pyproject.toml": '[tool.mypy]\nstrict = true\nfiles = ["generator"]\n',
    ".github/workflows/one.yml": """\
name: one
on:
  push:
    branches: [main]
permissions: {}
concurrency:
  group: one
  cancel-in-progress: false
jobs:
  work:
    name: work
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {}
    steps:
      - name: nothing
        run: "true"
""",
}


class Checkout:
    """A small checkout with this one's dev.py, which finds the installed programs and nothing to install."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "requirements").mkdir(parents=True)
        for name in ("run.txt", "test.txt", "bench.txt", "spark.txt"):
            (root / "requirements" / name).touch()
        for name, text in CLEAN.items():
            self.write(name, text)
        shutil.copy(ROOT / "dev.py", root / "dev.py")
        programs = root / ".venv" / "bin"
        programs.mkdir(parents=True)
        python = programs / "python"
        # `-m pip` is the only thing that installing calls: here it has nothing to do.
        python.write_text(f'#!/bin/sh\n[ "$2" = pip ] && exit 0\nexec {sys.executable} "$@"\n', encoding="utf-8")
        python.chmod(0o755)
        for name in ("ruff", "mypy", "actionlint", "zizmor"):
            found = shutil.which(name, path=str(Path(sys.executable).parent))
            assert found, f"{name} is not installed; requirements/test.txt brings it"
            (programs / name).symlink_to(found)

    def write(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def dev(self, *words: str) -> Result:
        return run([sys.executable, "dev.py", *words], cwd=self.root)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "checkout")


def test_lint_finds_nothing_in_what_is_right(checkout: Checkout) -> None:
    done = checkout.dev("lint")
    assert done.code == 0, done.out + done.err
    assert "Success: no issues found" in done.out
    assert "No findings to report" in done.out + done.err


def test_lint_says_all_that_each_linter_finds(checkout: Checkout) -> None:
    """One fault for each of the five: all are told in one run, and the exit code is 1."""
    checkout.write("generator/wrong.py", '"""A module."""\nimport os\n\ndef number() -> int:\n    return "one"\n')
    workflow = CLEAN[".github/workflows/one.yml"].replace("permissions: {}\nconcurrency", "permissions: write-all\nconcurrency")
    checkout.write(".github/workflows/one.yml", workflow.replace("timeout-minutes: 5", "timeout: 5"))
    done = checkout.dev("lint")
    assert done.code == 1
    told = done.out + done.err
    assert re.search(r"F401.*`os` imported but unused", told)  # ruff check
    assert "File would be reformatted" in told  # ruff format
    assert "Incompatible return value type" in told  # mypy
    assert 'unexpected key "timeout"' in told  # actionlint
    assert "excessive-permissions" in told  # zizmor


def test_bench_lists_every_benchmark(checkout: Checkout) -> None:
    done = run([sys.executable, "dev.py", "bench"], cwd=ROOT)
    assert (done.code, done.err) == (0, "")
    rows = [line.split(maxsplit=1) for line in done.out.splitlines()]
    assert [row[0] for row in rows] == BENCHMARKS
    assert all(len(row[1]) > 20 for row in rows)


def test_bench_runs_one_by_its_name_with_the_words_after_it(checkout: Checkout) -> None:
    checkout.write("benchmarks/count.py", '"""Counts."""\nimport sys\nprint(sys.argv[1:])\nraise SystemExit(7)\n')
    done = checkout.dev("bench", "count", "1000", "--runs", "3")
    assert (done.code, done.out) == (7, "['1000', '--runs', '3']\n")


def test_an_unknown_benchmark_is_a_wrong_call(checkout: Checkout) -> None:
    checkout.write("benchmarks/count.py", '"""Counts."""\n')
    done = checkout.dev("bench", "cuont")
    assert (done.code, done.out) == (2, "")
    assert "cuont" in done.err
    assert "count" in done.err.partition(": ")[2]


@pytest.mark.parametrize("words", [(), ("bnech",), ("lint", "more")])
def test_a_wrong_call_gets_every_command_in_both_languages(checkout: Checkout, words: tuple[str, ...]) -> None:
    done = checkout.dev(*words)
    assert (done.code, done.out) == (2, "")
    assert re.findall(r"^  (\w+)", done.err, re.MULTILINE) == ["preview", "build", "check", "test", "lint", "wheel", "bench", "credit"]
    assert all(re.search(r"[\u4e00-\u9fff].* / [a-z]", line) for line in done.err.splitlines()[1:])


@pytest.mark.skipif(os.name == "nt", reason="elsewhere a program is ended without being asked")
def test_what_it_runs_ends_with_it() -> None:
    """A preview that goes on serving in the background keeps its port, and shows what nobody sees being changed."""
    program = "import signal, sys; print('on', flush=True); signal.pause()"
    words = [sys.executable, "-c", f"import dev, sys; sys.exit(dev.run([sys.executable, '-c', {program!r}]))"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as outer:
        assert outer.stdout is not None
        assert outer.stdout.readline() == "on\n"
        outer.terminate()
        # The pipe ends when nobody holds it any more.
        assert outer.communicate(timeout=HANGS)[0] == ""
    assert outer.returncode not in (0, None)
