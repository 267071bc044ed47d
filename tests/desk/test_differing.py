"""generator.desk.differing: what a change says of each field, before and after, as the site shows it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from support import Repo, new_repo

from generator.desk.differing import Difference, differences, plain
from generator.site.site import Site, load


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    repo: Repo = new_repo(tmp_path_factory.mktemp("differing") / "city")
    return load(Path(repo.root), datetime.date(2026, 11, 22))


def test_departments_and_amounts_are_told_as_the_site_shows_them(site: Site) -> None:
    kind = site.kinds.by_name["penalty"]
    before = {"authority": "scjgj", "fine_wan_yuan": 0.5, "decided_on": "2026-11-18"}
    after = {"authority": "xzspj", "fine_wan_yuan": 5, "decided_on": "2026-11-18"}
    found = {one.title: (one.before, one.after) for one in differences(site, kind, before, after)}
    assert found == {
        "处罚机关": ("甲市市场监督管理局", "甲市行政审批服务局"),
        kind.root.at("fine_wan_yuan").title: ("0.5 万元（5,000 元）", "5 万元（50,000 元）"),
    }


def test_what_is_new_and_what_is_gone_have_no_other_side(site: Site) -> None:
    kind = site.kinds.by_name["penalty"]
    assert [(one.before, one.after) for one in differences(site, kind, {"facts": "甲。"}, {"basis": "乙。"})] == [("甲。", ""), ("", "乙。")]
    assert differences(site, kind, {"facts": "甲。"}, {"facts": "甲。"}) == []


def test_each_of_several_parties_is_told_apart(site: Site) -> None:
    kind = site.kinds.by_name["penalty"]
    one, other = {"type": "自然人", "name": "李*"}, {"type": "自然人", "name": "张*"}
    found = differences(site, kind, {"subject": [one, one]}, {"subject": [one, other]})
    (only,) = found
    assert isinstance(only, Difference)
    assert "第2项" in only.title
    assert (only.before, only.after) == ("李*", "张*")


def test_lines_stay_lines_and_markup_is_text() -> None:
    assert plain("<p>甲&amp;乙</p><p> 丙  丁</p>") == "甲&乙\n丙 丁"
    assert plain('<ul><li>甲</li><li><a href="x">乙</a></li></ul>') == "甲\n乙"
