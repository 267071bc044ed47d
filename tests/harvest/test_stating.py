"""generator.harvest.stating: what a city states is kept row by row; an odd row takes no other with it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import harvesting
import pytest
from harvested import KeptSite
from harvesting import Province

from generator.harvest import stating
from generator.harvest.rows import Made
from generator.lake.shapes import TABLES
from generator.model.kinds import Kinds

SECRET = "张三13800138000"


def told(made: Made) -> list[dict[str, Any]]:
    """The rows as objects."""
    return [dict(zip(TABLES["stated"].columns, row, strict=True)) for _, some in sorted(made.rows.items()) for row in some]


@pytest.fixture(scope="module")
def site(shipped_site: Path) -> KeptSite:
    return KeptSite(shipped_site)


def test_the_statistics_are_stated_number_by_number(site: KeptSite, kinds: Kinds) -> None:
    made = stating.of_statistics(site.statistics, {kind.name: kind.amount for kind in kinds})
    assert made.faults == []
    found = told(made)
    assert {one["what"] for one in found} == {"record", "duty", "measure", "left"}
    for kind, some in site.statistics["kinds"].items():
        mine = [one for one in found if one["what"] == "record" and one["kind"] == kind]
        assert sum(one["value"] for one in mine if one["name"] == "records") == some["total"]["count"]
        for path, cents in some["total"]["amounts"].items():
            assert sum(one["value"] for one in mine if one["name"] == f"amount:{path}") == cents
            if path == kinds.by_name[kind].amount:
                assert sum(one["value"] for one in mine if one["name"] == "amount") == cents
        taken = [(one["value"], one["of"]) for one in mine if one["name"] == "working_days"]
        publication = some["total"].get("publication", {"working_days": 0, "of": 0})
        assert (sum(a for a, _ in taken), sum(b for _, b in taken)) == (publication["working_days"], publication["of"])
    keys = ("kind", "authority", "period")
    measures = {tuple(one[key] for key in keys): one for one in site.statistics["measures"]}
    for one in found:
        if one["what"] == "measure" and one["name"] in ("compliance", "late", "concealed"):
            ratio = measures[tuple(one[key] for key in keys)][one["name"]]
            # What is not known is not 0.
            assert (one["value"], one["of"]) == ((ratio["count"], ratio["of"]) if ratio is not None else (None, None))
    assert {place[1] for place in made.rows} >= {"2026", "undated"}


@pytest.mark.parametrize(("count", "of"), [(5, 4), (-1, 4), (1, 0), (-2, -1)])
def test_a_share_of_more_than_all_is_told_and_nothing_of_it_stated(site: KeptSite, count: int, of: int) -> None:
    odd = copy.deepcopy(site.statistics)
    next(one for one in odd["measures"] if one["compliance"])["compliance"] |= {"count": count, "of": of}
    made = stating.of_statistics(odd)
    assert len(told(made)) < len(told(stating.of_statistics(site.statistics)))
    assert "有 1 处不是约定的样子" in made.faults[0].said
    assert f"{of} 条中的 {count} 条" in made.faults[0].said


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        {},
        {"kinds": [], "duties": [], "measures": [], "left": []},
        {
            "kinds": {"penalty": {"rows": [{"month": "2026-03", "authority": None, "count": 1.5, "amounts": {}}]}},
            "duties": [],
            "measures": [],
            "left": [],
        },
        {"kinds": {}, "duties": [{"rule": {}, "month": 7, "authority": None}], "measures": [], "left": []},
        {
            "kinds": {},
            "duties": [],
            "measures": [],
            "left": [{"kind": "a", "year": "2026", "authority": None, "reason": "x" * 10_000, "count": 1}],
        },
        {
            "kinds": {},
            "duties": [],
            "measures": [],
            "left": [{"kind": "a", "year": "2026", "authority": None, "reason": "撤销", "count": 10**30}],
        },
        {
            "kinds": {},
            "duties": [],
            "measures": [],
            "left": [{"kind": "a", "year": "2026", "authority": None, "reason": "撤销", "count": 2**62}],
        },
        {
            "kinds": {},
            "duties": [],
            "measures": [],
            "left": [{"kind": "a", "year": "2026-Q9", "authority": None, "reason": "撤销", "count": 1}],
        },
        {
            "kinds": {},
            "duties": [],
            "measures": [],
            "left": [{"kind": "a", "year": "2026", "authority": "a\u202e", "reason": "撤销", "count": 1}],
        },
    ],
)
def test_statistics_of_another_shape_are_told_and_give_no_rows(odd: Any) -> None:
    made = stating.of_statistics(odd)
    assert made.rows == {}
    [fault] = made.faults
    assert "statistics.json" in fault.said
    assert len(fault.said) < 300
    assert fault.said.isprintable()


def test_one_odd_row_is_left_out_and_told_and_all_others_stay(province: Province, jia: Path) -> None:
    whole = harvesting.load(jia, "statistics.json")
    province.list("jia", jia)
    province.harvest()
    rows = province.rows("stated", "jia")
    assert len(rows) > 1
    odd = copy.deepcopy(whole)
    odd["measures"].append({"kind": SECRET, "authority": None, "period": None})
    odd["duties"].append(SECRET)
    odd["departments"]["xyz"] = SECRET
    odd["kinds"]["commitment"]["rows"].append({**odd["kinds"]["commitment"]["rows"][0], "count": SECRET})
    harvesting.save(jia, "statistics.json", odd)
    harvesting.announce(jia)
    found = province.harvest()["jia"]
    assert found["state"] == "schema"
    assert "statistics.json 里有 4 处不是约定的样子" in found["said"][0]
    assert province.rows("stated", "jia") == rows
    assert found["records"] == 8
    assert SECRET[2:] not in json.dumps(found, ensure_ascii=False)
    harvesting.save(jia, "statistics.json", whole)
    harvesting.announce(jia)
    assert province.harvest()["jia"]["state"] == "good"
