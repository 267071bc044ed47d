"""generator.verify.rebuilt: a site is compared with one that is built from the commit that it names."""

from __future__ import annotations

import datetime
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import GOOD, GOOD_FILE, Git, Repo, new_repo

from generator.verify import checking, sources
from generator.verify.opened import Call
from generator.verify.report import Check

from .test_addresses import serving


@dataclass(frozen=True)
class City:
    """A repository with a site that was built from it. Nobody may change them."""

    repo: Repo
    site: Path

    @property
    def git(self) -> Git:
        return Git(self.repo.root, new=False)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("rebuilt")
    repo = new_repo(folder / "repo")
    repo.write(".gitignore", ".credit-cache/\n")
    git = Git(repo.root, new=False)
    git.run("init", "-q", "-b", "main")
    git.commit("2026-03-10", {GOOD_FILE: GOOD})
    git.commit("2026-03-12", {GOOD_FILE.replace("11", "12"): GOOD.replace("12000011", "12000012")})
    return City(repo, repo.build(folder / "site"))


def checks(site: Path | str, repository: Path) -> list[Check]:
    """What a stranger with a repository learns of its commit."""
    with sources.opened(str(site)) as source:
        found = checking.verified(source, Call(datetime.date(2026, 11, 22), repository=repository))
    return [one for one in found.checks if one.slug.startswith("rebuild")]


def test_a_site_is_what_its_commit_gives(city: City) -> None:
    [found] = checks(city.site, city.repo.root)
    assert (found.slug, found.state) == ("rebuild", "proved"), found.message
    files = [one for one in city.site.rglob("*") if one.is_file() and ".server" not in one.parts]
    assert f"{len(files):,} 个文件" in found.message


def test_what_differs_is_named_in_a_folder_and_at_an_address(city: City, tmp_path: Path) -> None:
    site = shutil.copytree(city.site, tmp_path / "site")
    page = site / "lists/commitments/xzspj-11/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("清和", "清荷"), encoding="utf-8")
    (site / "robots.txt").unlink()
    (site / "more.html").write_text("x", encoding="utf-8")
    expected = {"lists/commitments/xzspj-11/index.html", "robots.txt"}
    found = checks(site, city.repo.root)
    assert {(one.slug, one.state, one.subject) for one in found} == {("rebuild-differs", "failed", name) for name in (*expected, "more.html")}
    with serving(site) as address:
        assert {(one.state, one.subject) for one in checks(address, city.repo.root)} == {("failed", name) for name in expected}


def test_a_commit_that_the_repository_lacks_is_told(city: City, tmp_path: Path) -> None:
    other = Git(tmp_path / "other")
    other.commit("2026-01-01", {"a": "b"})
    [found] = checks(city.site, other.root)
    assert (found.slug, found.state) == ("rebuild-impossible", "failed")
    assert "git fetch" in found.message


def test_another_program_is_no_fraud(city: City, tmp_path: Path) -> None:
    site = shutil.copytree(city.site, tmp_path / "site")
    told = json.loads((site / "api/v1/build.json").read_text(encoding="utf-8"))
    told["program"] |= {"version": "0.1.0", "sha256": "0" * 64}
    (site / "api/v1/build.json").write_text(json.dumps(told), encoding="utf-8")
    [found] = checks(site, city.repo.root)
    assert (found.slug, found.state) == ("rebuild", "skipped")
    assert "0.1.0" in found.message


def test_of_other_libraries_nobody_knows_why_a_file_differs(city: City, tmp_path: Path) -> None:
    site = shutil.copytree(city.site, tmp_path / "site")
    told = json.loads((site / "api/v1/build.json").read_text(encoding="utf-8"))
    told["program"]["libraries"]["markdown"] = "1.0"
    (site / "api/v1/build.json").write_text(json.dumps(told), encoding="utf-8")
    [found] = checks(site, city.repo.root)
    assert (found.slug, found.state) == ("rebuild", "skipped")
    assert "markdown" in found.message


@pytest.mark.parametrize("data", [None, "{", "[]", '{"as_of":"x","source":"--upload-pack=x"}', '{"as_of":"2026-11-22","commit":null,"source":null}'])
def test_a_site_that_does_not_say_is_skipped(city: City, tmp_path: Path, data: str | None) -> None:
    site = shutil.copytree(city.site, tmp_path / "site")
    file = site / "api/v1/build.json"
    file.unlink() if data is None else file.write_text(data, encoding="utf-8")
    assert [(one.slug, one.state) for one in checks(site, city.repo.root)] == [("rebuild", "skipped")]
