"""generator.exchange.wording: a finding becomes the problem of a cell, with the place of its value and the right one."""

from __future__ import annotations

import datetime

import pytest
from support import AS_OF, Repo

from generator.exchange import columns as c
from generator.exchange import incoming, wording
from generator.exchange.incoming import CallerValues, Incoming
from generator.exchange.raw import RawSheet
from generator.exchange.wording import Absent
from generator.model.findings import Finding
from generator.site import site


@pytest.fixture
def table(repo: Repo) -> Incoming:
    found = site.load(repo.root, datetime.date.fromisoformat(AS_OF))
    sheet = RawSheet("", [["行政处罚决定书文号", "统一社会信用代码"], ["甲市监罚〔2026〕15号", "９１"]])
    return incoming.read(found.kinds.by_name["penalty"], [sheet], c.departments(found.by_kind["department"]), CallerValues())


def test_a_problem_knows_its_value_and_the_right_one(table: Incoming) -> None:
    unit = table.units[0]
    values = {"title": "代码", "key": "uscc", "value": "９１"}
    finding = Finding("x.yml", ("subject", 0, "uscc"), "full-width-characters", values, meant="91")
    [problem] = wording.worded(table, unit, incoming.take(table, unit), [finding])
    assert not isinstance(problem, Absent)
    assert (problem.at, problem.row, problem.path, problem.proposal) == (1, 1, ("subject", 0, "uscc"), "91")


def test_a_lacking_column_is_named_once(table: Incoming) -> None:
    unit = table.units[0]
    finding = Finding("x.yml", ("content",), "missing-field", {"title": "处罚内容", "key": "content"})
    assert list(wording.worded(table, unit, incoming.take(table, unit), [finding])) == [Absent(0, 1, "CF_NR")]
