"""generator.lake.answers: each is made again only when what it rests on has changed, and is then what a first run would make."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import shutil
from pathlib import Path
from typing import Any

import lakes
import pytest

from generator.engine import whole
from generator.lake import answers, engines, questions, shapes, writing

DAY = "2026-11-28"


def tree(folder: Path) -> dict[str, bytes]:
    """All answers, by their paths."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted((folder / "answers").rglob("*.json"))}


def afresh(folder: Path, other: Path, day: str = DAY) -> dict[str, bytes]:
    """What a first run makes of the same gathered tables."""
    shutil.rmtree(other, ignore_errors=True)
    if (folder / "gathered").is_dir():
        shutil.copytree(folder / "gathered", other / "gathered")
    answers.refresh(other, day)
    return tree(other)


def test_an_answer_says_what_it_answers_of_which_day(tmp_path: Path, engine: str) -> None:
    tables = lakes.random_tables(3, 60)
    lakes.write(tmp_path, tables)
    assert answers.refresh(tmp_path, DAY, engine) == len(questions.QUESTIONS) + 1
    for name in questions.QUESTIONS:
        found = json.loads((tmp_path / "answers" / f"{name}.json").read_bytes())
        assert {key: found[key] for key in ("version", "question", "as_of")} == {"version": 1, "question": name, "as_of": DAY}
        assert found["rows"] == lakes.expected(name, tables)
        assert all(len(row) == len(found["columns"]) for row in found["rows"])
    shards = {path.stem: json.loads(path.read_bytes()) for path in (tmp_path / "answers" / "organisations").iterdir()}
    assert shards == lakes.organisations(tables)
    assert tree(tmp_path) == afresh(tmp_path, tmp_path / "other")


def test_a_folder_without_anything_has_answers_without_rows(tmp_path: Path) -> None:
    answers.refresh(tmp_path, DAY)
    assert sorted(path.name for path in (tmp_path / "answers").glob("*.json")) == sorted(f"{name}.json" for name in questions.QUESTIONS)
    assert {len(json.loads(data)["rows"]) for data in tree(tmp_path).values()} == {0}


def test_answers_are_asked_again_only_where_a_table_changed(tmp_path: Path) -> None:
    tables = lakes.random_tables(4, 30)
    lakes.write(tmp_path, tables)
    answers.refresh(tmp_path, DAY)
    before = tree(tmp_path)
    assert answers.refresh(tmp_path, DAY) == 0
    # Another day alone: the heads of the answers, and nothing is asked.
    assert answers.refresh(tmp_path, "2026-11-29") == 0
    assert {name for name, data in tree(tmp_path).items() if data != before[name]} == {f"answers/{name}.json" for name in questions.QUESTIONS}
    assert tree(tmp_path) == afresh(tmp_path, tmp_path / "other", "2026-11-29")
    stamps = {path: path.stat().st_ino for path in (tmp_path / "answers").rglob("*.json")}
    lakes.write(tmp_path, {"stated": [lakes.row("stated", what="duty", rule="r", month="2025-01", period="2025-01", name="open", value=1)]})
    assert answers.refresh(tmp_path, "2026-11-29") == 4
    assert {path.stem for path, number in stamps.items() if path.stat().st_ino != number} <= {"duties", "late", "measures", "differs"}
    assert tree(tmp_path) == afresh(tmp_path, tmp_path / "other", "2026-11-29")


@pytest.mark.parametrize("kept", ["never", "always", "sometimes"])
def test_after_any_changes_the_answers_are_those_made_afresh(tmp_path: Path, kept: str) -> None:
    """Rows that come and go, partitions and whole cities that are taken away; with a whole state before it, without one, with an older one."""
    dice = random.Random(5)
    tables = lakes.random_tables(5, 40)
    lakes.write(tmp_path, tables)
    for step in range(5):
        answers.refresh(tmp_path, DAY)
        assert tree(tmp_path) == afresh(tmp_path, tmp_path / "other")
        if kept == "always" or (kept == "sometimes" and step % 2):
            whole.keep(tmp_path, ("answers", "gathered"))
        table = dice.choice([*sorted(tables), "parties", "parties"])
        found = sorted((tmp_path / "gathered" / table).glob("city=*/year=*/*.parquet"))
        if step == 3:
            shutil.rmtree(tmp_path / "gathered" / "parties" / "city=a", ignore_errors=True)
        elif found and dice.random() < 0.5:
            found[0].unlink()
        else:
            lakes.write(tmp_path, {table: lakes.random_tables(dice.randrange(10**6), 5)[table]})
    answers.refresh(tmp_path, DAY)
    assert tree(tmp_path) == afresh(tmp_path, tmp_path / "other")


def test_only_the_shards_of_organisations_that_changed_are_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [lakes.row("parties", id=str(n), code=f"X{n}", name="甲", kind="permit", date="2026-01-01") for n in range(50)]
    lakes.write(tmp_path, {"parties": rows})
    answers.refresh(tmp_path, DAY)
    whole.keep(tmp_path, ("answers", "gathered"))
    lakes.write(tmp_path, {"parties": [*rows[1:], {**rows[1], "id": "new", "code": "Y"}]})
    asked: list[frozenset[str] | None] = []
    put = answers.put_shards
    monkeypatch.setattr(answers, "put_shards", lambda *args: (asked.append(args[-1]), put(*args)))
    answers.refresh(tmp_path, DAY)
    assert asked == [frozenset(hashlib.sha256(code).hexdigest()[:3] for code in (b"X0", b"Y"))]
    assert tree(tmp_path) == afresh(tmp_path, tmp_path / "other")
    # That run was never finished: nobody relies on the state before it.
    lakes.write(tmp_path, {"parties": rows})
    answers.refresh(tmp_path, DAY)
    assert asked[1:] == [None, None]
    assert tree(tmp_path) == afresh(tmp_path, tmp_path / "other")


def test_what_was_interrupted_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lakes.write(tmp_path, lakes.random_tables(6, 30))
    answers.refresh(tmp_path, DAY)
    lakes.write(tmp_path, {"parties": [lakes.row("parties", id="1", code="X", name="甲", kind="permit", date="2026-01-01")]})

    def broken(expression: Any) -> Any:
        raise KeyboardInterrupt

    calls = iter([1, 1, 1])

    def later(engine: Any, expression: Any, original: Any = engines.answered) -> Any:
        return original(engine, expression) if next(calls, None) else broken(expression)

    with monkeypatch.context() as patched:
        patched.setattr(engines, "answered", later)
        with pytest.raises(KeyboardInterrupt):
            answers.refresh(tmp_path, DAY)
    assert answers.refresh(tmp_path, DAY) > 0
    assert tree(tmp_path) == afresh(tmp_path, tmp_path / "other")


def test_a_file_that_is_missing_is_made_again(tmp_path: Path) -> None:
    lakes.write(tmp_path, lakes.random_tables(8, 30))
    answers.refresh(tmp_path, DAY)
    before = tree(tmp_path)
    (tmp_path / "answers" / "cities.json").unlink()
    (tmp_path / "answers" / ".made").write_text("[", encoding="utf-8")
    answers.refresh(tmp_path, DAY)
    assert tree(tmp_path) == before


def test_an_organisation_that_is_gone_is_in_no_file(tmp_path: Path) -> None:
    row = lakes.row("parties", id="1", code="X", name="甲", kind="permit", date="2026-01-01")
    lakes.write(tmp_path, {"parties": [row, {**row, "city": "b", "code": "Y"}]})
    answers.refresh(tmp_path, DAY)
    assert len(tree(tmp_path)) == len(questions.QUESTIONS) + 2
    writing.put(tmp_path, "parties", "a", "2026", None)
    answers.refresh(tmp_path, DAY)
    assert b'"X"' not in b"".join(tree(tmp_path).values())
    assert len(tree(tmp_path)) == len(questions.QUESTIONS) + 1


def test_a_table_for_spreadsheets_is_read_back_and_runs_nothing(tmp_path: Path) -> None:
    rows = [lakes.row("stated", what="measure", kind="=1+1", authority='a"b,c\nd', period="2026", name=None, value=2**63 - 1)]
    lakes.write(tmp_path, {"stated": rows})
    asked = questions.asked("measures", engines.tables())
    with engines.opened(str(tmp_path), engines.DUCKDB) as opened:
        text = "".join(answers.table(asked, engines.answered(opened, asked)))
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["city", "kind", "authority", "period", "what", "count", "of"], ["a", "'=1+1", 'a"b,c\nd', "2026", "", str(2**63 - 1), ""]]


def test_the_shard_of_a_code_is_the_beginning_of_its_digest(tmp_path: Path) -> None:
    """Of codes with whatever characters, as other programs compute it."""
    rows = [lakes.row("parties", id="1", code=code, name="甲", kind="permit") for code in lakes.TEXTS if code is not None]
    lakes.write(tmp_path, {"parties": rows})
    answers.refresh(tmp_path, DAY)
    shards = {path.stem: set(json.loads(path.read_bytes())) for path in (tmp_path / "answers" / "organisations").iterdir()}
    assert shards == {shard: set(found) for shard, found in lakes.organisations({**{table: [] for table in shapes.TABLES}, "parties": rows}).items()}
