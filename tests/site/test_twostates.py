"""generator.site.twostates: two sites for little more than the price of one."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from reviewed import PENALTIES, PENALTY, fresh, penalty, published, states
from samples import commit, git
from support import REVOKED, Repo, tree

from generator.model.records import Record
from generator.site.site import Site, load
from generator.site.twostates import NoSiteError, between, pairs

DAY = datetime.date(2026, 11, 20)


@pytest.fixture
def city(tmp_path: Path) -> Repo:
    return published(tmp_path / "repo")


def held(site: Site) -> dict[str, object]:
    return {one.file: one.data for one in site.all_records}


def edits(city: Repo) -> None:
    """Every sort of change at once."""
    city.dump(f"{PENALTIES}/scjgj-16.yml", fresh(16, "2026-11-11"))
    city.dump(PENALTY, penalty(remarks="改了。"))
    (city.root / "content/rules/publish.yml").unlink()
    city.write("content/authorities/broken.yml", "name: [")
    city.write("content/strange.docx", "x")


@pytest.mark.parametrize("way", ["work tree", "commit", "schema", "beside a checkout", "beside a checkout that was checked"])
def test_both_states_are_what_loading_each_alone_gives(city: Repo, tmp_path: Path, way: str) -> None:
    base = git(city.root, "rev-parse", "HEAD")
    edits(city)
    if way == "schema":
        path = city.root / "schemas/objection.schema.json"
        path.write_text(path.read_text(encoding="utf-8").replace('"title": "', '"title": "新', 1), encoding="utf-8")
    if way != "work tree":
        commit(city)
    git(tmp_path, "clone", "-q", str(city.root), "alone")
    git(tmp_path / "alone", "checkout", "-q", base)
    mine = None
    if "checkout" in way:
        # It is neither of the two, and somebody edits in it.
        git(tmp_path, "clone", "-q", str(city.root), "mine")
        mine = tmp_path / "mine"
        git(mine, "checkout", "-q", base)
        Repo(mine).dump(f"{PENALTIES}/scjgj-18.yml", penalty(18))
        git(mine, "add", "-A")
        git(mine, "commit", "-q", "-m", "x")
        Repo(mine).dump(f"{PENALTIES}/scjgj-19.yml", penalty(19))
        (mine / "content/authorities/xzspj.yml").unlink()
        if "checked" in way:
            Repo(mine).check()
    (tmp_path / "two").mkdir()
    head = "" if way in ("work tree", "schema") else "HEAD"
    seen = tree(mine) if mine is not None else {}
    found = between(city.root, base, head, DAY, tmp_path / "two", mine)
    assert (tree(mine) if mine is not None else {}) == seen
    assert not mine or not (tmp_path / "two/after/content/authorities/scjgj.yml").exists()
    was, now = load(tmp_path / "alone", DAY), load(city.root, DAY)
    assert held(found.before) == held(was) != held(now) == held(found.after)
    assert sorted((f.file, f.slug) for f in found.before.findings) == sorted((f.file, f.slug) for f in was.findings)
    assert sorted((f.file, f.slug) for f in found.after.findings) == sorted((f.file, f.slug) for f in now.findings)
    assert {rule.id for rule in found.before.rules} - {rule.id for rule in found.after.rules} == {"publish"}


def test_what_did_not_change_is_the_same_object(city: Repo, tmp_path: Path) -> None:
    edits(city)
    found = states(city, tmp_path / "two")

    def of(site: Site) -> dict[str, Record]:
        return {one.file: one for one in site.all_records}

    before, after = of(found.before), of(found.after)
    assert before["content/authorities/scjgj.yml"] is after["content/authorities/scjgj.yml"]
    assert before[PENALTY] is not after[PENALTY]


def test_a_file_that_git_is_told_to_pass_over_is_looked_at(city: Repo, tmp_path: Path) -> None:
    for number, flag in enumerate(("--assume-unchanged", "--skip-worktree")):
        git(city.root, "update-index", flag, PENALTY)
        city.dump(PENALTY, penalty(remarks=f"改了 {number}。"))
        assert [one.address for one in pairs(states(city, tmp_path / f"two{number}"))] == ["disclosures/penalties/2026/scjgj-15/"]
        git(city.root, "update-index", f"--no-{flag.removeprefix('--')}", PENALTY)


def test_a_file_that_gitignore_names_is_read_and_told(city: Repo, tmp_path: Path) -> None:
    city.write(".gitignore", "scjgj-16.yml\n")
    commit(city)
    city.dump(f"{PENALTIES}/scjgj-16.yml", fresh(16, "2026-11-11"))
    assert [(one.what, one.address) for one in pairs(states(city, tmp_path / "two"))] == [("added", "disclosures/penalties/2026/scjgj-16/")]


def test_what_the_merge_publishes_is_published_today_and_what_stood_is_not(city: Repo, tmp_path: Path) -> None:
    city.dump(f"{PENALTIES}/scjgj-16.yml", fresh(16, "2026-11-11"))
    found = states(city, tmp_path / "two")
    days = {one.id: found.after.history.day(one) for one in found.after.by_kind["penalty"]}
    assert days == {"2026/scjgj-15": "2026-06-01", "2026/scjgj-16": "2026-11-20"}
    assert found.before.history.day(found.before.by_kind["penalty"][0]) == "2026-06-01"


def test_a_record_that_leaves_is_withdrawn(city: Repo, tmp_path: Path) -> None:
    city.dump(PENALTY, penalty(ended=REVOKED))
    [pair] = pairs(states(city, tmp_path / "two"))
    assert (pair.what, pair.was is not None, pair.now is not None) == ("withdrawn", True, True)


def test_a_revision_without_a_site_is_told(tmp_path: Path, city: Repo) -> None:
    git(city.root, "checkout", "-q", "--orphan", "other")
    git(city.root, "commit", "-q", "-m", "x")
    git(city.root, "rm", "-rqf", ".")
    git(city.root, "commit", "-q", "--allow-empty", "-m", "y")
    with pytest.raises(NoSiteError):
        states(city, tmp_path / "two", head="HEAD")
