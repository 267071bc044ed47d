"""generator.pages.kept: how a rule was kept in a month, quarter or year, with every duty."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import pytest
from support import AS_OF, Page, Repo

from generator.pages import kept
from generator.pages.page import PagePlan
from generator.pages.renderer import Renderer
from generator.site.site import load

RULE = "disclose-penalties"


def plans(repo: Repo, as_of: str = AS_OF) -> dict[str, PagePlan]:
    site = load(repo.root, datetime.date.fromisoformat(as_of))
    return {plan.address: plan for batch in Renderer(site).batches() if batch.name.startswith("kept") for plan in batch.plans()}


@pytest.fixture(scope="module")
def made(shipped: Repo) -> dict[str, PagePlan]:
    return plans(shipped)


def test_the_question_of_an_inspector_is_answered_by_a_page_and_by_its_table(shipped_site: Path) -> None:
    """Was the 7-day rule kept in the third quarter, by whom, and which records are these?"""
    html = (shipped_site / kept.address(RULE, "2026-Q3") / "index.html").read_text(encoding="utf-8")
    page = Page(html)
    table = list(csv.DictReader(io.StringIO((shipped_site / kept.csv(RULE, "2026-Q3")).read_text(encoding="utf-8-sig"))))
    assert len(table) == html.count('<tr class="cr-')
    assert len(table) > 10
    for row in table:
        assert row["事项"] in page.text
        assert "2026-07-01" <= row["起算"] <= "2026-09-30"
        assert f"../../../../{row['网址'].split('/', 3)[3]}" in page.links()
    kept_in_time = sum(row["情况"] == "按期" for row in table)
    judged = sum(row["情况"] in ("按期", "逾期办结", "逾期未办") for row in table)
    assert f"{kept_in_time}/{judged}" in page.text
    assert {row["凭据"] for row in table if row["完成"]} <= {"代码库记载", "自行申报"}
    late = [row for row in table if row["情况"] == "逾期办结"]
    assert late
    assert all(f"晚 {row['晚的天数']} 天" in page.text for row in late)
    # The official measures stand where the question is asked.
    for word in ("合规率", "迟报率", "瞒报率"):
        assert word in page.text


def test_every_rule_with_duties_is_in_the_table_of_all_and_its_quarters_lead_on(made: dict[str, PagePlan]) -> None:
    links = Page(made[kept.RULES].make().body).links()
    rules = {address.split("/")[2] for address in made if address.count("/") == 3}
    assert {f"../../{kept.address(rule)}" for rule in rules} <= set(links)
    assert f"../../{kept.address(RULE, '2026-Q3')}" in links
    assert all(link.removeprefix("../../") in made for link in links if link.startswith(f"../../{kept.RULES}"))


def test_a_period_of_many_duties_lists_what_was_missed_and_leads_to_its_months(shipped: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ROWS", 3)
    found = plans(shipped)
    year = Page(found[kept.address(RULE, "2026")].make().body)
    assert f"../../../../{kept.address(RULE, '2026-07')}" in year.links()
    month = kept.address(RULE, "2026-07")
    pages = sorted(address for address in found if address.startswith(month))
    assert f"{month}page-2/" in pages
    rows = [found[address].make().body.count('<tr class="cr-') for address in pages]
    assert max(rows) == 3
    second = Page(found[f"{month}page-2/"].make().body)
    assert f"../../../../../{month}" in second.links()


def test_a_period_in_which_all_is_done_is_the_same_on_every_later_day(shipped: Repo, made: dict[str, PagePlan]) -> None:
    later = plans(shipped, (datetime.date.fromisoformat(AS_OF) + datetime.timedelta(days=1)).isoformat())
    bodies = {address: plan.make().body for address, plan in made.items()}
    done = [address for address, body in bodies.items() if "截至" not in body and "没有发布记录" not in body]
    assert len(done) > 50
    assert all(later[address].key == made[address].key for address in done)


def test_where_nothing_counts_for_the_rate_no_share_of_nothing_is_shown(made: dict[str, PagePlan]) -> None:
    text = " ".join(Page(made[kept.address("power-list-review")].make().body).text.split())
    assert "按期率 —" in text or "按期率—" in text
    assert "0/0" not in text
