"""generator.pages.counting: the pages of the calculator, which are of use without scripts too."""

from __future__ import annotations

import datetime

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Page, Repo

from generator.pages import counting
from generator.pages.renderer import Renderer
from generator.site.site import load


@pytest.fixture(scope="module")
def made(shipped: Repo) -> dict[str, str]:
    site = load(shipped.root, datetime.date.fromisoformat(AS_OF))
    plans = {plan.address: plan for batch in counting.batches(site, Renderer(site).env) for plan in batch.plans()}
    return {address: plan.make().body for address, plan in plans.items()}


def test_every_rule_at_work_has_a_page_with_its_examples_counted(made: dict[str, str]) -> None:
    page = Page(made["deadlines/count/"])
    rules = [address for address in made if address != "deadlines/count/"]
    assert len(rules) > 50
    assert {f"../../{address}" for address in rules} <= set(page.links())
    text = Page(made[counting.address("disclose-penalties")]).text
    assert "2026-09-30 起算：2026-10-15 到期" in text
    assert "调休上班，计入" in text


def test_an_example_that_needs_a_missing_calendar_says_so(shipped: Repo) -> None:
    site = load(shipped.root, datetime.date.fromisoformat(AS_OF))
    [rule] = [one for one in site.rules if one.id == "disclose-penalties"]
    rule.data["worked_examples"].append({"starts": "2026-12-29"})  # type: ignore[index]
    try:
        plans = {plan.address: plan for batch in counting.batches(site, Renderer(site).env) for plan in batch.plans()}
        text = Page(plans[counting.address(rule.id)].make().body).text
    finally:
        rule.data["worked_examples"].pop()
    assert "2026-12-29 起算：不知道哪天到期" in text
    assert "缺少2027年工作日历" in text


def test_the_calendar_of_the_year_names_its_notice(made: dict[str, str]) -> None:
    text = Page(made["deadlines/count/"]).text
    assert "国务院办公厅关于2026年部分节假日安排的通知" in text
    assert "10月10日（星期六）" in text


def test_where_nothing_is_owed_there_is_no_calculator(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD)
    site = load(repo.root, datetime.date(2026, 11, 22))
    assert list(counting.batches(site, Renderer(site).env)) == []
