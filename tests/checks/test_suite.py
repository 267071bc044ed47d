"""generator.checks.suite: all checks together, and only those again whose ground has changed."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, Repo

from generator.checks import suite
from generator.engine.store import NO_STORE, Store
from generator.model.findings import Finding
from generator.site.site import load

DAY = datetime.date.fromisoformat(AS_OF)


def found(repo: Repo, store: Store = NO_STORE, day: datetime.date = DAY) -> list[tuple[str, str]]:
    findings: list[Finding] = list(suite.run(load(repo.root, day, store=store), store))
    return sorted((one.file, one.slug) for one in findings)


def test_a_right_repository_has_no_finding(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD)
    assert found(repo) == []


def test_faults_behind_those_of_reading_are_told_in_the_same_round(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("matter: ", "matter：").replace("accepted_by: xzspj", "accepted_by: nobody"))
    assert found(repo) == [(GOOD_FILE, "broken-link"), (GOOD_FILE, "full-width-colon")]


@pytest.mark.parametrize("broken", [GOOD.replace("2026-03-12", "2027-03-12"), GOOD.replace("xzspj", "nobody")])
def test_what_was_right_is_remembered_and_what_was_wrong_is_told_again(repo: Repo, tmp_path: Path, broken: str) -> None:
    store = Store(tmp_path / "store")
    repo.write(GOOD_FILE, GOOD)
    assert found(repo, store) == found(repo, store) == []
    repo.write(GOOD_FILE, broken)
    told = found(repo, store)
    assert told == found(repo)
    assert told
    assert found(repo, store) == told
    repo.write(GOOD_FILE, GOOD)
    assert found(repo, store) == []


def test_a_record_is_looked_at_again_when_what_it_leads_to_has_gone(repo: Repo, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    before = found(repo, store)
    (repo.root / "content/authorities/scjgj.yml").unlink()
    after = found(repo, store)
    assert after == found(repo)
    assert ("broken-link" in {slug for _, slug in after}) > ("broken-link" in {slug for _, slug in before})


def test_a_record_is_looked_at_again_on_another_day(repo: Repo, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    repo.write(GOOD_FILE, GOOD)
    assert found(repo, store) == []
    earlier = datetime.date(2026, 3, 1)
    assert found(repo, store, earlier) == found(repo, NO_STORE, earlier) == [(GOOD_FILE, "future-date")]


def test_the_checks_of_one_record(repo: Repo) -> None:
    repo.write(PENALTY_FILE, PERSONS_PENALTY.replace("李*", "李四"))
    site = load(repo.root, DAY)
    [record] = site.by_kind["penalty"]
    check = suite.of_kind(site, record.kind)
    assert {one.slug for one in check(record)} == {slug for _, slug in found(repo)}
