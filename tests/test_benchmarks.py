"""Every benchmark runs, at a few records: what it measures is not asserted, but that it measures what is there."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest
from support import ROOT, run

FOLDER = ROOT / "benchmarks"
COUNT = "120"
# The words of a call, and what its output must hold. Hugo and a browser are there only where requirements/bench.txt is installed.
CALLS: dict[str, tuple[list[str], list[str]]] = {
    "again": ([COUNT, "--runs", "1"], [r"one record changed: \d", r"files that differ from a build that remembers nothing: 0 \[\]"]),
    "compare": ([COUNT, "--runs", "1", "--only", "credit", "material"], [r"\| 120 \| credit \| \d", r"\| 120 \| material \| \d"]),
    "desk": ([COUNT], [r"120 records, first load: \d", r"judging the form: \d", r"the preview: \d", r"submitting: \d", r"the desk again: \d"]),
    "import": ([COUNT], [r"preview: \d.* 2\d files", r"the same again: \d.* 14\d files"]),
    "lighthouse": (["help/"], [r"\| /help/ \| \d+ \| 100 \|"]),
    "log": ([COUNT], [r"the next morning: \d", r"of the log \d+ files", r"files that differ from a build that remembers nothing: 0 \[\]"]),
    "morning": ([COUNT], [r"the next morning: \d", r"files that differ from a build that remembers nothing: 0 \[\]"]),
    "province": (
        ["2", "60"],
        [r"first harvest: \d.* 1\d\d records, fetched \d", r"rows of \d+ removed records: 0", r"once more, nothing new: \d.* in 0 files", r"all answers by DuckDB: \d"],
    ),
    "publish": ([COUNT], [r"120 records: \d", r"folder: next, one record changed \| \d", r"ssh: next, one record changed \| \d"]),
    "questions": (["400", "--cities", "3"], [r"400 records in 3 cities: \d", r"duckdb: months +\d.* s, 1\d\d+ rows", r"duckdb: one city changed: \d"]),
    "search": ([COUNT, "--index"], [r"index of 120: \d.* files"]),
    "suggest": ([COUNT, "--each", "1"], [r"120 records, \d+ organisations: \d", r"all: \d+ of \d+, worst \d+ ms"]),
    "duties": ([COUNT], [r"12\d duties of 120 records: \d", r"history of 12\d files in 60 commits: \d"]),
    "verify": ([COUNT], [r"log, records and downloads: \d.*exit code 0", r"the same, and the site built again: \d.*exit code 0"]),
    "where": ([COUNT], [r"pages: \d", r"checks: \d", r"floor, writing \d+ pages: \d"]),
}
# Those that build a site, or several.
LONG = ("again", "compare", "desk", "lighthouse", "log", "morning", "province", "publish", "suggest", "verify", "where")


def test_every_benchmark_is_run_here() -> None:
    # `records` makes the repositories of all others.
    assert {file.stem for file in FOLDER.glob("*.py")} - {"records"} == set(CALLS)


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in CALLS])
def test_a_benchmark_says_what_it_measures(name: str, tmp_path: Path) -> None:
    words, wanted = CALLS[name]
    work = [] if name == "duties" else ["--work", str(tmp_path)]
    done = run([sys.executable, str(FOLDER / f"{name}.py"), *words, *work], cwd=tmp_path)
    assert done.code == 0, done.out + done.err
    assert [pattern for pattern in wanted if not re.search(pattern, done.out)] == [], done.out
    # Nothing is left behind.
    assert list(tmp_path.iterdir()) == []


def test_the_functions_that_are_sampled_are_there() -> None:
    """Time that no function of the list takes is counted as that of the start, without a word."""
    tree = ast.parse((FOLDER / "where.py").read_text(encoding="utf-8"))
    [parts] = [node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PARTS"]
    named = ast.literal_eval(parts)
    assert named
    lost = [(file, name) for file, name in named if f"def {name}(" not in (ROOT / "generator" / file).read_text(encoding="utf-8")]
    assert lost == []


def test_the_same_records_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run([sys.executable, str(FOLDER / "records.py"), "20", name], cwd=tmp_path).code == 0
    found = [{file.relative_to(tmp_path / name): file.read_bytes() for file in (tmp_path / name).rglob("*.yml")} for name in ("one", "two")]
    assert found[0] == found[1]
    assert len(found[0]) > 20


def test_the_peer_that_is_not_installed_here_gets_the_same_records(tmp_path: Path) -> None:
    """Hugo is a program of 50 MB that only a comparison needs; what it is given is written without it."""
    frame = "<html><title>首页</title><article>正文</article></html>"
    code = f"import sys, pathlib; sys.path.insert(0, {str(FOLDER)!r}); import records; records.hugo(pathlib.Path('hugo'), 20, {frame!r})"
    done = run([sys.executable, "-c", code], cwd=tmp_path)
    assert done.code == 0, done.err
    pages = list((tmp_path / "hugo" / "content").glob("*/*.md"))
    assert len([page for page in pages if "department" not in page.read_text(encoding="utf-8")]) == 20, pages
