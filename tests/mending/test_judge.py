"""A text in the place of a file is judged as `credit check` judges the file."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from slips import FILE, LEFT, RIGHT, SLIPS
from support import AS_OF, Repo

from generator.mending.judge import Judge, same
from generator.site.site import load


@pytest.mark.parametrize("name", ["tabs", "name of the department", "sum without unit", "open quote", "lost character"])
def test_it_says_what_check_says(repo: Repo, name: str) -> None:
    text = RIGHT.replace(*(SLIPS | LEFT)[name][:2])
    repo.write(FILE, text)
    judge = Judge(load(repo.root, datetime.date.fromisoformat(AS_OF)))
    judged = judge.judged(judge.site.kinds.by_name["penalty"], "2026/scjgj-41", FILE, text)
    assert {(one.slug, one.span.line) for one in judged.findings if one.span} == {(d["slug"], d["line"]) for d in repo.check()}


def test_a_value_that_another_file_has_is_told(repo: Repo) -> None:
    repo.write("content/disclosures/penalties/2026/scjgj-40.yml", RIGHT)
    judge = Judge(load(repo.root, datetime.date.fromisoformat(AS_OF)))
    penalty = judge.site.kinds.by_name["penalty"]
    assert [one.slug for one in judge.judged(penalty, "2026/scjgj-41", FILE, RIGHT).findings] == ["repeated-value"]
    assert judge.judged(penalty, "2026/scjgj-40", "content/disclosures/penalties/2026/scjgj-40.yml", RIGHT).findings == ()


def test_values_are_compared_with_their_types() -> None:
    assert same({"a": [1, "x"]}, {"a": [1, "x"]})
    for one, other in ((1, True), (1, 1.0), ("1", 1), ({"a": 1}, {"a": 1, "b": 2}), ([1], [1, 2]), ("a b", "ab")):
        assert not same(one, other)
    assert same({"a": "x\ny", "b": 1}, {"a": "x y", "b": 2}, but=frozenset({("b",)}), loosely=True)


def test_a_file_of_another_kind_does_not_belong(repo: Repo) -> None:
    judge = Judge(load(repo.root, datetime.date.fromisoformat(AS_OF)))
    kinds = judge.site.kinds
    assert judge.belongs(kinds.by_name["penalty"], FILE, RIGHT.encode())
    assert not judge.belongs(kinds.by_name["permit"], str(Path("content/disclosures/permits/2026/scjgj-41.yml")), RIGHT.encode())
