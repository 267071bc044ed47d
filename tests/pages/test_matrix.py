"""The matrix of a duty of periods: a row a unit, a column a period, and each state told by a word."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from samples import HALVES, report
from support import AS_OF, Page, Repo, schema

from generator.pages import matrix
from generator.pages.renderer import Renderer
from generator.site import site
from generator.site.site import Site


def load(repo: Repo, as_of: str = AS_OF) -> Site:
    return site.load(repo.root, datetime.date.fromisoformat(as_of))


@pytest.fixture
def halves(repo: Repo) -> Repo:
    """Two units; one filed in time, late and not at all, the other only once."""
    repo.dump("content/rules/halves.yml", HALVES)
    repo.dump("content/lists/reports/a.yml", report("scjgj", "2025-H1", "2025-06-30"))
    repo.dump("content/lists/reports/b.yml", report("scjgj", "2025-H2", "2026-01-01"))
    repo.dump("content/lists/reports/c.yml", report("xzspj", "2026-H1", "2026-06-02"))
    assert repo.check() == []
    return repo


def test_who_filed_what_in_time_late_and_not_at_all(halves: Repo) -> None:
    found = load(halves)
    (rule,) = matrix.rules(found)
    one = matrix.of(found, rule)
    assert one.periods == ("2026-H2", "2026-H1", "2025-H2", "2025-H1")
    assert one.dues == ("2026-12-31", "2026-06-30", "2025-12-31", "2025-06-30")
    shown = {unit: [(cell.words, cell.on, cell.href) for cell in cells] for unit, _, cells in one.rows}
    assert shown == {
        "scjgj": [
            ("未到期", "", ""),
            ("缺", "", ""),
            ("逾期", "2026-01-01", "lists/reports/b/"),
            ("按期", "2025-06-30", "lists/reports/a/"),
        ],
        "xzspj": [("未到期", "", ""), ("按期", "2026-06-02", "lists/reports/c/"), ("缺", "", ""), ("缺", "", "")],
    }
    assert one.sums(1) == "按期 1、缺 1"
    # What is not over yet says nothing.
    assert matrix.latest(found, rule) == "2026年上半年：按期 1、缺 1"


def test_the_page_is_a_table_that_says_its_states_in_words(halves: Repo) -> None:
    found = load(halves)
    (plan,) = matrix.pages(found, Renderer(found).env)
    assert plan.address == "deadlines/matrix/halves/"
    page = Page(plan.make().body)
    assert len(page.all("table")) == 1
    assert [a["scope"] for a in page.all("th")] == ["col"] * 5 + ["row"] * 3
    for words in ("2026年上半年", "2025年下半年", "缺", "未到期", "2026-06-30 到期", "《某方案》五（三）"):
        assert words in page.text
    assert {"../../../lists/reports/b/", "../../../rules/halves/", "../../../deadlines/scjgj/"} <= set(page.links())
    # On a phone each cell carries its head with it.
    assert all("data-label" in a for a in page.all("td"))


def test_every_state_has_a_word_of_its_own(halves: Repo) -> None:
    """Colour alone tells nobody anything (WCAG 1.4.1)."""
    found = load(halves)
    (plan,) = matrix.pages(found, Renderer(found).env)
    pairs = set(re.findall(r'cr-state--(\w+)">([^<]+)<', plan.make().body))
    assert pairs == {("met", "按期"), ("late", "逾期"), ("overdue", "缺"), ("open", "未到期")}


def test_a_report_that_comes_makes_the_page_anew_and_no_other_does(halves: Repo) -> None:
    def key() -> bytes:
        found = load(halves)
        (plan,) = matrix.pages(found, Renderer(found).env)
        return plan.key

    before = key()
    halves.dump("content/lists/objections/o.yml", schema("objection")["examples"][0])
    assert key() == before
    halves.dump("content/lists/reports/d.yml", report("scjgj", "2026-H1", "2026-07-09"))
    assert key() != before


@pytest.mark.parametrize("owing", [{"owed_by": ["scjgj"]}, {"enabled": "停用", "owed_by_sorts": ["本级部门"]}])
def test_one_unit_alone_and_a_rule_that_is_off_have_no_matrix(repo: Repo, owing: dict[str, Any]) -> None:
    repo.dump("content/rules/halves.yml", {key: value for key, value in HALVES.items() if key != "owed_by_sorts"} | owing)
    found = load(repo)
    assert matrix.rules(found) == []
    assert list(matrix.pages(found, Renderer(found).env)) == []


def test_of_many_periods_the_last_dozen_are_shown(repo: Repo) -> None:
    repo.dump("content/rules/halves.yml", HALVES | {"first_period": "2018-H1"})
    found = load(repo)
    one = matrix.of(found, matrix.rules(found)[0])
    assert (one.periods[0], one.periods[-1], one.more) == ("2026-H2", "2021-H1", 6)


def test_the_matrix_is_found_from_the_rule_the_board_and_the_list(shipped_site: Path) -> None:
    for page in ("rules/report-half-year/", "deadlines/", "lists/reports/"):
        links = Page((shipped_site / page / "index.html").read_text(encoding="utf-8")).links()
        assert [link for link in links if link.endswith("deadlines/matrix/report-half-year/")], page
    assert (shipped_site / "deadlines/matrix/report-half-year/index.html").is_file()


@pytest.mark.parametrize(("label", "name"), [("2026", "2026年"), ("2026-H2", "2026年下半年"), ("2026-Q3", "2026年第三季度")])
def test_periods_have_names(label: str, name: str) -> None:
    assert matrix.period_name(label) == name
