"""What findings ask for: one step for each, one for all masked names, and all together where they do not overlap."""

from __future__ import annotations

import datetime

import pytest
from slips import FILE, RIGHT, SLIPS
from support import AS_OF, Repo

from generator.mending.edits import Edit, applied
from generator.mending.judge import Judge, Judged
from generator.mending.steps import Step, steps, together
from generator.site.site import load


def judged(repo: Repo, text: str) -> tuple[Judge, Judged]:
    judge = Judge(load(repo.root, datetime.date.fromisoformat(AS_OF)))
    return judge, judge.judged(judge.site.kinds.by_name["penalty"], "2026/scjgj-41", FILE, text)


def test_each_fault_is_a_step_and_together_they_mend_all(repo: Repo) -> None:
    text = RIGHT
    for name in ("sum in yuan", "date with slashes", "another name of a choice", "list on one line"):
        text = text.replace(*SLIPS[name])
    judge, now = judged(repo, text)
    found = steps(judge.site.kinds.by_name["penalty"], now)
    assert len(found) == 4
    all_of_them = together(found)
    assert all_of_them is not None
    assert applied(text, [*all_of_them.edits]) == RIGHT


def test_edits_that_overlap_are_not_put_together() -> None:
    assert together([Step((Edit(0, 3, "x"),)), Step((Edit(2, 4, "y"),))]) is None
    assert together([Step((Edit(0, 3, "x"),)), Step((Edit(3, 4, "y"),))]) is not None


@pytest.mark.parametrize("typed", ["valid_form:", "date:", "备注2:"])
def test_a_name_of_a_field_that_may_be_two_has_no_step(repo: Repo, typed: str) -> None:
    judge, now = judged(repo, RIGHT.replace("decided_on:", typed))
    assert steps(judge.site.kinds.by_name["penalty"], now) == []


def test_a_text_that_yaml_cannot_read_has_no_steps(repo: Repo) -> None:
    judge, now = judged(repo, RIGHT.replace("name: 甲市", 'name: "甲市'))
    assert steps(judge.site.kinds.by_name["penalty"], now) == []
