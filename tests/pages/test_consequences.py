"""Who may stand for the yearly awards: what the rules in `content/rules/consequences/` make of the lists."""

from __future__ import annotations

import copy
import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from samples import BLACK
from support import AS_OF, Page, Repo, schema

from generator.pages import consequences
from generator.pages.renderer import Renderer
from generator.site import site, standings
from generator.site.site import Site
from generator.site.standings import MAY, MAY_NOT

RED = BLACK | {
    "title": "红榜表扬的有资格",
    "effect": "有资格",
    "list": "red",
    "when": [{"field": "red.party_type", "values": ["部门窗口", "工作人员"]}],
    "affects": [
        {"who": "本人", "fields": ["red.person", "red.department", "red.window"]},
        {"who": "窗口", "fields": ["red.department", "red.window"]},
    ],
    "reason_field": "red.deeds",
}
ISSUE: dict[str, Any] = copy.deepcopy(schema("red-black-list")["examples"][0])
ISSUE["authority"] = ISSUE["red"][0]["document"]["authority"] = "xzspj"
# No window records are there.
for entry in (ISSUE["red"][0], ISSUE["black"][0]):
    del entry["service_window"]
PRAISED = ISSUE["red"][0] | {"department": "scjgj", "window": "登记窗口"}
PERSON = ISSUE["red"][1] | {"department": "scjgj", "window": "登记窗口"}
BLAMED = copy.deepcopy(ISSUE["black"][0]) | {"department": "xzspj", "window": "审批窗口"}
BLAMED["document"]["authority"] = "xzspj"


def issue(repo: Repo, name: str, red: list[Any], black: list[Any], period: str = "2026-Q1", **more: Any) -> None:
    repo.dump(f"content/lists/red-black/{name}.yml", ISSUE | {"period": period, "red": red, "black": black} | more)


def load(repo: Repo, as_of: str = AS_OF) -> Site:
    return site.load(repo.root, datetime.date.fromisoformat(as_of))


def standing(repo: Repo, year: str = "2026") -> dict[str, tuple[str, int, int]]:
    """By name: the effect, the number of grounds, the number of grounds that do not count."""
    found = standings.years(load(repo)).get(year, [])
    return {one.name: (one.effect, len(one.grounds), len(one.overruled)) for one in found}


@pytest.fixture
def ruled(repo: Repo) -> Repo:
    repo.dump("content/rules/consequences/black.yml", BLACK)
    repo.dump("content/rules/consequences/red.yml", RED)
    assert repo.check() == []
    return repo


def test_red_gives_the_right_to_stand_and_black_takes_it_from_the_window(ruled: Repo) -> None:
    """“红榜”有资格参评年度先进，“黑榜”取消所在窗口当年评优资格（济政务发〔2014〕3号四（一）4）."""
    issue(ruled, "q1", [PRAISED], [BLAMED])
    assert ruled.check() == []
    assert standing(ruled) == {"市行政审批局 · 审批窗口": (MAY_NOT, 1, 0), "市市场监管局 · 登记窗口": (MAY, 1, 0)}


def test_where_no_window_is_named_it_is_the_department(ruled: Repo) -> None:
    issue(ruled, "q1", [], [{key: value for key, value in BLAMED.items() if key != "window"}])
    assert standing(ruled) == {"市行政审批局": (MAY_NOT, 1, 0)}


def test_who_is_red_and_black_may_not_stand_and_the_page_says_so(ruled: Repo) -> None:
    both = copy.deepcopy(PRAISED) | {"department": "xzspj", "window": "审批窗口"}
    issue(ruled, "q1", [], [BLAMED], title="第一期")
    issue(ruled, "q2", [both], [], "2026-Q2", title="第二期")
    assert standing(ruled) == {"市行政审批局 · 审批窗口": (MAY_NOT, 1, 1)}
    found = load(ruled)
    page = Page(next(iter(consequences.pages(found, Renderer(found).env))).make().body)
    assert "同时列入第二期，本来有资格，以取消为准" in page.text


def test_who_has_left_the_black_list_is_not_named_and_not_called_worthy(ruled: Repo) -> None:
    """An entry leaves every output on its day; that it stood there in that year stays true."""
    both = copy.deepcopy(PRAISED) | {"department": "xzspj", "window": "审批窗口"}
    for more in ({"until": "2026-10-31"}, {"removed": {"on": "2026-10-31", "document": "示撤〔2026〕1号", "reason": "期限届满。"}}):
        issue(ruled, "q1", [both, PRAISED], [BLAMED | more])
        assert ruled.check() == []
        assert standing(ruled) == {"市市场监管局 · 登记窗口": (MAY, 1, 0)}
    issue(ruled, "q2", [], [BLAMED], "2026-Q2")
    assert standing(ruled)["市行政审批局 · 审批窗口"] == (MAY_NOT, 1, 1)


def test_persons_stay_masked_and_stand_beside_their_window(ruled: Repo) -> None:
    issue(ruled, "q1", [PERSON], [])
    assert standing(ruled) == {f"{PERSON['person']} · 市市场监管局 · 登记窗口": (MAY, 1, 0), "市市场监管局 · 登记窗口": (MAY, 1, 0)}
    assert "*" in PERSON["person"]


def test_others_than_those_that_the_rule_means_are_left_alone(ruled: Repo) -> None:
    second = schema("red-black-list")["examples"][1]
    issue(ruled, "q2", second["red"], [], "2026-Q2")
    assert standing(ruled) == {}


def test_each_year_has_its_own(ruled: Repo) -> None:
    issue(ruled, "a", [], [BLAMED], "2025-Q4", published_on="2026-01-09")
    issue(ruled, "b", [PRAISED | {"department": "xzspj", "window": "审批窗口"}], [], "2026-Q1")
    assert standing(ruled, "2025") == {"市行政审批局 · 审批窗口": (MAY_NOT, 1, 0)}
    assert standing(ruled, "2026") == {"市行政审批局 · 审批窗口": (MAY, 1, 0)}
    found = load(ruled)
    pages = {plan.address: plan.make() for plan in consequences.pages(found, Renderer(found).env)}
    assert set(pages) == {"consequences/", "consequences/2025/", "consequences/2026/"}
    assert "2026年评优资格" in pages["consequences/"].body
    assert "取消资格" in pages["consequences/2025/"].body
    later = load(ruled, "2027-01-05")
    assert "2027年还没有" in next(iter(consequences.pages(later, Renderer(later).env))).make().body


@pytest.mark.parametrize("change", [{"enabled": "停用"}, {"in_force_from": "2027-01-01"}, {"in_force_until": "2025-12-31"}])
def test_a_rule_that_is_off_or_not_in_force_takes_nothing_from_anybody(ruled: Repo, change: dict[str, Any]) -> None:
    ruled.dump("content/rules/consequences/black.yml", BLACK | change)
    issue(ruled, "q1", [], [BLAMED])
    assert standing(ruled) == {}


def test_another_kind_is_another_rule_and_nothing_else(ruled: Repo) -> None:
    """A city changes data: here a commitment that was not kept; and what has left the site does not count."""
    rule = {key: value for key, value in BLACK.items() if key not in ("list", "when")} | {
        "kind": "penalty",
        "affects": [{"who": "作出处罚的部门", "fields": ["authority"]}],
        "year_field": "decided_on",
        "reason_field": "violation_type",
    }
    ruled.dump("content/rules/consequences/penalty.yml", rule)
    penalty = next(one for one in schema("penalty")["examples"] if "ended" not in one) | {"authority": "scjgj", "decided_on": "2026-04-21"}
    ruled.dump("content/disclosures/penalties/a.yml", penalty)
    issue(ruled, "q1", [PRAISED], [])
    assert standing(ruled) == {"市市场监管局": (MAY_NOT, 1, 0), "市市场监管局 · 登记窗口": (MAY, 1, 0)}
    ended = {"how": "撤销", "on": "2026-06-18", "basis": "行政复议机关决定撤销。", "decided_by": "甲市人民政府"}
    ended |= {"decided_on": "2026-06-17", "document_number": "甲政复决〔2026〕6号"}
    ruled.dump("content/disclosures/penalties/a.yml", penalty | {"ended": ended})
    assert standing(ruled) == {"市市场监管局 · 登记窗口": (MAY, 1, 0)}


@pytest.mark.parametrize(
    ("change", "place", "slug"),
    [
        ({"list": "blak"}, "list", "rule-field-missing"),
        ({"list": "title"}, "list", "rule-field-type"),
        ({"year_field": "year"}, "year_field", "rule-field-missing"),
        ({"affects": [{"who": "窗口", "fields": ["black.department", "window"]}]}, "affects[0].fields[1]", "rule-field-missing"),
        ({"kind": "red-list"}, "kind", "unknown-record-kind"),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_an_error(ruled: Repo, change: dict[str, Any], place: str, slug: str) -> None:
    ruled.dump("content/rules/consequences/black.yml", BLACK | change)
    assert [(d["field"], d["slug"]) for d in ruled.check()] == [(place, slug)]


def test_a_site_without_such_rules_has_no_page(repo: Repo) -> None:
    found = load(repo)
    assert list(consequences.pages(found, Renderer(found).env)) == []
    assert standings.data(found)["years"] == {}


def test_page_and_data_of_the_shipped_content_say_the_same(shipped_site: Path) -> None:
    data = json.loads((shipped_site / "api/v1/consequences.json").read_text(encoding="utf-8"))
    assert {one["effect"] for one in data["years"]["2026"]} == {"may", "may-not"}
    assert [one for one in data["years"]["2026"] if one["overruled"]]
    for year, some in data["years"].items():
        page = Page((shipped_site / f"consequences/{year}/index.html").read_text(encoding="utf-8"))
        for one in some:
            assert one["name"].replace(" ", "") in page.text.replace(" ", "").replace("\n", "")
            for ground in one["grounds"]:
                assert ground["law"]["clause"] in page.text
                assert ground["reason"].strip() in page.text
                assert any(link.endswith(ground["address"]) for link in page.links())
    for page_of in ("lists/red-black/", "rules/consequences/black-window/"):
        links = Page((shipped_site / page_of / "index.html").read_text(encoding="utf-8")).links()
        assert [link for link in links if link.endswith("../consequences/")], page_of


def test_a_value_that_holds_the_mark_between_two_is_one_value(repo: Repo) -> None:
    """Such a value was taken apart and never matched."""
    repo.dump("content/rules/consequences/b.yml", BLACK | {"when": [{"field": "black.window", "values": ["登记、变更窗口"]}]})
    issue(repo, "a", [], [copy.deepcopy(BLAMED) | {"window": one} for one in ("登记、变更窗口", "登记")])
    assert [effect for effect, *_ in standing(repo).values()] == [MAY_NOT]
    assert len(standing(repo)) == 1


def test_a_condition_about_another_list_is_one_about_the_record(repo: Repo) -> None:
    """Whoever is blamed in an issue that praises staff: any of the things in the other list will do."""
    repo.dump("content/rules/consequences/b.yml", BLACK | {"when": [{"field": "red.party_type", "values": ["工作人员"]}]})
    issue(repo, "a", [PERSON, PRAISED], [BLAMED])
    issue(repo, "b", [PRAISED], [BLAMED | {"window": "另一窗口"}], period="2026-Q2")
    assert len(standing(repo)) == 1
