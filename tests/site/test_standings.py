"""generator.site.standings: who may be considered for the yearly awards. The cases of the law are in tests/pages/test_consequences.py."""

from __future__ import annotations

import copy
import datetime
import json
from typing import Any

import pytest
from samples import BLACK
from support import AS_OF, Repo, schema

from generator.site import standings
from generator.site.site import Site, load
from generator.site.standings import MAY_NOT, Standing

ISSUE: dict[str, Any] = copy.deepcopy(schema("red-black-list")["examples"][0])
ISSUE["authority"] = "xzspj"
BLAMED = copy.deepcopy(ISSUE["black"][0]) | {"department": "xzspj", "window": "审批窗口"}
BLAMED["document"]["authority"] = "xzspj"


def made(repo: Repo, *, rule: dict[str, Any] = BLACK, period: str = "2026-Q1") -> Site:
    repo.dump("content/rules/consequences/black.yml", rule)
    repo.dump("content/lists/red-black/a.yml", ISSUE | {"period": period, "red": [], "black": [BLAMED]})
    return load(repo.root, datetime.date.fromisoformat(AS_OF))


def test_who_is_named_is_named_with_ground_and_law(repo: Repo) -> None:
    found = made(repo)
    [one] = standings.years(found)["2026"]
    assert (one.year, one.award, one.who, one.effect) == ("2026", BLACK["award"], "窗口", MAY_NOT)
    assert one.name == "市行政审批局 · 审批窗口"
    assert [part.address for part in one.named] == ["authorities/xzspj/", ""]
    [ground] = one.grounds
    assert (ground.record.id, ground.reason, ground.rule.law) == ("a", BLAMED["reason"], ground.rule.law)
    assert BLACK["law"]["document_number"] in ground.rule.law


def test_the_same_is_told_to_programs(repo: Repo) -> None:
    found = made(repo)
    said = standings.data(found)
    assert json.loads(json.dumps(said)) == said
    assert (said["version"], said["as_of"]) == (1, AS_OF)
    [one] = said["years"]["2026"]
    assert one["effect"] == "may-not"
    assert one["fields"] == {"department": "xzspj", "window": "审批窗口"}
    assert one["grounds"][0]["address"] == "lists/red-black/a/"


@pytest.mark.parametrize(
    ("change", "years"),
    [
        ({}, ["2026"]),
        ({"enabled": "停用"}, []),
        ({"in_force_from": "2027-01-01"}, []),
        ({"in_force_from": "2026-12-31"}, ["2026"]),
        ({"in_force_until": "2025-12-31"}, []),
        ({"in_force_until": "2026-01-01"}, ["2026"]),
    ],
)
def test_a_rule_counts_for_each_year_in_which_it_was_in_force(repo: Repo, change: dict[str, str], years: list[str]) -> None:
    assert list(standings.years(made(repo, rule=BLACK | change))) == years


def test_a_name_is_that_of_all_its_parts() -> None:
    parts = (standings.Named("department", "zjj", "市住建局", "authorities/zjj/"), standings.Named("window", "登记窗口", "登记窗口"))
    assert Standing("2026", "年度先进", "窗口", parts, MAY_NOT, (), ()).name == "市住建局 · 登记窗口"
