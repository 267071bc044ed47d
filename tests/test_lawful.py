"""Whatever offices lawfully publish can be said, goes out in each form and comes back equal; so does every example of every schema."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from lawful import OFFICE, records
from support import AS_OF, EXCHANGED, FORMS, KIND_NAMES, Repo, as_yaml, new_repo

from generator.model.kinds import Kinds
from generator.site import site

KINDS = ("penalty", "permit", "other-act")


@pytest.fixture(scope="module")
def lawful(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Repo:
    """A repository with all lawful records; tests only read it."""
    repo = new_repo(tmp_path_factory.mktemp("lawful") / "repo")
    repo.dump("content/authorities/office.yml", OFFICE)
    for kind in KINDS:
        for name, data in records(kind).items():
            # Some hold the same mapping twice, which YAML would write as an anchor.
            text = as_yaml(json.loads(json.dumps(data)))
            repo.write(f"content/{kinds.by_name[kind].folder}/{data['decided_on'][:4]}/{name}.yml", text)
    return repo


def held(repo: Repo, kind: str) -> dict[str, Any]:
    """The data of the records of a kind that are shown, by id."""
    return {one.id: dict(one.data) for one in site.load(repo.root, datetime.date.fromisoformat(AS_OF)).by_kind[kind]}


def came_back(repo: Repo, kinds: Kinds, folder: Path, kind: str, form: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The records of a kind before they went out, and as they came back into a repository that had lost them."""
    before = held(repo, kind)
    file = folder / f"{kind}.{form}"
    assert repo.credit("export", kind, str(file), "--as-of", AS_OF).code == 0
    again = Repo(shutil.copytree(repo.root, folder / "again", copy_function=shutil.copyfile))
    shutil.rmtree(again.root / "content" / kinds.by_name[kind].folder)
    done = again.credit("import", kind, str(file), "--write", "--as-of", AS_OF, "--format", "json")
    assert done.err == ""
    assert [one for one in json.loads(done.out)["problems"] if one["severity"] == "error"] == []
    return before, held(again, kind)


def test_no_lawful_record_is_refused(lawful: Repo) -> None:
    assert [(one["path"], one["slug"], one["message"]) for one in lawful.check() if one["severity"] == "error"] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_lawful_record_comes_back_equal_from_each_form(lawful: Repo, kinds: Kinds, tmp_path: Path, kind: str, form: str) -> None:
    before, after = came_back(lawful, kinds, tmp_path, kind, form)
    assert len(before) > 1
    assert after == before


def test_one_party_is_written_without_a_list_and_several_with_one(lawful: Repo, kinds: Kinds, tmp_path: Path) -> None:
    came_back(lawful, kinds, tmp_path, "penalty", "csv")
    folder = tmp_path / "again" / "content" / kinds.by_name["penalty"].folder
    assert "subject:\n  type:" in next(folder.rglob("foreign-company.yml")).read_text(encoding="utf-8")
    assert "subject:\n  - type:" in next(folder.rglob("company-and-person.yml")).read_text(encoding="utf-8")


QUICK = [(name, form) for name in EXCHANGED for form in ("csv", "xlsx")]


@pytest.mark.parametrize(
    ("name", "form"),
    [*QUICK, *(pytest.param(name, form, marks=pytest.mark.slow) for name in KIND_NAMES for form in FORMS if (name, form) not in QUICK)],
)
def test_every_example_comes_back_equal_from_each_form(city_repo: Repo, tmp_path: Path, name: str, form: str) -> None:
    """Also of kinds without an official table."""
    before = held(city_repo, name)
    file = tmp_path / f"{name}.{form}"
    assert city_repo.credit("export", name, str(file), "--as-of", AS_OF).code == 0
    done = city_repo.credit("import", name, str(file), "--as-of", AS_OF, "--format", "json")
    said = json.loads(done.out)
    assert [one for one in said["problems"] if one["severity"] == "error"] == []
    assert [one["path"] for one in said["records"] if one["state"] != "unchanged"] == []
    assert len(said["records"]) == len(before)
