"""generator.cli.ask: one question, put to a harvest folder."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import lakes
import pytest
from support import Repo

from generator.lake import engines, questions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A harvest folder beside the repository."""
    found = tmp_path / "gathered-folder"
    lakes.write(found, lakes.random_tables(2, 40))
    (found / "harvest.json").write_text('{"version": 1, "as_of": "2026-11-20"}', encoding="utf-8")
    return found


def test_an_answer_is_that_of_the_harvest(repo: Repo, folder: Path) -> None:
    tables = lakes.random_tables(2, 40)
    for question in ("cities", "several"):
        done = repo.credit("ask", question, "--from", str(folder))
        assert (done.code, done.err) == (0, "")
        found = json.loads(done.out)
        assert (found["version"], found["question"], found["as_of"]) == (1, question, "2026-11-20")
        assert found["rows"] == lakes.expected(question, tables)


def test_an_answer_is_a_table_too(repo: Repo, folder: Path) -> None:
    done = repo.credit("ask", "amounts", "--from", str(folder), "--format", "csv")
    rows = list(csv.reader(io.StringIO(done.out, newline="")))
    assert rows[0] == ["kind", "city", "year", "records", "amount"]
    assert rows[1:] == [[str(value) for value in row] for row in lakes.expected("amounts", lakes.random_tables(2, 40))]


def test_the_variable_names_the_folder_and_no_repository_is_needed(repo: Repo, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = repo.program("ask", "cities", "--as-of", "2026-11-21", cwd=elsewhere, env={"CREDIT_HARVEST": str(folder)})
    assert done.code == 0, done.err
    assert json.loads(done.out)["as_of"] == "2026-11-21"


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_what_would_be_asked_is_shown_for_other_programs(repo: Repo, engine: str) -> None:
    """Nothing is gathered and no engine is needed for that."""
    for question in questions.QUESTIONS:
        done = repo.credit("ask", question, "--sql", "--engine", engine)
        assert done.code == 0
        assert done.out.startswith("SELECT") or done.out.startswith("WITH")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("everything",), "可选："),
        ((), "还缺：QUESTION"),
        (("cities", "--from", "nowhere"), "没有汇集文件夹 nowhere"),
        (("cities", "--from", "."), "没有汇集来的数据"),
        (("cities", "--from", "s3a://bucket/harvest"), "--engine spark"),
        (("cities", "--master", "yarn"), "--engine spark"),
        (("cities", "--format", "xml"), "可选："),
    ],
)
def test_a_wrong_call_is_told(repo: Repo, words: tuple[str, ...], said: str) -> None:
    done = repo.program("ask", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_spark_gives_the_same_bytes(repo: Repo, folder: Path) -> None:
    pytest.importorskip("pyspark")
    for form in ("json", "csv"):
        words = ("ask", "differs", "--from", str(folder), "--format", form)
        done = repo.program(*words, "--engine", "spark", "--master", "local[2]")
        assert done.code == 0, done.err
        assert done.out == repo.program(*words).out
