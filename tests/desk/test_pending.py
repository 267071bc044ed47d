"""generator.desk.pending: what waits on branches, and where the next submission goes."""

from __future__ import annotations

import datetime

import pytest
from reviewing import BRANCH, Office
from support import GOOD, GOOD_FILE

from generator.desk import pending

TODAY = datetime.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("department", "number", "name"),
    [
        ("scjgj", 1, "credit-desk/scjgj-20261122"),
        ("scjgj", 2, "credit-desk/scjgj-20261122-2"),
        ("市监局", 1, "credit-desk/3dab0d8dfb90-20261122"),
        ("a..b@{x", 1, "credit-desk/d1ab9e4f6ec5-20261122"),
    ],
)
def test_a_branch_has_a_name_in_ascii(department: str, number: int, name: str) -> None:
    made = pending.name(department, TODAY, number)
    assert made.isascii()
    if department == "scjgj":
        assert made == name
    else:
        assert len(made) == len(name)


def test_a_change_waits_until_it_or_something_else_is_published(office: Office) -> None:
    office.reviewers.run("push", "-q", "origin", "main:refs/heads/by-hand")
    office.edit("by-hand", {GOOD_FILE: GOOD.replace("履行中", "已履行")})
    office.bases.renew()
    waits = pending.waiting(office.bases, office.bases.now())
    assert waits.of(GOOD_FILE) == "by-hand"
    assert waits.of(GOOD_FILE, "by-hand") == ""
    office.merge("by-hand", squash=True)
    office.bases.renew()
    waits = pending.waiting(office.bases, office.bases.now())
    assert (waits.of(GOOD_FILE), waits.merged) == ("", frozenset({"by-hand"}))


def test_a_submission_that_has_not_left_waits_too(office: Office) -> None:
    (office.folder / "origin.git").rename(office.folder / "away.git")
    office.submit(office.penalty())
    waits = pending.waiting(office.bases, office.bases.now())
    assert waits.of("content/disclosures/penalties/2026/scjgj-21.yml") == BRANCH
    kind = office.bases.now().site.kinds.by_name["penalty"]
    assert {file for _, file, _ in pending.alike(office.bases, office.bases.now(), waits, kind)} == {"content/disclosures/penalties/2026/scjgj-21.yml"}
