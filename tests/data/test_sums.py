"""generator.data.sums: what the sums say is what the files are, whichever builds came before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo, tree

from generator.data import catalogue, sums

FOLDER = "api/v1/"


def told(site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / sums.SUMS).read_bytes())
    return found


def weighed(site: Path) -> dict[str, Any]:
    """The members `files` and `schemas`, by what lies there."""

    def weight(file: Path) -> list[Any]:
        content = file.read_bytes()
        return [len(content), hashlib.sha256(content).hexdigest()]

    api = site / FOLDER
    single = ("build", "changes", "completeness", "consequences", "gone", "index", "moved", "statistics")
    files = [*(api / "records").rglob("*.json"), *(api / f"{name}.json" for name in single)]
    return {
        "files": {file.relative_to(api).as_posix(): weight(file) for file in files},
        "schemas": {file.name.removesuffix(".schema.json"): weight(file) for file in (site / "schemas").glob("*.schema.json")},
    }


def test_every_file_has_its_size_and_sum(shipped_site: Path) -> None:
    found, build = told(shipped_site), json.loads((shipped_site / FOLDER / "build.json").read_bytes())
    assert found["files"]
    assert {name: found[name] for name in ("files", "schemas")} == weighed(shipped_site)
    assert list(found["files"]) == sorted(found["files"])
    assert (found["version"], found["as_of"], found["commit"]) == (1, build["as_of"], build["commit"])
    assert found["program"] == build["program"]["version"]
    assert json.loads((shipped_site / FOLDER / "index.json").read_bytes())["sums"] == sums.SUMS


def _changed(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("承诺经营场所和", "承诺"))


def _added(repo: Repo) -> None:
    repo.write("content/lists/commitments/xzspj-12.yml", GOOD.replace("000011", "000012"))


def _removed(repo: Repo) -> None:
    (repo.root / GOOD_FILE).unlink()


def _another_schema(repo: Repo) -> None:
    file = repo.root / "schemas/commitment.schema.json"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"description": "', '"description": "试：', 1), encoding="utf-8")


def _nothing(repo: Repo) -> None:
    pass


@pytest.mark.parametrize(
    ("edit", "day"),
    [(_changed, AS_OF), (_added, AS_OF), (_removed, AS_OF), (_another_schema, AS_OF), (_nothing, "2026-11-23"), (_changed, "2026-11-23")],
)
def test_after_a_change_and_on_the_next_morning_they_are_those_of_a_build_from_nothing(
    repo: Repo, tmp_path: Path, edit: Callable[[Repo], None], day: str
) -> None:
    repo.write(GOOD_FILE, GOOD)
    site = repo.build(tmp_path / "site", "--no-search")
    before = told(site)
    edit(repo)
    site = repo.build(tmp_path / "site", "--no-search", "--as-of", day)
    assert told(site) != before or edit is _nothing
    assert told(site)["as_of"] == day
    assert {name: told(site)[name] for name in ("files", "schemas")} == weighed(site)
    whole = repo.build(tmp_path / "whole", "--no-search", "--no-cache", "--as-of", day)
    assert tree(site / FOLDER) == tree(whole / FOLDER)


def test_one_change_reads_only_what_was_made(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a million records, a change must not read a gigabyte again."""
    for number in range(30):
        repo.write(f"content/lists/commitments/n{number}.yml", GOOD.replace("000011", f"0000{number:02}"))
    repo.build(tmp_path / "site", "--no-search")
    read: list[str] = []
    weigh = catalogue.weigh
    monkeypatch.setattr(sums, "weigh", lambda file: read.append(file.name) or weigh(file))
    repo.write("content/lists/commitments/n7.yml", GOOD.replace("000011", "000007").replace("承诺经营场所和", "承诺"))
    site = repo.build(tmp_path / "site", "--no-search")
    assert told(site)["files"] == weighed(site)["files"]
    # What was made was weighed as it was made, and nothing else is read.
    assert read == []
