"""generator.checks.strays: records where none is read, and links. What each of them is, is in tests/reading/test_belonging.py."""

from __future__ import annotations

import datetime

import pytest
from support import AS_OF, GOOD, Repo, run

from generator.checks import strays
from generator.model.findings import Finding
from generator.site.site import Site, load


def site(repo: Repo) -> Site:
    return load(repo.root, datetime.date.fromisoformat(AS_OF))


def unread(repo: Repo) -> list[tuple[str, str]]:
    return [(one.file, one.slug) for one in strays.unread(site(repo))]


@pytest.mark.parametrize("file", ["a.yml", "docs/a.yml", "lists/commitments/a.yml", "content/pages/a.yml", "some/where/else/a"])
def test_a_record_outside_of_the_content_is_told(repo: Repo, file: str) -> None:
    repo.write(file, GOOD)
    assert unread(repo) == [(file, "unread-record")]


@pytest.mark.parametrize("file", ["tests/a.yml", "generator/a.yml", "node_modules/x/a.yml", ".hidden/a.yml", "a.md", "a.txt.gz", "mkdocs.yml"])
def test_what_belongs_to_programs_is_not_looked_at(repo: Repo, file: str) -> None:
    if file != "mkdocs.yml":
        repo.write(file, GOOD)
    assert unread(repo) == []


@pytest.mark.parametrize("sign", ["pyvenv.cfg", "sitemap.xml", ".git/HEAD"])
def test_an_environment_a_built_site_and_another_repository_are_apart(repo: Repo, sign: str) -> None:
    repo.write(f"other/{sign}", "")
    repo.write("other/a.yml", GOOD)
    assert unread(repo) == []


def test_what_git_ignores_is_nobodys_record(repo: Repo) -> None:
    repo.write("ignored.yml", GOOD)
    repo.write("told.yml", GOOD)
    repo.write(".gitignore", "ignored.yml\n")
    assert [file for file, _ in unread(repo)] == ["ignored.yml", "told.yml"]
    assert run(["git", "init", "-q"], cwd=repo.root).code == 0
    assert [file for file, _ in unread(repo)] == ["told.yml"]


def test_links_among_the_pages_and_in_the_program_are_told(repo: Repo) -> None:
    assert list(strays.links(site(repo))) == []
    for place in ("content/pages/link.md", "schemas/link.json", "generator/publish/assets/link.css"):
        path = repo.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to("/etc/passwd")
    found: list[Finding] = list(strays.links(site(repo)))
    assert {one.file for one in found} == {"content/pages/link.md", "schemas/link.json", "generator/publish/assets/link.css"}
    assert len({one.slug for one in found}) == 1
